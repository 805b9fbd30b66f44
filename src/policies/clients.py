"""Whose turn it is: orders of clients. Who has no place at all goes before an occupant who would move on."""

import numpy as np

from ..matching.pairs import Ints
from .base import Week


def by_arrival(week: Week) -> list[str]:
    """The client registered first comes first."""
    cases, movers = week.index.cases, week.index.movers
    return sorted(cases, key=lambda one: (one in movers, cases[one].registered_on, one))


def by_priority(week: Week) -> list[str]:
    """By effective urgency, then the days waited, then id."""
    index = week.index
    return sorted(
        index.cases,
        key=lambda one: (one in index.movers, index.effective_urgency(one), -index.waiting_days(one), one),
    )


def places_in_line(week: Week) -> Ints:
    """For each need its client's place in the order of priority, counted from 0."""
    position = {case_id: number for number, case_id in enumerate(by_priority(week))}
    return np.array([position[need.case_id] for need in week.pairs.needs], dtype=np.int64)
