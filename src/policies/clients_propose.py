"""Deferred acceptance, the clients propose: the stable matching that is the best for every client."""

import numpy as np

from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of
from .deferred_acceptance import deferred_acceptance
from .two_sided import admitted


def clients_propose(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """No client and opening would both rather have each other; of all such plans, the one that clients want most.

    What each side wants, and what happens where other rules bind too, is told in ``docs/policies.md``.

    Source: Gale & Shapley, *College admissions and the stability of marriage*, American Mathematical Monthly 69, 1962.
    """
    week = week_of(snapshot)
    return week.plan(admitted(week, deferred_acceptance), "clients_propose")


POLICY = clients_propose
