"""Cause: the inclusion-minimal sets of rule families that stand between a case and a place."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.plan import Plan, Unmatched
from ..limits import OutOfTimeError, at_most
from ..program import Sum
from .first_causes import FirstCauses
from .ignoring import Ignoring
from .proof import goal_one_is_proven
from .standing import Standing, in_parts, standing_of

if TYPE_CHECKING:
    from ..matcher import Matcher

Families = tuple[str, ...]

NOT_PROVEN = "not_proven"
NO_OPENINGS = "no_openings"
NOT_ALONE = "not_alone"
"""Recorded when no rules can be ignored for this case alone so that it has a place: they bind others too."""

GOALS_DECIDE = ("goals",)
"""The cause when a plan places the case and everybody placed, and yet an earlier goal of the policy is against it."""


def causes(matcher: "Matcher", plan: Plan, case_id: str) -> Iterator[Families]:
    """All inclusion-minimal sets of families such that, ignoring those rules for the case alone, some plan places it
    and everybody who has a place; smallest first, then in the fixed order of families. None without a proof."""
    if goal_one_is_proven(plan):
        yield from _minimal_sets(standing_of(matcher, plan, case_id), plan, case_id)


def with_primary_causes(matcher: "Matcher", plan: Plan, deadline: float | None = None) -> Iterator[Unmatched]:
    """Who is left over, each with the first of those sets; unchanged when the time is over.

    Of most cases it has one family, and of nearly all others two; so the pairs that more of them keep out are looked at
    only for who is left then.
    """
    told: dict[str, str] = {}
    for most in (1, 2, None):
        left = [one.case_id for one in plan.unmatched if one.case_id not in told]
        for cases in in_parts(matcher, left):
            if not _is_over(deadline):
                told.update(_told(Standing(matcher, cases, most), plan, deadline))
    for one in plan.unmatched:
        yield one.model_copy(update={"cause": told[one.case_id]}) if one.case_id in told else one


def _is_over(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() > deadline


def _told(standing: Standing, plan: Plan, deadline: float | None) -> Iterator[tuple[str, str]]:
    """The primary causes that a standing can tell."""
    found, beyond = _together(standing, plan, deadline)
    for case_id in sorted(standing.cases - beyond):
        if case_id not in found and not _is_over(deadline):
            alone = next(_minimal_sets(standing, plan, case_id), None)
            if alone is None and standing.most is not None:
                continue
            found[case_id] = alone
        if case_id in found:
            yield case_id, _as_cause(standing, case_id, found[case_id])


def _as_cause(standing: Standing, case_id: str, found: Families | None) -> str:
    if found is None:
        return NOT_ALONE if standing.own.of(case_id=case_id).any() else NO_OPENINGS
    return "+".join(found)


def _together(
    standing: Standing, plan: Plan, deadline: float | None
) -> tuple[dict[str, Families | None], frozenset[str]]:
    """What few questions tell of many, and who needs more families than the standing can tell; nothing when the time is
    over."""
    try:
        with at_most(seconds=None if deadline is None else deadline - time.monotonic()):
            found, beyond = FirstCauses(standing, plan, sorted(standing.cases)).found()
    except OutOfTimeError:
        return {}, frozenset()
    return {case_id: GOALS_DECIDE if families == () else families for case_id, families in found.items()}, beyond


def _minimal_sets(standing: Standing, plan: Plan, case_id: str) -> Iterator[Families]:
    """The cheapest set is a minimal one; sets that hold it are left out, until none is left."""
    asked = Ignoring(standing, plan, case_id)
    many = 1 << len(asked.families)
    price = Sum()
    for number, variable in enumerate(asked.ignored.values()):
        price.add([variable], 2 * many - (many >> (number + 1)))  # fewest, then those that come first in the order
    given = asked.given
    if standing.most is not None:
        few = Sum().add([*asked.ignored.values()]).row("few", (), upper=standing.most)
        given = given.having([few])
    for values in standing.least_in_turn(given, price):
        yield tuple(family for family, variable in asked.ignored.items() if values[variable]) or GOALS_DECIDE
