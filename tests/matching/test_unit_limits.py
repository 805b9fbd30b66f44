"""Staff hours, the composition of the group, and clients kept apart, by hand."""

from typing import Any

import pytest

from carematch import Matcher, SnapshotError

from ..build import AS_OF, case, opening, unit, week
from .whole import APRIL, at, broken, cause, need, occupant, of, proven, several, told, value, with_placements


def hours(unit_id: str, amount: float) -> dict[str, Any]:
    return {"unit_id": unit_id, "resource": "hours", "amount": amount}


def load(case_id: str, amount: float, **columns: Any) -> dict[str, Any]:
    return {"case_id": case_id, "resource": "hours", "amount": amount, **columns}


def test_staff_hours_are_shared() -> None:
    # 10 hours, two places. A (urgency 1) takes 6, B and C 5 each. A and nobody else: 6 + 5 > 10.
    cases = [case("A", urgency=1), case("B"), case("C")]
    loads = [load("A", 6.0), load("B", 5.0), load("C", 5.0)]
    snapshot = week(cases, [unit("U")], [opening("U", 3)], resources=[hours("U", 10.0)], loads=loads)
    plan = proven(snapshot)
    assert set(at(plan)) == {("A", "main")}
    assert cause(snapshot, "B") == "resources"
    assert told(snapshot, "B", "resources") == {"hours: 5 asked; 4 remains"}
    assert told(snapshot, "B", "resources", "nl") == {"hours: 5 gevraagd; er is nog 4"}
    too_many = with_placements(plan, of(plan, "A").model_copy(update={"case_id": "B"}))
    assert broken(snapshot, too_many) == {("resources", ("U", "hours"), "11", "10")}


def test_an_urgent_client_may_take_what_two_others_had() -> None:
    # Without A both B and C fit: a total of two falls to one.
    cases = [case("B"), case("C")]
    loads = [load("B", 5.0), load("C", 5.0)]
    both = proven(week(cases, [unit("U")], [opening("U", 3)], resources=[hours("U", 10.0)], loads=loads))
    assert len(both.placements) == 2


def test_decimals_are_exact_and_a_limit_that_is_met_is_no_block() -> None:
    # 0.1 + 0.2 is more than 0.3 in floating point; here it is 0.3.
    loads = [load("A", 0.1), load("B", 0.2)]
    snapshot = week([case("A"), case("B")], [unit("U")], [opening("U", 2)], resources=[hours("U", 0.3)], loads=loads)
    assert len(proven(snapshot).placements) == 2
    with pytest.raises(SnapshotError, match="More than 6 decimals"):
        week([case("A")], [unit("U")], resources=[hours("U", 0.30000001)])


def test_a_load_may_differ_by_unit_and_a_unit_without_a_row_has_no_limit() -> None:
    loads = [load("A", 20.0), load("A", 3.0, unit_id="U")]
    here = week([case("A")], [unit("U")], resources=[hours("U", 3.0)], loads=loads)
    assert len(proven(here).placements) == 1
    units = [unit("U"), unit("V")]
    there = week([case("A")], units, [opening("V")], resources=[hours("V", 19.0)], loads=loads)
    assert proven(there).placements == ()
    free = week([case("A")], units, [opening("V")], resources=[hours("U", 0.0)], loads=loads)
    assert len(proven(free).placements) == 1


def test_a_person_counts_once_at_a_unit() -> None:
    # Both parts of A's plan are at U: 6 hours once, not 12.
    needs = [need("A", "treat"), need("A", "day", "day_structure")]
    openings = [opening("U"), opening("U", care_form="day_structure")]
    snapshot = week(
        [several("A")], [unit("U")], openings, needs=needs, resources=[hours("U", 6.0)], loads=[load("A", 6.0)]
    )
    assert len(proven(snapshot).placements) == 2


