"""Explanations of placed cases against the oracle: where else, and the first goal that would become worse.

``CAREMATCH_ORACLE`` and ``CAREMATCH_ORACLE_FROM`` as in ``test_against_brute_force``, with 100 in a normal run.
"""

import os

import pytest

import carematch as cm

from .brute_force import assignments, places_of, solve
from .goals import stages
from .pairs import Pair
from .random_snapshots import random_problem
from .world import World

FIRST = int(os.environ.get("CAREMATCH_ORACLE_FROM", "0"))
COUNT = int(os.environ.get("CAREMATCH_ORACLE", "100"))


def worse_at(world: World, best: dict[str, int], pair: Pair) -> str | None:
    """The first goal that is worse when a case has to go here; nothing when no plan places it here."""
    order = stages(world)

    def merits(values: dict[str, int]) -> tuple[int, ...]:
        return tuple(values[stage.name] if stage.more_is_better else -values[stage.name] for stage in order)

    options = {case_id: world.options(case_id) for case_id in world.open_cases} | {pair.case_id: [pair]}
    must = frozenset(world.pins) | {pair.case_id}
    reached = [
        merits({stage.name: sum(stage.of((chosen,)) for chosen in assignment) for stage in order})
        for assignment in assignments(options, places_of(world), world.budgets, must)
    ]
    if not reached:
        return None
    differing = zip(order, merits(best), max(reached), strict=True)
    return next((stage.name for stage, most, here in differing if most != here), "tie_break")


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_alternatives_agree_with_brute_force(seed: int) -> None:
    snapshot, policy = random_problem(seed)
    best = solve(snapshot, policy)
    if not best.feasible:
        return
    world = World(snapshot, policy)
    matcher = cm.Matcher(snapshot, policy=policy)
    plan = matcher.propose()
    for placement in plan.placements:
        told = matcher.explain(plan, placement.case_id)
        elsewhere = [pair for pair in world.options(placement.case_id) if pair.opening_id != placement.opening_id]
        expected = {pair.opening_id: worse_at(world, best.goals, pair) for pair in elsewhere}
        possible = {opening_id: goal for opening_id, goal in expected.items() if goal is not None}
        assert {one.opening_id: one.decided_by for one in told.alternatives} == possible, placement
        assert told.conditions == placement.conditions
