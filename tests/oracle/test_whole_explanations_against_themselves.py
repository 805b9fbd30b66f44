"""The oracle's explanations against the obvious way, on the smallest weeks: each set ignored or changed, and solved."""

import random
from itertools import combinations
from math import prod

import pytest

from carematch.models.policy import Policy
from carematch.models.snapshot import Snapshot

from .plain_explanations import (
    all_keys,
    cheaper_sets,
    everything,
    families_that_matter,
    plain_causes,
    plain_routes,
    sets_of_changes,
)
from .random_explained import random_explained
from .whole import can_place_whole, solve_whole
from .whole_changes import LEVELS, Catalogue, as_changes, changed, is_within_set
from .whole_explanations import GOALS, Explained, causes, routes_with_loss
from .whole_levers import everybody
from .world import World

MANY_SETS = 400
MANY_QUESTIONS = 2000
DRAWN = 12
SIZES = ((2, 1), (2, 2), (3, 2))


def unmatched(seed: int, cases: int, openings: int) -> tuple[World, set[str], list[str]] | None:
    """A week, who is placed in it, and who is not."""
    snapshot, policy, _ = random_explained(seed, cases, openings)
    result = solve_whole(snapshot, policy)
    if not result.feasible:
        return None
    world = World(snapshot, policy)
    placed = {pair.case_id for pair in result.best[0]}
    return world, placed, sorted(set(world.open_cases) - placed)


def bounded(snapshot: Snapshot, policy: Policy) -> World | None:
    """The week under a policy that allows few enough sets of changes to look at all."""
    for most in (3, 2):
        few = policy.model_copy(update={"route_changes": min(most, policy.route_changes)})
        world = World(snapshot, few)
        count = 0
        for count, _ in enumerate(sets_of_changes(world, few.route_changes)):
            if count > MANY_SETS:
                break
        if count <= MANY_SETS:
            return world
    return None


@pytest.mark.parametrize("seed", range(40))
def test_routes_are_those_of_the_obvious_way(seed: int) -> None:
    week = unmatched(seed, *SIZES[seed % len(SIZES)])
    world = bounded(week[0].snapshot, week[0].policy) if week is not None else None
    if week is None or world is None:
        return
    _, placed, left = week
    about = Explained(world)
    for case_id in left:
        found = routes_with_loss(about, case_id, placed, min(2, len(placed)))
        for losers, routes in enumerate(found):
            expected = plain_routes(world, case_id, placed, losers)
            assert set(map(as_changes, routes)) == set(map(as_changes, expected)), (case_id, losers)


@pytest.mark.parametrize("seed", range(60))
def test_a_set_of_changes_works_when_it_contains_a_route(seed: int) -> None:
    """On weeks of the usual size, with sets drawn from the keys of the routes and a few others."""
    week = unmatched(seed, 5, 4)
    if week is None:
        return
    world, placed, left = week
    rng = random.Random(seed)
    for case_id in left:
        found = routes_with_loss(Explained(world), case_id, placed, min(2, len(placed)))
        told = [key for routes in found for one in routes for key in one]
        keys = sorted({*told, *rng.sample(all_keys(world), min(3, len(all_keys(world))))}, key=str)
        for _ in range(DRAWN):
            chosen = rng.sample(keys, rng.randint(0, min(3, world.policy.route_changes, len(keys))))
            drawn = {key: rng.choice(LEVELS.get(key[0], (1,))) for key in chosen}
            if Catalogue(world).total(drawn) > world.policy.route_cost:
                continue
            after = World(changed(world.snapshot, as_changes(drawn)), world.policy)
            for losers, routes in enumerate(found):
                kept = combinations(sorted(placed), len(placed) - losers)
                works = any(can_place_whole(after, {case_id, *rivals}) for rivals in kept)
                contains = any(is_within_set(one, drawn) for fewer in found[: losers + 1] for one in fewer)
                as_it_is = not found[0] and can_place_whole(world, {case_id, *placed})
                assert works == (contains or as_it_is), (case_id, losers, drawn, routes)


@pytest.mark.parametrize("seed", range(60))
def test_causes_are_those_of_the_obvious_way(seed: int) -> None:
    week = unmatched(seed, *SIZES[seed % len(SIZES)])
    if week is None:
        return
    world, placed, left = week
    for case_id in left:
        plans = prod(map(len, everything(world, case_id, placed)))
        if plans * 2 ** len(families_that_matter(world, case_id)) <= MANY_QUESTIONS:
            found, expected = causes(Explained(world), case_id, placed), plain_causes(world, case_id, placed)
            assert found == ({GOALS} if expected == {frozenset()} else expected), case_id


@pytest.mark.parametrize("seed", range(40))
def test_everybody_is_placed_by_the_cheapest_changes(seed: int) -> None:
    week = unmatched(seed, *SIZES[seed % len(SIZES)])
    world = bounded(week[0].snapshot, week[0].policy) if week is not None else None
    if week is None or world is None:
        return
    impossible, changes = everybody(Explained(world), week[1])
    wanted = frozenset(one for one in world.open_cases if not world.is_mover(one)) | week[1] - impossible
    wanted -= impossible
    if changes is not None:
        assert can_place_whole(World(changed(world.snapshot, changes), world.policy), wanted)
        assert cheaper_sets(world, wanted, changes, world.policy.route_changes) == []
