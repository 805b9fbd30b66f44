"""First come, first served."""

import numpy as np

from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of
from .clients import by_arrival
from .serial import serially, turns_of


def first_come(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Clients in the order of their registration each take what they want most of what is left.

    Source: the discipline against which queues are measured; Kleinrock, *Queueing Systems*, volume 2, 1976, chapter 3.
    """
    week = week_of(snapshot)
    return week.plan(serially(week, turns_of(week, by_arrival(week), week.wanted)), "first_come")


POLICY = first_come
