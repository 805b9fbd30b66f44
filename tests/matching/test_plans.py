"""Integrated plans by hand: all parts or none, in order, near each other."""

import pytest

from carematch import Matcher, Policy, SnapshotError

from ..build import AS_OF, case, opening, unit, week
from .whole import APRIL, MAY, at, broken, cause, need, occupant, of, proven, several, told, value, with_placements

TREATMENT, LIVING = need("A", "treat"), need("A", "live", "sheltered_living")
BED, HOME = opening("U"), opening("V", care_form="sheltered_living")


def test_a_plan_gets_all_its_parts_from_different_units() -> None:
    snapshot = week([several("A")], [unit("U"), unit("V")], [BED, HOME], needs=[TREATMENT, LIVING])
    plan = proven(snapshot)
    assert at(plan) == {("A", "treat"): "U/clinical", ("A", "live"): "V/sheltered_living"}
    # One person is placed, not two.
    assert value(plan, "placed_urgency_2") == 1
    assert broken(snapshot, with_placements(plan, without="A")) == set()
    half = plan.model_copy(update={"placements": plan.placements[:1]})
    assert ("together", ("A",), "without treat", "all") in broken(snapshot, half)


def test_one_part_without_a_place_leaves_the_other_to_somebody_else() -> None:
    # A is more urgent but has no home anywhere, so the bed goes to B.
    cases = [several("A", urgency=1), case("B", urgency=5)]
    snapshot = week(cases, [unit("U")], [BED], needs=[TREATMENT, LIVING])
    assert at(proven(snapshot)) == {("B", "main"): "U/clinical"}
    assert told(snapshot, "A", "together") == {"no place for sheltered living; the plan needs all its parts"}
    assert told(snapshot, "A", "together", "nl") == {"geen plek voor beschermd wonen; het plan heeft alle delen nodig"}


def test_an_urgent_plan_may_take_what_two_others_had() -> None:
    # Two places, asked by A (urgency 1) as one plan, and by B and C (urgency 2): one is placed instead of two.
    needs = [TREATMENT, LIVING]
    cases = [several("A", urgency=1), case("B"), case("C", care_form="sheltered_living")]
    assert set(at(proven(week(cases, [unit("U"), unit("V")], [BED, HOME], needs=needs)))) == {
        ("A", "treat"),
        ("A", "live"),
    }


def test_optional_needs_never_block_and_come_after_everybody() -> None:
    # One home. A needs a bed and would like the home; B needs the home. B is placed, A without the option.
    needs = [TREATMENT, {**LIVING, "optional": True}]
    cases = [several("A"), case("B", urgency=5, care_form="sheltered_living")]
    snapshot = week(cases, [unit("U"), unit("V")], [BED, HOME], needs=needs)
    plan = proven(snapshot)
    assert at(plan) == {("A", "treat"): "U/clinical", ("B", "main"): "V/sheltered_living"}
    assert value(plan, "optional_needs") == 0
    alone = proven(week([several("A")], [unit("U"), unit("V")], [BED, HOME], needs=needs))
    assert value(alone, "optional_needs") == 1


def test_an_optional_need_alone_is_no_plan() -> None:
    needs = [TREATMENT, {**LIVING, "optional": True}]
    snapshot = week([several("A")], [unit("V")], [HOME], needs=needs)
    plan = proven(snapshot)
    assert plan.placements == ()
    other = proven(week([several("A")], [unit("U"), unit("V")], [BED, HOME], needs=needs))
    alone = other.placements[0] if other.placements[0].need_id == "live" else other.placements[1]
    assert ("together", ("A",), "without treat", "all") in broken(snapshot, with_placements(plan, alone))


def test_a_need_that_comes_after_another_starts_no_earlier() -> None:
    # The bed is free in April, the home now: the home waits for the treatment to start.
    needs = [TREATMENT, {**LIVING, "after_need_id": "treat"}]
    units, openings = [unit("U"), unit("V")], [opening("U", available_from=APRIL), HOME]
    snapshot = week([several("A")], units, openings, needs=needs)
    plan = proven(snapshot)
    assert {one.need_id: one.start_on for one in plan.placements} == {"treat": APRIL, "live": APRIL}
    early = of(plan, "A", "live").model_copy(update={"start_on": AS_OF})
    assert broken(snapshot, with_placements(plan, early)) == {
        ("after_need", ("A", "live"), "2026-03-02", "treat: 2026-04-01")
    }


