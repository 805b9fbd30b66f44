"""Branch and cut over few variables: the best that there is, never worse, and never the solver's own word."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from carematch import Matcher
from carematch.matching import guided, mip, solve
from carematch.matching.mip import improved
from carematch.matching.narrowed import RowTable
from carematch.matching.parts import Part

from .test_cuts import at_most, drawn, solutions
from .test_guided import medium, table_of, uppers_of, worths


def test_the_best_is_found_from_any_solution() -> None:
    changed = 0
    for seed in range(40):
        table, uppers, _ = drawn(seed)
        every = list(solutions(table, uppers))
        terms = np.array([1, 1, 0, 1, 0, 1])
        best = max(int(terms @ values) for values in every)
        for start in every[:: max(1, len(every) // 4)]:
            found = improved(table, uppers, start, [terms, 1 - terms], 10.0)
            assert table.hold(found)
            assert ((found >= 0) & (found <= uppers)).all()
            assert terms @ found == best, seed
            changed += int((found != start).any())
    assert changed > 40


def test_what_comes_later_is_better_where_that_costs_nothing() -> None:
    # two places for A, B and C; the first sum asks for A, the second for C
    table, ones = RowTable.of([at_most([1, 1, 1], 2)]), np.ones(3, dtype=np.int64)
    found = improved(table, ones, np.array([0, 1, 0]), [np.array([1, 0, 0]), np.array([0, 0, 1])], 10.0)
    assert found.tolist() == [1, 0, 1]


@pytest.mark.parametrize("said", [None, np.array([1, 1]), np.array([-1, 0]), np.array([2, 0]), np.array([0, 1])])
def test_what_the_solver_says_is_not_taken_on_its_word(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # nothing, more than there is room for, less than nothing, more than there is, and something worse
    monkeypatch.setattr(mip, "_changes", lambda *_: said)
    table, known = RowTable.of([at_most([1, 1], 1)]), np.array([1, 0])
    assert improved(table, np.ones(2, dtype=np.int64), known, [np.array([1, 0])], 10.0).tolist() == [1, 0]


def test_without_time_a_solution_stays() -> None:
    table, nothing = RowTable.of([at_most([1, 1], 1)]), np.zeros(2, dtype=np.int64)
    found = improved(table, np.ones(2, dtype=np.int64), nothing, [np.array([1, 1])], 0.0)
    assert table.hold(found)


def test_a_part_by_branch_and_cut_is_as_good_as_by_staged_solving() -> None:
    better = 0
    for seed in range(6):
        matcher = Matcher(medium(seed))
        program, table = matcher.program, table_of(matcher)
        best = solve.solve(program, program.rows, matcher.stages)
        known = guided._any(program, table)
        everything = np.arange(program.size)
        for number in range(3):
            part = Part(table, uppers_of(matcher), everything, known)
            found = part.better(matcher.stages[: number + 3], number, 20.0)
            assert table.hold(found)
            before, now = worths(matcher, known), worths(matcher, found)
            assert all(mine >= other for mine, other in zip(now[: number + 1], before, strict=False))
            better += now > before
            if number == 0:
                assert now[0] == best.goals[0].value
            known = found
    assert better > 6


def test_other_variables_stay_as_they_are() -> None:
    table, free, values = RowTable.of([at_most([1, 1, 1], 2)]), np.array([0, 2]), np.array([0, 1, 0])
    part = Part(table, np.ones(3, dtype=np.int64), free, values)
    assert [row.upper for row in part.rows] == [1]
    assert sum(part.rows.hold(np.array(chosen)) for chosen in product(range(2), repeat=2)) == 3
