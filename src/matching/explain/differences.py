"""What is otherwise in one plan than in another."""

from collections.abc import Collection

from ...models.change import Move
from ...models.comparison import GoalDifference
from ...models.plan import Plan


def moves(plan: Plan, other: Plan, apart_from: Collection[str] = ()) -> tuple[Move, ...]:
    """Needs of cases with a place in both plans that are at another opening, or without it, in the other."""
    both = plan.placed_case_ids & other.placed_case_ids
    was = {(one.case_id, one.need_id): one.opening_id for one in plan.placements}
    now = {(one.case_id, one.need_id): one.opening_id for one in other.placements}
    return tuple(
        Move(case_id=case_id, need_id=need_id, was_opening_id=was.get(key), now_opening_id=now.get(key))
        for key in sorted({*was, *now})
        for case_id, need_id in [key]
        if case_id in both and case_id not in apart_from and was.get(key) != now.get(key)
    )


def goal_differences(plan: Plan, other: Plan, *, all_of_them: bool = False) -> tuple[GoalDifference, ...]:
    """The goals of two plans of one policy, first to last; those that differ, or all."""
    pairs = zip(plan.goals, other.goals, strict=True)
    return tuple(
        GoalDifference(name=one.name, before=one.value, after=new.value)
        for one, new in pairs
        if all_of_them or one.value != new.value
    )


def gains(plan: Plan, other: Plan) -> tuple[str, ...]:
    """Who has a place in the other plan alone."""
    return tuple(sorted(other.placed_case_ids - plan.placed_case_ids))


def losers(plan: Plan, other: Plan) -> tuple[str, ...]:
    """Who has a place in the first plan alone."""
    return gains(other, plan)
