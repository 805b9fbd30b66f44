"""Maximum weight: who needs it most counts most, and a place that the client wants counts more than another."""

import numpy as np

from ..matching.goals import Stage
from ..matching.pairs import Ints
from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import Week, week_of
from .together import among_equals, leads, points

WHOLE, HALF = 20, 10
"""Twentieths: a first choice counts whole, each place further down the client's order a twentieth less, but at least
half."""


def most_weight(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """The highest sum of the points of the clients placed, each times the share that the place counts: the client's
    first choice all of it, each next one in the client's order a twentieth less, none less than half.

    Points: the weeks waited, and 14 for each class of urgency above the last (1 counts 70, 5 counts 14).

    Source: Kuhn, *The Hungarian method for the assignment problem*, Naval Research Logistics Quarterly 2, 1955.
    """
    week = week_of(snapshot)
    return week.plan(week.best([Stage("weight", True, _weights(week)), *among_equals(week)]), "most_weight")


def _weights(week: Week) -> Ints:
    """For each pair of a need that speaks for a case the points, in twentieths."""
    return leads(week)[: len(week.pairs)] * points(week) * np.maximum(WHOLE - week.rank, HALF)


POLICY = most_weight
