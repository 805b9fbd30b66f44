"""The best that a goal can be in a large program, proven by CP-SAT over the choices that the goal may need.

All others only take room from those. With a good solution to start from, this proves many a goal that the linear
relaxation leaves open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .goals import Stage
from .guide import padded
from .model import Model
from .narrowed import RowTable, wanted
from .pairs import Ints
from .program import Program
from .staged import Staged
from .totals import Totals

MOST = 500_000
"""With more choices than this nothing is tried. Measured on ``waitlist/coupled``: 343,000 choices take 20 s, with
677,000 the solver's own relaxation is not solved in 200 s."""


@dataclass(frozen=True, eq=False)
class Proof:
    """No solution that is at least as good in the stages before is worth more; all as sums to be large."""

    before: Sequence[int]
    most: int
    values: Ints
    """A solution that is worth so much."""

    def bound(self, before: Sequence[int]) -> int | None:
        """The most that the stage can be worth in a solution that is so good in those before; ``None``: not known."""
        is_as_good = all(now >= known for now, known in zip(before, self.before, strict=True))
        return self.most if is_as_good else None


class Proofs:
    """Proofs of a program's goals."""

    def __init__(self, program: Program, table: RowTable, stages: Sequence[Stage]) -> None:
        """``table``: the rows, with at least one variable each."""
        self._program, self._table, self._stages = program, table, stages
        self._uppers = np.array(program.uppers, dtype=np.int64)

    def proof(self, number: int, values: Ints, seconds: float) -> Proof | None:
        """How good a stage can be in solutions that are at least as good as this one in those before.

        ``None`` when that takes too long.
        """
        stage, earlier = self._stages[number], self._stages[:number]
        kept = [one.as_good_as(one.worth(values)) for one in earlier if one.terms.any()]
        table = self._table.with_rows(RowTable.of(kept)) if kept else self._table
        is_wanted = wanted(table, self._uppers, padded(stage.gains, self._program.size))
        if np.count_nonzero(is_wanted) > MOST:
            return None
        few = Totals(self._program, table, is_wanted)
        start = few.of(values)
        if not few.rows.hold(start):
            return None
        found = Staged(Model(few, few.rows, seconds)).solve([few.stage(stage)], start)
        if found.goals[0].status != "optimal":
            return None
        best = few.back(found.values)
        return Proof([one.gain(values) for one in earlier], stage.gain(best), best)
