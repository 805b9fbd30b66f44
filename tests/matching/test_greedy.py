"""A solution to start from: it holds every row, and is what is left when the time is over at once."""

from typing import Any

import numpy as np
import pytest

from carematch import Matcher, verify
from carematch.matching.greedy import Greedy
from carematch.matching.model import Answer, Model
from carematch.matching.narrowed import RowTable, with_variables
from carematch.matching.pairs import Ints
from carematch.matching.solve import feasible

from ..build import case, opening, unit, week
from .test_totals import small, two_for_one


def start_of(matcher: Matcher) -> Ints:
    program, stages = matcher.program, matcher.stages
    base = feasible(program, program.rows)
    assert base is not None
    return Greedy(RowTable.of(with_variables(program.rows)), stages, len(program.pairs)).more(base)


def test_it_holds_every_row_of_any_week() -> None:
    placed = best = 0
    for seed in range(60):
        matcher = Matcher(small(seed))
        values = start_of(matcher)
        for row in matcher.program.rows:
            total = int(row.coefficients @ values[row.variables])
            assert row.lower is None or total >= row.lower, (seed, row)
            assert row.upper is None or total <= row.upper, (seed, row)
        stages = [stage for stage in matcher.stages if stage.name.startswith("placed")]
        placed += sum(stage.worth(values) for stage in stages)
        best += sum(goal.value for goal in matcher.solved().goals if goal.name.startswith("placed"))
    assert best >= placed > 0.7 * best


def test_who_the_goals_put_first_goes_first() -> None:
    matcher = two_for_one()  # hours for one of A and B; B is more urgent
    chosen = start_of(matcher)
    assert [matcher.pairs.at(int(position))[0].case_id for position in np.flatnonzero(chosen)] == ["B"]


def test_nothing_is_chosen_that_no_goal_asks_for() -> None:
    matcher = Matcher(week([case("A")], [unit("U")], [opening("U", 0)]))
    assert start_of(matcher).sum() == 0


def test_without_any_answer_of_the_solver_it_is_the_plan_and_labelled(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_answer(self: Model, *args: Any, **kwargs: Any) -> Answer:
        return Answer("unknown", np.zeros(0, dtype=np.int64), 0.0)

    matcher = two_for_one()
    monkeypatch.setattr(Model, "run", no_answer)
    plan = matcher.solved(time_limit_s=1.0)
    assert [one.case_id for one in plan.placements] == ["B"]
    assert verify(matcher.snapshot, plan) == []
    assert not plan.proven
    assert {goal.status for goal in plan.goals if goal.bound != goal.value} == {"not_reached"}


def test_under_a_time_limit_every_goal_but_the_last_leaves_time_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    shares: list[float] = []
    honest = Model.run

    def run(self: Model, *args: Any, **kwargs: Any) -> Answer:
        shares.append(kwargs.get("share", 1.0))
        return honest(self, *args, **kwargs)

    monkeypatch.setattr(Model, "run", run)
    plan = two_for_one().solved(time_limit_s=60.0)
    assert plan.proven
    assert shares[-1] == 1.0
    assert set(shares[:-1]) == {1 / 3}
