"""What policies ask for that decide about all clients together: stages over the program."""

import numpy as np

from ..matching.goals import Stage
from ..matching.network import network_of
from ..matching.pairs import Ints
from .base import Week

LARGEST = 1 << 45
"""Ranks are counted in one sum as long as its terms stay below this."""


def leads(week: Week) -> Ints:
    """1 for the pairs that place a client who has no place at all, else 0; over all variables."""
    found = np.zeros(week.program.size, dtype=np.int64)
    for case_id in week.index.cases.keys() - week.index.movers.keys():
        found[week.program.lead(case_id)] = 1
    return found


def among_equals(week: Week) -> list[Stage]:
    """What decides when the policy's own aim is met: most occupants who move on, most needs that do not block, and the
    least sum of what clients lose against their first choices."""
    return [week.stage("moved_on"), week.stage("optional_needs"), Stage("wanted", False, week.wanted)]


def points(week: Week) -> Ints:
    """The points of each pair's client: the weeks waited, and for each class of urgency above the last as many as the
    weeks of waiting that move a case up one class.

    Source: additive points for priority, as in Hadorn & Holmes, *The New Zealand priority criteria project*, BMJ 314,
    1997.
    """
    index = week.index
    one_class = index.policy.ageing_weeks
    return week.pairs.of_case(lambda case: one_class * (6 - case.urgency) + index.waiting_days(case.case_id) // 7)


def by_rank(week: Week, *, worst_first: bool = False) -> list[Stage]:
    """Most clients at rank 0, then at rank 1, and so on; or fewest at the worst rank, then at the next worst …

    Ranks are those of the need that speaks for a case, of clients who have no place at all. For a flow several ranks
    are one stage, in which a client at one of them outweighs all clients at those that come after; CP-SAT finds large
    numbers hard, and gets one rank a stage.
    """
    is_lead = leads(week)[: len(week.pairs)] > 0
    worst = int(week.rank[is_lead].max(initial=-1))
    comes = worst - week.rank if worst_first else week.rank
    base = max(2, len(week.index.cases) + 1)
    is_flow = network_of(week.program, week.program.rows, ()) is not None
    several = int(np.log(LARGEST) / np.log(base)) if is_flow else 1
    stages = []
    for first in range(0, worst + 1, several):
        counted = is_lead & (comes >= first) & (comes < first + several)
        power = np.where(counted, first + several - 1 - comes, 0)
        stages.append(Stage("ranks", not worst_first, counted * base**power))
    return stages
