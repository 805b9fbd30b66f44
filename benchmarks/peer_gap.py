"""Peers of ``bench_limit``: how far one goal is brought within a time limit, by itself.

Runs in a process of its own: ``python peer_gap.py NAME SECONDS FILE``. Reads rows and a goal as arrays (see
``bench_limit.written``) and prints the value that was found and the bound, ``null`` where there is none; building does
not count.
"""

import json
import math
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
from peer_cp_sat import SETTINGS

Found = tuple[float | None, float | None]


def _cp_sat(parameters: dict[str, int]) -> Callable[[Any, float], Found]:
    def solve(problem: Any, seconds: float) -> Found:
        from ortools.sat.python import cp_model

        model = cp_model.CpModel()
        chosen = np.array([model.new_int_var(0, int(upper), "") for upper in problem["uppers"]])
        ends = np.append(problem["starts"], len(problem["variable"]))
        for number, (low, high) in enumerate(zip(problem["lower"].tolist(), problem["upper"].tolist(), strict=True)):
            here = slice(ends[number], ends[number + 1])
            low = int(low) if math.isfinite(low) else cp_model.INT_MIN
            high = int(high) if math.isfinite(high) else cp_model.INT_MAX
            row = cp_model.LinearExpr.weighted_sum(chosen[problem["variable"][here]], problem["coefficient"][here])
            model.add_linear_constraint(row, low, high)
        used = np.flatnonzero(problem["terms"])
        model.maximize(cp_model.LinearExpr.weighted_sum(chosen[used], problem["terms"][used]))
        solver = cp_model.CpSolver()
        for name, value in parameters.items():
            setattr(solver.parameters, name, value)
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(model)
        has_value = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        return solver.objective_value if has_value else None, solver.best_objective_bound

    return solve


def _highs(problem: Any, seconds: float) -> Found:
    highspy: Any = import_module("highspy")

    solver, lp = highspy.Highs(), highspy.HighsLp()
    size, rows = len(problem["uppers"]), len(problem["lower"])
    lp.num_col_, lp.num_row_, lp.sense_ = size, rows, highspy.ObjSense.kMaximize
    lp.col_cost_ = np.pad(problem["terms"], (0, size - len(problem["terms"]))).astype(np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(size), problem["uppers"].astype(np.float64)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * size
    lp.row_lower_, lp.row_upper_ = problem["lower"], problem["upper"]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.append(problem["starts"], len(problem["variable"])).astype(np.int32)
    lp.a_matrix_.index_ = problem["variable"].astype(np.int32)
    lp.a_matrix_.value_ = problem["coefficient"].astype(np.float64)
    for option, value in (("output_flag", False), ("mip_rel_gap", 0.0), ("time_limit", seconds)):
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    solver.run()
    found = solver.getInfo()
    has_value = found.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    has_bound = math.isfinite(found.mip_dual_bound)
    return found.objective_function_value if has_value else None, found.mip_dual_bound if has_bound else None


PEERS: dict[str, Callable[[Any, float], Found]] = {
    "CP-SAT, one worker, linearization 2": _cp_sat(SETTINGS["one worker, linearization 2"]),
    "CP-SAT, defaults": _cp_sat(SETTINGS["defaults"]),
    "HiGHS": _highs,
}


def main() -> None:
    """Solve the problem with one of the peers."""
    value, bound = PEERS[sys.argv[1]](dict(np.load(sys.argv[3])), float(sys.argv[2]))
    print(json.dumps({"value": value, "bound": bound}))


if __name__ == "__main__":
    main()