def test_a_need_that_comes_after_one_without_a_place_stays_open() -> None:
    # "visit" comes after "day" (optional), for which there is no place.
    needs = [
        TREATMENT,
        need("A", "day", "day_structure", optional=True),
        need("A", "visit", "outreach", after_need_id="day"),
    ]
    snapshot = week([several("A")], [unit("U")], [BED, opening("U", care_form="outreach")], needs=needs)
    assert at(proven(snapshot)) == {("A", "treat"): "U/clinical"}
    assert told(snapshot, "A", "after_need") == {"day structure comes first and has no place, or starts later"}
    assert told(snapshot, "A", "after_need", "nl") == {"dagbesteding gaat voor en heeft geen plek, of start later"}


# One degree of latitude is 111.195 km.
NEAR = {**LIVING, "near_need_id": "treat", "near_km": 50.0}
HERE, FAR = {"latitude": 52.0, "longitude": 5.0}, {"latitude": 53.0, "longitude": 5.0}


def test_parts_of_a_plan_are_near_each_other() -> None:
    # The home at V is 111 km from the bed; that at W next door. The plan takes W though V would do for the home alone.
    units = [unit("U", **HERE), unit("V", **FAR), unit("W", latitude=52.1, longitude=5.0)]
    homes = [opening(name, care_form="sheltered_living") for name in ("V", "W")]
    snapshot = week([several("A")], units, [BED, *homes], needs=[TREATMENT, NEAR])
    plan = proven(snapshot)
    assert at(plan)["A", "live"] == "W/sheltered_living"
    moved = of(plan, "A", "live").model_copy(update={"unit_id": "V", "opening_id": "V/sheltered_living"})
    assert broken(snapshot, with_placements(plan, moved)) == {("near", ("A", "live", "treat"), "111.2 km", "50.0 km")}


def test_parts_that_exist_but_not_near_each_other() -> None:
    snapshot = week([several("A")], [unit("U", **HERE), unit("V", **FAR)], [BED, HOME], needs=[TREATMENT, NEAR])
    assert proven(snapshot).placements == ()
    assert cause(snapshot, "A") == "near"
    assert told(snapshot, "A", "near") == {
        "111.2 km from treat; at most 50 km",
        "111.2 km from live; at most 50 km",
    }
    assert "111,2 km van treat; hoogstens 50 km" in told(snapshot, "A", "near", "nl")


def test_near_is_met_at_exactly_the_distance_and_not_a_metre_beyond() -> None:
    for km, placed in ((111.195, 2), (111.194, 0)):
        needs = [TREATMENT, {**NEAR, "near_km": km}]
        snapshot = week([several("A")], [unit("U", **HERE), unit("V", **FAR)], [BED, HOME], needs=needs)
        assert len(proven(snapshot).placements) == placed, km


def test_a_location_that_is_not_known_is_a_condition_and_care_at_home_is_near_everything() -> None:
    needs = [TREATMENT, NEAR]
    unknown = week([several("A")], [unit("U", **HERE), unit("V")], [BED, HOME], needs=needs)
    plan = proven(unknown)
    assert [(one.kind, one.rule, one.subject) for one in of(plan, "A", "live").conditions] == [
        ("unknown_location", "near", "treat")
    ]
    firm = of(plan, "A", "live").model_copy(update={"conditions": ()})
    assert {one[0] for one in broken(unknown, with_placements(plan, firm))} == {"conditions"}
    assert proven(unknown, conditions="never").placements == ()
    visits = opening("V", care_form="sheltered_living", delivery="at_client")
    at_home = week([several("A")], [unit("U", **HERE), unit("V", **FAR)], [BED, visits], needs=needs)
    assert len(proven(at_home).placements) == 2


@pytest.mark.parametrize("has_far", [False, True])
def test_whoever_ignores_the_limit_does_not_know_the_location(has_far: bool) -> None:
    # A home at an unknown place needs somebody to find out; one that is known to be far needs the limit gone.
    units = [unit("U", **HERE), unit("V"), unit("W", **FAR)]
    homes = [HOME, opening("W", care_form="sheltered_living")] if has_far else [HOME]
    matcher = Matcher(week([several("A")], units, [BED, *homes], needs=[TREATMENT, NEAR]), Policy(conditions="never"))
    causes = matcher.explain(matcher.propose(), "A").causes
    assert ("information",) in causes
    assert (("near",) in causes) is has_far


