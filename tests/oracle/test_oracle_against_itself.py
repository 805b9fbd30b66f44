"""The oracle against itself: its search against every plan at all that its checker passes, on very small weeks."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import prod

import pytest

from carematch.models.policy import Policy
from carematch.models.snapshot import Snapshot

from .brute_force import solve
from .bundles import MADE
from .checker import Checker, broken_rules, plan_of
from .goals import goal_values, stages
from .pairs import Pair
from .random_snapshots import random_problem, random_week
from .whole import earlier_proposals, placeable_sets, solve_whole, solve_world
from .world import World

MANY = 1_000


def need_options(world: World) -> list[list[Pair | None]]:
    """Each need at each opening it is not blocked from, on each day, in a regular place or one made, or nowhere."""
    return [_choices(world, case_id, need.need_id) for case_id in world.open_cases for need in world.needs_of(case_id)]


def every_choice(world: World) -> Iterator[tuple[Pair, ...]]:
    for chosen in product(*need_options(world)):
        yield tuple(pair for pair in chosen if pair is not None)


def _choices(world: World, case_id: str, need_id: str) -> list[Pair | None]:
    found: list[Pair | None] = [None]
    for first in world.pairs_of(case_id):
        for day in world.days:
            if first.need_id != need_id or first.blocked_by or day < first.start_on:
                continue
            pair = world.pair(case_id, need_id, first.opening_id, day)
            found.append(pair)
            if world.openings[pair.opening_id].can_add:
                found.append(replace(pair, obstacles=(*pair.obstacles, MADE)))
    return found


def with_near(world: World, chosen: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """The same placements with what *near* makes of them, as the checker derives it."""
    checker = Checker(world, plan_of(world, chosen))
    return tuple(map(checker.pair_of, checker.plan.placements))


def best_of_all(world: World) -> tuple[dict[str, int] | None, set[frozenset[str]]]:
    """The best goal values of all plans that break no rule, and the sets of cases that they place."""
    order = stages(world)
    best: tuple[tuple[int, ...], dict[str, int]] | None = None
    placed = set()
    for chosen in every_choice(world):
        pairs = with_near(world, chosen)
        if broken_rules(world, plan_of(world, pairs)):
            continue
        values = goal_values(world, pairs)
        merits = tuple(values[stage.name] if stage.more_is_better else -values[stage.name] for stage in order)
        best = max(best, (merits, values)) if best is not None else (merits, values)
        placed.add(frozenset(pair.case_id for pair in pairs))
    return (best[1] if best is not None else None), placed


def small(seed: int) -> tuple[World, bool]:
    """A random week, and whether all its plans can be looked at one by one."""
    snapshot, policy, previous = random_week(seed)
    world = World(snapshot, policy, earlier_proposals(previous))
    return world, prod(map(len, need_options(world))) <= MANY


@pytest.mark.parametrize("seed", range(60))
def test_search_finds_the_best_of_all_plans(seed: int) -> None:
    world, is_small = small(seed)
    if not is_small:
        return
    result = solve_world(world)
    best, placed = best_of_all(world)
    assert result.feasible == (best is not None)
    assert (result.goals if result.feasible else None) == best
    assert placeable_sets(world) == placed


@pytest.mark.parametrize("seed", range(100))
def test_the_best_plan_breaks_no_rule(seed: int) -> None:
    snapshot, policy, previous = random_week(seed)
    world = World(snapshot, policy, earlier_proposals(previous))
    for chosen in solve_world(world).best:
        assert broken_rules(world, plan_of(world, chosen)) == set()
        assert goal_values(world, chosen) == solve_whole(snapshot, policy, previous).goals


def _both(snapshot: Snapshot, policy: Policy) -> bool:
    single, whole = solve(snapshot, policy), solve_whole(snapshot, policy)
    return single.feasible == whole.feasible and single.goals == whole.goals


@pytest.mark.parametrize("seed", range(100))
def test_weeks_with_single_needs_are_the_same_in_both_searches(seed: int) -> None:
    assert _both(*random_problem(seed))
