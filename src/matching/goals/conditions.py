"""Fewest conditions, weighted by kind."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..program import Program
from .base import Goal, Stage


class Conditions(Goal):
    """Each condition weighs 1 unless the policy says otherwise."""

    name = "conditions"

    def stages(self, program: Program) -> Iterator[Stage]:
        pairs = program.pairs
        terms = np.zeros(len(pairs), dtype=np.int64)
        for kind, counts in pairs.conditions.items():
            terms += pairs.index.policy.condition_weight(kind) * counts
        yield Stage(self.name, self.maximise, terms)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        weights = (index.policy.condition_weight(one.kind) for placement in placements for one in placement.conditions)
        return {self.name: sum(weights)}


GOAL = Conditions()
