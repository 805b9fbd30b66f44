"""Routes of several changes, their bounds, and what nobody is asked to change, by hand.

``told`` checks by brute force that each route works, and that one level lower it does not.
"""

from typing import Any

import pytest

from carematch import Matcher, Policy, Snapshot, SnapshotError, apply_changes
from carematch.matching.changes import CATALOGUE
from carematch.models.policy import CHANGE_LEVELS, DEFAULT_CHANGE_COSTS
from carematch.models.vocabulary import DECIDERS

from ..build import case, opening, unit, week
from ..oracle.random_explained import random_explained
from .test_changes import IQ_60
from .test_pair_rules import CRITERION, EQUATOR, ONE_DEGREE
from .ways import check, told
from .whole import need, several


def test_two_changes_for_one_client() -> None:
    # U serves South alone and excludes A besides: one without the other is of no use.
    snapshot = week([case("A")], [unit("U", region="South", scope="regional")], criteria=[CRITERION], facts=IQ_60)
    assert told(snapshot) == [["criterion U/K for A: provider 5", "scope U for A: provider 2"]]


def three_changes() -> Snapshot:
    """The same, and B of region South, more urgent, has the only place."""
    return week(
        [case("A"), case("B", region="South", urgency=1)],
        [unit("U", region="South", scope="regional")],
        criteria=[CRITERION],
        facts=[*IQ_60, {"case_id": "B", "fact": "iq", "value": 100}],
    )


def test_three_changes() -> None:
    assert told(three_changes()) == [
        ["criterion U/K for A: provider 5", "place U/clinical +1: provider 3", "scope U for A: provider 2"]
    ]


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ({"route_cost": 10}, 1),  # 5 + 3 + 2
        ({"route_cost": 9}, 0),
        ({"route_changes": 2}, 0),
        ({"change_costs": {"place": (20, 21, 22)}}, 1),  # 5 + 20 + 2
        ({"change_costs": {"place": (24, 24, 24)}}, 0),  # 31, more than 30
    ],
)
def test_bounds_of_a_route(bounds: dict[str, Any], found: int) -> None:
    # There is one route with three changes; beyond the bounds it is said, and proven, that there is none.
    assert len(told(three_changes(), **bounds)) == found
    matcher = Matcher(three_changes(), Policy(**bounds))
    explanation = matcher.explain(matcher.propose(), "A")
    assert (len(explanation.routes), explanation.routes_complete) == (found, True)


def test_a_change_for_another_client() -> None:
    # A fits U only; B is there, and could go to V, 111.2 km away, were it not for B's limit of 90 km: 90 + 25.
    cases = [case("A"), case("B", **EQUATOR, urgency=1, max_distance_km=90.0)]
    vetoes = [{"case_id": "A", "kind": "veto", "unit_id": "V"}]
    snapshot = week(cases, [unit("U", **EQUATOR), unit("V", **ONE_DEGREE)], preferences=vetoes)
    assert told(snapshot) == [["place U/clinical +1: provider 3"], ["distance B +25: client 15"]]
    matcher = Matcher(snapshot)
    farther = matcher.routes(matcher.propose(), "A")[1]
    assert [(one.case_id, one.was_opening_id, one.now_opening_id) for one in farther.moves] == [
        ("B", "U/clinical", "V/clinical")
    ]


def test_changes_for_two_clients_in_one_route() -> None:
    # A fits U only and is out of its scope; B, who is there, has V to go to, which was decided against.
    cases = [case("A"), case("B", region="South", urgency=1)]
    snapshot = week(
        cases,
        [unit("U", region="South", scope="regional"), unit("V")],
        preferences=[{"case_id": "A", "kind": "veto", "unit_id": "V"}],
        decisions=[{"case_id": "B", "unit_id": "V", "decision": "reject"}],
    )
    assert told(snapshot) == [
        ["rejection V for B: table 2", "scope U for A: provider 2"],
        ["place U/clinical +1: provider 3", "scope U for A: provider 2"],
    ]


@pytest.mark.parametrize(("units", "is_all"), [(5, True), (6, False)])
def test_five_routes_are_told_and_whether_that_is_all(units: int, is_all: bool) -> None:
    # Each unit excludes A by a criterion of its own: as many routes as units, all equally cheap.
    names = [f"U{number}" for number in range(units)]
    rows = [{**CRITERION, "unit_id": name} for name in names]
    snapshot = week([case("A")], [unit(name) for name in names], criteria=rows, facts=IQ_60)
    assert len(told(snapshot)) == units
    assert told(snapshot, at_most=2) == [[f"criterion {name}/K for A: provider 5"] for name in names[:2]]
    matcher = Matcher(snapshot)
    explanation = matcher.explain(matcher.propose(), "A")
    assert (len(explanation.routes), explanation.routes_complete) == (5, is_all)
    assert explanation.unfinished == ()


def test_among_equals_the_nearest_unit_is_told_first() -> None:
    # W, V and U exclude A; W is nearest, then V; U is farthest.
    rows = [{**CRITERION, "unit_id": name} for name in "UVW"]
    units = [unit("U", latitude=0.0, longitude=0.3), unit("V", latitude=0.0, longitude=0.2), unit("W", **EQUATOR)]
    snapshot = week([case("A", **EQUATOR)], units, criteria=rows, facts=IQ_60)
    assert told(snapshot) == [[f"criterion {name}/K for A: provider 5"] for name in "WVU"]


