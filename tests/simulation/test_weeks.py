"""The weeks of tiny worlds, followed by hand."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from carematch.matching.matcher import UnsoundPlanError
from carematch.models.plan import Plan
from carematch.models.snapshot import Snapshot
from carematch.policies import POLICIES, week_of
from carematch.policies.base import DecisionPolicy
from carematch.simulation.log import Event, Log
from carematch.simulation.run import Run
from carematch.simulation.state import Offers, State
from carematch.simulation.weeks import LostClientsError, PolicyFailedError, simulate

from ..build import opening, unit
from .worlds import by_id, case, day, event, nobody, world


def course(run: Run, case_id: str) -> Any:
    return next(one for one in run.courses if one.case_id == case_id)


def test_a_place_is_taken_from_the_decision_until_the_stay_is_over() -> None:
    # One place. A has it on day 0 for 14 days: B waits two weeks.
    log = world([case("A"), case("B")], [unit("U")], events=[event("stay", None, "A", amount=14)])
    run = simulate(log, by_id, "by_id")
    assert [(one.arrived, one.placed, one.waiting, one.free) for one in run.weeks] == [
        (2, 1, 1, 1),
        (2, 1, 1, 0),
        (2, 2, 0, 1),
        (2, 2, 0, 0),
    ]
    assert course(run, "A").start_on == day(0)
    assert course(run, "B").decided_on == course(run, "B").start_on == day(2)
    assert {one.capacity for one in run.weeks} == {1}


def test_who_leaves_is_not_placed_and_who_is_placed_does_not_leave() -> None:
    # B would have had the place on day 2, but lapses on day 1. A, placed on day 0, does not.
    events = [event("stay", None, "A", amount=14), event("leaves", 1, "A"), event("leaves", 1, "B")]
    run = simulate(world([case("A"), case("B")], [unit("U")], events=events), by_id, "by_id")
    assert [course(run, one).status for one in "AB"] == ["placed", "left"]
    assert (course(run, "B").left_on, course(run, "B").cause) == (day(1), "places")
    assert [(one.placed, one.left, one.waiting) for one in run.weeks][1:] == [(1, 1, 0)] * 3


def test_who_comes_and_goes_between_two_days_is_counted() -> None:
    events = [event("arrives", 1, "A"), event("leaves", 1, "A")]
    run = simulate(world([case("A")], [unit("U")], events=events), by_id, "by_id")
    assert [(one.arrived, one.left) for one in run.weeks] == [(0, 0), (1, 1), (1, 1), (1, 1)]


def test_a_refused_offer_is_not_made_again() -> None:
    # U says no to A, which nobody knows; on day 1 A is offered V.
    log = world([case("A")], [unit("U"), unit("V")], events=[event("refuses", None, "A", unit_id="U")])
    run = simulate(log, by_id, "by_id")
    assert [(one.offered, one.accepted, one.free) for one in run.weeks] == [(1, 0, 2), (1, 1, 2), (0, 0, 1), (0, 0, 1)]
    assert (course(run, "A").unit_id, course(run, "A").refused, course(run, "A").decided_on) == ("V", 1, day(1))


def test_a_plan_of_several_needs_comes_true_together_or_not_at_all() -> None:
    needs = [
        {"case_id": "A", "need_id": "care", "care_form": "clinical"},
        {"case_id": "A", "need_id": "day", "care_form": "day_structure"},
    ]
    openings = [opening("U"), opening("V", care_form="day_structure")]
    log = world(
        [case("A", care_form=None)],
        [unit("U"), unit("V")],
        openings,
        [event("refuses", None, "A", unit_id="V")],
        needs=needs,
    )
    run = simulate(log, by_id_in_full, "in full")
    assert [(one.offered, one.accepted, one.free) for one in run.weeks] == [(1, 0, 2), (0, 0, 2), (0, 0, 2), (0, 0, 2)]
    run = simulate(log.model_copy(update={"events": log.events[1:]}), by_id_in_full, "in full")
    assert [one.free for one in run.weeks] == [2, 0, 0, 0]
    assert course(run, "A").care_form == "clinical"


def by_id_in_full(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    try:
        return by_id(snapshot, rng)
    except UnsoundPlanError:
        return nobody(snapshot, rng)


def test_places_come_and_go_and_who_is_there_stays() -> None:
    # The place is withdrawn while A has it: when A leaves on day 2, nothing comes free, until day 3.
    events = [
        event("stay", None, "A", amount=14),
        event("places", 1, opening_id="U/clinical", amount=-1),
        event("places", 3, opening_id="U/clinical", amount=1),
    ]
    run = simulate(world([case("A"), case("B")], [unit("U")], events=events), by_id, "by_id")
    assert [one.free for one in run.weeks] == [1, 0, 0, 1]
    assert [one.capacity for one in run.weeks] == [1, 1, 0, 1]
    assert course(run, "B").decided_on == day(3)


def test_urgency_and_step_are_those_of_the_day() -> None:
    seen: list[tuple[int, str | None]] = []

    def watching(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
        seen.append((snapshot.cases[0].urgency, snapshot.cases[0].step))
        return nobody(snapshot, rng)

    events = [event("urgency", 1, "A", amount=1), event("step", 2, "A", step="ministry")]
    run = simulate(world([case("A")], [unit("U")], events=events), watching, "watching")
    assert seen == [(2, None), (1, None), (1, "ministry"), (1, "ministry")]
    assert (course(run, "A").urgency, course(run, "A").status) == (2, "waiting")


def test_a_snapshot_holds_who_has_come_and_remembers_who_was_placed() -> None:
    seen: list[dict[str, tuple[str | None, str | None]]] = []

    def watching(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
        # What was not checked again is sound, and is the same when it is.
        assert Snapshot(**dict(snapshot.rows())).hash == snapshot.hash
        seen.append({one.case_id: (one.status, one.current_opening) for one in snapshot.cases})
        return by_id(snapshot, rng)

    events = [event("stay", None, "A", amount=14), event("leaves", 2, "B"), event("arrives", 1, "C")]
    facts = [{"case_id": one, "fact": "iq", "value": 90} for one in "ABC"]
    # V stays free, or there would be nothing to decide on day 1.
    openings = [opening("U"), opening("V", care_form="acute")]
    cases, units = [case(one) for one in "ABC"], [unit("U"), unit("V")]
    simulate(world(cases, units, openings, events, facts=facts), watching, "watching")
    waits, placed, gone = (None, None), ("fulfilled", "U/clinical"), ("lapsed", None)
    assert seen == [
        {"A": waits, "B": waits},
        {"A": placed, "B": waits, "C": waits},
        {"A": ("fulfilled", None), "B": gone, "C": waits},
    ]


def test_shared_limits_are_what_remains_beside_who_was_placed() -> None:
    # Two places, but hours for one: B waits until A has left.
    log = world(
        [case("A"), case("B")],
        [unit("U")],
        [opening("U", 2)],
        [event("stay", None, "A", amount=14)],
        resources=[{"unit_id": "U", "resource": "hours", "amount": 10.0}],
        loads=[{"case_id": one, "resource": "hours", "amount": 6.0} for one in "AB"],
    )
    run = simulate(log, one_at_a_time, "one")
    assert course(run, "B").decided_on == day(2)


def one_at_a_time(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """The first client for whom there is room."""
    week = week_of(snapshot)
    for position in range(len(week.pairs)):
        values = week.nothing.copy()
        values[position] = 1
        try:
            return week.plan(values, "one")
        except UnsoundPlanError:
            continue
    return week.plan(week.nothing, "one")


def test_a_place_that_somebody_moves_out_of_comes_free_only_with_the_move() -> None:
    # M lives at U and would go to V; B would come to U. V says no to M: B does not come either.
    cases = [case("B"), case("M", care_form="sheltered_living", current_opening="U/clinical", leaves_when_placed=True)]
    openings = [opening("U", 0), opening("V", care_form="sheltered_living")]
    units = [unit("U"), unit("V")]
    best = POLICIES["optimum"]
    run = simulate(world(cases, units, openings), best, "optimum")
    assert [course(run, one).decided_on for one in "BM"] == [day(0), day(0)]
    run = simulate(world(cases, units, openings, [event("refuses", None, "M", unit_id="V")]), best, "optimum")
    assert [course(run, one).status for one in "BM"] == ["waiting", "waiting"]
    assert [course(run, one).refused for one in "BM"] == [1, 1]


def test_where_a_client_would_rather_be() -> None:
    # A would rather be at V, and gets U: rank 2, and 55.6 km too far for a limit of 50 km with support.
    spot = {"latitude": 0.0, "longitude": 0.0}
    cases = [case("A", **spot, max_distance_km=50.0, max_distance_with_support_km=120.0)]
    units = [unit("U", latitude=0.0, longitude=0.95), unit("V", latitude=0.0, longitude=0.3)]
    log = world(cases, units, [opening("U"), opening("V", 0)])
    found = course(simulate(log, by_id, "by_id"), "A")
    assert (found.rank, found.conditions) == (2, 1)
    assert found.distance_km == pytest.approx(105.6, abs=0.1)
    assert found.over_limit_km == pytest.approx(55.6, abs=0.1)


def test_what_keeps_a_client_out() -> None:
    log = world(
        [case("A"), case("B", care_form="acute")],
        [unit("U")],
        facts=[{"case_id": "A", "fact": "arson", "value": True}],
        criteria=[{"unit_id": "U", "fact": "arson", "operator": "=", "value": True}],
    )
    run = simulate(log, by_id, "by_id")
    assert [one.cause for one in run.courses] == ["criteria", "care_form"]


def test_an_unsound_plan_is_refused_by_name_and_week() -> None:
    def dishonest(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
        plan = by_id(snapshot, rng)
        return plan.model_copy(update={"unmatched": ()})

    with pytest.raises(UnsoundPlanError, match=f"policy dishonest, {day(0)}: everybody B"):
        simulate(world([case("A"), case("B")], [unit("U")]), dishonest, "dishonest")


def test_chance_is_the_same_for_all_policies_and_another_one_each_week() -> None:
    drawn: list[list[float]] = [[], []]
    log = world([case("A")], [unit("U")])
    for numbers in drawn:

        def drawing(snapshot: Snapshot, rng: np.random.Generator, numbers: list[float] = numbers) -> Plan:
            numbers.append(rng.random())
            return nobody(snapshot, rng)

        simulate(log, drawing, "drawing")
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 4


def test_a_policy_may_be_prepared() -> None:
    class Foreseeing:
        def prepared(self, log: Any) -> Any:
            self.log = log
            return by_id

    policy, log = Foreseeing(), world([case("A")], [unit("U")])
    assert simulate(log, policy, "x") == simulate(log, by_id, "x")
    assert policy.log is log


def test_what_a_plan_leaves_to_be_desired() -> None:
    # B is more urgent than A. A is at U, V is empty: V is unused; B with V, and B with U (A's) would block; B envies A.
    def first_only(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
        week = week_of(snapshot)
        values = week.nothing.copy()
        values[:1] = snapshot.as_of == day(0)
        return week.plan(values, "first only")

    log = world([case("A", urgency=3), case("B", urgency=1)], [unit("U"), unit("V")])
    first = simulate(log, first_only, "first only").weeks[0]
    assert (first.unused, first.blocking_pairs, first.envious) == (1, 2, 1)


def test_times_are_told_and_not_written() -> None:
    run = simulate(world([case("A")], [unit("U")]), by_id, "by_id")
    assert set(run.seconds) == {"world", "snapshot", "decide", "verify", "judge"}
    assert "seconds" not in run.model_dump()


def test_who_is_kept_apart_is_kept_apart_from_who_was_placed() -> None:
    # Two places: B may not live beside A, and comes when A has left on day 2.
    apart = [{"case_a": "A", "case_b": "B"}]
    log = world(
        [case("A"), case("B")], [unit("U")], [opening("U", 2)], [event("stay", None, "A", amount=14)], apart=apart
    )
    run = simulate(log, one_at_a_time, "one")
    assert [course(run, one).decided_on for one in "AB"] == [day(0), day(2)]


def test_room_for_a_group_comes_back_and_a_budget_does_not() -> None:
    # Both have a fact for which U has room for one; A leaves on day 2.
    facts = [{"case_id": one, "fact": "arson", "value": True} for one in "AB"]
    limits = [{"unit_id": "U", "fact": "arson", "operator": "=", "value": True, "at_most": 1}]
    events = [event("stay", None, "A", amount=14)]
    cases = [case("A"), case("B")]
    log = world(cases, [unit("U")], [opening("U", 2)], events, facts=facts, cohort_limits=limits)
    assert course(simulate(log, one_at_a_time, "one"), "B").decided_on == day(2)
    # No title pays for either of them, and the insurer funds one bespoke place.
    cases = [case(one, payer="insurer") for one in "AB"]
    funding = [{"payer": "insurer", "bespoke_places": 1}]
    log = world(cases, [unit("U", contracted_payers=("other",))], [opening("U", 2)], events, funding=funding)
    run = simulate(log, one_at_a_time, "one")
    assert [course(run, one).status for one in "AB"] == ["placed", "waiting"]
    assert course(run, "A").conditions == 1


def test_a_place_that_is_made_goes_with_the_client() -> None:
    # U has no place and can make one: A has it until day 2, then it can be made for B.
    openings = [opening("U", 0, can_add=1)]
    log = world([case("A"), case("B")], [unit("U")], openings, [event("stay", None, "A", amount=14)])
    run = simulate(log, POLICIES["optimum"], "optimum")
    assert [course(run, one).decided_on for one in "AB"] == [day(0), day(2)]
    assert [(one.free, one.capacity) for one in run.weeks] == [(0, 0), (0, 1), (0, 0), (0, 1)]


def test_an_offer_that_came_to_nothing_can_be_made_again_with_something_else() -> None:
    # A needs U and a day centre; V says no, so that both come to nothing. The next day U is offered again, with W.
    needs = [
        {"case_id": "A", "need_id": "care", "care_form": "clinical"},
        {"case_id": "A", "need_id": "day", "care_form": "day_structure"},
    ]
    openings = [opening("U"), opening("V", care_form="day_structure"), opening("W", care_form="day_structure")]
    units, refuses = [unit("U"), unit("V"), unit("W")], [event("refuses", None, "A", unit_id="V")]
    run = simulate(world([case("A", care_form=None)], units, openings, refuses, needs=needs), by_id, "by_id")
    assert [(one.offered, one.missed, one.offered_again) for one in run.weeks][:3] == [(1, 0, 0), (1, 1, 1), (0, 0, 0)]


def test_care_starts_no_earlier_than_it_takes_to_start() -> None:
    # Ten days to start, and a stay of four: A has the place from day 0 until the day of week 2.
    log = world([case("A"), case("B")], [unit("U")], events=[event("stay", None, "A", amount=4)])
    run = simulate(log.model_copy(update={"days_to_start": 10}), by_id, "by_id")
    assert course(run, "A").start_on == day(0) + timedelta(days=10)
    assert course(run, "B").decided_on == day(2)


def test_a_client_who_gets_lost_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(State, "offer", lambda state, plan: state.waiting.clear() or Offers())
    with pytest.raises(LostClientsError, match="by_id, "):
        simulate(world([case("A")], [unit("U")]), by_id, "by_id")


def test_what_somebody_who_moves_out_took_comes_free() -> None:
    # U has no hours left beside M, who lives there and moves on to V: then there are hours for W.
    cases = [case("M", care_form="sheltered_living", current_opening="U/clinical", leaves_when_placed=True), case("W")]
    log = world(
        cases,
        [unit("U"), unit("V")],
        [opening("U", 0), opening("V", care_form="sheltered_living")],
        resources=[{"unit_id": "U", "resource": "hours", "amount": 0.0}],
        loads=[{"case_id": one, "resource": "hours", "amount": 6.0} for one in "MW"],
    )
    for name in ("region_first", "optimum"):
        assert [one.status for one in simulate(log, POLICIES[name], name).courses] == ["placed", "placed"]


def test_a_decision_is_known_from_the_day_on_which_it_is_made() -> None:
    # A rejection on the second day comes too late for A, who is placed on the first; B comes on the second.
    rejections = [{"case_id": one, "unit_id": "U", "decision": "reject", "decided_on": day(1)} for one in "AB"]
    log = world(
        [case("A"), case("B", registered_on=day(1))],
        [unit("U")],
        [opening("U", 2)],
        [event("arrives", 1, "B")],
        decisions=rejections,
    )
    run = simulate(log, by_id, "by_id")
    assert [one.status for one in run.courses] == ["placed", "waiting"]


def test_what_differs_in_its_start_alone_is_judged_once() -> None:
    # W could have U now, or when M moves out to V or, later, to X: that is one pair of W with U all the same.
    cases = [case("M", care_form="sheltered_living", current_opening="U/clinical", leaves_when_placed=True), case("W")]
    openings = [
        opening("U"),
        opening("V", care_form="sheltered_living", available_from=day(8)),
        opening("X", care_form="sheltered_living", available_from=day(12)),
    ]

    def nothing(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
        week = week_of(snapshot)
        return week.plan(week.nothing, "nothing")

    first = simulate(world(cases, [unit("U"), unit("V"), unit("X")], openings), nothing, "nothing").weeks[0]
    assert first.blocking_pairs == 3  # W with U, M with V and with X
    assert first.unused == 3


def test_who_is_kept_apart_is_so_at_every_unit_of_a_plan() -> None:
    # V has a bed at U and a day place at D; W, kept apart from V, could only come to D.
    log = world(
        [case("V", care_form=None), case("W", care_form="day_structure", registered_on=day(1))],
        [unit("U"), unit("D")],
        [opening("U"), opening("D", 2, care_form="day_structure")],
        [event("arrives", 1, "W"), event("stay", None, "V", amount=21)],
        needs=[
            {"case_id": "V", "need_id": "N1", "care_form": "clinical"},
            {"case_id": "V", "need_id": "N2", "care_form": "day_structure"},
        ],
        apart=[{"case_a": "V", "case_b": "W"}],
    )
    run = simulate(log, POLICIES["region_first"], "region_first")
    assert [one.decided_on for one in run.courses] == [day(0), day(3)]


@pytest.mark.parametrize(("leaves", "missed"), [((), 1), ((event("leaves", 1, "A"),), 0)])
def test_who_missed_and_is_dropped_from_the_next_plan_is_told(leaves: tuple[Event, ...], missed: int) -> None:
    # U says no to A, so that B has the place on the next day, and A is offered nothing. Who has left missed nothing.
    events = [event("refuses", None, "A", unit_id="U"), *leaves]
    run = simulate(world([case("A"), case("B")], [unit("U")], [opening("U")], events), by_id, "by_id")
    assert [(one.offered, one.missed, one.offered_again) for one in run.weeks][:2] == [(1, 0, 0), (1, missed, 0)]


def test_chance_is_the_same_whatever_a_world_is_called() -> None:
    drawn: dict[str, list[float]] = {"one": [], "other": []}
    log = world([case("A"), case("B")], [unit("U")], [opening("U")], [])
    for name, numbers in drawn.items():

        def decide(snapshot: Snapshot, rng: np.random.Generator, mine: list[float] = numbers) -> Plan:
            mine.append(rng.random())
            return nobody(snapshot, rng)

        simulate(log.model_copy(update={"name": name}), decide, "drawing")
    assert drawn["one"] == drawn["other"]
    assert len(set(drawn["one"])) == len(drawn["one"]) > 1


def test_a_policy_that_fails_as_it_looks_ahead_is_told_by_name_and_first_day() -> None:
    class Failing:
        def prepared(self, log: Log) -> DecisionPolicy:
            raise KeyError("weights")

    with pytest.raises(PolicyFailedError) as raised:
        simulate(world([case("A")], [unit("U")], [opening("U")], []), Failing(), "failing")
    assert (raised.value.policy, raised.value.day, raised.value.reason) == ("failing", day(0), "KeyError: 'weights'")
