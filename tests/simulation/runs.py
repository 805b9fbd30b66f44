"""Runs made by hand, and at random, for tests of what is measured and told of them."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from carematch.simulation.run import Course, Run, WeekState

FIRST_DAY = date(2026, 1, 5)


def day(number: int) -> date:
    """So many days after the first."""
    return FIRST_DAY + timedelta(days=number)


def placed(case_id: str, arrived: int, start: int, **columns: Any) -> Course:
    """A client who comes on a day and whose care starts on another."""
    known = {"unit_id": "U", "opening_id": "U", "decided_on": day(start), "distance_km": 10.0, "over_limit_km": 0.0}
    return course(case_id, arrived, "placed", **{**known, "rank": 1, **columns}, start_on=day(start))


def waiting(case_id: str, arrived: int, **columns: Any) -> Course:
    """A client who still waits on the last day."""
    return course(case_id, arrived, "waiting", **{"cause": "places", **columns})


def left(case_id: str, arrived: int, until: int, **columns: Any) -> Course:
    """A client who leaves before there is a place."""
    return course(case_id, arrived, "left", **{"cause": "places", **columns}, left_on=day(until))


def course(case_id: str, arrived: int, status: Any, **columns: Any) -> Course:
    """What became of a client of region North, urgency 2, who needs clinical care."""
    stated = {"region": "North", "care_form": "clinical", "urgency": 2, **columns}
    return Course(case_id=case_id, arrived_on=day(arrived), status=status, **stated)


def week(number: int, **counts: int) -> WeekState:
    """A day of the tables; counts that are not given are 0."""
    fields = set(WeekState.model_fields) - {"as_of"}
    return WeekState(as_of=day(7 * number), **{**dict.fromkeys(fields, 0), **counts})


def run(*courses: Course, weeks: list[WeekState] | int = 20, **columns: Any) -> Run:
    """A run of so many weeks; of the policy ``mine``, seed 1, unless stated otherwise."""
    days = [week(number) for number in range(weeks)] if isinstance(weeks, int) else weeks
    stated = {"scenario": "tiny", "policy": "mine", "seed": 1, **columns}
    return Run(**stated, weeks=tuple(days), courses=courses)


def random_run(policy: str, seed: int, scenario: str = "random", better: float = 0.0) -> Run:
    """A run of some sixty clients in three regions; ``better``: how many more are placed, as a share."""
    chance = np.random.default_rng([seed, 7])
    own = np.random.default_rng([seed, sum(policy.encode())])
    courses = []
    for number in range(60):
        arrived, luck, region = int(chance.integers(0, 300)), chance.random(), "NSW"[int(chance.integers(0, 3))]
        columns = {"region": region, "urgency": int(chance.integers(1, 6))}
        if luck < 0.55 + better:
            wait, km = int(own.integers(7, 200)), float(own.integers(1, 900)) / 10
            columns |= {"distance_km": km, "over_limit_km": max(0.0, km - 70), "rank": int(own.integers(1, 5))}
            courses.append(placed(f"C{number:02}", arrived, arrived + wait, **columns))
        elif luck < 0.85:
            courses.append(waiting(f"C{number:02}", arrived, cause="criteria" if luck > 0.8 else "places", **columns))
        else:
            courses.append(left(f"C{number:02}", arrived, arrived + 30, **columns))
    states = [week(number, capacity=20, free=int(own.integers(0, 9)), offered=2, accepted=1) for number in range(53)]
    return run(*courses, weeks=states, policy=policy, seed=seed, scenario=scenario)
