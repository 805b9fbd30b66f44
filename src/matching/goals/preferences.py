"""The client's stated preferences: places lost against the first choice, summed over placements."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.case import Preference
from ...models.plan import Placement
from ...models.provider import Unit
from ..index import Index
from ..pairs import Bools, Ints
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


class _About:
    """Which units preferences are about; the same ones are stated by many clients."""

    def __init__(self, units: list[Unit]) -> None:
        self.units = units
        self._known: dict[tuple[str | None, ...], Bools] = {}

    def places_lost(self, ranked: list[Preference]) -> Ints:
        """The places lost at each unit; see the function of this name."""
        lost = np.full(len(self.units), max(row.rank or 1 for row in ranked), dtype=np.int64)
        for row in sorted(ranked, key=lambda row: row.rank or 0, reverse=True):
            if row.rank is not None:
                lost[self._units(row)] = row.rank - 1
        return lost

    def _units(self, row: Preference) -> Bools:
        key = row.unit_id, row.provider_id, row.region
        if key not in self._known:
            self._known[key] = np.array([is_about(row, unit) for unit in self.units], dtype=np.bool_)
        return self._known[key]


class Preferences(Goal):
    """Fewest places lost."""

    name = "preferences"

    def stages(self, program: Program) -> Iterator[Stage]:
        pairs, index = program.pairs, program.index
        terms = np.zeros(len(pairs), dtype=np.int64)
        about = _About(list(index.units.values()))
        for number, need in enumerate(pairs.needs):
            ranked = index.wants(need.case_id, "rank")
            if ranked:
                own = pairs.groups[number]
                terms[own] = about.places_lost(ranked)[pairs.unit[own]]
        yield Stage(self.name, self.maximise, terms)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        lost = (places_lost(index, one.case_id, index.units[one.unit_id]) for one in placements)
        return {self.name: sum(lost)}


GOAL = Preferences()
