"""Each policy on a week of a few clients, with the plan that its definition gives worked out by hand."""

from collections import Counter
from datetime import date, timedelta

import pytest

from carematch.policies import week_of
from carematch.policies.look_ahead import prices

from ..build import AS_OF, case, opening, unit, week
from .markets import given, market


def weeks_ago(number: int) -> date:
    return AS_OF - timedelta(weeks=number)


def test_first_come_and_urgency_first() -> None:
    # One place. OLD came first; NEW is more urgent (3 weeks of waiting move nobody up a class).
    columns = {
        "OLD": {"urgency": 4, "registered_on": weeks_ago(3)},
        "NEW": {"urgency": 1, "registered_on": weeks_ago(1)},
    }
    snapshot = market({"OLD": ["U"], "NEW": ["U"]}, {"U": 1}, columns=columns)
    assert given("first_come", snapshot) == {"OLD": "U"}
    assert given("urgency_first", snapshot) == {"NEW": "U"}


def test_who_comes_first_chooses_first() -> None:
    # A before B by id. A takes U1, B wants it too and takes U2, though only B would have to stay without U2.
    snapshot = market({"A": ["U1", "U2"], "B": ["U1", "U2"], "C": ["U2"]}, {"U1": 1, "U2": 1})
    for policy in ("first_come", "urgency_first"):
        assert given(policy, snapshot) == {"A": "U1", "B": "U2"}


def test_a_lottery_is_fair_and_occupants_come_last() -> None:
    # One place at U and three who want it. M has a place at HOME and would only move on: A or B gets it, each in half
    # of 100 draws, give or take 3 standard deviations of 5.
    moves = {"current_opening": "HOME/clinical", "leaves_when_placed": True}
    columns = {"M": {**moves, "urgency": 1, "registered_on": weeks_ago(30)}}
    snapshot = market({"A": ["U"], "B": ["U"], "M": ["U"]}, {"U": 1, "HOME": 0}, columns=columns)
    drawn = Counter(next(iter(given("serial_dictatorship", snapshot, seed))) for seed in range(100))
    assert set(drawn) == {"A", "B"}
    assert min(drawn.values()) >= 35


def test_nearest_first() -> None:
    # A degree of longitude on the equator is 111 km: NEAR lies at 11 km, FAR at 111 km, and A would rather go FAR.
    snapshot = week(
        [case("A", latitude=0.0, longitude=0.0)],
        [unit("FAR", latitude=0.0, longitude=1.0), unit("NEAR", latitude=0.0, longitude=0.1)],
        preferences=[{"case_id": "A", "kind": "rank", "unit_id": "FAR", "rank": 1}],
    )
    assert given("nearest_first", snapshot) == {"A": "NEAR"}
    assert given("first_come", snapshot) == {"A": "FAR"}


def test_region_first() -> None:
    # Region, then table, then country, whatever A would rather have. B, later and bound to NORTH, stays without.
    units = [unit("NORTH"), unit("BESIDE", region="Beside"), unit("FAR", region="Far")]
    regions = [{"region": "North", "table": "T"}, {"region": "Beside", "table": "T"}, {"region": "Far", "table": "F"}]
    stated = [
        {"case_id": "A", "kind": "rank", "unit_id": "FAR", "rank": 1},
        *({"case_id": "B", "kind": "veto", "unit_id": one} for one in ("BESIDE", "FAR")),
    ]
    cases = [case("A", registered_on=weeks_ago(4)), case("B")]
    for left, found in ((3, "NORTH"), (2, "BESIDE"), (1, "FAR")):
        closed = [opening(one.unit_id, int(position >= 3 - left)) for position, one in enumerate(units)]
        snapshot = week(cases, units, closed, regions=regions, preferences=stated)
        assert given("region_first", snapshot) == {"A": found}
    assert given("optimum", week(cases, units, regions=regions, preferences=stated)) == {"A": "FAR", "B": "NORTH"}


def test_greedy_score() -> None:
    # 5 for A at U1 comes first, and leaves B with 1: 6 in all, where 4 + 4 would have been 8.
    scores = [
        {"case_id": client, "unit_id": unit_id, "score": score}
        for client, unit_id, score in (("A", "U1", 5), ("A", "U2", 4), ("B", "U1", 4), ("B", "U2", 1))
    ]
    snapshot = week([case("B"), case("A")], [unit("U1"), unit("U2")], scores=scores)
    assert given("greedy_score", snapshot) == {"A": "U1", "B": "U2"}


def test_greedy_without_scores_counts_first_choices_first() -> None:
    # First choices: A and B want U1 (A goes first), C wants U2. B's second choice is taken by then.
    snapshot = market({"A": ["U1", "U2"], "B": ["U1", "U2"], "C": ["U2"]}, {"U1": 1, "U2": 1})
    assert given("greedy_score", snapshot) == {"A": "U1", "C": "U2"}


def test_deferred_acceptance_from_either_side() -> None:
    # Clients' first choices differ, and so do units': each side can have its first choice, at the other's cost. Both
    # plans are stable: who proposes gets nothing better anywhere.
    snapshot = market(
        {"A": ["U1", "U2"], "B": ["U2", "U1"]},
        {"U1": 1, "U2": 1},
        unit_ranks={"U1": ["B", "A"], "U2": ["A", "B"]},
    )
    assert given("clients_propose", snapshot) == {"A": "U1", "B": "U2"}
    assert given("providers_propose", snapshot) == {"A": "U2", "B": "U1"}


