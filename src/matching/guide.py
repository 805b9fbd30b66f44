"""What the linear relaxation of a program says of its goals: which choices are worth a look, and how good any plan can
be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .goals import Stage
from .narrowed import RowTable
from .nearby import FINE, Nearby
from .pairs import Floats, Ints
from .program import Program
from .relaxation import Relaxation, groups_of
from .sharpened import sharpened

RATIO, LEAST = 2.0, 0.02
"""In the relaxation that guides, each stage weighs so much less than the one before, and never less than the least:
what comes last still tells equally good choices apart, so that few of them are split."""

HEAVIEST = 4.0
"""What a stage before weighs at most where one is looked at."""

LEADS, SPENT, LIGHT, MOST = 3.0, 0.05, 1.2, 16.0
"""When a stage is bounded, each before it weighs so many times what the one after that weighs; less where it is short
of its own bound, so that this adds about that share to what the one after is worth, but not less than the third of
these; and none weighs more than the last. Any weights give a bound; these mostly give a close one: where one client who
comes first is left out, two or three of the next find a place."""

REFINES, ADDED = 2.0, 0.01
"""The same for a stage that only tells choices of one before it apart, beside the stage that is bounded."""

PARTS = 1 << 30
"""A weight of 1 for the largest term of a stage, as a whole number."""

HUGE = 1 << 50
"""A stage with larger terms guides nothing and gets no bound: sums would leave 64 bits."""

THREADS = 2
"""On so many the first relaxation is solved: nothing else can be done meanwhile."""

FINER = 1e-5
"""Precision of a relaxation that was made to say more of a stage. Measured on ``waitlist/coupled``: with ``FINE``,
which takes half the time, the bound of class 3 is two clients higher."""

LIKED = 0.3
"""The share from which a choice is there from the start when the relaxation is made to say more."""

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
        self._share = np.zeros(program.size)

    def liked(self, seconds: float) -> Floats:
        """How much of each choice a nearly best solution takes, all starts together."""
        terms = self._sum(_multipliers(self._terms, [max(weight, LEAST) for weight in self._falling()]))
        return self._relaxation.solve(terms, FINE, seconds, THREADS)[0]

    def nearby(self, values: Ints, number: int, near: float, seconds: float) -> Floats | None:
        """The same of one that is as good as can be up to this stage, and near these values: of what they choose, each
        weighs so much beside the stage. ``None``: there is no time for that.

        All choices are asked about the first time, except for a stage that only tells those of one before it apart.
        """
        weights = self._around(number)
        terms = self._sum(_multipliers(self._terms[: len(weights)], weights))
        group = self._relaxation.group
        is_chosen = np.zeros(len(self._relaxation.uppers), dtype=np.bool_)
        is_chosen[group[values > 0]] = True
        goal = self._relaxation.goal(terms) + round(PARTS * near) * is_chosen
        is_new, self._last = number != self._last and not self.refines[number], number
        found = self._nearby.shares(goal, is_chosen, PARTS, is_new, seconds)
        return None if found is None else found[group]

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

    def ceiling(self, worth: Sequence[int], short: Sequence[int], seconds: float, precision: float = FINE) -> Ceiling:
        """What bounds a stage for solutions that are about so good in the stages before.

        ``worth``: what the stages up to this one are worth so far; ``short``: how far each before it is from its bound.
        """
        multipliers = self.multipliers(worth, short)
        self._share, most = self._relaxation.solve(self._sum(multipliers), precision, seconds)
        return Ceiling(multipliers, most)

    def sharpen(self, worth: Sequence[int], short: Sequence[int], values: Ints, seconds: float) -> None:
        """Make the relaxation say more of the stage that ``ceiling`` bounds.

        ``values``: a solution that is worth so much.
        """
        relaxation, multipliers = self._relaxation, self.multipliers(worth, short)
        goal = relaxation.goal(self._sum(multipliers))
        start = np.zeros(len(goal), dtype=np.bool_)
        start[relaxation.group[(values > 0) | (self._share > LIKED)]] = True
        unit = multipliers[-1] * self._largest[len(short)]
        some = relaxation.wanted(goal)
        relaxation.sharp = sharpened(relaxation.sharp, relaxation.uppers, goal, unit, start, some, seconds)

    def multipliers(self, worth: Sequence[int], short: Sequence[int]) -> list[int]:
        """Those of the ceiling of a stage."""
        return _multipliers(self._terms[: len(worth)], self._weights(worth, short))

    def _weights(self, worth: Sequence[int], short: Sequence[int]) -> list[float]:
        """What each of the stages up to one weighs when that is bounded."""
        values = [abs(one) / largest for one, largest in zip(worth, self._largest, strict=False)]
        weight, following, found = 1.0, len(short), [1.0]
        for number in reversed(range(len(short))):
            lack = short[number] / self._largest[number]
            if self.refines[number]:
                found.append(_weight(REFINES, ADDED * values[-1], lack))
            else:
                weight = min(MOST, weight * max(LIGHT, _weight(LEADS, SPENT * values[following], lack)))
                following = number
                found.append(weight)
        return found[::-1]

    @cached_property
    def _largest(self) -> list[int]:
        """The largest term of each stage."""
        return [max(1, int(np.abs(terms).max(initial=0))) for terms in self._terms]

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


def _weight(most: float, added: float, lack: float) -> float:
    """The largest weight with which what a stage is short adds no more than this to another."""
    return min(most, added / lack) if lack else most


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
