"""Maximum cardinality: as many clients as can be."""

import numpy as np

from ..matching.goals import Stage
from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of
from .together import among_equals, leads


def most_placed(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Most clients who had no place, whoever they are.

    Source: Hopcroft & Karp, *An n^5/2 algorithm for maximum matchings in bipartite graphs*, SIAM Journal on Computing
    2, 1973.
    """
    week = week_of(snapshot)
    values = week.best([Stage("placed", True, leads(week)), *among_equals(week)])
    return week.plan(values, "most_placed")


POLICY = most_placed
