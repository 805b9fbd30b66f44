"""Greedy by score: the best expected outcome first, wherever it is."""

import numpy as np

from ..matching.pairs import Ints
from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import Week, week_of
from .clients import by_priority
from .serial import serially, turns_of


def greedy_score(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Of everything that can still be, the client and place with the highest score come first, and so on.

    Scores are those of the table ``scores``; who has none there counts 0. Without the table what clients want most
    counts instead: all first choices before any second. Among equals the client with the higher priority goes first.

    Source: Avis, *A survey of heuristics for the weighted matching problem*, Networks 13, 1983: at least half of the
    highest sum, where nothing but places is shared.
    """
    week = week_of(snapshot)
    by_client = turns_of(week, by_priority(week), week.wanted)
    is_later = np.lexsort((by_client, _loss(week)))
    turns = np.empty(len(week.pairs), dtype=np.int64)
    turns[is_later] = np.arange(len(week.pairs))
    return week.plan(serially(week, turns), "greedy_score")


def _loss(week: Week) -> Ints:
    """What each pair lacks: the lower the earlier it comes."""
    return -week.stage("scores").terms if week.index.snapshot.scores else week.rank


POLICY = greedy_score
