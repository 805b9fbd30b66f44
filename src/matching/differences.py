"""What changed against an earlier plan, and why: each proposal that was not kept, and each that is new."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..models.plan import Difference, Placement, Plan
from .explain.alternatives import first_worse, is_possible
from .index import Index

if TYPE_CHECKING:
    from .matcher import Matcher


def differences(matcher: "Matcher", plan: Plan, *, unexamined: bool = False) -> tuple[Difference, ...]:
    """In the order of cases and needs. ``unexamined``: no time is left to find out which goal was decisive."""
    return tuple(_told(matcher, plan, one, unexamined) for one in changed(matcher.index, plan.placements))


def changed(index: Index, placements: tuple[Placement, ...]) -> Iterator[Difference]:
    """The proposals that differ from the earlier plan's, without the reasons that take a solver."""
    now = {(one.case_id, one.need_id): one.opening_id for one in placements}
    was = {(one.case_id, one.need_id): one.opening_id for one in index.commitments}
    for case_id, need_id in sorted({*now, *was}):
        before, after = was.get((case_id, need_id)), now.get((case_id, need_id))
        if before == after:
            continue
        kind = "new" if before is None else "moved" if after is not None else "lost"
        one = Difference(
            kind="closed" if case_id not in index.cases else kind,  # type: ignore[arg-type]
            case_id=case_id,
            need_id=need_id,
            was_opening_id=before,
            now_opening_id=after,
        )
        yield one


def _told(matcher: "Matcher", plan: Plan, one: Difference, unexamined: bool) -> Difference:
    index = matcher.index
    if one.kind == "new":
        return one
    if one.kind == "closed":
        reason = "need_gone" if one.case_id in index.advice_cases else "case_closed"
        return one.model_copy(update={"reason": reason})
    if (one.case_id, one.need_id) not in index.needs:
        return one.model_copy(update={"reason": "need_gone"})
    opening = index.openings.get(str(one.was_opening_id))
    if opening is None:
        return one.model_copy(update={"reason": "opening_gone"})
    need = index.needs[one.case_id, one.need_id]
    barriers = matcher.rulebook.barriers(index, need, index.units[opening.unit_id], opening)
    never = matcher.policy.conditions == "never"
    rules = tuple(dict.fromkeys(b.rule for b in barriers if b.outcome == "blocked" or never))
    if rules:
        return one.model_copy(update={"reason": "blocked", "rules": rules})
    return one.model_copy(update=_by_solving(matcher, plan, one, unexamined))


def _by_solving(matcher: "Matcher", plan: Plan, one: Difference, unexamined: bool) -> dict[str, object]:
    """Which goal asked for the change; the plan has to be proven to say so."""
    if unexamined or not plan.proven:
        return {"reason": "not_proven"}
    kept = (one.case_id, one.need_id, str(one.was_opening_id))
    if not is_possible(matcher, *kept):
        return {"reason": "no_room"}
    goal = first_worse(matcher, plan, *kept)
    return {"reason": "goal" if goal else "equal", "goal": goal}
