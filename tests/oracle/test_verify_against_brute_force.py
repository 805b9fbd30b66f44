"""The verifier against the oracle: plans made wrong at random, and exactly that found.

``CAREMATCH_ORACLE`` and ``CAREMATCH_ORACLE_FROM`` as in ``test_against_brute_force``.
"""

import os
import random
from collections import Counter
from datetime import timedelta

import pytest

import carematch as cm
from carematch.models.plan import Placement

from .checker import broken_rules as broken_in_whole
from .goals import goal_values
from .pairs import Pair
from .random_snapshots import random_problem, random_week
from .spoil import spoilt as spoilt_whole
from .whole import earlier_proposals
from .world import World

FIRST = int(os.environ.get("CAREMATCH_ORACLE_FROM", "0"))
COUNT = int(os.environ.get("CAREMATCH_ORACLE", "300"))


def spoilt(plan: cm.Plan, world: World, rng: random.Random) -> cm.Plan:
    """The plan with a case moved to any opening at all, or taken out of its place."""
    pair = rng.choice(sorted(world.pairs.values(), key=lambda pair: (pair.case_id, pair.opening_id)))
    kept = [placement for placement in plan.placements if placement.case_id != pair.case_id]
    if rng.random() < 0.8:
        kept.append(
            Placement(
                case_id=pair.case_id,
                need_id=pair.need_id,
                unit_id=pair.unit_id,
                opening_id=pair.opening_id,
                start_on=pair.start_on,
            )
        )
    return plan.model_copy(update={"placements": tuple(kept)})


def broken_rules(plan: cm.Plan, world: World) -> set[tuple[str, tuple[str, ...]]]:
    """By the oracle: which rules a plan breaks, and for whom."""
    pairs = {item: _pair(item, world) for item in plan.placements}
    ids = {item: (item.case_id, item.need_id, item.opening_id) for item in plan.placements}
    found: set[tuple[str, tuple[str, ...]]] = {
        (rule, ids[item]) for item, pair in pairs.items() for rule in pair.blocked_by
    }
    for item, pair in pairs.items():
        stated = tuple(sorted(condition.kind for condition in item.conditions))
        if stated != pair.conditions or (pair.conditions and world.policy.conditions == "never"):
            found.add(("conditions", ids[item]))
    taken = Counter(pair.opening_id for pair in pairs.values())
    found |= {("places", (one,)) for one, number in taken.items() if number > world.openings[one].places}
    charged = Counter(pair.charged for pair in pairs.values() if pair.charged is not None)
    found |= {("budget", (one,)) for one, number in charged.items() if number > world.budgets[one]}
    placed = {pair.case_id: pair for pair in pairs.values()}
    for case_id, pins in world.pins.items():
        for pin in pins:
            there = placed.get(case_id)
            if there is None or there.unit_id != pin.unit_id or pin.opening_id not in (None, there.opening_id):
                where = (pin.unit_id,) if pin.opening_id is None else (pin.unit_id, pin.opening_id)
                found.add(("pins", (case_id, *where)))
    unmatched = Counter(item.case_id for item in plan.unmatched)
    for case_id in world.open_cases:
        if unmatched[case_id] + (case_id in placed) != 1:
            found.add(("everybody", (case_id,)))
    values = goal_values(world, pairs.values())
    return found | {("goals", (goal.name,)) for goal in plan.goals if goal.value != values.get(goal.name, goal.value)}


def counted_otherwise(plan: cm.Plan, world: World) -> set[tuple[str, tuple[str, ...]]]:
    """Goals that count what placements state to rest on, in a plan that states it wrongly; and the tie-break."""
    left_out: set[tuple[str, tuple[str, ...]]] = {("goals", ("tie_break",))}
    for item in plan.placements:
        if tuple(sorted(condition.kind for condition in item.conditions)) != _pair(item, world).conditions:
            firm = [goal.name for goal in plan.goals if goal.name.startswith("firm_")]
            left_out |= {("goals", (name,)) for name in ("conditions", *firm)}
    return left_out


