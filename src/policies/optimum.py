"""The library's own: the goals of the default policy, one after another, each to a proven optimum."""

import numpy as np

from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of


def optimum(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """The best plan by lexicographic goals; see ``docs/policy.md``. Chance plays no part.

    Source: the goals are this library's; for goals in order: Isermann, *Linear lexicographic optimization*, OR Spektrum
    4, 1982.
    """
    return week_of(snapshot).matcher.solved()


POLICY = optimum
