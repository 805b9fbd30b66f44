"""Goal 1: for each effective urgency class, first to last: most cases placed, then most waiting days among them."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..occupancy import Occupancy
from ..pairs import Ints
from ..program import Program
from .base import Goal, Stage


def classes(index: Index) -> list[int]:
    """The effective classes in which there are open cases."""
    return sorted({index.effective_urgency(case_id) for case_id in index.cases})


class Urgency(Goal):
    """Lexicographic over classes, so that nobody less urgent outweighs somebody more urgent.

    Every open case counts, except occupants who would move on: they come after (goal ``moves``).
    """

    name = "urgency"
    maximise = True

    def stages(self, program: Program) -> Iterator[Stage]:
        index = program.index
        told = {case_id: self.placed(program, case_id) for case_id in index.cases if case_id not in index.movers}
        for number in classes(index):
            here = [case_id for case_id in told if index.effective_urgency(case_id) == number]
            placed, waiting = (np.zeros(program.size, dtype=np.int64) for _ in range(2))
            for case_id in here:
                placed[told[case_id]] = 1
                waiting[told[case_id]] = index.waiting_days(case_id)
            yield Stage(f"placed_urgency_{number}", self.maximise, placed)
            yield Stage(f"waiting_urgency_{number}", self.maximise, waiting)

    def placed(self, program: Program, case_id: str) -> Ints:
        """The variables of which one is chosen when a case counts."""
        return program.lead(case_id)

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        occupancy = Occupancy(index, placements)
        placed = [one for one in index.cases if one not in index.movers and occupancy.is_placed(one)]
        found: dict[str, int] = {}
        for number in classes(index):
            here = [case_id for case_id in placed if index.effective_urgency(case_id) == number]
            found[f"placed_urgency_{number}"] = len(here)
            found[f"waiting_urgency_{number}"] = sum(index.waiting_days(case_id) for case_id in here)
        return found


GOAL = Urgency()
