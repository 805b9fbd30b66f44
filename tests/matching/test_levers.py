"""Levers and the set of changes that places everybody, by hand."""

from typing import Any

import pytest

from carematch import Change, Everybody, Lever, Matcher, Policy, Snapshot, apply_changes, verify
from carematch.models.comparison import LeverKind

from ..build import case, opening, unit, week
from .test_pair_rules import CRITERION, EQUATOR, ONE_DEGREE
from .test_what_if import two_for_one
from .ways import words
from .whole import need, occupant, several


def pulled(snapshot: Snapshot, *, every: bool = False, **policy: Any) -> list[Lever]:
    """The levers, each held against the plan proposed again."""
    matcher = Matcher(snapshot, Policy(**policy))
    plan = matcher.propose()
    found = matcher.levers(plan, all=every)
    for one in found:
        assert one.proven
        again = Matcher(apply_changes(snapshot, one.changes), matcher.policy).propose()
        stages = {goal.name: goal.value for goal in again.goals}
        assert {goal.name: goal.after for goal in one.goals} == {goal.name: stages[goal.name] for goal in one.goals}
        before = {goal.name: goal.value for goal in plan.goals if goal.name.startswith(("placed_", "waiting_"))}
        assert {goal.name: goal.before for goal in one.goals} == before
        assert one.placed.after - one.placed.before == len(one.gains) - len(one.losers)
    return list(found)


def named(levers: list[Lever]) -> list[tuple[str, str | None, str | None, int]]:
    return [(one.kind, one.target, one.subject, one.level) for one in levers]


def lever(levers: list[Lever], kind: LeverKind, target: str | None = None, level: int = 1) -> Lever:
    (found,) = [one for one in levers if (one.kind, one.target, one.level) == (kind, target, level)]
    return found


def vector(one: Lever) -> dict[str, tuple[int, int]]:
    return {goal.name: (goal.before, goal.after) for goal in one.goals if goal.before != goal.after}


def test_a_criterion_by_unit_and_by_fact() -> None:
    # A (iq 60) is kept from U by K, B (60 too) from V by K; L at U keeps nobody out. Waived at U, one of them is
    # placed; with everything about the iq waived, both.
    rows = [CRITERION, {**CRITERION, "unit_id": "V"}, {**CRITERION, "criterion_id": "L", "fact": "age", "value": 18}]
    facts = [{"case_id": name, "fact": fact, "value": v} for name in "AB" for fact, v in (("iq", 60), ("age", 40))]
    found = pulled(week([case("A"), case("B")], [unit("U"), unit("V")], criteria=rows, facts=facts))
    assert named(found) == [
        ("criterion_fact", None, "iq", 1),
        ("criterion", "U", "K", 1),
        ("criterion", "V", "K", 1),
    ]
    assert [one.placed.after for one in found] == [2, 1, 1]
    assert found[0].gains == ("A", "B")
    assert [words(one) for one in found[0].changes] == ["criterion U/K: provider 5", "criterion V/K: provider 5"]
    everything = pulled(week([case("A"), case("B")], [unit("U"), unit("V")], criteria=rows, facts=facts), every=True)
    assert {one[:3] for one in named(everything)} == {
        *(one[:3] for one in named(found)),
        ("criterion", "U", "L"),
        ("criterion_fact", None, "age"),
        ("place", "U/clinical", None),
        ("place", "V/clinical", None),
        ("places_in_region", "North", "clinical"),
    }


def test_places_at_an_opening_and_in_a_region() -> None:
    # Three clients more than places: one place more at either gives one of them a place, one more at each two.
    found = pulled(week([case(name) for name in "ABCDE"], [unit("U"), unit("V")]))
    assert named(found) == [
        ("places_in_region", "North", "clinical", 1),
        ("place", "U/clinical", None, 1),
        ("place", "V/clinical", None, 1),
    ]
    assert [(one.placed.before, one.placed.after) for one in found] == [(2, 4), (2, 3), (2, 3)]
    assert [words(one) for one in found[0].changes] == [
        "place U/clinical +1: provider 3",
        "place V/clinical +1: provider 3",
    ]
    assert all(one.losers == () for one in found)


def test_advice_is_no_place() -> None:
    offered = [opening("U"), opening("U", care_form="consultation")]
    found = pulled(week([case("A")], [unit("U")], offered), every=True)
    assert {one[1:3] for one in named(found)} == {("U/clinical", None), ("North", "clinical")}


