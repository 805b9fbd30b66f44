"""Random serial dictatorship: a lottery decides whose turn it is."""

import numpy as np

from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of
from .serial import serially, turns_of


def serial_dictatorship(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Clients in random order, occupants who would move on last, each take what they want most of what is left.

    Source: Abdulkadiroğlu & Sönmez, *Random serial dictatorship and the core from random endowments in house allocation
    problems*, Econometrica 66, 1998.
    """
    week = week_of(snapshot)
    drawn = [str(case_id) for case_id in rng.permutation(list(week.index.cases))]
    clients = sorted(drawn, key=lambda case_id: case_id in week.index.movers)
    return week.plan(serially(week, turns_of(week, clients, week.wanted)), "serial_dictatorship")


POLICY = serial_dictatorship
