"""Why there: for each other opening that a placed case could have had, the first goal that would become worse."""

from typing import TYPE_CHECKING

import numpy as np

from ...models.explanation import Alternative
from ...models.plan import Plan
from ..pairs import Ints
from ..rules import Row
from ..solve import feasible
from .room import Room

if TYPE_CHECKING:
    from ..matcher import Matcher


def alternatives(matcher: "Matcher", plan: Plan, case_id: str) -> tuple[Alternative, ...]:
    """In the order of openings. Goals are cumulative, so the first that fails is found by halving."""
    room = Room(matcher, plan, case_id)
    there = {placement.opening_id for placement in plan.placements if placement.case_id == case_id}
    found = []
    for position in np.flatnonzero(matcher.pairs.need == room.need):
        need, opening = matcher.pairs.at(int(position))
        if opening.id not in there and _is_possible(matcher, int(position)):
            decided = _first_worse(matcher, plan, int(position)) if plan.proven else None
            found.append(
                Alternative(need_id=need.need_id, unit_id=opening.unit_id, opening_id=opening.id, decided_by=decided)
            )
    return tuple(found)


def _forced(position: int) -> Row:
    return Row("must", (), np.array([position]), np.ones(1, dtype=np.int64), lower=1)


def _is_possible(matcher: "Matcher", position: int) -> bool:
    """Whether any plan at all chooses a pair, however bad; full for good or promised to another, none does."""
    return feasible(matcher.pairs, [*matcher.rows, _forced(position)]) is not None


def _first_worse(matcher: "Matcher", plan: Plan, position: int) -> str | None:
    """The name of the first goal that has to give way when a pair is chosen; ``None`` when none has to."""
    forced = _forced(position)
    kept = [
        Row("goal", (goal.name,), *_terms(stage.terms), *((goal.value, None) if stage.maximise else (None, goal.value)))
        for goal, stage in zip(plan.goals, matcher.stages, strict=True)
    ]
    low, high = 0, len(kept)
    while low < high:
        middle = (low + high) // 2
        if feasible(matcher.pairs, [*matcher.rows, forced, *kept[: middle + 1]]) is None:
            high = middle
        else:
            low = middle + 1
    return plan.goals[low].name if low < len(kept) else None


def _terms(terms: Ints) -> tuple[Ints, Ints]:
    used = np.flatnonzero(terms)
    return used, terms[used]
