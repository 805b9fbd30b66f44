"""Hard goals over the choices that matter: the same values as without, and nothing called optimal that is not."""

import os
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

from carematch import Matcher, Policy, Snapshot, verify
from carematch.matching import cores, prices
from carematch.matching.cores import Cores
from carematch.matching.knapsacks import Reach
from carematch.matching.limits import SolverError
from carematch.matching.model import Answer, Model
from carematch.matching.pairs import Floats, Ints
from carematch.matching.settings import Setting
from carematch.matching.solve import solve
from carematch.matching.staged import Staged

from ..build import case, opening, unit, week
from .test_totals import small

MANY = int(os.environ.get("CAREMATCH_CORES", "20"))
"""So many random snapshots are compared; 1,000 take some minutes."""

NOT_AT_ALL: Setting = {"max_deterministic_time": 0.0}


@pytest.fixture
def every_goal_is_hard(monkeypatch: pytest.MonkeyPatch) -> None:
    """No goal is solved before its capacities are looked into, however few they are and however little they tell."""
    monkeypatch.setattr(cores, "COVER", 0.0)
    monkeypatch.setattr(cores, "USEFUL", 1.0)
    monkeypatch.setattr(cores, "TRIED", NOT_AT_ALL)


def assignment(seed: int, clients: int = 14, units: int = 3) -> Snapshot:
    """Clients whose load and score differ by unit, for units with hours for most of them."""
    random = Random(seed)
    names, places = [f"C{number}" for number in range(clients)], [f"U{number}" for number in range(units)]
    loads = [
        {"case_id": one, "resource": "hours", "amount": random.randint(5, 25), "unit_id": place}
        for one in names
        for place in places
    ]
    amount = random.uniform(0.7, 1.0) * sum(one["amount"] for one in loads) / units**2  # type: ignore[misc]
    tables: dict[str, Any] = {
        "resources": [{"unit_id": place, "resource": "hours", "amount": round(amount)} for place in places],
        "loads": loads,
        "scores": [
            {"unit_id": place, "case_id": one, "score": -random.randint(10, 50)} for one in names for place in places
        ],
    }
    openings = [opening(place, clients) for place in places]
    return week([case(one) for one in names], [unit(place) for place in places], openings, **tables)


def matchers(seed: int) -> list[Matcher]:
    goals = ("urgency", "scores", "tie_break")
    return [Matcher(small(seed)), Matcher(assignment(seed), Policy(goals=goals))]


def agree(matcher: Matcher) -> None:
    """The goals and the plan are those of the program as it is stated."""
    program, stages = matcher.program, matcher.stages
    found = solve(program, program.rows, stages)
    expected = Staged(Model(program, program.rows)).solve(stages)
    assert [(one.name, one.value) for one in found.goals] == [(one.name, one.value) for one in expected.goals]
    assert all(one.status == "optimal" and one.bound == one.value for one in found.goals)
    pairs = len(program.pairs)
    assert found.values[:pairs].tolist() == expected.values[:pairs].tolist()  # the tie-break leaves one plan
    assert verify(matcher.snapshot, matcher.plan_of(found)) == []


@pytest.mark.usefixtures("every_goal_is_hard")
def test_every_goal_and_the_plan_are_those_of_the_program_as_it_is_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    reached, honest = list[Reach | None](), Cores._reach

    def watched(self: Cores, terms: Ints, known: int) -> Reach | None:
        reached.append(honest(self, terms, known))
        return reached[-1]

    monkeypatch.setattr(Cores, "_reach", watched)
    for seed in range(MANY):
        for matcher in matchers(seed):
            agree(matcher)
    assert sum(one is not None and len(one.knapsacks.items) > 0 for one in reached) > MANY


def test_only_a_goal_that_capacities_couple_and_that_is_hard_is_priced(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, honest = list[int](), Cores._reach

    def watched(self: Cores, terms: Ints, known: int) -> Reach | None:
        asked.append(int((terms != 0).sum()))
        return honest(self, terms, known)

    monkeypatch.setattr(Cores, "_reach", watched)
    policy = Policy(goals=("urgency", "scores"))
    Matcher(assignment(1), policy).solved()
    Matcher(small(1)).solved()
    assert asked == []
    monkeypatch.setattr(cores, "TRIED", NOT_AT_ALL)
    Matcher(assignment(1), policy).solved()
    assert asked == [42]


def wrong_way(found: Floats) -> Floats:
    return -found


def nothing(found: Floats) -> Floats:
    return np.zeros_like(found)


def by_chance(found: Floats) -> Floats:
    return np.random.default_rng(1).normal(0, 30, len(found))


def far_too_much(found: Floats) -> Floats:
    return found * 1e9


def infinite(found: Floats) -> Floats:
    return np.full_like(found, np.inf)


def no_numbers(found: Floats) -> Floats:
    return np.full_like(found, np.nan)


@pytest.mark.usefixtures("every_goal_is_hard")
@pytest.mark.parametrize("wrong", [wrong_way, nothing, by_chance, far_too_much, infinite, no_numbers])
def test_wrong_prices_never_make_a_plan_optimal(
    wrong: Callable[[Floats], Floats], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = prices.solved

    def solved(*asked: Any, **how: Any) -> tuple[Floats, Floats]:
        shares, found = honest(*asked, **how)
        return shares, wrong(found)

    monkeypatch.setattr(prices, "solved", solved)
    for steps in (0, 20):
        monkeypatch.setattr(prices, "STEPS", steps)
        for seed in range(3):
            for matcher in matchers(seed):
                agree(matcher)


@pytest.mark.usefixtures("every_goal_is_hard")
def test_a_bound_that_leaves_out_a_solution_that_is_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def ranges(self: Reach, least: int) -> tuple[Ints, Ints]:
        return np.zeros_like(self.chosen), np.zeros_like(self.chosen)

    monkeypatch.setattr(Reach, "ranges", ranges)
    with pytest.raises(SolverError):
        Matcher(assignment(1), Policy(goals=("urgency", "scores"))).solved()


@pytest.mark.usefixtures("every_goal_is_hard")
def test_a_solver_that_loses_a_solution_that_is_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Model.run

    def run(self: Model, setting: Setting, **more: Any) -> Answer:
        answer = honest(self, setting, **more)
        lost = Answer("infeasible", np.zeros(0, dtype=np.int64), 0.0)
        return answer if setting.get("max_deterministic_time") == 0.0 else lost

    matcher = Matcher(assignment(1), Policy(goals=("urgency", "scores")))
    monkeypatch.setattr(Model, "run", run)
    with pytest.raises(SolverError):
        matcher.solved()


@pytest.mark.usefixtures("every_goal_is_hard")
@pytest.mark.parametrize("seconds", [0.01, 0.1, 0.4])
def test_what_is_said_within_a_time_limit_holds(seconds: float) -> None:
    policy = Policy(goals=("urgency", "scores"))
    for seed in range(3):
        matcher = Matcher(assignment(seed, clients=30, units=4), policy)
        best = matcher.solved().goals
        plan = matcher.solved(time_limit_s=seconds)
        assert verify(matcher.snapshot, plan) == []
        for goal, found in zip(best, plan.goals, strict=True):
            if found.status != "optimal":
                assert found.status == "not_reached" or found.bound >= goal.value
                break
            assert found.value == goal.value
