"""Bounds that keep capacities as they are: nothing that some good solution needs is left out, whatever the prices."""

import os
from itertools import product

import numpy as np
import pytest

from carematch.matching import knapsacks
from carematch.matching.knapsacks import Knapsacks, Priced
from carematch.matching.narrowed import RowTable
from carematch.matching.pairs import Ints
from carematch.matching.prices import priced
from carematch.matching.program import Row
from carematch.matching.ranges import ranges

MANY = int(os.environ.get("CAREMATCH_KNAPSACKS", "60"))
"""So many random programs are compared; 1,000 take a minute."""


def row(variables: list[int], coefficients: list[int], lower: int | None, upper: int | None) -> Row:
    return Row("", (), np.array(variables), np.array(coefficients), lower, upper)


def four_hours() -> Knapsacks:
    """Three clients who take 3, 2 and 2 of four hours."""
    table = RowTable.of([row([0, 1, 2], [3, 2, 2], None, 4)])
    return Knapsacks(table, 1, np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64))


def at(knapsack: Knapsacks, terms: Ints, *prices: float) -> Priced:
    found = knapsack.priced(terms, np.array(prices))
    assert found is not None
    return found


def test_what_a_capacity_holds_is_not_split() -> None:
    # worth 10, 6 and 5: a linear program takes the first and half of the second, 13; whole, the last two are best
    found = at(four_hours(), np.array([10, 6, 5]), 0.0)
    assert found.most == 11 * found.parts
    assert found.values.tolist() == [0, 1, 1]


def test_what_is_left_of_a_bound_by_what_is_chosen() -> None:
    reach = four_hours().reach(at(four_hours(), np.array([10, 6, 5]), 0.0))
    assert (reach.chosen // reach.priced.parts).tolist() == [10, 11, 11]
    assert (reach.left_out // reach.priced.parts).tolist() == [11, 10, 10]
    lowest, highest = reach.ranges(11)
    assert (lowest.tolist(), highest.tolist()) == ([0, 1, 1], [0, 1, 1])
    lowest, highest = reach.ranges(10)
    assert (lowest.tolist(), highest.tolist()) == ([0, 0, 0], [1, 1, 1])
    lowest, highest = reach.ranges(12)
    assert (lowest > highest).any()


def test_so_many_can_be_in_solutions_with_a_sum() -> None:
    reach = four_hours().reach(at(four_hours(), np.array([10, 6, 5]), 0.0))
    # two are chosen: four items, or all there are, can be in solutions worth 10; two of them in one worth 11
    assert reach.least_of(2.0) == 10
    assert reach.least_of(0.5) == 11


def test_other_rows_are_paid_for() -> None:
    # only one of the last two: at price p the first alone is worth 10 + p, the others together 11 - 2p + p
    table = RowTable.of([row([0, 1, 2], [3, 2, 2], None, 4), row([1, 2], [1, 1], None, 1)])
    knapsack = Knapsacks(table, 1, np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64))
    assert [at(knapsack, np.array([10, 6, 5]), 0.0, price).sum for price in (0.0, 0.5, 5.0)] == [11.0, 10.5, 15.0]
    found = priced(knapsack, np.array([10, 6, 5]), known=6)
    assert found is not None
    assert 10.5 <= found.sum < 10.6


def test_a_row_whose_choices_all_take_the_same_is_no_knapsack() -> None:
    table = RowTable.of([row([0, 1, 2], [2, 2, 2], None, 4), row([0, 1], [1, 3], None, 3), row([1, 2], [1, 2], 1, 2)])
    limits = np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64)
    assert np.flatnonzero(~Knapsacks(table, 3, *limits).is_paid).tolist() == [1]  # the last one shares a variable
    assert Knapsacks(table, 3, *limits).cover(np.array([1, 0, 1])) == 0.5
    assert Knapsacks(table, 1, *limits).is_paid.all()


