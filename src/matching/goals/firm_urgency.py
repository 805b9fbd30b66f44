"""Goal 1 over firm placements only: solved before it when conditional placements come after firm ones."""

from collections.abc import Iterator, Sequence

from ...models.plan import Placement
from ..index import Index
from ..pairs import Pairs
from .base import Stage
from .urgency import Urgency


class FirmUrgency(Urgency):
    """The stages of ``urgency``, each with the prefix ``firm_``."""

    name = "firm_urgency"

    def stages(self, pairs: Pairs) -> Iterator[Stage]:
        for stage in super().stages(pairs):
            yield Stage(f"firm_{stage.name}", stage.maximise, stage.terms * pairs.firm)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        firm = [placement for placement in placements if not placement.conditions]
        return {f"firm_{name}": value for name, value in super().values(index, firm).items()}


GOAL = FirmUrgency()
