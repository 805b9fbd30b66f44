"""Cause: the inclusion-minimal sets of rule families that stand between a case and a place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.plan import Plan
from ..minimal import minimal_sets
from .proof import goal_one_is_proven
from .room import Room

if TYPE_CHECKING:
    from ..matcher import Matcher

NOT_PROVEN = "not_proven"
NO_OPENINGS = "no_openings"
NOT_ALONE = "not_alone"
"""Recorded when no rules can be ignored for this case alone so that it has a place: they bind others too."""

GOALS_DECIDE = ("goals",)
"""The cause when a plan places the case and everybody placed, and yet an earlier goal of the policy is against it."""


def causes(matcher: "Matcher", plan: Plan, case_id: str) -> tuple[tuple[str, ...], ...]:
    """All inclusion-minimal sets of families such that, ignoring those rules for the case alone, some plan places it
    and everybody who has a place; smallest first, then in the fixed order of families. None without a proof."""
    if not goal_one_is_proven(plan):
        return ()
    return tuple(_minimal_sets(Room(matcher, plan, case_id)))


def primary_cause(matcher: "Matcher", plan: Plan, case_id: str) -> str:
    """The first of them, joined by ``+``."""
    if not goal_one_is_proven(plan):
        return NOT_PROVEN
    room = Room(matcher, plan, case_id)
    nothing = NOT_ALONE if len(room.own) else NO_OPENINGS
    return "+".join(next(_minimal_sets(room), (nothing,)))


def _minimal_sets(room: Room) -> Iterator[tuple[str, ...]]:
    order = room.matcher.rulebook.family_order()
    families = {*room.coupling_families, *(family for one in room.families for family in one)}
    if "budget" in families:
        families.add("funding")  # without title and contract no budget is used
    universe = sorted(families, key=lambda name: (order.get(name, len(order)), name))
    for found in minimal_sets(universe, room.fits):
        yield found or GOALS_DECIDE
