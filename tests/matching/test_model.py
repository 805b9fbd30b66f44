"""Models are the same however they are made, and solutions come in turn."""

from itertools import product
from random import Random

import numpy as np
import pytest

from carematch import Matcher
from carematch.matching.model import Model
from carematch.matching.narrowed import RowTable, with_variables
from carematch.matching.program import Program, Row, Sum
from carematch.matching.solve import least_in_turn
from carematch.simulation.instances import instance


@pytest.mark.parametrize("seed", range(1, 4))
def test_rows_of_a_table_make_the_same_model(seed: int) -> None:
    program = Matcher(instance("table", "coupled", seed)).program
    rows = with_variables(program.rows)
    copied, one_by_one, at_once = Model(program, rows), Model(Program(program.pairs), ()), Model(program, ())
    one_by_one._extend(program.uppers[len(program.pairs) :])
    one_by_one.take(rows)
    at_once.take(RowTable.of(rows))
    assert str(copied.model.proto) == str(one_by_one.model.proto) == str(at_once.model.proto)
    assert copied.must_choose == at_once.must_choose


class Few:
    """Some variables, 0 or 1."""

    def __init__(self, many: int) -> None:
        self.uppers = [1] * many


@pytest.mark.parametrize("seed", range(20))
def test_solutions_in_turn_are_the_smallest_sets_cheapest_first(seed: int) -> None:
    rng = Random(seed)
    prices = {number: 100 + (1 << number) for number in range(6)}
    covers = [rng.sample(range(6), rng.randint(1, 3)) for _ in range(rng.randint(0, 4))]
    rows = [Row("must", (), np.array(one), np.ones(len(one), dtype=np.int64), lower=1) for one in covers]
    every = [{n for n, chosen in enumerate(values) if chosen} for values in product((0, 1), repeat=6)]
    works = [chosen for chosen in every if all(chosen & {*one} for one in covers)]
    smallest = [chosen for chosen in works if not any(other < chosen for other in works)]
    expected = sorted(smallest, key=lambda chosen: sum(prices[n] for n in chosen))
    costs = Sum()
    for number, price in prices.items():
        costs.add([number], price)
    found = [{*np.flatnonzero(values).tolist()} for values in least_in_turn(Few(6), rows, costs)]
    assert found == expected
