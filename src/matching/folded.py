"""Fewer stages with the same best solutions: a stage that says little weighs less than one unit of the stage before."""

from collections.abc import Sequence

import numpy as np

from .bounds import loosest_bound
from .goals import Stage
from .pairs import Ints
from .program import Program

MOST = 10**9
"""The most that a folded stage is worth; beyond it the solver's floating point does not tell solutions apart."""


def folded(program: Program, stages: Sequence[Stage]) -> list[Stage]:
    """Stages whose best solutions, one after the other, are those of the given ones.

    Only stages of which more is better and that are never negative are taken together.
    """
    found: list[tuple[Stage, int | None]] = []
    for stage in stages:
        most = loosest_bound(program, stage) if stage.maximise and (stage.terms >= 0).all() else None
        if found and most is not None:
            before, so_far = found[-1]
            together = MOST + 1 if so_far is None else so_far * (most + 1) + most
            if together <= MOST:
                found[-1] = Stage(before.name, True, _sum(before.terms * (most + 1), stage.terms)), together
                continue
        found.append((stage, most))
    return [stage for stage, _ in found]


def _sum(one: Ints, other: Ints) -> Ints:
    """The sum of terms; those of a stage say nothing of variables that came after it."""
    total = np.zeros(max(len(one), len(other)), dtype=np.int64)
    total[: len(one)] += one
    total[: len(other)] += other
    return total
