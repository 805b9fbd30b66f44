"""Where nothing but places is shared: each phase, beside raw minimum-cost flows and beside plain CP-SAT."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import peer_dense
from bench_week import Phases, compare
from results import Result

import carematch as cm
from carematch.matching.goals import Stage
from carematch.matching.network import network_of
from carematch.matching.program import Program
from carematch.matching.solve import solve
from carematch.simulation.instances import instance

ROUNDS = 5
LIMIT = 1.2
"""What solving all goals in their order may take of the raw flows, one for each goal by itself."""

DENSE = "peer: screening as a dense table in numpy"
DENSE_LIMIT = 0.5
"""What screening may take of the dense table."""

PEER = Path(__file__).with_name("peer_flow.py")


def measure(rounds: int = ROUNDS) -> list[Result]:
    """The country's tables, also with CP-SAT; and a waiting list, which CP-SAT takes too long for."""
    return [*_against_cp_sat("national", rounds), *_phases("national", rounds), *_phases("waitlist", rounds)]


def _against_cp_sat(family: str, rounds: int, **size: int) -> list[Result]:
    phases = Phases()
    for _ in range(rounds):
        matcher = compare(phases, instance(family, "plain", 1, **size))
    ours, name = phases.pop("solve"), _name(family, matcher)
    phases.pop("screen")
    peers = [Result(name, phase, seconds) for phase, seconds in phases.items()]
    fastest = [min(seconds) for seconds in zip(*phases.values(), strict=True)]
    ratios = [own / other for own, other in zip(ours, fastest, strict=True)]
    return [*peers, Result(name, "solve divided by the fastest peer", ratios, "×")]


def _phases(family: str, rounds: int, **size: int) -> list[Result]:
    phases, ratios, of_dense = Phases(), list[float](), list[float]()
    for _ in range(rounds):
        snapshot = phases.time("make the instance", instance, family, "plain", 1, **size)
        matcher = phases.time("screen", cm.Matcher, snapshot)
        _dense(phases, snapshot, matcher)
        of_dense.append(phases["screen"][-1] / phases[DENSE][-1])
        program, stages = phases.time("build: rows and goals", _stated, matcher)
        solution = phases.time("solve: all goals in order, proven", solve, program, program.rows, stages)
        if any(goal.status != "optimal" for goal in solution.goals):
            raise RuntimeError("a goal was not proven optimal")
        plan = phases.time("draw up the plan, verified", matcher.plan_of, solution)
        phases.time("verify", cm.verify, snapshot, plan)
        raw = raw_flows(matcher)
        phases.setdefault("limit: a raw flow for each goal, summed", []).append(raw)
        ratios.append(phases["solve: all goals in order, proven"][-1] / raw)
    name = _name(family, matcher)
    found = [Result(name, phase, seconds) for phase, seconds in phases.items()]
    return [
        *found,
        Result(name, "solve divided by the raw flows", ratios, "×", LIMIT),
        Result(name, "screen divided by the dense table", of_dense, "×", DENSE_LIMIT),
    ]


def _dense(phases: Phases, snapshot: cm.Snapshot, matcher: cm.Matcher) -> None:
    """Raises ``RuntimeError`` when the dense table keeps other pairs."""
    cases, openings = phases.time(DENSE, peer_dense.screened, snapshot)
    if not (np.array_equal(cases, matcher.pairs.need) and np.array_equal(openings, matcher.pairs.opening)):
        raise RuntimeError("the dense table keeps other pairs")


def _stated(matcher: cm.Matcher) -> tuple[Program, list[Stage]]:
    return matcher.program, matcher.stages


def _name(family: str, matcher: cm.Matcher) -> str:
    return f"{family}/plain, {len(matcher.index.cases)} cases, {len(matcher.pairs)} pairs"


def raw_flows(matcher: cm.Matcher) -> float:
    """Seconds of the peer."""
    command = [sys.executable, str(PEER)]
    asked = json.dumps(flow_problem_of(matcher))
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    found: float = json.loads(done.stdout)
    return found


def flow_problem_of(matcher: cm.Matcher) -> dict[str, Any]:
    """The arcs and the goals as plain JSON data."""
    network = network_of(matcher.program, matcher.program.rows, matcher.stages)
    if network is None:
        raise RuntimeError("more than places is shared")
    stages = [stage for stage in matcher.stages if stage.terms.any()]
    return {
        "tails": network.tail.tolist(),
        "heads": network.head.tolist(),
        "capacities": network.capacity.tolist(),
        "supplies": network.supply.tolist(),
        "costs": [(-stage.terms if stage.maximise else stage.terms).tolist() for stage in stages],
    }
