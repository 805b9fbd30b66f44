"""Which rows a proof that there is no room cannot do without.

One row after the other is left out where the rest still proves it. A choice that breaks one row only shows that this
row is needed; so does one that differs from it in a single opening and breaks one other row only.

Source: Belov, Marques-Silva, "Accelerating MUS Extraction with Recursive Model Rotation", FMCAD 2011.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from ..narrowed import RowTable, with_variables
from ..pairs import Bools, Ints
from ..program import Program, Row
from ..solve import feasible


class Proof:
    """Rows of a program that together leave no choice."""

    def __init__(self, program: Program, always: Sequence[Row], asked: Sequence[Row]) -> None:
        """``always``: what stays; ``asked``: what may be left out, the first of them rather than the last."""
        self.program = program
        self.always = with_variables(always)
        self.asked = with_variables(asked)
        self._is_in = np.ones(len(self.always) + len(self.asked), dtype=np.bool_)
        self._needed = np.zeros(len(self.asked), dtype=np.bool_)

    def necessary(self) -> list[Row]:
        """The rows that are left when none of them can be missed."""
        self._leave_out(list(range(len(self.asked))))
        return [row for row, is_needed in zip(self.asked, self._needed.tolist(), strict=True) if is_needed]

    def _leave_out(self, numbers: list[int]) -> None:
        """Many at once first: what can go together, each of them can."""
        numbers = [number for number in numbers if not self._needed[number]]
        if not numbers:
            return
        without = self._is_in.copy()
        without[len(self.always) + np.array(numbers)] = False
        choice = feasible(self.program, self._table.only(without[self._table.row])[0])
        if choice is None:
            self._is_in = without
            return
        self._learn_from(choice)
        middle = len(numbers) // 2
        if middle:
            self._leave_out(numbers[:middle])
            self._leave_out(numbers[middle:])

    def _learn_from(self, choice: Ints) -> None:
        """Which rows are needed, from a choice and from those that differ from it in one opening, and so on."""
        waiting = [choice]
        while waiting:
            choice = waiting.pop()
            sums = self._matrix @ choice
            broken = np.flatnonzero(self._are_broken(sums[:, None])[:, 0])
            if len(broken) != 1 or not self._is_new(int(broken[0])):
                continue
            self._needed[broken[0] - len(self.always)] = True
            waiting += self._others(choice, sums)

    def _is_new(self, row: int) -> bool:
        return row >= len(self.always) and not self._needed[row - len(self.always)]

    def _others(self, choice: Ints, sums: Ints) -> list[Ints]:
        """Choices that differ in one opening and break one row only, of which it is not known that it is needed."""
        need, count, found = self.program.pairs.need, len(self.program.pairs), []
        for old in np.flatnonzero(choice[:count]).tolist():
            others = np.flatnonzero(need == need[old])
            after = sums[:, None] - self._matrix[:, [old]] + self._matrix[:, others]
            broken = self._are_broken(after)
            for column in np.flatnonzero(broken.sum(axis=0) == 1).tolist():
                if self._is_new(int(broken[:, column].argmax())):
                    other = choice.copy()
                    other[old], other[others[column]] = 0, 1
                    found.append(other)
        return found

    def _are_broken(self, sums: Ints) -> Bools:
        """Of the rows that are in, those that sums break; shape ``(rows, choices)``."""
        broken: Bools = (sums < self._table.lower[:, None]) | (sums > self._table.upper[:, None])
        return broken & self._is_in[:, None]

    @cached_property
    def _table(self) -> RowTable:
        return RowTable.of([*self.always, *self.asked])

    @cached_property
    def _matrix(self) -> Ints:
        """Coefficients; shape ``(rows, variables)``."""
        found = np.zeros((len(self._table), self.program.size), dtype=np.int64)
        found[self._table.row, self._table.variable] = self._table.coefficient
        return found
