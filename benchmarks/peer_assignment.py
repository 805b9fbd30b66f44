"""The peer of ``bench_assignment``: generalised assignment in plain CP-SAT, one worker and linearization level 2.

Runs in a process of its own, reads costs, loads and capacities as JSON from standard input and prints the least total
cost and the seconds that building and solving took.
"""

import json
import sys
import time
from itertools import chain

from ortools.sat.python import cp_model
from peer_cp_sat import SETTINGS


def main() -> None:
    """Solve to a proven optimum."""
    problem = json.load(sys.stdin)
    started = time.perf_counter()
    model = cp_model.CpModel()
    cost, load = problem["cost"], problem["load"]
    chosen = [[model.new_bool_var("") for _ in row] for row in cost]
    for of_job in zip(*chosen, strict=True):
        model.add_exactly_one(of_job)
    for own, loads, capacity in zip(chosen, load, problem["capacity"], strict=True):
        model.add(cp_model.LinearExpr.weighted_sum(own, loads) <= capacity)
    model.minimize(cp_model.LinearExpr.weighted_sum(list(chain(*chosen)), list(chain(*cost))))
    solver = cp_model.CpSolver()
    for name, value in SETTINGS["one worker, linearization 2"].items():
        setattr(solver.parameters, name, value)
    if solver.solve(model) != cp_model.OPTIMAL:
        raise RuntimeError("not proven")
    print(json.dumps({"total": round(solver.objective_value), "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
