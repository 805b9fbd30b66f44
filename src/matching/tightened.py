"""Rows that leave less to split choices, and the same to whole ones.

Of needs that are placed only where another need of the same case is, a row that allows one choice among them allows as
much as that other need is placed: no more than half of it when that one is half placed. The linear relaxation of a plan
of several parts is much closer so; without it, two parts that lie far apart can be half placed each.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from .pairs import Ints, Pairs
from .program import Row, Sum


def tightened(rows: Sequence[Row], pairs: Pairs) -> list[Row]:
    """The same rows, with as much as a need is placed in place of a limit of 1 where that follows from other rows."""
    totals = _Totals(rows, pairs)
    return [totals.in_place_of_one(row) for row in rows] if totals.above else list(rows)


class _Totals:
    """How much each need is placed, and what rows say of that."""

    def __init__(self, rows: Iterable[Row], pairs: Pairs) -> None:
        self._groups, self._need = pairs.groups, pairs.need
        self.above: dict[int, set[int]] = defaultdict(set)
        """For each need others of its case that are placed at least as much, and once at most."""
        once = {need for need, alone in enumerate(self._groups) if len(alone) == 1}
        for row in rows:
            low, high = (self._whole(row, coefficient) for coefficient in (1, -1))
            if row.upper == 1 and low is not None and self._is_all(row, low):
                once.add(low)
            elif row.upper == 0 and low is not None and high is not None and self._is_all(row, low, high):
                self.above[low].add(high)
                if row.lower == 0:
                    self.above[high].add(low)
        speaking = set[int]().union(*self.above.values())
        for need in speaking | self.above.keys():
            self.above[need] = (self.above[need] | {need}) & once

    def in_place_of_one(self, row: Row) -> Row:
        """The row, or one that is as tight for whole choices and tighter for split ones."""
        if row.upper != 1 or row.lower is not None or not self._are_pairs(row) or (row.coefficients != 1).any():
            return row
        needs = set(self._need[row.variables].tolist())
        shared = set[int].intersection(*(self.above.get(need, set()) for need in needs)) if len(needs) > 1 else set()
        if not shared:
            return row
        among = np.bincount(self._need[row.variables], minlength=len(self._groups))
        best = min(sorted(shared), key=lambda need: len(self._groups[need]) - 2 * int(among[need]))
        return Sum().add(row.variables).add(self._groups[best], -1).row(row.rule, row.ids, upper=0)

    def _are_pairs(self, row: Row) -> bool:
        return bool(len(row.variables)) and bool((row.variables < len(self._need)).all())

    def _whole(self, row: Row, coefficient: int) -> int | None:
        """The need all of whose pairs have this coefficient in a row, and no pair of another need has."""
        if not self._are_pairs(row):
            return None
        found: Ints = row.variables[row.coefficients == coefficient]
        needs = np.unique(self._need[found])
        if len(needs) != 1 or len(found) != len(self._groups[needs[0]]):
            return None
        return int(needs[0])

    def _is_all(self, row: Row, *needs: int) -> bool:
        return len(row.variables) == sum(len(self._groups[need]) for need in needs)
