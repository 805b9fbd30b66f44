"""Bounds that need no solver."""

import numpy as np

from .goals import Stage
from .program import Program


def loosest_bound(program: Program, stage: Stage) -> int:
    """A bound that needs no solver: each need at its best pair, or at none; auxiliary variables at their best."""
    pairs = program.pairs
    best = np.zeros(len(pairs.needs), dtype=np.int64)
    of_pairs, others = stage.terms[: len(pairs)], stage.terms[len(pairs) :]
    (np.maximum if stage.maximise else np.minimum).at(best, pairs.need, of_pairs)
    highest = others * np.array(program.uppers[len(pairs) : len(stage.terms)], dtype=np.int64)
    return int(best.sum() + (np.maximum if stage.maximise else np.minimum)(highest, 0).sum())
