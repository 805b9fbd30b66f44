"""A program with one variable more for each need: whether it goes anywhere.

Most goals and many rows speak of that, not of where: with these variables they have few terms, and the search can
settle who is placed before it settles where. The solutions are the same.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

import numpy as np

from .goals import Stage
from .narrowed import Narrowed, RowTable, cannot_hold, with_variables
from .pairs import Bools, Ints
from .program import Program, Row


class Totals:
    """A program's variables that some solution may choose, then the totals; the rows over both, and the way back."""

    def __init__(self, program: Program, rows: Iterable[Row] | RowTable, only: Bools | None = None) -> None:
        """``only``: the variables that may be chosen; ``None``: all."""
        asked = [] if isinstance(rows, RowTable) else list(rows)
        zero = np.zeros(program.size, dtype=np.bool_) if only is None else ~only
        self.stated = rows if isinstance(rows, RowTable) else RowTable.of(with_variables(asked))
        """The rows as they are stated, over the program's variables."""
        self._narrowed = Narrowed(self.stated, (), np.array(program.uppers, dtype=np.int64), zero)
        self.hopeless = self._narrowed.hopeless or cannot_hold(asked)
        """Whether a row cannot hold whatever is chosen."""
        self._group = _groups(program, self._narrowed.kept)
        self._sizes = np.bincount(self._group[self._group >= 0])
        self.rows = self._with_totals()

    @property
    def size(self) -> int:
        """How many variables there are, totals included."""
        return self._narrowed.size + len(self._sizes)

    @property
    def uppers(self) -> list[int]:
        """The highest value of each variable."""
        return [*self._narrowed.uppers, *([1] * len(self._sizes))]

    @cached_property
    def owners(self) -> Ints:
        """For each variable the group it belongs to: the pairs of a need and their total; others are alone."""
        several = len(self._sizes)
        alone = np.flatnonzero(self._group < 0)
        found = self._group.copy()
        found[alone] = several + np.arange(len(alone))
        return np.concatenate([found, np.arange(several)])

    def _with_totals(self) -> RowTable:
        """The rows with totals in them, and what the totals mean."""
        table = self._narrowed.left
        row, variable, coefficient = self._replaced(table.row, table.variable, table.coefficient)
        mine = np.flatnonzero(self._group >= 0)
        totals = np.arange(len(self._sizes))
        row = np.concatenate([row, len(table) + self._group[mine], len(table) + totals])
        order = np.argsort(row, kind="stable")
        row = row[order]
        nothing = np.zeros(len(totals), dtype=np.int64)
        return RowTable(
            row,
            np.concatenate([variable, mine, self._narrowed.size + totals])[order],
            np.concatenate([coefficient, np.ones_like(mine), nothing - 1])[order],
            np.concatenate([table.lower, nothing]),
            np.concatenate([table.upper, nothing]),
            np.flatnonzero(np.diff(row, prepend=-1)),
        )

    def _replaced(self, row: Ints, variable: Ints, coefficient: Ints) -> tuple[Ints, Ints, Ints]:
        """Terms with a total in place of all the variables it is the sum of, where these count alike."""
        group = self._group[variable]
        inside = np.flatnonzero(group >= 0)
        keys, which = np.unique(row[inside] * max(1, len(self._sizes)) + group[inside], return_inverse=True)
        least, most = np.full(len(keys), np.iinfo(np.int64).max), np.full(len(keys), np.iinfo(np.int64).min)
        np.minimum.at(least, which, coefficient[inside])
        np.maximum.at(most, which, coefficient[inside])
        in_row, of_group = np.divmod(keys, max(1, len(self._sizes)))
        is_whole = (np.bincount(which, minlength=len(keys)) == self._sizes[of_group]) & (least == most)
        left = np.ones(len(row), dtype=np.bool_)
        left[inside[is_whole[which]]] = False
        return (
            np.concatenate([row[left], in_row[is_whole]]),
            np.concatenate([variable[left], self._narrowed.size + of_group[is_whole]]),
            np.concatenate([coefficient[left], least[is_whole]]),
        )

    def stage(self, stage: Stage) -> Stage:
        """A stage over these variables."""
        stage = self._narrowed.stage(stage)
        used = np.flatnonzero(stage.terms)
        _, variable, coefficient = self._replaced(np.zeros_like(used), used, stage.terms[used])
        terms = np.zeros(self.size, dtype=np.int64)
        terms[variable] = coefficient
        return replace(stage, terms=terms)

    def of(self, values: Ints) -> Ints:
        """Values of the program's variables, as values of these."""
        kept = values[self._narrowed.kept]
        mine = self._group >= 0
        totals = np.zeros(len(self._sizes), dtype=np.int64)
        np.add.at(totals, self._group[mine], kept[mine])
        return np.concatenate([kept, totals])

    def back(self, values: Ints) -> Ints:
        """Values of all of the program's variables."""
        return self._narrowed.back(values[: self._narrowed.size])


def _groups(program: Program, kept: Ints) -> Ints:
    """For each variable that is kept the number of its total; −1 where it has none: a need with one pair needs none."""
    group = np.full(len(kept), -1, dtype=np.int64)
    own = np.flatnonzero(kept < len(program.pairs))
    _, which, sizes = np.unique(program.pairs.need[kept[own]], return_inverse=True, return_counts=True)
    several = sizes > 1
    group[own] = np.where(several, np.cumsum(several) - 1, -1)[which]
    return group