def test_a_total_may_fall() -> None:
    # L, the most urgent, takes two places at once when K is waived: goal 1 is better and one person fewer is placed.
    found = pulled(two_for_one())
    waived = lever(found, "criterion", "U")
    assert (waived.placed.before, waived.placed.after) == (2, 1)
    assert (waived.gains, waived.losers) == (("L",), ("B", "C"))
    assert vector(waived)["placed_urgency_1"] == (0, 1)
    assert vector(waived)["placed_urgency_2"] == (2, 0)
    assert {one.kind for one in found} == {"criterion", "criterion_fact"}


def test_distance_and_support_for_travel() -> None:
    # U is 111.195 km away. A's limit is 101.2 (+10), B's 86.2 (+25), C's 61.2 (+50), D states none and is there.
    limits = {"A": 101.2, "B": 86.2, "C": 61.2}
    cases = [case(name, **EQUATOR, max_distance_km=km) for name, km in limits.items()]
    found = pulled(week([*cases, case("D", **EQUATOR)], [unit("U", **ONE_DEGREE)], [opening("U", 9)]))
    assert named(found) == [
        ("distance", None, None, 50),
        ("distance", None, None, 25),
        ("travel_support", None, None, 25),
        ("distance", None, None, 10),
    ]
    assert [one.gains for one in found] == [("A", "B", "C"), ("A", "B"), ("A", "B"), ("A",)]
    assert [one.deciders for one in found] == [("client",), ("client",), ("insurer",), ("client",)]
    assert all({change.target for change in one.changes} == {"A", "B", "C"} for one in found)


def test_support_for_travel_where_it_is_stated_already_and_where_no_conditions_are_allowed() -> None:
    # With 86.2 + 25 B could come to U, but with support, which is a condition. A has support for 105 km already.
    cases = [
        case("A", **EQUATOR, max_distance_km=50.0, max_distance_with_support_km=105.0),
        case("B", **EQUATOR, max_distance_km=86.2),
    ]
    snapshot = week(cases, [unit("U", **ONE_DEGREE)], [opening("U", 9)])
    assert lever(pulled(snapshot), "travel_support", level=25).gains == ("B",)
    assert lever(pulled(snapshot), "distance", level=10).gains == ("A",)
    never = pulled(snapshot, conditions="never")
    assert named(never) == [("distance", None, None, 25), ("distance", None, None, 50)]
    assert never[0].gains == ("B",)


def test_wishes_of_all_clients_together() -> None:
    # A and B wish for V, which is full; U has two places.
    wishes = [{"case_id": name, "kind": "wish", "unit_id": "V"} for name in "AB"]
    found = pulled(
        week([case("A"), case("B")], [unit("U"), unit("V")], [opening("U", 2), opening("V", 0)], preferences=wishes)
    )
    assert named(found)[0] == ("wish", None, None, 1)
    assert found[0].gains == ("A", "B")
    assert [words(one) for one in found[0].changes] == ["wish A: client 20", "wish B: client 20"]
    assert {one.kind for one in found} == {"wish", "place", "places_in_region"}


def test_a_budget() -> None:
    # P pays for one bespoke place; A and B need one each. Q states no budget, so that it has no lever.
    funding = [{"payer": "P", "bespoke_places": 1}, {"payer": "Q"}]
    cases = [case(name, payer="P", domain="wlz") for name in "AB"]
    found = pulled(week(cases, [unit("U", contracted_payers=("Q",))], [opening("U", 2)], funding=funding), every=True)
    assert [one for one in named(found) if one[0] == "budget"] == [("budget", "P", None, 1)]
    first = found[0]
    assert (first.kind, first.placed.before, first.placed.after, first.deciders) == ("budget", 1, 2, ("care_office",))


def test_people_who_move_on_are_not_counted_as_placed() -> None:
    # M lives at U and would move on to V, which is full. With a place there M moves on, and A has the place at U.
    # Counted is A alone.
    cases = [case("A"), occupant("M", "U/clinical")]
    rows = [{"case_id": "A", "kind": "veto", "unit_id": "V"}]
    found = pulled_places(week(cases, [unit("U"), unit("V")], [opening("U", 0), opening("V", 0)], preferences=rows))
    assert (found.gains, found.placed.before, found.placed.after) == (("A", "M"), 0, 1)


def pulled_places(snapshot: Snapshot) -> Lever:
    """The lever of a place more at V."""
    matcher = Matcher(snapshot)
    return lever(list(matcher.levers(matcher.propose())), "place", "V/clinical")


