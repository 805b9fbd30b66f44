"""A waiting list with side rules under a time limit: how far each class is from its bound, beside peers."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from bench_week import Phases, stated
from results import Result

import carematch as cm
from carematch.matching.narrowed import NO_LIMIT, RowTable, with_variables
from carematch.matching.solve import solve
from carematch.models.plan import GoalResult
from carematch.simulation.instances import instance

LIMIT_S = 120.0
SEEDS = (1, 2, 3, 4, 5)
PEERED = 1
"""So many seeds are given to peers, and those whose first goal ours does not prove: no gap is smaller than 0."""

MOST = 0.2
"""How far a class may be from its bound, in percent of it."""

HALF = 0.5
"""What our gap may be of the best peer's at most, which is given the first goal only and all of the time."""

PEERS = ("CP-SAT, one worker, linearization 2", "CP-SAT, defaults", "HiGHS")
PEER = Path(__file__).with_name("peer_gap.py")


def measure(
    seeds: Sequence[int] = SEEDS, peers: Sequence[str] = PEERS, limit_s: float = LIMIT_S, **size: int
) -> list[Result]:
    """Ours with all goals, and peers in turn with the first. Raises ``RuntimeError`` for a plan that is not
    sound."""
    phases, gaps, beyond = Phases(), dict[str, list[float]](), list[float]()
    for number, seed in enumerate(seeds):
        snapshot = phases.time("make the instance", instance, "waitlist", "coupled", seed, **size)
        matcher = phases.time("screen", cm.Matcher, snapshot)
        program, stages = phases.time("build: rows and goals", stated, matcher)
        solution = phases.time(f"solve: {limit_s:g} s", solve, program, program.rows, stages, limit_s)
        if cm.verify(snapshot, phases.time("draw up the plan, verified", matcher.plan_of, solution)):
            raise RuntimeError("the plan is not sound")
        placed = [goal for goal in solution.goals if goal.name.startswith("placed_")]
        for goal in placed:
            gaps.setdefault(f"gap of `{goal.name}`", []).append(gap(goal))
        if number >= PEERED and not gap(placed[0]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            file = written(matcher, Path(folder) / "problem.npz")
            theirs = {name: gap_of(name, file, limit_s) for name in peers}
        for name, percent in theirs.items():
            gaps.setdefault(f"gap of `{placed[0].name}`, peer: {name}", []).append(percent)
        beyond.append(gap(placed[0]) - HALF * min(theirs.values(), default=100.0))
    name = f"waitlist/coupled, {len(matcher.index.cases)} cases, {len(seeds)} seeds"
    return [
        *(Result(name, phase, seconds) for phase, seconds in phases.items()),
        *(Result(name, what, found, "%", None if "peer" in what else MOST) for what, found in gaps.items()),
        Result(name, f"gap of `{placed[0].name}` beyond half the best peer's", beyond, "%", 0.0),
    ]


def gap(goal: GoalResult) -> float:
    """How far a goal is from its bound, in percent of the bound."""
    return 100.0 * abs(goal.bound - goal.value) / max(1, abs(goal.bound))


def gap_of(name: str, file: Path, limit_s: float) -> float:
    """The same of a peer; 100 where it has no solution or no bound."""
    command = [sys.executable, str(PEER), name, str(limit_s), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    if found["value"] is None or found["bound"] is None:
        return 100.0
    return min(100.0, 100.0 * (found["bound"] - found["value"]) / max(1.0, found["bound"]))


def written(matcher: cm.Matcher, path: Path) -> Path:
    """Rows and the first goal as arrays in a file."""
    program, stage = matcher.program, matcher.stages[0]
    table = RowTable.of(with_variables(program.rows))
    np.savez(
        path,
        uppers=np.array(program.uppers, dtype=np.int64),
        variable=table.variable,
        coefficient=table.coefficient,
        lower=np.where(table.lower == -NO_LIMIT, -np.inf, table.lower),
        upper=np.where(table.upper == NO_LIMIT, np.inf, table.upper),
        starts=table.starts,
        terms=stage.terms,
    )
    return path
