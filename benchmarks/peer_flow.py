"""The limit of ``bench_flow``: each goal by itself as a raw minimum-cost flow, without the goals before it.

Runs in a process of its own, reads a problem (see ``bench_flow.written``) from the file it is given and prints the
seconds that building and solving took, summed over the goals.
"""

import json
import sys
import time

import numpy as np
from ortools.graph.python import min_cost_flow


def main() -> None:
    """Solve every goal."""
    problem = np.load(sys.argv[1])
    tails, heads, capacities, supplies = (problem[name] for name in ("tails", "heads", "capacities", "supplies"))
    total = 0.0
    for goal in range(int(problem["goals"])):
        terms = problem[f"costs_{goal}"]
        costs = np.concatenate([terms, np.zeros(len(tails) - len(terms), dtype=np.int64)])
        started = time.perf_counter()
        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
        solver.set_nodes_supplies(np.arange(len(supplies)), supplies)
        if solver.solve() != solver.OPTIMAL:
            raise RuntimeError("a goal was not solved")
        total += time.perf_counter() - started
    print(json.dumps(total))


if __name__ == "__main__":
    main()