def test_where_goal_one_does_not_come_first() -> None:
    # The policy puts conditions first: U would take A on a condition alone, so nobody is placed; a place elsewhere
    # does not change that, as there is none. Waived, A is placed without.
    rows = [{**CRITERION, "firmness": "negotiable"}]
    snapshot = week([case("A")], [unit("U")], criteria=rows, facts=[{"case_id": "A", "fact": "iq", "value": 60}])
    found = pulled(snapshot, goals=("conditions", "urgency"))
    assert named(found) == [("criterion", "U", "K", 1), ("criterion_fact", None, "iq", 1)]
    assert [one.gains for one in found] == [("A",), ("A",)]


# Everybody


def everybody(snapshot: Snapshot, **policy: Any) -> Everybody:
    """The cheapest changes for everybody, and that their witness places them."""
    matcher = Matcher(snapshot, Policy(**policy))
    plan = matcher.propose()
    found = matcher.everybody(plan)
    assert found.proven
    assert found.cost == sum(change.cost for change in found.changes)
    assert set(found.deciders) == {change.decider for change in found.changes}
    if found.witness is not None:
        assert verify(apply_changes(snapshot, found.changes), found.witness) == []
        wanted = {*matcher.index.cases} - {*matcher.index.movers} | plan.placed_case_ids
        assert wanted - set(found.impossible) <= found.witness.placed_case_ids
    return found


def told(found: Everybody) -> list[str]:
    return [words(one) for one in found.changes]


def test_when_everybody_has_a_place_nothing_has_to_change() -> None:
    found = everybody(week([case("A")], [unit("U")]))
    assert (found.changes, found.cost, found.deciders, found.impossible) == ((), 0, (), ())
    assert found.witness is not None


def test_everybody_by_the_cheapest_changes() -> None:
    # Three clients, one place. Two more at U cost 5; one more at each of U and V 3 + 3, and V is out of scope besides.
    snapshot = week(
        [case(name) for name in "ABC"],
        [unit("U"), unit("V", region="South", scope="regional")],
        [opening("U"), opening("V", 0)],
    )
    assert told(everybody(snapshot)) == ["place U/clinical +2: provider 5"]
    # With two places at V, B and C can go there by an exception each: 2 + 2.
    more = week(
        [case(name) for name in "ABC"],
        [unit("U"), unit("V", region="South", scope="regional")],
        [opening("U"), opening("V", 2)],
    )
    assert (everybody(more).cost, len(everybody(more).changes)) == (4, 2)


def test_no_bound_of_routes_holds_for_everybody() -> None:
    # Four units each exclude one client, who wishes for that unit: four exceptions, 20 together; or wishes let go.
    clients = [f"C{number}" for number in range(4)]
    snapshot = week(
        [case(one) for one in clients],
        [unit(f"U{number}") for number in range(4)],
        preferences=[{"case_id": one, "kind": "wish", "unit_id": f"U{n}"} for n, one in enumerate(clients)],
        criteria=[{**CRITERION, "unit_id": f"U{number}"} for number in range(4)],
        facts=[{"case_id": one, "fact": "iq", "value": 60} for one in clients],
    )
    found = everybody(snapshot, route_changes=1, route_cost=3)
    assert told(found) == [f"criterion U{number}/K for C{number}: provider 5" for number in range(4)]


def test_ties_are_broken_by_keys() -> None:
    # B lacks a place. One more at U, at V or at W costs the same; the first in order is told, however the rows are
    # ordered and whatever is nearest.
    units = [unit("W", **EQUATOR), unit("V", **ONE_DEGREE), unit("U", latitude=1.0, longitude=1.0)]
    offered = [opening("W", 0), opening("V", 0), opening("U")]
    cases = [case("A", **EQUATOR), case("B", **EQUATOR)]
    assert told(everybody(week(cases, units, offered))) == ["place U/clinical +1: provider 3"]
    assert told(everybody(week(cases, units[::-1], offered[::-1]))) == ["place U/clinical +1: provider 3"]
    # Of two levels that cost the same the lower one comes first.
    same = {"change_costs": {"place": (3, 3, 3)}}
    assert told(everybody(week(cases, units, offered), **same)) == ["place U/clinical +1: provider 3"]