def test_without_ranks_units_take_who_has_priority() -> None:
    # U2 ranks C alone, so C goes before B there; at U1 priority counts: B is more urgent than A. A, refused by U1 and
    # by U2 (C is ranked, A is not), stays without.
    snapshot = market(
        {"A": ["U1", "U2"], "B": ["U1", "U2"], "C": ["U2"]},
        {"U1": 1, "U2": 1},
        columns={"B": {"urgency": 1}},
        unit_ranks={"U2": ["C"]},
    )
    for policy in ("clients_propose", "providers_propose"):
        assert given(policy, snapshot) == {"B": "U1", "C": "U2"}


def test_most_placed_needs_a_second_choice() -> None:
    # Two places, two clients: only A can go to U2, so both have a place only when A gives up U1.
    snapshot = market({"A": ["U1", "U2"], "B": ["U1"]}, {"U1": 1, "U2": 1}, columns={"A": {"urgency": 1}})
    assert given("urgency_first", snapshot) == {"A": "U1"}
    assert given("most_placed", snapshot) == {"A": "U2", "B": "U1"}


def test_rank_maximal_may_place_fewer() -> None:
    # At most two first choices: U1 for A or B, and U2 for C. Then U2 is gone for whoever lacks U1: two placed. All
    # three have a place only with C at U3: one first choice.
    wants = {"A": ["U1", "U2"], "B": ["U1", "U2"], "C": ["U2", "U3"]}
    snapshot = market(wants, {"U1": 1, "U2": 1, "U3": 1})
    placed = given("rank_maximal", snapshot)
    assert placed["C"] == "U2"
    assert sorted(placed.values()) == ["U1", "U2"]
    for policy in ("generous", "most_placed"):
        assert given(policy, snapshot)["C"] == "U3"
        assert len(given(policy, snapshot)) == 3


def test_generous_spares_the_worst_off() -> None:
    # FULL has no place. All three have one in two ways only. Either C, at U3, has the third choice and the others have
    # their first (2 places lost); or everybody has the second (3 lost).
    wants = {"A": ["U1", "U2"], "B": ["U2", "U3"], "C": ["FULL", "U1", "U3"]}
    snapshot = market(wants, {"U1": 1, "U2": 1, "U3": 1, "FULL": 0})
    assert given("most_placed", snapshot) == {"A": "U1", "B": "U2", "C": "U3"}
    assert given("generous", snapshot) == {"A": "U2", "B": "U3", "C": "U1"}


@pytest.mark.parametrize(("waited", "first"), [(15, "A"), (16, "B")])
def test_most_weight_counts_weeks_and_classes(waited: int, first: str) -> None:
    # A has 3 × 14 + 1 = 43 points, B 2 × 14 + 15 = 43 or + 16 = 44. With 44 for B, U1 for B and U2 for A is worth
    # 44 × 20 + 43 × 19 = 1,697, the other way round 1,696. With equal points both are worth the same, and so are the
    # places lost.
    columns = {
        "A": {"urgency": 3, "registered_on": weeks_ago(1)},
        "B": {"urgency": 4, "registered_on": weeks_ago(waited)},
    }
    placed = given("most_weight", market({"A": ["U1", "U2"], "B": ["U1", "U2"]}, {"U1": 1, "U2": 1}, columns=columns))
    assert set(placed) == {"A", "B"}
    assert first == "A" or placed == {"A": "U2", "B": "U1"}


def test_look_ahead_keeps_what_others_will_need() -> None:
    # A would rather go to RARE than to PLENTY. Of 8 who came last year 8 / 4 = 2 are to come in a quarter, for the one
    # place at RARE: its price is 1. Those and A's quarter of a client leave room at PLENTY: its price is 0.
    past = [f"PAST{number}" for number in range(8)]
    columns = {one: {"status": "lapsed", "registered_on": weeks_ago(20)} for one in past}
    snapshot = market(
        {"A": ["RARE", "PLENTY"], **{one: ["RARE"] for one in past}}, {"RARE": 1, "PLENTY": 1}, columns=columns
    )
    found = dict(zip((one.unit_id for one in week_of(snapshot).pairs.openings), prices(week_of(snapshot)), strict=True))
    assert found == pytest.approx({"RARE": 1.0, "PLENTY": 0.0})
    assert given("look_ahead", snapshot) == {"A": "PLENTY"}
    assert given("first_come", snapshot) == {"A": "RARE"}


def test_look_ahead_keeps_nobody_waiting() -> None:
    # Nothing but RARE is left: A gets it, whatever its price. Who came more than a year ago is not expected again.
    past = [f"PAST{number}" for number in range(8)]
    columns = {one: {"status": "fulfilled", "registered_on": weeks_ago(20)} for one in past}
    wants = {"A": ["RARE", "PLENTY"], **{one: ["RARE"] for one in past}}
    assert given("look_ahead", market(wants, {"RARE": 1, "PLENTY": 0}, columns=columns)) == {"A": "RARE"}
    long_ago = {one: {"status": "fulfilled", "registered_on": weeks_ago(60)} for one in past}
    assert given("look_ahead", market(wants, {"RARE": 1, "PLENTY": 1}, columns=long_ago)) == {"A": "RARE"}
