"""A large program searched part after part: those parts that the linear relaxation points at.

The relaxation is asked for what is as good as can be and, of that, nearest to the solution that is known. What it
takes, and what is chosen now, is a part: small enough for branch and cut to find the best of it, and it holds most of
what there is to win.

Sources: Danna, Rothberg, Le Pape, *Exploring relaxation induced neighborhoods to improve MIP solutions*, 2005;
Fischetti, Monaci, *Proximity search for 0-1 mixed-integer convex programming*, 2014.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from .goals import Stage
from .greedy import Greedy
from .guide import Guide, padded
from .narrowed import RowTable
from .nearby import TAKEN
from .pairs import Bools, Floats, Ints
from .parts import Bound, Part
from .program import Program
from .totals import Totals

MOST, FEWEST = 16_000, 4_000
"""Of choices that the relaxation takes so many are looked at together: those that it takes most of. Half of them after
a part whose time was over before anything was found, half as many again after one that was looked through in vain."""

FOLLOWING = 4
"""So many goals that come next are kept as good as can be in such a part."""

NEAR, FARTHEST, VAIN = 0.02, 0.01, 3
"""What a choice of the known solution weighs beside a goal, in turn; the less, the larger the part. So many parts that
are no better are looked at, one after another."""

LITTLE = 1e-4
"""A part that brings a goal no more than this share of what it is was looked at in vain."""

PART_S = 10.0
"""A part that the relaxation points at is given up after this."""

Tell = Callable[[Ints], None]
"""Is told a solution."""


class Search:
    """The choices that are worth a look, and better and better solutions of them."""

    def __init__(
        self,
        program: Program,
        table: RowTable,
        stages: Sequence[Stage],
        guide: Guide,
        greedy: Greedy,
        is_seen: Bools,
    ) -> None:
        self._program, self._table, self._guide, self._greedy = program, table, guide, greedy
        self._all = [replace(stage, terms=padded(stage.terms, program.size)) for stage in stages]
        self._uppers, self._is_seen = np.array(program.uppers, dtype=np.int64), is_seen
        self._most = MOST

    def first(self, values: Ints, seconds: float) -> Ints:
        """A solution in which whoever is placed stays so, with the others placed as well as the goals ask."""
        few = Totals(self._program, self._table, self._is_seen)
        free = np.flatnonzero(few.of(unplaced(self._program, values).astype(np.int64)))
        part = Part(few.rows, np.array(few.uppers, dtype=np.int64), free, few.of(values))
        found = few.back(part.improved([few.stage(stage) for stage in self._all], seconds))
        return self._greedy.more(found, self._is_seen)

    def filled(self, values: Ints) -> Ints:
        """A solution in which whoever is placed stays so, with others placed from all choices."""
        return self._greedy.more(values, unplaced(self._program, values))

    def improved(self, number: int, values: Ints, bound: Bound, until: float, tell: Tell) -> Ints:
        """A solution that is at least as good, stage by stage up to this one. ``tell``: is told each that is better."""
        found = self._nearby(number, values, bound, until, tell)
        if found is values:
            return values
        more = self._greedy.more(found, self._is_seen | unplaced(self._program, found))
        keeps = all(stage.worth(more) == stage.worth(found) for stage in self._all[: number + 1])
        return more if keeps else found

    def _nearby(self, number: int, values: Ints, bound: Bound, until: float, tell: Tell) -> Ints:
        """The same from the parts that the relaxation points at, as long as they hold something better."""
        stage, gains, vain = self._all[number], self._gains(values), 0
        while vain < VAIN and stage.worth(values) != bound():
            near = FARTHEST if vain % 2 else NEAR
            liked = self._guide.nearby(values, number, near, until - time.monotonic())
            if liked is None:
                break
            self._is_seen = self._is_seen | (liked > TAKEN)
            end = min(time.monotonic() + PART_S, until)
            found = self._among(number, values, liked, end - time.monotonic())
            before, now = gains, self._gains(found)
            if abs(now[number] - before[number]) > LITTLE * abs(before[number]):
                vain = 0
            elif not self._is_resized(time.monotonic() >= end):
                vain += 1
            if now > before:
                values, gains = found, now
                tell(values)
        return values

    def _is_resized(self, is_late: bool) -> bool:
        """Whether the next part is smaller than one that found nothing. ``is_late``: its time was over."""
        before = self._most
        self._most = max(FEWEST, before // 2) if is_late else min(MOST, before * 3 // 2)
        return self._most < before

    def _gains(self, values: Ints) -> list[int]:
        """What values are worth, stage by stage, as sums to be large."""
        return [stage.gain(values) for stage in self._all]

    def _among(self, number: int, values: Ints, liked: Floats, seconds: float) -> Ints:
        """A better solution among what is chosen and what is liked, the most liked first."""
        if seconds <= 0:
            return values
        others = np.flatnonzero((liked > TAKEN) & (values == 0))
        others = others[np.argsort(-liked[others], kind="stable")[: self._most]]
        free = np.sort(np.concatenate([np.flatnonzero(values), others]))
        part = Part(self._table, self._uppers, free, values)
        return part.better(self._all[: number + 1 + FOLLOWING], number, seconds)


def unplaced(program: Program, values: Ints) -> Bools:
    """The variables of needs that go nowhere, and those that are nobody's."""
    need = program.pairs.need
    is_placed = np.zeros(len(program.pairs.needs), dtype=np.bool_)
    is_placed[need[values[: len(need)] > 0]] = True
    return np.concatenate([~is_placed[need], np.ones(program.size - len(need), dtype=np.bool_)])
