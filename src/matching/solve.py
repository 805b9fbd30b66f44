"""The program in CP-SAT: goals one after another, each to a proven optimum before the next.

The only module that imports the solver.
"""

import math
import operator
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from ortools.sat.python import cp_model

from ..models.plan import GoalResult, GoalStatus
from .goals import Stage
from .limits import OutOfTimeError, SolverError, left, spent
from .narrowed import Narrowed
from .pairs import Ints
from .program import Program, Row, Sum
from .settings import BY_CORES, LIGHT, SECOND_OPINION, WHOLE, Setting

SOLVER = f"CP-SAT {version('ortools')}"
_FINISHED = (cp_model.OPTIMAL, cp_model.INFEASIBLE)


@dataclass(frozen=True)
class Solution:
    """The value of each variable, and what each stage achieved."""

    values: Ints
    goals: tuple[GoalResult, ...]


Asked = Program | Narrowed
"""What can be asked: a program, or what a question leaves of it."""


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

    ``start``: values that satisfy the rows, when some are known.

    Raises ``InfeasibleError`` when the rows contradict each other; of the shipped rules only pins can bring that about.
    """
    return _Model(program, rows, time_limit_s).solve(stages, start)


def feasible(program: Asked, rows: Iterable[Row]) -> Ints | None:
    """Values that satisfy all rows, or ``None`` when there is none: confirmed by a second configuration.

    Raises ``SolverError`` when the solver does not know.
    """
    return _Model(program, rows, None).feasible()


def least(program: Asked, rows: Iterable[Row], costs: Sum, *, confirmed: bool = True) -> Ints | None:
    """Values that satisfy all rows at the least sum, or ``None`` when there are none.

    ``confirmed``: whether a second configuration confirms that there are none. Raises ``SolverError`` when the solver
    does not know.
    """
    return _Model(program, rows, None).least(costs, confirmed=confirmed)


def largest(
    program: Program, rows: Iterable[Row], members: Sequence[Row], chosen: Collection[int]
) -> frozenset[int] | None:
    """The most members (rows) that can hold together when the chosen ones must; ``None`` when those cannot."""
    model = _Model(program, [*rows, *(members[position] for position in sorted(chosen))], None)
    if model.feasible() is None:
        return None
    holds = [model.add_if(member) for member in members]
    terms = np.zeros(model.size, dtype=np.int64)
    terms[holds] = 1
    values = model.solve([Stage("members", True, terms)]).values
    return frozenset(position for position, variable in enumerate(holds) if values[variable])


class _Model:
    """A model that grows by one row for each goal solved; the best choice so far is carried along as a hint."""

    def __init__(self, program: Asked, rows: Iterable[Row], time_limit_s: float | None) -> None:
        self.program = program
        self.deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
        self.contradiction = False
        self.must_choose = False
        asked = list(rows)
        own = program.rows
        if isinstance(program, Program) and own and len(asked) >= len(own) and all(map(operator.is_, asked, own)):
            self._copy(_stated(program))
            asked = asked[len(own) :]
        else:
            self.model = cp_model.CpModel()
            self._extend(program.uppers)
        self.take(asked)

    def _copy(self, other: "_Stated") -> None:
        self.model = other.model.clone()
        self.contradiction, self.must_choose = other.contradiction, other.must_choose

    def take(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        for row in rows:
            self._add(row.variables, row.coefficients, row.lower, row.upper)
            self.must_choose |= (row.lower or 0) > 0 or (row.upper or 0) < 0

    @property
    def size(self) -> int:
        """How many variables it has."""
        return len(self.model.proto.variables)

    def _extend(self, uppers: Iterable[int]) -> None:
        """Add variables from 0 to these highest values."""
        variables = self.model.proto.variables
        for upper in uppers:
            variables.add().domain.extend((0, upper))

    def _add(self, variables: Ints, coefficients: Ints, lower: int | None, upper: int | None) -> Any:
        """The row in the solver's own form: expressions take most of the time where questions are many and small."""
        low = cp_model.INT_MIN if lower is None else lower
        high = cp_model.INT_MAX if upper is None else upper
        if len(variables) == 0:
            self.contradiction |= not low <= 0 <= high
            return None
        order = variables.argsort()
        constraint = self.model.proto.constraints.add()
        constraint.linear.vars.extend(variables[order].tolist())
        constraint.linear.coeffs.extend(coefficients[order].tolist())
        constraint.linear.domain.extend((low, high))
        return constraint

    def _sum(self, variables: Iterable[int], coefficients: list[int]) -> Any:
        used = [self.model.get_int_var_from_proto_index(position) for position in variables]
        return cp_model.LinearExpr.weighted_sum(used, coefficients)

    def add_if(self, row: Row) -> int:
        """A new variable that can be 1 only when a row holds."""
        self._extend([1])
        holds, before = self.size - 1, self.contradiction
        constraint = self._add(row.variables, row.coefficients, row.lower, row.upper)
        if constraint is not None:
            constraint.enforcement_literal.append(holds)
        elif self.contradiction and not before:
            self.contradiction = False
            self._add(np.array([holds]), np.array([1]), 0, 0)
        return holds

    @property
    def _usual(self) -> Setting:
        return LIGHT if isinstance(self.program, Narrowed) else WHOLE

    def feasible(self) -> Ints | None:
        """See the function of this name."""
        if self.contradiction:
            return None
        status, solver = self._run(self._usual, unlimited=True)
        if status == cp_model.INFEASIBLE:
            status, solver = self._run(SECOND_OPINION, unlimited=True)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise SolverError(f"the solver stopped without an answer: {solver.status_name(status)}")
        return self._values(solver)

    def least(self, costs: Sum, *, confirmed: bool) -> Ints | None:
        """See the function of this name."""
        if self.contradiction:
            return None
        self.model.minimize(self._sum(costs.terms, list(costs.terms.values())))
        status, solver = self._run(BY_CORES, unlimited=True)
        if status not in _FINISHED:
            status, solver = self._run(LIGHT, unlimited=True)
        if status == cp_model.OPTIMAL:
            return self._values(solver)
        if status == cp_model.INFEASIBLE and confirmed:
            self.model.clear_objective()  # type: ignore[no-untyped-call]
            status, solver = self._run(SECOND_OPINION, unlimited=True)
        if status == cp_model.INFEASIBLE:
            return None
        raise SolverError(f"the solver gave no answer, or not the same twice: {solver.status_name(status)}")

    def solve(self, stages: Sequence[Stage], start: Ints | None = None) -> Solution:
        """See the function of this name."""
        best = np.zeros(self.size, dtype=np.int64) if start is None else start
        if start is None and (self.must_choose or self.contradiction):
            found = self.feasible()
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
        self._add(used, stage.terms[used], low, high)
        seconds = time.monotonic() - started
        return best, GoalResult(name=stage.name, value=value, bound=bound, status=status, seconds=seconds)

    def _loosest(self, stage: Stage) -> int:
        return loosest_bound(self.program, stage) if isinstance(self.program, Program) else 0

    def _improve(self, stage: Stage, used: Ints, best: Ints) -> tuple[Ints, int, str]:
        if self.deadline is not None and time.monotonic() >= self.deadline:
            return best, 0, "not_reached"
        objective = self._sum(used.tolist(), stage.terms[used].tolist())
        self._hint(best)
        if stage.maximise:
            self.model.maximize(objective)
        else:
            self.model.minimize(objective)
        status, solver = self._run(self._usual)
        self.model.clear_objective()  # type: ignore[no-untyped-call]
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return best, 0, "not_reached"
        found = self._values(solver)
        value = stage.worth(found)
        if status == cp_model.OPTIMAL:
            return found, value, "optimal"
        kept = stage.worth(best)
        better = value > kept if stage.maximise else value < kept
        bound = _safe(solver.best_objective_bound, stage.maximise)
        return (found if better else best), bound, "best_found"

    def _hint(self, best: Ints) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        hint = self.model.proto.solution_hint
        hint.vars.extend(range(self.size))
        hint.values.extend(best.tolist())

    def _run(self, setting: Setting, *, unlimited: bool = False) -> tuple[Any, cp_model.CpSolver]:
        """``unlimited``: whatever the model's own time limit."""
        solver = cp_model.CpSolver()
        for name, value in setting.items():
            setattr(solver.parameters, name, value)
        if self.deadline is not None and not unlimited:
            solver.parameters.max_time_in_seconds = max(0.01, self.deadline - time.monotonic())
            return solver.solve(self.model), solver
        own = solver.parameters.max_deterministic_time
        effort, seconds = left()
        solver.parameters.max_deterministic_time = min(own, math.inf if effort is None else effort)
        if seconds is not None:
            solver.parameters.max_time_in_seconds = max(0.01, seconds)
        status = solver.solve(self.model)
        taken = solver.response_proto.deterministic_time
        spent(taken)
        if status not in _FINISHED and taken < own and (effort is not None or seconds is not None):
            raise OutOfTimeError("the question was not answered within its limit")
        return status, solver

    def _values(self, solver: cp_model.CpSolver) -> Ints:
        return np.array(solver.response_proto.solution, dtype=np.int64)


