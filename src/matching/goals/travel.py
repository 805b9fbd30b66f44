"""Least travel, in units of 100 metres. Care at the client's counts 0."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ..distance import UNKNOWN_M
from ..index import Index
from ..program import Program
from .base import Goal, Stage

UNKNOWN_HM = 4000
"""A distance that is not known counts 400 km, farther than any in the country: not knowing it is no advantage."""


class Travel(Goal):
    """Distances from client to unit, summed, each rounded to the nearest 100 m (halves to even)."""

    name = "travel"

    def stages(self, program: Program) -> Iterator[Stage]:
        pairs = program.pairs
        metres = pairs.distance_m
        hectometres = np.where(metres == UNKNOWN_M, UNKNOWN_HM, np.rint(metres / 100)).astype(np.int64)
        yield Stage(self.name, self.maximise, np.where(pairs.at_client, 0, hectometres))

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        total = 0
        for placement in placements:
            case, _, unit, opening = index.parts(placement)
            metres = index.distance_m(case, unit)
            if opening.delivery != "at_client":
                total += UNKNOWN_HM if metres is None else round(metres / 100)
        return {self.name: total}


GOAL = Travel()
