"""Moving on: most people in a wrong place moved to the one they are ready for."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..occupancy import Occupancy
from ..program import Program
from .base import Goal, Stage


class Moves(Goal):
    """Occupants who leave when placed, once all their required needs are placed."""

    name = "moves"
    maximise = True

    def stages(self, program: Program) -> Iterator[Stage]:
        terms = np.zeros(len(program.pairs), dtype=np.int64)
        for case_id in program.index.movers:
            terms[program.lead(case_id)] = 1
        yield Stage("moved_on", self.maximise, terms)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        occupancy = Occupancy(index, placements)
        return {"moved_on": sum(occupancy.is_placed(case_id) for case_id in index.movers)}


GOAL = Moves()
