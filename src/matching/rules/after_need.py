"""Order within a case: a need that comes after another is placed only with it, and starts no earlier."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.explanation import Barrier
from ...models.plan import Placement, Violation
from ..index import Index
from ..program import Program, Row, Sum
from .base import CouplingRule


class AfterNeed(CouplingRule):
    """On the same day or later."""

    code = "after_need"
    can_be_ignored = False  # such a need never keeps its case from a place

    def is_on(self, index: Index) -> bool:
        return index.has_after_needs

    def rows(self, program: Program) -> Iterator[Row]:
        pairs = program.pairs
        for (case_id, need_id), need in program.index.needs.items():
            if need.after_need_id is None:
                continue
            own = pairs.of_a_need(need)
            before = pairs.groups[pairs.number_of[case_id, need.after_need_id]]
            for day in np.unique(pairs.start[own]).tolist():
                started = Sum().add(program.by(own, day)).add(program.by(before, day), -1)
                yield started.row(self.code, (case_id, need_id), upper=0)

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        starts = {(one.case_id, one.need_id): one.start_on for one in placements}
        for (case_id, need_id), day in starts.items():
            before = index.needs[case_id, need_id].after_need_id
            if before is None:
                continue
            first = starts.get((case_id, before))
            if first is None or day < first:
                limit = f"{before}: {'not placed' if first is None else first.isoformat()}"
                yield Violation(rule=self.code, ids=(case_id, need_id), found=day.isoformat(), limit=limit)

    def barriers(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Barrier]:
        before = index.needs[placement.case_id, placement.need_id].after_need_id
        for one in self.violations(index, [*placements, placement]):
            if one.ids == (placement.case_id, placement.need_id):
                first = index.needs[placement.case_id, str(before)]
                yield self.barrier(placement, one, subject=first.care_form, observed=None, limit=None)


RULE = AfterNeed()
