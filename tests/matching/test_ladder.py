"""The ladder: the next step, national decisions, cases that are followed up, and requests for the next step."""

from datetime import date
from typing import Any

import pytest

from carematch import Explanation, Matcher, Policy
from carematch.matching.explain.ladder import escalations, follow_ups, needs_national_decision, next_step
from carematch.matching.index import Index
from carematch.models.change import Change, Route
from carematch.models.explanation import NextStep
from carematch.models.vocabulary import STEPS, Step

from ..build import case, opening, unit, week
from .whole import need, several

UNITS = [unit("OWN"), unit("TABLE", region="East"), unit("AWAY", region="South")]
REGIONS = [{"region": region, "table": table} for region, table in (("North", "T"), ("East", "T"), ("South", "V"))]
CASES = [case("A"), case("NEXT", region="East"), case("FAR", region="South")]


def index_of(step: Step | None = None, **columns: Any) -> Index:
    return Index(week([case("A", step=step, **columns), *CASES[1:]], UNITS, regions=REGIONS), Policy())


def change(kind: str, target: str, decider: Any = "provider", **columns: Any) -> Change:
    return Change(kind=kind, target=target, decider=decider, cost=1, **columns)


def route(*changes: Change) -> Route:
    deciders = tuple(dict.fromkeys(one.decider for one in changes))
    return Route(changes=changes, cost=len(changes), deciders=deciders, witness=None, chosen_by_goals=True)


def step_of(*changes: Change, reached: Step | None = None) -> NextStep:
    return next_step(index_of(reached), "A", (("criteria",),), (route(*changes),), proven=True)


@pytest.mark.parametrize(
    ("asked", "step"),
    [
        (change("criterion", "OWN", case_id="A"), "region"),
        (change("place", "OWN/clinical"), "region"),
        (change("place", "TABLE/clinical"), "supra_regional"),
        (change("resource", "TABLE", subject="staff"), "supra_regional"),
        (change("scope", "AWAY", case_id="A"), "national"),
        (change("service_radius", "AWAY/clinical"), "national"),
        (change("distance", "A", "client"), "region"),
        (change("travel_support", "A", "client", level=25), "region"),
        (change("wish", "NEXT", "client"), "supra_regional"),
        (change("wish", "FAR", "client"), "national"),
        (change("rejection", "AWAY", "table", case_id="A"), "supra_regional"),
        (change("admission", "A", "table"), "supra_regional"),
        (change("date", "A", "table", subject="main"), "supra_regional"),
        (change("budget", "P", "insurer"), "supra_regional"),
        (change("contract", "OWN", "municipality", subject="P"), "supra_regional"),
        (change("own_kind", "something"), "supra_regional"),
    ],
)
def test_each_change_is_decided_at_a_step(asked: Change, step: Step) -> None:
    assert step_of(asked) == NextStep(step=step, reason="best_route", deciders=(asked.decider,))


def test_a_route_of_several_changes_needs_the_highest_step_of_them() -> None:
    own, far, money = (
        change("criterion", "OWN", case_id="A"),
        change("scope", "AWAY", case_id="A"),
        change("budget", "P", "insurer"),
    )
    assert step_of(own, money) == NextStep(step="supra_regional", reason="best_route", deciders=("provider", "insurer"))
    assert step_of(own, far, money).step == "national"
    assert step_of(far, own).step == "national"


@pytest.mark.parametrize("reached", STEPS)
def test_the_next_step_is_not_below_the_one_reached(reached: Step) -> None:
    found = step_of(change("place", "TABLE/clinical"), reached=reached).step
    assert found == max("supra_regional", reached, key=STEPS.index)  # type: ignore[type-var]


def test_without_a_route_the_case_goes_up_one_step() -> None:
    steps: list[Step | None] = [None, *STEPS]
    found = [next_step(index_of(step), "A", (("places",),), (), proven=True) for step in steps]
    assert [one.step for one in found] == ["supra_regional", *STEPS[1:], None]
    assert [one.reason for one in found] == ["no_route"] * 5 + ["highest_step"]


WISH = change("wish", "A", "client")


@pytest.mark.parametrize(
    ("causes", "routes"),
    [
        ((("wishes",),), (route(WISH),)),
        ((("wishes",), ("scope", "distance")), (route(WISH),)),
        ((("legal_status",), ("wishes",)), (route(WISH),)),  # what needs a judge is changed by nobody
        ((("wishes",),), ()),
    ],
)
def test_only_wishes_ask_for_a_new_perspective(causes: Any, routes: tuple[Route, ...]) -> None:
    found = next_step(index_of("national"), "A", causes, routes, proven=True)
    assert found == NextStep(step=None, reason="new_perspective", deciders=("client",))


