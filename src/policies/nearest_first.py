"""The nearest place, whatever else the client would rather have."""

import numpy as np

from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of
from .clients import by_arrival
from .serial import serially, turns_of


def nearest_first(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Clients in the order of their registration each go to the nearest place that is left; among places equally near
    (to 100 metres) to what they want most.

    Source: the nearest available unit, as ambulances are sent out; Carter, Chaiken & Ignall, *Response areas for two
    emergency units*, Operations Research 20, 1972.
    """
    week = week_of(snapshot)
    turns = turns_of(week, by_arrival(week), week.preferring(week.stage("travel").terms))
    return week.plan(serially(week, turns), "nearest_first")


POLICY = nearest_first
