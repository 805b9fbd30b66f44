"""Earliest start: fewest days from the snapshot's date to the starts, summed."""

from collections.abc import Iterator, Sequence

from ...models.plan import Placement
from ..index import Index
from ..pairs import Pairs
from .base import Goal, Stage


class Start(Goal):
    """Days until each placement starts."""

    name = "start"

    def stages(self, pairs: Pairs) -> Iterator[Stage]:
        index = pairs.index
        yield Stage(self.name, self.maximise, pairs.of_opening(lambda one: (index.start_on(one) - index.as_of).days))

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        return {self.name: sum((placement.start_on - index.as_of).days for placement in placements)}


GOAL = Start()
