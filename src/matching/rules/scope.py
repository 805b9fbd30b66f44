"""Scope: a unit serves its region, its table's area, or the whole country."""

from collections.abc import Callable, Iterator

import numpy as np

from ...models.case import Need
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ..index import Index
from ..levels import levels_of
from ..pairs import Pairs, Screened
from .base import PairRule


class Scope(PairRule):
    """A regional unit takes its region's clients, a supra-regional one those of its table, a national one everybody."""

    code = "scope"

    def looks_at(self, index: Index) -> Callable[[Need], str]:
        return lambda need: index.cases[need.case_id].region

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        region = index.cases[need.case_id].region
        if unit.scope == "regional" and region != unit.region:
            yield self._outside(need, unit, observed=region, limit=unit.region)
        elif unit.scope == "supra_regional" and not index.same_table(region, unit.region):
            tables = index.table_of_region
            yield self._outside(need, unit, observed=tables.get(region), limit=tables.get(unit.region))

    def _outside(self, need: Need, unit: Unit, observed: str | None, limit: str | None) -> Barrier:
        return self.barrier(
            need,
            unit,
            code=f"scope_{unit.scope}",
            observed=observed,
            limit=limit,
            decider="provider",
            liftable=True,
        )

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        yield from levels_of(index.policy, "scope", barrier.unit_id, "provider", case_id=need.case_id)

    def screen(self, pairs: Pairs) -> Screened:
        units, table_of = pairs.index.units.values(), pairs.index.table_of_region
        number: dict[str, int] = {}
        at = np.array([number.setdefault(unit.region, len(number)) for unit in units], dtype=np.int64)
        home = pairs.of_cases(lambda found: [number.setdefault(case.region, len(number)) for case in found])
        tables: dict[tuple[bool, str], int] = {}
        areas = [(region in table_of, table_of.get(region, region)) for region in number]
        table = np.array([tables.setdefault(area, len(tables)) for area in areas], dtype=np.int64)
        national = np.array([unit.scope == "national" for unit in units], dtype=np.bool_)
        regional = np.array([unit.scope == "regional" for unit in units], dtype=np.bool_)
        same_region = np.arange(len(number))[:, None] == at
        same_table = table[:, None] == table[at]
        return Screened(~(national | same_region | ~regional & same_table)[home, pairs.unit])


RULE = Scope()
