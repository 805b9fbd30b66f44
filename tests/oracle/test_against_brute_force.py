"""The engine against the oracle: on small random snapshots every goal value and every placement must agree.

``CAREMATCH_ORACLE=N`` runs N snapshots of each family in place of 300: weeks with single needs, and weeks with all
that binds cases together. ``CAREMATCH_ORACLE_FROM=S`` starts at another seed.
"""

import os

import pytest

import carematch as cm

from .brute_force import solve
from .chains import broken_chains
from .checker import Checker, broken_rules
from .goals import can_put_off, goal_values
from .random_snapshots import random_problem, random_week
from .shrink import compact, shrink_week
from .whole import earlier_proposals, solve_whole
from .world import World

FIRST = int(os.environ.get("CAREMATCH_ORACLE_FROM", "0"))
COUNT = int(os.environ.get("CAREMATCH_ORACLE", "300"))


def disagreement(snapshot: cm.Snapshot, policy: cm.Policy, previous: cm.Plan | None = None) -> str | None:
    """What the engine and the oracle differ in, or nothing."""
    expected = solve_whole(snapshot, policy, previous)
    try:
        plan = cm.Matcher(snapshot, policy=policy).propose(previous=previous)
    except cm.SnapshotError as error:
        return f"the engine refuses: {error}" if expected.feasible else None
    if not expected.feasible:
        return "the engine proposes a plan where the pins cannot all hold"
    violations = cm.verify(snapshot, plan)
    if violations:
        return f"verify finds {violations}"
    world = World(snapshot, policy, earlier_proposals(previous))
    return _differing_placements(world, plan) or _differing_goals(expected.goals, world, plan)


def _differing_placements(world: World, plan: cm.Plan) -> str | None:
    left = set(world.open_cases) - plan.placed_case_ids
    if {unmatched.case_id for unmatched in plan.unmatched} != left:
        return f"unmatched {plan.unmatched}, but without a place are {left}"
    checker = Checker(world, plan)
    for placement in plan.placements:
        pair = checker.pair_of(placement)
        kinds = tuple(sorted(condition.kind for condition in placement.conditions))
        found = (placement.unit_id, kinds)
        first = world.pair(pair.case_id, pair.need_id, pair.opening_id)
        day = placement.start_on == first.start_on or can_put_off(world)
        if found != (pair.unit_id, pair.conditions) or first not in world.options(pair.case_id) or not day:
            return f"{placement} where the oracle has {pair}"
    broken = [*broken_rules(world, plan), *broken_chains(world, plan)]
    return f"the plan breaks {broken}" if broken else None


def _differing_goals(expected: dict[str, int], world: World, plan: cm.Plan) -> str | None:
    reached = goal_values(world, map(Checker(world, plan).pair_of, plan.placements))
    if reached != expected:
        return f"the plan reaches {reached}, the best is {expected}"
    told = {goal.name: goal for goal in plan.goals if goal.name != "tie_break"}
    if list(expected) != list(told):
        return f"goals {list(told)}, in the order of the design {list(expected)}"
    for name, goal in told.items():
        if goal.value != expected[name] or goal.bound != goal.value or goal.status != "optimal":
            return f"goal {goal}, the best value is {expected[name]}"
    return None if plan.proven else f"not proven: {plan.goals}"


def _hold(seed: int, week: tuple[cm.Snapshot, cm.Policy, cm.Plan | None]) -> None:
    found = disagreement(*week)
    if found:
        small = shrink_week(week, lambda *problem: disagreement(*problem) is not None)
        pytest.fail(f"seed {seed}: {found}\nsmallest: {disagreement(*small)}\n{compact(*small)}", pytrace=False)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_engine_agrees_with_brute_force(seed: int) -> None:
    snapshot, policy = random_problem(seed)
    single, whole = solve(snapshot, policy), solve_whole(snapshot, policy)
    assert (single.feasible, single.goals) == (whole.feasible, whole.goals)
    _hold(seed, (snapshot, policy, None))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_engine_agrees_on_whole_weeks(seed: int) -> None:
    _hold(seed, random_week(seed))