def _pair(placement: Placement, world: World) -> Pair:
    return world.pairs[placement.case_id, placement.opening_id]


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_verify_finds_what_the_oracle_finds(seed: int) -> None:
    snapshot, policy = random_problem(seed)
    world = World(snapshot, policy)
    try:
        plan = cm.Matcher(snapshot, policy=policy).propose()
    except cm.SnapshotError:
        return
    if not world.pairs:
        return
    rng = random.Random(seed)
    for _ in range(5):
        wrong = spoilt(plan, world, rng)
        told = {(violation.rule, violation.ids) for violation in cm.verify(snapshot, wrong)}
        apart = counted_otherwise(wrong, world)
        assert told - apart == broken_rules(wrong, world) - apart, wrong


def test_verify_finds_a_placement_that_starts_too_early() -> None:
    for seed in range(20):
        snapshot, policy = random_problem(seed)
        try:
            plan = cm.Matcher(snapshot, policy=policy).propose()
        except cm.SnapshotError:
            continue
        for item in plan.placements:
            early = item.model_copy(update={"start_on": item.start_on - timedelta(days=1)})
            others = tuple(other for other in plan.placements if other is not item)
            found = cm.verify(snapshot, plan.model_copy(update={"placements": (*others, early)}))
            assert any(item.case_id in violation.ids for violation in found)


Broken = set[tuple[str, tuple[str, ...]]]


def told_and_broken(snapshot: cm.Snapshot, plan: cm.Plan, wrong: cm.Plan, world: World) -> tuple[Broken, Broken]:
    """What the verifier tells and what the oracle finds, as far as the two have to agree.

    Left open is what goals count in a plan that breaks other rules; what a placement rests on that starts before it
    can; in what words (who decides) a condition is told that the oracle wrote itself; and chains and transfers, which
    nobody told anew.
    """
    told: Broken = {(one.rule, one.ids) for one in cm.verify(snapshot, wrong)}
    told -= {("goals", ("tie_break",)), ("chains", ()), ("transfers", ())}
    found = broken_in_whole(world, wrong)
    if {rule for rule, _ in found} - {"goals"}:
        told, found = ({one for one in some if one[0] != "goals"} for some in (told, found))
    too_early = {ids for rule, ids in found if rule == "start_on"}
    open_to_words = {("conditions", ids) for ids in too_early | (_in_own_words(plan, wrong) - _at(found, "conditions"))}
    return _as_agreed(told - open_to_words), _as_agreed(found - open_to_words)


def _at(found: Broken, rule: str) -> set[tuple[str, ...]]:
    return {ids for code, ids in found if code == rule}


def _in_own_words(plan: cm.Plan, wrong: cm.Plan) -> set[tuple[str, ...]]:
    """The placements with a condition that the plan did not state there (a place made alone has one wording)."""
    stated = {(_ids(item), one) for item in plan.placements for one in item.conditions}
    return {
        _ids(item)
        for item in wrong.placements
        for one in item.conditions
        if (_ids(item), one) not in stated and (one.kind != "place_made" or len(item.conditions) > 1)
    }


def _ids(item: Placement) -> tuple[str, str, str]:
    return item.case_id, item.need_id, item.opening_id


def _as_agreed(found: Broken) -> Broken:
    """Ids only of the codes on whose ids oracle and verifier agree; how many places are made is about an opening."""
    lengths = {"places": 1, "resources": 2, "apart": 3, "together": 1, "budget": 1, "everybody": 1}
    return {(rule, ids[: lengths.get(rule, 0)]) for rule, ids in found}


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_verify_finds_what_the_oracle_finds_in_whole_weeks(seed: int) -> None:
    snapshot, policy, previous = random_week(seed)
    world = World(snapshot, policy, earlier_proposals(previous))
    try:
        plan = cm.Matcher(snapshot, policy=policy).propose(previous=previous)
    except cm.SnapshotError:
        return
    rng = random.Random(seed)
    for _ in range(5):
        wrong = spoilt_whole(plan, world, rng)
        told, found = told_and_broken(snapshot, plan, wrong, world)
        assert told == found, wrong
