"""Rank-maximal: as many first choices as can be, then as many second ones, and so on."""

import numpy as np

from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import week_of
from .together import among_equals, by_rank


def rank_maximal(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Most clients who get their first choice; then most who get their second, and so on: the greedy profile. It may
    place fewer clients than could be.

    Source: Irving, Kavitha, Mehlhorn, Michail & Paluch, *Rank-maximal matchings*, ACM Transactions on Algorithms 2,
    2006.
    """
    week = week_of(snapshot)
    return week.plan(week.best([*by_rank(week), *among_equals(week)]), "rank_maximal")


POLICY = rank_maximal
