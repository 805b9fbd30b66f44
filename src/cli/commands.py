"""The commands of every week: an empty workbook, a check, a plan."""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..language import Catalogue
from ..matching.explain.proof import goal_one_is_proven
from ..matching.matcher import Matcher
from ..models.explanation import Explanation
from ..models.outlook import Outlook
from ..models.plan import Plan
from ..models.vocabulary import CONSULTATION
from ..reporting.summary import summary
from ..reporting.write import FILES, write_report
from ..tables.decisions_sheet import is_filled_in
from ..tables.earlier import WORKBOOK
from ..tables.kept import keep
from ..tables.template import write_template
from .ending import DONE, UserError, aside, ended, tell
from .given import Given, given, progress, seconds


def template(options: argparse.Namespace, words: Catalogue) -> int:
    """Write an empty workbook."""
    if options.workbook.exists():
        raise UserError(words.text("cli.exists", path=options.workbook))
    write_template(options.workbook, language=words.language)
    written = json.dumps({"written": str(options.workbook)}, ensure_ascii=False)
    tell(options, [words.text("cli.written", path=options.workbook)], written)
    return DONE


def check(options: argparse.Namespace, words: Catalogue) -> int:
    """Read everything, and solve: pins that cannot all hold are a fault too."""
    found = given(options)
    matcher = found.matcher
    matcher.solved()
    places = sum(one.places for one in matcher.snapshot.openings if one.care_form != CONSULTATION)
    counts = {"cases": len(matcher.index.cases), "units": len(matcher.snapshot.units), "places": places}
    decisions = {"decisions": found.merged.document(words.language)} if found.merged else {}
    document = json.dumps({"faults": [], **counts, **decisions}, ensure_ascii=False)
    tell(options, [words.text("cli.sound", **counts), *found.told(words)], document)
    return DONE


def propose(options: argparse.Namespace, words: Catalogue) -> int:
    """Make the plan and its report."""
    limit = seconds(options, words)
    for source in [options.snapshot, *([options.policy] if options.policy else [])]:
        if source.resolve() in [(options.out / name).resolve() for name in FILES]:
            raise UserError(words.text("cli.overwrites_source", path=source))
    found = given(options)
    matcher = found.matcher
    with progress() as shown:
        solving = shown.add_task(words.text("cli.solving"), total=1)
        plan = matcher.propose(found.earlier.plan, time_limit_s=limit, source=options.snapshot.name)
        shown.advance(solving)
        cases = shown.track(matcher.index.cases, description=words.text("cli.explaining"))
        explanations = [matcher.explain(plan, case_id) for case_id in cases]
        shown.add_task(words.text("cli.looking_around"), total=None)
        whole = _outlook(matcher, plan, explanations)
    notes = [*found.told(words), *_keep_filled(options, words, found)]
    written = write_report(matcher.snapshot, plan, explanations, options.out, language=words.language, outlook=whole)
    if options.json:
        aside(notes)
        print(plan.model_dump_json(indent=2))
    else:
        lines = summary(matcher.snapshot, plan, explanations, words.language, outlook=whole)
        print("\n".join([*notes, *lines, *(words.text("cli.written", path=path) for path in written)]))
    return ended(any(goal.status == "optimal" for goal in plan.goals), words.text("cli.nothing_proven"))


def _outlook(matcher: Matcher, plan: Plan, explanations: Sequence[Explanation]) -> Outlook | None:
    """What there is to tell about the whole snapshot; nothing when goal 1 is not proven, as all of it rests on that."""
    if not goal_one_is_proven(plan):
        return None
    unmatched = [one for one in explanations if one.outcome == "unmatched"]
    return matcher.outlook(plan, unmatched)


def _keep_filled(options: argparse.Namespace, words: Catalogue, found: Given) -> Iterator[str]:
    """Keep a workbook that somebody has written in, or may have, from being replaced."""
    book: Path = options.out / WORKBOOK
    if book.exists() and is_filled_in(book, found.matcher.snapshot.decisions):
        was_read = found.earlier.was_read(book)
        path = keep(book, words.language)
        yield words.text("cli.kept" if was_read else "cli.kept_unread", path=path)
