"""Causes and competition by brute force, straight from their definitions."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from .brute_force import assignments, can_place, places_of
from .pairs import Obstacle, Pair
from .world import World

ALWAYS = ("places", "budget", "funding")
"""Families that can matter though no obstacle of the case names them."""


def causes(world: World, case_id: str, placed: Iterable[str]) -> set[frozenset[str]]:
    """All minimal sets of families such that, ignoring them for this case alone, it fits with the placed.

    Where a plan places all of them as things are (only ``after_firm`` can leave such a case out), the cause is the
    order of the goals.
    """
    found: set[frozenset[str]] = set()
    if can_place(world, {*placed, case_id}):
        return {frozenset(["goals"])}
    for ignored in _subsets(_families(world, case_id)):
        if not any(smaller <= ignored for smaller in found) and _fits_ignoring(world, case_id, placed, ignored):
            found.add(ignored)
    return found


def least_conflicts(world: World, case_id: str, placed: Iterable[str]) -> set[frozenset[str]]:
    """All least-size sets K of placed cases, at least as urgent, such that no plan places the case and K.

    Empty when the case fits beside all of them; the empty set alone when no plan at all places the case.
    """
    own_class = world.effective_class(world.open_cases[case_id])
    keep = sorted(one for one in placed if world.effective_class(world.open_cases[one]) <= own_class)
    for size in range(len(keep) + 1):
        found = {frozenset(rivals) for rivals in combinations(keep, size) if not can_place(world, {case_id, *rivals})}
        if found:
            return found
    return set()


def _families(world: World, case_id: str) -> list[str]:
    found = set(ALWAYS)
    for pair in world.pairs_of(case_id):
        found |= {_family(obstacle) for obstacle in pair.obstacles}
    return sorted(found)


def _subsets(families: list[str]) -> Iterator[frozenset[str]]:
    for size in range(len(families) + 1):
        yield from map(frozenset, combinations(families, size))


def _fits_ignoring(world: World, case_id: str, placed: Iterable[str], ignored: frozenset[str]) -> bool:
    """Whether some plan places the case and all the placed when these families do not hold for the case."""
    options = {one: world.options(one) for one in placed}
    places = places_of(world)
    own = [_ignoring(pair, ignored) for pair in world.pairs_of(case_id)]
    own = [pair for pair in own if pair.is_admissible(world.policy)]
    if "places" in ignored:
        own = [replace(pair, opening_id=f"beside {pair.opening_id}") for pair in own]
        places |= {pair.opening_id: 1 for pair in own}
    options[case_id] = own
    must = frozenset(options)
    return next(assignments(options, places, world.budgets, must), None) is not None


def _family(obstacle: Obstacle) -> str:
    """What is unknown stands in the way for want of information, not because of its rule."""
    return "information" if obstacle.is_unknown else obstacle.family


def _ignoring(pair: Pair, ignored: frozenset[str]) -> Pair:
    left = tuple(obstacle for obstacle in pair.obstacles if _family(obstacle) not in ignored)
    return replace(pair, obstacles=left, payer=None if "budget" in ignored else pair.payer)
