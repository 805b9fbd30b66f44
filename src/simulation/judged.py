"""What a week's plan leaves to be desired: places left empty, pairs who would rather have each other, envy.

Only clients who need one thing are judged: what one placement is worth to somebody who needs several depends on the
others. Definitions: a *blocking pair* is that of Gale & Shapley, *College admissions and the stability of marriage*,
American Mathematical Monthly 69, 1962; *justified envy*, of Abdulkadiroğlu & Sönmez, *School choice: a mechanism
design approach*, American Economic Review 93, 2003.
"""

from dataclasses import dataclass

import numpy as np

from ..matching.index import is_required
from ..matching.pairs import PLACE_MADE, Bools, Ints, Pairs
from ..matching.rules.places import is_made
from ..models.plan import Plan
from ..policies.base import Week
from ..policies.clients import places_in_line

_NOTHING = np.iinfo(np.int64).max
_NOBODY = -1


@dataclass(frozen=True)
class Judgement:
    """See the fields of the same names of ``WeekState``."""

    unused: int = 0
    blocking_pairs: int = 0
    envious: int = 0


def judged(week: Week, plan: Plan) -> Judgement:
    """A plan as clients and openings see it: clients want what ``Week.rank`` says, openings take who comes first by
    priority. Somebody to whom two places are equal would not rather have the other one."""
    alone = week.pairs.of_case(lambda case: len(week.index.required[case.case_id]) == 1, np.bool_)
    asked = alone & week.pairs.of_need(is_required, np.bool_) & ~week.pairs.marked(PLACE_MADE)
    kept = week.best_at_each(np.flatnonzero(asked))
    pairs, rank = week.pairs.where(kept), week.rank[kept]
    if not len(pairs):
        return Judgement()
    turns = places_in_line(week)
    needs, openings = _placed(pairs, plan)
    last = np.full(len(pairs.openings), _NOBODY, dtype=np.int64)
    np.maximum.at(last, openings, turns[needs])
    given, free = _given(pairs, rank, needs, openings)[pairs.need], _free(pairs, plan)
    rather, before = rank < given, last[pairs.opening] > turns[pairs.need]
    return Judgement(
        unused=_unused(pairs, free, given == _NOTHING),
        blocking_pairs=int((rather & (before | (free[pairs.opening] > 0))).sum()),
        envious=len(np.unique(pairs.need[rather & before])),
    )


def _placed(pairs: Pairs, plan: Plan) -> tuple[Ints, Ints]:
    """The positions of need and opening of each placement."""
    numbers = {opening.id: position for position, opening in enumerate(pairs.openings)}
    needs = [pairs.number_of[one.case_id, one.need_id] for one in plan.placements]
    openings = [numbers[one.opening_id] for one in plan.placements]
    return np.array(needs, dtype=np.int64), np.array(openings, dtype=np.int64)


def _given(pairs: Pairs, rank: Ints, needs: Ints, openings: Ints) -> Ints:
    """For each need how its client ranks what the plan gives."""
    has = np.full(len(pairs.needs), _NOBODY, dtype=np.int64)
    has[needs] = openings
    own = has[pairs.need] == pairs.opening
    given = np.full(len(pairs.needs), _NOTHING, dtype=np.int64)
    np.minimum.at(given, pairs.need[own], rank[own])
    return given


def _free(pairs: Pairs, plan: Plan) -> Ints:
    """The places of each opening that the plan leaves free; those that come free with a move are not counted."""
    taken = [one.opening_id for one in plan.placements if not is_made(one)]
    return np.array([max(0, one.places - taken.count(one.id)) for one in pairs.openings], dtype=np.int64)


def _unused(pairs: Pairs, free: Ints, without: Bools) -> int:
    """``without``: true for the pairs of clients to whom the plan gives nothing."""
    could_go = np.bincount(pairs.opening[without], minlength=len(free))
    return int(np.minimum(free, could_go).sum())
