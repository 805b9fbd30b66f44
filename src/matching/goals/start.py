"""Earliest start: fewest days from the snapshot's date to the starts, summed."""

from collections.abc import Iterator, Sequence

from ...models.plan import Placement
from ..index import Index
from ..program import Program
from .base import Goal, Stage


class Start(Goal):
    """Days until each placement starts."""

    name = "start"

    def stages(self, program: Program) -> Iterator[Stage]:
        yield Stage(self.name, self.maximise, program.pairs.start)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        return {self.name: sum((placement.start_on - index.as_of).days for placement in placements)}


GOAL = Start()
