"""Every goal by hand: two plans that the goals before it cannot tell apart."""

from datetime import date, timedelta
from typing import Any

import pytest

from carematch import Matcher, Policy
from carematch.matching.index import Index

from ..build import AS_OF, case, opening, unit, week
from .test_pair_rules import CRITERION, kinds, left, proposed, where


def registered(days_ago: int) -> dict[str, date]:
    return {"registered_on": AS_OF - timedelta(days=days_ago)}


def test_more_urgent_classes_come_first_whatever_the_numbers() -> None:
    # A (urgency 1) fits U only; B and C (urgency 5) fit U. One place: one urgent rather than either of two.
    cases = [case("A", urgency=1), case("B", urgency=5), case("C", urgency=5)]
    assert set(where(proposed(week(cases, [unit("U")])))) == {"A"}


def test_within_a_class_the_longest_waiting_go_first() -> None:
    cases = [case("A", **registered(5)), case("B", **registered(40)), case("C", **registered(39))]
    assert set(where(proposed(week(cases, [unit("U")])))) == {"B"}


def test_more_people_before_more_waiting_days() -> None:
    # B has waited longest but vetoes V: placing B at U leaves V to A or C. With one of A, C only at U, two are placed.
    cases = [case("A", **registered(5)), case("B", **registered(90))]
    vetoes = [{"case_id": name, "kind": "veto", "unit_id": "V"} for name in ("B",)]
    assert where(proposed(week(cases, [unit("U"), unit("V")], preferences=vetoes))) == {"A": "V", "B": "U"}


@pytest.mark.parametrize(
    ("urgency", "weeks", "effective"),
    [(5, 13, 5), (5, 14, 4), (5, 28, 3), (5, 42, 2), (5, 400, 2), (3, 14, 2), (2, 400, 2), (1, 0, 1), (4, 27, 3)],
)
def test_waiting_lifts_the_class_but_not_above_two(urgency: int, weeks: int, effective: int) -> None:
    snapshot = week([case("A", urgency=urgency, **registered(7 * weeks))], [unit("U")])
    assert Index(snapshot, Policy()).effective_urgency("A") == effective


def test_somebody_who_waited_long_goes_before_a_newcomer_of_a_higher_class() -> None:
    # A: urgency 4, 28 weeks, so class 2. B: urgency 3, new.
    cases = [case("A", urgency=4, **registered(196)), case("B", urgency=3, **registered(1))]
    assert set(where(proposed(week(cases, [unit("U")])))) == {"A"}


def test_fewest_conditions_but_never_at_the_price_of_a_place() -> None:
    # At U two unknown facts, at V one negotiable criterion: V. With V full, U all the same.
    rows: list[Any] = [
        CRITERION,
        {**CRITERION, "criterion_id": "K2", "fact": "wanders", "operator": "=", "value": True},
        {**CRITERION, "unit_id": "V", "fact": "smokes", "operator": "=", "value": True, "firmness": "negotiable"},
    ]
    facts = [{"case_id": "A", "fact": "smokes", "value": True}]
    units = [unit("U"), unit("V")]
    plan = proposed(week([case("A")], units, criteria=rows, facts=facts))
    assert (where(plan), kinds(plan)) == ({"A": "V"}, ["negotiable_criterion"])
    weighty = proposed(
        week([case("A")], units, criteria=rows, facts=facts), condition_weights={"negotiable_criterion": 3}
    )
    assert where(weighty) == {"A": "U"}
    full = proposed(week([case("A")], units, [opening("U"), opening("V", 0)], criteria=rows, facts=facts))
    assert where(full) == {"A": "U"}


def test_conditions_allowed_after_firm_and_never() -> None:
    # One place at U. A (urgency 1) would rest on an unknown fact, B (urgency 3) would be firm.
    facts = [{"case_id": "B", "fact": "iq", "value": 100}]
    snapshot = week([case("A", urgency=1), case("B", urgency=3)], [unit("U")], criteria=[CRITERION], facts=facts)
    assert set(where(proposed(snapshot))) == {"A"}
    assert set(where(proposed(snapshot, conditions="after_firm"))) == {"B"}
    never = proposed(week([case("A")], [unit("U")], criteria=[CRITERION]), conditions="never")
    assert left(never) == {"A": "information"}


