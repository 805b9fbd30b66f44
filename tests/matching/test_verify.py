"""The verifier names what is wrong with a tampered plan, rule by rule, and runs without the solver."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from carematch import Matcher, Plan, Policy, Snapshot, verify
from carematch.models.plan import Condition

from ..build import case, opening, unit, week
from .test_pair_rules import CRITERION, EQUATOR, ONE_DEGREE

# For each pair rule a week in which A fits U (where the sound plan puts A) and is blocked at X by that rule alone.
TABLES = [{"region": "North", "table": "T"}, {"region": "South", "table": "S"}]
TWO = [unit("U"), unit("X")]
BLOCKED: dict[str, Snapshot] = {
    "care_form": week([case("A")], TWO, [opening("U"), opening("X", care_form="acute")]),
    "security": week([case("A", security_min=1)], [unit("U", security_level=1), unit("X", security_level=0)]),
    "legal_status": week(
        [case("A", legal_statuses=("wzd",))],
        [unit("U", legal_statuses="all"), unit("X", legal_statuses=("voluntary",))],
    ),
    "scope": week([case("A")], [unit("U"), unit("X", scope="regional", region="South")], regions=TABLES),
    "criteria": week(
        [case("A")],
        TWO,
        criteria=[{**CRITERION, "unit_id": "X"}],
        facts=[{"case_id": "A", "fact": "iq", "value": 60}],
    ),
    "distance": week([case("A", **EQUATOR, max_distance_km=9.0)], [unit("U", **EQUATOR), unit("X", **ONE_DEGREE)]),
    "wishes": week([case("A")], TWO, preferences=[{"case_id": "A", "kind": "wish", "unit_id": "U"}]),
    "vetoes": week([case("A")], TWO, preferences=[{"case_id": "A", "kind": "veto", "unit_id": "X"}]),
    "decisions": week([case("A")], TWO, decisions=[{"case_id": "A", "unit_id": "X", "decision": "reject"}]),
}


def moved(plan: Plan, **fields: Any) -> Plan:
    """The plan with its first placement tampered with."""
    first = plan.placements[0].model_copy(update=fields)
    return plan.model_copy(update={"placements": (first, *plan.placements[1:])})


@pytest.mark.parametrize("rule", BLOCKED)
def test_a_placement_that_breaks_a_pair_rule(rule: str) -> None:
    snapshot = BLOCKED[rule]
    plan = Matcher(snapshot).propose()
    assert [one.unit_id for one in plan.placements] == ["U"]
    there = next(one.id for one in snapshot.openings if one.unit_id == "X")
    broken = verify(snapshot, moved(plan, unit_id="X", opening_id=there))
    assert rule in {violation.rule for violation in broken}
    assert ("A", "main", there) in {violation.ids for violation in broken}


CONDITIONAL: dict[str, tuple[Snapshot, str]] = {
    "funding": (week([case("A", domain="zvw")], [unit("U", domains=("wmo",))]), "bespoke_funding"),
    "dates": (
        week([case("A", start_by=date(2026, 3, 3))], [unit("U")], [opening("U", available_from=date(2026, 5, 1))]),
        "late",
    ),
    "criteria": (week([case("A")], [unit("U")], criteria=[CRITERION]), "unknown_fact"),
    "security": (week([case("A", security_min=1)], [unit("U", security_level=None)]), "unknown_level"),
}


@pytest.mark.parametrize("rule", CONDITIONAL)
def test_a_condition_that_is_hidden_or_made_up(rule: str) -> None:
    snapshot, kind = CONDITIONAL[rule]
    plan = Matcher(snapshot).propose()
    assert [(c.rule, c.kind) for c in plan.placements[0].conditions] == [(rule, kind)]
    hidden = verify(snapshot, moved(plan, conditions=()))
    assert {violation.rule for violation in hidden} == {"conditions", "goals"}
    made_up = Condition(kind="late", rule="dates", decider="table")
    more = verify(snapshot, moved(plan, conditions=(*plan.placements[0].conditions, made_up)))
    assert "conditions" in {violation.rule for violation in more}


def test_inclusion_when_strict() -> None:
    rows = [{"case_id": "A", "criterion": "serious_danger", "value": False}]
    snapshot = week([case("A")], [unit("U")], inclusion=rows)
    lenient = Matcher(snapshot).propose()
    strict = lenient.model_copy(update={"policy": Policy(inclusion="strict")})
    assert [violation.rule for violation in verify(snapshot, strict)] == ["inclusion"]


def test_two_placements_of_one_need_and_too_many_at_an_opening() -> None:
    snapshot = week([case("A"), case("B")], [unit("U"), unit("V")])
    plan = Matcher(snapshot).propose()
    twice = plan.model_copy(
        update={"placements": tuple(moved(plan, unit_id=u, opening_id=f"{u}/clinical").placements[0] for u in "UV")}
    )
    assert "one_opening" in {violation.rule for violation in verify(snapshot, twice)}
    there = plan.placements[1]
    full = verify(snapshot, moved(plan, unit_id=there.unit_id, opening_id=there.opening_id))
    assert [(v.ids, v.found, v.limit) for v in full if v.rule == "places"] == [((there.opening_id,), "2", "1")]


def test_a_budget_that_is_overspent() -> None:
    snapshot = week(
        [case("A", payer="P"), case("B", payer="P")],
        [unit("U", contracted_payers=("Q",))],
        [opening("U", 2)],
        funding=[{"payer": "P", "bespoke_places": 1}],
    )
    plan = Matcher(snapshot).propose()
    (one,) = plan.placements
    other = "B" if one.case_id == "A" else "A"
    both = plan.model_copy(update={"placements": (one, one.model_copy(update={"case_id": other})), "unmatched": ()})
    assert ("budget", ("P",), "2", "1") in {(v.rule, v.ids, v.found, v.limit) for v in verify(snapshot, both)}


def test_a_pin_that_is_not_kept() -> None:
    pin = {"case_id": "A", "unit_id": "U", "decision": "pin"}
    snapshot = week([case("A")], [unit("U"), unit("V")], decisions=[pin])
    elsewhere = moved(Matcher(snapshot).propose(), unit_id="V", opening_id="V/clinical")
    assert next(violation.rule for violation in verify(snapshot, elsewhere)) == "pins"


PLAIN = week([case("A"), case("B", urgency=3)], [unit("U")])


@pytest.mark.parametrize(
    ("tamper", "rule"),
    [
        (lambda plan: plan.model_copy(update={"unmatched": ()}), "everybody"),
        (lambda plan: moved(plan, start_on=date(2026, 3, 9)), "start_on"),
        (lambda plan: moved(plan, opening_id="nowhere"), "ids"),
        (lambda plan: moved(plan, case_id="nobody"), "ids"),
        (lambda plan: moved(plan, unit_id="V"), "ids"),
        (lambda plan: plan.model_copy(update={"goals": plan.goals[1:]}), "goals"),
        (lambda plan: with_goal(plan, value=2), "goals"),
        (lambda plan: with_goal(plan, bound=9), "goals"),
        (lambda plan: with_goal(plan, status="best_found"), "goals"),  # later goals cannot be called optimal then
    ],
)
def test_other_tampering(tamper: Callable[[Plan], Plan], rule: str) -> None:
    assert rule in {violation.rule for violation in verify(PLAIN, tamper(Matcher(PLAIN).propose()))}


def with_goal(plan: Plan, **fields: Any) -> Plan:
    return plan.model_copy(update={"goals": (plan.goals[0].model_copy(update=fields), *plan.goals[1:])})


def test_a_plan_of_another_snapshot() -> None:
    other = week([case("A")], [unit("U")])
    (violation,) = verify(other, Matcher(PLAIN).propose())
    assert violation.rule == "snapshot"


def test_verify_runs_with_the_solver_uninstalled() -> None:
    plan = Matcher(PLAIN).propose()
    script = (
        "import sys; sys.modules['ortools'] = None\n"
        "import carematch as cm\n"
        "snapshot, plan = sys.stdin.read().split('\\0')\n"
        "print(cm.verify(cm.Snapshot.model_validate_json(snapshot), cm.Plan.model_validate_json(plan)))\n"
    )
    given = json.dumps(PLAIN.document()) + "\0" + plan.model_dump_json()
    done = subprocess.run([sys.executable, "-c", script], input=given, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
