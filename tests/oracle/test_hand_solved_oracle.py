"""The oracle itself, on problems that are solved by hand: each comment is the proof."""

from datetime import date
from typing import Any

import pytest

from carematch.models.case import Fact, Preference
from carematch.models.policy import Policy
from carematch.models.provider import CriterionRow
from carematch.models.week import Decision, Funding

from .brute_force import Result, can_place, solve
from .hand_made import AS_OF, GRONINGEN, UTRECHT, case, opening, snapshot, unit
from .world import World


def solved(*rows: Any, **policy: Any) -> Result:
    return solve(snapshot(*rows), Policy(**policy))


def placed(result: Result) -> list[tuple[str, str]]:
    """The one best assignment as (case, opening)."""
    assert len(result.best) == 1
    return sorted((pair.case_id, pair.opening_id) for pair in result.best[0])


def test_budget_is_the_payers() -> None:
    # Both need a bespoke place at two free places; P funds one, so one is placed: the longer waiting.
    both = [case(name, domain="zvw", payer="P", registered_on=date(2026, 1, day)) for name, day in (("C", 9), ("D", 8))]
    rows = (*both, unit(domains=("wlz",)), opening(places=2))
    assert placed(solved(*rows, Funding(payer="P", bespoke_places=1))) == [("D", "O")]
    assert len(solved(*rows, Funding(payer="P", bespoke_places=None)).best[0]) == 2
    assert solved(*rows, Funding(payer="P", bespoke_places=0)).placeable == frozenset([frozenset()])


def test_a_pin_by_the_ministry_overrides_and_is_no_condition() -> None:
    excluded = CriterionRow(unit_id="U", criterion_id="K", fact="a", operator="=", value=True)
    pin: dict[str, Any] = {"case_id": "C", "unit_id": "U", "decision": "pin"}
    rows = (
        case(domain="zvw", payer="P"),
        unit(domains=("wlz",)),
        Funding(payer="P", bespoke_places=0),
        excluded,
    )
    known = Fact(case_id="C", fact="a", value=True)
    ministry = Decision(**pin, step="ministry", overrides=("criteria", "funding"))
    result = solved(*rows, known, ministry)
    assert placed(result) == [("C", "O")]
    assert result.goals["conditions"] == 0
    assert not solved(*rows, known, Decision(**pin)).feasible
    assert solved(*rows, known, Decision(**pin, valid_until=date(2026, 3, 1))).feasible


def test_a_pin_holds_against_a_more_urgent_case() -> None:
    rows = (case("C", urgency=1), case("D", urgency=5), Decision(case_id="D", unit_id="U", decision="pin"))
    result = solved(*rows)
    assert placed(result) == [("D", "O")]
    assert result.placeable == frozenset([frozenset({"D"})])
    assert can_place(World(snapshot(*rows), Policy()), ["D"])
    assert not can_place(World(snapshot(*rows), Policy()), ["C"])


def test_urgency_before_number_and_waiting_before_conditions() -> None:
    # One place. Urgency 1 goes before urgency 3; in a class the longest waiting goes first, even when late.
    first = solved(case("C", urgency=1, registered_on=AS_OF), case("D", registered_on=date(2026, 2, 1)))
    assert placed(first) == [("C", "O")]
    second = solved(case("C"), case("D", registered_on=date(2026, 2, 1), start_by=date(2026, 2, 3)))
    assert placed(second) == [("D", "O")]
    assert (
        second.goals["placed_urgency_3"],
        second.goals["waiting_urgency_3"],
        second.goals["conditions"],
    ) == (1, 29, 1)


def test_more_people_before_preferences_and_waiting() -> None:
    # D prefers O1, but C fits nowhere else: D goes to O2, its second choice, and both are placed.
    rows = (
        case("C", security_max=0),
        case("D", security_min=0, security_max=1, registered_on=date(2025, 12, 1)),
        unit("U", security_level=0),
        unit("W", security_level=1),
        opening("O1", unit_id="U"),
        opening("O2", unit_id="W"),
        Preference(case_id="D", kind="rank", unit_id="U", rank=1),
        Preference(case_id="D", kind="rank", unit_id="W", rank=2),
    )
    assert placed(solved(*rows)) == [("C", "O1"), ("D", "O2")]
    assert len(solved(*rows).placeable) == 4


def test_waiting_lifts_a_case_but_not_above_two() -> None:
    # 98 days are 14 weeks: one class up; 97 days are not.
    def effective(urgency: int, days_ago: date, **policy: Any) -> int:
        row = case(urgency=urgency, registered_on=days_ago)
        return World(snapshot(row), Policy(**policy)).effective_class(row)

    assert effective(3, date(2025, 11, 24)) == 2
    assert effective(3, date(2025, 11, 25)) == 3
    assert effective(5, date(2020, 1, 1)) == 2
    assert effective(1, date(2020, 1, 1)) == 1
    assert effective(5, date(2020, 1, 1), ageing_highest=4) == 4


def test_firm_first_or_most() -> None:
    # One place. E is the more urgent, but late; D fits firmly. After firm: D, and no room is left for E.
    rows = (
        case("D", urgency=3, registered_on=date(2025, 12, 1)),
        case("E", urgency=1, start_by=date(2026, 3, 1)),
    )
    assert placed(solved(*rows)) == [("E", "O")]
    after = solved(*rows, conditions="after_firm")
    assert placed(after) == [("D", "O")]
    assert (after.goals["firm_placed_urgency_1"], after.goals["firm_placed_urgency_3"]) == (0, 1)
    never = solved(*rows, conditions="never")
    assert never.placeable == frozenset([frozenset(), frozenset({"D"})])


def test_preferences_proximity_start_and_travel() -> None:
    rows = (
        case(**UTRECHT),
        unit("U", region="S", **UTRECHT),
        unit("W", region="R", **GRONINGEN),
        opening("O1", unit_id="U", available_from=date(2026, 3, 9)),
        opening("O2", unit_id="W"),
        Preference(case_id="C", kind="rank", unit_id="U", rank=2),
    )
    # Ranked second at U (cost 1), nowhere else (cost 2): U, a week later, at 0 km, not in the own region.
    result = solved(*rows)
    assert placed(result) == [("C", "O1")]
    assert [result.goals[name] for name in ("preferences", "own_region", "own_table", "start", "travel")] == [
        1,
        0,
        0,
        7,
        0,
    ]
    # Region first: W, unranked (cost 2), at once, about 159 km.
    other = solved(*rows, region_first=True)
    assert placed(other) == [("C", "O2")]
    assert [other.goals[name] for name in ("preferences", "own_region", "start")] == [2, 1, 0]
    assert other.goals["travel"] == pytest.approx(1590, abs=10)


def test_unknown_distance_and_care_at_home_in_travel() -> None:
    assert solved().goals["travel"] == 4000
    assert solved(opening(delivery="at_client")).goals["travel"] == 0


def test_consultation_and_closed_cases_are_not_planned() -> None:
    nothing: frozenset[frozenset[str]] = frozenset([frozenset()])
    assert solved(case(status="fulfilled")).placeable == nothing
    advice = snapshot(opening(care_form="consultation"))
    assert solve(advice, Policy()).placeable == nothing
