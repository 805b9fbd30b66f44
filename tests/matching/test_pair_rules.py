"""Every pair rule by hand: the week is so small that the comment proves the outcome."""

from datetime import date
from typing import Any

import pytest

from carematch import Matcher, Policy, Snapshot, verify
from carematch.models.plan import Plan

from ..build import case, opening, unit, week


def proposed(snapshot: Snapshot, **policy: Any) -> Plan:
    """The plan, sound and proven."""
    plan = Matcher(snapshot, Policy(**policy)).propose()
    assert plan.proven
    assert verify(snapshot, plan) == []
    return plan


def where(plan: Plan) -> dict[str, str]:
    return {one.case_id: one.unit_id for one in plan.placements}


def kinds(plan: Plan, case_id: str = "A") -> list[str]:
    return [c.kind for one in plan.placements if one.case_id == case_id for c in one.conditions]


def left(plan: Plan) -> dict[str, str]:
    return {one.case_id: one.cause for one in plan.unmatched}


def test_care_form_has_to_be_the_openings() -> None:
    # U has a place, but for day structure: A fits nowhere, however urgent.
    plan = proposed(week([case("A")], [unit("U")], [opening("U", care_form="day_structure")]))
    assert left(plan) == {"A": "care_form"}


@pytest.mark.parametrize(
    ("low", "high", "level", "outcome"),
    [
        (None, None, 0, "firm"),
        (2, None, 2, "firm"),  # a blank maximum equals the minimum
        (2, None, 3, "blocked"),
        (None, 1, 0, "firm"),  # a blank minimum with a maximum is 0
        (1, 3, 3, "firm"),  # both ends included
        (3, 4, 3, "firm"),  # a need 3–4 may go to level 3
        (3, 4, 4, "blocked"),  # level 4 is placed by the justice service
        (None, None, 4, "blocked"),
        (1, 2, None, "unknown_level"),
        (4, None, None, "blocked"),  # whatever the level turns out to be: not 4, or nobody is placed there
        (None, None, None, "firm"),  # nothing asked, so nothing to know
    ],
)
def test_security(low: int | None, high: int | None, level: int | None, outcome: str) -> None:
    # One client, one place: placed firm, placed on a condition, or blocked by this rule alone.
    plan = proposed(week([case("A", security_min=low, security_max=high)], [unit("U", security_level=level)]))
    assert_outcome(plan, "security", outcome)


def assert_outcome(plan: Plan, rule: str, outcome: str) -> None:
    if outcome == "blocked":
        assert left(plan) == {"A": rule}
    else:
        assert where(plan) == {"A": "U"}
        assert kinds(plan) == ([] if outcome == "firm" else [outcome])


@pytest.mark.parametrize(
    ("client", "accepted", "outcome"),
    [
        (("voluntary",), ("voluntary",), "firm"),
        (("voluntary", "wvggz"), ("voluntary",), "blocked"),  # every status has to be accepted
        (("wzd",), "all", "firm"),
        (None, "all", "firm"),  # whatever it is, it is accepted
        (None, ("voluntary", "wvggz", "wzd", "forensic"), "firm"),
        (None, ("voluntary",), "unknown_legal_status"),
        (("wzd",), None, "unknown_legal_status"),
    ],
)
def test_legal_status(client: Any, accepted: Any, outcome: str) -> None:
    plan = proposed(week([case("A", legal_statuses=client)], [unit("U", legal_statuses=accepted)]))
    assert_outcome(plan, "legal_status", outcome)


@pytest.mark.parametrize(
    ("scope", "region", "outcome"),
    [
        ("regional", "North", "firm"),
        ("regional", "East", "blocked"),  # East belongs to the same table, but the unit is regional
        ("supra_regional", "East", "firm"),
        ("supra_regional", "South", "blocked"),
        ("national", "South", "firm"),
    ],
)
def test_scope(scope: str, region: str, outcome: str) -> None:
    tables = [{"region": "North", "table": "T1"}, {"region": "East", "table": "T1"}, {"region": "South", "table": "T2"}]
    plan = proposed(week([case("A")], [unit("U", scope=scope, region=region)], regions=tables))
    assert_outcome(plan, "scope", outcome)


CRITERION = {"unit_id": "U", "criterion_id": "K", "fact": "iq", "operator": "<", "value": 70}


