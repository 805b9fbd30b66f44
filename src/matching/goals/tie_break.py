"""The last word among equals: a hash of the ids, so that the same snapshot gives the same plan."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..program import Program
from ..rules.places import MADE, is_made
from .base import Goal, Stage

LOTS = 1 << 20
"""Numbers drawn by lot lie below this."""


def lot(case_id: str, need_id: str, opening_id: str, *more: str) -> int:
    """A number from 0 to ``LOTS`` − 1 that depends on the ids alone (SHA-256, not Python's own hash).

    ``more``: what tells placements of one need at one opening apart: a start that is put off, a place that is made.
    """
    digest = hashlib.sha256("\0".join((case_id, need_id, opening_id, *more)).encode()).digest()
    return int.from_bytes(digest[:4], "big") % LOTS


class TieBreak(Goal):
    """Least sum of lots."""

    name = "tie_break"

    def stages(self, program: Program) -> Iterator[Stage]:
        pairs, made = program.pairs, program.pairs.marked(MADE)
        drawn = []
        for position in range(len(pairs)):
            need, opening = pairs.at(position)
            more = _more(program.index, opening.id, pairs.start_on(position), bool(made[position]))
            drawn.append(lot(need.case_id, need.need_id, opening.id, *more))
        yield Stage(self.name, self.maximise, np.array(drawn, dtype=np.int64))

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        total = 0
        for one in placements:
            more = _more(index, one.opening_id, one.start_on, is_made(one))
            total += lot(one.case_id, one.need_id, one.opening_id, *more)
        return {self.name: total}


def _more(index: Index, opening_id: str, start: date, made: bool) -> tuple[str, ...]:
    put_off = (start.isoformat(),) if start != index.start_on(index.openings[opening_id]) else ()
    return (*put_off, MADE) if made else put_off


GOAL = TieBreak()