@pytest.mark.parametrize(
    ("causes", "routes"),
    [
        ((("wishes",), ("places",)), (route(change("place", "OWN/clinical")), route(WISH))),
        ((("distance", "wishes"),), (route(WISH, change("distance", "A", "client")),)),  # not wishes alone
        ((("places",),), (route(change("wish", "NEXT", "client")),)),  # somebody else's wish
        ((("places",), ("wishes",)), (route(change("wish", "NEXT", "client")),)),
    ],
)
def test_more_than_wishes_does_not(causes: Any, routes: tuple[Route, ...]) -> None:
    assert next_step(index_of(), "A", causes, routes, proven=True).reason == "best_route"


def test_the_justice_service_places_whoever_needs_level_four_anywhere_in_the_plan() -> None:
    needs = [need("A", "care"), need("A", "secured", security_min=4)]
    index = Index(week([several("A")], [unit("U")], needs=needs), Policy())
    assert next_step(index, "A", (("security",),), (), proven=True).reason == "justice_service"
    assert next_step(index, "A", (), (), proven=False).reason == "not_proven"


# National decisions


def told(
    case_id: str, step: NextStep | None, urgency: int = 2, days: int = 10, outcome: Any = "unmatched"
) -> Explanation:
    return Explanation(
        case_id=case_id,
        outcome=outcome,
        proven=True,
        effective_urgency=urgency,
        waiting_days=days,
        accounts=(),
        next_step=step,
    )


def test_a_national_decision_is_what_region_and_table_cannot_decide() -> None:
    def at(step: Step | None, reason: Any = "best_route") -> NextStep:
        return NextStep(step=step, reason=reason)

    explanations = [
        told("region", at("region")),
        told("table", at("supra_regional", "no_route")),
        told("national", at("national")),
        told("board", at("regional_board", "no_route"), days=90),
        told("ministry", at("ministry", "no_route"), urgency=1),
        told("highest", at(None, "highest_step"), days=50),
        told("wishes", at(None, "new_perspective")),
        told("justice", at(None, "justice_service")),
        told("late", at(None, "not_proven")),
        told("placed", None),
    ]
    # The most urgent first, then the longest waiting.
    assert needs_national_decision(explanations) == ("ministry", "board", "highest", "national")


def test_a_national_decision_of_a_whole_week() -> None:
    # A fits OWN when a criterion of OWN is set aside: the region. B is kept from AWAY by its scope alone: national.
    units = [unit("OWN", scope="regional"), unit("AWAY", region="South", scope="regional")]
    openings = [opening("OWN"), opening("AWAY", care_form="outreach")]
    criteria = [{"unit_id": "OWN", "criterion_id": "K", "fact": "iq", "operator": "<", "value": 70}]
    facts = [{"case_id": "A", "fact": "iq", "value": 60}]
    cases = [case("A"), case("B", care_form="outreach")]
    matcher = Matcher(week(cases, units, openings, criteria=criteria, facts=facts, regions=REGIONS))
    explanations = matcher.explain_all(matcher.propose())
    assert [one.next_step and one.next_step.step for one in explanations] == ["region", "national"]
    assert needs_national_decision(explanations) == ("B",)


# Followed up instead of planned


def test_what_is_not_open_is_followed_up() -> None:
    long_ago = date(2025, 3, 2)
    cases = [
        case("A", status="open"),
        case("B"),
        case("C", status="fulfilled", step="region"),
        case("D", status="withdrawn", step="ministry"),
        case("E", status="lapsed"),
        case("F", status="unknown"),
        case("G", status="unknown", registered_on=long_ago),
    ]
    found = follow_ups(week(cases, [unit("U")]))
    assert [(one.case_id, one.status, one.step, one.days, one.action) for one in found] == [
        ("G", "unknown", None, 365, "find_status"),
        ("F", "unknown", None, 10, "find_status"),
        ("E", "lapsed", None, 10, "ask_need"),
        ("D", "withdrawn", "ministry", 10, "ask_reason"),
        ("C", "fulfilled", "region", 10, "check_place"),
    ]


def test_requests_for_the_next_step_are_listed_the_oldest_first() -> None:
    asked = {"escalation_requested_by": "supporter"}
    cases = [
        case("A", **asked),
        case("B", **asked, escalation_requested_on=date(2026, 2, 25), step="supra_regional"),
        case("C", **asked, escalation_requested_on=date(2026, 2, 23), step="ministry", status="lapsed"),
        case("D"),
    ]
    found = escalations(week(cases, [unit("U")]))
    assert [(one.case_id, one.status, one.days, one.reached, one.next_step) for one in found] == [
        ("C", "lapsed", 7, "ministry", None),
        ("B", "open", 5, "supra_regional", "national"),
        ("A", "open", None, None, "supra_regional"),
    ]
    assert {one.requested_by for one in found} == {"supporter"}
