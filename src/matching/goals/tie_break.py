"""The last word among equals: a hash of the ids, so that the same snapshot gives the same plan."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

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
    return _drawn(hashlib.sha256(_of_need(case_id, need_id)), _of_opening(opening_id, more))


def _of_need(case_id: str, need_id: str) -> bytes:
    return f"{case_id}\0{need_id}\0".encode()


def _of_opening(opening_id: str, more: Iterable[str]) -> bytes:
    return "\0".join((opening_id, *more)).encode()


def _drawn(begun: Any, rest: bytes) -> int:
    begun.update(rest)
    return int.from_bytes(begun.digest()[:4], "big") % LOTS


class TieBreak(Goal):
    """Least sum of lots."""

    name = "tie_break"

    def stages(self, program: Program) -> Iterator[Stage]:
        pairs, index = program.pairs, program.index
        begun = [hashlib.sha256(_of_need(need.case_id, need.need_id)) for need in pairs.needs]
        ends = zip(pairs.opening.tolist(), pairs.start.tolist(), pairs.marked(MADE).tolist(), strict=True)
        rests: dict[tuple[int, int, bool], bytes] = {}
        drawn = np.empty(len(pairs), dtype=np.int64)
        for position, (need, end) in enumerate(zip(pairs.need.tolist(), ends, strict=True)):
            rest = rests.get(end)
            if rest is None:
                opening_id, start = pairs.openings[end[0]].id, pairs.start_on(position)
                rest = rests[end] = _of_opening(opening_id, _more(index, opening_id, start, end[2]))
            drawn[position] = _drawn(begun[need].copy(), rest)
        yield Stage(self.name, self.maximise, drawn)

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
