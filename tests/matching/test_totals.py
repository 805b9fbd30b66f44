"""Goals over programs with a total for each need: the same plan as without, and nothing that is not proven."""

import os
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from carematch import Matcher, Snapshot, verify
from carematch.matching.limits import SolverError
from carematch.matching.matcher import UnsoundPlanError
from carematch.matching.model import Answer, Model
from carematch.matching.network import network_of
from carematch.matching.pairs import Ints
from carematch.matching.settings import THOROUGH, Setting
from carematch.matching.solve import InfeasibleError, solve
from carematch.matching.staged import Staged
from carematch.matching.totals import Totals
from carematch.simulation.instances import instance

from ..build import case, opening, unit, week

MANY = int(os.environ.get("CAREMATCH_TOTALS", "40"))
"""So many random snapshots are compared; 1,000 take some minutes."""


def small(seed: int) -> Snapshot:
    """A small snapshot with rules of every kind."""
    random = Random(seed)
    cases, openings = random.randint(2, 26), random.randint(2, 24)
    return instance("national", "coupled", seed, cases=cases, openings=openings)


def test_every_goal_and_the_plan_are_those_of_the_program_as_it_is_stated() -> None:
    placed = coupled = 0
    for seed in range(MANY):
        matcher = Matcher(small(seed))
        program, stages = matcher.program, matcher.stages
        found = solve(program, program.rows, stages)
        expected = Staged(Model(program, program.rows)).solve(stages)
        assert [(one.name, one.value) for one in found.goals] == [(one.name, one.value) for one in expected.goals], seed
        assert all(one.status == "optimal" and one.bound == one.value for one in found.goals)
        pairs = len(program.pairs)
        assert found.values[:pairs].tolist() == expected.values[:pairs].tolist(), seed  # the tie-break leaves one plan
        assert verify(matcher.snapshot, matcher.plan_of(found)) == []
        placed += int(found.values[:pairs].sum())
        coupled += network_of(program, program.rows, stages) is None
    assert placed > MANY
    assert coupled > MANY * 0.8


def test_goals_after_a_hard_one_are_prepared_thoroughly_and_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carematch.matching.staged.HARD", -1.0)
    prepared, run = list[bool](), Model.run

    def watched(model: Model, setting: Setting, **more: Any) -> Answer:
        prepared.append(setting is THOROUGH)
        return run(model, setting, **more)

    monkeypatch.setattr(Model, "run", watched)
    for seed in range(MANY):
        matcher = Matcher(small(seed))
        program, stages = matcher.program, matcher.stages
        found = solve(program, program.rows, stages)
        with monkeypatch.context() as plain:
            plain.setattr("carematch.matching.staged.HARD", 1e9)
            plain.setattr(Model, "run", run)
            expected = Staged(Model(program, program.rows)).solve(stages)
        assert [(one.name, one.value) for one in found.goals] == [(one.name, one.value) for one in expected.goals], seed
        assert found.values[: len(program.pairs)].tolist() == expected.values[: len(program.pairs)].tolist(), seed
    assert sum(prepared) > len(prepared) / 2


def two_for_one() -> Matcher:
    """Two clients for one of two places at one unit, which have hours for one."""
    hours = {"unit_id": "U", "resource": "psychologist_hours", "amount": 1.0}
    more: dict[str, Any] = {"resources": [hours], "loads": [{**hours, "unit_id": None, "case_id": one} for one in "AB"]}
    openings = [opening("U", 1), opening("U", 1, opening_id="U/other")]
    return Matcher(week([case("A", urgency=2), case("B", urgency=1)], [unit("U")], openings, **more))


def test_a_total_stands_for_all_the_pairs_of_a_need() -> None:
    matcher = two_for_one()
    totals = Totals(matcher.program, matcher.program.rows)
    assert totals.size == len(matcher.pairs) + 2
    hours = [row for row in totals.rows if row.upper == 1 and len(row.variables) == 2 and row.variables.min() >= 4]
    assert len(hours) == 1
    values = np.array([1, 0, 0, 0])
    assert totals.of(values).tolist() == [1, 0, 0, 0, 1, 0]
    assert totals.back(totals.of(values)).tolist() == values.tolist()


def test_a_start_that_is_known_changes_nothing() -> None:
    for seed in range(5):
        matcher = Matcher(small(seed))
        program, stages = matcher.program, matcher.stages
        best = solve(program, program.rows, stages)
        again = solve(program, program.rows, stages, start=best.values)
        assert again.values.tolist() == best.values.tolist()
        assert [one.value for one in again.goals] == [one.value for one in best.goals]


def test_rows_that_contradict_each_other_are_told() -> None:
    matcher = two_for_one()
    both = [replace(row, lower=1) for row in matcher.program.rows if row.rule == "one_opening"]
    with pytest.raises(InfeasibleError):
        solve(matcher.program, [*matcher.program.rows, *both], matcher.stages)


def test_a_start_that_breaks_a_rule_is_never_in_a_plan() -> None:
    matcher = two_for_one()
    wrong = np.array([1, 0, 0, 1])
    found = solve(matcher.program, matcher.program.rows, matcher.stages, start=wrong)
    assert verify(matcher.snapshot, matcher.plan_of(found)) == []
    assert [one.value for one in found.goals] == [one.value for one in solved(matcher)]


def solved(matcher: Matcher) -> tuple[Any, ...]:
    return solve(matcher.program, matcher.program.rows, matcher.stages).goals


def nobody(answer: Answer, model: Model) -> Answer:
    return replace(answer, values=np.zeros_like(answer.values))


def a_loose_bound(answer: Answer, model: Model) -> Answer:
    return replace(answer, bound=answer.bound + 1)


def a_bound_too_tight(answer: Answer, model: Model) -> Answer:
    return replace(answer, bound=answer.bound - 1, status="feasible")


@pytest.mark.parametrize("wrong", [nobody, a_loose_bound, a_bound_too_tight])
def test_an_answer_that_contradicts_itself_is_never_used(
    wrong: Callable[[Answer, Model], Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Model.run

    def run(self: Model, *args: Any, **kwargs: Any) -> Answer:
        return wrong(honest(self, *args, **kwargs), self)

    matcher = two_for_one()
    monkeypatch.setattr(Model, "run", run)
    with pytest.raises(SolverError):
        matcher.solved()


def everything(values: Ints) -> Ints:
    return np.ones_like(values)


def test_a_plan_that_breaks_a_rule_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Model.run

    def run(self: Model, *args: Any, **kwargs: Any) -> Answer:
        answer = honest(self, *args, **kwargs)
        return replace(answer, values=everything(answer.values), bound=float("nan"))

    matcher = two_for_one()
    monkeypatch.setattr(Model, "run", run)
    with pytest.raises((SolverError, UnsoundPlanError)):
        matcher.solved()
