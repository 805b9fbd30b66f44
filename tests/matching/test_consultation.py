"""Consultation: who could advise on a case, and how advice is divided. Advice is never a placement."""

from datetime import date, timedelta
from typing import Any

import pytest

from carematch import Matcher, Plan, Policy, Snapshot, SnapshotError, verify
from carematch.matching.explain.consultation import advice_on, asked, consultation
from carematch.matching.index import Index
from carematch.models.provider import Opening

from ..build import AS_OF, case, opening, unit, week
from .whole import APRIL, need, occupant, several

HERE: dict[str, Any] = {"latitude": 52.0, "longitude": 5.0}


def advice(unit_id: str, places: int = 1, **columns: Any) -> Opening:
    """Places for advice at a unit."""
    return opening(unit_id, places, care_form="consultation", **columns)


def units_asked(snapshot: Snapshot, case_id: str = "A") -> list[str]:
    return [one.unit_id for one in consultation(Index(snapshot, Policy()), case_id)]


def test_expertise_is_care_that_is_asked_for_or_advice_alone() -> None:
    # CARE gives clinical care (its place is taken), LIVE only sheltered living, TEAM nothing but advice.
    units = [unit("CARE"), unit("LIVE"), unit("TEAM")]
    openings = [
        opening("CARE", 0),
        opening("LIVE", care_form="sheltered_living"),
        *map(advice, ("CARE", "LIVE", "TEAM")),
    ]
    found = consultation(Index(week([case("A")], units, openings), Policy()), "A")
    assert [(one.unit_id, one.opening_id, one.places, one.care_forms) for one in found] == [
        ("CARE", "CARE/consultation", 1, ("clinical",)),
        ("TEAM", "TEAM/consultation", 1, ()),
    ]


def test_expertise_may_lie_with_another_unit_of_the_provider() -> None:
    # ONE and TWO belong to P, and TWO gives clinical care. LONE and OTHER have no provider: they are not one.
    units = [unit("ONE", provider_id="P"), unit("TWO", provider_id="P"), unit("LONE"), unit("OTHER")]
    living = [opening(name, care_form="sheltered_living") for name in ("ONE", "LONE")]
    openings = [*living, opening("TWO"), opening("OTHER"), advice("ONE"), advice("LONE")]
    assert units_asked(week([case("A")], units, openings)) == ["ONE"]


def test_every_care_form_of_an_integrated_plan_counts() -> None:
    needs = [need("A", "care"), need("A", "home", "sheltered_living")]
    openings = [opening("LIVE", care_form="sheltered_living"), advice("LIVE")]
    snapshot = week([several("A")], [unit("LIVE")], openings, needs=needs)
    (found,) = consultation(Index(snapshot, Policy()), "A")
    assert found.care_forms == ("sheltered_living",)


def test_without_a_place_for_advice_nobody_is_asked() -> None:
    assert units_asked(week([case("A")], [unit("U")], [opening("U"), advice("U", 0)])) == []


@pytest.mark.parametrize(
    ("columns", "is_asked"),
    [
        ({"scope": "regional", "region": "North"}, True),
        ({"scope": "regional", "region": "South"}, False),
        ({"scope": "supra_regional", "region": "South"}, True),
        ({"scope": "supra_regional", "region": "West"}, False),
        ({"scope": "national", "region": "West"}, True),
    ],
)
def test_a_unit_advises_on_whom_it_serves(columns: dict[str, Any], is_asked: bool) -> None:
    tables = {"North": "T", "South": "T", "West": "V"}
    regions = [{"region": region, "table": table} for region, table in tables.items()]
    snapshot = week([case("A")], [unit("U", **columns)], [advice("U")], regions=regions)
    assert units_asked(snapshot) == (["U"] if is_asked else [])


def test_an_exception_to_the_scope_holds_for_advice_too() -> None:
    exception = [{"case_id": "A", "unit_id": "U", "rule": "scope"}]
    far = unit("U", scope="regional", region="South")
    assert units_asked(week([case("A"), case("B")], [far], [advice("U")], exceptions=exception)) == ["U"]


def test_what_a_unit_requires_of_who_comes_does_not_count() -> None:
    # Level 4, another legal status, an exclusion criterion, 334 km away, no contract: still somebody to ask.
    client = case("A", security_min=0, legal_statuses=("voluntary",), max_distance_km=10.0, payer="P", **HERE)
    strict = unit(
        "U", security_level=4, legal_statuses=("forensic",), contracted_payers=("Q",), latitude=55.0, longitude=5.0
    )
    criteria = [{"unit_id": "U", "criterion_id": "K", "fact": "iq", "operator": "<", "value": 70}]
    facts = [{"case_id": "A", "fact": "iq", "value": 60}]
    assert units_asked(week([client], [strict], [opening("U"), advice("U")], criteria=criteria, facts=facts)) == ["U"]


