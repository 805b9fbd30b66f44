"""A narrowed question has the answer of the whole one: random small programs against trying everything."""

import random
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest

from carematch.matching.goals import Stage
from carematch.matching.narrowed import Narrowed, RowTable, _propagated
from carematch.matching.pairs import Bools, Ints
from carematch.matching.program import Row, Sum

Values = tuple[int, ...]


def row(terms: dict[int, int], lower: int | None = None, upper: int | None = None) -> Row:
    variables, coefficients = np.array(list(terms), dtype=np.int64), np.array(list(terms.values()), dtype=np.int64)
    return Row("r", (), variables, coefficients, lower, upper)


def holds(rows: list[Row], values: Values) -> bool:
    """Plainly, whether values satisfy rows."""
    for one in rows:
        total = sum(values[v] * c for v, c in zip(one.variables.tolist(), one.coefficients.tolist(), strict=True))
        if (one.lower is not None and total < one.lower) or (one.upper is not None and total > one.upper):
            return False
    return True


@dataclass
class Whole:
    """A question as it is put."""

    uppers: list[int]
    zero: list[bool]
    rows: list[Row]
    loose: list[Row]

    @property
    def solutions(self) -> set[Values]:
        highest = (0 if must else upper for upper, must in zip(self.uppers, self.zero, strict=True))
        every = product(*(range(upper + 1) for upper in highest))
        return {values for values in every if holds([*self.rows, *self.loose], values)}

    def narrowed(self, focus: list[int] | None = None, base: Values | None = None) -> Narrowed:
        """Some rows in the table, the others besides."""
        some = (len(self.rows) + 1) // 2
        return Narrowed(
            RowTable.of(self.rows[:some]),
            self.loose,
            np.array(self.uppers, dtype=np.int64),
            np.array(self.zero, dtype=np.bool_),
            None if focus is None else np.array(focus, dtype=np.int64),
            None if base is None else np.array(base, dtype=np.int64),
            self.rows[some:],
        )


def answers(narrowed: Narrowed) -> set[Values]:
    """Every solution of what is left, as values of all variables."""
    if narrowed.hopeless:
        return set()
    every = product(*(range(upper + 1) for upper in narrowed.uppers))
    found = (np.array(values, dtype=np.int64) for values in every if holds(list(narrowed.left), values))
    return {tuple(narrowed.back(values).tolist()) for values in found}


def random_row(rng: random.Random, among: list[int]) -> Row:
    chosen = rng.sample(among, rng.randint(1, min(4, len(among))))
    terms = {variable: rng.choice((-3, -2, -1, -1, 0, 1, 1, 1, 2, 3)) for variable in chosen}
    lower, upper = sorted((rng.randint(-3, 4), rng.randint(-3, 4)))
    return row(terms, *rng.choice(((lower, None), (None, upper), (None, upper), (lower, upper))))


def random_whole(rng: random.Random) -> Whole:
    count = rng.randint(1, 7)
    everything = list(range(count))
    return Whole(
        uppers=[rng.choice((1, 1, 1, 2)) for _ in everything],
        zero=[rng.random() < 0.2 for _ in everything],
        rows=[random_row(rng, everything) for _ in range(rng.randint(0, 6))],
        loose=[random_row(rng, everything) for _ in range(rng.choice((0, 0, 1, 2)))],
    )


def least_of(solutions: set[Values], costs: dict[int, int]) -> int | None:
    return min((sum(values[v] * c for v, c in costs.items()) for values in solutions), default=None)


def test_all_solutions_are_those_of_the_whole() -> None:
    counted = {"some": 0, "none": 0, "hopeless": 0, "smaller": 0}
    for seed in range(400):
        rng = random.Random(seed)
        whole = random_whole(rng)
        narrowed, solutions = whole.narrowed(), whole.solutions
        assert answers(narrowed) == solutions, seed
        counted["some" if solutions else "none"] += 1
        counted["hopeless"] += narrowed.hopeless
        counted["smaller"] += narrowed.size < len(whole.uppers) - sum(whole.zero)
    assert min(counted.values()) > 20


def test_propagation_never_takes_out_what_a_solution_chooses() -> None:
    taken_out = 0
    for seed in range(400):
        whole = random_whole(random.Random(seed))
        table = RowTable.of([*whole.rows, *whole.loose])
        zero = np.array(whole.zero, dtype=np.bool_)
        alive, lowest, highest = _propagated(table, np.array(whole.uppers, dtype=np.int64), ~zero)
        for values in whole.solutions:
            assert all(may or not value for may, value in zip(alive.tolist(), values, strict=True)), seed
            for number, one in enumerate([*whole.rows, *whole.loose]):
                total = int(np.array(values)[one.variables] @ one.coefficients)
                assert lowest[number] <= total <= highest[number], seed
        taken_out += int((~zero & ~alive).sum())
    assert taken_out > 100


def focused(rng: random.Random) -> tuple[Whole, list[int], Values] | None:
    """A question about some variables, and a solution that holds without what is asked of them.

    It chooses nothing that what is asked rules out by itself: so it is with a plan and a case that has no place in it.
    """
    whole = random_whole(rng)
    before = sorted(Whole(whole.uppers, whole.zero, whole.rows, []).solutions)
    if not before:
        return None
    focus = sorted(rng.sample(range(len(whole.uppers)), rng.randint(1, min(2, len(whole.uppers)))))
    base = rng.choice(before)
    asked = [random_row(rng, focus) for _ in range(rng.randint(0, 2))]
    rows = [*whole.rows, *asked]
    alive, _, _ = _propagated(
        RowTable.of([*rows, *whole.loose]),
        np.array(whole.uppers, dtype=np.int64),
        ~np.array(whole.zero, dtype=np.bool_),
    )
    if np.array(base)[~alive].any():
        return None
    return Whole(whole.uppers, whole.zero, rows, whole.loose), focus, base


