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
        regions = {case.region for case in index.cases.values()} | {unit.region for unit in index.units.values()}
        number = {region: position for position, region in enumerate(sorted(regions))}
        tables = {table: len(number) + position for position, table in enumerate(set(index.table_of_region.values()))}
        table = {region: tables.get(index.table_of_region.get(region, ""), number[region]) for region in number}
        same_region = pairs.of_case(lambda case: number[case.region]) == pairs.of_unit(lambda unit: number[unit.region])
        same_table = pairs.of_case(lambda case: table[case.region]) == pairs.of_unit(lambda unit: table[unit.region])
        regional = pairs.of_unit(lambda unit: unit.scope == "regional", np.bool_)
        supra = pairs.of_unit(lambda unit: unit.scope == "supra_regional", np.bool_)
        return Screened((regional & ~same_region) | (supra & ~same_table & ~same_region))


RULE = Scope()
