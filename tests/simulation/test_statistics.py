"""Intervals and tests against values worked out by hand, and their coverage on differences that are known."""

import numpy as np
import pytest

from carematch.simulation.experiments.comparison import can_be_clear, enough
from carematch.simulation.experiments.statistics import (
    ENOUGH,
    Difference,
    bonferroni,
    holm,
    least_p,
    paired_difference,
)


def against_nothing(values: list[float], confidence: float = 0.95) -> Difference:
    return paired_difference(values, [0.0] * len(values), confidence=confidence)


def test_it_is_the_difference_on_each_seed_that_counts() -> None:
    # Worlds differ by a hundred, policies by one to three: paired, the spread of the worlds drops out.
    reference = [100.0, 200.0, 300.0, 400.0, 500.0, 600.0]
    told = paired_difference([101.0, 202.0, 303.0, 401.0, 502.0, 603.0], reference)
    assert (told.seeds, told.mean) == (6, 2)
    assert told.low is not None
    assert told.high is not None
    assert 1 < told.low < 2 < told.high < 3


def test_the_test_flips_signs() -> None:
    # Six differences of one sign: of the 64 ways to flip signs only two are as extreme.
    assert against_nothing([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).p == pytest.approx(2 / 64)
    # -1 beside 2, 3, 4, 5, 6 sums to 19: as extreme are 21 (twice, +-) and 19 (twice): 4 of 64.
    assert against_nothing([-1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).p == pytest.approx(4 / 64)


def test_policies_that_always_differ_by_the_same_have_an_interval_of_one_point() -> None:
    told = paired_difference([3.0] * 8, [1.0] * 8)
    assert (told.mean, told.low, told.high) == (2, 2, 2)
    assert told.p == pytest.approx(2 / 2**8)


def test_identical_policies_do_not_differ() -> None:
    told = paired_difference([3.0, 4.0, 5.0] * 3, [3.0, 4.0, 5.0] * 3)
    assert (told.mean, told.low, told.high, told.p) == (0, 0, 0, 1)


def test_few_seeds_give_a_mean_alone() -> None:
    told = against_nothing([1.0] * (ENOUGH - 1))
    assert told == Difference(seeds=ENOUGH - 1, mean=1, low=None, high=None, p=None)


def test_the_same_values_give_the_same_answer() -> None:
    values = np.random.default_rng(5).normal(1, 1, 20).tolist()
    assert against_nothing(values) == against_nothing(values)


@pytest.mark.parametrize(("values", "reference"), [([1.0], [1.0, 2.0]), ([], [])])
def test_unequal_or_no_values_are_refused(values: list[float], reference: list[float]) -> None:
    with pytest.raises(ValueError, match="one value a seed is needed of both"):
        paired_difference(values, reference)


def test_the_mirror_image_has_the_mirrored_interval() -> None:
    values = np.random.default_rng(8).exponential(1, 25).tolist()
    there, back = against_nothing(values), against_nothing([-value for value in values])
    assert there.low is not None
    assert there.high is not None
    assert (back.low, back.high) == (pytest.approx(-there.high, rel=0.05), pytest.approx(-there.low, rel=0.05))
    assert back.p == pytest.approx(there.p)


def test_a_higher_confidence_is_wider() -> None:
    values = np.random.default_rng(9).normal(0, 1, 30).tolist()
    one, together = against_nothing(values), against_nothing(values, confidence=bonferroni(0.95, 78))
    assert None not in (one.low, one.high, together.low, together.high)
    assert together.low < one.low < one.high < together.high  # type: ignore[operator]


@pytest.mark.parametrize(("shape", "seeds"), [("normal", 8), ("exponential", 10)])
def test_the_interval_covers_the_truth_as_often_as_it_says(shape: str, seeds: int) -> None:
    # 200 experiments with a true mean of 1. Of 95 %, chance alone gives 91 to 98 in nearly all cases; few seeds of
    # something skew cover somewhat less.
    rng = np.random.default_rng(11)
    drawn = rng.normal(1, 2, (200, seeds)) if shape == "normal" else rng.exponential(1, (200, seeds))
    intervals = [against_nothing(values) for values in drawn.tolist()]
    covered = sum(one.low <= 1 <= one.high for one in intervals if one.low is not None and one.high is not None)
    assert 0.89 <= covered / 200 <= 0.99


def test_the_test_finds_something_where_there_is_nothing_as_rarely_as_it_says() -> None:
    drawn = np.random.default_rng(12).normal(0, 1, (200, 10))
    found = sum((against_nothing(values).p or 0) < 0.05 for values in drawn.tolist())
    assert found / 200 <= 0.09


def test_bonferroni() -> None:
    assert bonferroni(0.95, 10) == pytest.approx(0.995)
    assert bonferroni(0.95, 1) == bonferroni(0.95, 0) == pytest.approx(0.95)


def test_holm_by_hand() -> None:
    # In order 0.01 * 4, 0.02 * 3, 0.03 * 2, 0.5 * 1; an adjusted p is never below the one before.
    assert holm([0.03, 0.01, None, 0.5, 0.02]) == pytest.approx([0.06, 0.04, None, 0.5, 0.06])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []


def test_an_interval_that_cannot_be_so_sure_is_not_given() -> None:
    # All differences have the same sign by chance, and the interval misses, once in 2 ** (seeds - 1) experiments: in
    # 64 with seven seeds, in 128 with eight. Six intervals together ask for one in 120 at most.
    together = bonferroni(0.95, 6)
    seven, eight = (against_nothing([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0][:seeds], together) for seeds in (7, 8))
    assert (seven.low, seven.high) == (None, None)
    assert seven.p == pytest.approx(2 / 2**7)  # the test stands by itself
    assert eight.low is not None
    assert eight.high is not None
    alone = against_nothing([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    assert alone.low is not None


@pytest.mark.parametrize(("comparisons", "worlds"), [(1, 6), (2, 7), (6, 8), (18, 10), (78, 12)])
def test_so_many_worlds_are_enough_for_so_many_comparisons(comparisons: int, worlds: int) -> None:
    # 2 ** (1 - worlds) is at most 5 % by the number of comparisons, and is more with a world fewer.
    assert enough(comparisons) == worlds
    confidence = bonferroni(0.95, comparisons)
    found = [
        against_nothing([float(number) for number in range(1, count + 1)], confidence) for count in (worlds - 1, worlds)
    ]
    assert [one.low is None for one in found] == [True, False]


@pytest.mark.parametrize("seeds", [6, 12, 13, 14, 40])
def test_the_least_p_is_what_all_of_one_sign_give(seeds: int) -> None:
    assert least_p(seeds) == pytest.approx(against_nothing([float(number) for number in range(1, seeds + 1)]).p)


def test_random_flips_are_too_few_for_very_many_comparisons() -> None:
    assert can_be_clear(8, 6)
    assert not can_be_clear(7, 6)
    assert can_be_clear(100, 240)
    assert not can_be_clear(100, 260)  # 260 times 2 in 10,000 is 5.2 %
