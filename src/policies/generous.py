"""Generous: as many clients as can be, and as few as can be where they least want to be."""

import numpy as np

from ..matching.goals import Stage
from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of
from .together import among_equals, by_rank, leads


def generous(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Most clients placed; of all such plans fewest at the worst rank, then fewest at the next worst, and so on.

    Source: Manlove, *Algorithmics of Matching Under Preferences*, 2013, chapter 8: generous maximum matchings.
    """
    week = week_of(snapshot)
    most = Stage("placed", True, leads(week))
    return week.plan(week.best([most, *by_rank(week, worst_first=True), *among_equals(week)]), "generous")


POLICY = generous
