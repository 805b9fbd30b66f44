"""Why not there: every barrier between a case and a unit; if none, what placing it there would cost whom."""

from typing import TYPE_CHECKING

from ...models.explanation import WhyNot
from ...models.plan import Plan
from ...models.provider import Unit
from ..solve import feasible
from .accounting import account
from .alternatives import at_unit
from .prices import priced

if TYPE_CHECKING:
    from ..matcher import Matcher


def why_not(matcher: "Matcher", plan: Plan, case_id: str, unit: Unit) -> WhyNot:
    """See ``Matcher.why_not``; the matcher is the one that made the plan, earlier proposals included."""
    accounts = tuple(account(matcher, plan, need, unit) for need in matcher.needs_of(case_id))
    is_there = any((one.case_id, one.unit_id) == (case_id, unit.unit_id) for one in plan.placements)
    told = WhyNot(case_id=case_id, unit_id=unit.unit_id, accounts=accounts, is_possible=is_there)
    if is_there:
        return told
    choice = [at_unit(matcher, case_id, unit.unit_id)]
    if feasible(matcher.program, [*matcher.program.rows, *choice]) is None:
        return told
    price, _ = priced(matcher, plan, case_id, choice)
    return told.model_copy(update={"is_possible": True, "price": price})
