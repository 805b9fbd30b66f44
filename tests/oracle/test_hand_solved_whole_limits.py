"""The oracle's limits, near, pins and last week, on problems that are solved by hand: each comment is the proof."""

from typing import Any

from carematch.models.case import Apart, Fact, Load
from carematch.models.policy import Policy
from carematch.models.provider import CohortLimit, Resource
from carematch.models.week import Decision, Funding

from .checker import plan_of
from .hand_made import GRONINGEN, UTRECHT, case, need, opening, plan_of_needs, snapshot, unit
from .test_hand_solved_whole import LATER, conditions, mover, placed, sets, solved, with_days
from .whole import placeable_sets
from .world import World

# Resources, cohorts, apart


def test_resources_are_exact_decimals() -> None:
    # 0.1 + 0.2 is 0.3 in decimals (and more than that in binary fractions).
    rows = (case("C"), case("D"), opening(places=2), Resource(unit_id="U", resource="staff", amount=0.3))
    loads = [Load(case_id=name, resource="staff", amount=amount) for name, amount in (("C", 0.1), ("D", 0.2))]
    assert len(placed(solved(*rows, *loads))) == 2
    more = Load(case_id="D", resource="staff", amount=0.200001, unit_id="U")  # the unit's own row goes first
    assert len(solved(*rows, *loads, more).best[0]) == 1
    # A unit without a row has no limit; a case without a load takes nothing.
    elsewhere = (case("C"), case("D"), unit("U"), unit("V"), opening(places=2))
    assert len(placed(solved(*elsewhere, Resource(unit_id="V", resource="staff", amount=0.0), *loads))) == 2
    assert len(placed(solved(*rows))) == 2


def test_a_leaver_frees_the_load_and_a_person_counts_once_at_a_unit() -> None:
    # Nothing of the staff remains. M (load 2) leaves U, so D (load 2) fits; a D of 3 does not.
    nothing = Resource(unit_id="U", resource="staff", amount=0.0)
    loads = {name: Load(case_id=name, resource="staff", amount=2.0) for name in "MD"}
    rows = (mover("M", "O", care_form="acute"), case("D"), unit("U"), unit("V"), nothing, loads["M"])
    places = (opening("O", places=1), opening("P", unit_id="V", care_form="acute"))
    assert placed(solved(*rows, loads["D"], *places)) == [("D", "main", "O"), ("M", "main", "P")]
    heavy = Load(case_id="D", resource="staff", amount=3.0)
    assert placed(solved(*rows, heavy, *places)) == [("M", "main", "P")]
    # Two needs at U take the load once.
    twice = (plan_of_needs(), need("N1"), need("N2"), opening("O", places=2), Load(case_id="C", resource="k", amount=1))
    assert len(placed(solved(*twice, Resource(unit_id="U", resource="k", amount=1.0)))) == 2
    # Somebody who lives at U already and moves within it takes nothing more.
    within = (mover("C", "O"), opening("O", places=0), opening("P"), Load(case_id="C", resource="k", amount=1.0))
    assert placed(solved(*within, Resource(unit_id="U", resource="k", amount=0.0))) == [("C", "main", "P")]


def test_an_occupant_who_moves_within_the_unit_frees_nothing_there() -> None:
    # M moves from O to P, both at U: the place in O comes free, the staff hours do not.
    rows = (mover("M", "O", care_form="acute"), case("D"), opening("O", places=0), opening("P", care_form="acute"))
    loads = [Load(case_id=name, resource="k", amount=1.0) for name in "MD"]
    assert len(placed(solved(*rows, *loads))) == 2
    limited = solved(*rows, *loads, Resource(unit_id="U", resource="k", amount=0.0))
    assert placed(limited) == [("M", "main", "P")]


def test_cohort_limits_count_who_meets_or_may_meet_them() -> None:
    # Room for one smoker: C smokes, D may, E does not. One of C and D, and E.
    rows = (case("C"), case("D"), case("E"), opening(places=3))
    facts = [Fact(case_id=name, fact="smokes", value=value) for name, value in (("C", True), ("D", None), ("E", False))]
    limit: dict[str, Any] = {"unit_id": "U", "fact": "smokes", "operator": "=", "value": True}
    result = placeable_sets(World(snapshot(*rows, *facts, CohortLimit(**limit, at_most=1)), Policy()))
    assert result == sets("", "C", "D", "E", "CE", "DE")
    nobody = placeable_sets(World(snapshot(*rows, *facts, CohortLimit(**limit, at_most=0)), Policy()))
    assert nobody == sets("", "E")


