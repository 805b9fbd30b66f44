"""Policies: deferred acceptance beside the PyPI library ``matching``, how it grows, and what a week takes."""

import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from bench_growth import exponent
from bench_week import Phases, answer_of
from results import Result

from carematch.matching.pairs import Ints
from carematch.policies import POLICIES, week_of
from carematch.policies.deferred_acceptance import Market, blocking_pairs, deferred_acceptance
from carematch.simulation.instances import Kind, instance

PEER = Path(__file__).with_name("peer_matching.py")
HAS_PEER = find_spec("matching") is not None
"""Without the library there is nothing to compare with."""

HOSPITALS = 35
GROWTH = (6_250, 12_500, 25_000, 50_000)
OF_THE_PEER, LINEAR, A_WEEK_S = 0.05, 1.3, 0.015
"""What deferred acceptance may take of the peer; the exponent of its seconds against pairs; and what a week of 30
clients and 100 openings may take where clients are placed one by one or by deferred acceptance, places alone shared."""

ALL_AT_ONCE = {"most_placed", "rank_maximal", "generous", "most_weight", "optimum", "look_ahead"}


def measure(
    residents: int = 4_000, rounds: int = 2, growth: Sequence[int] = GROWTH, weeks: int = 10, cases: int = 30
) -> list[Result]:
    """Raises ``RuntimeError`` when the peer finds another matching, or a pair would rather have each other."""
    return [
        *(_beside_the_peer(residents, rounds) if HAS_PEER else []),
        *_growth(growth),
        *_weeks("plain", weeks, cases),
        *_weeks("coupled", weeks, cases),
    ]


def drawn(residents: int, seed: int) -> tuple[Ints, Ints]:
    """For each resident the hospitals, and for each hospital the residents, the best first: all of them, at random."""
    random = np.random.default_rng(seed)
    hospitals = random.permuted(np.tile(np.arange(HOSPITALS), (residents, 1)), axis=1)
    return hospitals, random.permuted(np.tile(np.arange(residents), (HOSPITALS, 1)), axis=1)


def market_of(preferences: Ints, rankings: Ints) -> Market:
    """As a market in which there are places for all, but for a few."""
    residents = len(preferences)
    rank = np.argsort(rankings, axis=1)
    proposer, receiver = np.repeat(np.arange(residents), HOSPITALS), preferences.ravel()
    liked = np.tile(np.arange(HOSPITALS), residents)
    quotas = np.full(HOSPITALS, residents // HOSPITALS)
    return Market(proposer, receiver, liked, rank[receiver, proposer], np.ones(residents, dtype=np.int64), quotas)


def _beside_the_peer(residents: int, rounds: int) -> list[Result]:
    phases, ratios = Phases(), list[float]()
    for seed in range(rounds):
        preferences, rankings = drawn(residents, seed)
        market = market_of(preferences, rankings)
        chosen = phases.time("deferred acceptance", deferred_acceptance, market)
        found = np.full(residents, -1)
        found[market.proposer[chosen]] = market.receiver[chosen]
        problem = {"preferences": preferences.tolist(), "rankings": rankings.tolist(), "quotas": market.quotas.tolist()}
        theirs = answer_of(PEER, problem)
        if theirs["matching"] != found.tolist():
            raise RuntimeError(f"the peer finds another matching, seed {seed}")
        phases.setdefault("peer: `matching`, making the game", []).append(theirs["make"])
        phases.setdefault("peer: `matching`, solving", []).append(theirs["solve"])
        ratios.append(phases["deferred acceptance"][-1] / theirs["solve"])
    name = f"stable matching, {residents:,} × {HOSPITALS}"
    return [
        *(Result(name, phase, seconds) for phase, seconds in phases.items()),
        Result(name, "ours divided by the peer's solving", ratios, "×", OF_THE_PEER),
    ]


def _growth(sizes: Sequence[int]) -> list[Result]:
    """From either side, each size five times."""
    found = list[Result]()
    for side in ("residents", "hospitals"):
        points = list[dict[str, float]]()
        for residents in sizes:
            market = market_of(*drawn(residents, 0))
            market = market if side == "residents" else market.turned
            points.append({"pairs": float(len(market)), "seconds": _seconds(market)})
        name = f"stable matching, {side} propose, {sizes[0]:,} to {sizes[-1]:,} × {HOSPITALS}"
        found.append(Result(name, "seconds of the processor at the largest", [points[-1]["seconds"]]))
        found.append(Result(name, "exponent of seconds against pairs", [exponent(points, "seconds")], "", LINEAR))
    return found


def _seconds(market: Market) -> float:
    """Of the processor, the least of five rounds: other work on the machine only slows. Raises ``RuntimeError`` when a
    matching is not stable."""
    seconds = list[float]()
    for _ in range(5):
        started = time.process_time()
        chosen = deferred_acceptance(market)
        seconds.append(time.process_time() - started)
        if len(blocking_pairs(market, chosen)):
            raise RuntimeError(f"a pair of {len(market)} would rather have each other")
    return min(seconds)


def _weeks(kind: Kind, weeks: int, cases: int) -> list[Result]:
    """Each policy on the same weeks, each time screened anew before."""
    phases = Phases()
    for seed in range(weeks):
        drawn_week = instance("national", kind, seed, cases=cases, openings=100)
        for name, policy in POLICIES.items():
            snapshot = drawn_week.unchecked({})
            phases.time("screening, which all of them need", lambda week: week_of(week).program, snapshot)
            phases.time(name, policy, snapshot, np.random.default_rng(seed))
    name = f"a policy's week, {cases} clients × 100 openings, {kind}"
    return [
        Result(name, policy, seconds, limit=None if kind == "coupled" or policy in ALL_AT_ONCE else A_WEEK_S)
        for policy, seconds in phases.items()
    ]
