"""Explanations of the example week, held against the definitions; and small ones by hand."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from carematch import Change, Explanation, Matcher, Plan, Policy, apply_changes, read_snapshot, verify

from ..build import case, opening, unit, week
from .test_pair_rules import CRITERION, EQUATOR

WEEK = Path(__file__).parents[2] / "examples" / "data" / "week"


@cache
def example() -> tuple[Matcher, Plan, dict[str, Explanation]]:
    matcher = Matcher(read_snapshot(WEEK))
    plan = matcher.propose()
    return matcher, plan, {told.case_id: told for told in matcher.explain_all(plan)}


def unmatched() -> list[Explanation]:
    return [told for told in example()[2].values() if told.outcome == "unmatched"]


def test_every_goal_of_the_example_week_is_proven() -> None:
    matcher, plan, _ = example()
    assert {goal.status for goal in plan.goals} == {"optimal"}
    assert all(goal.value == goal.bound for goal in plan.goals)
    assert verify(matcher.snapshot, plan) == []


def test_accounts_cover_every_need_and_unit() -> None:
    matcher, _, explanations = example()
    units = set(matcher.index.units)
    for told in explanations.values():
        assert [a.unit_id for a in told.accounts if a.outcome == "blocked" and not a.barriers] == []
        for need in matcher.needs_of(told.case_id):
            assert sorted(a.unit_id for a in told.accounts if a.need_id == need.need_id) == sorted(units)
        assert {a.need_id for a in told.accounts} == {need.need_id for need in matcher.needs_of(told.case_id)}
        for account in told.accounts:
            assert bool(account.opening_ids) == (account.outcome != "blocked")


def test_nearest_misses_come_first() -> None:
    for told in unmatched():
        blocked = [sum(b.outcome == "blocked" for b in a.barriers) for a in told.accounts]
        assert blocked == sorted(blocked)


def test_every_cause_is_minimal_and_the_first_is_the_plans() -> None:
    _, plan, explanations = example()
    assert {one.case_id: one.cause for one in plan.unmatched} == {
        told.case_id: "+".join(told.causes[0]) for told in unmatched()
    }
    for told in unmatched():
        sets = [set(cause) for cause in told.causes]
        assert not any(one < other for one in sets for other in sets)
    assert len(explanations) == len(plan.unmatched) + len(plan.placed_case_ids)


def test_competition_can_be_checked_by_counting() -> None:
    matcher, plan, _ = example()
    index = matcher.index
    contested = [told for told in unmatched() if told.competition and told.competition.rules == ("places",)]
    assert len(contested) >= 6
    for told in contested:
        found = told.competition
        assert found is not None
        if not found.countable:
            # Places that somebody would leave cannot be counted by hand.
            assert any(index.movers_of_opening.get(name) for name in found.opening_ids)
            continue
        clients = {told.case_id, *found.rivals}
        options = {
            matcher.pairs.at(position)[1].id
            for position in range(len(matcher.pairs))
            if matcher.pairs.at(position)[0].case_id in clients
        }
        assert options == set(found.opening_ids)
        assert found.places == sum(index.openings[name].places for name in options) == len(clients) - 1
        assert set(found.rivals) <= plan.placed_case_ids
        assert all(index.effective_urgency(rival) <= told.effective_urgency for rival in found.rivals)


def test_budgets_can_be_counted_too() -> None:
    # P pays for one bespoke place; A and B each need one at U, where there is room for both.
    cases = [case("A", urgency=1, payer="P"), case("B", payer="P")]
    units = [unit("U", contracted_payers=("Q",))]
    matcher = Matcher(week(cases, units, [opening("U", 2)], funding=[{"payer": "P", "bespoke_places": 1}]))
    found = matcher.explain(matcher.propose(), "B").competition
    assert found is not None
    assert (found.rivals, found.payers, found.rules, found.countable) == (("A",), ("P",), ("budget",), True)


def test_every_route_has_a_witness_and_tells_whether_the_goals_choose_it() -> None:
    matcher, plan, _ = example()
    routes = [(told.case_id, route) for told in unmatched() for route in told.routes]
    assert len(routes) >= 10
    solved: dict[tuple[Change, ...], Plan] = {}
    for case_id, route in routes:
        changed = apply_changes(matcher.snapshot, route.changes)
        assert route.witness is not None
        assert verify(changed, route.witness) == []
        assert plan.placed_case_ids | {case_id} <= route.witness.placed_case_ids
        again = solved[route.changes] = solved.get(route.changes) or Matcher(changed).solved()
        assert route.chosen_by_goals is (case_id in again.placed_case_ids)
        assert route.losers == ()
        if not route.chosen_by_goals:
            assert set(route.goes_first) <= again.placed_case_ids - plan.placed_case_ids
            assert route.goes_first


def test_a_lower_level_breaks_a_route() -> None:
    matcher, plan, _ = example()
    for told in unmatched():
        for route in told.routes:
            for change in route.changes:
                if change.kind in ("place", "budget") and change.level > 1:
                    others = [one for one in route.changes if one is not change]
                    lower = apply_changes(
                        matcher.snapshot, [*others, change.model_copy(update={"level": change.level - 1})]
                    )
                    assert not plan.placed_case_ids | {told.case_id} <= Matcher(lower).solved().placed_case_ids


def test_routes_never_change_what_nobody_may_change() -> None:
    kinds = {change.kind for told in unmatched() for route in told.routes for change in route.changes}
    about_clients = {"criterion", "distance", "wish", "scope", "service_radius", "rejection", "admission", "date"}
    assert kinds <= about_clients | {"place", "budget", "contract", "resource", "cohort_limit"}
    assert {"criterion", "distance", "wish", "place"} <= kinds


def test_alternatives_name_the_goal_that_would_become_worse() -> None:
    # Two places: U in the own region, V outside it. A could go to V, but then own_region falls from 1 to 0.
    matcher = Matcher(week([case("A")], [unit("U"), unit("V", region="South")]))
    told = matcher.explain(matcher.propose(), "A")
    assert [(one.opening_id, one.decided_by) for one in told.alternatives] == [("V/clinical", "own_region")]


def by_hand(**policy: object) -> tuple[Matcher, Plan]:
    # U: one place, taken by A (more urgent). B is excluded at V, where there is room, and 111 km from W.
    cases = [case("A", urgency=1), case("B", **EQUATOR, max_distance_km=100.0)]
    units = [unit("U", **EQUATOR), unit("V", **EQUATOR), unit("W", latitude=0.0, longitude=1.0)]
    snapshot = week(
        cases,
        units,
        preferences=[{"case_id": "A", "kind": "wish", "unit_id": "U"}],
        criteria=[{**CRITERION, "unit_id": "V"}],
        facts=[{"case_id": "B", "fact": "iq", "value": 60}],
    )
    matcher = Matcher(snapshot, Policy(**policy))  # type: ignore[arg-type]
    return matcher, matcher.propose()


def test_everything_about_one_case_by_hand() -> None:
    matcher, plan = by_hand()
    told = matcher.explain(plan, "B")
    assert told.causes == (("places",), ("criteria",), ("distance",))
    assert told.competition is not None
    assert (told.competition.rivals, told.competition.opening_ids) == (("A",), ("U/clinical",))
    assert (told.competition.places, told.competition.countable, told.competition.least_size) == (1, True, True)
    assert [(r.changes[0].kind, r.changes[0].target, r.changes[0].level, r.cost) for r in told.routes] == [
        ("place", "U/clinical", 1, 3),
        ("criterion", "V", 1, 5),
        ("distance", "B", 25, 15),  # 10 km more is 110, not enough for 111.2
        ("wish", "A", 1, 20),  # A could go to V then, and leave U to B
    ]
    assert all(route.chosen_by_goals for route in told.routes)
    assert told.next_step is not None
    assert (told.next_step.step, told.next_step.reason) == ("region", "best_route")


def test_a_route_that_the_goals_do_not_choose_says_who_goes_first() -> None:
    # One place at U for A. B and C both wait for it, B longer: a second place goes to B, not to C.
    cases = [case("A", urgency=1), case("B", registered_on=date(2026, 1, 1)), case("C")]
    matcher = Matcher(week(cases, [unit("U")]))
    plan = matcher.propose()
    (route,) = matcher.routes(plan, "C")
    assert (route.changes[0].kind, route.changes[0].level) == ("place", 1)
    assert route.chosen_by_goals is False
    assert route.goes_first == ("B",)
    assert route.witness is not None
    assert "C" in route.witness.placed_case_ids


def test_only_wishes_means_a_new_perspective_never_closed() -> None:
    rows = [{"case_id": "A", "kind": "wish", "region": "South"}]
    cases = [case("A"), case("B", region="South")]
    matcher = Matcher(week(cases, [unit("U")], [opening("U", 2)], preferences=rows))
    told = matcher.explain(matcher.propose(), "A")
    assert told.causes[0] == ("wishes",)
    assert told.next_step is not None
    assert (told.next_step.reason, told.next_step.step) == ("new_perspective", None)


def test_level_four_is_placed_by_the_justice_service() -> None:
    matcher = Matcher(week([case("A", security_min=4)], [unit("U", security_level=4)]))
    told = matcher.explain(matcher.propose(), "A")
    assert told.causes[0] == ("security",)
    assert told.routes == ()
    assert told.next_step is not None
    assert (told.next_step.reason, told.next_step.step) == ("justice_service", None)


def test_unknown_facts_are_questions_not_routes() -> None:
    rows = [CRITERION, {**CRITERION, "unit_id": "V"}]
    cases, places = [case("A"), case("B", urgency=1)], [opening("U"), opening("V", 0)]
    matcher = Matcher(week(cases, [unit("U"), unit("V")], places, criteria=rows))
    told = matcher.explain(matcher.propose(), "A")
    assert [(q.subject, q.unit_ids) for q in told.questions] == [("iq", ("U", "V"))]
    assert {route.changes[0].kind for route in told.routes} == {"place"}


def test_without_a_proof_nothing_is_claimed() -> None:
    matcher, plan = by_hand()
    goals = tuple(goal.model_copy(update={"status": "best_found"}) for goal in plan.goals)
    told = matcher.explain(plan.model_copy(update={"goals": goals}), "B")
    assert told.proven is False
    assert (told.routes, told.competition) == ((), None)
    assert told.next_step is not None
    assert told.next_step.reason == "not_proven"


def test_a_plan_of_another_snapshot_or_policy_is_refused() -> None:
    matcher, plan = by_hand()
    other = Matcher(week([case("B")], [unit("U")]))
    with pytest.raises(ValueError, match="another snapshot"):
        other.explain(plan, "B")
    with pytest.raises(ValueError, match="another policy"):
        Matcher(matcher.snapshot, Policy(region_first=True)).explain(plan, "B")


def test_why_not_tells_every_barrier_of_a_pair() -> None:
    matcher, plan = by_hand()
    (account,) = matcher.why_not(plan, "B", "V").accounts
    assert [(b.rule, b.observed, b.limit) for b in account.barriers] == [("criteria", ("iq = 60",), "iq < 70")]
    (far,) = matcher.why_not(plan, "B", "W").accounts
    assert [(b.rule, b.observed, b.limit) for b in far.barriers] == [("distance", 111.2, 100.0)]


def test_a_place_elsewhere_helps_when_a_rival_can_move_there() -> None:
    # B fits U only, where A is; A also fits V, which is full. A place more at V lets A move, and B gets U.
    vetoes = [{"case_id": "B", "kind": "veto", "unit_id": "V"}]
    cases, units = [case("A", urgency=1), case("B")], [unit("U"), unit("V")]
    matcher = Matcher(week(cases, units, [opening("U"), opening("V", 0)], preferences=vetoes))
    plan = matcher.propose()
    found = matcher.routes(plan, "B")
    assert [(r.changes[0].kind, r.changes[0].target) for r in found] == [
        ("place", "U/clinical"),
        ("place", "V/clinical"),
    ]
    assert found[1].witness is not None
    moved = {one.case_id: one.unit_id for one in found[1].witness.placements}
    assert moved == {"A": "V", "B": "U"}


def test_a_rivals_barrier_can_be_the_way_out() -> None:
    # The same, but A is kept from V (which has room) by an absolute criterion.
    vetoes = [{"case_id": "B", "kind": "veto", "unit_id": "V"}]
    rows = [{**CRITERION, "unit_id": "V"}]
    facts = [{"case_id": "A", "fact": "iq", "value": 60}]
    cases, units = [case("A", urgency=1), case("B")], [unit("U"), unit("V")]
    matcher = Matcher(week(cases, units, preferences=vetoes, criteria=rows, facts=facts))
    found = matcher.routes(matcher.propose(), "B")
    assert [(r.changes[0].kind, r.changes[0].target, r.changes[0].case_id) for r in found] == [
        ("place", "U/clinical", None),
        ("criterion", "V", "A"),
    ]
