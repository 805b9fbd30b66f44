"""Scope: a unit serves its region, its table's area, or the whole country."""

from collections.abc import Iterator

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
        index = pairs.index
        units = list(index.units.values())
        regions = sorted({case.region for case in index.cases.values()} | {unit.region for unit in units})
        number = {region: position for position, region in enumerate(regions)}
        tables = {table: len(regions) + position for position, table in enumerate(set(index.table_of_region.values()))}
        table = np.array([tables.get(index.table_of_region.get(region, ""), number[region]) for region in regions])
        own = np.array([number[unit.region] for unit in units], dtype=np.int64)
        scope = np.array([unit.scope for unit in units])
        same_region = np.arange(len(regions))[:, None] == own
        same_table = table[:, None] == table[own]
        serves = (scope == "national") | same_region | ((scope == "supra_regional") & same_table)
        return Screened(~serves[pairs.of_case(lambda case: number[case.region]), pairs.unit])


RULE = Scope()
