"""Large programs: the linear relaxation tells which choices are worth a look, and bounds the goals.

CP-SAT sees only those choices, so that what it calls the best is only the best of them. A goal is said to be optimal
when the solution is as good as the bound, which is of all choices.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..models.plan import GoalResult, GoalStatus
from .bounds import loosest_bound
from .ceilings import Ceilings
from .goals import Stage
from .greedy import Greedy
from .guide import Guide
from .limits import SolverError
from .model import SOLVER, Model
from .narrowed import RowTable, cannot_hold, with_variables
from .neighbourhoods import Bound, Neighbourhoods
from .pairs import Bools, Ints
from .program import Program, Row
from .settings import BY_CORES
from .staged import InfeasibleError, Solution, Staged, any_values
from .tightened import tightened
from .totals import Totals

LARGE = 100_000
"""Programs of more variables than this are guided."""

WORTH_A_LOOK = 1e-3
"""The share of a choice from which it is looked at."""

WHOLE = 0.9
"""The share from which a choice is taken as it is in the first solution."""

GUIDING, STARTING = 0.2, 0.2
"""How much of the time that is left the guide may take, and the first solution."""

QUICK_S = 2.0
"""For so long parts are looked at; then the goal as a whole, for so long. Goals after one that takes longer are not."""

SHARE = 0.5
"""How much of the time that is left a goal may take, when others follow."""

AHEAD = 2
"""So many goals that come next are kept as good as can be in each part."""


def guided(
    program: Program, rows: Sequence[Row], stages: Sequence[Stage], time_limit_s: float, start: Ints | None = None
) -> Solution:
    """The best solution that is found within the limit. ``start``: values to begin with, as for ``solve``.

    Raises ``InfeasibleError`` when there are none.
    """
    deadline = time.monotonic() + time_limit_s
    if cannot_hold(rows):
        raise InfeasibleError
    table = RowTable.of(with_variables(tightened(rows, program.pairs)))
    values = _any(program, table) if start is None or not table.hold(start) else start
    guide = Guide(program, table, stages)
    liked = guide.liked(GUIDING * (deadline - time.monotonic()))
    greedy = Greedy(table, stages, len(program.pairs), liked)
    with ThreadPoolExecutor(1) as beside:
        also = beside.submit(guide.also_liked, STARTING * (deadline - time.monotonic()))
        search = _Search(program, table, stages, (liked > WORTH_A_LOOK) | (values > 0), greedy)
        values = search.first(greedy.more(values, liked > WHOLE), STARTING * (deadline - time.monotonic()))
        search.see(also.result() > WORTH_A_LOOK)
    seconds = list[float | None]()
    with Ceilings(guide, stages, [loosest_bound(program, stage) for stage in stages], deadline) as ceilings:
        for number in range(len(stages)):
            began = time.monotonic()
            left = deadline - began
            if left > 0:
                ceilings.go_on(values)
                share = SHARE if number + 1 < len(stages) else 1.0
                values = search.improved(number, values, ceilings.bound(number, values), began + left * share)
            seconds.append(time.monotonic() - began if left > 0 else None)
        ceilings.go_on(values)
    values = greedy.more(values, _unplaced(program, values))
    return Solution(values, tuple(_results(stages, values, ceilings, seconds)), f"{SOLVER} and PDLP")


def _any(program: Program, table: RowTable) -> Ints:
    """A solution: nobody placed, where that is one."""
    is_auxiliary = np.arange(program.size) >= len(program.pairs)
    for only in (is_auxiliary, None):
        totals = Totals(program, table, only)
        found = None if totals.hopeless else any_values(Model(totals, totals.rows))
        if found is not None:
            return totals.back(found)
    raise InfeasibleError


def _unplaced(program: Program, values: Ints) -> Bools:
    """The variables of needs that go nowhere."""
    need = program.pairs.need
    is_placed = np.zeros(len(program.pairs.needs), dtype=np.bool_)
    is_placed[need[values[: len(need)] > 0]] = True
    return np.concatenate([~is_placed[need], np.zeros(program.size - len(need), dtype=np.bool_)])


def _results(
    stages: Sequence[Stage], values: Ints, ceilings: Ceilings, seconds: Sequence[float | None]
) -> Iterator[GoalResult]:
    """What each stage achieved. Raises ``SolverError`` when that is better than its bound."""
    is_proven = True
    for number, (stage, took) in enumerate(zip(stages, seconds, strict=True)):
        value, bound = stage.worth(values), ceilings.bound(number, values)()
        if value > bound if stage.maximise else value < bound:
            raise SolverError("a bound and a solution do not agree")
        status: GoalStatus = "best_found" if took is not None else "not_reached"
        if value == bound:
            status = "optimal" if is_proven else "optimal_given_earlier"
        is_proven &= value == bound
        yield GoalResult(name=stage.name, value=value, bound=bound, status=status, seconds=took)


class _Search:
    """The choices that are worth a look: part after part, and as a whole as long as that is quick."""

    def __init__(
        self, program: Program, table: RowTable, stages: Sequence[Stage], is_seen: Bools, greedy: Greedy
    ) -> None:
        self._program, self._table, self._all, self._greedy = program, table, stages, greedy
        self._is_seen = np.zeros_like(is_seen)
        self.see(is_seen)

    def see(self, more: Bools) -> None:
        """Look at these choices, too."""
        self._is_seen = self._is_seen | more
        self._few = Totals(self._program, self._table, self._is_seen)
        self._stages = [self._few.stage(stage) for stage in self._all]
        self._parts = Neighbourhoods(self._few)
        self._whole: Staged | None = Staged(Model(self._few, self._few.rows))
        self._kept = 0

    def first(self, values: Ints, seconds: float) -> Ints:
        """A solution in which whoever is placed stays so, with the others placed as well as the goals ask."""
        is_open = _unplaced(self._program, values)
        is_open[len(self._program.pairs) :] = True
        free = np.flatnonzero(self._few.of(is_open.astype(np.int64)))
        found = self._parts.part(free, self._few.of(values)).improved(self._stages, seconds)
        return self._greedy.more(self._few.back(found), self._is_seen)

    def improved(self, number: int, values: Ints, bound: Bound, until: float) -> Ints:
        """A solution that is at least as good, stage by stage up to this one; of all variables, as ``values``."""
        found, stage = self._few.of(values), self._stages[number]
        if stage.worth(found) == bound():
            return values
        if self._whole is not None:
            found = self._searched(number, found, bound, min(until, time.monotonic() + QUICK_S))
            found = self._as_a_whole(number, found, bound, until)
        if self._whole is None:
            found = self._searched(number, found, bound, until)
        more = self._few.of(self._greedy.more(self._few.back(found), self._is_seen))
        keeps = all(stage.worth(more) == stage.worth(found) for stage in self._stages[: number + 1])
        return self._few.back(more if keeps else found)

    def _searched(self, number: int, found: Ints, bound: Bound, until: float) -> Ints:
        return self._parts.searched(self._stages[: number + 1 + AHEAD], number, found, bound, until)

    def _as_a_whole(self, number: int, found: Ints, bound: Bound, until: float) -> Ints:
        """The best there is among these choices, as far as that is quick; if not, this is not tried again."""
        stage = self._stages[number]
        if self._whole is None or stage.worth(found) == bound():
            return found
        for earlier in self._stages[self._kept : number]:
            self._whole.keep(earlier, found)
        self._kept = number + 1
        self._whole.model.deadline = min(until, time.monotonic() + QUICK_S)
        solution = self._whole.solve([stage], found)
        better = solution.values
        if stage.worth(better) != stage.worth(found):
            better = self._nearest(self._whole.model, found, better)
        if solution.goals[0].status != "optimal":
            self._whole = None
        return better

    def _nearest(self, model: Model, found: Ints, better: Ints) -> Ints:
        """A solution of a model that gives up as little of what was found as can be, as far as that is quick: the
        solver's own is elsewhere altogether, and what was reached for goals that follow would be lost."""
        chosen = np.flatnonzero(found)
        model.hint(better)
        model.aim(chosen.tolist(), [1] * len(chosen), maximise=True)
        model.deadline = time.monotonic() + QUICK_S
        answer = model.run(BY_CORES)
        model.aim_at_nothing()
        return answer.values if answer.status in ("optimal", "feasible") else better
