"""What the linear relaxation of a program says of its goals: which choices are worth a look, and how good any plan can
be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .columns import Columns, Prices
from .goals import Stage
from .narrowed import RowTable
from .nearby import FINE, MARGIN, TAKEN, Nearby
from .pairs import Bools, Floats, Ints
from .program import Program, Row
from .relaxation import Relaxation, groups_of

RATIO, LEAST = 2.0, 0.02
"""In the relaxation that guides, each stage weighs so much less than the one before, and never less than the least:
what comes last still tells equally good choices apart, so that few of them are split."""

HEAVIEST = 4.0
"""What a stage before weighs at most where one is looked at."""

PARTS = 1 << 30
"""A weight of 1 for the largest term of a stage, as a whole number."""

FINENESS = [1 << 38, 1 << 34, PARTS]
"""The same where a bound is told, the first with which sums stay within 64 bits: the finer, the closer the bound."""

HUGE = 1 << 50
"""A stage with larger terms guides nothing and gets no bound: sums would leave 64 bits."""

THREADS = 2
"""On so many the first relaxation is solved: nothing else can be done meanwhile."""

AHEAD = 2
"""So many goals that come next are kept as good as can be where one is looked at."""


@dataclass(frozen=True)
class Ceiling:
    """No solution has a larger sum of its stages times these multipliers, each stage as a sum to be large."""

    multipliers: Sequence[int]
    most: int | None
    """``None``: not known."""

    def bound(self, before: Sequence[int]) -> int | None:
        """The most that the last stage can be worth in a solution that is as good in those before."""
        *others, own = self.multipliers
        if self.most is None or not own:
            return None
        spent = sum(times * value for times, value in zip(others, before, strict=True))
        return (self.most - spent) // own


class Guide:
    """The relaxation of a program, and what it says of its goals."""

    def __init__(self, program: Program, table: RowTable, stages: Sequence[Stage]) -> None:
        """``table``: the rows, with at least one variable each."""
        uppers = np.array(program.uppers, dtype=np.int64)
        self._relaxation = Relaxation(table, uppers, groups_of(program.pairs, program.size))
        self._terms = [padded(stage.gains, program.size) for stage in stages]
        self._nearby, self._last = Nearby(self._relaxation), -1
        self._columns = Columns(self._relaxation)
        self._corners = dict[int, tuple[Floats, Bools]]()
        """Of each stage what its best corner takes, and the groups that are nearly worth what they cost there."""
        self._worths, self._wants = dict[int, Ints](), dict[int, Bools]()

    def liked(self, seconds: float) -> Floats:
        """How much of each choice a nearly best solution takes, all starts together."""
        relaxation = self._relaxation
        goal = relaxation.goal(self._sum(_multipliers(self._terms, [max(one, LEAST) for one in self._falling()])))
        share, _ = relaxation.among(relaxation.wanted(goal), goal, FINE, seconds, THREADS)
        self._columns.take(share > TAKEN)
        return share[relaxation.group]

    def nearby(self, values: Ints, number: int, near: float, seconds: float) -> Floats | None:
        """The same of one that is as good as can be up to this stage, and near these values: of what they choose, each
        weighs so much beside the stage. ``None``: there is no time for that.

        All choices are asked about the first time, except for a stage that only tells those of one before it apart.
        """
        weights = self._around(number)
        terms = self._sum(_multipliers(self._terms[: len(weights)], weights))
        is_chosen = self._chosen(values)
        goal = self._relaxation.goal(terms) + round(PARTS * near) * is_chosen
        is_new, self._last = number != self._last and not self.refines[number], number
        if is_new and number in self._corners:
            self._nearby.begin(*self._corners[number])
            is_new = False
        found = self._nearby.shares(goal, is_chosen, PARTS, is_new, seconds)
        return None if found is None else found[self._relaxation.group]

    def _chosen(self, values: Ints) -> Bools:
        """The groups of what these values choose."""
        found = np.zeros(len(self._relaxation.uppers), dtype=np.bool_)
        found[self._relaxation.group[values > 0]] = True
        return found

    def _falling(self) -> Iterator[float]:
        """What each stage weighs beside the first in a relaxation that guides."""
        weight = 1.0
        for terms in self._terms:
            yield weight
            weight /= RATIO if terms.any() else 1.0

    def _around(self, number: int) -> list[float]:
        """What each stage weighs where one is looked at: that one 1, and a few that come next still something."""
        falling = list(self._falling())
        return [min(HEAVIEST, weight / falling[number]) for weight in falling[: number + 1 + AHEAD]]

    def ceiling(self, number: int, values: Ints, seconds: float) -> Ceiling:
        """What bounds a stage for solutions that are as good as these values in the stages before."""
        none = Ceiling([0] * (number + 1), None)
        if not self._largest[number]:
            return none
        self._columns.take(self._chosen(values))
        kept = {one: self._kept(one, values) for one in range(number) if self._largest[one]}
        known = int(self._terms[number] @ values)
        asked = self._worth(number), self._wanted(number), known, seconds
        prices = self._columns.prices(kept, *asked, sharpen=not self.refines[number])
        if prices is None:
            return none
        self._corners[number] = prices.share, self._wanted(number) & (prices.more > -MARGIN)
        told = (self._ceiling(number, prices, parts) for parts in FINENESS)
        return next((one for one in told if one is not None), none)

    def _ceiling(self, number: int, prices: Prices, parts: int) -> Ceiling | None:
        """What prices say of a stage. ``parts``: what one weighs that counts; ``None``: sums would leave 64 bits."""
        own = max(1, round(parts / max(1, int(np.abs(self._worth(number)).max()))))
        multipliers = [round(own * prices.kept.get(one, 0.0)) for one in range(number)] + [own]
        if any(times * largest >= HUGE for times, largest in zip(multipliers, self._largest, strict=False)):
            return None
        most = self._relaxation.bound(self._sum(multipliers), own * prices.rows)
        return None if most is None else Ceiling(multipliers, most)

    def _kept(self, number: int, values: Ints) -> Row:
        """That a stage is at least as good as these values."""
        worth = self._worth(number)
        used = np.flatnonzero(worth)
        return Row("as_good", (), used, worth[used], int(self._terms[number] @ values), None)

    def _worth(self, number: int) -> Ints:
        """What each group is worth in a stage."""
        if number not in self._worths:
            self._worths[number] = self._relaxation.goal(self._terms[number])
        return self._worths[number]

    def _wanted(self, number: int) -> Bools:
        """The groups that any sum of the stages up to one may need."""
        if number not in self._wants:
            worth = [self._worth(one) for one in range(number + 1) if self._largest[one]]
            self._wants[number] = self._relaxation.wanted(np.max(worth, axis=0))
        return self._wants[number]

    @cached_property
    def _largest(self) -> list[int]:
        """The largest term of each stage; 0 for one that is not looked at, since sums would leave 64 bits."""
        largest = [int(np.abs(terms).max(initial=0)) for terms in self._terms]
        return [one if one < HUGE else 0 for one in largest]

    @cached_property
    def refines(self) -> list[bool]:
        """For each stage whether it only tells choices of one before it apart: all its variables are of that one."""
        used = [terms != 0 for terms in self._terms]
        return [any(not (own & ~other).any() for other in used[:number]) for number, own in enumerate(used)]

    def _sum(self, multipliers: Sequence[int]) -> Ints:
        found = np.zeros_like(self._terms[0])
        for terms, times in zip(self._terms, multipliers, strict=False):
            found += times * terms
        return found


def padded(terms: Ints, size: int) -> Ints:
    """Terms of all variables: 0 for those that came after a stage."""
    return np.concatenate([terms, np.zeros(size - len(terms), dtype=np.int64)])


def _multipliers(terms: Sequence[Ints], weights: Sequence[float]) -> list[int]:
    """Whole numbers by which the largest term of each stage becomes its weight; 0 for terms beyond ``HUGE``."""
    largest = [int(np.abs(one).max(initial=0)) for one in terms]
    return [
        max(1, round(PARTS * weight / most)) if 0 < most < HUGE else 0
        for most, weight in zip(largest, weights, strict=True)
    ]