def test_a_unit_that_the_client_never_wants_is_not_asked() -> None:
    vetoes = [{"case_id": "A", "kind": "veto", "provider_id": "P"}]
    units = [unit("U", provider_id="P"), unit("V")]
    assert units_asked(week([case("A")], units, [advice("U"), advice("V")], preferences=vetoes)) == ["V"]


def test_who_can_be_asked_now_comes_first_then_the_nearest_then_by_id() -> None:
    # NEAR is 11 km away but has room in April; FAR 111 km; TWIN is as far as FAR; of LOST nobody knows where it is.
    units = [
        unit("LOST"),
        unit("TWIN", latitude=53.0, longitude=5.0),
        unit("FAR", latitude=53.0, longitude=5.0),
        unit("NEAR", latitude=52.1, longitude=5.0),
        unit("PAST", latitude=52.5, longitude=5.0),
    ]
    openings = [advice(one.unit_id) for one in units[:3]]
    openings += [advice("NEAR", available_from=APRIL), advice("PAST", available_from=AS_OF - timedelta(days=1))]
    found = consultation(Index(week([case("A", **HERE)], units, openings), Policy()), "A")
    assert [one.unit_id for one in found] == ["PAST", "FAR", "TWIN", "LOST", "NEAR"]
    assert [one.distance_km and round(one.distance_km) for one in found] == [56, 111, 111, None, 11]


def test_a_case_that_asks_for_advice_alone_can_ask_everybody_who_gives_it() -> None:
    openings = [opening("LIVE", care_form="sheltered_living"), advice("LIVE")]
    index = Index(week([case("A")], [unit("LIVE")], openings), Policy())
    assert advice_on(index, index.cases["A"], {"clinical"}) == ()
    assert [one.unit_id for one in advice_on(index, index.cases["A"], ())] == ["LIVE"]


def test_a_case_that_is_not_open_is_not_known() -> None:
    index = Index(week([case("A"), case("B", status="lapsed")], [unit("U")], [advice("U")]), Policy())
    with pytest.raises(KeyError):
        consultation(index, "B")


# Divided over all


def divided(snapshot: Snapshot, *cases: str) -> dict[str, str | None]:
    """The unit that each case asks."""
    matcher = Matcher(snapshot)
    found = asked(matcher.index, matcher.propose(), cases or None)
    return {case_id: None if one is None else one.unit_id for case_id, one in found.items()}


def test_the_most_urgent_and_longest_waiting_come_first() -> None:
    # Nobody has a place, and U advises on two: C (urgency 1), then B, who waits longer than A.
    cases = [case("A"), case("B", registered_on=date(2026, 1, 5)), case("C", urgency=1)]
    snapshot = week(cases, [unit("U")], [advice("U", 2)])
    assert list(divided(snapshot).items()) == [("C", "U"), ("B", "U"), ("A", None)]


def test_who_can_ask_several_leaves_the_last_place_to_who_can_ask_no_other() -> None:
    # A is nearest to U and may ask V too; B may ask U alone. So A asks V; C comes last and finds nobody.
    cases = [case("A", urgency=1, **HERE), case("B", urgency=2, region="South"), case("C", urgency=3, region="South")]
    units = [unit("U", **HERE), unit("V", scope="regional", latitude=52.1, longitude=5.0)]
    assert divided(week(cases, units, [advice("U"), advice("V")])) == {"A": "V", "B": "U", "C": None}
    # When nobody else needs U, A asks U.
    assert divided(week(cases[:1], units, [advice("U"), advice("V")])) == {"A": "U"}


def test_advice_makes_way_along_a_chain() -> None:
    # A may ask U, V, W; B may ask U, V; C may ask U alone. By id A and B both begin at U, and end at W and V.
    cases = [case("A", urgency=1), case("B", urgency=2), case("C", urgency=3)]
    units = [unit("U"), unit("V"), unit("W")]
    vetoes = [{"case_id": one, "kind": "veto", "unit_id": where} for one, where in (("B", "W"), ("C", "V"), ("C", "W"))]
    snapshot = week(cases, units, [advice("U"), advice("V"), advice("W")], preferences=vetoes)
    assert divided(snapshot) == {"A": "W", "B": "V", "C": "U"}


def test_the_more_urgent_keeps_the_nearest_when_another_can_make_way() -> None:
    # A and B are both nearest to U, and C may ask U alone. B makes way for C, not A.
    cases = [case("A", urgency=1, **HERE), case("B", urgency=2, **HERE), case("C", urgency=3, region="South")]
    units = [unit("U", **HERE), unit("V", scope="regional", latitude=52.1, longitude=5.0)]
    assert divided(week(cases, units, [advice("U", 2), advice("V", 2)])) == {"A": "U", "B": "V", "C": "U"}


