"""The commands that ask: about one case, one unit, changes, or everything that would help."""

import argparse
import time
from typing import Any

from ..language import Catalogue
from ..matching.explain.own_part import own_plan, own_snapshot
from ..matching.explain.proof import goal_one_is_proven
from ..matching.limits import OutOfTimeError, at_most
from ..matching.matcher import Matcher
from ..models.explanation import Audience, Explanation
from ..models.outlook import Outlook
from ..models.plan import Plan
from ..reporting.names import Names
from ..reporting.story import Story
from ..reporting.summary import explanation_lines
from ..tables.changes_file import read_changes
from .answers import comparison_lines, lever_lines, why_not_lines
from .ending import DONE, as_json, aside, ended, tell
from .given import about, given, plan_of, progress, seconds


def explain(options: argparse.Namespace, words: Catalogue) -> int:
    """Tell everything there is to tell about a case, to whoever reads it."""
    limit, found = seconds(options, words), about(options, words)
    matcher, case_id = found.matcher, options.case
    audience: Audience = options.audience.replace("-", "_")
    plan = plan_of(options, found, words)
    started = time.monotonic()
    with progress() as shown:
        shown.add_task(words.text("cli.explaining"), total=None)
        told = matcher.explain(plan, case_id, audience=audience, counts_only=options.counts, time_limit_s=limit)
        if audience == "table" and told.outcome == "placed":
            left = None if limit is None else max(0.0, started + limit - time.monotonic())
            told = _with_prices(matcher, plan, told, left)
    if audience == "table":
        aside(found.told(words))
        lines = explanation_lines(told, matcher.snapshot, words.language, plan=plan)
    else:
        own = own_snapshot(matcher.snapshot, case_id)
        lines = explanation_lines(told, own, words.language, plan=own_plan(plan, case_id))
    tell(options, lines, told.model_dump_json(indent=2))
    return ended(_says_something(told), words.text("cli.nothing_explained"))


def _with_prices(matcher: Matcher, plan: Plan, told: Explanation, seconds_left: float | None) -> Explanation:
    """The explanation of a placed case, with the best other places first, each with its price."""
    try:
        with at_most(seconds=seconds_left):
            best = matcher.alternatives(plan, told.case_id) if plan.proven else ()
    except OutOfTimeError:
        return told
    priced = {(one.need_id, one.opening_id) for one in best}
    rest = tuple(one for one in told.alternatives if (one.need_id, one.opening_id) not in priced)
    return told.model_copy(update={"alternatives": (*best, *rest)})


def _says_something(told: Explanation) -> bool:
    """Whether goal 1 is proven, and the time was enough for the cause, or for what else was possible."""
    first = "alternatives" if told.outcome == "placed" else "causes"
    return told.proven and first not in told.unfinished


def why_not(options: argparse.Namespace, words: Catalogue) -> int:
    """Tell what stands between a case and a unit; if nothing does, what a place there would cost whom."""
    found = about(options, words)
    matcher = found.matcher
    plan = plan_of(options, found, words)
    told = matcher.why_not(plan, options.case, options.unit)
    aside(found.told(words))
    names = Names.of(matcher.snapshot, words.language, plan.policy)
    tell(options, why_not_lines(told, plan, names), told.model_dump_json(indent=2))
    return DONE


def what_if(options: argparse.Namespace, words: Catalogue) -> int:
    """Hold the plan against the best one after changes."""
    found = given(options)
    matcher = found.matcher
    changes = read_changes(options.changes, matcher.snapshot, matcher.policy)
    plan = plan_of(options, found, words)
    with progress() as shown:
        shown.add_task(words.text("cli.solving_again"), total=None)
        compared = matcher.what_if(plan, changes)
    aside(found.told(words))
    names = Names.of(matcher.snapshot, words.language, plan.policy)
    tell(options, comparison_lines(compared, plan, names), compared.model_dump_json(indent=2))
    return ended(compared.proven, words.text("cli.not_compared"))


def levers(options: argparse.Namespace, words: Catalogue) -> int:
    """Tell what each single change would bring over all cases, and what it takes to place everybody."""
    found = given(options)
    matcher = found.matcher
    plan = plan_of(options, found, words)
    with progress() as shown:
        shown.add_task(words.text("cli.looking_around"), total=None)
        pulled = matcher.levers(plan, all=options.all)
        all_placed = matcher.everybody(plan) if options.everybody else None
    aside(found.told(words))
    story = Story.of(matcher.snapshot, plan, [], words.language, Outlook(levers=pulled, everybody=all_placed))
    document: dict[str, Any] = {"levers": [one.model_dump(mode="json") for one in pulled]}
    if all_placed is not None:
        document["everybody"] = all_placed.model_dump(mode="json")
    tell(options, lever_lines(story), as_json(document))
    return ended(goal_one_is_proven(plan), words.text("cli.not_compared"))
