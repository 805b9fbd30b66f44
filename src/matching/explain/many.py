"""Explanations of many cases, in one process or in several."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...models.explanation import Explanation
from ...models.plan import Plan
from .case import explain

if TYPE_CHECKING:
    from ..matcher import Matcher

LOTS = 4
"""So many lots for each process: cases take unequal time."""


def explanations(matcher: "Matcher", plan: Plan, *, counts_only: bool, parallel: bool) -> tuple[Explanation, ...]:
    """See ``Matcher.explain_all``; the matcher is the one that made the plan, earlier proposals included."""
    placed = plan.placed_case_ids
    cases = sorted(matcher.index.cases, key=lambda case_id: (case_id in placed, case_id))
    told = _in_parallel(matcher, plan, cases, counts_only) if parallel else _told(matcher, plan, cases, counts_only)
    by_case = {one.case_id: one for one in told}
    return tuple(by_case[case_id] for case_id in matcher.index.cases)


def _told(matcher: "Matcher", plan: Plan, cases: Sequence[str], counts_only: bool) -> list[Explanation]:
    return [explain(matcher, plan, case_id, counts_only=counts_only) for case_id in cases]


def _in_parallel(matcher: "Matcher", plan: Plan, cases: Sequence[str], counts_only: bool) -> list[Explanation]:
    """Neighbouring cases go together: they share a program."""
    try:
        import joblib
    except ImportError as missing:
        raise ImportError("parallel=True needs joblib: pip install 'carematch[lab]'") from missing
    size = max(1, -(-len(cases) // (LOTS * joblib.effective_n_jobs())))
    lots = [cases[first : first + size] for first in range(0, len(cases), size)]
    found = joblib.Parallel()(joblib.delayed(_told)(matcher, plan, lot, counts_only) for lot in lots)
    return [one for lot in found for one in lot]
