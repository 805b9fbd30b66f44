"""Last week: most proposals of an earlier plan kept. What was accepted since is a pin, and stronger."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..program import Program
from .base import Goal, Stage


class Commitments(Goal):
    """A proposal is kept when the need goes to the same opening."""

    name = "commitments"
    maximise = True

    def stages(self, program: Program) -> Iterator[Stage]:
        pairs, terms = program.pairs, np.zeros(len(program.pairs), dtype=np.int64)
        for one in program.index.commitments:
            if (one.case_id, one.need_id) in pairs.number_of:
                own = pairs.groups[pairs.number_of[one.case_id, one.need_id]]
                kept = [position for position in own.tolist() if pairs.at(position)[1].id == one.opening_id]
                terms[kept] = 1
        yield Stage(self.name, self.maximise, terms)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        promised = {(one.case_id, one.need_id, one.opening_id) for one in index.commitments}
        return {self.name: sum((one.case_id, one.need_id, one.opening_id) in promised for one in placements)}


GOAL = Commitments()