def test_a_partner_without_a_place_asks_nothing() -> None:
    needs = [{**NEAR, "near_need_id": "day"}, need("A", "day", "day_structure", optional=True)]
    units = [unit("V", **HERE), unit("D", **FAR)]
    snapshot = week([several("A")], units, [HOME, opening("D", care_form="day_structure")], needs=needs)
    # The day structure is 111 km away: it is optional and stays open, so that the home can be had.
    assert at(proven(snapshot)) == {("A", "live"): "V/sheltered_living"}


def test_near_where_the_client_lives_now() -> None:
    # A lives at H and needs a bed within 50 km of it: V is too far, U is not.
    units = [unit("H", **HERE), unit("U", latitude=52.1, longitude=5.0), unit("V", **FAR)]
    home = opening("H", 0, care_form="sheltered_living")
    client = case("A", current_opening="H/sheltered_living", near_need_id="current", near_km=50.0)
    snapshot = week([client], units, [home, BED, opening("V")])
    plan = proven(snapshot)
    assert at(plan) == {("A", "main"): "U/clinical"}
    moved = of(plan, "A").model_copy(update={"unit_id": "V", "opening_id": "V/clinical"})
    assert ("near_current", ("A", "main", "V/clinical"), "111.2", "50.0") in broken(
        snapshot, with_placements(plan, moved)
    )
    far = week([client], units, [home, opening("V")])
    assert cause(far, "A") == "near_current"
    assert told(far, "A", "near_current") >= {"111.2 km from where the client lives now; at most 50 km"}
    assert told(far, "A", "near_current", "nl") >= {"111,2 km van waar de cliënt nu woont; hoogstens 50 km"}


def test_near_a_present_place_that_nobody_states_is_a_fault() -> None:
    with pytest.raises(SnapshotError, match="near_need_id"):
        week([case("A", near_need_id="current", near_km=5.0)], [unit("U")])


def test_nobody_is_placed_where_they_are() -> None:
    snapshot = week([occupant("A", "U/clinical")], [unit("U"), unit("V")], [opening("U"), opening("V", 0)])
    plan = proven(snapshot)
    assert plan.placements == ()
    assert cause(snapshot, "A") == "places"
    assert told(snapshot, "A", "current_opening") == {"the client lives there already"}
    assert told(snapshot, "A", "current_opening", "nl") == {"de cliënt woont daar al"}
    free = proven(week([occupant("A", "U/clinical")], [unit("U"), unit("V")], [opening("U"), opening("V")]))
    back = of(free, "A").model_copy(update={"unit_id": "U", "opening_id": "U/clinical"})
    snapshot = week([occupant("A", "U/clinical")], [unit("U"), unit("V")], [opening("U"), opening("V")])
    assert "current_opening" in {one[0] for one in broken(snapshot, with_placements(free, back))}


def test_a_pin_on_one_part_places_the_whole_plan() -> None:
    pin = {"case_id": "A", "unit_id": "U", "need_id": "treat", "decision": "pin"}
    cases = [several("A", urgency=5), case("B", urgency=1), case("C", urgency=1, care_form="sheltered_living")]
    snapshot = week(cases, [unit("U"), unit("V")], [BED, HOME], needs=[TREATMENT, LIVING], decisions=[pin])
    assert set(at(proven(snapshot))) == {("A", "treat"), ("A", "live")}
    no_home = week(cases[:1], [unit("U")], [BED], needs=[TREATMENT, LIVING], decisions=[pin])
    with pytest.raises(SnapshotError, match="cannot hold together: A → U"):
        Matcher(no_home).propose()


def test_a_pin_that_names_no_need_is_about_the_required_one() -> None:
    needs = [TREATMENT, need("A", "more", optional=True)]
    pin = {"case_id": "A", "unit_id": "U", "decision": "pin"}
    snapshot = week([several("A")], [unit("U")], [opening("U", 2)], needs=needs, decisions=[pin])
    assert set(at(proven(snapshot))) == {("A", "treat"), ("A", "more")}


def test_firm_plans_first_counts_a_plan_as_firm_only_when_all_its_parts_are() -> None:
    # A's home starts too late (a condition), B's bed does not. One bed. After firm: B; else A, who is more urgent.
    needs = [TREATMENT, {**LIVING, "start_by": AS_OF}]
    cases = [several("A", urgency=1), case("B")]
    openings = [BED, opening("V", care_form="sheltered_living", available_from=MAY)]
    snapshot = week(cases, [unit("U"), unit("V")], openings, needs=needs)
    assert set(at(proven(snapshot))) == {("A", "treat"), ("A", "live")}
    assert set(at(proven(snapshot, conditions="after_firm"))) == {("B", "main")}
    assert Matcher(snapshot, Policy(conditions="never")).propose().placed_case_ids == {"B"}
