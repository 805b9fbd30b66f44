"""A relaxation that is asked again and again what a nearly best solution takes: once of all choices, then of few.

Few are those that were taken the last time, those that are chosen now, and some of the others, drawn anew each time
from those whose rows cost about what they are worth. So an answer takes a tenth of the time, and the next is another.
Where the best corner for a goal is known, it tells both, and all choices need not be asked about.

Source, for leaving out what costs too much: Bixby, Gregory, Lustig, Marsten, Shanno, *Very large-scale linear
programming: a case study in combining interior point and simplex methods*, 1992.
"""

import time

import numpy as np

from .pairs import Bools, Floats, Ints
from .relaxation import Relaxation
from .settings import SEED

TAKEN = 1e-3
"""The share of a choice from which it counts as taken."""

MARGIN = 0.05
"""The rows of a choice that may be drawn cost at most so much more than it is worth, beside one that counts."""

DRAWN = 30_000
"""So many others are drawn. Measured on ``waitlist/coupled``: 1.2 s, where all take 6 to 10."""

SHARE = 0.3
"""All choices are asked about when that took less than so much of the time there is."""

FINE = 1e-4
"""Precision of the relaxation: a coarser one splits many choices that a finer one takes whole."""


class Nearby:
    """Solutions of a relaxation near those that are known."""

    def __init__(self, relaxation: Relaxation) -> None:
        self._relaxation = relaxation
        self._share = np.zeros(len(relaxation.uppers))
        self._may_be_drawn = np.ones(len(relaxation.uppers), dtype=np.bool_)
        self._took = {True: 0.0, False: 0.0}
        self._random = np.random.default_rng(SEED)

    def begin(self, share: Floats, may_be_drawn: Bools) -> None:
        """Go on from what a corner takes of each group, with those to draw from that are nearly worth what they cost
        there."""
        self._share, self._may_be_drawn = share, may_be_drawn

    def shares(self, goal: Ints, is_chosen: Bools, unit: int, anew: bool, seconds: float) -> Floats | None:
        """How much of each group a nearly best solution takes; ``None``: there is no time for that.

        ``goal``: what each group is worth; ``unit``: what one is worth that counts; ``anew``: of all groups, if there
        is time for that.
        """
        began, whole = time.monotonic(), anew and self._took[True] < SHARE * seconds
        if self._took[whole] > seconds:
            return None
        some = self._relaxation.wanted(goal) if whole else self._few(is_chosen)
        self._share, worth = self._relaxation.among(some, goal, FINE, seconds)
        if whole:
            self._may_be_drawn = some & (worth > -MARGIN * unit)
        self._took[whole] = time.monotonic() - began
        return self._share

    def _few(self, is_chosen: Bools) -> Bools:
        """Groups that were taken or are chosen, and some that are drawn."""
        some: Bools = is_chosen | (self._share > TAKEN)
        others = np.flatnonzero(self._may_be_drawn & ~some)
        some[self._random.choice(others, min(DRAWN, len(others)), replace=False)] = True
        return some
