"""The engine against the oracle: on small random snapshots every goal value and every placement must agree.

``CAREMATCH_ORACLE=N`` runs N snapshots in place of 300; ``CAREMATCH_ORACLE_FROM=S`` starts at another seed.
"""

import os

import pytest

import carematch as cm

from .brute_force import goal_values, solve
from .random_snapshots import random_problem
from .rules import World
from .shrink import compact, shrink

FIRST = int(os.environ.get("CAREMATCH_ORACLE_FROM", "0"))
COUNT = int(os.environ.get("CAREMATCH_ORACLE", "300"))


def disagreement(snapshot: cm.Snapshot, policy: cm.Policy) -> str | None:
    """What the engine and the oracle differ in, or nothing."""
    expected = solve(snapshot, policy)
    try:
        plan = cm.Matcher(snapshot, policy=policy).propose()
    except cm.SnapshotError as error:
        return f"the engine refuses: {error}" if expected.feasible else None
    if not expected.feasible:
        return "the engine proposes a plan where the pins cannot all hold"
    violations = cm.verify(snapshot, plan)
    if violations:
        return f"verify finds {violations}"
    return _differing_placements(snapshot, policy, plan) or _differing_goals(expected.goals, snapshot, policy, plan)


def _differing_placements(snapshot: cm.Snapshot, policy: cm.Policy, plan: cm.Plan) -> str | None:
    world = World(snapshot, policy)
    left = set(world.open_cases) - plan.placed_case_ids
    if {unmatched.case_id for unmatched in plan.unmatched} != left:
        return f"unmatched {plan.unmatched}, but without a place are {left}"
    for placement in plan.placements:
        pair = world.pairs[placement.case_id, placement.opening_id]
        kinds = tuple(sorted(condition.kind for condition in placement.conditions))
        found = (placement.need_id, placement.unit_id, placement.start_on, kinds)
        expected = (pair.need_id, pair.unit_id, pair.start_on, pair.conditions)
        if found != expected or pair not in world.options(placement.case_id):
            return f"{placement} where the oracle has {pair}"
    return None


def _differing_goals(expected: dict[str, int], snapshot: cm.Snapshot, policy: cm.Policy, plan: cm.Plan) -> str | None:
    world = World(snapshot, policy)
    reached = goal_values(
        world, (world.pairs[placement.case_id, placement.opening_id] for placement in plan.placements)
    )
    if reached != expected:
        return f"the plan reaches {reached}, the best is {expected}"
    told = {goal.name: goal for goal in plan.goals if goal.name != "tie_break"}
    if [name for name in expected if name in told] != list(told):
        return f"goals {list(told)}, in the order of the design {list(expected)}"
    for name, goal in told.items():
        if goal.value != expected[name] or goal.bound != goal.value or goal.status != "optimal":
            return f"goal {goal}, the best value is {expected[name]}"
    return None


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_engine_agrees_with_brute_force(seed: int) -> None:
    snapshot, policy = random_problem(seed)
    found = disagreement(snapshot, policy)
    if found:
        small = shrink(snapshot, policy, lambda *problem: disagreement(*problem) is not None)
        pytest.fail(f"seed {seed}: {found}\nsmallest: {disagreement(*small)}\n{compact(*small)}", pytrace=False)
