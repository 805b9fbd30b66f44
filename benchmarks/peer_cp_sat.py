"""The peer: the same goals over the same rows in plain CP-SAT, as one would write it by hand.

Runs in a process of its own, reads a problem (see ``bench_week.problem_of``) as JSON from standard input and prints,
for each setting, the goal values and the seconds that building and solving took.
"""

import json
import math
import sys
import time
from collections.abc import Iterator
from typing import Any

from ortools.sat.python import cp_model

SETTINGS: dict[str, dict[str, int]] = {
    "defaults": {},
    "one worker, linearization 2": {"num_workers": 1, "linearization_level": 2},
}


def goals_by(
    problem: dict[str, Any], parameters: dict[str, int], deadline: float = math.inf, *, hints: bool = False
) -> Iterator[int | None]:
    """The value of each goal, one after another; ``None``, and no more, where one is not proven by the deadline."""
    model = cp_model.CpModel()
    chosen = [model.new_int_var(0, upper, f"variable_{number}") for number, upper in enumerate(problem["uppers"])]
    for variables, coefficients, lower, upper in problem["rows"]:
        total = sum(times * chosen[number] for number, times in zip(variables, coefficients, strict=True))
        if lower is not None:
            model.add(total >= lower)
        if upper is not None:
            model.add(total <= upper)
    for terms, maximise in problem["goals"]:
        goal = sum(term * chosen[number] for number, term in enumerate(terms) if term)
        if maximise:
            model.maximize(goal)
        else:
            model.minimize(goal)
        solver = cp_model.CpSolver()
        for name, value in parameters.items():
            setattr(solver.parameters, name, value)
        if deadline < math.inf:
            solver.parameters.max_time_in_seconds = max(0.01, deadline - time.perf_counter())
        if solver.solve(model) != cp_model.OPTIMAL:
            yield None
            return
        best = round(solver.objective_value)
        model.add(goal == best)
        if hints:
            model.clear_hints()  # type: ignore[no-untyped-call]
            for variable in chosen:
                model.add_hint(variable, solver.value(variable))
        yield best


def solve(problem: dict[str, Any], parameters: dict[str, int]) -> list[int]:
    """The value of each goal. Raises ``RuntimeError`` when one is not proven optimal."""
    values = list(goals_by(problem, parameters))
    if None in values:
        raise RuntimeError("a goal was not proven optimal")
    return [value for value in values if value is not None]


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
