"""Neighbourhood search: a part of a large program is solved while the rest stays as it is, part after part.

A part is somebody who is left over, and those who are linked to that person by rows, and so on. What comes out is never
worse than what went in.

Source: Shaw, *Using constraint programming and local search methods to solve vehicle routing problems*, 1998.
"""

import time
from collections.abc import Callable, Iterable, Sequence
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

Bound = Callable[[], int]
"""The bound of a stage, as far as it is known by now."""

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
        fewer, _ = table.less(elsewhere).over(is_free)
        position = np.cumsum(is_free) - 1
        self.rows = replace(fewer, variable=position[fewer.variable])

    def improved(self, stages: Sequence[Stage], seconds: float, kept: int = 0) -> Ints:
        """The best values of all variables that were found. ``kept``: so many stages only stay as good as they are."""
        mine, start = [replace(stage, terms=stage.terms[self._free]) for stage in stages], self._values[self._free]
        staged = Staged(Model(self, self.rows, seconds))
        for stage in mine[:kept]:
            staged.keep(stage, start)
        found = staged.solve(mine[kept:], start)
        values = self._values.copy()
        values[self._free] = found.values
        return values


class Neighbourhoods:
    """The parts of a program with totals. A group is all that is one need's, or a variable that is nobody's."""

    def __init__(self, totals: Totals) -> None:
        table, group = totals.rows, totals.owners
        self._table, self._owners = table, group
        self._uppers = np.array(totals.uppers, dtype=np.int64)
        is_linking = (table.lengths <= CROWD)[table.row]
        link = np.unique(np.stack([table.row[is_linking], group[table.variable[is_linking]]]), axis=1)
        groups = int(group.max(initial=-1)) + 1
        self._rows_of, self._members = _lists(link[1], link[0], groups), _lists(link[0], link[1], len(table))
        self._variables = _lists(group, np.arange(len(group)), groups)

    def part(self, free: Ints, values: Ints) -> Part:
        """These variables, the others as these values are."""
        return Part(self._table, self._uppers, free, values)

    def searched(self, stages: Sequence[Stage], number: int, values: Ints, bound: Bound, until: float) -> Ints:
        """A solution that is at least as good in each stage up to the one with this number, and mostly better in that.

        Stages that come after it are kept as good as can be in each part. ``bound``: that stage cannot be worth more.
        """
        random, members, stage = Random(SEED), float(MEMBERS), stages[number]
        while time.monotonic() < until and (seeds := self._wanting(stage, values)):
            done: set[int] = set()
            for seed in random.sample(seeds, len(seeds)):
                started = time.monotonic()
                if stage.worth(values) == bound():
                    return values
                if seed in done or started >= until:
                    continue
                groups = self._around(seed, members, random)
                part = self.part(self._variables_of(groups), values)
                values = part.improved(stages, min(until - started, SECONDS), kept=number)
                members = _sized(members, time.monotonic() - started)
                done |= groups
        return values

    def _wanting(self, stage: Stage, values: Ints) -> list[int]:
        """The groups that could do better in a stage."""
        terms = stage.gains
        worth, best = np.zeros(len(values), dtype=np.int64), np.full(len(values), -NO_LIMIT)
        np.add.at(worth, self._owners, terms * values)
        np.maximum.at(best, self._owners, terms)
        found: list[int] = np.flatnonzero(worth < best).tolist()
        return found

    def _around(self, group: int, members: float, random: Random) -> set[int]:
        """The groups of a part."""
        found, waiting = {group}, [group]
        while waiting and len(found) < members:
            position = random.randrange(len(waiting))
            waiting[position], waiting[-1] = waiting[-1], waiting[position]
            for row in _some(self._rows_of[waiting.pop()], ROWS, random):
                new = _some([one for one in self._members[row] if one not in found], LINKED, random)
                found.update(new)
                waiting += new
        return found

    def _variables_of(self, groups: Iterable[int]) -> Ints:
        return np.array(sorted(one for group in groups for one in self._variables[group]), dtype=np.int64)


def _some(items: Sequence[int], most: int, random: Random) -> list[int]:
    return random.sample(items, min(len(items), most))


def _lists(keys: Ints, items: Ints, count: int) -> list[list[int]]:
    """The items of each key."""
    order = np.argsort(keys, kind="stable")
    ends = np.searchsorted(keys[order], np.arange(1, count)).tolist()
    return [part.tolist() for part in np.split(items[order], ends)]


def _sized(members: float, seconds: float) -> float:
    """How large the next part is: smaller after one that took long."""
    return max(FEWEST, members * (LARGER if seconds < BRISK_S else 1 / LARGER))
