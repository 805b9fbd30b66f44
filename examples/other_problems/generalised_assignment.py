"""Generalised assignment: every job to one agent, within what the agents can carry, at the least total cost.

    python examples/other_problems/generalised_assignment.py examples/other_problems/data/assignment.txt

The file holds whole numbers, separated by blanks and line ends as they come, in the form of Beasley's OR-Library:

    agents jobs
    for each agent: the cost of each job
    for each agent: the load of each job
    for each agent: what it can carry

A job is a case, an agent a unit; the loads differ by pair, and the scores are the costs, negative.
"""

import sys
from itertools import islice
from pathlib import Path

import carematch as cm

TODAY = "2026-01-01"
POLICY = cm.Policy(goals=("urgency", "scores"))  # everybody placed, then the highest score


def read(path: Path) -> cm.Snapshot:
    """The problem in a file as a snapshot."""
    numbers = iter(map(int, path.read_text(encoding="utf-8").split()))
    agents, jobs = islice(numbers, 2)
    cost, load = ([list(islice(numbers, jobs)) for _ in range(agents)] for _ in range(2))
    capacity = list(islice(numbers, agents))
    pairs = [(agent, job) for agent in range(agents) for job in range(jobs)]
    tables: dict[str, list[dict[str, object]]] = {
        "snapshot": [{"as_of": TODAY}],
        "cases": [
            {"case_id": f"job {job}", "region": "R", "urgency": 1, "registered_on": TODAY, "care_form": "acute"}
            for job in range(jobs)
        ],
        "units": [{"unit_id": f"agent {agent}", "region": "R", "scope": "national"} for agent in range(agents)],
        "openings": [{"unit_id": f"agent {agent}", "care_form": "acute", "places": jobs} for agent in range(agents)],
        "resources": [
            {"unit_id": f"agent {agent}", "resource": "load", "amount": capacity[agent]} for agent in range(agents)
        ],
        "loads": [
            {"case_id": f"job {job}", "resource": "load", "amount": load[agent][job], "unit_id": f"agent {agent}"}
            for agent, job in pairs
        ],
        "scores": [
            {"unit_id": f"agent {agent}", "case_id": f"job {job}", "score": -cost[agent][job]} for agent, job in pairs
        ],
    }
    return cm.from_records(tables)


def solve(path: Path) -> tuple[cm.Plan, int | None]:
    """The best plan and its total cost; ``None`` when not all jobs can be carried."""
    snapshot = read(path)
    plan = cm.Matcher(snapshot, POLICY).propose()
    return plan, None if plan.unmatched else -plan.goals[-1].value


if __name__ == "__main__":
    plan, total = solve(Path(sys.argv[1]))
    for one in plan.placements:
        print(f"{one.case_id} → {one.unit_id}")
    print("no agent can carry", ", ".join(one.case_id for one in plan.unmatched)) if total is None else None
    print("total cost", total, "proven least" if plan.proven else "not proven")
