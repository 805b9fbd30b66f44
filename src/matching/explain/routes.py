"""Routes: single changes that give an unmatched case a place, each with a plan that shows it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.explanation import Barrier, Change, Route
from ...models.plan import GoalResult, Plan
from ..changes import apply_changes
from ..solve import Solution, loosest_bound, solve
from .proof import goal_one_is_proven
from .room import Room

if TYPE_CHECKING:
    from ..matcher import Matcher


def routes(matcher: "Matcher", plan: Plan, case_id: str) -> tuple[Route, ...]:
    """All single changes, each at the lowest level that works, that leave everybody who has a place a place.

    Cheapest first. Empty when goal 1 is not proven: then it is not known who has to keep a place.
    """
    if not goal_one_is_proven(plan) or case_id in plan.placed_case_ids:
        return ()
    found = [_lowest(matcher, plan, case_id, levels) for levels in _catalogue(matcher, case_id)]
    return tuple(sorted((route for route in found if route), key=lambda route: (route.cost, _key(route.changes[0]))))


def _key(change: Change) -> tuple[str, str, str, int]:
    return change.kind, change.target, change.subject or "", change.level


def _catalogue(matcher: "Matcher", case_id: str) -> list[list[Change]]:
    """The changes worth trying, grouped by what changes, each group from the lowest level up."""
    groups: dict[tuple[str, str, str], dict[int, Change]] = {}
    for change in _proposed(matcher, Room(matcher, case_id)):
        groups.setdefault(_key(change)[:3], {})[change.level] = change
    return [[levels[level] for level in sorted(levels)] for _, levels in sorted(groups.items())]


def _proposed(matcher: "Matcher", room: Room) -> Iterator[Change]:
    """Pair by pair: what may lift its blocked barriers; where nothing blocks, what may make room."""
    index, never = matcher.index, matcher.policy.conditions == "never"
    rules = {rule.code: rule for rule in matcher.rulebook.pair_rules}
    for position, barriers in enumerate(room.barriers):
        need, opening = room.own.at(position)
        blocking = [barrier for barrier in barriers if barrier.outcome == "blocked" or never]
        if _nobody_can_lift(blocking):
            continue
        for barrier in blocking:
            yield from rules[barrier.rule].changes(index, need, barrier)
        if not blocking:
            for coupling in matcher.rulebook.coupling_rules_on(index):
                yield from coupling.changes(index, need, opening)


def _nobody_can_lift(blocking: list[Barrier]) -> bool:
    """One change lifts barriers of one rule, so of two rules at once there is no single one."""
    return any(not barrier.liftable for barrier in blocking) or len({barrier.rule for barrier in blocking}) > 1


def _lowest(matcher: "Matcher", plan: Plan, case_id: str, levels: list[Change]) -> Route | None:
    for change in levels:
        route = _route(matcher, plan, case_id, change)
        if route is not None:
            return route
    return None


def _route(matcher: "Matcher", plan: Plan, case_id: str, change: Change) -> Route | None:
    """The route that one change opens, or ``None``."""
    changed = type(matcher)(apply_changes(matcher.snapshot, [change]), matcher.policy, rulebook=matcher.rulebook)
    room = Room(changed, case_id)
    choice = room.choice((), plan.placed_case_ids)
    if choice is None:
        return None
    best = changed.solved()
    chosen = case_id in best.placed_case_ids
    keeps_all = chosen and plan.placed_case_ids <= best.placed_case_ids
    witness = best if keeps_all else _witness(changed, plan, case_id)
    return Route(
        changes=(change,),
        cost=change.cost,
        deciders=(change.decider,),
        witness=witness,
        chosen_by_goals=chosen if goal_one_is_proven(best) else None,
        goes_first=() if chosen else tuple(sorted(best.placed_case_ids - plan.placed_case_ids)),
    )


def _witness(changed: "Matcher", plan: Plan, case_id: str) -> Plan:
    """A plan for the changed snapshot that places the case and everyone placed; its goals are told, not proven."""
    room = Room(changed, case_id)
    must = [room.must(changed.pairs, one) for one in sorted({*plan.placed_case_ids, case_id})]
    solution = solve(changed.pairs, [*changed.rows, *must], changed.stages)
    return changed.plan_of(Solution(solution.chosen, tuple(_claims_nothing(changed, solution.goals))))


def _claims_nothing(changed: "Matcher", goals: tuple[GoalResult, ...]) -> Iterator[GoalResult]:
    """Goal values with bounds that hold whatever else has to be in the plan."""
    for goal, stage in zip(goals, changed.stages, strict=True):
        yield goal.model_copy(update={"status": "best_found", "bound": loosest_bound(changed.pairs, stage)})
