"""A part of a program: some variables are free, the others stay as a solution has them.

What comes out of a part is never worse than what went in.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from .goals import Stage
from .mip import improved
from .model import Model
from .narrowed import RowTable
from .pairs import Ints
from .staged import Staged

Bound = Callable[[], int]
"""The bound of a stage, as far as it is known by now."""


class Part:
    """Some variables of rows, the others as a solution has them."""

    def __init__(self, table: RowTable, uppers: Ints, free: Ints, values: Ints) -> None:
        """``free``: the variables; ``values``: of all variables."""
        self._free, self._values = free, values
        self.uppers: list[int] = uppers[free].tolist()
        is_free = np.zeros(len(values), dtype=np.bool_)
        is_free[free] = True
        elsewhere = table.totals(np.where(is_free, 0, values))
        self.rows, _ = table.less(elsewhere).among(is_free)

    def improved(self, stages: Sequence[Stage], seconds: float, kept: int = 0) -> Ints:
        """The best values of all variables that were found. ``kept``: so many stages only stay as good as they are."""
        mine, start = self._mine(stages), self._values[self._free]
        staged = Staged(Model(self, self.rows, seconds))
        for stage in mine[:kept]:
            staged.keep(stage, start)
        found = staged.solve(mine[kept:], start)
        return self._with(found.values)

    def better(self, stages: Sequence[Stage], number: int, seconds: float) -> Ints:
        """Values of all variables that are no worse in any stage up to the one with this number, and mostly better in
        that; those that come after it as good as they can be where that costs nothing."""
        mine, start = self._mine(stages), self._values[self._free]
        kept = [stage.as_good_as(stage.worth(start)) for stage in mine[: number + 1] if stage.terms.any()]
        rows = self.rows.with_rows(RowTable.of(kept))
        gains = [stage.gains for stage in mine[number:]]
        return self._with(improved(rows, np.array(self.uppers, dtype=np.int64), start, gains, seconds))

    def _mine(self, stages: Sequence[Stage]) -> list[Stage]:
        """The stages over the variables that are free."""
        return [replace(stage, terms=stage.terms[self._free]) for stage in stages]

    def _with(self, found: Ints) -> Ints:
        """The values with these for the variables that are free."""
        values = self._values.copy()
        values[self._free] = found
        return values
