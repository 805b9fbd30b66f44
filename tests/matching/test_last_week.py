"""Last week's promises by hand: kept unless an earlier goal demands otherwise, and told either way."""

from datetime import date
from typing import Any

import pytest

from carematch import Matcher, Plan, Policy, Snapshot, verify

from ..build import AS_OF, case, opening, unit, week
from .test_pair_rules import CRITERION
from .whole import at, proven, value

Difference = tuple[str, str, str | None, str | None, str | None, tuple[str, ...], str | None]


def against(snapshot: Snapshot, previous: Plan, **policy: Any) -> Plan:
    plan = Matcher(snapshot, Policy(**policy)).propose(previous=previous)
    assert plan.proven
    assert verify(snapshot, plan) == []
    return plan


def told(plan: Plan) -> list[Difference]:
    assert plan.previous is not None
    return [
        (one.kind, one.case_id, one.was_opening_id, one.now_opening_id, one.reason, one.rules, one.goal)
        for one in plan.previous.differences
    ]


def only_at(name: str, *units: str) -> list[dict[str, Any]]:
    """Wishes that leave a client these units alone."""
    return [{"case_id": name, "kind": "wish", "unit_id": one} for one in units]


UNITS = [unit("U"), unit("V")]


def last_week(where: str) -> Plan:
    """A plan in which A goes to one of two units that are alike."""
    return proven(week([case("A")], UNITS, preferences=only_at("A", where)))


@pytest.mark.parametrize("where", ["U", "V"])
def test_a_proposal_is_kept_where_nothing_earlier_is_against_it(where: str) -> None:
    # U and V are alike, so either can be kept, although the lots prefer one of them.
    plan = against(week([case("A")], UNITS), last_week(where))
    assert at(plan) == {("A", "main"): f"{where}/clinical"}
    assert value(plan, "commitments") == 1
    assert told(plan) == []


def test_a_client_moves_over_for_somebody_else_who_then_has_a_place() -> None:
    # B fits U only. With A kept at U, B has no place: the goal of class 2 demands that A goes to V.
    snapshot = week([case("A"), case("B")], UNITS, preferences=only_at("B", "U"))
    plan = against(snapshot, last_week("U"))
    assert at(plan) == {("A", "main"): "V/clinical", ("B", "main"): "U/clinical"}
    assert told(plan) == [
        ("moved", "A", "U/clinical", "V/clinical", "goal", (), "placed_urgency_2"),
        ("new", "B", None, "U/clinical", None, (), None),
    ]


def test_a_place_is_lost_to_somebody_more_urgent() -> None:
    snapshot = week([case("A"), case("B", urgency=1)], UNITS[:1])
    plan = against(snapshot, last_week("U"))
    assert at(plan) == {("B", "main"): "U/clinical"}
    assert told(plan)[0] == ("lost", "A", "U/clinical", None, "goal", (), "placed_urgency_1")


def test_fewer_conditions_go_before_a_promise_and_a_promise_before_preferences() -> None:
    facts = [{"case_id": "A", "fact": "iq", "value": 100}]
    unknown = week([case("A")], UNITS, criteria=[{**CRITERION, "fact": "smokes", "operator": "=", "value": True}])
    assert told(against(unknown, last_week("U"))) == [
        ("moved", "A", "U/clinical", "V/clinical", "goal", (), "conditions")
    ]
    ranks = [{"case_id": "A", "kind": "rank", "unit_id": "V", "rank": 1}]
    preferring = week([case("A")], UNITS, facts=facts, preferences=ranks)
    assert told(against(preferring, last_week("U"))) == []
    other_order = ("urgency", "preferences", "commitments", "tie_break")
    assert told(against(preferring, last_week("U"), goals=other_order))[0][-1] == "preferences"


