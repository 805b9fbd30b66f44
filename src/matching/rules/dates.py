"""Dates: a start that comes too late makes a placement late, never impossible."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from ...models.case import Need
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ..index import Index
from ..levels import levels_of, lowest
from ..pairs import Pairs, Screened
from .base import PairRule


class Dates(PairRule):
    """Late when the start comes after ``start_by``; for a pair as such, when the first possible start does."""

    code = "dates"

    def is_on(self, index: Index) -> bool:
        return any(need.start_by is not None for need in index.unlike_needs)

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        if need.start_by is None or opening is None:
            return
        start = index.start_on(opening)
        if start > need.start_by:
            yield self.barrier(
                need,
                unit,
                opening,
                kind="late",
                observed=start.isoformat(),
                limit=need.start_by.isoformat(),
                decider="table",
                liftable=True,
            )

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        """The table accepts a later start, by so many weeks."""
        if need.start_by is None:
            return
        start = date.fromisoformat(str(barrier.observed))
        levels = levels_of(index.policy, "date", need.case_id, "table", subject=need.need_id)
        days = (start - need.start_by).days
        change = lowest(levels, lambda weeks: days <= 7 * weeks)
        if change is not None:
            yield change

    def screen(self, pairs: Pairs) -> Screened:
        deadline = pairs.of_need(lambda need: (need.start_by or date.max).toordinal())
        late = pairs.start + pairs.index.as_of.toordinal() > deadline
        return Screened(np.zeros(len(pairs), dtype=np.bool_), {"late": late.astype(np.int64)})


RULE = Dates()
