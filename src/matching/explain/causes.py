"""Cause: the inclusion-minimal sets of rule families that stand between a case and a place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.plan import Plan
from ..program import Sum
from .proof import goal_one_is_proven
from .standing import Ignoring, Standing, standing_of

if TYPE_CHECKING:
    from ..matcher import Matcher

NOT_PROVEN = "not_proven"
NO_OPENINGS = "no_openings"
NOT_ALONE = "not_alone"
"""Recorded when no rules can be ignored for this case alone so that it has a place: they bind others too."""

GOALS_DECIDE = ("goals",)
"""The cause when a plan places the case and everybody placed, and yet an earlier goal of the policy is against it."""


def causes(matcher: "Matcher", plan: Plan, case_id: str) -> Iterator[tuple[str, ...]]:
    """All inclusion-minimal sets of families such that, ignoring those rules for the case alone, some plan places it
    and everybody who has a place; smallest first, then in the fixed order of families. None without a proof."""
    if goal_one_is_proven(plan):
        yield from _minimal_sets(standing_of(matcher, plan, case_id), plan, case_id)


def primary_cause(standing: Standing, plan: Plan, case_id: str) -> str:
    """The first of them, joined by ``+``."""
    nothing = NOT_ALONE if standing.own.of(case_id=case_id).any() else NO_OPENINGS
    return "+".join(next(_minimal_sets(standing, plan, case_id), (nothing,)))


def _minimal_sets(standing: Standing, plan: Plan, case_id: str) -> Iterator[tuple[str, ...]]:
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
