"""Every kind of change of the catalogue in a route, by hand: what it is for, who decides, its costs, how far it goes.

``told`` checks by brute force that each route works, and that one level lower it does not.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from carematch import Matcher

from ..build import AS_OF, case, opening, unit, week
from .test_pair_rules import CRITERION, EQUATOR, ONE_DEGREE
from .ways import told
from .whole import need, several

IQ_60 = [{"case_id": "A", "fact": "iq", "value": 60}]
NEGOTIABLE = {**CRITERION, "firmness": "negotiable"}
LONG_AGO = date(2026, 1, 1)


def test_an_absolute_criterion() -> None:
    # U is the only unit; of its rules only the criterion is against A, so nothing else helps.
    snapshot = week([case("A")], [unit("U")], criteria=[CRITERION], facts=IQ_60)
    assert told(snapshot) == [["criterion U/K for A: provider 5"]]


def test_a_negotiable_criterion_is_in_the_way_only_where_no_conditions_are_allowed() -> None:
    # Where they are, A is placed on one.
    snapshot = week([case("A")], [unit("U")], criteria=[NEGOTIABLE], facts=IQ_60)
    assert Matcher(snapshot).propose().placed_case_ids == {"A"}
    assert told(snapshot, conditions="never") == [["criterion U/K for A: provider 1"]]


def test_one_absolute_row_makes_a_criterion_dear() -> None:
    # Both rows apply and mean *and*: it is one criterion, and absolute.
    rows = [NEGOTIABLE, {**CRITERION, "value": 65}]
    snapshot = week([case("A")], [unit("U")], criteria=rows, facts=IQ_60)
    assert told(snapshot) == [["criterion U/K for A: provider 5"]]


def test_a_fact_that_is_not_known_leaves_every_criterion_about_it_open() -> None:
    # K and L ask the unknown iq and both have to be set aside; M asks the age, which is known and clears A.
    rows = [
        CRITERION,
        {**NEGOTIABLE, "criterion_id": "L", "value": 50},
        {"unit_id": "U", "criterion_id": "M", "fact": "age", "operator": "<", "value": 18},
    ]
    facts = [{"case_id": "A", "fact": "age", "value": 30}]
    snapshot = week([case("A")], [unit("U")], criteria=rows, facts=facts)
    assert told(snapshot, conditions="never") == [
        ["criterion U/K for A: provider 5", "criterion U/L for A: provider 1"]
    ]


def test_scope() -> None:
    # U serves region South alone, and A is of region North.
    snapshot = week([case("A")], [unit("U", region="South", scope="regional")])
    assert told(snapshot) == [["scope U for A: provider 2"]]


def test_all_rejections_at_a_unit_are_taken_back_together() -> None:
    # One is about the need, one about the opening: with either of them alone A stays out.
    rejected = {"case_id": "A", "unit_id": "U", "decision": "reject"}
    rows = [{**rejected, "need_id": "main"}, {**rejected, "opening_id": "U/clinical"}]
    snapshot = week([case("A")], [unit("U")], decisions=rows)
    assert told(snapshot) == [["rejection U for A: table 2"]]


@pytest.mark.parametrize(("answer", "conditions"), [(False, "allowed"), (False, "never"), (None, "never")])
def test_admission(answer: bool | None, conditions: str) -> None:
    # With a strict policy A is planned only when the table admits it; an unknown answer is a condition.
    rows = [{"case_id": "A", "criterion": "serious_danger", "value": answer}]
    snapshot = week([case("A")], [unit("U")], inclusion=rows)
    assert told(snapshot, conditions=conditions, inclusion="strict") == [["admission A: table 2"]]


def test_wishes_are_let_go_all_at_once() -> None:
    # A wishes for South or for V; U, the only unit with a place, is neither. With either wish alone A stays out.
    rows = [
        {"case_id": "A", "kind": "wish", "region": "South"},
        {"case_id": "A", "kind": "wish", "unit_id": "V"},
    ]
    snapshot = week([case("A")], [unit("U"), unit("V", region="South")], [opening("U")], preferences=rows)
    assert told(snapshot) == [["wish A: client 20"]]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (101.2, [["distance A +10: client 10"]]),
        (101.19, [["distance A +25: client 15"]]),
        (86.1, [["distance A +50: client 25"]]),
        (61.1, []),
    ],
)
def test_distance(limit: float, expected: list[list[str]]) -> None:
    # One degree on the equator is 111.195 km. 101.2 + 10 is enough for it, 101.19 + 10 is not, 86.1 + 25 neither; and
    # nobody is asked for more than 50.
    snapshot = week([case("A", **EQUATOR, max_distance_km=limit)], [unit("U", **ONE_DEGREE)])
    assert told(snapshot) == expected


@pytest.mark.parametrize(("conditions", "expected"), [("allowed", 10), ("never", 50)])
def test_distance_with_support(conditions: str, expected: int) -> None:
    # 111.2 km. The limit with support, 105, is met after +10, on the condition of support; without conditions the own
    # limit of 70 has to do, and 70 + 25 does not.
    client = case("A", **EQUATOR, max_distance_km=70.0, max_distance_with_support_km=105.0)
    snapshot = week([client], [unit("U", **ONE_DEGREE)])
    cost = {10: 10, 50: 25}[expected]
    assert told(snapshot, conditions=conditions) == [[f"distance A +{expected}: client {cost}"]]


def test_the_limit_of_a_need_is_raised_with_the_cases() -> None:
    # One is 101.2 km, the other 86.2: of each need the own limit counts, and the higher level serves both.
    client = several("A", **EQUATOR, max_distance_km=86.2)
    needs = [need("A", "N1"), need("A", "N2", max_distance_km=101.2)]
    snapshot = week([client], [unit("U", **ONE_DEGREE)], [opening("U", 2)], needs=needs)
    assert told(snapshot) == [["distance A +25: client 15"]]


@pytest.mark.parametrize(
    ("radius", "expected"),
    [
        (101.2, [["service_radius U/clinical +10: provider 2"]]),
        (101.19, [["service_radius U/clinical +25: provider 3"]]),
        (86.1, [["service_radius U/clinical +50: provider 5"]]),
        (61.1, []),
    ],
)
def test_service_radius(radius: float, expected: list[list[str]]) -> None:
    # The team comes to the client, 111.195 km away; the client's own limit does not count then.
    offered = [opening("U", delivery="at_client", service_radius_km=radius)]
    snapshot = week([case("A", **EQUATOR, max_distance_km=5.0)], [unit("U", **ONE_DEGREE)], offered)
    assert told(snapshot) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1, [["date A/main +2: table 2"]]),
        (14, [["date A/main +2: table 2"]]),
        (15, [["date A/main +4: table 3"]]),
        (29, [["date A/main +8: table 4"]]),
        (57, [["date A/main +13: table 6"]]),
        (91, [["date A/main +13: table 6"]]),
        (92, []),
    ],
)
def test_a_date(days: int, expected: list[list[str]]) -> None:
    # The only place is free so many days after A has to start. Late is a condition, so only without conditions it
    # blocks; 2, 4, 8 and 13 weeks are 14, 28, 56 and 91 days.
    offered = [opening("U", available_from=AS_OF + timedelta(days=10 + days))]
    snapshot = week([case("A", start_by=AS_OF + timedelta(days=10))], [unit("U")], offered)
    assert told(snapshot, conditions="never") == expected


def test_the_dates_of_two_needs_are_two_changes() -> None:
    # Each need has its own date, 10 and 40 days before the only places are free.
    needs = [need("A", "N1", start_by=date(2026, 4, 1)), need("A", "N2", start_by=date(2026, 3, 2))]
    offered = [opening("U", 2, available_from=date(2026, 4, 11))]
    snapshot = week([several("A")], [unit("U")], offered, needs=needs)
    assert told(snapshot, conditions="never") == [["date A/N1 +2: table 2", "date A/N2 +8: table 4"]]


@pytest.mark.parametrize(
    ("domain", "decider"),
    [(None, "insurer"), ("zvw", "insurer"), ("wmo", "municipality"), ("wlz", "care_office"), ("forensic", "table")],
)
def test_a_contract(domain: str | None, decider: str) -> None:
    # P has no contract with U: bespoke funding, a condition. The domain of the need says who decides.
    units = [unit("U", contracted_payers=("Q",), domains="all")]
    snapshot = week([case("A", payer="P", domain=domain)], units)
    assert told(snapshot, conditions="never") == [[f"contract U/P: {decider} 3"]]


@pytest.mark.parametrize("domains", [("wlz",), None])
def test_without_a_title_no_contract_helps_where_no_conditions_are_allowed(domains: tuple[str, ...] | None) -> None:
    # A missing title is a condition that nobody takes away; one that is not known is a question, not a change.
    units = [unit("U", contracted_payers=("Q",), domains=domains), unit("V", domains=("wlz",))]
    snapshot = week([case("A", payer="P", domain="wmo")], units, [opening("U")])
    assert told(snapshot, conditions="never") == []


def test_a_place() -> None:
    # B, who waits longer, has the only place.
    snapshot = week([case("A"), case("B", registered_on=LONG_AGO)], [unit("U")])
    assert told(snapshot) == [["place U/clinical +1: provider 3"]]


PLACES = {1: 3, 2: 5, 3: 8}


@pytest.mark.parametrize("more", [1, 2, 3, 4])
def test_so_many_places(more: int) -> None:
    # A has so many needs, all for the one opening without places; nobody is asked for four.
    needs = [need("A", f"N{number}") for number in range(more)]
    snapshot = week([several("A")], [unit("U")], [opening("U", 0)], needs=needs)
    assert told(snapshot) == ([[f"place U/clinical +{more}: provider {PLACES[more]}"]] if more < 4 else [])


@pytest.mark.parametrize("more", [1, 2, 3, 4])
def test_so_many_bespoke_places(more: int) -> None:
    # U has no title for any of A's needs, so each takes one bespoke place, and P pays for none.
    needs = [need("A", f"N{number}", domain="wmo", payer="P") for number in range(more)]
    funding = [{"payer": "P", "bespoke_places": 0}]
    snapshot = week([several("A")], [unit("U", domains=("wlz",))], [opening("U", 4)], needs=needs, funding=funding)
    assert told(snapshot) == ([[f"budget P +{more}: municipality {PLACES[more]}"]] if more < 4 else [])


def test_a_bespoke_place_or_a_contract_with_which_none_is_needed() -> None:
    # Only the contract is missing, and P pays for nothing without.
    units = [unit("U", contracted_payers=("Q",))]
    snapshot = week([case("A", payer="P")], units, funding=[{"payer": "P", "bespoke_places": 0}])
    assert told(snapshot) == [["budget P +1: insurer 3"], ["contract U/P: insurer 3"]]


@pytest.mark.parametrize(
    ("asked", "level", "cost"),
    [(2.5, 1, 3), (3.0, 1, 3), (3.5, 2, 4), (5.9, 4, 5), (6.1, 8, 7), (18.0, 16, 9), (18.000001, None, None)],
)
def test_a_resource(asked: float, level: int | None, cost: int | None) -> None:
    # U has two hours left, and A takes more.
    tables: dict[str, Any] = {
        "resources": [{"unit_id": "U", "resource": "hours", "amount": 2.0}],
        "loads": [{"case_id": "A", "resource": "hours", "amount": asked}],
    }
    expected = [] if level is None else [[f"resource U/hours +{level}: provider {cost}"]]
    assert told(week([case("A")], [unit("U")], **tables)) == expected


FORMS = ("clinical", "acute", "day_structure")


@pytest.mark.parametrize("people", [1, 2, 3])
def test_a_cohort_limit(people: int) -> None:
    # A has so many needs, each of a form that one unit offers besides U; there is B1 (B2, B3), who could also go to U.
    # A may not go to U, so all of them have to, or places have to be made where they are. U has places enough, but no
    # room for people who wander, as they do.
    forms = FORMS[:people]
    others = [f"B{number}" for number in range(1, people + 1)]
    clients = [several("A"), *(case(one, care_form=form) for one, form in zip(others, forms, strict=True))]
    clients = [clients[0], *(one.model_copy(update={"registered_on": LONG_AGO}) for one in clients[1:])]
    units = [unit("U"), *(unit(f"V{number}") for number in range(1, people + 1))]
    offered = [opening("U", care_form=form) for form in forms]
    offered += [opening(f"V{number}", care_form=form) for number, form in enumerate(forms, start=1)]
    comparison = {"fact": "wanders", "operator": "=", "value": True}
    snapshot = week(
        clients,
        units,
        offered,
        needs=[need("A", f"N{number}", form) for number, form in enumerate(forms)],
        preferences=[{"case_id": "A", "kind": "veto", "unit_id": "U"}],
        facts=[{"case_id": one, "fact": "wanders", "value": True} for one in others],
        cohort_limits=[{"unit_id": "U", **comparison, "at_most": 0}],
    )
    found = told(snapshot)
    assert [f"cohort_limit U/wanders = yes +{people}: provider {(4, 7, 11)[people - 1]}"] in found
    made = [f"place V{number}/{form} +1: provider 3" for number, form in enumerate(forms, start=1)]
    assert sorted(made) in found
    # For each of them one or the other: all but those with four changes, for there are no four here.
    assert len(found) == 2**people
