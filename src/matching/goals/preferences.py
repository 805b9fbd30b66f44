"""The client's stated preferences: places lost against the first choice, summed over placements."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ...models.provider import Unit
from ..index import Index
from ..program import Program
from ..rules.wishes import is_about
from .base import Goal, Stage


def places_lost(index: Index, case_id: str, unit: Unit) -> int:
    """0 for a first choice, 1 for a second …; a unit not ranked comes after all that are; without ranks 0."""
    ranked = index.wants(case_id, "rank")
    if not ranked:
        return 0
    matching = [row.rank for row in ranked if row.rank is not None and is_about(row, unit)]
    return min(matching) - 1 if matching else max(row.rank or 1 for row in ranked)


class Preferences(Goal):
    """Fewest places lost."""

    name = "preferences"

    def stages(self, program: Program) -> Iterator[Stage]:
        pairs, index = program.pairs, program.index
        terms = np.zeros(len(pairs), dtype=np.int64)
        ranking = pairs.of_need(lambda need: bool(index.wants(need.case_id, "rank")), np.bool_)
        for position in np.flatnonzero(ranking):
            need, opening = pairs.at(int(position))
            terms[position] = places_lost(index, need.case_id, index.units[opening.unit_id])
        yield Stage(self.name, self.maximise, terms)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        lost = (places_lost(index, one.case_id, index.units[one.unit_id]) for one in placements)
        return {self.name: sum(lost)}


GOAL = Preferences()
