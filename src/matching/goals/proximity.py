"""Own region, then own table, then the country: the lowest level that serves."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..pairs import Pairs
from .base import Goal, Stage


class Proximity(Goal):
    """Most placements in the own region, then most in the area of the own table (own region included)."""

    name = "proximity"
    maximise = True

    def stages(self, pairs: Pairs) -> Iterator[Stage]:
        index = pairs.index
        regions = {case.region for case in index.cases.values()} | {unit.region for unit in index.units.values()}
        number = {region: position for position, region in enumerate(sorted(regions))}
        near = np.array([[index.same_table(a, b) for b in number] for a in number], dtype=np.bool_)
        client = pairs.of_case(lambda case: number[case.region])
        unit = pairs.of_unit(lambda unit: number[unit.region])
        yield Stage("own_region", self.maximise, (client == unit).astype(np.int64))
        yield Stage("own_table", self.maximise, near[client, unit].astype(np.int64) if len(pairs) else client)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        regions = [(index.cases[one.case_id].region, index.units[one.unit_id].region) for one in placements]
        return {
            "own_region": sum(client == unit for client, unit in regions),
            "own_table": sum(index.same_table(client, unit) for client, unit in regions),
        }


GOAL = Proximity()
