"""What the arguments of a command name, read in full before anything is written."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.progress import Progress

from ..language import Catalogue
from ..matching.matcher import Matcher
from ..models.plan import Plan
from ..tables.decisions_sheet import Merged, with_decisions
from ..tables.earlier import Earlier, read_earlier, read_plan
from ..tables.policy_file import read_policy
from ..tables.read import read_snapshot
from .ending import UserError


@dataclass(frozen=True)
class Given:
    """The snapshot with its policy, and the earlier week."""

    matcher: Matcher
    earlier: Earlier
    merged: Merged | None
    """What became of the earlier decisions; ``None`` when none were given."""

    def told(self, words: Catalogue) -> Iterator[str]:
        """What a user should know of the earlier decisions."""
        if self.merged is not None:
            yield from self.merged.lines(words.language)
            if self.merged.taken:
                yield words.text("cli.hold_longer")
        if self.earlier.kept:
            yield words.text("cli.kept_earlier", files=", ".join(path.name for path in self.earlier.kept))


def given(options: argparse.Namespace) -> Given:
    """Everything that is named, or an ``InputError`` with all that is wrong with it."""
    snapshot = read_snapshot(options.snapshot, postcodes=options.postcodes)
    policy = None if options.policy is None else read_policy(options.policy)
    earlier = read_earlier(options.previous, options.decisions, snapshot.as_of)
    merged = with_decisions(snapshot, earlier.decisions) if earlier.books else None
    return Given(Matcher(merged.snapshot if merged else snapshot, policy), earlier, merged)


def about(options: argparse.Namespace, words: Catalogue) -> Given:
    """The same for a question about a case, and perhaps a unit, that have to be there."""
    found = given(options)
    if options.case in found.matcher.index.advice_cases:
        raise UserError(words.text("cli.advice_only", found=options.case))
    if options.case not in found.matcher.index.cases:
        raise UserError(words.text("cli.no_case", found=options.case))
    if "unit" in options and options.unit not in found.matcher.index.units:
        raise UserError(words.text("cli.no_unit", found=options.unit))
    return found


def plan_of(options: argparse.Namespace, found: Given, words: Catalogue) -> Plan:
    """The plan asked about: the one named, or the one that is made of the snapshot."""
    if options.plan is None:
        with progress() as shown:
            shown.add_task(words.text("cli.solving"), total=None)
            return found.matcher.propose(found.earlier.plan)
    plan = read_plan(options.plan)
    try:
        found.matcher.check_made_here(plan)
    except ValueError as error:
        raise UserError(words.text("cli.other_plan", path=options.plan)) from error
    return plan


def seconds(options: argparse.Namespace, words: Catalogue) -> float | None:
    """The time limit, if there is one."""
    limit: float | None = options.time_limit
    if limit is not None and not limit > 0:
        raise UserError(words.text("cli.time_limit_wrong"))
    return limit


def progress() -> Progress:
    """Shown on a terminal while something takes long; nothing remains of it."""
    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)
