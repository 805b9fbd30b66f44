"""Neighbourhood search: a part of a large program is solved while the rest stays as it is, part after part.

A part is somebody who is left over, and those who are linked to that person by rows, and so on. What comes out is never
worse than what went in: each goal in turn is at least as good.

Source: Shaw, *Using constraint programming and local search methods to solve vehicle routing problems*, 1998.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

import numpy as np

from .goals import Stage
from .model import Model
from .narrowed import NO_LIMIT, RowTable
from .pairs import Ints
from .settings import SEED
from .staged import Staged
from .totals import Totals

MEMBERS, FEWEST, LARGER = 150, 30, 1.05
"""About so many groups make the first part; how few they may be; and how much larger or smaller the next part is."""

BRISK_S = 0.5
"""Parts grow while they take less than this."""

CROWD = 400
"""A row of more variables than this links nobody: it would link everybody."""

ROWS, LINKED = 4, 20
"""Of each member so many rows are followed, and of each row so many are taken in."""

SECONDS = 4.0
"""A part is given up after this."""


class Part:
    """Some variables of rows, the others as a solution has them."""

    def __init__(self, table: RowTable, uppers: Ints, free: Ints, values: Ints) -> None:
        """``free``: the variables; ``values``: of all variables."""
        self._free, self._values = free, values
        self.uppers: list[int] = uppers[free].tolist()
        is_free = np.zeros(len(values), dtype=np.bool_)
        is_free[free] = True
        elsewhere = table.totals(np.where(is_free, 0, values))
        lower = np.where(table.lower == -NO_LIMIT, -NO_LIMIT, table.lower - elsewhere)
        upper = np.where(table.upper == NO_LIMIT, NO_LIMIT, table.upper - elsewhere)
        fewer, _ = replace(table, lower=lower, upper=upper).over(is_free)
        position = np.cumsum(is_free) - 1
        self.rows = replace(fewer, variable=position[fewer.variable])

    @property
    def size(self) -> int:
        """How many variables there are."""
        return len(self.uppers)

    def improved(self, stages: Sequence[Stage], seconds: float) -> Ints:
        """The best values of all variables that were found."""
        mine = [replace(stage, terms=stage.terms[self._free]) for stage in stages]
        found = Staged(Model(self, self.rows, seconds)).solve(mine, self._values[self._free])
        values = self._values.copy()
        values[self._free] = found.values
        return values


class Neighbourhoods:
    """The parts of a program."""

    def __init__(self, table: RowTable, group: Ints) -> None:
        """``group``: whose each variable is, a need's or its own."""
        self.members: float = MEMBERS
        """About so many groups make a part."""
        is_linking = (table.lengths <= CROWD)[table.row]
        link = np.unique(np.stack([table.row[is_linking], group[table.variable[is_linking]]]), axis=1)
        groups = int(group.max(initial=-1)) + 1
        self._rows_of, self._members = _lists(link[1], link[0], groups), _lists(link[0], link[1], len(table))
        self._variables = _lists(group, np.arange(len(group)), groups)
        self._random = Random(SEED)

    def around(self, group: int) -> set[int]:
        """The groups of a part."""
        found, waiting = {group}, [group]
        while waiting and len(found) < self.members:
            position = self._random.randrange(len(waiting))
            waiting[position], waiting[-1] = waiting[-1], waiting[position]
            rows = self._rows_of[waiting.pop()]
            for row in self._some(rows, ROWS):
                new = self._some([one for one in self._members[row] if one not in found], LINKED)
                found.update(new)
                waiting += new
        return found

    def variables(self, groups: Iterable[int]) -> Ints:
        """The variables of groups, sorted."""
        return np.array(sorted(one for group in groups for one in self._variables[group]), dtype=np.int64)

    def _some(self, items: Sequence[int], most: int) -> list[int]:
        return self._random.sample(items, min(len(items), most))

    def shuffled(self, groups: Sequence[int]) -> list[int]:
        """Groups in another order."""
        return self._random.sample(groups, len(groups))


def _lists(keys: Ints, items: Ints, count: int) -> list[list[int]]:
    """The items of each key."""
    order = np.argsort(keys, kind="stable")
    ends = np.searchsorted(keys[order], np.arange(1, count)).tolist()
    return [part.tolist() for part in np.split(items[order], ends)]


def searched(totals: Totals, stages: Sequence[Stage], values: Ints, until: float) -> Ints:
    """A solution that is at least as good, stage by stage, and mostly better in the last; ``values``: of the program
    with totals."""
    uppers = np.array(totals.uppers, dtype=np.int64)
    parts = Neighbourhoods(totals.rows, totals.owners)
    while time.monotonic() < until and (seeds := parts.shuffled(_wanting(totals, stages[-1], values))):
        done: set[int] = set()
        for seed in seeds:
            started = time.monotonic()
            if seed in done or started >= until:
                continue
            groups = parts.around(seed)
            part = Part(totals.rows, uppers, parts.variables(groups), values)
            values = part.improved(stages, min(until - started, SECONDS))
            parts.members = _sized(parts.members, time.monotonic() - started)
            done |= groups
    return values


def _sized(members: float, seconds: float) -> float:
    """How large the next part is: smaller after one that took long."""
    return max(FEWEST, members * (LARGER if seconds < BRISK_S else 1 / LARGER))


def _wanting(totals: Totals, stage: Stage, values: Ints) -> list[int]:
    """The groups that could do better in a stage."""
    terms = stage.terms if stage.maximise else -stage.terms
    worth, best = np.zeros(len(values), dtype=np.int64), np.full(len(values), -NO_LIMIT)
    np.add.at(worth, totals.owners, terms * values)
    np.maximum.at(best, totals.owners, terms)
    found: list[int] = np.flatnonzero(worth < best).tolist()
    return found
