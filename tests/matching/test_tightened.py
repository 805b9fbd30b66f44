"""Limits of 1 that become what another need is placed: the same plans, and less for split choices."""

import os

import numpy as np
import pytest

from carematch import Matcher, Snapshot
from carematch.matching.model import Model
from carematch.matching.narrowed import RowTable, with_variables
from carematch.matching.program import Row
from carematch.matching.relaxation import Relaxation, groups_of
from carematch.matching.staged import Staged
from carematch.matching.tightened import tightened
from carematch.simulation.instances import instance

from ..build import opening, unit, week
from .test_guided import closest
from .test_totals import small
from .whole import need, several

MANY = int(os.environ.get("CAREMATCH_TIGHTENED", "25"))
"""So many random snapshots are compared."""


def two_plans(*, optional: bool = False, beds: int = 1) -> Snapshot:
    """Two clients who ask for a bed and a home near it; the beds are far from the homes."""
    needs = [
        one
        for client in "AB"
        for one in (
            {**need(client, "treat"), "near_need_id": "live", "near_km": 50.0},
            {**need(client, "live", "sheltered_living"), "optional": optional},
        )
    ]
    homes = [opening(f"V{number}", 2, care_form="sheltered_living") for number in range(beds)]
    openings = [*(opening(f"U{number}", 2) for number in range(beds)), *homes]
    here, far = {"latitude": 52.0, "longitude": 5.0}, {"latitude": 53.0, "longitude": 5.0}
    units = [unit(one.unit_id, **(far if one in homes else here)) for one in openings]
    return week([several("A"), several("B")], units, openings, needs=needs)


def relaxed(matcher: Matcher, rows: list[Row]) -> int:
    """What the linear relaxation says that can be placed at most."""
    program = matcher.program
    table, groups = RowTable.of(with_variables(rows)), groups_of(program.pairs, program.size)
    terms = np.zeros(program.size, dtype=np.int64)
    stage = next(one for one in matcher.stages if one.terms.any())
    terms[: len(stage.terms)] = stage.terms
    uppers = np.array(program.uppers, dtype=np.int64)
    return closest(Relaxation(table, uppers, groups), terms)[1]


def test_parts_that_are_far_apart_are_not_half_placed_each() -> None:
    matcher = Matcher(two_plans())
    rows = matcher.program.rows
    assert relaxed(matcher, rows) == 1  # half of each
    assert relaxed(matcher, tightened(rows, matcher.program.pairs)) == 0


def test_a_limit_stays_where_the_other_part_may_be_left_out() -> None:
    matcher = Matcher(two_plans(optional=True))
    tighter = tightened(matcher.program.rows, matcher.program.pairs)
    (old, new), *more = [
        (old, new)
        for old, new in zip(matcher.program.rows, tighter, strict=True)
        if old is not new and old.ids[0] == "A"
    ]
    assert (old.upper, new.upper, more) == (1, 0, [])
    # the bed and the home together are no more than the bed: no home, then, and the bed stays free to choose
    assert sorted(new.coefficients.tolist()) == [1]
    assert new.variables.tolist() == matcher.program.pairs.of_a_need(matcher.index.needs["A", "live"]).tolist()


def test_nothing_changes_without_a_row_that_says_who_goes_only_with_whom() -> None:
    matcher = Matcher(two_plans())
    rows = [row for row in matcher.program.rows if row.rule != "together"]
    assert all(old is new for old, new in zip(rows, tightened(rows, matcher.program.pairs), strict=True))


@pytest.mark.parametrize("only_once", [True, False])
def test_a_need_that_may_be_placed_twice_is_no_limit(only_once: bool) -> None:
    matcher = Matcher(two_plans(beds=2))
    rows = [row for row in matcher.program.rows if only_once or row.rule != "one_opening"]
    changed = [old is not new for old, new in zip(rows, tightened(rows, matcher.program.pairs), strict=True)]
    assert any(changed) == only_once


def test_the_plans_of_any_week_are_the_same() -> None:
    changed = 0
    for seed in range(MANY):
        snapshot = small(seed) if seed % 2 else instance("national", "coupled", seed, cases=40, openings=60)
        matcher = Matcher(snapshot)
        program, stages = matcher.program, matcher.stages
        tighter = tightened(program.rows, program.pairs)
        changed += sum(old is not new for old, new in zip(program.rows, tighter, strict=True))
        before, after = (Staged(Model(program, rows)).solve(stages) for rows in (program.rows, tighter))
        assert [(one.value, one.bound) for one in before.goals] == [(one.value, one.bound) for one in after.goals], seed
        for rows, values in ((tighter, before.values), (program.rows, after.values)):
            assert RowTable.of(with_variables(rows)).hold(values), seed
    assert changed > MANY // 2