def test_one_row_after_another_narrows_a_range() -> None:
    table = RowTable.of([row([0, 1], [1, 1], 2, None), row([1, 2], [2, 1], None, 3), row([2, 3], [-1, 1], None, 1)])
    lowest, highest = ranges(table, np.zeros(4, dtype=np.int64), np.array([1, 1, 4, 4]))
    assert (lowest.tolist(), highest.tolist()) == ([1, 1, 0, 0], [1, 1, 1, 2])


class Drawn:
    """A random small program: capacities, and rows of any kind over the same and other variables."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        size = int(random.integers(3, 9))
        self.uppers = np.where(random.random(size) < 0.85, 1, 2)
        rows = [self._row(random, size, is_capacity=bool(one < 2 or random.random() < 0.3)) for one in range(5)]
        everything = np.array(list(product(*(range(upper + 1) for upper in self.uppers.tolist()))))
        self.table = RowTable.of(rows)
        self.solutions = everything[[self.table.hold(values) for values in everything]]
        self.terms = random.integers(-9, 30, size)
        self.sums = self.solutions @ self.terms
        self.random = random

    def _row(self, random: np.random.Generator, size: int, *, is_capacity: bool) -> Row:
        variables = np.sort(random.choice(size, int(random.integers(2, size + 1)), replace=False))
        if is_capacity:
            loads = random.integers(1, 12, len(variables))
            return Row("", (), variables, loads, None, int(loads.sum() * random.uniform(0.3, 0.9)))
        signs = random.choice([-2, -1, 1, 1, 1, 3], len(variables))
        low, high = sorted(random.integers(-2, 5, 2).tolist())
        kind = int(random.integers(3))
        return Row("", (), variables, signs, None if kind == 0 else low, None if kind == 1 else high)


@pytest.mark.parametrize("widest", [1024, 4])
def test_every_good_solution_is_within_the_ranges(widest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knapsacks, "WIDEST", widest)
    kept = closest = narrowed = 0
    for seed in range(MANY):
        drawn = Drawn(seed)
        lowest, highest = ranges(drawn.table, np.zeros_like(drawn.uppers), drawn.uppers)
        if not len(drawn.solutions):
            continue
        assert ((drawn.solutions >= lowest) & (drawn.solutions <= highest)).all()
        knapsack = Knapsacks(drawn.table, len(drawn.table), lowest, highest)
        best = int(drawn.sums.max())
        close = priced(knapsack, drawn.terms, int(drawn.sums.min()))
        assert close is not None
        found = [close]
        for size in (0.0, 1.0, 8.0, 1e6):
            found.append(at(knapsack, drawn.terms, *drawn.random.normal(0, size, len(drawn.table))))
        for one in found:
            assert one.most >= best * one.parts, seed
            reach = knapsack.reach(one)
            for least in (best - 5, best - 1, best):
                low, high = reach.ranges(least)
                good = drawn.solutions[drawn.sums >= least]
                assert ((good >= low) & (good <= high)).all(), seed
                narrowed += int((high - low).sum() < (highest - lowest).sum())
            low, high = reach.ranges(reach.most)
            assert (low <= high).all(), seed
        kept += bool((~knapsack.is_paid).any())
        closest += close.most // close.parts == best
    assert kept > MANY / 3
    assert narrowed > MANY
    assert closest > MANY / 8


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1e30])
def test_prices_that_are_no_numbers_bound_nothing(wrong: float) -> None:
    table = RowTable.of([row([0, 1, 2], [3, 2, 2], None, 4), row([1, 2], [1, 1], None, 1)])
    knapsack = Knapsacks(table, 1, np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64))
    assert knapsack.priced(np.array([10, 6, 5]), np.array([0.0, wrong])) is None


def test_sums_that_leave_64_bits_bound_nothing() -> None:
    assert four_hours().priced(np.array([1 << 60, 1, 1]), np.zeros(1)) is None
    assert priced(four_hours(), np.array([1 << 60, 1, 1]), 0) is None
