"""The program solved: goals one after another, each to a proven optimum before the next; and single questions."""

import math
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..models.plan import GoalResult, GoalStatus
from .bounds import loosest_bound
from .goals import Stage
from .limits import SolverError, UndecidedError
from .model import SOLVER, Asked, Model
from .narrowed import Narrowed, RowTable
from .network import FLOW_SOLVER, network_of
from .pairs import Ints
from .program import Program, Row, Sum
from .settings import AS_IT_IS, BY_CORES, LIGHT, QUICKLY, SECOND_OPINION, WHOLE


@dataclass(frozen=True)
class Solution:
    """The value of each variable, and what each stage achieved."""

    values: Ints
    goals: tuple[GoalResult, ...]
    solver: str = SOLVER
    """What solved it, with its version."""


class InfeasibleError(Exception):
    """No choice satisfies the rows: proven, and confirmed by a second configuration."""


def solve(
    program: Asked,
    rows: Iterable[Row],
    stages: Sequence[Stage],
    time_limit_s: float | None = None,
    *,
    start: Ints | None = None,
) -> Solution:
    """Solve the stages in order over the variables of a program. The limit counts for all of them together.

    As a flow where nothing but places is shared; else with CP-SAT.

    ``start``: values that satisfy the rows, when some are known.

    Raises ``InfeasibleError`` when the rows contradict each other; of the shipped rules only pins can bring that about.
    """
    asked = rows if isinstance(rows, RowTable) else list(rows)
    if isinstance(program, Program) and isinstance(asked, list):
        network = network_of(program, asked, stages)
        if network is not None:
            return Solution(*network.solve(stages, time_limit_s), FLOW_SOLVER)
    return _Staged(Model(program, asked, time_limit_s)).solve(stages, start)


def feasible(program: Asked, rows: Iterable[Row]) -> Ints | None:
    """Values that satisfy all rows, or ``None`` when there is none: confirmed by a second configuration.

    Raises ``SolverError`` when the solver does not know.
    """
    return _feasible(Model(program, rows))


def _feasible(model: Model) -> Ints | None:
    if model.contradiction:
        return None
    answer = model.run(LIGHT, unlimited=True)
    if answer.status == "infeasible":
        answer = model.run(SECOND_OPINION, unlimited=True)
    if answer.status == "unknown":
        raise SolverError("the solver stopped without an answer")
    return None if answer.status == "infeasible" else answer.values


def least(
    program: Asked, rows: Iterable[Row], costs: Sum, *, confirmed: bool = True, quick: bool = False
) -> Ints | None:
    """Values that satisfy all rows at the least sum, or ``None`` when there are none.

    ``confirmed``: whether a second configuration confirms that there are none; ``quick``: whether it is given up, with
    ``UndecidedError``, when little work does not tell. Raises ``SolverError`` when the solver does not know.
    """
    return _least(Model(program, rows), costs, confirmed=confirmed, quick=quick)


def _least(model: Model, costs: Sum, *, confirmed: bool = True, quick: bool = False) -> Ints | None:
    if model.contradiction:
        return None
    model.aim(costs.terms, list(costs.terms.values()), maximise=False)
    answer = model.run(QUICKLY if quick else BY_CORES, unlimited=True)
    if quick and not answer.finished:
        raise UndecidedError("not decided with little work")
    if not answer.finished:
        answer = model.run(AS_IT_IS, unlimited=True)
    if answer.status == "optimal":
        return answer.values
    if answer.status == "infeasible" and confirmed:
        model.aim_at_nothing()
        answer = model.run(SECOND_OPINION, unlimited=True)
    if answer.status == "infeasible":
        return None
    raise SolverError(f"the solver gave no answer, or not the same twice: {answer.status}")


def largest(
    program: Program, rows: Iterable[Row], members: Sequence[Row], chosen: Collection[int]
) -> frozenset[int] | None:
    """The most members (rows) that can hold together when the chosen ones must; ``None`` when those cannot."""
    model = Model(program, [*rows, *(members[position] for position in sorted(chosen))])
    holds = [model.add_if(member) for member in members]
    values = _least(model, Sum().add(holds, -1))
    if values is None:
        return None
    return frozenset(position for position, variable in enumerate(holds) if values[variable])


class _Staged:
    """A model that grows by one row for each goal solved; the best choice so far is carried along as a hint."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.setting = LIGHT if isinstance(model.program, Narrowed) else WHOLE

    def solve(self, stages: Sequence[Stage], start: Ints | None = None) -> Solution:
        """See the function of this name."""
        best = np.zeros(self.model.size, dtype=np.int64) if start is None else start
        if start is None and (self.model.must_choose or self.model.contradiction):
            found = _feasible(self.model)
            if found is None:
                raise InfeasibleError
            best = found
        goals: list[GoalResult] = []
        for stage in stages:
            best, result = self._stage(stage, best, proven=all(goal.status == "optimal" for goal in goals))
            goals.append(result)
        return Solution(best, tuple(goals))

    def _stage(self, stage: Stage, best: Ints, *, proven: bool) -> tuple[Ints, GoalResult]:
        started = time.monotonic()
        used = np.flatnonzero(stage.terms)
        status: GoalStatus = "optimal" if proven else "optimal_given_earlier"
        bound = 0
        if len(used):
            best, bound, finished = self._improve(stage, used, best)
            if finished == "not_reached":
                status, bound = "not_reached", self._loosest(stage)
            elif finished == "best_found":
                status = "best_found"
        value = stage.worth(best)
        low, high = (value, None) if stage.maximise else (None, value)
        self.model.add(used, stage.terms[used], low, high)
        seconds = time.monotonic() - started
        return best, GoalResult(name=stage.name, value=value, bound=bound, status=status, seconds=seconds)

    def _loosest(self, stage: Stage) -> int:
        program = self.model.program
        return loosest_bound(program, stage) if isinstance(program, Program) else 0

    def _improve(self, stage: Stage, used: Ints, best: Ints) -> tuple[Ints, int, str]:
        deadline = self.model.deadline
        if deadline is not None and time.monotonic() >= deadline:
            return best, 0, "not_reached"
        self.model.hint(best)
        self.model.aim(used.tolist(), stage.terms[used].tolist(), maximise=stage.maximise)
        answer = self.model.run(self.setting)
        self.model.aim_at_nothing()
        if answer.status not in ("optimal", "feasible"):
            return best, 0, "not_reached"
        value, kept = stage.worth(answer.values), stage.worth(best)
        if answer.status == "optimal":
            return answer.values, value, "optimal"
        better = value > kept if stage.maximise else value < kept
        return (answer.values if better else best), _safe(answer.bound, stage.maximise), "best_found"


def _safe(bound: float, maximise: bool) -> int:
    """A bound as a whole number; where floats are coarser than whole numbers, on the careful side."""
    if abs(bound) < 1 << 53:
        return round(bound)
    return int(math.nextafter(bound, math.inf if maximise else -math.inf))
