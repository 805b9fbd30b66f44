"""Deferred acceptance, the providers propose: the stable matching that is the best for every opening."""

import numpy as np

from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of
from .deferred_acceptance import deferred_acceptance
from .two_sided import admitted


def providers_propose(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """No client and opening would both rather have each other; of all such plans, the one that providers want most.

    What each side wants, and what happens where other rules bind too, is told in ``docs/policies.md``.

    Source: Roth, *The evolution of the labor market for medical interns and residents: a case study in game theory*,
    Journal of Political Economy 92, 1984.
    """
    week = week_of(snapshot)
    return week.plan(admitted(week, lambda market: deferred_acceptance(market.turned)), "providers_propose")


POLICY = providers_propose
