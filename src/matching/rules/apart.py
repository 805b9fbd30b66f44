"""Kept apart: two clients who are never at the same unit, neither placed nor still living there."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.explanation import Barrier
from ...models.plan import Placement, Violation
from ..index import Index
from ..occupancy import Occupancy
from ..program import Program, Row, Sum, at_most_one
from .base import CouplingRule

Pair = tuple[str, str]


class Apart(CouplingRule):
    """An occupant who leaves makes way on the day of leaving. Nobody here changes that two people are kept apart.

    That two who are kept apart live at one unit already is not of the plan's making.
    """

    code = "apart"

    def is_on(self, index: Index) -> bool:
        return bool(index.snapshot.apart)

    def rows(self, program: Program) -> Iterator[Row]:
        for couple in couples(program.index):
            for one, other in (couple, couple[::-1]):
                yield from self._beside_occupant(program, one, other, couple)
            first, second = (program.units_of.get(case_id, set()) for case_id in couple)
            for unit in sorted(first & second):
                yield from self._both_placed(program, couple, unit)

    def _both_placed(self, program: Program, couple: Pair, unit: int) -> Iterator[Row]:
        unit_id = list(program.index.units)[unit]
        for own in program.at_unit[couple[0], unit].values():
            for others in program.at_unit[couple[1], unit].values():
                yield at_most_one(self.code, (*couple, unit_id), own, others)

    def _beside_occupant(self, program: Program, comes: str, lives: str, couple: Pair) -> Iterator[Row]:
        """Who comes to the other's unit comes no earlier than the other leaves."""
        unit_id = program.index.lives_at.get(lives)
        if unit_id is None:
            return
        for own in program.at_unit.get((comes, program.unit_number[unit_id]), {}).values():
            for day in np.unique(program.pairs.start[own]).tolist():
                there = Sum().add(program.by(own, day))
                if lives in program.index.movers:
                    there.plus(program.left(lives, day), -1)
                yield there.row(self.code, (*couple, unit_id), upper=0)

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        occupancy = Occupancy(index, placements)
        for couple in couples(index):
            for unit_id in sorted({unit for case_id, unit in occupancy.came if case_id in couple}):
                if _meet(index, occupancy, couple, unit_id):
                    yield Violation(rule=self.code, ids=(*couple, unit_id), found="together", limit="apart")

    def barriers(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Barrier]:
        for one in self.broken_by(index, placement, placements):
            other = next(case_id for case_id in one.ids[:2] if case_id != placement.case_id)
            yield self.barrier(placement, one, subject=other, observed=None, limit=None)


def couples(index: Index) -> list[Pair]:
    """The pairs kept apart, each sorted, all sorted."""
    return sorted({(min(row.case_a, row.case_b), max(row.case_a, row.case_b)) for row in index.snapshot.apart})


def _meet(index: Index, occupancy: Occupancy, couple: Pair, unit_id: str) -> bool:
    """Whether two people are at a unit on one day, at least one of them placed there by then."""
    came = [occupancy.came.get((case_id, unit_id)) for case_id in couple]
    if None not in came:
        return True
    comes, other = couple if came[0] is not None else couple[::-1]
    if index.lives_at.get(other) != unit_id:
        return False
    left = occupancy.departure(other)
    return left is None or occupancy.came[comes, unit_id] < left


RULE = Apart()
