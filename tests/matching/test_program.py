"""What rules look up in a program, against what it says of each person by itself."""

import numpy as np
import pytest

from carematch import Matcher
from carematch.matching.distance import UNKNOWN_M
from carematch.matching.levels import levels_of
from carematch.matching.opened import opened_program
from carematch.matching.pairs import all_pairs_of, concatenated
from carematch.matching.program import Program, Sum
from carematch.matching.rules.near import _metres_from_unit
from carematch.models.change import Change
from carematch.simulation.instances import instance

from ..build import case, unit, week


def everywhere(seed: int) -> Program:
    """A program without rows, of all needs with every opening."""
    index = Matcher(instance("table", "coupled", seed)).index
    return Program(concatenated(index, [all_pairs_of(index, need) for need in range(len(index.needs))]))


@pytest.mark.parametrize("seed", range(1, 5))
def test_what_people_take_is_what_each_of_them_takes(seed: int) -> None:
    program = everywhere(seed)
    for unit_number in program.unit_number.values():
        amounts = {case_id: 2 + number for number, case_id in enumerate(program.index.cases)}
        for day in [None, *sorted({*program.pairs.start.tolist()})[:3]]:
            expected = Sum()
            for case_id, amount in amounts.items():
                expected.plus(program.extra(case_id, unit_number, day), amount)
            taken = program.taken(unit_number, day, amounts)
            assert (taken.terms, taken.constant) == (expected.terms, expected.constant)


def test_pairs_are_found_by_case_unit_and_need() -> None:
    program = everywhere(1)
    found = [
        (case_id, unit_number, need, position)
        for (case_id, unit_number), needs in program.at_unit.items()
        for need, positions in needs.items()
        for position in positions.tolist()
    ]
    pairs = program.pairs
    numbers = zip(pairs.need.tolist(), pairs.unit.tolist(), strict=True)
    assert sorted(found) == sorted(
        (pairs.needs[need].case_id, there, need, position) for position, (need, there) in enumerate(numbers)
    )


def test_levels_are_asked_for_only_where_changes_are_looked_for() -> None:
    matcher, asked = Matcher(week([case("A")], [unit("U")])), list[str]()

    def levels() -> tuple[Change, ...]:
        asked.append("levels")
        return levels_of(matcher.policy, "place", "U/clinical", "provider")

    assert (matcher.program.more(levels).terms, asked) == ({}, [])
    opened = opened_program(matcher.rulebook, matcher.index)
    assert opened.more(levels).terms == opened.more(levels()).terms != {}


def test_metres_from_a_unit_to_all_are_those_to_each() -> None:
    places = {"A": (52.1, 5.1), "B": (52.4, 4.9), "C": (52.1, 5.1), "NOWHERE": (None, None), "NEITHER": (None, None)}
    units = [unit(name, latitude=north, longitude=east) for name, (north, east) in places.items()]
    for index in (Matcher(week([case("A")], units)).index, Matcher(instance("table", "coupled", 1)).index):
        for one in index.units.values():
            metres = [index.unit_distance_m(one, other) for other in index.units.values()]
            expected = np.array([UNKNOWN_M if away is None else away for away in metres])
            assert (_metres_from_unit(index, one.unit_id) == expected).all()
