"""Goal 1 over firm placements only: solved before it when conditional placements come after firm ones."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..pairs import Ints
from ..program import Program, Sum
from .base import Stage
from .urgency import Urgency


class FirmUrgency(Urgency):
    """The stages of ``urgency``, each with the prefix ``firm_``. A case is firm when all its required needs are."""

    name = "firm_urgency"

    def stages(self, program: Program) -> Iterator[Stage]:
        for stage in super().stages(program):
            yield replace(stage, name=f"firm_{stage.name}")

    def placed(self, program: Program, case_id: str) -> Ints:
        firm = program.pairs.firm
        pairs = [program.pairs.of_a_need(need) for need in program.index.required[case_id]]
        if len(pairs) == 1:
            return pairs[0][firm[pairs[0]]]
        variable, is_new = program.auxiliary(("firm", case_id), case_id)
        for positions in pairs if is_new else ():
            program.define(Sum().add([variable]).add(positions[firm[positions]], -1), upper=0)
        return np.array([variable], dtype=np.int64)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        firm = [placement for placement in placements if not placement.conditions]
        return {f"firm_{name}": value for name, value in super().values(index, firm).items()}


GOAL = FirmUrgency()