def test_cohort_and_a_birth_year_that_leaves_it_open() -> None:
    # Born in 2008: 17 or 18 in March 2026; may be under 18. Born in 2007: 18 or 19.
    limit = CohortLimit(unit_id="U", fact="age", operator="<", value=18, at_most=0)
    for year, number in ((2008, 0), (2007, 1)):
        rows = (case(), limit, Fact(case_id="C", fact="birth_year", value=year))
        assert len(placed(solved(*rows))) == number


def test_apart() -> None:
    # Two places at U, one at V; C and D are kept apart: not both at U.
    rows = (case("C"), case("D"), unit("U"), unit("V"), opening("O", places=2), Apart(case_a="D", case_b="C"))
    assert len(solved(*rows).best[0]) == 1
    both = solved(*rows, opening("P", unit_id="V"))
    assert all({pair.unit_id for pair in chosen} == {"U", "V"} for chosen in both.best)


def test_apart_from_occupants() -> None:
    # X lives at U. Closed, or open and staying: D cannot come. X leaves when placed: D can once X has left.
    apart = Apart(case_a="X", case_b="D")
    free = (unit("U"), unit("V"), opening("O"), opening("P", unit_id="V", care_form="acute", available_from=LATER))
    for occupant in (
        case("X", care_form="acute", current_opening="O", status="fulfilled"),
        case("X", care_form="acute", current_opening="O"),
    ):
        assert "D" not in {pair.case_id for pair in solved(occupant, case("D"), apart, *free).best[0]}
    leaves = solved(mover("X", "O", care_form="acute"), case("D"), apart, *free)
    assert with_days(leaves) == [("D", "main", "O", 7), ("X", "main", "P", 7)]


def test_apart_holds_only_once_somebody_comes() -> None:
    # Both live at U already: nothing to be done about it. C's further need at the same unit is a placement there.
    apart = Apart(case_a="C", case_b="D")
    both = [case(name, current_opening="O", care_form="acute") for name in "CD"]
    rows = (*both, apart, unit("U"), unit("V"), opening("O", places=0))
    elsewhere = solved(*rows, opening("P", unit_id="V", care_form="acute"))
    assert {pair.case_id for chosen in elsewhere.best for pair in chosen} == {"C", "D"}  # either of them
    assert placed(solved(*rows, opening("P", care_form="acute"))) == []


# Near


def near_rows(km: float, **columns: Any) -> tuple[Any, ...]:
    """C needs care and living within so many kilometres; the units are 159.4 km apart."""
    return (
        plan_of_needs(),
        need("N1"),
        need("N2", care_form="sheltered_living", near_need_id="N1", near_km=km, **columns),
        unit("U", **UTRECHT),
        opening("O"),
    )


def test_near_at_exactly_the_distance() -> None:
    there = (unit("V", **GRONINGEN), opening("P", unit_id="V", care_form="sheltered_living"))
    metres = World(snapshot(case(**UTRECHT), unit("U", **GRONINGEN)), Policy()).pairs["C", "O"].metres
    assert metres is not None
    assert len(placed(solved(*near_rows(metres / 1000), *there))) == 2
    assert placed(solved(*near_rows((metres - 1) / 1000), *there)) == []
    # An optional partner that is not placed switches the rule off; the optional need alone is left out.
    assert placed(solved(*near_rows((metres - 1) / 1000, optional=True), *there)) == [("C", "N1", "O")]


def test_near_at_the_clients_at_the_same_unit_and_unknown() -> None:
    form: dict[str, Any] = {"care_form": "sheltered_living"}
    at_client = (unit("V", **GRONINGEN), opening("P", unit_id="V", delivery="at_client", **form))
    assert conditions(solved(*near_rows(1.0), *at_client)) == []
    assert conditions(solved(*near_rows(0.0), opening("P", unit_id="U", **form))) == []
    unknown = solved(*near_rows(1.0), unit("V"), opening("P", unit_id="V", **form))
    assert conditions(unknown) == ["unknown_location"]
    assert placed(solved(*near_rows(1.0), unit("V"), opening("P", unit_id="V", **form), conditions="never")) == []


def test_two_locations_may_be_asked_for() -> None:
    # The distance from the client and the distance between the units are both unknown: two conditions.
    limited = solved(
        *near_rows(1.0, max_distance_km=5.0), unit("V"), opening("P", unit_id="V", care_form="sheltered_living")
    )
    assert conditions(limited) == ["unknown_location", "unknown_location"]
    assert limited.goals["conditions"] == 2


