"""What the tests of the whole program share: needs, occupants, and a plan looked at from all sides."""

from datetime import date
from typing import Any

from carematch import Matcher, Placement, Plan, Policy, Snapshot, verify
from carematch.language import catalogue
from carematch.models.case import Case
from carematch.reporting.names import Names
from carematch.reporting.sentences import barrier_text

from ..build import case

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def several(case_id: str, **columns: Any) -> Case:
    """A case whose needs stand in a table of their own."""
    return case(case_id, care_form=None, **columns)


def need(case_id: str, need_id: str, care_form: str = "clinical", **columns: Any) -> dict[str, Any]:
    """A row of the table ``needs``."""
    return {"case_id": case_id, "need_id": need_id, "care_form": care_form, **columns}


def occupant(case_id: str, opening_id: str, **columns: Any) -> Case:
    """Somebody who lives in an opening and leaves it when placed."""
    return case(case_id, current_opening=opening_id, leaves_when_placed=True, **columns)


def proven(snapshot: Snapshot, **policy: Any) -> Plan:
    """A plan that is proven and that the verifier accepts."""
    plan = Matcher(snapshot, Policy(**policy)).propose()
    assert plan.proven
    assert verify(snapshot, plan) == []
    return plan


def at(plan: Plan) -> dict[tuple[str, str], str]:
    """The opening of each placed need."""
    return {(one.case_id, one.need_id): one.opening_id for one in plan.placements}


def of(plan: Plan, case_id: str, need_id: str = "main") -> Placement:
    """One placement."""
    return next(one for one in plan.placements if (one.case_id, one.need_id) == (case_id, need_id))


def value(plan: Plan, goal: str) -> int:
    """What a goal achieved."""
    return next(one.value for one in plan.goals if one.name == goal)


def with_placements(plan: Plan, *placements: Placement, without: str | None = None) -> Plan:
    """A plan tampered with: some placements replaced (or added), those of one case taken out."""
    new = {(one.case_id, one.need_id) for one in placements}
    kept = [one for one in plan.placements if (one.case_id, one.need_id) not in new and one.case_id != without]
    return plan.model_copy(update={"placements": (*kept, *placements)})


def broken(snapshot: Snapshot, plan: Plan) -> set[tuple[str, tuple[str, ...], str, str]]:
    """What the verifier says of a plan, goals and who is left over aside."""
    return {
        (one.rule, one.ids, one.found, one.limit)
        for one in verify(snapshot, plan)
        if one.rule not in ("goals", "everybody")
    }


def told(snapshot: Snapshot, case_id: str, rule: str, language: Any = "en") -> set[str]:
    """The sentences in which an explanation names a rule."""
    matcher = Matcher(snapshot)
    explanation = matcher.explain(matcher.propose(), case_id)
    names = Names.of(snapshot, language)
    return {
        barrier_text(barrier, catalogue(language), names)
        for account in explanation.accounts
        for barrier in (*account.barriers, *account.beside_others)
        if barrier.rule == rule
    }


def cause(snapshot: Snapshot, case_id: str) -> str:
    """The primary cause."""
    plan = Matcher(snapshot).propose()
    return next(one.cause for one in plan.unmatched if one.case_id == case_id)
