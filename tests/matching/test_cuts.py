"""Cuts by hand and against all whole-number solutions, and a relaxation that says more with them."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from carematch import Matcher
from carematch.matching import cuts as cuts_module
from carematch.matching import solve
from carematch.matching.cuts import cuts
from carematch.matching.guide import Guide
from carematch.matching.narrowed import RowTable
from carematch.matching.pairs import Ints
from carematch.matching.program import Row
from carematch.matching.relaxation import Relaxation, bound_by
from carematch.matching.simplex import Corner, corner
from carematch.simulation.instances import instance

from .test_guided import closest, table_of


def at_most(coefficients: list[int], most: int | None, least: int | None = None) -> Row:
    """A row over the first variables; 0 for one that is not in it."""
    terms = np.array(coefficients)
    used = np.flatnonzero(terms)
    return Row("", (), used, terms[used], least, most)


def told(table: RowTable) -> list[tuple[list[int], list[int], int | None]]:
    return [(row.variables.tolist(), row.coefficients.tolist(), row.upper) for row in table]


def best_corner(table: RowTable, uppers: Ints, worth: Ints) -> Corner:
    found = corner(table, uppers, worth.astype(np.float64), 10.0)
    assert found is not None
    return found


def test_of_three_that_exclude_each_other_two_by_two_there_is_one() -> None:
    rows = RowTable.of([at_most([1, 1, 0], 1), at_most([0, 1, 1], 1), at_most([1, 0, 1], 1)])
    ones = np.ones(3, dtype=np.int64)
    share = best_corner(rows, ones, ones).share
    assert share == pytest.approx([0.5, 0.5, 0.5])
    assert told(cuts(rows, ones, share)) == [([0, 1, 2], [1, 1, 1], 1)]


def test_what_is_said_to_be_at_least_is_rounded_as_well() -> None:
    # each two of three need one between them, so all together two; split, a half of each would do
    rows = RowTable.of([at_most([1, 1, 0], None, 1), at_most([0, 1, 1], None, 1), at_most([1, 0, 1], None, 1)])
    found = cuts(rows, np.ones(3, dtype=np.int64), np.full(3, 0.5))
    assert told(found) == [([0, 1, 2], [-1, -1, -1], -2)]


def test_a_capacity_that_one_and_a_half_fit_in_holds_one() -> None:
    rows = RowTable.of([at_most([2, 2], 3)])
    found = cuts(rows, np.array([3, 3]), np.array([1.5, 0.0]))
    assert told(found) == [([0, 1], [1, 1], 1)]


def test_a_corner_in_whole_numbers_is_not_cut_off() -> None:
    rows = RowTable.of([at_most([1, 1], 1)])
    assert len(cuts(rows, np.array([1, 1]), np.array([1.0, 0.0]))) == 0


def test_sums_that_could_be_too_large_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = RowTable.of([at_most([1 << 57, 1 << 57], 3 << 56)])
    assert len(cuts(rows, np.array([3, 3]), np.array([1.5, 0.0]))) == 0
    rows = RowTable.of([at_most([2, 2], 3)])
    assert len(cuts(rows, np.array([3, 3]), np.array([1.5, 0.0]))) == 1
    monkeypatch.setattr(cuts_module, "SAFE", 10.0)
    assert len(cuts(rows, np.array([3, 3]), np.array([1.5, 0.0]))) == 0


def test_where_many_hang_together_nothing_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = RowTable.of([at_most([1, 1, 0], 1), at_most([0, 1, 1], 1), at_most([1, 0, 1], 1)])
    asked = (rows, np.ones(3, dtype=np.int64), np.full(3, 0.5))
    monkeypatch.setattr(cuts_module, "MOST", 3)
    assert len(cuts(*asked)) == 1
    monkeypatch.setattr(cuts_module, "MOST", 2)
    assert len(cuts(*asked)) == 0


def test_only_those_that_are_broken_most_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [at_most([0] * (3 * k) + pair, 1) for k in range(5) for pair in ([1, 1, 0], [0, 1, 1], [1, 0, 1])]
    asked = (RowTable.of(rows), np.ones(15, dtype=np.int64), np.full(15, 0.5))
    assert len(cuts(*asked)) == 5
    monkeypatch.setattr(cuts_module, "MANY", 1)
    assert len(cuts(*asked)) == 1


def test_cuts_that_are_unhandy_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = RowTable.of([at_most([2, 2], 3)])
    asked = (rows, np.array([3, 3]), np.array([1.5, 0.0]))
    monkeypatch.setattr(cuts_module, "WIDEST", 1)
    assert len(cuts(*asked)) == 0
    monkeypatch.setattr(cuts_module, "WIDEST", 2)
    monkeypatch.setattr(cuts_module, "LARGEST", 0)
    assert len(cuts(*asked)) == 0


def drawn(seed: int) -> tuple[RowTable, Ints, Ints]:
    """Rows that nothing chosen holds, the highest values, and what each is worth."""
    random = np.random.default_rng(seed)
    rows = list[Row]()
    for _ in range(5):
        terms = random.integers(-3, 6, 6) * (random.random(6) < 0.6)
        if terms.any():
            most = int(random.integers(0, 8))
            rows.append(
                at_most((-terms).tolist(), None, -most) if random.random() < 0.3 else at_most(terms.tolist(), most)
            )
    return RowTable.of(rows), random.integers(1, 3, 6), random.integers(1, 9, 6)


def solutions(table: RowTable, uppers: Ints) -> Iterator[Ints]:
    for values in product(*(range(most + 1) for most in uppers.tolist())):
        if table.hold(np.array(values)):
            yield np.array(values)


def test_every_solution_holds_every_cut_and_the_corner_breaks_it() -> None:
    several = sum_of_closer = 0
    for seed in range(300):
        table, uppers, worth = drawn(seed)
        every = list(solutions(table, uppers))
        best = max(int(worth @ values) for values in every)
        now = table
        for _ in range(4):
            share = best_corner(now, uppers, worth).share
            new = cuts(now, uppers, share)
            for row in new:
                assert row.upper is not None
                assert row.coefficients @ share[row.variables] > row.upper
            now = now.with_rows(new)
            several += len(new)
        assert all(now.hold(values) for values in every), seed
        before, after = (_bound(rows, uppers, worth) for rows in (table, now))
        assert best <= after <= before
        sum_of_closer += after < before
    assert several > 200
    assert sum_of_closer > 50


def _bound(table: RowTable, uppers: Ints, worth: Ints) -> int:
    bound = bound_by(table, uppers, worth, best_corner(table, uppers, worth).prices)
    assert bound is not None
    return bound


def test_rows_that_keep_goals_tell_the_corner_and_are_in_no_cut() -> None:
    # two and a half of the first fit; a goal before asks for one of the second, of which the row says nothing
    rows, kept = RowTable.of([at_most([2, 0], 5)]), RowTable.of([at_most([0, 2], None, 1)])
    threes, share = np.array([3, 3]), np.array([2.5, 0.5])
    assert told(cuts(rows, threes, share, kept)) == [([0], [1], 2)]
    every = rows.with_rows(kept)
    assert sorted(told(cuts(every, threes, share))) == [([0], [1], 2), ([1], [-1], -1)]


def test_a_relaxation_that_was_made_to_say_more_keeps_every_plan() -> None:
    more = 0
    for seed in range(5):
        matcher = Matcher(instance("national", "coupled", seed, cases=200, openings=150))
        program, stages = matcher.program, matcher.stages
        best = solve.solve(program, program.rows, stages[:3])
        worth = [stage.gain(best.values) for stage in stages[:3]]
        says = Guide(program, table_of(matcher), stages)
        for number in range(3):
            bound = says.ceiling(number, best.values, 10.0).bound(worth[:number])
            assert (bound is None) == (not stages[number].terms.any())
            assert bound is None or bound >= worth[number]
        relaxation = says._relaxation
        taken = np.zeros(len(relaxation.uppers), dtype=np.int64)
        np.add.at(taken, relaxation.group[: len(best.values)], best.values)
        assert relaxation.sharp.hold(taken)
        more += len(relaxation.sharp) - len(relaxation.table)
    assert more > 10


def test_the_relaxation_of_a_program_is_bounded_closer_with_cuts() -> None:
    # A, B and C exclude each other two by two at one unit with three places: split, one and a half of them fit
    rows = RowTable.of([at_most([1, 1, 0], 1), at_most([0, 1, 1], 1), at_most([1, 0, 1], 1)])
    ones = np.ones(3, dtype=np.int64)
    relaxation = Relaxation(rows, ones, np.arange(3))
    assert closest(relaxation, 3 * ones) == (pytest.approx(4.5), 4)
    assert closest(relaxation, 3 * ones, sharpen=True) == (pytest.approx(3), 3)
    assert told(relaxation.sharp)[3:] == [([0, 1, 2], [1, 1, 1], 1)]
