"""Defects that a review found, each kept as a test."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carematch import Matcher, Policy, Snapshot, SnapshotError, verify
from carematch.matching.model import Model
from carematch.matching.settings import SECOND_OPINION
from carematch.matching.solve import feasible
from carematch.models.plan import GoalResult
from carematch.models.snapshot import Snapshot as SnapshotModel

from ..build import case, opening, unit, week
from .test_pair_rules import CRITERION, EQUATOR, ONE_DEGREE


@pytest.mark.parametrize("cut_off", range(1, 6))
def test_a_stage_without_an_answer_never_makes_an_unsound_plan(cut_off: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # The solver gives up at one stage; later stages may improve that goal by chance, and its value has to follow.
    original, calls = Model.run, [0]

    def run(self: Any, setting: Any, **options: bool) -> Any:
        calls[0] += 1
        answer = original(self, setting, **options)
        return replace(answer, status="unknown") if calls[0] == cut_off else answer

    monkeypatch.setattr(Model, "run", run)
    cases = [case("A", urgency=1), case("B", urgency=3), case("C", urgency=3)]
    snapshot = week(cases, [unit("U"), unit("V")], apart=[{"case_a": "B", "case_b": "C"}])  # more than places is shared
    plan = Matcher(snapshot).solved(time_limit_s=60)
    assert verify(snapshot, plan) == []
    statuses = [goal.status for goal in plan.goals]
    stopped = next(position for position, status in enumerate(statuses) if status == "not_reached")
    assert set(statuses[:stopped]) <= {"optimal"}
    assert "optimal" not in statuses[stopped:]


def test_a_false_infeasible_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Model.run

    def run(self: Any, setting: Any, **options: bool) -> Any:
        answer = original(self, setting, **options)
        return answer if setting is SECOND_OPINION else replace(answer, status="infeasible")

    matcher = Matcher(week([case("A")], [unit("U")]))
    monkeypatch.setattr(Model, "run", run)
    assert feasible(matcher.program, matcher.program.rows) is not None


def test_pins_do_not_fall_under_the_time_limit() -> None:
    pins = [{"case_id": "A", "unit_id": "U", "decision": "pin"}]
    snapshot = week([case("A"), case("B")], [unit("U")], decisions=pins)
    plan = Matcher(snapshot).propose(time_limit_s=1e-9)
    assert [one.case_id for one in plan.placements] == ["A"]
    assert plan.goals[0].status == "not_reached"
    assert "optimal" not in {goal.status for goal in plan.goals}


@pytest.mark.parametrize("turned", [False, True])
def test_two_pins_of_one_case_mean_both(turned: bool) -> None:
    # R is pinned to U and to its opening U1, so R cannot make way for C by moving to U2.
    pins = [
        {"case_id": "R", "unit_id": "U", "decision": "pin"},
        {"case_id": "R", "unit_id": "U", "opening_id": "U1", "decision": "pin"},
    ]
    rejected = {"case_id": "C", "unit_id": "U", "opening_id": "U2", "decision": "reject"}
    rows = [*(pins[::-1] if turned else pins), rejected]
    places = [opening("U", opening_id="U1"), opening("U", opening_id="U2")]
    plan = Matcher(week([case("R"), case("C")], [unit("U")], places, decisions=rows)).propose()
    assert [(one.case_id, one.cause) for one in plan.unmatched] == [("C", "places")]


def test_no_goal_is_blamed_for_an_opening_that_no_plan_can_use() -> None:
    matcher = Matcher(week([case("A")], [unit("U"), unit("V")], [opening("U"), opening("V", 0)]))
    assert matcher.explain(matcher.propose(), "A").alternatives == ()


def test_when_only_the_order_of_goals_is_in_the_way_that_is_the_cause() -> None:
    # Firm placements first: A firm at U rather than conditional at V; C is conditional at U. All three fit together.
    rows = [
        {**CRITERION, "unit_id": "V"},
        {**CRITERION, "fact": "wanders", "operator": "=", "value": True},
    ]
    facts = [{"case_id": "A", "fact": "wanders", "value": False}]
    vetoes = [{"case_id": "C", "kind": "veto", "unit_id": "V"}]
    snapshot = week([case("A"), case("C")], [unit("U"), unit("V")], criteria=rows, facts=facts, preferences=vetoes)
    matcher = Matcher(snapshot, Policy(conditions="after_firm"))
    plan = matcher.propose()
    assert [(one.case_id, one.cause) for one in plan.unmatched] == [("C", "goals")]
    told = matcher.explain(plan, "C")
    assert (told.causes, told.routes, told.competition) == ((("goals",),), (), None)


def test_somebody_pinned_can_be_the_way_out() -> None:
    # R is pinned to U and sits at U1, the only place for C. U2 comes to the client, but R lives 111 km away: +25 helps.
    pins = [{"case_id": "R", "unit_id": "U", "decision": "pin"}]
    rejected = {"case_id": "C", "unit_id": "U", "opening_id": "U2", "decision": "reject"}
    places = [
        opening("U", opening_id="U1"),
        opening("U", opening_id="U2", delivery="at_client", service_radius_km=100.0),
    ]
    cases = [case("R", **EQUATOR), case("C")]
    matcher = Matcher(week(cases, [unit("U", **ONE_DEGREE)], places, decisions=[*pins, rejected]))
    found = {(route.changes[0].kind, route.changes[0].target, route.changes[0].level) for route in
             matcher.routes(matcher.propose(), "C")}  # fmt: skip
    assert ("service_radius", "U2", 25) in found


def test_a_missing_contract_is_a_cause_beside_the_empty_budget() -> None:
    units = [unit("U", contracted_payers=("Q",))]
    matcher = Matcher(week([case("A", payer="P")], units, funding=[{"payer": "P", "bespoke_places": 0}]))
    assert matcher.explain(matcher.propose(), "A").causes == (("budget",), ("funding",))


def test_an_unnamed_criterion_of_any_length_can_be_told_and_lifted() -> None:
    towns = tuple(f"municipality number {number}" for number in range(30))
    row = {"unit_id": "U", "fact": "town", "operator": "not_in", "value": towns}
    facts = [{"case_id": "A", "fact": "town", "value": "elsewhere"}]
    matcher = Matcher(week([case("A")], [unit("U")], criteria=[row], facts=facts))
    (route,) = matcher.routes(matcher.propose(), "A")
    assert route.changes[0].kind == "criterion"
    assert len(str(route.changes[0].subject)) < 20


def test_travel_rows_that_differ_in_capitals_only_are_a_fault() -> None:
    rows = [{"from_place": name, "unit_id": "U", "km": 40.0} for name in ("Emmen", "emmen")]
    with pytest.raises(SnapshotError, match="travel, row 3, column unit_id"):
        week([case("A")], [unit("U")], travel=rows)


def test_verify_looks_at_clients_kept_apart() -> None:
    plan = Matcher(week([case("A"), case("B")], [unit("U")], [opening("U", 2)])).propose()
    apart = week([case("A"), case("B")], [unit("U")], [opening("U", 2)], apart=[{"case_a": "A", "case_b": "B"}])
    record = plan.record.model_copy(update={"snapshot_hash": apart.hash})
    assert [one.rule for one in verify(apart, plan.model_copy(update={"record": record}))] == ["apart"]


def test_level_four_is_never_planned_even_without_a_column_of_levels() -> None:
    plan = Matcher(
        week([case("A", security_min=4), case("B", security_min=2)], [unit("U")], [opening("U", 2)])
    ).propose()
    assert [one.case_id for one in plan.placements] == ["B"]
    assert [one.cause for one in plan.unmatched] == ["security"]


def test_a_copy_with_other_rows_has_another_hash() -> None:
    snapshot = week([case("A")], [unit("U")])
    before = snapshot.hash
    copy = snapshot.model_copy(update={"cases": (case("B"),)})
    assert isinstance(copy, SnapshotModel)
    assert copy.hash != before
    with pytest.raises(SnapshotError):
        snapshot.model_copy(update={"cases": (case("B"), case("B"))})


def test_never_asks_what_would_open_a_place() -> None:
    snapshot = week([case("A")], [unit("U")], criteria=[CRITERION])
    matcher = Matcher(snapshot, Policy(conditions="never"))
    told = matcher.explain(matcher.propose(), "A")
    assert told.causes == (("information",),)
    assert [(one.subject, one.unit_ids) for one in told.questions] == [("iq", ("U",))]


def test_a_plan_that_was_tampered_with_is_not_explained() -> None:
    matcher = Matcher(week([case("A"), case("B")], [unit("U"), unit("V")]))
    plan = matcher.propose()
    with pytest.raises(ValueError, match="not sound"):
        matcher.explain(plan.model_copy(update={"placements": plan.placements[:1]}), "A")


def test_a_bound_that_cannot_be_is_a_violation() -> None:
    snapshot = week([case("A")], [unit("U")])
    plan = Matcher(snapshot).propose()

    def worse(goal: GoalResult) -> GoalResult:
        return goal.model_copy(update={"status": "best_found", "bound": -7 if goal.value else 7})

    found = verify(snapshot, plan.model_copy(update={"goals": tuple(map(worse, plan.goals))}))
    assert {one.rule for one in found} == {"goals"}


def test_farther_with_support_too() -> None:
    # 111.2 km; 60 without and 110 with support. Ten kilometres more, with support, is enough.
    client = case("A", **EQUATOR, max_distance_km=60.0, max_distance_with_support_km=110.0)
    matcher = Matcher(week([client], [unit("U", **ONE_DEGREE)]))
    (route,) = matcher.routes(matcher.propose(), "A")
    assert (route.changes[0].kind, route.changes[0].level) == ("distance", 10)


def test_policies_that_could_trip() -> None:
    snapshot = week([case("A")], [unit("U")])
    both = Policy(goals=("firm_urgency", "urgency", "tie_break"), conditions="after_firm")
    assert Matcher(snapshot, both).propose().proven
    assert Policy(goals=("urgency", "preferences"), region_first=True).goal_order == ("urgency", "preferences")
    with pytest.raises(ValueError, match="unknown goals fastest"):
        Matcher(snapshot, Policy(goals=("urgency", "fastest")))


def test_asking_about_somebody_who_is_not_there() -> None:
    matcher = Matcher(week([case("A")], [unit("U")]))
    with pytest.raises(KeyError):
        matcher.routes(matcher.propose(), "Z")


def test_a_ministrys_override_of_funding_uses_no_budget() -> None:
    pin: dict[str, Any] = {
        "case_id": "A",
        "unit_id": "U",
        "decision": "pin",
        "step": "ministry",
        "overrides": ("funding",),
    }
    cases = [case("A", payer="P"), case("B", payer="P")]
    snapshot: Snapshot = week(
        cases,
        [unit("U", contracted_payers=("Q",))],
        [opening("U", 2)],
        funding=[{"payer": "P", "bespoke_places": 1}],
        decisions=[pin],
    )
    plan = Matcher(snapshot).propose()
    assert len(plan.placements) == 2
    assert verify(snapshot, plan) == []


def test_a_rejection_of_one_opening_leaves_the_other() -> None:
    rejected = {"case_id": "A", "unit_id": "U", "opening_id": "U1", "decision": "reject"}
    places = [opening("U", opening_id="U1"), opening("U", opening_id="U2", available_from=date(2026, 5, 1))]
    plan = Matcher(week([case("A")], [unit("U")], places, decisions=[rejected])).propose()
    assert [one.opening_id for one in plan.placements] == ["U2"]


def test_strict_inclusion_makes_an_unknown_answer_a_condition() -> None:
    rows = [{"case_id": "A", "criterion": "serious_danger", "value": None}]
    plan = Matcher(week([case("A")], [unit("U")], inclusion=rows), Policy(inclusion="strict")).propose()
    assert [one.kind for one in plan.placements[0].conditions] == ["unknown_inclusion"]


def test_the_best_of_several_matching_ranks_counts() -> None:
    ranks = [
        {"case_id": "A", "kind": "rank", "unit_id": "U", "rank": 1},
        {"case_id": "A", "kind": "rank", "region": "North", "rank": 3},
    ]
    plan = Matcher(week([case("A")], [unit("U")], preferences=ranks)).propose()
    assert {goal.name: goal.value for goal in plan.goals}["preferences"] == 0


def test_a_less_urgent_client_is_no_rival() -> None:
    # U has two places: A (urgency 1) and, promised, Z (urgency 5). B competes with A only; Z is pinned.
    pins = [{"case_id": "Z", "unit_id": "U", "decision": "pin"}]
    cases = [case("A", urgency=1), case("B"), case("Z", urgency=5)]
    matcher = Matcher(week(cases, [unit("U")], [opening("U", 2)], decisions=pins))
    found = matcher.explain(matcher.propose(), "B").competition
    assert found is not None
    assert found.rivals == ("A",)
    assert set(found.rules) == {"places", "pins"}
    assert not found.countable


def test_a_case_that_came_far_does_not_go_back_down_the_ladder() -> None:
    matcher = Matcher(week([case("A", urgency=1), case("B", step="national")], [unit("U")]))
    told = matcher.explain(matcher.propose(), "B")
    assert told.next_step is not None
    assert (told.next_step.step, told.next_step.reason) == ("national", "best_route")


def test_an_exception_that_has_been_agreed_is_not_asked_for_again() -> None:
    # Two criteria ask the unknown age; one is waived already. Asking for it again would be a duplicate row.
    rows = [
        {**CRITERION, "fact": "age", "operator": "!=", "value": 40},
        {"unit_id": "U", "criterion_id": "L", "fact": "age", "operator": "in", "value": (18, 19)},
    ]
    agreed = [{"case_id": "A", "unit_id": "U", "rule": "criteria", "criterion_id": "K"}]
    snapshot = week([case("A")], [unit("U")], criteria=rows, exceptions=agreed)
    matcher = Matcher(snapshot, Policy(conditions="never"))
    found = matcher.routes(matcher.propose(), "A")
    assert [(route.changes[0].kind, route.changes[0].subject) for route in found] == [("criterion", "L")]