def test_a_leaver_frees_hours_on_the_day_of_leaving() -> None:
    # U has a free place but no hours. B leaves in April and frees 6; A takes 5, so A starts in April.
    cases = [case("A"), occupant("B", "U/clinical", care_form="sheltered_living")]
    openings = [opening("U"), opening("V", care_form="sheltered_living", available_from=APRIL)]
    snapshot = week(
        cases,
        [unit("U"), unit("V")],
        openings,
        resources=[hours("U", 0.0)],
        loads=[load("A", 5.0), load("B", 6.0)],
    )
    plan = proven(snapshot)
    assert of(plan, "A").start_on == APRIL
    early = of(plan, "A").model_copy(update={"start_on": AS_OF})
    assert broken(snapshot, with_placements(plan, early)) == {("resources", ("U", "hours"), "5", "0")}
    assert broken(snapshot, with_placements(plan, without="B")) == {("resources", ("U", "hours"), "5", "0")}


def test_an_occupant_who_moves_within_the_unit_frees_and_takes_the_same() -> None:
    cases = [occupant("B", "U/clinical", care_form="sheltered_living")]
    openings = [opening("U", 0), opening("U", care_form="sheltered_living")]
    snapshot = week(cases, [unit("U")], openings, resources=[hours("U", 0.0)], loads=[load("B", 6.0)])
    assert value(proven(snapshot), "moved_on") == 1


def arson(at_most: int) -> dict[str, Any]:
    return {"unit_id": "U", "fact": "fire_setting", "operator": "=", "value": True, "at_most": at_most}


def known(case_id: str, value: bool | None) -> dict[str, Any]:
    return {"case_id": case_id, "fact": "fire_setting", "value": value}


def test_the_group_has_room_for_so_many() -> None:
    # Room for one; A and B have the fact, C has not. A (more urgent) and C are placed.
    cases = [case("A", urgency=1), case("B"), case("C", urgency=5)]
    facts = [known("A", True), known("B", True), known("C", False)]
    snapshot = week(cases, [unit("U")], [opening("U", 3)], facts=facts, cohort_limits=[arson(1)])
    plan = proven(snapshot)
    assert plan.placed_case_ids == {"A", "C"}
    assert cause(snapshot, "B") == "cohort_limits"
    assert told(snapshot, "B", "cohort_limits") == {"2 more with fire setting; room for 1"}
    assert told(snapshot, "B", "cohort_limits", "nl") == {"2 erbij met brandstichting; ruimte voor 1"}
    swapped = with_placements(plan, of(plan, "C").model_copy(update={"case_id": "B"}), without="C")
    assert broken(snapshot, swapped) == {("cohort_limits", ("U", "fire_setting = yes"), "2", "1")}


def test_what_is_not_known_takes_room() -> None:
    cases = [case("A", urgency=1), case("B")]
    snapshot = week(cases, [unit("U")], [opening("U", 2)], facts=[known("A", True)], cohort_limits=[arson(1)])
    assert proven(snapshot).placed_case_ids == {"A"}
    answered = week(
        cases, [unit("U")], [opening("U", 2)], facts=[known("A", True), known("B", False)], cohort_limits=[arson(1)]
    )
    assert proven(answered).placed_case_ids == {"A", "B"}


def test_a_leaver_makes_room_in_the_group() -> None:
    cases = [case("A"), occupant("B", "U/clinical", care_form="sheltered_living")]
    openings = [opening("U"), opening("V", care_form="sheltered_living", available_from=APRIL)]
    facts = [known("A", True), known("B", True)]
    snapshot = week(cases, [unit("U"), unit("V")], openings, facts=facts, cohort_limits=[arson(0)])
    assert of(proven(snapshot), "A").start_on == APRIL
    other = week(
        cases, [unit("U"), unit("V")], openings, facts=[known("A", True), known("B", False)], cohort_limits=[arson(0)]
    )
    assert proven(other).placed_case_ids == {"B"}


APART = [{"case_a": "B", "case_b": "A"}]