def test_near_where_the_client_lives() -> None:
    def lives(km: float) -> Any:
        return case(current_opening="H", near_need_id="current", near_km=km)

    home = (unit("U", **UTRECHT), opening("H", places=0))
    far = (unit("V", **GRONINGEN), opening("P", unit_id="V"))
    assert placed(solved(lives(1.0), *home, *far)) == []
    assert placed(solved(lives(200.0), *home, *far)) == [("C", "main", "P")]
    assert placed(solved(lives(0.0), *home, opening("P"))) == [("C", "main", "P")]
    assert conditions(solved(lives(1.0), *home, unit("V"), opening("P", unit_id="V"))) == ["unknown_location"]
    assert conditions(solved(lives(1.0), *home, far[0], opening("P", unit_id="V", delivery="at_client"))) == []


# Pins, budgets, last week


def test_a_pin_on_one_need_places_the_case() -> None:
    # N1 is pinned at U, where O is the only place: D, more urgent, has nothing; N2 goes to P.
    rows = (plan_of_needs(), need("N1"), need("N2", care_form="acute"), case("D", urgency=1), opening("O"))
    pin: dict[str, Any] = {"case_id": "C", "unit_id": "U", "decision": "pin"}
    acute = opening("P", care_form="acute")
    assert placed(solved(*rows, acute, Decision(**pin, need_id="N1"))) == [("C", "N1", "O"), ("C", "N2", "P")]
    assert not solved(*rows, Decision(**pin, need_id="N1")).feasible
    # A pin on an optional need places it and its case.
    optional = (plan_of_needs(), need("N1"), need("N2", care_form="acute", optional=True), opening("O"))
    assert not solved(*optional, Decision(**pin, need_id="N2")).feasible
    assert len(placed(solved(*optional, acute, Decision(**pin, need_id="N2")))) == 2


def test_a_pin_without_a_need_is_about_the_only_required_one() -> None:
    rows = (plan_of_needs(), need("N1"), need("N2", optional=True), unit("U"), unit("V"), opening("O", unit_id="V"))
    pin = Decision(case_id="C", unit_id="U", decision="pin")
    assert placed(solved(*rows, opening("P"), pin)) == [("C", "N1", "P"), ("C", "N2", "O")]
    # A rejection without a need holds for all of them.
    reject = Decision(case_id="C", unit_id="U", decision="reject")
    assert placed(solved(*rows, opening("P", places=2), reject)) == [("C", "N1", "O")]


def test_each_bespoke_placement_takes_one_from_its_payer() -> None:
    # Two needs without a title: two bespoke places of P, or nothing.
    needs = [need(name, domain="zvw", payer="P") for name in ("N1", "N2")]
    rows = (plan_of_needs(), *needs, unit(domains=("wlz",)), opening(places=2))
    assert len(placed(solved(*rows, Funding(payer="P", bespoke_places=2)))) == 2
    assert placed(solved(*rows, Funding(payer="P", bespoke_places=1))) == []


def test_earlier_proposals_are_kept_where_nothing_else_decides() -> None:
    # C and D fit O and P alike; last week C was promised P (and D a place that is gone). Kept: 1.
    rows = (case("C"), case("D"), opening("O"), opening("P"))
    assert len(solved(*rows).best) == 2
    world = World(snapshot(*rows), Policy())
    other = World(snapshot(case("C"), case("D"), opening("P"), opening("GONE")), Policy())
    previous = plan_of(other, [other.pairs["C", "P"], other.pairs["D", "GONE"]])
    result = solved(*rows, previous=previous)
    assert placed(result) == [("C", "main", "P"), ("D", "main", "O")]
    assert result.goals["commitments"] == 1
    assert world.earlier == frozenset()


def test_region_tiers() -> None:
    for tiers in ((), ("table",), ("table", "region")):
        names = [name for name in solved(case(), region_tiers=tiers).goals if name.startswith("own_")]
        assert names == [f"own_{tier}" for tier in tiers]


def test_a_pin_by_the_ministry_sets_aside_rules_for_its_own_need_only() -> None:
    # U serves its own region S and the client is from R. The ministry pins N1 there against the scope. It did not
    # decide about N2, which has no other place: the pin cannot hold. An optional N2 is left out.
    home = (unit(region="S", scope="regional"), opening(places=2))
    pin = Decision(case_id="C", unit_id="U", need_id="N1", decision="pin", step="ministry", overrides=("scope",))
    assert not solved(plan_of_needs(), need("N1"), need("N2"), *home, pin).feasible
    optional = solved(plan_of_needs(), need("N1"), need("N2", optional=True), *home, pin)
    assert placed(optional) == [("C", "N1", "O")]
