"""Where nothing but places is shared: each phase, beside raw minimum-cost flows and beside plain CP-SAT."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import peer_dense
from bench_week import Phases, compare, stated
from results import Result, megabytes

import carematch as cm
from carematch.matching.network import network_of
from carematch.matching.solve import solve
from carematch.simulation.instances import instance

ROUNDS = 5
LIMIT = 1.2
"""What solving all goals in their order may take of the raw flows, one for each goal by itself."""

DENSE = "peer: screening as a dense table in numpy"
OF_DENSE = "screen divided by the dense table, processor time"
DENSE_LIMIT = 0.5
"""What screening may take of the dense table."""

MOST_DENSE = 20_000_000
"""A larger dense table is not made."""

P = ParamSpec("P")
T = TypeVar("T")

PEER = Path(__file__).with_name("peer_flow.py")


def measure(rounds: int = ROUNDS) -> list[Result]:
    """The country's tables, also with CP-SAT; and waiting lists, which CP-SAT takes too long for."""
    return [
        *_against_cp_sat("national", rounds),
        *_by_itself(_phases, "national", 3 * rounds, dense_limit=DENSE_LIMIT),
        *_by_itself(_phases, "waitlist", rounds),
        *_by_itself(_phases, "country", 1, most_mb=8000.0),
    ]


def _by_itself(run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a function in a fresh process: a process that has freed larger arrays keeps their memory at hand,
    and a dense table takes a third of its time to fetch memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(run, *args, **kwargs).result()


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


def _phases(
    family: str, rounds: int, *, dense_limit: float | None = None, most_mb: float | None = None, **size: int
) -> list[Result]:
    phases, ratios, of_dense, held = Phases(), list[float](), list[float](), list[float]()
    for _ in range(rounds):
        snapshot = phases.time("make the instance", instance, family, "plain", 1, **size)
        matcher, worked = _worked(phases, "screen", cm.Matcher, snapshot)
        if len(matcher.index.cases) * len(matcher.index.openings) <= MOST_DENSE:
            of_dense.append(worked / _dense(phases, snapshot, matcher))
        program, stages = phases.time("build: rows and goals", stated, matcher)
        solution = phases.time("solve: all goals in order, proven", solve, program, program.rows, stages)
        if any(goal.status != "optimal" for goal in solution.goals):
            raise RuntimeError("a goal was not proven optimal")
        plan = phases.time("draw up the plan, verified", matcher.plan_of, solution)
        phases.time("verify", cm.verify, snapshot, plan)
        held.append(megabytes())
        raw = raw_flows(matcher)
        phases.setdefault("limit: a raw flow for each goal, summed", []).append(raw)
        ratios.append(phases["solve: all goals in order, proven"][-1] / raw)
    name = _name(family, matcher)
    found = [Result(name, phase, seconds) for phase, seconds in phases.items()]
    return [
        *found,
        Result(name, "solve divided by the raw flows", ratios, "×", LIMIT),
        *([Result(name, OF_DENSE, of_dense, "×", dense_limit)] if of_dense else []),
        Result(name, "peak memory", held, "MB", most_mb),
    ]


def _worked(phases: Phases, name: str, run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T, float]:
    """The result of a phase, and for how many seconds the processor worked on it: a phase of a few milliseconds takes
    twice as long on the clock when other work gets a turn in between."""
    started = time.process_time()
    result = phases.time(name, run, *args, **kwargs)
    return result, time.process_time() - started


def _dense(phases: Phases, snapshot: cm.Snapshot, matcher: cm.Matcher) -> float:
    """Seconds of work for the dense table. Raises ``RuntimeError`` when it keeps other pairs."""
    (cases, openings), worked = _worked(phases, DENSE, peer_dense.screened, snapshot)
    if not (np.array_equal(cases, matcher.pairs.need) and np.array_equal(openings, matcher.pairs.opening)):
        raise RuntimeError("the dense table keeps other pairs")
    return worked


def _name(family: str, matcher: cm.Matcher) -> str:
    return f"{family}/plain, {len(matcher.index.cases)} cases, {len(matcher.pairs)} pairs"


def raw_flows(matcher: cm.Matcher) -> float:
    """Seconds of the peer."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(PEER), str(written(matcher, Path(folder) / "problem.npz"))]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: float = json.loads(done.stdout)
    return found


def written(matcher: cm.Matcher, path: Path) -> Path:
    """The arcs and the goals as arrays in a file."""
    network = network_of(matcher.program, matcher.program.rows, matcher.stages)
    if network is None:
        raise RuntimeError("more than places is shared")
    stages = [stage for stage in matcher.stages if stage.terms.any()]
    costs: dict[str, Any] = {
        f"costs_{n}": -stage.terms if stage.maximise else stage.terms for n, stage in enumerate(stages)
    }
    np.savez(
        path,
        tails=network.tail.astype(np.int32),
        heads=network.head.astype(np.int32),
        capacities=network.capacity,
        supplies=network.supply,
        goals=np.array(len(stages)),
        **costs,
    )
    return path
