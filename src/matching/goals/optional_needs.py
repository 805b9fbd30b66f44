"""Further needs: most optional needs, and needs that come after another, placed with their case."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ..index import Index, is_required
from ..program import Program
from .base import Goal, Stage


class OptionalNeeds(Goal):
    """Needs that never block their case."""

    name = "optional_needs"
    maximise = True

    def stages(self, program: Program) -> Iterator[Stage]:
        terms = program.pairs.of_need(lambda need: not is_required(need), np.int64)
        yield Stage(self.name, self.maximise, terms)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        return {self.name: sum(not is_required(index.needs[one.case_id, one.need_id]) for one in placements)}


GOAL = OptionalNeeds()