def test_two_clients_are_never_at_one_unit() -> None:
    # Two places at U, one at V: A and B go to different units.
    snapshot = week([case("A"), case("B")], [unit("U"), unit("V")], [opening("U", 2), opening("V")], apart=APART)
    plan = proven(snapshot)
    assert {one.unit_id for one in plan.placements} == {"U", "V"}
    at_v = next(one for one in plan.placements if one.unit_id == "V")
    together = with_placements(plan, at_v.model_copy(update={"unit_id": "U", "opening_id": "U/clinical"}))
    assert broken(snapshot, together) == {("apart", ("A", "B", "U"), "together", "apart")}
    one_unit = week([case("A", urgency=1), case("B")], [unit("U")], [opening("U", 2)], apart=APART)
    assert cause(one_unit, "B") == "apart"
    assert told(one_unit, "B", "apart") == {"A is at the unit; these clients are kept apart"}
    assert told(one_unit, "B", "apart", "nl") == {"A is op de afdeling; deze cliënten blijven uit elkaar"}


@pytest.mark.parametrize("status", ["open", "fulfilled", "unknown"])
def test_apart_includes_occupants_who_stay_whatever_the_status_of_their_case(status: Any) -> None:
    lives = case("B", status=status, current_opening="U/day_structure", care_form="outreach")
    openings = [opening("U"), opening("U", 0, care_form="day_structure")]
    assert proven(week([case("A"), lives], [unit("U")], openings, apart=APART)).placements == ()
    assert len(proven(week([case("A"), lives], [unit("U")], openings)).placements) == 1


def test_who_comes_waits_until_the_other_has_left() -> None:
    cases = [case("A"), occupant("B", "U/clinical", care_form="sheltered_living")]
    openings = [opening("U"), opening("V", care_form="sheltered_living", available_from=APRIL)]
    snapshot = week(cases, [unit("U"), unit("V")], openings, apart=APART)
    plan = proven(snapshot)
    assert of(plan, "A").start_on == APRIL
    early = of(plan, "A").model_copy(update={"start_on": AS_OF})
    assert broken(snapshot, with_placements(plan, early)) == {("apart", ("A", "B", "U"), "together", "apart")}
    assert broken(snapshot, with_placements(plan, without="B")) == {("apart", ("A", "B", "U"), "together", "apart")}


@pytest.mark.parametrize(
    ("tables", "kind", "level"),
    [
        ({"resources": [hours("U", 10.0)], "loads": [load("A", 6.0), load("B", 7.0)]}, "resource", 4),
        ({"cohort_limits": [arson(1)], "facts": [known("A", True), known("B", True)]}, "cohort_limit", 1),
    ],
)
def test_a_route_asks_for_the_least_that_is_needed(tables: Any, kind: str, level: int) -> None:
    # 13 hours are asked and 10 there are: 4 more is the first level that is enough (1, 2, 4 …).
    snapshot = week([case("A", urgency=1), case("B")], [unit("U")], [opening("U", 2)], **tables)
    matcher = Matcher(snapshot)
    plan = matcher.propose()
    routes = matcher.routes(plan, "B")
    assert [(route.changes[0].kind, route.changes[0].target, route.changes[0].level) for route in routes] == [
        (kind, "U", level)
    ]
    assert routes[0].witness is not None
    assert {"A", "B"} == routes[0].witness.placed_case_ids
    assert routes[0].chosen_by_goals


def test_an_unknown_fact_that_takes_room_is_a_question_not_a_condition() -> None:
    # Nothing is known of B. With the answer no, B would have a place.
    cases = [case("A", urgency=1), case("B")]
    snapshot = week(cases, [unit("U")], [opening("U", 2)], facts=[known("A", True)], cohort_limits=[arson(1)])
    matcher = Matcher(snapshot)
    plan = matcher.propose()
    assert of(plan, "A").conditions == ()
    assert [(one.kind, one.subject, one.unit_ids) for one in matcher.explain(plan, "B").questions] == [
        ("unknown_fact", "fire_setting", ("U",))
    ]
    assert matcher.explain(plan, "A").questions == ()