def test_ties_between_sets_are_broken_by_the_whole_tuple() -> None:
    # A and B lack a place at U and at V. Either a place more at both (3 + 3), or for each an exception at X, which has
    # two places left (both cost 3 here). In order: criteria come before places, and A's before B's.
    snapshot = week(
        [case("A"), case("B")],
        [unit("U"), unit("V"), unit("X")],
        [opening("U", 0), opening("V", 0), opening("X", 2)],
        preferences=[
            {"case_id": "A", "kind": "veto", "unit_id": "V"},
            {"case_id": "B", "kind": "veto", "unit_id": "U"},
        ],
        criteria=[{**CRITERION, "unit_id": "X"}],
        facts=[{"case_id": name, "fact": "iq", "value": 60} for name in "AB"],
    )
    found = everybody(snapshot, change_costs={"criterion_absolute": (3,)})
    assert told(found) == ["criterion X/K for A: provider 3", "criterion X/K for B: provider 3"]
    # A rejection would come after a place: with a veto of A on X, A's place at U goes with B's exception.
    fewer = [*snapshot.preferences, {"case_id": "A", "kind": "veto", "unit_id": "X"}]
    tables: dict[str, Any] = {"preferences": fewer, "criteria": list(snapshot.criteria), "facts": list(snapshot.facts)}
    other = week(list(snapshot.cases), list(snapshot.units), list(snapshot.openings), **tables)
    assert told(everybody(other, change_costs={"criterion_absolute": (3,)})) == [
        "criterion X/K for B: provider 3",
        "place U/clinical +1: provider 3",
    ]


def test_whom_no_change_can_place() -> None:
    # Z needs a secured place and there is none: nobody changes that. For A and B one place more.
    cases = [case("A"), case("B"), case("Z", security_min=2)]
    found = everybody(week(cases, [unit("U", security_level=0)]))
    assert (found.impossible, told(found)) == (("Z",), ["place U/clinical +1: provider 3"])
    assert found.witness is not None
    assert found.witness.placed_case_ids == {"A", "B"}


def test_each_alone_can_be_placed_and_all_together_not() -> None:
    # A and B are never at the same unit, and there is one.
    snapshot = week([case("A"), case("B")], [unit("U")], [opening("U", 2)], apart=[{"case_a": "A", "case_b": "B"}])
    found = everybody(snapshot)
    assert (found.changes, found.cost, found.witness, found.impossible, found.proven) == ((), 0, None, (), True)


def test_one_place_of_a_kind_is_enough_for_each_alone_and_not_for_all() -> None:
    # Five clients, no place, and nobody is asked for more than three: each alone can be placed, not all.
    found = everybody(week([case(name) for name in "ABCDE"], [unit("U")], [opening("U", 0)]))
    assert (found.changes, found.witness, found.impossible) == ((), None, ())


@pytest.mark.parametrize("moves_on", [True, False])
def test_people_who_move_on_keep_that_and_others_need_not(moves_on: bool) -> None:
    # M lives at U and moves on to V where there is room; if not, nobody has to make some. A needs a place at U, which
    # is free then; or one has to be made.
    cases = [case("A"), occupant("M", "U/clinical")]
    rows = [{"case_id": "A", "kind": "veto", "unit_id": "V"}]
    offered = [opening("U", 0), opening("V", int(moves_on))]
    found = everybody(week(cases, [unit("U"), unit("V")], offered, preferences=rows))
    assert told(found) == ([] if moves_on else ["place U/clinical +1: provider 3"])


def test_everybody_without_conditions() -> None:
    # A needs a contract where no conditions are allowed, B besides an exception for a fact that is not known.
    snapshot = week(
        [case("A", payer="P"), case("B", payer="P")],
        [unit("U", contracted_payers=("Q",))],
        [opening("U", 2)],
        criteria=[CRITERION],
        facts=[{"case_id": "A", "fact": "iq", "value": 100}],
    )
    assert told(everybody(snapshot, conditions="never")) == [
        "contract U/P: insurer 3",
        "criterion U/K for B: provider 5",
    ]
    assert told(everybody(snapshot)) == []


def test_a_lever_is_made_of_changes_that_can_be_made() -> None:
    # ``pulled`` makes them; here the one that only levers have.
    snapshot = week([several("A", **EQUATOR)], [unit("U", **ONE_DEGREE)], needs=[need("A", "N", max_distance_km=90.0)])
    found = lever(pulled(snapshot), "travel_support", level=25)
    assert found.changes == (Change(kind="travel_support", target="A", level=25, decider="insurer", cost=1),)
