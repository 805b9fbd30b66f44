"""Demand and supply by region and care form, and the pieces that are missing."""

from datetime import timedelta

from carematch import Matcher, Snapshot
from carematch.matching.explain.regions import CRUCIAL, SECURED, missing, regions
from carematch.models.comparison import RegionNeed

from ..build import AS_OF, case, opening, unit, week
from .whole import need, occupant, several


def found(snapshot: Snapshot) -> tuple[RegionNeed, ...]:
    matcher = Matcher(snapshot)
    return regions(matcher, matcher.propose())


def pieces(snapshot: Snapshot) -> dict[tuple[str, str], tuple[int, int, int, int, bool]]:
    """Cases, placed, places, used and whether it is missing, for the pieces where anything happens."""
    return {
        (one.region, one.care_form): (one.cases, one.placed, one.places, one.used, one.is_missing)
        for one in found(snapshot)
        if one.cases or not one.is_missing
    }


def test_every_region_and_the_five_forms_are_told() -> None:
    snapshot = week([case("A", care_form="day_structure")], [unit("U", region="South")],
                    [opening("U", care_form="consultation")],
                    regions=[{"region": "West", "table": "T"}])  # fmt: skip
    told = [(one.region, one.care_form) for one in found(snapshot)]
    forms = ["acute", "clinical", "day_structure", "highly_specialist", "outreach", SECURED]
    assert told == [(region, form) for region in ("North", "South", "West") for form in forms]
    # Advice is no place, so all three regions lack all five.
    assert missing(found(snapshot)) == dict.fromkeys(("North", "South", "West"), CRUCIAL)


def test_demand_counts_at_home_and_supply_where_the_unit_stands() -> None:
    # A and B live in North, where U has one place; V in South has two. A goes to U, B to V.
    snapshot = week([case("A"), case("B", urgency=3)], [unit("U"), unit("V", region="South")],
                    [opening("U"), opening("V", 2)])  # fmt: skip
    assert pieces(snapshot) == {
        ("North", "clinical"): (2, 2, 1, 1, False),
        ("South", "clinical"): (0, 0, 2, 1, False),
    }


def test_a_full_opening_is_not_missing() -> None:
    snapshot = week([case("A")], [unit("U")], [opening("U", 0)])
    assert pieces(snapshot) == {("North", "clinical"): (1, 0, 0, 0, False)}
    assert missing(found(snapshot)) == {"North": ("acute", "outreach", "highly_specialist", SECURED)}


def test_a_case_counts_once_for_a_care_form() -> None:
    # Two clinical needs, one optional; U has one place, so the optional one stays open.
    needs = [need("A", "one"), need("A", "two", optional=True), need("A", "home", "sheltered_living")]
    openings = [opening("U"), opening("U", care_form="sheltered_living")]
    assert pieces(week([several("A")], [unit("U")], openings, needs=needs)) == {
        ("North", "clinical"): (1, 1, 1, 1, False),
        ("North", "sheltered_living"): (1, 1, 1, 1, False),
    }


def test_places_that_are_left_or_made_are_none_of_the_places() -> None:
    # M leaves U for V and A takes the place; B gets a place made at W. Of the places only V's is used.
    cases = [case("A"), case("B", care_form="outreach"), occupant("M", "U/clinical", care_form="sheltered_living")]
    openings = [
        opening("U", 0),
        opening("V", care_form="sheltered_living"),
        opening("W", 0, care_form="outreach", can_add=1),
    ]
    units = [unit("U"), unit("V"), unit("W")]
    assert pieces(week(cases, units, openings)) == {
        ("North", "clinical"): (1, 1, 0, 0, False),
        ("North", "sheltered_living"): (1, 1, 1, 1, False),
        ("North", "outreach"): (1, 1, 0, 0, False),
    }


def test_secured_care_is_any_care_form_from_level_one() -> None:
    # A needs level 1 to 2 and B none: A goes to U (level 2), B to V. Level 4 is no place of a table.
    cases = [case("A", urgency=1, security_min=1, security_max=2), case("B", security_min=0)]
    units = [unit("U", security_level=2), unit("V", security_level=0), unit("J", security_level=4, region="South")]
    openings = [opening("U"), opening("V"), opening("J", 5)]
    snapshot = week(cases, units, openings)
    assert pieces(snapshot) == {("North", "clinical"): (2, 2, 2, 2, False), ("North", SECURED): (1, 1, 1, 1, False)}
    assert missing(found(snapshot))["South"] == CRUCIAL


def test_cases_that_are_not_open_ask_for_nothing() -> None:
    cases = [case("A", status="lapsed"), case("B", region="South", registered_on=AS_OF - timedelta(days=1))]
    assert pieces(week(cases, [unit("U")], [opening("U", 0)])) == {
        ("North", "clinical"): (0, 0, 0, 0, False),
        ("South", "clinical"): (1, 0, 0, 0, True),
    }
