"""Own region, then own table, then the country: the lowest level that serves."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..program import Program
from .base import Goal, Stage


class Proximity(Goal):
    """Most placements in the own region, then most in the area of the own table (own region included).

    The policy's ``region_tiers`` says which of the two count, and in which order.
    """

    name = "proximity"
    maximise = True

    def stages(self, program: Program) -> Iterator[Stage]:
        pairs, index = program.pairs, program.index
        regions = {case.region for case in index.cases.values()} | {unit.region for unit in index.units.values()}
        number = {region: position for position, region in enumerate(sorted(regions))}
        near = np.array([[index.same_table(a, b) for b in number] for a in number], dtype=np.bool_)
        client = pairs.of_case(lambda case: number[case.region])
        unit = pairs.of_unit(lambda unit: number[unit.region])
        terms = {"region": client == unit, "table": near[client, unit] if len(pairs) else client}
        for tier in index.policy.region_tiers:
            yield Stage(f"own_{tier}", self.maximise, terms[tier].astype(np.int64))

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        regions = [(index.cases[one.case_id].region, index.units[one.unit_id].region) for one in placements]
        found = {
            "region": sum(client == unit for client, unit in regions),
            "table": sum(index.same_table(client, unit) for client, unit in regions),
        }
        return {f"own_{tier}": found[tier] for tier in index.policy.region_tiers}


GOAL = Proximity()
