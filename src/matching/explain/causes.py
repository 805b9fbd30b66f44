"""Cause: the inclusion-minimal sets of rule families that stand between a case and a place."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.plan import Plan, Unmatched
from ..limits import OutOfTimeError, at_most
from ..program import Sum
from .first_causes import FirstCauses
from .proof import goal_one_is_proven
from .standing import Ignoring, Standing, standing_of

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
    """Who is left over, each with the first of those sets; unchanged when the time is over."""
    told: dict[str, Families | None] = {}
    last: Standing | None = None
    for one in plan.unmatched:
        if deadline is not None and time.monotonic() > deadline:
            yield one
            continue
        standing = standing_of(matcher, plan, one.case_id)
        if standing is not last:
            last, told = standing, _together(standing, plan, deadline)
        if one.case_id not in told:
            told[one.case_id] = next(_minimal_sets(standing, plan, one.case_id), None)
        yield one.model_copy(update={"cause": _told(standing, one.case_id, told[one.case_id])})


def _told(standing: Standing, case_id: str, found: Families | None) -> str:
    if found is None:
        return NOT_ALONE if standing.own.of(case_id=case_id).any() else NO_OPENINGS
    return "+".join(found)


def _together(standing: Standing, plan: Plan, deadline: float | None) -> dict[str, Families | None]:
    """What few questions tell of many; nothing when the time is over."""
    cases = [one.case_id for one in plan.unmatched if one.case_id in standing.cases]
    try:
        with at_most(seconds=None if deadline is None else deadline - time.monotonic()):
            found = FirstCauses(standing, plan, cases).found()
    except OutOfTimeError:
        return {}
    return {case_id: GOALS_DECIDE if families == () else families for case_id, families in found.items()}


def _minimal_sets(standing: Standing, plan: Plan, case_id: str) -> Iterator[Families]:
    """The cheapest set is a minimal one; sets that hold it are ruled out, until none is left."""
    asked = Ignoring(standing, plan, case_id)
    many = 1 << len(asked.families)
    price = Sum()
    for number, variable in enumerate(asked.ignored.values()):
        price.add([variable], 2 * many - (many >> (number + 1)))  # fewest, then those that come first in the order
    given = asked.given
    while True:
        values = standing.least(given, price)
        if values is None:
            return
        found = tuple(family for family, variable in asked.ignored.items() if values[variable])
        yield found or GOALS_DECIDE
        if not found:
            return
        holding = Sum().add([asked.ignored[family] for family in found])
        given = given.having([holding.row("other", (), upper=len(found) - 1)])
