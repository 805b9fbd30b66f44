"""The example week: what each phase takes, and a plain CP-SAT model of the same problem beside it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from results import Result

import carematch as cm
from carematch.matching.goals import Stage
from carematch.matching.program import Program
from carematch.matching.solve import solve

ROUNDS = 5
WEEK = Path(__file__).resolve().parents[1] / "examples" / "data" / "week"
PEER = Path(__file__).with_name("peer_cp_sat.py")

P = ParamSpec("P")
T = TypeVar("T")


class Phases(dict[str, list[float]]):
    """Seconds by phase, one for each round."""

    def time(self, name: str, run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a phase, its seconds noted."""
        started = time.perf_counter()
        result = run(*args, **kwargs)
        self.setdefault(name, []).append(time.perf_counter() - started)
        return result

    def results(self, matcher: cm.Matcher) -> list[Result]:
        """A result for each phase."""
        week = f"example week, {len(matcher.index.cases)} cases, {len(matcher.pairs)} pairs"
        return [Result(week, phase, seconds) for phase, seconds in self.items()]


def measure(rounds: int = ROUNDS) -> list[Result]:
    """Every phase and the peer in turn."""
    phases = Phases()
    for _ in range(rounds):
        snapshot = phases.time("read", cm.read_snapshot, WEEK)
        matcher = compare(phases, snapshot)
        plan = phases.time("`propose`: solve, verify, causes", matcher.propose)
        phases.time("verify", cm.verify, snapshot, plan)
        phases.time("explain everybody", matcher.explain_all, plan)
    return phases.results(matcher)


def compare(phases: Phases, snapshot: cm.Snapshot) -> cm.Matcher:
    """Screen and solve, and let the peer solve the same. Raises ``RuntimeError`` when a goal value differs."""
    matcher = phases.time("screen", cm.Matcher, snapshot)
    solution = phases.time("solve", lambda: solve(matcher.program, matcher.program.rows, matcher.stages))
    for name, found in peer(problem_of(matcher)).items():
        phases.setdefault(f"solve, peer: {name}", []).append(found["seconds"])
        if found["values"] != [goal.value for goal in solution.goals]:
            raise RuntimeError(f"goal values differ from the peer's ({name})")
    if any(goal.status != "optimal" for goal in solution.goals):
        raise RuntimeError("a goal was not proven optimal")
    return matcher


def peer(problem: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Goal values and seconds of the peer, by its settings."""
    found: dict[str, dict[str, Any]] = answer_of(PEER, problem)
    return found


def answer_of(peer: Path, problem: dict[str, Any], *arguments: str) -> Any:
    """What a peer in a process of its own prints last, as JSON."""
    command = [sys.executable, str(peer), *arguments]
    done = subprocess.run(command, input=json.dumps(problem), capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def stated(matcher: cm.Matcher) -> tuple[Program, list[Stage]]:
    """Rows and goals."""
    return matcher.program, matcher.stages


def problem_of(matcher: cm.Matcher) -> dict[str, Any]:
    """Variables, rows and goals as plain JSON data, for the peer to write its own model from."""
    program, stages = matcher.program, matcher.stages
    return {
        "uppers": program.uppers,
        "rows": [(row.variables.tolist(), row.coefficients.tolist(), row.lower, row.upper) for row in program.rows],
        "goals": [(stage.terms.tolist(), stage.maximise) for stage in stages],
    }
