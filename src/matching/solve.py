"""The program in CP-SAT: goals one after another, each to a proven optimum before the next.

The only module that imports the solver. One worker and a fixed seed repeat exactly; with few cores they are also the
fast choice, together with ``linearization_level=2``.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from ..models.plan import GoalResult, GoalStatus
from .goals import Stage
from .pairs import Bools, Ints, Pairs
from .rules import Row

SEED = 0
SOLVER = f"CP-SAT {version('ortools')}"


@dataclass(frozen=True)
class Solution:
    """The pairs chosen, as positions, and what each stage achieved."""

    chosen: Ints
    goals: tuple[GoalResult, ...]


class SolverError(RuntimeError):
    """The solver gave no answer to a question without a time limit."""


class InfeasibleError(Exception):
    """No choice of pairs satisfies the rows: proven, and confirmed by a second configuration."""


def solve(pairs: Pairs, rows: Sequence[Row], stages: Sequence[Stage], time_limit_s: float | None = None) -> Solution:
    """Solve the stages in order. The limit counts for all of them together.

    Raises ``InfeasibleError`` when the rows contradict each other, which only pins can bring about.
    """
    return _Program(pairs, rows, time_limit_s).solve(stages)


def feasible(pairs: Pairs, rows: Sequence[Row]) -> Ints | None:
    """A choice of pairs that satisfies all rows, or ``None`` when there is none: confirmed by a second configuration.

    Raises ``SolverError`` when the solver does not know.
    """
    return _Program(pairs, rows, None).feasible()


def largest(
    pairs: Pairs, rows: Sequence[Row], members: Sequence[Ints], chosen: Collection[int]
) -> frozenset[int] | None:
    """The most members that can be met together when the chosen ones must; ``None`` when those cannot.

    A member is met when one of its pairs is chosen; the rows allow at most one.
    """
    ones = [np.ones(len(member), dtype=np.int64) for member in members]
    must = [Row("must", (), members[position], ones[position], lower=1) for position in sorted(chosen)]
    program = _Program(pairs, [*rows, *must], None)
    if program.feasible() is None:
        return None
    terms = np.zeros(len(pairs), dtype=np.int64)
    for member in members:
        terms[member] += 1
    solution = program.solve([Stage("members", True, terms)])
    met = np.zeros(len(pairs), dtype=np.bool_)
    met[solution.chosen] = True
    return frozenset(position for position, member in enumerate(members) if met[member].any())


class _Program:
    """A model that grows by one row for each goal solved; the best choice so far is carried along as a hint."""

    def __init__(self, pairs: Pairs, rows: Sequence[Row], time_limit_s: float | None) -> None:
        self.pairs = pairs
        self.deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
        self.model = cp_model.CpModel()
        self.variables = [self.model.new_bool_var("") for _ in range(len(pairs))]
        self.contradiction = False
        for row in rows:
            self._add(row.pairs, row.coefficients, row.lower, row.upper)
        self.must_choose = any(row.lower is not None and row.lower > 0 for row in rows)

    def _add(self, pairs: Ints, coefficients: Ints, lower: int | None, upper: int | None) -> None:
        low = cp_model.INT_MIN if lower is None else lower
        high = cp_model.INT_MAX if upper is None else upper
        if len(pairs) == 0:
            self.contradiction |= not low <= 0 <= high
            return
        expression = cp_model.LinearExpr.weighted_sum([self.variables[p] for p in pairs], coefficients.tolist())
        self.model.add_linear_constraint(expression, low, high)

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
        return self._chosen(solver)

    def solve(self, stages: Sequence[Stage]) -> Solution:
        """See the function of this name."""
        best = np.zeros(0, dtype=np.int64)
        if self.must_choose or self.contradiction:
            start = self.feasible()
            if start is None:
                raise InfeasibleError
            best = start
        goals: list[GoalResult] = []
        for stage in stages:
            best, result = self._stage(stage, best, proven=all(goal.status == "optimal" for goal in goals))
            goals.append(result)
        return Solution(best, tuple(_as_achieved(goal, stage, best) for goal, stage in zip(goals, stages, strict=True)))

    def _stage(self, stage: Stage, best: Ints, *, proven: bool) -> tuple[Ints, GoalResult]:
        started = time.monotonic()
        used = np.flatnonzero(stage.terms)
        status: GoalStatus = "optimal" if proven else "optimal_given_earlier"
        bound = 0
        if len(used):
            best, bound, finished = self._improve(stage, used, best)
            if finished == "not_reached":
                status, bound = "not_reached", loosest_bound(self.pairs, stage)
            elif finished == "best_found":
                status = "best_found"
        value = int(stage.terms[best].sum())
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
        found = self._chosen(solver)
        value = int(stage.terms[found].sum())
        if status == cp_model.OPTIMAL:
            return found, value, "optimal"
        kept = int(stage.terms[best].sum())
        better = value > kept if stage.maximise else value < kept
        bound = round(solver.best_objective_bound)
        return (found if better else best), bound, "best_found"

    def _hint(self, best: Ints) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        chosen = np.zeros(len(self.variables), dtype=np.int64)
        chosen[best] = 1
        for variable, value in zip(self.variables, chosen.tolist(), strict=True):
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

    def _chosen(self, solver: cp_model.CpSolver) -> Ints:
        flags: Bools = np.array([solver.boolean_value(variable) for variable in self.variables], dtype=np.bool_)
        return np.flatnonzero(flags)


def _as_achieved(goal: GoalResult, stage: Stage, chosen: Ints) -> GoalResult:
    """What the final choice is worth: after a limit, a later stage may have improved an earlier one by chance."""
    return goal.model_copy(update={"value": int(stage.terms[chosen].sum())})


def loosest_bound(pairs: Pairs, stage: Stage) -> int:
    """A bound that needs no solver: each need at its best opening, or at none."""
    best = np.zeros(len(pairs.needs), dtype=np.int64)
    if stage.maximise:
        np.maximum.at(best, pairs.need, stage.terms)
    else:
        np.minimum.at(best, pairs.need, stage.terms)
    return int(best.sum())
