"""One table's week: the plan with an explanation of everybody, beyond what the solvers themselves take."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, get_args
from unittest.mock import patch

from ortools.graph.python import min_cost_flow
from ortools.sat.python import cp_model
from results import Result

import carematch as cm
from carematch.simulation.instances import Kind, instance

SEEDS = range(1, 11)
ROUNDS = 5
LIMIT = 1.0
"""Seconds beyond the solvers' own time, for every seed."""

SOLVERS = (cp_model.CpSolver, min_cost_flow.SimpleMinCostFlow)


def measure(seeds: Sequence[int] = SEEDS, rounds: int = ROUNDS) -> list[Result]:
    """Every table: in all, and beyond the solvers, which is held against the limit."""
    return [one for kind in get_args(Kind) for one in _results(kind, seeds, rounds)]


def _results(kind: Kind, seeds: Sequence[int], rounds: int) -> Iterator[Result]:
    found = {seed: [_seconds(kind, seed) for _ in range(rounds)] for seed in seeds}
    for seed, measured in found.items():
        yield Result(f"table/{kind}, seed {seed}", "plan and explain everybody", [whole for whole, _ in measured])
        yield Result(
            f"table/{kind}, seed {seed}", "the same, beyond the solvers", [beyond for _, beyond in measured], "s", LIMIT
        )


def _seconds(kind: Kind, seed: int) -> tuple[float, float]:
    """What it takes in all, and beyond the time inside the solvers."""
    snapshot = instance("table", kind, seed)
    with solvers_timed() as inside:
        started = time.perf_counter()
        matcher = cm.Matcher(snapshot)
        matcher.explain_all(matcher.propose())
        whole = time.perf_counter() - started
    return whole, whole - sum(inside)


@contextmanager
def solvers_timed() -> Iterator[list[float]]:
    """The seconds of every call of a solver, as they come in."""
    inside: list[float] = []

    def timed(solve: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return solve(*args, **kwargs)
            finally:
                inside.append(time.perf_counter() - started)

        return run

    with ExitStack() as patches:
        for solver in SOLVERS:
            patches.enter_context(patch.object(solver, "solve", timed(solver.solve)))
        yield inside
