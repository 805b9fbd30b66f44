"""Hindsight: as good as trying everything out on tiny worlds, never beaten, and honest when it is not proven."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product
from random import Random

import pytest

from carematch.policies import POLICIES
from carematch.simulation.hindsight import Hindsight, lab_policies, schedule
from carematch.simulation.log import Event, Log
from carematch.simulation.run import Run
from carematch.simulation.scenario import Scenario
from carematch.simulation.weeks import simulate
from carematch.simulation.world import generated

from ..build import opening, unit
from .worlds import case, day, event, world

SCENARIO = Scenario(name="small", weeks=12, arrivals_per_week=2.5)
SEEDS = (1, 2)


def placed(run: Run) -> int:
    return sum(one.status == "placed" for one in run.courses)


@cache
def log_of(seed: int) -> Log:
    return generated(SCENARIO, seed)


def test_waiting_for_somebody_else_can_be_better() -> None:
    # A would keep the one place for ever, B for one week, C for ever: B and then A or C. First come places A alone.
    events = [event("arrives", 1, "B"), event("arrives", 2, "C"), event("stay", None, "B", amount=7)]
    log = world([case("A"), case("B"), case("C")], [unit("U")], events=events)
    found = schedule(log)
    assert (found.placed, found.bound, found.status) == (2, 2, "optimal")
    assert placed(simulate(log, Hindsight(), "hindsight")) == 2
    assert placed(simulate(log, POLICIES["first_come"], "first_come")) == 1


def test_refusals_are_known() -> None:
    # A goes to V at once, as U would say no.
    log = world([case("A")], [unit("U"), unit("V")], events=[event("refuses", None, "A", unit_id="U")])
    (course,) = simulate(log, Hindsight(), "hindsight").courses
    assert (course.unit_id, course.refused) == ("V", 0)


def test_needs_stand_or_fall_together() -> None:
    # A needs two places at once, and there is a day on which both are free only before B comes for one of them.
    needs = [
        {"case_id": "A", "need_id": "care", "care_form": "clinical"},
        {"case_id": "A", "need_id": "day", "care_form": "day_structure"},
        {"case_id": "B", "need_id": "day", "care_form": "day_structure"},
    ]
    openings = [opening("U", 0), opening("V", care_form="day_structure")]
    log = world(
        [case("A", care_form=None), case("B", care_form=None)],
        [unit("U"), unit("V")],
        openings,
        [event("places", 2, opening_id="U/clinical", amount=1), event("stay", None, "B", amount=14)],
        needs=needs,
    )
    found = schedule(log)
    assert (found.placed, found.bound) == (2, 2)
    assert placed(simulate(log, Hindsight(), "hindsight")) == 2


def tiny(random: Random) -> Log:
    """Up to four clients, two units and four weeks, with stays, withdrawals, departures and refusals."""
    cases = [f"C{number}" for number in range(random.randint(2, 4))]
    openings = [opening("U", random.randint(0, 2)), opening("V", random.randint(0, 1))]
    events: list[Event] = []
    for case_id in cases:
        arrival = random.randint(0, 2)
        events.append(event("arrives", arrival, case_id))
        if random.random() < 0.4:
            events.append(event("leaves", random.randint(arrival, 3), case_id))
        if random.random() < 0.7:
            events.append(event("stay", None, case_id, amount=random.choice((5, 7, 14))))
        if random.random() < 0.3:
            events.append(event("refuses", None, case_id, unit_id=random.choice("UV")))
    for one in openings:
        net = one.places
        for number in range(1, 4):
            amount = random.choice((-1, 0, 0, 1))
            if amount and net + amount >= 0:
                net += amount
                events.append(event("places", number, opening_id=one.id, amount=amount))
    vetoes = [{"case_id": one, "kind": "veto", "unit_id": "V"} for one in cases if random.random() < 0.3]
    return world([case(one) for one in cases], [unit("U"), unit("V")], openings, events, preferences=vetoes)


@dataclass(frozen=True)
class State:
    net: dict[str, int]
    waiting: frozenset[str]
    ends: tuple[tuple[date, str], ...]


def most_by_trying(log: Log, number: int = 0, state: State | None = None) -> int:
    """The most clients that can be placed from a day on, by trying every choice of every day: places are counted here
    anew, and nothing of the simulation is used."""
    if number == log.decisions:
        return 0
    today = day(number)
    state = state or State({one.id: one.places for one in log.snapshot.openings}, frozenset(), ())
    net = dict(state.net)
    waiting = set(state.waiting)
    for one in log.events:
        if one.day == today and one.kind == "places":
            net[str(one.opening_id)] += one.amount or 0
        elif one.day == today and one.kind == "arrives":
            waiting.add(str(one.case_id))
    for one in log.events:
        if one.day == today and one.kind == "leaves":
            waiting.discard(str(one.case_id))
    for until, opening_id in state.ends:
        net[opening_id] += until <= today
    ends = tuple(one for one in state.ends if one[0] > today)
    best = 0
    for way in product(*([None, *may_go(log, one)] for one in sorted(waiting))):
        left = {key: places - way.count(key) for key, places in net.items()}
        if all(places >= 0 for key, places in left.items() if key in way):
            chosen = {one: where for one, where in zip(sorted(waiting), way, strict=True) if where}
            more = tuple((today + timedelta(days=stay(log, one)), where) for one, where in chosen.items())
            after = State(left, frozenset(waiting - chosen.keys()), (*ends, *more))
            best = max(best, len(chosen) + most_by_trying(log, number + 1, after))
    return best


def may_go(log: Log, case_id: str) -> list[str]:
    refused = {one.unit_id for one in log.events if one.kind == "refuses" and one.case_id == case_id}
    vetoed = {one.unit_id for one in log.snapshot.preferences if one.case_id == case_id}
    return [one.id for one in log.snapshot.openings if one.unit_id not in refused | vetoed]


def stay(log: Log, case_id: str) -> int:
    known = [one.amount for one in log.events if one.kind == "stay" and one.case_id == case_id]
    return known[0] or 0 if known else 10_000


@pytest.mark.parametrize("seed", range(60))
def test_nothing_places_more_on_a_tiny_world(seed: int) -> None:
    log = tiny(Random(seed))
    found = schedule(log)
    assert (found.placed, found.bound, found.status) == (most_by_trying(log), found.placed, "optimal")
    assert placed(simulate(log, Hindsight(), "hindsight")) == found.placed


@pytest.mark.parametrize("seed", SEEDS)
def test_no_policy_places_more(seed: int) -> None:
    log = log_of(seed)
    found = schedule(log)
    assert found.status == "optimal"
    assert placed(simulate(log, Hindsight(), "hindsight")) == found.placed == found.bound
    for name, policy in POLICIES.items():
        assert placed(simulate(log, policy, name)) <= found.placed, name


def test_what_is_not_proven_is_not_called_optimal() -> None:
    # No effort at all: a schedule that can be followed, and a bound that nobody passes.
    log = log_of(1)
    found, best = schedule(log, effort=1e-9), schedule(log)
    assert found.status == "best_found"
    assert 0 < found.placed <= best.placed <= found.bound
    assert placed(simulate(log, Hindsight(effort=1e-9), "hindsight")) == found.placed


def test_a_rule_that_the_program_leaves_out_is_kept_all_the_same() -> None:
    # Two places, and hours for one: the bound is 2, and one is placed.
    hours = {"unit_id": "U", "resource": "hours", "amount": 5.0}
    loads = [{"case_id": one, "resource": "hours", "amount": 5.0} for one in "AB"]
    log = world([case("A"), case("B")], [unit("U")], [opening("U", 2)], resources=[hours], loads=loads)
    assert schedule(log).bound == 2
    run = simulate(log, Hindsight(), "hindsight")
    assert (placed(run), run.bound) == (1, 2)


def test_the_lab_knows_hindsight_by_name() -> None:
    assert set(lab_policies()) == {*POLICIES, "hindsight"}


def test_a_place_that_an_occupant_leaves_is_known_beforehand() -> None:
    # M lives in the only clinical place and moves on: then W comes in.
    cases = [case("M", care_form="sheltered_living", current_opening="U/clinical", leaves_when_placed=True), case("W")]
    log = world(cases, [unit("U"), unit("V")], [opening("U", 0), opening("V", care_form="sheltered_living")])
    found = schedule(log)
    assert (found.placed, found.bound, found.status) == (2, 2, "optimal")
    assert {placed(simulate(log, policy, name)) for name, policy in lab_policies().items()} == {2}


def test_what_is_possible_on_one_day_only_is_known_beforehand() -> None:
    # U excludes W, but the ministry overrides that until the second day.
    rule = {"unit_id": "U", "fact": "urgent_only", "operator": "=", "value": True, "firmness": "absolute"}
    pin = {
        "case_id": "W",
        "unit_id": "U",
        "decision": "pin",
        "step": "ministry",
        "overrides": ("criteria",),
        "valid_until": day(1),
    }
    facts = [{"case_id": "W", "fact": "urgent_only", "value": True}]
    log = world([case("W")], [unit("U")], criteria=[rule], facts=facts, decisions=[pin])
    run = simulate(log, POLICIES["region_first"], "region_first")
    assert (placed(run), schedule(log).bound) == (1, 1)
    assert run.courses[0].rank is None