def test_what_became_impossible_is_told_with_its_rule() -> None:
    facts = [{"case_id": "A", "fact": "iq", "value": 60}]
    excluded = week([case("A")], UNITS, criteria=[CRITERION], facts=facts)
    assert told(against(excluded, last_week("U"))) == [
        ("moved", "A", "U/clinical", "V/clinical", "blocked", ("criteria",), None)
    ]
    rejected = week([case("A")], UNITS, decisions=[{"case_id": "A", "unit_id": "U", "decision": "reject"}])
    assert told(against(rejected, last_week("U")))[0][4:6] == ("blocked", ("decisions",))
    pin = {"case_id": "B", "unit_id": "U", "decision": "pin"}
    promised = week([case("A"), case("B")], UNITS, decisions=[pin])
    assert told(against(promised, last_week("U")))[0] == ("moved", "A", "U/clinical", "V/clinical", "no_room", (), None)
    gone = week([case("A")], UNITS, [opening("U", 1, opening_id="other"), opening("V")])
    assert told(against(gone, last_week("U")))[0][4] == "opening_gone"
    closed = week([case("A", status="withdrawn")], UNITS)
    assert told(against(closed, last_week("U"))) == [("closed", "A", "U/clinical", None, "case_closed", (), None)]
    elsewhere = week(
        [case("A", care_form=None)], UNITS, needs=[{"case_id": "A", "need_id": "n", "care_form": "clinical"}]
    )
    assert told(against(elsewhere, last_week("U")))[0][4] == "need_gone"


def test_a_pin_is_stronger_than_a_promise() -> None:
    pin = {"case_id": "A", "unit_id": "V", "decision": "pin"}
    plan = against(week([case("A")], UNITS, decisions=[pin]), last_week("U"))
    assert told(plan)[0][4] == "no_room"


def test_explanations_rest_on_the_same_promises() -> None:
    # Kept at U though the lots prefer V (or the other way round): the alternative costs the promise.
    snapshot = week([case("A")], UNITS)
    matcher = Matcher(snapshot)
    free = matcher.propose()
    other = "V" if free.placements[0].unit_id == "U" else "U"
    plan = matcher.propose(previous=last_week(other))
    assert [one.decided_by for one in matcher.explain(plan, "A").alternatives] == ["commitments"]
    assert [one.decided_by for one in matcher.explain(free, "A").alternatives] == ["tie_break"]


def test_a_plan_goes_through_json_with_its_past_and_is_compared_against_it() -> None:
    snapshot = week([case("A")], UNITS)
    plan = against(snapshot, last_week("U"))
    again = Plan.model_validate_json(plan.model_dump_json())
    assert again == plan
    assert again.previous is not None
    forgotten = again.model_copy(update={"previous": again.previous.model_copy(update={"commitments": ()})})
    assert {one.rule for one in verify(snapshot, forgotten)} == {"goals"}


def test_a_plan_from_the_future_is_no_previous_plan() -> None:
    snapshot = week([case("A")], UNITS)
    later = snapshot.model_copy(
        update={"snapshot": (snapshot.snapshot[0].model_copy(update={"as_of": date(2026, 3, 9)}),)}
    )
    with pytest.raises(ValueError, match="give an earlier plan"):
        Matcher(snapshot).propose(previous=Matcher(later).propose())
    assert Matcher(snapshot).propose(previous=Matcher(snapshot).propose()).proven
    assert snapshot.as_of == AS_OF


def test_without_time_the_reason_is_not_invented() -> None:
    snapshot = week([case("A"), case("B")], UNITS, preferences=only_at("B", "U"))
    plan = Matcher(snapshot).propose(previous=last_week("U"), time_limit_s=1e-9)
    assert {one[4] for one in told(plan)} == {"not_proven"}


def test_a_client_comes_off_other_units_lists() -> None:
    # A waits at V and W and is placed at U; B waits at the unit where B is placed.
    lists = [{"case_id": name, "unit_id": where} for name, where in (("A", "W"), ("A", "V"), ("B", "U"))]
    units, places = [*UNITS, unit("W")], [opening("U", 2)]
    plan = proven(week([case("A"), case("B")], units, places, waiting_lists=lists))
    assert [(one.case_id, one.from_unit_ids, one.to_unit_id) for one in plan.transfers] == [("A", ("V", "W"), "U")]
