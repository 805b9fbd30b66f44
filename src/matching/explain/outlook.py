"""Everything there is to tell about a whole snapshot, gathered in one record."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...models.explanation import Explanation
from ...models.outlook import CaseAdvice, Outlook
from ...models.plan import Plan
from .consultation import asked
from .everybody import everybody
from .ladder import escalations, follow_ups, needs_national_decision
from .levers import levers
from .regions import regions

if TYPE_CHECKING:
    from ..matcher import Matcher


def outlook(
    matcher: "Matcher", plan: Plan, explanations: Iterable[Explanation], *, with_everybody: bool = True
) -> Outlook:
    """Levers, the everybody set, regions, national decisions, advice, follow-up and requests for the next step.

    ``explanations``: of all cases that the plan gives nothing; they say which need a national decision.
    ``with_everybody``: whether to find the cheapest set of changes that places everybody, which takes longest.
    """
    return Outlook(
        levers=levers(matcher, plan),
        everybody=everybody(matcher, plan) if with_everybody else None,
        regions=regions(matcher, plan),
        national=needs_national_decision(explanations),
        advice=tuple(CaseAdvice(case_id=one, advice=advice) for one, advice in asked(matcher.index, plan).items()),
        follow_ups=follow_ups(matcher.snapshot),
        escalations=escalations(matcher.snapshot),
    )
