"""The next step of the ladder: who can decide what the best route needs, given how far the case has come."""

from collections.abc import Iterable

from ...models.explanation import Change, NextStep, Route
from ...models.vocabulary import STEPS, Step
from ..index import Index
from ..rules.security import is_placed_by_justice


def next_step(
    index: Index, case_id: str, causes: tuple[tuple[str, ...], ...], routes: tuple[Route, ...], *, proven: bool
) -> NextStep:
    """The step that can decide. When only wishes stand in the way: look for a new perspective with the client."""
    if not proven:
        return NextStep(step=None, reason="not_proven")
    if any(is_placed_by_justice(need) for (owner, _), need in index.needs.items() if owner == case_id):
        return NextStep(step=None, reason="justice_service")
    reached = index.cases[case_id].step or "region"
    only_wishes = all(change.kind == "wish" for route in routes for change in route.changes)
    if causes and causes[0] == ("wishes",) and only_wishes:
        return NextStep(step=None, reason="new_perspective", deciders=("client",))
    if not routes:
        higher = _after(reached)
        return NextStep(step=higher, reason="no_route" if higher else "highest_step")
    best = routes[0]
    needed = _highest(_step_for(index, case_id, change) for change in best.changes)
    step = _highest((needed, reached))
    return NextStep(step=step, reason="best_route", deciders=best.deciders)


def _highest(steps: Iterable[Step]) -> Step:
    return max(steps, key=STEPS.index)


def _after(step: Step) -> Step | None:
    position = STEPS.index(step) + 1
    return STEPS[position] if position < len(STEPS) else None


def _step_for(index: Index, case_id: str, change: Change) -> Step:
    """A unit in the own region: the region; in the table's area: the table; elsewhere: the national table.

    What the client decides is talked over in the region; what the table or a payer decides, at the table.
    """
    if change.decider == "client":
        return "region"
    if change.decider == "table":
        return "supra_regional"
    opening = index.openings.get(change.target)
    unit = index.units.get(opening.unit_id if opening else change.target)
    if unit is None:
        return "supra_regional"
    region = index.cases[case_id].region
    if unit.region == region:
        return "region"
    return "supra_regional" if index.same_table(region, unit.region) else "national"
