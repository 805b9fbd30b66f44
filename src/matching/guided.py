"""Large programs: the linear relaxation tells which choices are worth a look, and bounds the goals.

CP-SAT sees only those choices, so that what it calls the best is only the best of them. A goal is said to be optimal
when the solution is as good as the bound, which is of all choices.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..models.plan import GoalResult, GoalStatus
from .bounds import loosest_bound
from .goals import Stage
from .greedy import Greedy
from .limits import SolverError
from .model import SOLVER, Model
from .narrowed import RowTable, cannot_hold, with_variables
from .neighbourhoods import Neighbourhoods
from .pairs import Bools, Floats, Ints
from .program import Program, Row
from .relaxation import Relaxation, groups_of
from .staged import SHARE, InfeasibleError, Solution, Staged, any_values
from .totals import Totals

LARGE = 100_000
"""Programs of more variables than this are guided."""

RATIO, LEAST = 2.0, 0.02
"""In the relaxation that guides, each stage weighs so much less than the one before, and never less than the least:
what comes last still tells equally good choices apart, so that few of them are split."""

BEFORE = 2.0
"""What a stage before weighs when another is bounded. Any weight gives a bound; this one mostly gives a close one."""

PARTS = 1 << 30
"""A weight of 1 for the largest term of a stage, as a whole number."""

HUGE = 1 << 50
"""A stage with larger terms guides nothing and gets no bound: sums would leave 64 bits."""

WORTH_A_LOOK = 1e-3
"""The share of a choice from which it is looked at."""

COARSE, FINE = 1e-3, 1e-4
"""Precision of the relaxation as a guide, and for a bound."""

GUIDING, BOUNDING = 0.2, 0.12
"""How much of the time that is left the guide may take, and the bound of a goal."""

QUICK_S = 5.0
"""A goal is first looked at as a whole, for so long; goals after one that takes longer are not."""


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
        self._terms = [_padded(stage.terms if stage.maximise else -stage.terms, program.size) for stage in stages]

    def liked(self, seconds: float) -> Floats:
        """How much of each choice a nearly best solution takes, all starts together."""
        weights, weight = [], 1.0
        for terms in self._terms:
            weights.append(max(weight, LEAST))
            weight /= RATIO if terms.any() else 1.0
        return self._relaxation.solve(self._sum(_multipliers(self._terms, weights)), COARSE, seconds)[0]

    def ceiling(self, number: int, seconds: float) -> "Ceiling":
        """What bounds a stage (counted from 0) once it is known how good a solution is in the stages before."""
        multipliers = _multipliers(self._terms[: number + 1], [BEFORE] * number + [1.0])
        _, most = self._relaxation.solve(self._sum(multipliers), FINE, seconds)
        return Ceiling(multipliers, most)

    def _sum(self, multipliers: Sequence[int]) -> Ints:
        found = np.zeros_like(self._terms[0])
        for terms, times in zip(self._terms, multipliers, strict=False):
            found += times * terms
        return found


def _padded(terms: Ints, size: int) -> Ints:
    return np.concatenate([terms, np.zeros(size - len(terms), dtype=np.int64)])


def _multipliers(terms: Sequence[Ints], weights: Sequence[float]) -> list[int]:
    """Whole numbers by which the largest term of each stage becomes its weight; 0 for terms beyond ``HUGE``."""
    largest = [int(np.abs(one).max(initial=0)) for one in terms]
    return [
        max(1, round(PARTS * weight / most)) if 0 < most < HUGE else 0
        for most, weight in zip(largest, weights, strict=True)
    ]


def guided(
    program: Program, rows: Sequence[Row], stages: Sequence[Stage], time_limit_s: float, start: Ints | None = None
) -> Solution:
    """The best solution that is found within the limit. ``start``: values to begin with, as for ``solve``.

    Raises ``InfeasibleError`` when there are none.
    """
    deadline = time.monotonic() + time_limit_s
    if cannot_hold(rows):
        raise InfeasibleError
    table = RowTable.of(with_variables(rows))
    values = _any(program, table) if start is None or not table.hold(start) else start
    guide = Guide(program, table, stages)
    liked = guide.liked(GUIDING * (deadline - time.monotonic()))
    greedy = Greedy(table, stages, len(program.pairs), liked)
    values = greedy.more(values)
    search = _Search(program, table, stages, (liked > WORTH_A_LOOK) | (values > 0), greedy)
    loosest = [loosest_bound(program, stage) for stage in stages]
    ceilings, seconds = list[Ceiling | None](), list[float | None]()
    for number, stage in enumerate(stages):
        began = time.monotonic()
        left, ceiling = deadline - began, None
        if left > 0 and stage.worth(values) != loosest[number]:
            ceiling = guide.ceiling(number, BOUNDING * left)
        if left > 0 and stage.worth(values) != _bound(stages[: number + 1], values, loosest[number], ceiling):
            share = SHARE if number + 1 < len(stages) else 1.0
            values = search.improved(number, values, began + left * share)
        ceilings.append(ceiling)
        seconds.append(time.monotonic() - began if left > 0 else None)
    values = greedy.more(values, _unplaced(program, values))
    return Solution(values, tuple(_results(stages, values, loosest, ceilings, seconds)), f"{SOLVER} and PDLP")


def _any(program: Program, table: RowTable) -> Ints:
    """A solution: nobody placed, where that is one."""
    is_auxiliary = np.arange(program.size) >= len(program.pairs)
    for only in (is_auxiliary, None):
        totals = Totals(program, table, only)
        found = None if totals.hopeless else any_values(Model(totals, totals.rows))
        if found is not None:
            return totals.back(found)
    raise InfeasibleError


def _bound(stages: Sequence[Stage], values: Ints, loosest: int, ceiling: Ceiling | None) -> int:
    """The bound of the last stage for solutions that are as good in the stages before as these values are."""
    if ceiling is None:
        return loosest
    signs = [1 if stage.maximise else -1 for stage in stages]
    before = [sign * stage.worth(values) for sign, stage in zip(signs[:-1], stages, strict=False)]
    closer = ceiling.bound(before)
    return loosest if closer is None else signs[-1] * min(signs[-1] * loosest, closer)


def _unplaced(program: Program, values: Ints) -> Bools:
    """The variables of needs that go nowhere."""
    need = program.pairs.need
    is_placed = np.zeros(len(program.pairs.needs), dtype=np.bool_)
    is_placed[need[values[: len(need)] > 0]] = True
    return np.concatenate([~is_placed[need], np.zeros(program.size - len(need), dtype=np.bool_)])


def _results(
    stages: Sequence[Stage],
    values: Ints,
    loosest: Sequence[int],
    ceilings: Sequence[Ceiling | None],
    seconds: Sequence[float | None],
) -> Iterator[GoalResult]:
    """What each stage achieved. Raises ``SolverError`` when that is better than its bound."""
    is_proven = True
    for number, (stage, ceiling, took) in enumerate(zip(stages, ceilings, seconds, strict=True)):
        value, bound = stage.worth(values), _bound(stages[: number + 1], values, loosest[number], ceiling)
        if value > bound if stage.maximise else value < bound:
            raise SolverError("a bound and a solution do not agree")
        status: GoalStatus = "best_found" if took is not None else "not_reached"
        if value == bound:
            status = "optimal" if is_proven else "optimal_given_earlier"
        is_proven &= value == bound
        yield GoalResult(name=stage.name, value=value, bound=bound, status=status, seconds=took)


class _Search:
    """The choices that are worth a look: as a whole as long as that is quick, then part after part."""

    def __init__(
        self, program: Program, table: RowTable, stages: Sequence[Stage], is_seen: Bools, greedy: Greedy
    ) -> None:
        self._few, self._is_seen, self._greedy = Totals(program, table, is_seen), is_seen, greedy
        self._stages = [self._few.stage(stage) for stage in stages]
        self._whole: Staged | None = Staged(Model(self._few, self._few.rows))

    @cached_property
    def _parts(self) -> Neighbourhoods:
        return Neighbourhoods(self._few)

    def improved(self, number: int, values: Ints, until: float) -> Ints:
        """A solution that is at least as good, stage by stage up to this one; of all variables, as ``values``."""
        found = self._few.of(values)
        if self._whole is not None:
            self._whole.model.deadline = min(until, time.monotonic() + QUICK_S)
            solution = self._whole.solve([self._stages[number]], found)
            found = solution.values
            self._whole = self._whole if solution.goals[0].status == "optimal" else None
        if self._whole is None:
            found = self._parts.searched(self._stages[: number + 1], found, until)
        more = self._few.of(self._greedy.more(self._few.back(found), self._is_seen))
        keeps = all(stage.worth(more) == stage.worth(found) for stage in self._stages[: number + 1])
        return self._few.back(more if keeps else found)
