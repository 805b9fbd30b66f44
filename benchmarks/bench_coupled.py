"""Where rules couple clients: each phase and the whole of ``propose``, beside every peer that solves the same goals."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench_week import Phases, answer_of, problem_of, stated
from results import Result

import carematch as cm
from carematch.simulation.instances import instance

SEEDS = tuple(range(10))
LIMIT = 0.5
"""What ``propose``, standings and causes included, may take of the fastest peer that proves all goals."""

PATIENCE, LONG_S, NO_FASTER = 2.1, 60.0, 1.05
"""A peer is stopped after so many times what ours took: by then the limit is kept. Not beyond so many seconds, though,
once it is not the faster one."""

PROPOSE = "`propose`: all goals, verified, causes"
PEER = Path(__file__).with_name("peer_goals.py")
PEERS = (
    "CP-SAT, one worker, linearization 2",
    "CP-SAT, one worker, linearization 2, hints",
    "CP-SAT, defaults",
    "HiGHS",
    "SCIP",
    "CBC",
    "scipy.optimize.milp",
    "CPMpy",
)


def measure(
    seeds: Sequence[int] = SEEDS, peers: Sequence[str] = PEERS, most_s: float | None = None, **size: int
) -> list[Result]:
    """Ours and every peer in turn, seed by seed; ``most_s``: how long a peer may take, in place of that.

    Raises ``RuntimeError`` when a proven goal value differs.
    """
    phases, ratios, megabytes = Phases(), list[float](), dict[str, list[float]]()
    for seed in seeds:
        matcher, values = _ours(phases, seed, **size)
        ours = phases[PROPOSE][-1]
        cap_s = max(NO_FASTER * ours, min(PATIENCE * ours, LONG_S)) if most_s is None else most_s
        proven = list[float]()
        for name in peers:
            found = solved_by(name, problem_of(matcher), cap_s)
            if found["values"] != values[: len(found["values"])] and found["proven"]:
                raise RuntimeError(f"goal values differ from those of {name}, seed {seed}")
            seconds = sum(found["seconds"]) if found["proven"] else cap_s
            phases.setdefault(f"peer: {name}{'' if found['proven'] else ', not proven'}", []).append(seconds)
            megabytes.setdefault(name, []).append(found["megabytes"])
            proven += [seconds] if found["proven"] else []
        ratios.append(ours / min(proven, default=cap_s))
    name = f"national/coupled, {len(matcher.index.cases)} cases, {len(matcher.pairs)} pairs, {len(seeds)} seeds"
    return [
        *(Result(name, phase, seconds) for phase, seconds in phases.items()),
        *(Result(name, f"peak memory: {peer}", found, "MB") for peer, found in megabytes.items()),
        Result(
            name, "`propose` divided by the fastest peer, or by what peers had when none proved all", ratios, "×", LIMIT
        ),
    ]


def _ours(phases: Phases, seed: int, **size: int) -> tuple[cm.Matcher, list[int]]:
    """The matcher and the values of the goals, all proven."""
    snapshot = phases.time("make the instance", instance, "national", "coupled", seed, **size)
    matcher = phases.time("screen", cm.Matcher, snapshot)
    phases.time("build: rows and goals", stated, matcher)
    plan = phases.time(PROPOSE, matcher.propose)
    if any(goal.status != "optimal" for goal in plan.goals):
        raise RuntimeError("a goal was not proven optimal")
    phases.setdefault("of which goals", []).append(sum(goal.seconds or 0.0 for goal in plan.goals))
    phases.time("verify", cm.verify, snapshot, plan)
    return matcher, [goal.value for goal in plan.goals]


def solved_by(name: str, problem: dict[str, Any], cap_s: float) -> dict[str, Any]:
    """What a peer finds; see ``peer_goals``."""
    found: dict[str, Any] = answer_of(PEER, problem, name, str(cap_s))
    return found
