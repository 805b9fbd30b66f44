"""Today's practice: one client at a time, in the region first, then across the country."""

import numpy as np

from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of
from .clients import by_priority
from .serial import serially, turns_of


def region_first(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Clients by effective urgency, then by the days waited. Each goes to the own region where that has a place, else
    to the area of the own table, else anywhere; there to what the client wants most.

    Source: how the tables work, a round of telephone calls for one client after another: the Ministry of Health's
    letters to parliament on the supra-regional case tables, from 2020 on. See ``docs/policies.md``.
    """
    week = week_of(snapshot)
    near_first = week.preferring(*(-week.stage(name).terms for name in ("own_region", "own_table")))
    return week.plan(serially(week, turns_of(week, by_priority(week), near_first)), "region_first")


POLICY = region_first
