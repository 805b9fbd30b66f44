"""The most urgent client first."""

import numpy as np

from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of
from .clients import by_priority
from .serial import serially, turns_of


def urgency_first(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Clients by effective urgency, then by the days waited, each take what they want most of what is left.

    Source: Cobham, *Priority assignment in waiting line problems*, Journal of the Operations Research Society of
    America 2, 1954.
    """
    week = week_of(snapshot)
    return week.plan(serially(week, turns_of(week, by_priority(week), week.wanted)), "urgency_first")


POLICY = urgency_first