@dataclass
class _Stated:
    """The model of a program's own rows, and how much of the program it holds."""

    model: cp_model.CpModel
    rows: int
    variables: int
    contradiction: bool
    must_choose: bool


_STATED: WeakKeyDictionary[Program, _Stated] = WeakKeyDictionary()
"""Many questions are asked of one program; its own rows are built once."""


def _stated(program: Program) -> _Stated:
    """Built again when rows or variables were added since."""
    known = _STATED.get(program)
    if known is None or (known.rows, known.variables) != (len(program.rows), program.size):
        made = _Model(program, (), None)
        made.take(program.rows)
        known = _Stated(made.model, len(program.rows), program.size, made.contradiction, made.must_choose)
        _STATED[program] = known
    return known


def _safe(bound: float, maximise: bool) -> int:
    """A bound as a whole number; where floats are coarser than whole numbers, on the careful side."""
    if abs(bound) < 1 << 53:
        return round(bound)
    return int(math.nextafter(bound, math.inf if maximise else -math.inf))


def loosest_bound(program: Program, stage: Stage) -> int:
    """A bound that needs no solver: each need at its best pair, or at none; auxiliary variables at their best."""
    pairs = program.pairs
    best = np.zeros(len(pairs.needs), dtype=np.int64)
    of_pairs, others = stage.terms[: len(pairs)], stage.terms[len(pairs) :]
    (np.maximum if stage.maximise else np.minimum).at(best, pairs.need, of_pairs)
    highest = others * np.array(program.uppers[len(pairs) : len(stage.terms)], dtype=np.int64)
    return int(best.sum() + (np.maximum if stage.maximise else np.minimum)(highest, 0).sum())
