"""The last word among equals: a hash of the ids, so that the same snapshot gives the same plan."""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..pairs import Pairs
from .base import Goal, Stage

LOTS = 1 << 20
"""Numbers drawn by lot lie below this."""


def lot(case_id: str, need_id: str, opening_id: str) -> int:
    """A number from 0 to ``LOTS`` − 1 that depends on the ids alone (SHA-256, not Python's own hash)."""
    digest = hashlib.sha256("\0".join((case_id, need_id, opening_id)).encode()).digest()
    return int.from_bytes(digest[:4], "big") % LOTS


class TieBreak(Goal):
    """Least sum of lots."""

    name = "tie_break"

    def stages(self, pairs: Pairs) -> Iterator[Stage]:
        drawn = [lot(n.case_id, n.need_id, o.id) for n, o in (pairs.at(position) for position in range(len(pairs)))]
        yield Stage(self.name, self.maximise, np.array(drawn, dtype=np.int64))

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        return {self.name: sum(lot(one.case_id, one.need_id, one.opening_id) for one in placements)}


GOAL = TieBreak()
