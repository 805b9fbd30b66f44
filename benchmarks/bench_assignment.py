"""Generalised assignment: made by the published definitions of types a to c, beside CP-SAT by hand with good settings.

Source of the types: Chu, Beasley, *A genetic algorithm for the generalised assignment problem*, 1997. The instances are
our own draws.
"""

import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from bench_week import Phases, answer_of, stated
from results import Result

import carematch as cm
from carematch.matching.solve import solve

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "other_problems"
PEER = Path(__file__).with_name("peer_assignment.py")
SIZES = ((5, 100), (10, 100))
SEEDS = (1, 2, 3, 4, 5)
LIMIT = 1.0
"""What solving to proof may take of the peer."""

Table = list[list[int]]
Problem = tuple[Table, Table, list[int]]


def measure(sizes: Sequence[tuple[int, int]] = SIZES, types: str = "abc", seeds: Sequence[int] = SEEDS) -> list[Result]:
    """Ours and the peer in turn. Raises ``RuntimeError`` when the totals differ."""
    found = list[Result]()
    for agents, jobs in sizes:
        for kind in types:
            phases, ratios = Phases(), list[float]()
            for seed in seeds:
                _compare(phases, drawn(kind, agents, jobs, seed))
                ratios.append(phases["solve to proof"][-1] / phases["solve to proof, peer: CP-SAT, good settings"][-1])
            name = f"generalised assignment {agents}×{jobs}, type {kind}, {len(seeds)} seeds"
            found += [Result(name, phase, seconds) for phase, seconds in phases.items()]
            found.append(Result(name, "solve divided by the peer", ratios, "×", LIMIT))
    return found


def drawn(kind: str, agents: int, jobs: int, seed: int) -> Problem:
    """Costs and loads by agent and job, and what each agent can carry."""
    random = Random(f"{kind} {agents} {jobs} {seed}")
    cost = [[random.randint(10, 50) for _ in range(jobs)] for _ in range(agents)]
    load = [[random.randint(5, 25) for _ in range(jobs)] for _ in range(agents)]
    if kind == "c":
        return cost, load, [int(0.8 * sum(row) / agents) for row in load]
    cheapest = [min(range(agents), key=lambda agent: cost[agent][job]) for job in range(jobs)]
    most = max(sum(load[a][job] for job in range(jobs) if cheapest[job] == a) for a in range(agents))
    capacity = 0.6 * (jobs / agents) * 15 + 0.4 * most
    return cost, load, [int(capacity * (0.7 if kind == "b" else 1.0))] * agents


def _compare(phases: Phases, problem: Problem) -> None:
    sys.path.insert(0, str(EXAMPLES))
    generalised_assignment: Any = import_module("generalised_assignment")
    cost, load, capacity = problem
    numbers = [len(cost), len(cost[0]), *chain(*cost), *chain(*load), *capacity]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "problem.txt"
        file.write_text(" ".join(map(str, numbers)), encoding="utf-8")
        snapshot = phases.time("read", generalised_assignment.read, file)
    matcher = phases.time("screen", cm.Matcher, snapshot, generalised_assignment.POLICY)
    program, stages = phases.time("build: rows and goals", stated, matcher)
    solution = phases.time("solve to proof", solve, program, program.rows, stages)
    theirs = answer_of(PEER, {"cost": cost, "load": load, "capacity": capacity})
    phases.setdefault("solve to proof, peer: CP-SAT, good settings", []).append(theirs["seconds"])
    is_proven = all(goal.status == "optimal" for goal in solution.goals)
    if not is_proven or len(matcher.plan_of(solution).unmatched) or -solution.goals[-1].value != theirs["total"]:
        raise RuntimeError("not the peer's total, or not proven")
