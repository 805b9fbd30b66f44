"""Routes: single changes that give an unmatched case a place, each with a plan that shows it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.explanation import Change, Route
from ...models.plan import GoalResult, Plan
from ..solve import Solution, loosest_bound, solve
from .proof import goal_one_is_proven
from .room import placed_rows
from .single_changes import workable_changes

if TYPE_CHECKING:
    from ..matcher import Matcher


def routes(matcher: "Matcher", plan: Plan, case_id: str, at_most: int) -> tuple[tuple[Route, ...], bool]:
    """The cheapest single changes, and whether these are all there are.

    Nothing when goal 1 is not proven: then it is not known who has to keep a place.
    """
    if not goal_one_is_proven(plan) or case_id in plan.placed_case_ids:
        return (), case_id in plan.placed_case_ids
    workable = workable_changes(matcher, plan, case_id)
    told = tuple(_route(changed, plan, case_id, change) for change, changed in workable[:at_most])
    return told, len(workable) <= at_most


def _route(changed: "Matcher", plan: Plan, case_id: str, change: Change) -> Route:
    """The route that a change opens, with its witness and what the goals would make of it."""
    best = changed.solved()
    chosen = case_id in best.placed_case_ids
    keeps_all = chosen and plan.placed_case_ids <= best.placed_case_ids
    return Route(
        changes=(change,),
        cost=change.cost,
        deciders=(change.decider,),
        witness=best if keeps_all else _witness(changed, plan, case_id),
        chosen_by_goals=chosen if goal_one_is_proven(best) else None,
        goes_first=() if chosen else tuple(sorted(best.placed_case_ids - plan.placed_case_ids)),
    )


def _witness(changed: "Matcher", plan: Plan, case_id: str) -> Plan:
    """A plan for the changed snapshot that places the case and everyone placed; its goals are told, not proven."""
    program, stages = changed.program, changed.stages
    must = placed_rows(program, {*plan.placed_case_ids, case_id})
    solution = solve(program, [*program.rows, *must], stages)
    return changed.plan_of(Solution(solution.values, tuple(_claims_nothing(changed, solution.goals))))


def _claims_nothing(changed: "Matcher", goals: tuple[GoalResult, ...]) -> Iterator[GoalResult]:
    """Goal values with bounds that hold whatever else has to be in the plan."""
    for goal, stage in zip(goals, changed.stages, strict=True):
        yield goal.model_copy(update={"status": "best_found", "bound": loosest_bound(changed.program, stage)})
