"""Which rows of a proof are left: the same as when they are left out one by one."""

from collections.abc import Sequence

import pytest

from carematch import Matcher, SnapshotError
from carematch.matching.explain import competition, necessary
from carematch.matching.program import Program, Row
from carematch.matching.solve import feasible

from ..oracle.random_explained import random_explained


def one_by_one(program: Program, always: Sequence[Row], asked: Sequence[Row]) -> list[Row]:
    kept = list(asked)
    for row in asked:
        fewer = [one for one in kept if one is not row]
        if feasible(program, [*always, *fewer]) is None:
            kept = fewer
    return kept


class Compared(necessary.Proof):
    """A proof that is held against leaving rows out one by one."""

    sizes: list[int]

    def necessary(self) -> list[Row]:
        found = super().necessary()
        assert [id(row) for row in found] == [id(row) for row in one_by_one(self.program, self.always, self.asked)]
        self.sizes.append(len(found))
        return found


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows are left of each proof that is asked for."""
    Compared.sizes = []
    monkeypatch.setattr(competition, "Proof", Compared)
    return Compared.sizes


def test_the_rows_that_are_left_are_those_of_leaving_out_one_by_one(sizes: list[int]) -> None:
    for seed in range(60):
        snapshot, policy, _ = random_explained(seed)
        try:
            matcher = Matcher(snapshot, policy=policy)
            plan = matcher.solved()
        except SnapshotError:  # pins that cannot hold
            continue
        for one in plan.unmatched:
            list(competition.competition(matcher, plan, one.case_id))
    assert len(sizes) > 20
    assert max(sizes) > 1