@pytest.mark.parametrize(
    ("facts", "criteria", "outcome"),
    [
        ({"iq": 70}, [CRITERION], "firm"),  # 70 is not below 70
        ({"iq": 69}, [CRITERION], "blocked"),  # blank firmness is absolute
        ({"iq": 69}, [{**CRITERION, "firmness": "negotiable"}], "negotiable_criterion"),
        ({"iq": None}, [CRITERION], "unknown_fact"),
        ({}, [CRITERION], "unknown_fact"),
        ({}, [{**CRITERION, "firmness": "negotiable"}], "unknown_fact"),  # unknown is a condition whatever the firmness
        # Rows of one criterion mean and: one false row is enough for it not to apply, known or not the other.
        ({"wanders": False}, [CRITERION, {**CRITERION, "fact": "wanders", "operator": "=", "value": True}], "firm"),
        (
            {"wanders": True},
            [CRITERION, {**CRITERION, "fact": "wanders", "operator": "=", "value": True}],
            "unknown_fact",
        ),
        # One absolute row makes the whole criterion absolute.
        (
            {"iq": 60, "wanders": True},
            [
                {**CRITERION, "firmness": "negotiable"},
                {**CRITERION, "fact": "wanders", "operator": "=", "value": True, "firmness": "absolute"},
            ],
            "blocked",
        ),
        ({"tongue": "nl"}, [{**CRITERION, "fact": "tongue", "operator": "not_in", "value": ("nl", "en")}], "firm"),
        ({"tongue": "fr"}, [{**CRITERION, "fact": "tongue", "operator": "not_in", "value": ("nl", "en")}], "blocked"),
        # Born 2008: 17 or 18 on 2 March 2026. A limit between the two is not known, one beside them is.
        ({"birth_year": 2008}, [{**CRITERION, "fact": "age", "value": 18}], "unknown_fact"),
        ({"birth_year": 2008}, [{**CRITERION, "fact": "age", "value": 17}], "firm"),
        ({"birth_year": 2008}, [{**CRITERION, "fact": "age", "value": 19}], "blocked"),
        ({"birth_year": 2008, "age": 18}, [{**CRITERION, "fact": "age", "value": 18}], "firm"),
    ],
)
def test_criteria(facts: dict[str, Any], criteria: list[dict[str, Any]], outcome: str) -> None:
    rows = [{"case_id": "A", "fact": fact, "value": value} for fact, value in facts.items()]
    plan = proposed(week([case("A")], [unit("U")], criteria=criteria, facts=rows))
    assert_outcome(plan, "criteria", outcome)


def test_an_unknown_fact_counts_once_however_many_criteria_ask_it() -> None:
    # Two criteria ask the same unknown fact, a third another: two conditions, not three.
    rows = [
        CRITERION,
        {**CRITERION, "criterion_id": "K2", "operator": "<", "value": 50},
        {**CRITERION, "criterion_id": "K3", "fact": "wanders", "operator": "=", "value": True},
    ]
    plan = proposed(week([case("A")], [unit("U")], criteria=rows))
    assert [c.subject for c in plan.placements[0].conditions] == ["iq", "wanders"]
    assert {goal.name: goal.value for goal in plan.goals}["conditions"] == 2


# One degree of longitude on the equator is 2πR/360 = 111.195 km with R = 6371.0088 km.
EQUATOR = {"latitude": 0.0, "longitude": 0.0}
ONE_DEGREE = {"latitude": 0.0, "longitude": 1.0}


@pytest.mark.parametrize(
    ("limits", "outcome"),
    [
        ({}, "firm"),
        ({"max_distance_km": 111.195}, "firm"),  # met: at most
        ({"max_distance_km": 111.194}, "blocked"),
        ({"max_distance_km": 100.0, "max_distance_with_support_km": 111.195}, "travel_support"),
        ({"max_distance_km": 100.0, "max_distance_with_support_km": 111.0}, "blocked"),
        ({"max_distance_with_support_km": 10.0}, "firm"),  # support without a limit has no effect
    ],
)
def test_distance(limits: dict[str, float], outcome: str) -> None:
    plan = proposed(week([case("A", **EQUATOR, **limits)], [unit("U", **ONE_DEGREE)]))
    assert_outcome(plan, "distance", outcome)


def test_a_limit_without_a_location_is_unknown() -> None:
    plan = proposed(week([case("A", max_distance_km=5.0)], [unit("U", **ONE_DEGREE)]))
    assert_outcome(plan, "distance", "unknown_location")


def test_travel_replaces_the_straight_line() -> None:
    # 111 km as the crow flies, 40 km says the table: within 50.
    travel = [{"from_place": "Emmen", "unit_id": "U", "km": 40.0}]
    client = case("A", place="emmen", **EQUATOR, max_distance_km=50.0)
    plan = proposed(week([client], [unit("U", **ONE_DEGREE)], travel=travel))
    assert_outcome(plan, "distance", "firm")


@pytest.mark.parametrize(("radius", "outcome"), [(None, "firm"), (120.0, "firm"), (100.0, "blocked")])
def test_care_at_the_client_has_the_units_radius_instead(radius: float | None, outcome: str) -> None:
    # The client manages 5 km, but does not have to travel: only the team's radius counts.
    offered = [opening("U", delivery="at_client", service_radius_km=radius)]
    plan = proposed(week([case("A", **EQUATOR, max_distance_km=5.0)], [unit("U", **ONE_DEGREE)], offered))
    assert_outcome(plan, "distance", outcome)


