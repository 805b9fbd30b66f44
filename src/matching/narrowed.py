"""The same question over fewer variables: what cannot be chosen, what nothing breaks and what it does not touch is left
out.

A question about one client leaves most of a program as a plan has it. Bounds of rows are propagated in whole numbers,
so that nothing is left out that some solution chooses. Then only those parts are kept that rows link to what is asked
about; elsewhere a solution that is known stays as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .goals import Stage
from .pairs import Bools, Ints
from .program import Row, Sum

NO_LIMIT = 1 << 60


@dataclass(frozen=True, eq=False)
class RowTable:
    """Rows as parallel arrays: one entry for each variable in each row, row by row."""

    row: Ints
    variable: Ints
    coefficient: Ints
    lower: Ints
    """One for each row, as ``upper``."""
    upper: Ints
    starts: Ints
    """Where each row begins."""

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "RowTable":
        """Rows of at least one variable each."""
        lengths = np.array([len(row.variables) for row in rows], dtype=np.int64)
        empty = np.zeros(0, dtype=np.int64)
        return cls(
            np.repeat(np.arange(len(rows), dtype=np.int64), lengths),
            np.concatenate([empty, *(row.variables for row in rows)]),
            np.concatenate([empty, *(row.coefficients for row in rows)]),
            np.array([-NO_LIMIT if row.lower is None else row.lower for row in rows], dtype=np.int64),
            np.array([NO_LIMIT if row.upper is None else row.upper for row in rows], dtype=np.int64),
            np.cumsum(lengths) - lengths,
        )

    def __len__(self) -> int:
        return len(self.lower)

    def __iter__(self) -> Iterator[Row]:
        """The rows one by one."""
        for number, (lower, upper) in enumerate(zip(self.lower.tolist(), self.upper.tolist(), strict=True)):
            here = self.entries_of(number)
            low, high = None if lower == -NO_LIMIT else lower, None if upper == NO_LIMIT else upper
            yield Row("", (), self.variable[here], self.coefficient[here], low, high)

    @cached_property
    def lengths(self) -> Ints:
        """How many entries each row has."""
        return np.bincount(self.row, minlength=len(self))

    def totals(self, values: Ints) -> Ints:
        """What each row is with these values of the variables."""
        found = np.zeros(len(self), dtype=np.int64)
        if len(self):
            found = np.add.reduceat(self.coefficient * values[self.variable], self.starts)
        return found

    def less(self, elsewhere: Ints) -> "RowTable":
        """The rows without so much of each, which is told elsewhere."""
        lower = np.where(self.lower == -NO_LIMIT, -NO_LIMIT, self.lower - elsewhere)
        upper = np.where(self.upper == NO_LIMIT, NO_LIMIT, self.upper - elsewhere)
        return replace(self, lower=lower, upper=upper)

    def hold(self, values: Ints) -> bool:
        """Whether every row holds with these values of the variables."""
        totals = self.totals(values)
        return bool(((totals >= self.lower) & (totals <= self.upper)).all())

    def entries_of(self, row: int) -> slice:
        """Where the entries of a row stand."""
        is_last = row + 1 == len(self)
        return slice(int(self.starts[row]), len(self.variable) if is_last else int(self.starts[row + 1]))

    def only(self, used: Bools) -> tuple["RowTable", Bools]:
        """The rows with some of the entries, and which rows those are: rows without any of them are left out."""
        entries = np.flatnonzero(used)
        lengths = np.bincount(self.row[entries], minlength=len(self))
        present = lengths > 0
        lengths = lengths[present]
        fewer = RowTable(
            np.repeat(np.arange(len(lengths)), lengths),
            self.variable[entries],
            self.coefficient[entries],
            self.lower[present],
            self.upper[present],
            np.cumsum(lengths) - lengths,
        )
        return fewer, present

    def among(self, some: Bools, asked: Bools | None = None) -> tuple["RowTable", Bools]:
        """The rows over some of the variables, numbered anew among those, and which rows these are: see ``only``.

        ``asked``: only these rows.
        """
        used = some[self.variable] & (self.coefficient != 0)
        fewer, present = self.only(used if asked is None else used & asked[self.row])
        return replace(fewer, variable=(np.cumsum(some) - 1)[fewer.variable]), present

    def breakable(self, some: Bools, uppers: Ints) -> Bools:
        """The rows that need not hold, whatever some of the variables are, the others being 0."""
        most = np.where(some, uppers, 0)[self.variable]
        highest = np.bincount(self.row, np.maximum(self.coefficient, 0) * most, len(self))
        lowest = np.bincount(self.row, np.minimum(self.coefficient, 0) * most, len(self))
        found: Bools = (highest > self.upper) | (lowest < self.lower)
        return found

    def over(self, some: Bools) -> tuple["RowTable", bool]:
        """The rows over some of the variables, the others 0; and whether a row without any of them cannot hold."""
        fewer, present = self.only(some[self.variable] & (self.coefficient != 0))
        return fewer, bool((((self.lower > 0) | (self.upper < 0)) & ~present).any())

    def with_rows(self, more: "RowTable") -> "RowTable":
        """These rows, then those of another table."""
        if not len(more):
            return self
        return RowTable(
            np.concatenate([self.row, more.row + len(self)]),
            np.concatenate([self.variable, more.variable]),
            np.concatenate([self.coefficient, more.coefficient]),
            np.concatenate([self.lower, more.lower]),
            np.concatenate([self.upper, more.upper]),
            np.concatenate([self.starts, more.starts + len(self.variable)]),
        )


def with_variables(rows: Iterable[Row]) -> list[Row]:
    """Rows of at least one variable, which are what a table holds."""
    return [row for row in rows if len(row.variables)]


def cannot_hold(rows: Iterable[Row]) -> bool:
    """Whether a row without any variable asks for more, or less, than nothing."""
    return any((row.lower or 0) > 0 or (row.upper or 0) < 0 for row in rows if not len(row.variables))


class Narrowed:
    """The variables that are left, the rows over them, and the way back."""

    def __init__(
        self,
        table: RowTable,
        loose: Sequence[Row],
        uppers: Ints,
        zero: Bools,
        focus: Ints | None = None,
        base: Ints | None = None,
        more: Sequence[Row] = (),
    ) -> None:
        """``more``: rows besides those of the table; ``loose``: rows that link nothing, such as a bound on all costs;
        ``uppers``: the highest value of each variable; ``zero``: which ones have to be 0; ``focus``: the variables
        asked about (``None``: all); ``base``: a solution that holds elsewhere.
        """
        known = np.zeros(len(zero), dtype=np.int64) if base is None else base
        table, self.hopeless = table.over(~zero | (known != 0))
        """Whether a row cannot hold whatever is chosen."""
        linking = len(table) + len(more)
        table = table.with_rows(RowTable.of([*more, *loose]))
        alive, lowest, highest = _propagated(table, uppers, ~zero)
        self.hopeless |= bool(((highest < table.lower) | (lowest > table.upper)).any())
        asked = (highest > table.upper) | (lowest < table.lower)
        if focus is not None:
            gone = ~alive & (known != 0)
            known = np.where(alive, known, 0)
            asked[linking:] = False
            alive = alive & _linked(table, alive, asked, focus, gone)
        asked[linking:] = True
        self._alive = alive
        self._base = np.where(alive, 0, known)
        self.kept = np.flatnonzero(alive)
        self.uppers: list[int] = uppers[self.kept].tolist()
        self._position = np.cumsum(alive) - 1
        self._asked = table, asked
        if loose:
            self._told_elsewhere(linking)

    def _told_elsewhere(self, linking: int) -> None:
        """Loose rows leave what holds elsewhere aside: they are about what is left."""
        table, asked = self._asked
        elsewhere = table.totals(self._base)
        elsewhere[:linking] = 0
        table = table.less(elsewhere)
        left = np.logical_or.reduceat(self._alive[table.variable] & (table.coefficient != 0), table.starts)
        self.hopeless |= bool((((table.lower > 0) | (table.upper < 0)) & ~left)[linking:].any())
        self._asked = table, asked

    @cached_property
    def left(self) -> RowTable:
        """The rows over what is left."""
        table, asked = self._asked
        found, _ = table.only(self._alive[table.variable] & asked[table.row] & (table.coefficient != 0))
        return replace(found, variable=self._position[found.variable])

    @property
    def size(self) -> int:
        """How many variables are left."""
        return len(self.uppers)

    def stage(self, stage: Stage) -> Stage:
        """A stage over what is left; it says nothing of variables that came after it."""
        return replace(stage, terms=stage.terms[self.kept[self.kept < len(stage.terms)]])

    def sum(self, some: Sum) -> Sum:
        """A sum over what is left."""
        found = Sum()
        alive, position = self._alive, self._position
        found.terms = {int(position[variable]): times for variable, times in some.terms.items() if alive[variable]}
        return found

    def back(self, values: Ints) -> Ints:
        """Values of all variables."""
        full = self._base.copy()
        full[self.kept] = values
        return full


def _propagated(table: RowTable, uppers: Ints, alive: Bools) -> tuple[Bools, Ints, Ints]:
    """The variables that may be chosen, and the lowest and highest that each row can be."""
    nothing = np.zeros(0, dtype=np.int64)
    if not len(table):
        return alive, nothing, nothing
    coefficient, most = table.coefficient, uppers[table.variable]
    less, more, counts = np.minimum(coefficient, 0) * most, np.maximum(coefficient, 0) * most, coefficient != 0
    while True:
        here = alive[table.variable]
        lowest = np.add.reduceat(less * here, table.starts)
        highest = np.add.reduceat(more * here, table.starts)
        too_high = coefficient > (table.upper - lowest)[table.row]
        too_low = coefficient < (table.lower - highest)[table.row]
        dead = (too_high | too_low) & here & counts
        if not dead.any():
            return alive, lowest, highest
        alive = alive.copy()
        alive[table.variable[dead]] = False


def wanted(table: RowTable, uppers: Ints, terms: Ints) -> Bools:
    """The variables that some solution with the largest sum of terms may need: all others only take room from those."""
    alive = np.ones(len(uppers), dtype=np.bool_)
    asked = terms > 0
    while True:
        alive, lowest, highest = _propagated(table, uppers, alive)
        below, above = lowest < table.lower, highest > table.upper
        helps = ((table.coefficient > 0) & below[table.row]) | ((table.coefficient < 0) & above[table.row])
        useful = asked.copy()
        useful[table.variable[helps & alive[table.variable]]] = True
        if not (alive & ~useful).any():
            return alive
        alive = alive & useful


def _linked(table: RowTable, alive: Bools, breakable: Bools, focus: Ints, gone: Bools) -> Bools:
    """The variables that rows link to those in focus, or to those that can no longer be what they are elsewhere."""
    linking = alive[table.variable] & breakable[table.row] & (table.coefficient != 0)
    row, variable = table.row[linking], table.variable[linking]
    found = np.zeros(len(alive), dtype=np.bool_)
    found[focus] = True
    disturbed = np.zeros(len(table), dtype=np.bool_)
    disturbed[table.row[gone[table.variable] & (table.coefficient != 0)]] = True
    while True:
        touched = disturbed.copy()
        touched[row[found[variable]]] = True
        more = found.copy()
        more[variable[touched[row]]] = True
        if (more == found).all():
            return found
        found = more
