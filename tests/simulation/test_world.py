"""Generated worlds: the same for the same seed, sound, the same chance where scenarios agree, and like the figures."""

from collections import Counter
from datetime import timedelta
from functools import cache
from statistics import mean

import pytest

from carematch.policies import POLICIES
from carematch.simulation.log import Event, Log
from carematch.simulation.prospects import PLACES
from carematch.simulation.run import Run
from carematch.simulation.scenario import Scenario
from carematch.simulation.scenario_parts import Demand
from carematch.simulation.weeks import simulate
from carematch.simulation.world import generated

SHORT = Scenario(name="short", weeks=26)


def of_case(log: Log, case_id: str) -> set[Event]:
    return {event for event in log.events if event.case_id == case_id}


def test_a_seed_always_gives_the_same() -> None:
    assert generated(SHORT, 1) == generated(SHORT, 1)
    assert generated(SHORT, 1).snapshot.hash != generated(SHORT, 2).snapshot.hash
    # What is measured today is to be comparable with what was measured before.
    assert generated(Scenario(), 1).snapshot.hash.startswith("bc8f64f0744ce213")


@pytest.mark.parametrize("seed", range(3))
def test_events_are_in_order_and_within_the_time(seed: int) -> None:
    log = generated(SHORT, seed)
    days = [event.day for event in log.events if event.day is not None]
    assert days == sorted(days)
    assert log.first_day <= days[0] <= days[-1] <= log.last_day == log.snapshot.as_of
    arrivals = Counter(event.case_id for event in log.events if event.kind == "arrives")
    assert arrivals == Counter(case.case_id for case in log.snapshot.cases)
    for case in log.snapshot.cases:
        assert Event(kind="arrives", day=case.registered_on, case_id=case.case_id) in of_case(log, case.case_id)


def test_one_thing_more_changes_nothing_in_the_others() -> None:
    log = generated(SHORT, 1)
    longer = generated(SHORT.model_copy(update={"blocked_days": 900.0, "name": "longer"}), 1)
    assert longer.snapshot.cases == log.snapshot.cases
    differ = {event.kind for event in {*log.events} ^ {*longer.events}}
    assert differ == {"stay"}
    # Ten more units of acute care: nobody else's places, facts, refusals … are others.
    supply = tuple(
        one.model_copy(update={"units": one.units + 10}) if one.care_form == "acute" else one for one in SHORT.supply
    )
    more = generated(SHORT.model_copy(update={"supply": supply}), 1)
    assert more.snapshot.cases == log.snapshot.cases
    assert more.snapshot.facts == log.snapshot.facts
    assert {*log.snapshot.units} < {*more.snapshot.units}
    kept = [event for event in log.events if event.kind == "refuses"]
    assert {*kept} <= {*more.events}


def test_more_arrivals_come_besides() -> None:
    # Twice as many: in each region everybody comes in half the time, and is the same person.
    log = generated(SHORT, 1)
    busy = generated(SHORT.model_copy(update={"arrivals_per_week": 2 * SHORT.arrivals_per_week}), 1)
    before = {case.case_id: case for case in log.snapshot.cases}
    after = {case.case_id: case for case in busy.snapshot.cases}
    assert before.keys() < after.keys()
    assert all(
        before[one].latitude == after[one].latitude and before[one].urgency == after[one].urgency for one in before
    )


def test_a_scenario_without_places_or_with_integrated_plans() -> None:
    both = (Demand(care_form="clinical", share=1.0, besides="outreach", besides_share=1.0),)
    log = generated(SHORT.model_copy(update={"demand": both}), 1)
    assert len(log.snapshot.needs) == 2 * len(log.snapshot.cases)
    run = simulate(log, POLICIES["first_come"], "first_come")
    assert any(one.status == "placed" for one in run.courses)
    empty = generated(SHORT.model_copy(update={"supply": ()}), 1)
    run = simulate(empty, POLICIES["first_come"], "first_come")
    assert {one.cause for one in run.courses} == {"care_form"}


def test_care_starts_after_the_time_that_it_takes_to_start() -> None:
    log = generated(SHORT, 1)
    run = simulate(log, POLICIES["first_come"], "first_come")
    delays = {one.start_on - one.decided_on for one in run.courses if one.start_on and one.decided_on}
    assert delays == {timedelta(days=SHORT.days_to_start)}


@cache
def todays_practice() -> list[Run]:
    return [simulate(generated(Scenario(), seed), POLICIES["region_first"], "region_first") for seed in (1, 4)]


def test_the_default_gives_what_is_published() -> None:
    """See the scenario's docstring for the sources."""
    courses = [one for run in todays_practice() for one in run.courses]
    came = mean(len(run.courses) for run in todays_practice())
    assert 250 <= came <= 300
    placed = [one for one in courses if one.status == "placed"]
    assert 0.55 <= len(placed) / len(courses) <= 0.75
    nowhere = [one for one in courses if one.cause not in (None, PLACES)]
    assert 0.07 <= len(nowhere) / len(courses) <= 0.15
    assert {"distance", "scope"} <= {one.cause for one in nowhere}
    lapsed = [one for one in courses if one.status == "left"]
    assert 0.1 <= len(lapsed) / len(courses) <= 0.3
    late = [one for one in placed if one.start_on and (one.start_on - one.arrived_on).days > 98]
    assert 0.1 <= len(late) / len(placed) <= 0.4


def test_a_world_without_clients_is_a_world() -> None:
    world = generated(Scenario(name="nobody", weeks=3, arrivals_per_week=0), 1)
    run = simulate(world, POLICIES["region_first"], "region_first")
    assert run.courses == ()
