"""Stages taken together: the order of solutions stays what it was, one stage after the other."""

from itertools import product

import numpy as np
import pytest

from carematch import Matcher
from carematch.matching import folded as folding
from carematch.matching.folded import folded
from carematch.matching.goals import Stage

from ..build import case, unit, week

PROGRAM = Matcher(week([case("A"), case("B")], [unit("U"), unit("V")])).program
"""Four pairs: two needs with two openings each."""

CHOICES = [
    np.array(values, dtype=np.int64)
    for values in product((0, 1), repeat=PROGRAM.size)
    if np.bincount(PROGRAM.pairs.need[np.flatnonzero(values)], minlength=2).max() <= 1
]


def stage(*terms: int, maximise: bool = True) -> Stage:
    return Stage(f"of {terms}", maximise, np.array(terms, dtype=np.int64))


def order(stages: list[Stage]) -> list[tuple[int, ...]]:
    """What each choice is worth, stage by stage."""
    return [tuple(one.worth(values) * (1 if one.maximise else -1) for one in stages) for values in CHOICES]


@pytest.mark.parametrize("seed", range(40))
def test_folded_stages_order_the_choices_as_the_stages_do(seed: int) -> None:
    random = np.random.default_rng(seed)
    stages = [stage(*random.integers(0, 4, PROGRAM.size), maximise=random.random() < 0.8) for _ in range(4)]
    before, after = order(stages), order(folded(PROGRAM, stages))
    for (one, now), (other, then) in product(zip(before, after, strict=True), repeat=2):
        assert (one < other) is (now < then)


def test_what_is_never_negative_and_better_when_more_is_folded() -> None:
    stages = [stage(1, 1, 1, 1), stage(5, 0, 3, 0), stage(1, 0, 0, 0, maximise=False), stage(0, 2, 0, 0)]
    assert [one.terms.tolist() for one in folded(PROGRAM, stages)] == [[14, 9, 12, 9], [1, 0, 0, 0], [0, 2, 0, 0]]
    assert len(folded(PROGRAM, [stage(1, 0, 0, 0), stage(-1, 0, 0, 0)])) == 2


def test_a_folded_stage_stays_small_enough_for_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    stages = [stage(1, 0, 0, 0), stage(3, 0, 0, 0), stage(1, 0, 0, 0)]
    monkeypatch.setattr(folding, "MOST", 7)
    assert [one.terms.tolist() for one in folded(PROGRAM, stages)] == [[7, 0, 0, 0], [1, 0, 0, 0]]


def test_a_stage_says_nothing_of_variables_that_came_after_it() -> None:
    short, long = stage(1, 1).terms, stage(0, 0, 2, 1).terms
    assert folding._sum(short * 3, long).tolist() == folding._sum(long, short * 3).tolist() == [3, 3, 2, 1]
