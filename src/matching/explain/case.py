"""One case's explanation, put together from its parts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.explanation import Explanation, Question
from ...models.plan import Plan
from ..rulebook import INFORMATION
from ..rules.cohort_limits import might_count
from .accounting import accounts
from .alternatives import alternatives
from .causes import causes
from .competition import competition
from .ladder import next_step
from .proof import goal_one_is_proven
from .room import Room
from .routes import routes

if TYPE_CHECKING:
    from ..matcher import Matcher


AT_MOST_ROUTES = 5
"""How many routes an explanation tells."""


def explain(matcher: "Matcher", plan: Plan, case_id: str) -> Explanation:
    """See ``Matcher.explain``; the matcher is the one that made the plan, earlier proposals included."""
    index = matcher.index
    told = accounts(matcher, plan, case_id)
    inclusion = index.inclusion.get(case_id, {})
    base = Explanation(
        case_id=case_id,
        outcome="placed" if case_id in plan.placed_case_ids else "unmatched",
        proven=goal_one_is_proven(plan),
        effective_urgency=index.effective_urgency(case_id),
        waiting_days=index.waiting_days(case_id),
        accounts=told,
        questions=_questions(Room(matcher, plan, case_id)),
        inclusion_no=tuple(sorted(name for name, value in inclusion.items() if value is False)),
        inclusion_unknown=tuple(sorted(name for name, value in inclusion.items() if value is None)),
    )
    if base.outcome == "placed":
        conditions = tuple(one for p in plan.placements if p.case_id == case_id for one in p.conditions)
        return base.model_copy(update={"conditions": conditions, "alternatives": alternatives(matcher, plan, case_id)})
    found = causes(matcher, plan, case_id)
    ways, complete = routes(matcher, plan, case_id, AT_MOST_ROUTES)
    return base.model_copy(
        update={
            "causes": found,
            "competition": competition(matcher, plan, case_id),
            "routes": ways,
            "routes_complete": complete,
            "next_step": next_step(index, case_id, found, ways, proven=base.proven),
        }
    )


def _questions(room: Room) -> tuple[Question, ...]:
    """What is not known, and the units for which it matters because nothing else keeps the case out there."""
    units: dict[tuple[str, str], set[str]] = {}
    for position, families in enumerate(room.families):
        if families <= {INFORMATION}:
            for unit_id, kind, subject in _unknown(room, position):
                units.setdefault((kind, subject), set()).add(unit_id)
    ranked = sorted(units.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Question(
            case_id=room.case_id,
            kind=kind,
            subject=subject or kind.removeprefix("unknown_"),
            unit_ids=tuple(sorted(at)),
        )
        for (kind, subject), at in ranked
    )


def _unknown(room: Room, position: int) -> Iterator[tuple[str, str, str]]:
    """Unit, kind and subject of what is not known about one pair; a fact that takes room in a group included."""
    index, (_, opening) = room.matcher.index, room.own.at(position)
    for barrier in room.barriers(position):
        if barrier.kind is not None and barrier.kind.startswith("unknown_"):
            yield barrier.unit_id, barrier.kind, barrier.subject or ""
    for limit in index.snapshot.cohort_limits:
        if limit.unit_id == opening.unit_id and might_count(index, room.case_id, limit):
            yield opening.unit_id, "unknown_fact", limit.fact
