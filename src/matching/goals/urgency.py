"""Goal 1: for each effective urgency class, first to last: most cases placed, then most waiting days among them."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..pairs import Pairs
from .base import Goal, Stage


def classes(index: Index) -> list[int]:
    """The effective classes in which there are open cases."""
    return sorted({index.effective_urgency(case_id) for case_id in index.cases})


class Urgency(Goal):
    """Lexicographic over classes, so that nobody less urgent outweighs somebody more urgent."""

    name = "urgency"
    maximise = True

    def stages(self, pairs: Pairs) -> Iterator[Stage]:
        index = pairs.index
        urgency = pairs.of_need(lambda need: index.effective_urgency(need.case_id))
        waiting = pairs.of_need(lambda need: index.waiting_days(need.case_id))
        for number in classes(index):
            here = (urgency == number).astype(np.int64)
            yield Stage(f"placed_urgency_{number}", self.maximise, here)
            yield Stage(f"waiting_urgency_{number}", self.maximise, here * waiting)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        placed = sorted({placement.case_id for placement in placements})
        found: dict[str, int] = {}
        for number in classes(index):
            here = [case_id for case_id in placed if index.effective_urgency(case_id) == number]
            found[f"placed_urgency_{number}"] = len(here)
            found[f"waiting_urgency_{number}"] = sum(index.waiting_days(case_id) for case_id in here)
        return found


GOAL = Urgency()
