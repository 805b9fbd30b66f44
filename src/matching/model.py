"""A program as a model of CP-SAT, and how it is run.

The only module that imports the solver.
"""

import math
import operator
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Literal, Protocol
from weakref import WeakKeyDictionary

import numpy as np
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import ConstraintProto, IntegerVariableProto

from .limits import OutOfTimeError, SolverError, left, spent
from .narrowed import NO_LIMIT, RowTable
from .pairs import Ints
from .program import Program, Row
from .settings import Setting

SOLVER = f"CP-SAT {version('ortools')}"

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
"""``feasible``: a solution, not known to be the best; ``infeasible``: there is none."""

_STATUS: dict[Any, Status] = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
    cp_model.UNKNOWN: "unknown",
}


@dataclass(frozen=True, eq=False)
class Answer:
    """What the solver says."""

    status: Status
    values: Ints
    """Of all variables; empty when there is no solution."""
    bound: float
    """No solution has a better sum."""
    work: float = 0.0
    """How much it took, in the solver's own measure, which is the same on every machine."""

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to say."""
        return self.status in ("optimal", "infeasible")


class Variables(Protocol):
    """What can be asked: a program, what a question leaves of it, a program with totals, or a part of one."""

    @property
    def uppers(self) -> list[int]:
        """The highest value of each variable; the lowest is 0."""
        ...


class _Bare(cp_model.CpModel):  # type: ignore[misc, unused-ignore]
    """The solver's model, without the deprecated names that each new one makes for itself: that takes longer than most
    questions."""

    def _add_pre_pep8_methods(self) -> None:
        pass


@lru_cache
def _up_to(upper: int) -> IntegerVariableProto:
    """A variable from 0 to this, to be copied into models: nearly all of them are alike."""
    variable = IntegerVariableProto()
    variable.domain.extend((0, upper))
    return variable


class Model:
    """A model of a program's variables and some rows. It can grow by rows, and by variables after those it has."""

    def __init__(self, program: Variables, rows: Iterable[Row], time_limit_s: float | None = None) -> None:
        self.program = program
        self.deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
        self.contradiction = False
        self.must_choose = False
        asked = rows if isinstance(rows, RowTable) else list(rows)
        if isinstance(program, Program) and isinstance(asked, list) and _starts_with_own(program, asked):
            self._copy(_stated(program))
            asked = asked[len(program.rows) :]
        else:
            self.model = _Bare()
            self._extend(program.uppers)
        self.take(asked)

    def _copy(self, other: "_Stated") -> None:
        self.model = _Bare()
        self.model.proto.copy_from(other.model.proto)
        self.contradiction, self.must_choose = other.contradiction, other.must_choose

    def take(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        if isinstance(rows, RowTable):
            self._take_table(rows)
            return
        for row in rows:
            self.add(row.variables, row.coefficients, row.lower, row.upper)
            self.must_choose |= (row.lower or 0) > 0 or (row.upper or 0) < 0

    def _take_table(self, table: RowTable) -> None:
        """The same for many rows at once."""
        order = np.lexsort((table.variable, table.row))
        variables, coefficients = table.variable[order].tolist(), table.coefficient[order].tolist()
        lower = np.where(table.lower == -NO_LIMIT, cp_model.INT_MIN, table.lower).tolist()
        upper = np.where(table.upper == NO_LIMIT, cp_model.INT_MAX, table.upper).tolist()
        ends = [*table.starts.tolist(), len(variables)]
        append = self.model.proto.constraints.append
        row = ConstraintProto()  # filled anew for each row, and copied into the model
        vars_, coeffs, domain = row.linear.vars, row.linear.coeffs, row.linear.domain
        for start, end, low, high in zip(ends[:-1], ends[1:], lower, upper, strict=True):
            for part in (vars_, coeffs, domain):
                part.clear()
            vars_.extend(variables[start:end])
            coeffs.extend(coefficients[start:end])
            domain.extend((low, high))
            append(row)
        self.must_choose |= bool(((table.lower > 0) | (table.upper < 0)).any())

    @property
    def size(self) -> int:
        """How many variables it has."""
        return len(self.model.proto.variables)

    def _extend(self, uppers: Iterable[int]) -> None:
        """Add variables from 0 to these highest values."""
        self.model.proto.variables.extend([_up_to(upper) for upper in uppers])

    def add(self, variables: Ints, coefficients: Ints, lower: int | None, upper: int | None) -> Any:
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

    def add_if(self, row: Row) -> int:
        """A new variable that can be 1 only when a row holds."""
        self._extend([1])
        holds, before = self.size - 1, self.contradiction
        constraint = self.add(row.variables, row.coefficients, row.lower, row.upper)
        if constraint is not None:
            constraint.enforcement_literal.append(holds)
        elif self.contradiction and not before:
            self.contradiction = False
            self.add(np.array([holds]), np.array([1]), 0, 0)
        return holds

    def aim(self, variables: Iterable[int], coefficients: list[int], *, maximise: bool) -> None:
        """Ask for the best sum. The solver's own form has only the least: of the sum the other way round."""
        self.aim_at_nothing()
        objective, sign = self.model.proto.objective, -1 if maximise else 1
        objective.vars.extend(list(variables))
        objective.coeffs.extend([sign * times for times in coefficients])
        objective.scaling_factor = sign

    def aim_at_nothing(self) -> None:
        """Ask for any solution."""
        self.model.clear_objective()  # type: ignore[no-untyped-call]

    def within(self, lowest: Ints, highest: Ints) -> None:
        """Look for solutions in these ranges of the variables only."""
        variables = self.model.proto.variables
        for number, (low, high) in enumerate(zip(lowest.tolist(), highest.tolist(), strict=True)):
            domain = variables[number].domain
            domain[0], domain[1] = low, high

    def hint(self, values: Ints) -> None:
        """Start from a solution that is known."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        hint = self.model.proto.solution_hint
        hint.vars.extend(range(self.size))
        hint.values.extend(values.tolist())

    def run(self, setting: Setting, *, unlimited: bool = False, share: float = 1.0) -> Answer:
        """The solver's answer. ``unlimited``: whatever the model's own time limit; ``share``: how much it may take of
        what is left of that.

        Without that, limits set around the question count. Raises ``OutOfTimeError`` when those are reached.
        """
        solver = cp_model.CpSolver()
        for name, value in setting.items():
            setattr(solver.parameters, name, value)
        if self.deadline is not None and not unlimited:
            solver.parameters.max_time_in_seconds = max(0.01, share * (self.deadline - time.monotonic()))
            return self._answer(solver)
        own = solver.parameters.max_deterministic_time
        effort, seconds = left()
        solver.parameters.max_deterministic_time = min(own, math.inf if effort is None else effort)
        if seconds is not None:
            solver.parameters.max_time_in_seconds = max(0.01, seconds)
        answer = self._answer(solver)
        spent(answer.work)
        if not answer.finished and answer.work < own and (effort is not None or seconds is not None):
            raise OutOfTimeError("the question was not answered within its limit")
        return answer

    def _answer(self, solver: cp_model.CpSolver) -> Answer:
        status = solver.solve(self.model)
        if status not in _STATUS:
            raise SolverError(f"the solver does not take the model: {solver.status_name(status)}")
        response = solver.response_proto
        values = np.fromiter(response.solution, dtype=np.int64)
        return Answer(_STATUS[status], values, response.best_objective_bound, response.deterministic_time)


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


def _starts_with_own(program: Program, asked: list[Row]) -> bool:
    own = program.rows
    return bool(own) and len(asked) >= len(own) and all(map(operator.is_, asked, own))


def _stated(program: Program) -> _Stated:
    """Built again when rows or variables were added since."""
    known = _STATED.get(program)
    if known is None or (known.rows, known.variables) != (len(program.rows), program.size):
        made = Model(program, ())
        made.take(program.rows)
        known = _Stated(made.model, len(program.rows), program.size, made.contradiction, made.must_choose)
        _STATED[program] = known
    return known