def test_a_question_about_some_variables_has_the_same_answer_as_the_whole() -> None:
    # Without loose rows: feasible or not, and the least sum over what is asked about.
    counted = {"some": 0, "none": 0, "smaller": 0}
    for seed in range(1000):
        rng = random.Random(seed)
        found = focused(rng)
        if found is None or found[0].loose:
            continue
        whole, focus, base = found
        narrowed, solutions = whole.narrowed(focus, base), whole.solutions
        own = answers(narrowed)
        assert own <= solutions, seed
        costs = {variable: rng.randint(-3, 5) for variable in focus}
        assert least_of(own, costs) == least_of(solutions, costs), seed
        counted["some" if solutions else "none"] += 1
        counted["smaller"] += narrowed.size < whole.narrowed().size
    assert min(counted.values()) > 20


def test_loose_rows_count_what_holds_elsewhere() -> None:
    # The answers are the solutions that are as the base wherever nothing links to what is asked about.
    counted = {"some": 0, "none": 0, "smaller": 0}
    for seed in range(1000):
        found = focused(random.Random(seed))
        if found is None or not found[0].loose:
            continue
        whole, focus, base = found
        narrowed = whole.narrowed(focus, base)
        linked = set(narrowed.kept.tolist()) | set(focus)
        as_base = {
            values
            for values in whole.solutions
            if all(values[v] == base[v] for v in range(len(base)) if v not in linked)
        }
        assert answers(narrowed) == as_base, seed
        counted["some" if as_base else "none"] += 1
        counted["smaller"] += narrowed.size < whole.narrowed().size
    assert min(counted.values()) > 20


# By hand


def two_parts(*asked: Row, loose: tuple[Row, ...] = (), zero: tuple[int, ...] = ()) -> Whole:
    """Five variables: of 0, 1 and 2 at most one; of 3 and 4 exactly one; the row over all of them cannot be broken."""
    rows = [row({0: 1, 1: 1, 2: 1}, upper=1), row({3: 1, 4: 1}, 1, 1), row({0: 1, 1: 1, 2: 1, 3: 1, 4: 1}, upper=5)]
    return Whole([1] * 5, [position in zero for position in range(5)], [*rows, *asked], list(loose))


def test_what_is_not_linked_stays_as_it_is() -> None:
    # Asked is that 1 is chosen; of 3 and 4 the base has 4, and nothing that can be broken links them to 1.
    narrowed = two_parts(row({1: 1}, lower=1)).narrowed([1], (1, 0, 0, 0, 1))
    assert narrowed.kept.tolist() == [0, 1, 2]
    assert answers(narrowed) == {(0, 1, 0, 0, 1)}


def test_a_variable_that_has_to_be_zero_links_nothing() -> None:
    # 1 is out, and links 0 to 2 no more, for at most 0 and 2 together can still be broken; without 2 nothing can.
    assert two_parts(zero=(1,)).narrowed([0], (0, 0, 0, 1, 0)).kept.tolist() == [0, 2]
    alone = two_parts(zero=(1, 2)).narrowed([0], (0, 0, 0, 1, 0))
    assert (alone.kept.tolist(), list(alone.left)) == ([0], [])


def test_a_loose_row_links_nothing_and_counts_what_is_elsewhere() -> None:
    # At most two of 0, 1 and 4 (which the base has), weighing 1, 1 and 2: with 4 there is no room for 0 nor 1.
    limit = row({0: 1, 1: 1, 4: 2}, upper=2)
    narrowed = two_parts(loose=(limit,)).narrowed([1], (0, 0, 0, 0, 1))
    assert narrowed.kept.tolist() == [0, 1, 2]
    assert answers(narrowed) == {(0, 0, 0, 0, 1), (0, 0, 1, 0, 1)}
    assert (1, 0, 0, 0, 1) in answers(two_parts(loose=(row({0: 1, 4: 2}, upper=3),)).narrowed([1], (0, 0, 0, 0, 1)))


@pytest.mark.parametrize(
    ("asked", "is_hopeless"),
    [(row({3: 1, 4: 1}, lower=3), True), (row({0: 1, 1: 1}, lower=2), False), (row({2: 1}, upper=-1), True)],
)
def test_what_cannot_hold_is_seen_row_by_row(asked: Row, is_hopeless: bool) -> None:
    # Three of two, or less than none, no single row can be; two of 0 and 1 contradict another row, which takes solving.
    whole = two_parts(asked)
    assert whole.narrowed().hopeless is is_hopeless
    assert answers(whole.narrowed()) == whole.solutions == set()


def test_sums_and_stages_go_along() -> None:
    narrowed = two_parts().narrowed([4], (0, 1, 0, 1, 0))
    assert narrowed.kept.tolist() == [3, 4]
    assert narrowed.sum(Sum().add([0], 5).add([3], 2).add([4], 7)).terms == {0: 2, 1: 7}
    stage = Stage("some", True, np.array([1, 2, 3, 4, 5], dtype=np.int64))
    assert narrowed.stage(stage).terms.tolist() == [4, 5]
    short = Stage("some", True, np.array([1, 2, 3, 4], dtype=np.int64))
    assert narrowed.stage(short).terms.tolist() == [4]


def test_without_rows_everything_is_left_that_may_be_chosen() -> None:
    zero: Bools = np.array([False, True], dtype=np.bool_)
    uppers: Ints = np.array([1, 1], dtype=np.int64)
    narrowed = Narrowed(RowTable.of([]), [], uppers, zero)
    assert (narrowed.hopeless, narrowed.kept.tolist(), list(narrowed.left)) == (False, [0], [])