def test_nothing_has_to_change_when_only_the_goals_are_in_the_way() -> None:
    # Firm placements go first: B at U, firm. A fits U only, and B could go to V on a condition, so both can be placed.
    vetoes = [{"case_id": "A", "kind": "veto", "unit_id": "V"}]
    rows = [
        {**CRITERION, "unit_id": "U"},
        {**CRITERION, "unit_id": "V", "fact": "wanders", "operator": "=", "value": 1},
    ]
    facts = [{"case_id": "B", "fact": "iq", "value": 100}]
    snapshot = week([case("A"), case("B")], [unit("U"), unit("V")], criteria=rows, facts=facts, preferences=vetoes)
    matcher = Matcher(snapshot, Policy(conditions="after_firm"))
    plan = matcher.propose()
    assert plan.placed_case_ids == {"B"}
    explanation = matcher.explain(plan, "A")
    assert (explanation.causes, explanation.routes, explanation.routes_complete) == ((("goals",),), (), True)


# What nobody is asked to change

NEVER = {
    "apart": week(
        [case("A"), case("B", urgency=1)], [unit("U")], [opening("U", 2)], apart=[{"case_a": "A", "case_b": "B"}]
    ),
    "veto": week([case("A")], [unit("U")], preferences=[{"case_id": "A", "kind": "veto", "unit_id": "U"}]),
    "legal_status": week([case("A", legal_statuses=("wzd",))], [unit("U", legal_statuses=("voluntary",))]),
    "security": week([case("A", security_min=2)], [unit("U", security_level=1)]),
    "level_four": week([case("A", security_min=4)], [unit("U", security_level=4)]),
    "own_place": week(
        [case("A", current_opening="U/clinical", leaves_when_placed=True)], [unit("U")], [opening("U", 0)]
    ),
    "care_form": week([case("A")], [unit("U")], [opening("U", care_form="acute")]),
    "near": week(
        [several("A")],
        [unit("U", **EQUATOR), unit("V", **ONE_DEGREE)],
        [opening("U"), opening("V", care_form="acute")],
        needs=[need("A", "N1"), need("A", "N2", "acute", near_need_id="N1", near_km=50.0)],
    ),
}


@pytest.mark.parametrize("what", NEVER)
def test_nobody_is_asked_to_change(what: str) -> None:
    # In each of these weeks one thing alone keeps A out of the only unit (or, near: the only two). A place more
    # does not help either.
    matcher = Matcher(NEVER[what])
    plan = matcher.propose()
    explanation = matcher.explain(plan, "A")
    assert explanation.outcome == "unmatched"
    assert (explanation.routes, explanation.routes_complete) == ((), True)


def test_what_somebody_who_stays_occupies_is_never_freed() -> None:
    # B lives in the only opening and stays: it is full, and only a place more would help A.
    cases = [case("A"), case("B", care_form="acute", current_opening="U/clinical")]
    snapshot = week(cases, [unit("U")], [opening("U", 0)])
    assert told(snapshot) == [["place U/clinical +1: provider 3"]]


UNKNOWN = {
    "legal_status": week(
        [case("A", legal_statuses=("wzd",))], [unit("U"), unit("V", legal_statuses="all")], [opening("U")]
    ),
    "level": week([case("A", security_min=1)], [unit("U"), unit("V", security_level=1)], [opening("U")]),
    "location": week([case("A", max_distance_km=5.0)], [unit("U", **EQUATOR)]),
    "title": week([case("A", domain="wlz")], [unit("U", domains=("wmo",))]),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_nobody_is_asked_for_what_is_not_known_or_for_a_title(what: str) -> None:
    # Each is a condition, on which A is placed; where no conditions are allowed nothing helps.
    assert Matcher(UNKNOWN[what]).propose().placed_case_ids == {"A"}
    assert told(UNKNOWN[what], conditions="never") == []


@pytest.mark.parametrize("seed", range(15))
def test_every_change_of_every_route_is_of_the_catalogue(seed: int) -> None:
    snapshot, policy, previous = random_explained(seed, cases=3, openings=3)
    try:
        matcher = Matcher(snapshot, policy)
        plan = matcher.propose(previous=previous)
    except SnapshotError:
        return
    kinds = {*DEFAULT_CHANGE_COSTS, "criterion"} - {"criterion_negotiable", "criterion_absolute"}
    assert kinds == set(CATALOGUE) - {"travel_support"}
    for one in plan.unmatched:
        explanation = matcher.explain(plan, one.case_id)
        assert {change.kind for route in explanation.routes for change in route.changes} <= kinds
        for route in (*explanation.routes, *explanation.routes_with_loss):
            keys = [(c.kind, c.target, c.subject or "", c.case_id or "") for c in route.changes]
            assert keys == sorted(set(keys))
            assert len(route.changes) <= policy.route_changes
            assert route.cost <= policy.route_cost
            for change in route.changes:
                assert change.decider in DECIDERS
                assert change.level in CHANGE_LEVELS.get(change.kind, (1,))
                assert apply_changes(snapshot, [change]) != snapshot
            apply_changes(snapshot, route.changes)
        for route in explanation.routes:
            check(matcher.of(plan), plan, one.case_id, route)
