"""The peer: the same goals over the same rows in plain CP-SAT, as one would write it by hand.

Runs in a process of its own, reads a problem (see ``bench_week.problem_of``) as JSON from standard input and prints,
for each setting, the goal values and the seconds that building and solving took.
"""

import json
import sys
import time
from typing import Any

from ortools.sat.python import cp_model

SETTINGS: dict[str, dict[str, int]] = {
    "defaults": {},
    "one worker, linearization 2": {"num_workers": 1, "linearization_level": 2},
}


def solve(problem: dict[str, Any], parameters: dict[str, int]) -> list[int]:
    """The value of each goal, one after another. Raises ``RuntimeError`` when one is not proven optimal."""
    model = cp_model.CpModel()
    chosen = [model.new_int_var(0, upper, f"variable_{number}") for number, upper in enumerate(problem["uppers"])]
    for variables, coefficients, lower, upper in problem["rows"]:
        total = sum(times * chosen[number] for number, times in zip(variables, coefficients, strict=True))
        if lower is not None:
            model.add(total >= lower)
        if upper is not None:
            model.add(total <= upper)
    values = []
    for terms, maximise in problem["goals"]:
        goal = sum(term * chosen[number] for number, term in enumerate(terms) if term)
        if maximise:
            model.maximize(goal)
        else:
            model.minimize(goal)
        solver = cp_model.CpSolver()
        for name, value in parameters.items():
            setattr(solver.parameters, name, value)
        if solver.solve(model) != cp_model.OPTIMAL:
            raise RuntimeError("a goal was not proven optimal")
        values.append(round(solver.objective_value))
        model.add(goal == values[-1])
    return values


def main() -> None:
    """Solve the problem with each of the settings."""
    problem = json.load(sys.stdin)
    found = {}
    for name, parameters in SETTINGS.items():
        started = time.perf_counter()
        values = solve(problem, parameters)
        found[name] = {"values": values, "seconds": time.perf_counter() - started}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