def test_any_one_wish_suffices_and_columns_in_a_row_mean_and() -> None:
    # V meets the second wish in full; U meets neither (right region, wrong provider).
    wishes = [
        {"case_id": "A", "kind": "wish", "region": "North", "provider_id": "Q"},
        {"case_id": "A", "kind": "wish", "unit_id": "V"},
    ]
    units = [unit("U", provider_id="P"), unit("V", provider_id="P"), unit("W", provider_id="Q", region="South")]
    plan = proposed(week([case("A")], units, [opening("U"), opening("V"), opening("W")], preferences=wishes))
    assert where(plan) == {"A": "V"}


def test_wishes_nobody_can_meet() -> None:
    plan = proposed(
        week(
            [case("A")],
            [unit("U"), unit("V")],
            [opening("U"), opening("V", places=0)],
            preferences=[{"case_id": "A", "kind": "wish", "unit_id": "V"}],
        )
    )
    # Two ways out, of one family each: letting the wish go (U is free), or room at V. What is taken comes first.
    assert left(plan) == {"A": "places"}


def test_a_veto_excludes() -> None:
    plan = proposed(week([case("A")], [unit("U")], preferences=[{"case_id": "A", "kind": "veto", "unit_id": "U"}]))
    assert left(plan) == {"A": "vetoes"}


@pytest.mark.parametrize(
    ("domains", "contracts", "outcome"),
    [
        (("zvw",), ("P",), "firm"),
        ("all", "all", "firm"),
        (("wmo",), ("P",), "bespoke_funding"),
        (("wmo",), ("Q",), "bespoke_funding"),  # both missing still need one bespoke place
        (None, ("P",), "unknown_funding"),
        (None, None, "unknown_funding"),
        (None, ("Q",), "bespoke_funding"),  # the missing contract needs it anyway
    ],
)
def test_funding(domains: Any, contracts: Any, outcome: str) -> None:
    units = [unit("U", domains=domains, contracted_payers=contracts)]
    assert_outcome(proposed(week([case("A", domain="zvw", payer="P")], units)), "funding", outcome)


def test_late_is_a_condition() -> None:
    offered = [opening("U", available_from=date(2026, 4, 1))]
    plan = proposed(week([case("A", start_by=date(2026, 3, 15))], [unit("U")], offered))
    assert_outcome(plan, "dates", "late")
    assert plan.placements[0].start_on == date(2026, 4, 1)
    assert_outcome(proposed(week([case("A", start_by=date(2026, 4, 1))], [unit("U")], offered)), "dates", "firm")


@pytest.mark.parametrize(
    ("until", "outcome"), [(None, "blocked"), (date(2026, 3, 2), "blocked"), (date(2026, 3, 1), "firm")]
)
def test_rejections_hold_to_their_last_day(until: date | None, outcome: str) -> None:
    rows = [{"case_id": "A", "unit_id": "U", "decision": "reject", "valid_until": until}]
    assert_outcome(proposed(week([case("A")], [unit("U")], decisions=rows)), "decisions", outcome)


def test_inclusion_restricts_only_when_strict() -> None:
    rows = [{"case_id": "A", "criterion": "serious_danger", "value": False}]
    snapshot = week([case("A")], [unit("U")], inclusion=rows)
    assert_outcome(proposed(snapshot), "inclusion", "firm")
    assert_outcome(proposed(snapshot, inclusion="strict"), "inclusion", "blocked")
    admitted = week([case("A", admitted_by_table="no other table takes it")], [unit("U")], inclusion=rows)
    assert_outcome(proposed(admitted, inclusion="strict"), "inclusion", "firm")


def test_an_absent_column_switches_its_rule_off_and_says_so() -> None:
    # The client's levels and statuses are stated, the unit's columns are not there at all.
    plan = proposed(week([case("A", security_min=3, legal_statuses=("wzd",), domain="wlz")], [unit("U")]))
    assert_outcome(plan, "security", "firm")
    assert {"no_security_levels", "no_legal_statuses", "no_domains"} <= set(plan.record.notices)


def test_cases_that_are_not_open_are_not_planned() -> None:
    plan = proposed(week([case("A"), case("B", status="withdrawn")], [unit("U")]))
    assert where(plan) == {"A": "U"}
    assert left(plan) == {}


def test_an_agreed_exception_takes_one_criterion_away_for_one_client() -> None:
    # Both are excluded by K; A has an exception for it, B has not.
    facts = [{"case_id": name, "fact": "iq", "value": 60} for name in "AB"]
    agreed = [{"case_id": "A", "unit_id": "U", "rule": "criteria", "criterion_id": "K"}]
    snapshot = week(
        [case("A"), case("B")], [unit("U")], [opening("U", 2)], criteria=[CRITERION], facts=facts, exceptions=agreed
    )
    plan = proposed(snapshot)
    assert where(plan) == {"A": "U"}
    assert kinds(plan) == []
    assert left(plan) == {"B": "criteria"}
