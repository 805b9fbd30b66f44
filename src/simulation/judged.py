"""What a week's plan leaves to be desired: places left empty, pairs who would rather have each other, envy.

Only clients who need one thing are judged: what one placement is worth to somebody who needs several depends on the
others. Definitions: a *blocking pair* is that of Gale & Shapley, *College admissions and the stability of marriage*,
American Mathematical Monthly 69, 1962; *justified envy*, of Abdulkadiroğlu & Sönmez, *School choice: a mechanism
design approach*, American Economic Review 93, 2003.
"""

from dataclasses import dataclass

import numpy as np

from ..matching.distance import UNKNOWN_M
from ..matching.goals.preferences import places_lost
from ..matching.index import Index
from ..matching.pairs import Bools, Ints, Pairs
from ..matching.rules.places import is_made
from ..models.plan import Plan
from ..policies.base import Week

_NOBODY = -1


@dataclass(frozen=True)
class Judgement:
    """See the fields of the same names of ``WeekState``."""

    unused: int = 0
    blocking_pairs: int = 0
    envious: int = 0


def judged(week: Week, plan: Plan) -> Judgement:
    """A plan as clients and openings see it."""
    pairs = week.matcher.pairs
    alone = pairs.of_need(lambda need: len(pairs.index.required[need.case_id]) == 1, np.bool_)
    pairs = pairs.where(alone)
    if not len(pairs):
        return Judgement()
    order, priority = wanted(pairs), priorities(pairs.index)
    own = np.array([priority[need.case_id] for need in pairs.needs], dtype=np.int64)
    has, holds = _given(pairs, plan)
    free = _free(pairs, plan)
    given = np.full(len(pairs.needs), len(order), dtype=np.int64)
    taken = pairs.opening == has[pairs.need]
    given[pairs.need[taken]] = order[taken]
    lowest = np.full(len(pairs.openings), _NOBODY, dtype=np.int64)
    np.maximum.at(lowest, has[holds], own[holds])
    rather = order < given[pairs.need]
    before = lowest[pairs.opening] > own[pairs.need]
    return Judgement(
        unused=_unused(pairs, free, given[pairs.need] == len(order)),
        blocking_pairs=int((rather & (before | (free[pairs.opening] > 0))).sum()),
        envious=len(np.unique(pairs.need[rather & before])),
    )


def _given(pairs: Pairs, plan: Plan) -> tuple[Ints, Ints]:
    """For each need the opening it is given, and the needs that are given one."""
    numbers = {opening.id: position for position, opening in enumerate(pairs.openings)}
    has = np.full(len(pairs.needs), _NOBODY, dtype=np.int64)
    for one in plan.placements:
        has[pairs.number_of[one.case_id, one.need_id]] = numbers[one.opening_id]
    return has, np.flatnonzero(has != _NOBODY)


def _free(pairs: Pairs, plan: Plan) -> Ints:
    """The places of each opening that the plan leaves free; those that come free with a move are not counted."""
    taken = [one.opening_id for one in plan.placements if not is_made(one)]
    return np.array([max(0, one.places - taken.count(one.id)) for one in pairs.openings], dtype=np.int64)


def _unused(pairs: Pairs, free: Ints, without: Bools) -> int:
    """``without``: true for the pairs of clients to whom the plan gives nothing."""
    could_go = np.bincount(pairs.opening[without], minlength=len(free))
    return int(np.minimum(free, could_go).sum())


def priorities(index: Index) -> dict[str, int]:
    """The order in which the tables help clients: by urgency, ageing included, then by how long they wait; 0 first."""
    cases = sorted(index.cases.values(), key=lambda case: (index.effective_urgency(case.case_id), case.registered_on))
    return {case.case_id: number for number, case in enumerate(cases)}


def wanted(pairs: Pairs) -> Ints:
    """A number for each pair: of two pairs of a client the client wants the lower one."""
    index, at = pairs.index, range(len(pairs))
    ends = [(index.cases[need.case_id], index.units[opening.unit_id]) for need, opening in map(pairs.at, at)]
    lost = [places_lost(index, case.case_id, unit) for case, unit in ends]
    own_region = [case.region != unit.region for case, unit in ends]
    own_table = [not index.same_table(case.region, unit.region) for case, unit in ends]
    conditions = np.sum([*pairs.conditions.values(), np.zeros(len(pairs), dtype=np.int64)], axis=0)
    distance = np.where(pairs.distance_m == UNKNOWN_M, np.iinfo(np.int64).max, pairs.distance_m)
    found = np.empty(len(pairs), dtype=np.int64)
    keys = (pairs.opening, distance, pairs.start, own_table, own_region, conditions, lost)
    found[np.lexsort(np.array(keys))] = np.arange(len(pairs))
    return found
