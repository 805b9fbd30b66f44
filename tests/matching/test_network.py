"""Goals as flows where nothing but places is shared: the same as CP-SAT, and nothing that is not proven."""

import os
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

from carematch import Matcher, Snapshot, verify
from carematch.matching import network
from carematch.matching.goals import Stage
from carematch.matching.limits import SolverError
from carematch.matching.model import Model
from carematch.matching.network import Arcs, Network, network_of, shortest
from carematch.matching.pairs import Ints
from carematch.matching.staged import Solution, Staged
from carematch.simulation.instances import instance

from ..build import case, opening, unit, week

MANY = int(os.environ.get("CAREMATCH_NETWORK", "60"))
"""So many random snapshots are compared; 1,000 take some minutes."""


def small(seed: int) -> Snapshot:
    """A small snapshot in which only places are shared, some of them none, with fewer places than people."""
    random = Random(seed)
    cases, openings = random.randint(1, 24), random.randint(1, 18)
    return instance("national", "plain", seed, cases=cases, openings=openings)


def by_cp_sat(matcher: Matcher) -> Solution:
    return Staged(Model(matcher.program, matcher.program.rows)).solve(matcher.stages)


def network_for(matcher: Matcher) -> Network:
    found = network_of(matcher.program, matcher.program.rows, matcher.stages)
    assert found is not None
    return found


def test_every_goal_is_what_cp_sat_makes_it() -> None:
    placed = 0
    for seed in range(MANY):
        matcher = Matcher(small(seed))
        values, goals = network_for(matcher).solve(matcher.stages)
        expected = by_cp_sat(matcher)
        assert [(one.name, one.value) for one in goals] == [(one.name, one.value) for one in expected.goals], seed
        assert values.tolist() == expected.values.tolist(), seed  # the tie-break leaves one best plan
        assert all(one.status == "optimal" and one.bound == one.value for one in goals)
        assert verify(matcher.snapshot, matcher.solved()) == []
        placed += int(values.sum())
    assert placed > MANY


def random_stages(random: Random, pairs: int) -> list[Stage]:
    """Goals with few different terms, so that many plans are equally good, and some too large to solve with others."""
    spans = [random.choice(((0, 1), (-2, 2), (0, 9), (-1, 0), (0, 1 << 40))) for _ in range(5)]
    terms = [np.array([random.randint(*span) for _ in range(pairs)], dtype=np.int64) for span in spans]
    return [Stage(f"goal {number}", random.random() < 0.5, one) for number, one in enumerate(terms)]


def test_goals_of_any_sign_are_what_cp_sat_makes_them() -> None:
    for seed in range(MANY):
        random, matcher = Random(seed), Matcher(small(seed))
        stages = random_stages(random, len(matcher.pairs))
        _, goals = network_for(matcher).solve(stages)
        expected = Staged(Model(matcher.program, matcher.program.rows)).solve(stages)
        assert [one.value for one in goals] == [one.value for one in expected.goals], seed


HOURS = {"unit_id": "U", "resource": "psychologist_hours", "amount": 1.0}


@pytest.mark.parametrize(
    "more",
    [
        {"decisions": [{"case_id": "A", "unit_id": "U", "decision": "pin"}]},
        {"apart": [{"case_a": "A", "case_b": "B"}]},
        {"resources": [HOURS], "loads": [{**HOURS, "unit_id": None, "case_id": one} for one in "AB"]},
    ],
    ids=["pins", "apart", "hours"],
)
def test_what_a_flow_cannot_say_is_left_to_cp_sat(more: dict[str, Any]) -> None:
    matcher = Matcher(week([case("A"), case("B")], [unit("U")], [opening("U", 2)], **more))
    assert network_of(matcher.program, matcher.program.rows, matcher.stages) is None
    assert matcher.solved().placements


def test_a_place_that_comes_free_is_left_to_cp_sat() -> None:
    cases = [case("A"), case("B", current_opening="U/clinical", leaves_when_placed=True), case("C")]
    matcher = Matcher(week(cases, [unit("U"), unit("V")]))
    assert network_of(matcher.program, matcher.program.rows, matcher.stages) is None


def test_nobody_and_nothing_is_a_flow_too() -> None:
    for snapshot in (week([], [unit("U")]), week([case("A")], [unit("U")], [opening("U", 0)]), week([case("A")], [])):
        matcher = Matcher(snapshot)
        values, goals = network_for(matcher).solve(matcher.stages)
        assert (values.sum(), {one.value for one in goals}) == (0, {0})


def nothing_flows(arcs: Arcs, supply: Ints) -> Ints:
    to_sink = (arcs.head == len(supply) - 1) & (supply[arcs.tail] == 1)  # everybody goes nowhere
    return to_sink.astype(np.int64)


def more_than_there_is(arcs: Arcs, supply: Ints) -> Ints:
    return np.ones_like(arcs.tail)


def nobody_arrives(arcs: Arcs, supply: Ints) -> Ints:
    return np.zeros_like(arcs.tail)


@pytest.mark.parametrize("wrong", [nothing_flows, more_than_there_is, nobody_arrives])
def test_a_wrong_flow_is_never_called_the_best(wrong: Callable[..., Ints], monkeypatch: pytest.MonkeyPatch) -> None:
    matchers = [matcher for matcher in map(Matcher, map(small, range(40))) if matcher.solved().placements]
    monkeypatch.setattr(network, "best_flow", wrong)
    for matcher in matchers:
        with pytest.raises(SolverError):
            matcher.solved()
    assert len(matchers) > 10


@pytest.mark.parametrize("shift", [1, -3])
def test_a_wrong_price_is_noticed(shift: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def shifted(starts: Ints, ends: Ints, lengths: Ints, nodes: int) -> Ints:
        prices = shortest(starts, ends, lengths, nodes)
        prices[-1] += shift * 10**6
        return prices

    monkeypatch.setattr(network, "shortest", shifted)
    matcher = Matcher(week([case("A"), case("B")], [unit("U")]))
    with pytest.raises(SolverError):
        matcher.solved()


def test_a_cycle_that_improves_is_noticed() -> None:
    starts, ends, lengths = (np.array(some, dtype=np.int64) for some in ([0, 1], [1, 0], [1, -2]))
    with pytest.raises(SolverError, match="can be improved"):
        shortest(starts, ends, lengths, 2)


def test_goals_after_the_time_limit_are_not_reached_and_claim_nothing() -> None:
    matcher = Matcher(week([case("A"), case("B", urgency=2)], [unit("U")]))
    plan = matcher.solved(time_limit_s=0.0)
    assert {goal.status for goal in plan.goals} == {"not_reached"}
    assert all(
        goal.bound >= goal.value for goal, stage in zip(plan.goals, matcher.stages, strict=True) if stage.maximise
    )
    assert verify(matcher.snapshot, plan) == []
