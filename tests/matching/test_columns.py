"""Column generation against the whole linear program, and prices that bound whatever the solver says."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import optimize, sparse

from carematch import Matcher
from carematch.matching import columns, solve
from carematch.matching.columns import Columns, Prices
from carematch.matching.narrowed import NO_LIMIT, RowTable
from carematch.matching.pairs import Bools, Ints
from carematch.matching.program import Row
from carematch.matching.relaxation import Relaxation
from carematch.matching.simplex import BASIC, Corner, corner

from .test_cuts import at_most, drawn, solutions
from .test_guided import medium, relaxed, signed, table_of


def whole(table: RowTable, uppers: Ints, worth: Ints) -> float:
    """The best of a linear program, by HiGHS."""
    entries = (table.coefficient, (table.row, table.variable))
    rows = sparse.csr_matrix(entries, shape=(len(table), len(uppers)))
    lower, upper = table.lower > -NO_LIMIT, table.upper < NO_LIMIT
    found = optimize.linprog(
        -worth,
        A_ub=sparse.vstack([rows[upper], -rows[lower]]),
        b_ub=np.concatenate([table.upper[upper], -table.lower[lower]]),
        bounds=np.column_stack([np.zeros(len(uppers)), uppers]),
    )
    assert found.status == 0
    return -float(found.fun)


def prices(relaxation: Relaxation, worth: Ints, allowed: Bools, few: Bools, kept: dict[int, Row]) -> Prices:
    asked = Columns(relaxation)
    asked.take(few)
    found = asked.prices(kept, worth, allowed, -NO_LIMIT, 60.0, sharpen=False)
    assert found is not None
    return found


def small() -> Iterator[tuple[int, Relaxation, Ints, RowTable]]:
    for seed in range(60):
        table, uppers, worth = drawn(seed)
        yield seed, Relaxation(table, uppers, np.arange(len(uppers))), worth, table


def test_few_choices_and_those_that_are_missed_come_to_the_best_of_all() -> None:
    for seed, relaxation, worth, _ in small():
        allowed = relaxation.wanted(worth)
        found = prices(relaxation, worth, allowed, allowed & (np.arange(len(worth)) == seed % 6), {})
        assert found.most == pytest.approx(whole(relaxation.table, relaxation.uppers * allowed, worth)), seed
        bound = relaxation.bound(worth, found.rows)
        assert bound is not None
        assert bound == pytest.approx(np.floor(found.most + 1e-6)), seed


def test_sums_that_are_kept_are_rows_with_a_price() -> None:
    weighed = 0
    for seed, relaxation, worth, table in small():
        random = np.random.default_rng(seed)
        first = random.integers(0, 4, len(worth))
        best = max(solutions(table, relaxation.uppers), key=lambda values: int(first @ values))
        if not first.any():
            continue
        kept = Row("", (), np.flatnonzero(first), first[first > 0], int(first @ best), None)
        every, everything = relaxation.table.with_rows(RowTable.of([kept])), np.ones(len(worth), dtype=np.bool_)
        found = prices(relaxation, worth, everything, best > 0, {7: kept})
        assert found.most == pytest.approx(whole(every, relaxation.uppers, worth)), seed
        assert list(found.kept) == [7]
        assert found.kept[7] >= 0
        weighed += found.kept[7] > 0
        # with that weight for the sum that is kept, the rows alone bound both together
        goal = 1000 * worth + np.rint(1000 * found.kept[7]).astype(np.int64) * first
        bound = relaxation.bound(goal, 1000 * found.rows)
        assert bound is not None
        assert all(int(goal @ values) <= bound for values in solutions(table, relaxation.uppers)), seed
    assert weighed > 2


def test_of_a_week_few_choices_are_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MORE", 50)
    share = list[float]()
    for seed in range(4):
        matcher = Matcher(medium(seed))
        relaxation = relaxed(matcher)
        best = solve.solve(matcher.program, matcher.program.rows, matcher.stages[:1])
        worth = relaxation.goal(signed(matcher.stages[2], matcher.program.size))
        few = np.zeros(len(worth), dtype=np.bool_)
        few[relaxation.group[best.values > 0]] = True
        asked, allowed = Columns(relaxation), relaxation.wanted(worth)
        asked.take(few)
        found = asked.prices({}, worth, allowed, -NO_LIMIT, 60.0, sharpen=False)
        assert found is not None
        assert found.most == pytest.approx(whole(relaxation.table, relaxation.uppers, worth))
        assert not (asked._some & ~allowed & ~few).any()
        share.append(np.count_nonzero(asked._some) / np.count_nonzero(allowed))
    assert np.mean(share) < 0.8


def test_each_corner_is_looked_for_from_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = list[tuple[int, int, int]]()

    def noted(table: RowTable, uppers: Ints, worth: Any, seconds: float, start: Any) -> Corner | None:
        basic = sum(int(np.count_nonzero(some == BASIC)) for some in start)
        begun.append((basic, len(table), int(np.count_nonzero(start[0] == BASIC))))
        return corner(table, uppers, worth, seconds, start)

    monkeypatch.setattr(columns, "corner", noted)
    for seed in range(8):
        says = relaxed(matcher := Matcher(medium(seed)))
        worth = says.goal(signed(matcher.stages[0], matcher.program.size))
        asked, everything = Columns(says), np.ones(len(worth), dtype=np.bool_)
        asked.take(np.arange(len(worth)) % 7 == 0)
        for _ in range(2):
            assert asked.prices({}, worth, everything, -NO_LIMIT, 60.0, sharpen=True) is not None
    assert len(begun) > 12
    assert all(basic == rows for basic, rows, _ in begun)  # what a basis is
    assert begun[0][2] == 0
    assert sum(choices > 0 for _, _, choices in begun) > 5


def test_whatever_prices_a_corner_has_nothing_is_worth_more(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)

    def wrong(*about: Any) -> Corner | None:
        found = corner(*about)
        return None if found is None else replace(found, prices=random.normal(0, 2, len(found.prices)))

    monkeypatch.setattr(columns, "corner", wrong)
    for seed, relaxation, worth, _ in small():
        allowed = relaxation.wanted(worth)
        found = prices(relaxation, worth, allowed, np.arange(len(worth)) < 3, {})
        best = whole(relaxation.table, relaxation.uppers * allowed, worth)
        bound = relaxation.bound(worth, found.rows)
        assert bound is not None
        assert found.most >= best - 1e-6, seed
        assert bound >= np.floor(best + 1e-6) - 1e-6, seed


def test_of_choices_of_which_one_is_taken_the_one_that_is_missed_most_is_paid_for() -> None:
    # ten of which one is taken at most: those that are missed are not paid for one by one
    rows, worth = RowTable.of([at_most([1] * 10, 1), at_most([2] * 10, 5)]), np.arange(10, 20)
    relaxation = Relaxation(rows, np.ones(10, dtype=np.int64), np.arange(10))
    assert relaxation.one_of.tolist() == [0] * 10
    asked = Columns(relaxation)
    asked.take(np.arange(10) == 0)
    found = asked.prices({}, worth, worth > 0, 1000, 60.0, sharpen=False)  # 1000 is low enough: no second round
    assert found is not None
    assert found.most == pytest.approx(19)
    assert np.count_nonzero(asked._some) == 1


def test_without_time_there_are_no_prices() -> None:
    rows, ones = RowTable.of([at_most([1, 1, 1], 1)]), np.ones(3, dtype=np.int64)
    asked = Columns(Relaxation(rows, ones, np.arange(3)))
    assert asked.prices({}, ones, ones > 0, 0, 0.0, sharpen=True) is None
    found = asked.prices({}, ones, ones > 0, 0, 10.0, sharpen=True)  # no choice yet is no reason to have none
    assert found is not None
    assert found.most == pytest.approx(1)


def test_choices_that_may_not_be_needed_are_not_taken_in() -> None:
    rows, ones = RowTable.of([at_most([1, 1, 1], 2)]), np.ones(3, dtype=np.int64)
    asked = Columns(Relaxation(rows, ones, np.arange(3)))
    one, two = np.array([True, False, False]), np.array([True, True, False])
    asked.take(one)
    found = asked.prices({}, ones, two, -NO_LIMIT, 10.0, sharpen=False)
    assert found is not None
    assert asked._some.tolist() == two.tolist()
    assert found.most == pytest.approx(2)


def test_choices_that_cost_far_more_than_they_are_worth_are_let_go_in_the_end() -> None:
    # of one of the first two and one of the last two, the second of each is worth much less
    rows, worth = RowTable.of([at_most([2, 2, 0, 0], 2), at_most([0, 0, 2, 2], 2)]), np.array([100, 20, 100, 95])
    asked, everything = Columns(Relaxation(rows, np.full(4, 2), np.arange(4))), worth > 0
    asked.take(everything)
    for _ in range(2):
        found = asked.prices({}, worth, everything, -NO_LIMIT, 10.0, sharpen=False)
        assert found is not None
        assert found.most == pytest.approx(200)
        assert asked._some.tolist() == [True, False, True, True]
    other = np.array([10, 20, 10, 10])
    again = asked.prices({}, other, everything, -NO_LIMIT, 10.0, sharpen=False)
    assert again is not None
    assert again.most == pytest.approx(30)


def test_a_row_that_some_choices_cannot_break_is_not_breakable() -> None:
    rows = RowTable.of(
        [at_most([2, 1, 0], 2), at_most([0, 0, 1], 1), at_most([1, 1, 1], None, 1), at_most([-1, 0], -5)]
    )
    ones = np.ones(3, dtype=np.int64)
    assert rows.breakable(ones > 0, ones).tolist() == [True, False, True, True]
    assert rows.breakable(np.array([True, False, True]), ones).tolist() == [False, False, True, True]
    assert rows.breakable(np.array([True, False, True]), 2 * ones).tolist() == [True, True, True, True]
    few, present = rows.among(ones > 0, rows.breakable(np.array([True, False, True]), ones))
    assert present.tolist() == [False, False, True, True]
    assert len(few) == 2


def test_a_corner_is_the_same_from_any_start() -> None:
    table = table_of(Matcher(medium(0)))
    uppers, worth = np.ones(int(table.variable.max()) + 1, dtype=np.int64), np.ones(int(table.variable.max()) + 1)
    first = corner(table, uppers, worth, 60.0)
    assert first is not None
    again = corner(table, uppers, worth, 60.0, (first.variables, first.rows))
    assert again is not None
    assert worth @ again.share == pytest.approx(float(worth @ first.share))
    wrong = np.full(len(uppers), BASIC, dtype=np.int8), np.full(len(table), BASIC, dtype=np.int8)
    assert corner(table, uppers, worth, 60.0, wrong) is None  # no corner at all: told, not raised


def test_a_bound_that_is_low_enough_but_for_rounding_is_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two times three choices that exclude each other two by two: 3 when split, 2 are known.
    rows = [at_most([0] * (3 * k) + pair, 1) for k in (0, 1) for pair in ([1, 1, 0], [0, 1, 1], [1, 0, 1])]
    relaxation = Relaxation(RowTable.of(rows), np.ones(6, dtype=np.int64), np.arange(6))
    honest = Columns._priced

    def priced(self: Columns, *about: Any) -> Prices:
        found = honest(self, *about)
        return replace(found, most=found.most - 1e-15)

    monkeypatch.setattr(Columns, "_priced", priced)
    asked = Columns(relaxation)
    found = asked.prices({}, np.ones(6, dtype=np.int64), np.ones(6, dtype=np.bool_), 2, 60.0, sharpen=True)
    assert found is not None
    assert found.most == pytest.approx(2)
    assert relaxation.bound(np.ones(6, dtype=np.int64), found.rows) == 2