def test_advice_is_for_who_has_no_place() -> None:
    # A is placed, B is not; M has a place and would move on.
    cases = [case("A", urgency=1), case("B"), occupant("M", "U/clinical", care_form="sheltered_living")]
    openings = [opening("U", 0), opening("V"), opening("V", 0, care_form="sheltered_living"), advice("V", 9)]
    snapshot = week(cases, [unit("U"), unit("V")], openings)
    assert divided(snapshot) == {"B": "V"}
    assert divided(snapshot, "A", "B", "M") == {"B": "V", "M": "V"}


def test_advice_is_never_a_placement() -> None:
    plan: Plan = Matcher(week([case("A")], [unit("U")], [advice("U")])).propose()
    assert plan.placements == ()


def only_advice(**columns: Any) -> Snapshot:
    """A asks for advice and no place, B for a place that is not there; TEAM gives advice, CARE has no room."""
    cases = [case("A", care_form="consultation", **{"urgency": 3, **columns}), case("B", urgency=2)]
    return week(cases, [unit("CARE"), unit("TEAM")], [opening("CARE", 0), advice("TEAM")])


def test_who_asks_for_advice_alone_takes_no_part_in_a_plan() -> None:
    snapshot = only_advice()
    matcher = Matcher(snapshot)
    plan = matcher.propose()
    assert ([one.case_id for one in plan.unmatched], plan.placements) == (["B"], ())
    assert verify(snapshot, plan) == []
    assert "advice_only" in plan.record.notices
    assert [one.case_id for one in matcher.explain_all(plan)] == ["B"]
    with pytest.raises(KeyError):
        matcher.explain(plan, "A")


def test_everybody_who_gives_advice_can_be_asked_for_advice_alone_and_the_most_urgent_comes_first() -> None:
    index = Index(only_advice(), Policy())
    assert [one.unit_id for one in consultation(index, "A")] == ["TEAM"]
    given = asked(index, Matcher(only_advice()).propose())
    assert {case_id: one and one.unit_id for case_id, one in given.items()} == {"B": "TEAM", "A": None}
    sooner = only_advice(urgency=1)
    given = asked(Index(sooner, Policy()), Matcher(sooner).propose())
    assert {case_id: one and one.unit_id for case_id, one in given.items()} == {"A": "TEAM", "B": None}


def test_advice_alone_can_be_stated_in_the_table_of_needs() -> None:
    openings = [opening("U"), advice("U")]
    needs = [need("A", "advice", "consultation")]
    index = Index(week([several("A"), case("B")], [unit("U")], openings, needs=needs), Policy())
    assert (list(index.cases), list(index.advice_cases)) == (["B"], ["A"])


def test_who_lives_at_a_unit_and_asks_for_advice_keeps_the_place() -> None:
    cases = [case("A", care_form="consultation", current_opening="U/clinical", leaves_when_placed=True), case("B")]
    snapshot = week(cases, [unit("U")], [opening("U", 0), advice("U")])
    plan = Matcher(snapshot).propose()
    assert [one.case_id for one in plan.unmatched] == ["B"]
    assert Index(snapshot, Policy()).movers == {}


def test_a_decision_to_place_who_asks_for_advice_is_a_fault() -> None:
    pin = {"case_id": "A", "unit_id": "U", "decision": "pin"}
    with pytest.raises(SnapshotError, match="The case asks for advice only"):
        week([case("A", care_form="consultation")], [unit("U")], [opening("U")], decisions=[pin])
    rejected = {**pin, "decision": "reject"}
    week([case("A", care_form="consultation")], [unit("U")], [opening("U")], decisions=[rejected])


def test_a_decision_that_holds_no_more_is_no_fault_for_who_asks_for_advice() -> None:
    pin = {"case_id": "A", "unit_id": "U", "decision": "pin"}
    lapsed = {**pin, "valid_until": AS_OF - timedelta(days=1)}
    week([case("A", care_form="consultation")], [unit("U")], [opening("U")], decisions=[lapsed])
    week([case("A", care_form="consultation", status="withdrawn")], [unit("U")], [opening("U")], decisions=[pin])


def test_who_had_a_proposal_and_asks_for_advice_now_does_not_ask_for_this() -> None:
    before = Matcher(week([case("A")], [unit("U")])).propose()
    after = week([case("A", care_form="consultation")], [unit("U")])
    against = Matcher(after).propose(previous=before).previous
    assert against is not None
    (told,) = against.differences
    assert (told.kind, told.reason) == ("closed", "need_gone")
