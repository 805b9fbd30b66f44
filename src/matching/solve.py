"""The program in CP-SAT: goals one after another, each to a proven optimum before the next.

The only module that imports the solver. One worker and a fixed seed repeat exactly; with few cores they are also the
fast choice, together with ``linearization_level=2``.
"""

import math
import operator
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from ..models.plan import GoalResult, GoalStatus
from .goals import Stage
from .pairs import Ints
from .program import Program, Row

SEED = 0
SOLVER = f"CP-SAT {version('ortools')}"


@dataclass(frozen=True)
class Solution:
    """The value of each variable, and what each stage achieved."""

    values: Ints
    goals: tuple[GoalResult, ...]


class SolverError(RuntimeError):
    """The solver gave no answer to a question without a time limit."""


class InfeasibleError(Exception):
    """No choice satisfies the rows: proven, and confirmed by a second configuration."""


def solve(
    program: Program, rows: Iterable[Row], stages: Sequence[Stage], time_limit_s: float | None = None
) -> Solution:
    """Solve the stages in order over the variables of a program. The limit counts for all of them together.

    Raises ``InfeasibleError`` when the rows contradict each other; of the shipped rules only pins can bring that about.
    """
    return _Model(program, rows, time_limit_s).solve(stages)


def feasible(program: Program, rows: Iterable[Row]) -> Ints | None:
    """Values that satisfy all rows, or ``None`` when there is none: confirmed by a second configuration.

    Raises ``SolverError`` when the solver does not know.
    """
    return _Model(program, rows, None).feasible()


def largest(
    program: Program, rows: Iterable[Row], members: Sequence[Row], chosen: Collection[int]
) -> frozenset[int] | None:
    """The most members (rows) that can hold together when the chosen ones must; ``None`` when those cannot."""
    model = _Model(program, [*rows, *(members[position] for position in sorted(chosen))], None)
    if model.feasible() is None:
        return None
    holds = [model.add_if(member) for member in members]
    terms = np.zeros(len(model.variables), dtype=np.int64)
    terms[holds] = 1
    values = model.solve([Stage("members", True, terms)]).values
    return frozenset(position for position, variable in enumerate(holds) if values[variable])


class _Model:
    """A model that grows by one row for each goal solved; the best choice so far is carried along as a hint."""

    def __init__(self, program: Program, rows: Iterable[Row], time_limit_s: float | None) -> None:
        self.program = program
        self.deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
        self.model = cp_model.CpModel()
        self.variables = [self.model.new_int_var(0, upper, "") for upper in program.uppers]
        self.contradiction = False
        self.must_choose = False
        for row in rows:
            self._add(row.variables, row.coefficients, row.lower, row.upper)
            self.must_choose |= (row.lower or 0) > 0 or (row.upper or 0) < 0

    def _add(self, variables: Ints, coefficients: Ints, lower: int | None, upper: int | None) -> Any:
        low = cp_model.INT_MIN if lower is None else lower
        high = cp_model.INT_MAX if upper is None else upper
        if len(variables) == 0:
            self.contradiction |= not low <= 0 <= high
            return None
        expression = cp_model.LinearExpr.weighted_sum([self.variables[p] for p in variables], coefficients.tolist())
        return self.model.add_linear_constraint(expression, low, high)

    def add_if(self, row: Row) -> int:
        """A new variable that can be 1 only when a row holds."""
        self.variables.append(self.model.new_bool_var(""))
        holds, before = self.variables[-1], self.contradiction
        constraint = self._add(row.variables, row.coefficients, row.lower, row.upper)
        if constraint is not None:
            constraint.only_enforce_if(holds)
        elif self.contradiction and not before:
            self.contradiction = False
            self.model.add(holds == 0)
        return len(self.variables) - 1

    def feasible(self) -> Ints | None:
        """See the function of this name."""
        if self.contradiction:
            return None
        status, solver = self._run(unlimited=True)
        if status == cp_model.INFEASIBLE:
            status, solver = self._run(unlimited=True, second_opinion=True)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise SolverError(f"the solver stopped without an answer: {solver.status_name(status)}")
        return self._values(solver)

    def solve(self, stages: Sequence[Stage]) -> Solution:
        """See the function of this name."""
        best = np.zeros(len(self.variables), dtype=np.int64)
        if self.must_choose or self.contradiction:
            start = self.feasible()
            if start is None:
                raise InfeasibleError
            best = start
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
                status, bound = "not_reached", loosest_bound(self.program, stage)
            elif finished == "best_found":
                status = "best_found"
        value = _worth(stage, best)
        low, high = (value, None) if stage.maximise else (None, value)
        self._add(used, stage.terms[used], low, high)
        seconds = time.monotonic() - started
        return best, GoalResult(name=stage.name, value=value, bound=bound, status=status, seconds=seconds)

    def _improve(self, stage: Stage, used: Ints, best: Ints) -> tuple[Ints, int, str]:
        if self.deadline is not None and time.monotonic() >= self.deadline:
            return best, 0, "not_reached"
        objective = cp_model.LinearExpr.weighted_sum([self.variables[p] for p in used], stage.terms[used].tolist())
        self._hint(best)
        if stage.maximise:
            self.model.maximize(objective)
        else:
            self.model.minimize(objective)
        status, solver = self._run()
        self.model.clear_objective()  # type: ignore[no-untyped-call]
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return best, 0, "not_reached"
        found = self._values(solver)
        value = _worth(stage, found)
        if status == cp_model.OPTIMAL:
            return found, value, "optimal"
        kept = _worth(stage, best)
        better = value > kept if stage.maximise else value < kept
        bound = _safe(solver.best_objective_bound, stage.maximise)
        return (found if better else best), bound, "best_found"

    def _hint(self, best: Ints) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for variable, value in zip(self.variables, best.tolist(), strict=True):
            self.model.add_hint(variable, value)

    def _run(self, *, unlimited: bool = False, second_opinion: bool = False) -> tuple[Any, cp_model.CpSolver]:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = SEED + second_opinion
        solver.parameters.linearization_level = 1 if second_opinion else 2
        solver.parameters.symmetry_level = 0 if second_opinion else 2
        if self.deadline is not None and not unlimited:
            solver.parameters.max_time_in_seconds = max(0.01, self.deadline - time.monotonic())
        return solver.solve(self.model), solver

    def _values(self, solver: cp_model.CpSolver) -> Ints:
        return np.array([solver.value(variable) for variable in self.variables], dtype=np.int64)


def _safe(bound: float, maximise: bool) -> int:
    """A bound as a whole number; where floats are coarser than whole numbers, on the careful side."""
    if abs(bound) < 1 << 53:
        return round(bound)
    return int(math.nextafter(bound, math.inf if maximise else -math.inf))


def _worth(stage: Stage, values: Ints) -> int:
    """What a choice is worth to a stage; a stage says nothing of variables that came after it."""
    used = np.flatnonzero(stage.terms)
    return sum(map(operator.mul, stage.terms[used].tolist(), values[used].tolist()))


def loosest_bound(program: Program, stage: Stage) -> int:
    """A bound that needs no solver: each need at its best pair, or at none; auxiliary variables at their best."""
    pairs = program.pairs
    best = np.zeros(len(pairs.needs), dtype=np.int64)
    of_pairs, others = stage.terms[: len(pairs)], stage.terms[len(pairs) :]
    (np.maximum if stage.maximise else np.minimum).at(best, pairs.need, of_pairs)
    highest = others * np.array(program.uppers[len(pairs) : len(stage.terms)], dtype=np.int64)
    return int(best.sum() + (np.maximum if stage.maximise else np.minimum)(highest, 0).sum())
