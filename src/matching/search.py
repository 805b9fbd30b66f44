"""A large program searched part after part: first the parts that the linear relaxation points at, then others.

The relaxation is asked for what is as good as can be and, of that, nearest to the solution that is known. Where it
agrees with that solution nothing changes; the clients for whom it does not are a part, with the choices that it takes
for them. That part is small and holds most of what there is to win.

Sources: Danna, Rothberg, Le Pape, *Exploring relaxation induced neighborhoods to improve MIP solutions*, 2005;
Fischetti, Monaci, *Proximity search for 0-1 mixed-integer convex programming*, 2014.
"""

import time
from collections.abc import Sequence

import numpy as np

from .goals import Stage
from .greedy import Greedy
from .guide import AHEAD, Guide
from .narrowed import RowTable
from .nearby import TAKEN
from .neighbourhoods import Bound, Neighbourhoods
from .pairs import Bools, Floats, Ints
from .program import Program
from .totals import Totals

WHOLE = 0.9
"""The share from which a choice is taken as it is."""

NEAR, FARTHEST, VAIN = 0.02, 0.01, 3
"""What a choice of the known solution weighs beside a goal, in turn; the less, the larger the part. So many parts that
are no better are looked at, one after another."""

PART_S = 10.0
"""A part that the relaxation points at is given up after this."""

LINKED_S, LINKED = 3.0, 0.3
"""For so long, and so much of the time there is, other parts are looked at, when the relaxation points at no more."""


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
        self._program, self._table, self._all, self._guide, self._greedy = program, table, stages, guide, greedy
        self._look_at(is_seen)

    def _look_at(self, is_seen: Bools) -> None:
        """Look at these choices, and no others."""
        self._is_seen = is_seen
        self._few = Totals(self._program, self._table, self._is_seen)
        self._stages = [self._few.stage(stage) for stage in self._all]
        self._parts = Neighbourhoods(self._few)

    def first(self, values: Ints, seconds: float) -> Ints:
        """A solution in which whoever is placed stays so, with the others placed as well as the goals ask."""
        found = self._with_free(unplaced(self._program, values), values, self._stages, seconds)
        return self._greedy.more(found, self._is_seen)

    def improved(self, number: int, values: Ints, bound: Bound, until: float) -> Ints:
        """A solution that is at least as good, stage by stage up to this one."""
        linked = min(LINKED_S, LINKED * (until - time.monotonic()))
        values = self._nearby(number, values, bound, until - linked)
        until = min(until, time.monotonic() + linked)
        found = self._few.back(self._parts.searched(self._up_to(number), number, self._few.of(values), bound, until))
        more = self._greedy.more(found, self._is_seen)
        keeps = all(stage.worth(more) == stage.worth(found) for stage in self._all[: number + 1])
        return more if keeps else found

    def _nearby(self, number: int, values: Ints, bound: Bound, until: float) -> Ints:
        """The same from the parts that the relaxation points at, as long as they hold something better."""
        stages, vain = self._all[: number + 1], 0
        while vain < VAIN and stages[-1].worth(values) != bound():
            near = FARTHEST if vain % 2 else NEAR
            liked = self._guide.nearby(values, number, near, until - time.monotonic())
            if liked is None:
                break
            if ((liked > TAKEN) & ~self._is_seen).any():
                self._look_at(self._is_seen | (liked > TAKEN))
            seconds = min(PART_S, until - time.monotonic())
            found = self._with_free(self._in_doubt(values, liked), values, self._up_to(number), seconds, number)
            vain = vain + 1 if all(stage.worth(found) == stage.worth(values) for stage in stages) else 0
            values = found
        return values

    def _in_doubt(self, values: Ints, liked: Floats) -> Bools:
        """The variables of needs that the relaxation places elsewhere, or where the solution does not; and those that
        are nobody's."""
        need = self._program.pairs.need
        chosen, liked = values[: len(need)] > 0, liked[: len(need)]
        found = _needs(self._program, liked > TAKEN) & ~_needs(self._program, chosen)
        return _variables(self._program, found | _needs(self._program, chosen & (liked < WHOLE)))

    def _up_to(self, number: int) -> Sequence[Stage]:
        """The stages up to one, and some that come next."""
        return self._stages[: number + 1 + AHEAD]

    def _with_free(self, is_free: Bools, values: Ints, stages: Sequence[Stage], seconds: float, kept: int = 0) -> Ints:
        """The best for stages with some variables free and the others as they are, as far as it comes.

        ``kept``: so many stages only stay as good as they are.
        """
        free = np.flatnonzero(self._few.of(is_free.astype(np.int64)))
        part = self._parts.part(free, self._few.of(values))
        return self._few.back(part.improved(stages, seconds, kept))


def unplaced(program: Program, values: Ints) -> Bools:
    """The variables of needs that go nowhere, and those that are nobody's."""
    return _variables(program, ~_needs(program, values[: len(program.pairs)] > 0))


def _needs(program: Program, some: Bools) -> Bools:
    """The needs of some pairs."""
    found = np.zeros(len(program.pairs.needs), dtype=np.bool_)
    found[program.pairs.need[some]] = True
    return found


def _variables(program: Program, needs: Bools) -> Bools:
    """The variables of needs, and those that are nobody's."""
    need = program.pairs.need
    return np.concatenate([needs[need], np.ones(program.size - len(need), dtype=np.bool_)])
