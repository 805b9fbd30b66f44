"""The ladder: who decides next about an open case, who asked for the next step, and who is followed up instead."""

from collections.abc import Iterable

from ...models.case import Case
from ...models.change import Change, Route
from ...models.explanation import Explanation, NextStep
from ...models.follow_up import Escalation, FollowUp, FollowUpAction
from ...models.snapshot import Snapshot
from ...models.vocabulary import STEPS, CaseStatus, Step
from ..index import Index
from ..rules.security import is_placed_by_justice

FIRST_NATIONAL: Step = "national"
"""From this step on a case is beyond its own region and table."""

ACTIONS: dict[CaseStatus, FollowUpAction] = {
    "unknown": "find_status",
    "lapsed": "ask_need",
    "withdrawn": "ask_reason",
    "fulfilled": "check_place",
}
"""What to do about a case that is not open; what has to be found out first comes first."""

_WISHES = ("wishes",)


def next_step(
    index: Index, case_id: str, causes: tuple[tuple[str, ...], ...], routes: tuple[Route, ...], *, proven: bool
) -> NextStep:
    """The step that can decide all that the best route needs, not below the step that the case has reached.

    When only wishes stand in the way: look for a new perspective with the client.
    """
    if not proven:
        return NextStep(step=None, reason="not_proven")
    if any(is_placed_by_justice(need) for need in index.needs_of[case_id]):
        return NextStep(step=None, reason="justice_service")
    if _only_wishes_remain(case_id, causes, routes):
        return NextStep(step=None, reason="new_perspective", deciders=("client",))
    reached = _reached(index.cases[case_id])
    if not routes:
        higher = _after(reached)
        return NextStep(step=higher, reason="no_route" if higher else "highest_step")
    best = routes[0]
    needed = (_step_for(index, case_id, change) for change in best.changes)
    return NextStep(step=_highest((reached, *needed)), reason="best_route", deciders=best.deciders)


def needs_national_decision(explanations: Iterable[Explanation]) -> tuple[str, ...]:
    """The cases without a place that their own region and table cannot help any further, the most urgent first.

    Their next step is the national table or higher, or there is no higher step left than the one they are at.
    """
    found = [
        one
        for one in explanations
        if one.outcome == "unmatched" and one.next_step is not None and _is_national(one.next_step)
    ]
    return tuple(
        one.case_id for one in sorted(found, key=lambda one: (one.effective_urgency, -one.waiting_days, one.case_id))
    )


def follow_ups(snapshot: Snapshot) -> tuple[FollowUp, ...]:
    """Every case that is not open: first those of which the least is known, then those registered longest."""
    found = [
        FollowUp(
            case_id=case.case_id,
            status=case.status,
            step=case.step,
            days=(snapshot.as_of - case.registered_on).days,
            action=ACTIONS[case.status],
        )
        for case in snapshot.cases
        if case.status is not None and case.status in ACTIONS
    ]
    order = list(ACTIONS)
    return tuple(sorted(found, key=lambda one: (order.index(one.status), -one.days, one.case_id)))


def escalations(snapshot: Snapshot) -> tuple[Escalation, ...]:
    """Every request for the next step, also for cases that are not open; the oldest first, those without a day last.

    A request does not raise ``next_step`` by itself: nobody can tell from the data whether it was followed already.
    """
    found = [
        Escalation(
            case_id=case.case_id,
            status=case.status or "open",
            requested_by=case.escalation_requested_by,
            requested_on=case.escalation_requested_on,
            days=_days_since_request(snapshot, case),
            reached=case.step,
            next_step=_after(_reached(case)),
        )
        for case in snapshot.cases
        if case.escalation_requested_by is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.days is None, -(one.days or 0), one.case_id)))


def _days_since_request(snapshot: Snapshot, case: Case) -> int | None:
    asked = case.escalation_requested_on
    return None if asked is None else (snapshot.as_of - asked).days


def _only_wishes_remain(case_id: str, causes: tuple[tuple[str, ...], ...], routes: tuple[Route, ...]) -> bool:
    """Whether setting the client's wishes aside is enough, and every way out asks for that and for nothing else."""
    if not routes:
        return causes[:1] == (_WISHES,)
    changes = [change for route in routes for change in route.changes]
    return _WISHES in causes and all((one.kind, one.target) == ("wish", case_id) for one in changes)


def _is_national(step: NextStep) -> bool:
    if step.step is None:
        return step.reason == "highest_step"
    return STEPS.index(step.step) >= STEPS.index(FIRST_NATIONAL)


def _reached(case: Case) -> Step:
    """The step that a case has reached; every case begins in its region."""
    return case.step or STEPS[0]


def _highest(steps: Iterable[Step]) -> Step:
    return max(steps, key=STEPS.index)


def _after(step: Step) -> Step | None:
    position = STEPS.index(step) + 1
    return STEPS[position] if position < len(STEPS) else None


def _step_for(index: Index, case_id: str, change: Change) -> Step:
    """What the table or a payer decides: at the table. What a unit or a client decides: the lowest step that covers
    both regions, the case's own and that of the unit or client."""
    if change.decider not in ("client", "provider"):
        return "supra_regional"
    region, other = index.cases[case_id].region, _region_of(index, change)
    if other is None:
        return "supra_regional"
    if other == region:
        return "region"
    return "supra_regional" if index.same_table(region, other) else "national"


def _region_of(index: Index, change: Change) -> str | None:
    """The region of the client, or of the unit, that a change asks something of; ``None``: of neither."""
    if change.decider == "client":
        asked = index.cases.get(change.target)
        return None if asked is None else asked.region
    opening = index.openings.get(change.target)
    unit = index.units.get(opening.unit_id if opening else change.target)
    return None if unit is None else unit.region
