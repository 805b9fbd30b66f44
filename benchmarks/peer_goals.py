"""Peers that solve the same goals in the same order over the same rows, each through its own interface.

Runs in a process of its own, one peer at a time: ``python peer_goals.py NAME SECONDS``. Reads a problem (see
``bench_week.problem_of``) as JSON from standard input and prints the goal values, the seconds each took (building
included in the first), whether all were proven within the seconds, and the most memory it held in MB.
"""

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np
import peer_cp_sat
from results import megabytes

Problem = dict[str, Any]
Solve = Callable[[Problem, float], Iterator[int | None]]
"""Yields the value of each goal in turn, ``None`` where one is not proven in what is left of the seconds."""


def _cp_sat(parameters: dict[str, int], *, hints: bool = False) -> Solve:
    return lambda problem, deadline: peer_cp_sat.goals_by(problem, parameters, deadline, hints=hints)


def _highs(problem: Problem, deadline: float) -> Iterator[int | None]:
    highspy: Any = import_module("highspy")

    solver = highspy.Highs()
    size, infinity = len(problem["uppers"]), highspy.kHighsInf
    for option, value in (("output_flag", False), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5)):
        solver.setOptionValue(option, value)
    numbers = np.arange(size, dtype=np.int32)
    solver.addVars(size, np.zeros(size), np.array(problem["uppers"], dtype=np.float64))
    solver.changeColsIntegrality(size, numbers, np.array([highspy.HighsVarType.kInteger] * size))
    for variables, coefficients, lower, upper in problem["rows"]:
        low, high = -infinity if lower is None else lower, infinity if upper is None else upper
        columns = np.array(variables, dtype=np.int32)
        solver.addRow(low, high, len(columns), columns, np.array(coefficients, dtype=np.float64))
    for terms, maximise in problem["goals"]:
        costs = _padded(terms, size)
        solver.changeColsCost(size, numbers, costs)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize)
        solver.setOptionValue("time_limit", solver.getRunTime() + max(0.01, deadline - time.perf_counter()))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            yield None
            return
        value = round(float(costs @ np.round(solver.getSolution().col_value)))
        used = np.flatnonzero(costs).astype(np.int32)
        solver.addRow(value, value, len(used), used, costs[used])
        yield value


def _scipy(problem: Problem, deadline: float) -> Iterator[int | None]:
    optimize: Any = import_module("scipy.optimize")
    sparse: Any = import_module("scipy.sparse")

    size, rows = len(problem["uppers"]), problem["rows"]
    entries = [
        (number, column, value) for number, row in enumerate(rows) for column, value in zip(*row[:2], strict=True)
    ]
    row, column, data = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    matrix = sparse.csr_matrix((data, (row, column)), shape=(len(rows), size), dtype=np.float64)
    lower = [-math.inf if one[2] is None else one[2] for one in rows]
    upper = [math.inf if one[3] is None else one[3] for one in rows]
    for terms, maximise in problem["goals"]:
        costs = _padded(terms, size)
        found = optimize.milp(
            -costs if maximise else costs,
            constraints=optimize.LinearConstraint(matrix, lower, upper),
            bounds=optimize.Bounds(0, np.array(problem["uppers"], dtype=np.float64)),
            integrality=np.ones(size),
            options={"time_limit": max(0.01, deadline - time.perf_counter()), "mip_rel_gap": 0.0},
        )
        if found.status != 0:
            yield None
            return
        value = round(float(costs @ np.round(found.x)))
        matrix, lower, upper = (
            sparse.vstack([matrix, sparse.csr_matrix(costs)], format="csr"),
            [*lower, value],
            [*upper, value],
        )
        yield value


def _linear_solver(backend: str) -> Solve:
    def solve(problem: Problem, deadline: float) -> Iterator[int | None]:
        pywraplp: Any = import_module("ortools.linear_solver.pywraplp")

        solver = pywraplp.Solver.CreateSolver(backend)
        chosen = [solver.IntVar(0, upper, "") for upper in problem["uppers"]]
        for variables, coefficients, lower, upper in problem["rows"]:
            low, high = -math.inf if lower is None else lower, math.inf if upper is None else upper
            row = solver.Constraint(low, high)
            for number, times in zip(variables, coefficients, strict=True):
                row.SetCoefficient(chosen[number], times)
        exact = pywraplp.MPSolverParameters()
        exact.SetDoubleParam(exact.RELATIVE_MIP_GAP, 0.0)
        for terms, maximise in problem["goals"]:
            goal = solver.Objective()
            goal.Clear()
            for number, term in enumerate(terms):
                if term:
                    goal.SetCoefficient(chosen[number], term)
            (goal.SetMaximization if maximise else goal.SetMinimization)()
            solver.SetTimeLimit(max(10, int(1000 * (deadline - time.perf_counter()))))
            if solver.Solve(exact) != solver.OPTIMAL:
                yield None
                return
            value = sum(term * round(one.solution_value()) for term, one in zip(terms, chosen, strict=False) if term)
            row = solver.Constraint(value, value)
            for number, term in enumerate(terms):
                if term:
                    row.SetCoefficient(chosen[number], term)
            yield value

    return solve


def _cpmpy(problem: Problem, deadline: float) -> Iterator[int | None]:
    cpmpy: Any = import_module("cpmpy")

    chosen = cpmpy.cpm_array([cpmpy.intvar(0, upper) for upper in problem["uppers"]])
    model = cpmpy.Model()
    for variables, coefficients, lower, upper in problem["rows"]:
        if variables:
            total = cpmpy.sum(chosen[variables] * np.array(coefficients))
            model += [total >= lower] if lower is not None else []
            model += [total <= upper] if upper is not None else []
    for terms, maximise in problem["goals"]:
        used = np.flatnonzero(terms)
        goal = cpmpy.sum(chosen[used] * np.array(terms)[used]) if len(used) else cpmpy.intvar(0, 0)
        (model.maximize if maximise else model.minimize)(goal)
        solved = model.solve(time_limit=max(0.01, deadline - time.perf_counter()))
        if not solved or model.status().exitstatus != cpmpy.solvers.solver_interface.ExitStatus.OPTIMAL:
            yield None
            return
        value = int(goal.value())
        model += goal == value
        yield value


def _padded(terms: list[int], size: int) -> Any:
    costs = np.zeros(size)
    costs[: len(terms)] = terms
    return costs


GOOD = peer_cp_sat.SETTINGS["one worker, linearization 2"]
PEERS: dict[str, Solve] = {
    "CP-SAT, defaults": _cp_sat({}),
    "CP-SAT, one worker, linearization 2": _cp_sat(GOOD),
    "CP-SAT, one worker, linearization 2, hints": _cp_sat(GOOD, hints=True),
    "HiGHS": _highs,
    "SCIP": _linear_solver("SCIP"),
    "CBC": _linear_solver("CBC"),
    "scipy.optimize.milp": _scipy,
    "CPMpy": _cpmpy,
}


def main() -> None:
    """Solve the problem with one of the peers."""
    problem, seconds = json.load(sys.stdin), float(sys.argv[2])
    started = last = time.perf_counter()
    values: list[int | None] = []
    took: list[float] = []
    for value in PEERS[sys.argv[1]](problem, started + seconds):
        now = time.perf_counter()
        took.append(now - last)
        values.append(value if now <= started + seconds else None)
        last = now
        if values[-1] is None:
            break
    print(json.dumps({"values": values, "seconds": took, "proven": None not in values, "megabytes": megabytes()}))


if __name__ == "__main__":
    main()
