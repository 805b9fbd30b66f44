"""Cause: the inclusion-minimal sets of rule families that stand between a case and a place."""

from collections.abc import Iterator
from itertools import chain, combinations
from typing import TYPE_CHECKING

from ...models.plan import Plan
from .proof import goal_one_is_proven
from .room import Room

if TYPE_CHECKING:
    from ..matcher import Matcher

NOT_PROVEN = "not_proven"
NO_OPENINGS = "no_openings"

COUPLING_FAMILIES = ("places", "budget", "funding")
"""What can be ignored for one case alone beside what blocks a pair; without title and contract no budget is used."""

GOALS_DECIDE = ("goals",)
"""The cause when a plan places the case and everybody placed, and yet an earlier goal of the policy is against it."""


def causes(matcher: "Matcher", plan: Plan, case_id: str) -> tuple[tuple[str, ...], ...]:
    """All inclusion-minimal sets of families such that, ignoring those rules for the case alone, some plan places it
    and everybody who has a place; smallest first, then in the fixed order of families. None without a proof."""
    if not goal_one_is_proven(plan):
        return ()
    return tuple(_minimal_sets(matcher, plan, case_id))


def primary_cause(matcher: "Matcher", plan: Plan, case_id: str) -> str:
    """The first of them, joined by ``+``."""
    if not goal_one_is_proven(plan):
        return NOT_PROVEN
    return "+".join(next(_minimal_sets(matcher, plan, case_id), (NO_OPENINGS,)))


def _minimal_sets(matcher: "Matcher", plan: Plan, case_id: str) -> Iterator[tuple[str, ...]]:
    room = Room(matcher, plan, case_id)
    order = matcher.rulebook.family_order()
    found: list[frozenset[str]] = []
    for families in _candidates(room, order):
        if any(smaller <= families for smaller in found):
            continue
        if room.fits(families):
            found.append(families)
            yield (
                GOALS_DECIDE if not families else tuple(sorted(families, key=lambda name: order.get(name, len(order))))
            )


def _candidates(room: Room, order: dict[str, int]) -> list[frozenset[str]]:
    """What blocks a pair, together with some of the coupling rules: smallest first, in the fixed order."""
    on = {rule.code for rule in room.matcher.rulebook.coupling_rules_on(room.matcher.index)}
    coupling = [code for code in COUPLING_FAMILIES if code in on or (code == "funding" and "budget" in on)]
    subsets = [frozenset(chosen) for size in range(len(coupling) + 1) for chosen in combinations(coupling, size)]
    sets = set(chain.from_iterable((blocked | subset for subset in subsets) for blocked in set(room.families)))
    positions = {one: sorted(order.get(name, len(order)) for name in one) for one in sets}
    return sorted(sets, key=lambda one: (len(one), positions[one]))