def test_preferences_count_places_lost() -> None:
    # A: U first, V second. B: U first, V third (loses 2 at V). Sum is least with B at U and A at V: 1.
    ranks = [
        {"case_id": "A", "kind": "rank", "unit_id": "U", "rank": 1},
        {"case_id": "A", "kind": "rank", "unit_id": "V", "rank": 2},
        {"case_id": "B", "kind": "rank", "unit_id": "U", "rank": 1},
        {"case_id": "B", "kind": "rank", "unit_id": "V", "rank": 3},
    ]
    plan = proposed(week([case("A"), case("B")], [unit("U"), unit("V")], preferences=ranks))
    assert where(plan) == {"A": "V", "B": "U"}
    assert {goal.name: goal.value for goal in plan.goals}["preferences"] == 1


def test_a_unit_that_is_not_ranked_comes_after_all_that_are() -> None:
    ranks = [{"case_id": "A", "kind": "rank", "unit_id": "V", "rank": 4}]
    plan = proposed(week([case("A")], [unit("U"), unit("V")], preferences=ranks))
    assert where(plan) == {"A": "V"}  # 3 places lost at V, 4 at U
    assert {goal.name: goal.value for goal in plan.goals}["preferences"] == 3


REGIONS = [{"region": "North", "table": "T"}, {"region": "East", "table": "T"}, {"region": "South", "table": "S"}]


def test_own_region_then_own_table_then_the_country() -> None:
    units = [unit("S", region="South"), unit("E", region="East"), unit("N", region="North")]
    assert where(proposed(week([case("A")], units, regions=REGIONS))) == {"A": "N"}
    assert where(proposed(week([case("A")], units[:2], regions=REGIONS))) == {"A": "E"}


def test_region_first_puts_proximity_before_preferences() -> None:
    ranks = [{"case_id": "A", "kind": "rank", "unit_id": "S", "rank": 1}]
    snapshot = week([case("A")], [unit("S", region="South"), unit("N")], preferences=ranks)
    assert where(proposed(snapshot)) == {"A": "S"}
    assert where(proposed(snapshot, region_first=True)) == {"A": "N"}


def test_earliest_start_before_least_travel() -> None:
    # V is next door but free in April; U is far and free now.
    client = case("A", latitude=52.0, longitude=5.0)
    units = [unit("U", latitude=53.0, longitude=6.0), unit("V", latitude=52.0, longitude=5.01)]
    later = [opening("U"), opening("V", available_from=date(2026, 4, 1))]
    assert where(proposed(week([client], units, later))) == {"A": "U"}
    assert where(proposed(week([client], units))) == {"A": "V"}


def test_not_knowing_a_distance_is_no_advantage() -> None:
    client = case("A", latitude=52.0, longitude=5.0)
    units = [unit("U"), unit("V", latitude=53.0, longitude=6.0)]
    assert where(proposed(week([client], units))) == {"A": "V"}


def test_ties_are_broken_by_the_ids_alone() -> None:
    cases = [case(name) for name in "ABC"]
    units = [unit(name) for name in "UVW"]
    plan = proposed(week(cases, units))
    again = proposed(week(cases[::-1], units[::-1]))
    assert where(plan) == where(again)


def test_renaming_leaves_every_goal_but_the_tie_break() -> None:
    facts = [{"case_id": "A", "fact": "iq", "value": 100}]
    first = proposed(week([case("A", urgency=1), case("B")], [unit("U")], criteria=[CRITERION], facts=facts))
    renamed = [{"case_id": "Z", "fact": "iq", "value": 100}]
    other = proposed(week([case("Z", urgency=1), case("Q")], [unit("U")], criteria=[CRITERION], facts=renamed))
    values = [{g.name: g.value for g in plan.goals if g.name != "tie_break"} for plan in (first, other)]
    assert values[0] == values[1]


def test_a_policy_with_an_unknown_goal_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown goals fastest; known are"):
        Matcher(week([case("A")], [unit("U")]), Policy(goals=("urgency", "fastest"))).propose()
