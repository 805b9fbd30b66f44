"""What another choice costs the rest: the best plan with that choice, held against the plan."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...models.change import Change
from ...models.comparison import Comparison, Price
from ...models.plan import Plan
from ..program import Row
from ..solve import solve
from .chosen import changed_matcher
from .differences import gains, goal_differences, losers, moves
from .proof import goal_one_is_proven

if TYPE_CHECKING:
    from ..matcher import Matcher


def priced(matcher: "Matcher", plan: Plan, case_id: str, choice: Sequence[Row]) -> tuple[Price, Plan]:
    """The price of a choice that is possible, and the best plan with it.

    ``choice``: rows over the matcher's program.
    """
    program = matcher.program
    solution = solve(program, [*program.rows, *choice], matcher.stages)
    best = matcher.plan_of(solution)
    price = Price(
        goals=goal_differences(plan, best),
        losers=tuple(one for one in losers(plan, best) if one != case_id),
        gains=tuple(one for one in gains(plan, best) if one != case_id),
        moves=moves(plan, best, apart_from={case_id}),
        proven=plan.proven and best.proven,
    )
    return price, best


def compared(matcher: "Matcher", plan: Plan, changes: tuple[Change, ...]) -> Comparison:
    """The plan, and the best one after changes."""
    other = changed_matcher(matcher, changes, checked=True)
    best = other.solved()
    return Comparison(
        changes=changes,
        plan=best,
        goals=goal_differences(plan, best, all_of_them=True),
        gains=gains(plan, best),
        losers=losers(plan, best),
        moves=moves(plan, best),
        proven=goal_one_is_proven(plan) and goal_one_is_proven(best),
    )
