"""Where theory can tell how long clients wait, the simulation says the same, and not what holds for another world."""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from carematch.policies import POLICIES
from carematch.simulation.erlang import chance_of_waiting, mean_wait
from carematch.simulation.scenario import Scenario
from carematch.simulation.scenario_parts import Demand, Limit, Region, Supply
from carematch.simulation.weeks import simulate
from carematch.simulation.world import generated

PLACES, STAY_DAYS, ARRIVALS_PER_DAY = 2, 25.0, 0.04
SEEDS, WEEKS, WARMING_UP_DAYS = 16, 300, 150


def queue(places: int) -> Scenario:
    """One unit with so many places, and nobody who leaves, refuses or is kept out: M/M/c, but that days are whole."""
    return Scenario(
        name="queue",
        weeks=WEEKS,
        days_between=1,
        days_to_start=0,
        arrivals_per_week=7 * ARRIVALS_PER_DAY,
        regions=(Region(region="Utrecht", table="Midden", share=1.0),),
        demand=(Demand(care_form="clinical", share=1.0),),
        worsening_weeks=None,
        patience_weeks=None,
        escalation_weeks=None,
        limits=(Limit(km=None, share=1.0),),
        facts=(),
        ranks_share=0.0,
        wishes_share=0.0,
        vetoes_share=0.0,
        refusal_share=0.0,
        supply=(
            Supply(care_form="clinical", units=1, free_places=places, new_places_per_week=0.0, stay_days=STAY_DAYS),
        ),
        withdrawn_share=0.0,
        blocked_share=0.0,
    )


@cache
def simulated() -> tuple[float, float]:
    """The mean wait over all seeds, and half of its 95 % confidence interval: the seeds are independent."""
    means = [np.mean(waits(seed)) for seed in range(SEEDS)]
    half = stats.t.ppf(0.975, SEEDS - 1) * np.std(means, ddof=1) / np.sqrt(SEEDS)
    return float(np.mean(means)), float(half)


def waits(seed: int) -> list[int]:
    log = generated(queue(PLACES), seed)
    run = simulate(log, POLICIES["first_come"], "first_come")
    return [
        ((one.start_on or log.last_day) - one.arrived_on).days
        for one in run.courses
        if (one.arrived_on - log.first_day).days >= WARMING_UP_DAYS
    ]


def test_the_formulas_give_what_the_books_have() -> None:
    # M/M/1 with a load of 0.5: half wait, and all on average as long as a stay takes. M/M/2 with a load of 1: a third.
    assert chance_of_waiting(0.5, 1) == pytest.approx(0.5)
    assert mean_wait(0.05, 10, 1) == pytest.approx(10)
    assert chance_of_waiting(1.0, 2) == pytest.approx(1 / 3)
    # Tables of Erlang C: 5 places, a load of 4.
    assert chance_of_waiting(4.0, 5) == pytest.approx(0.5541, abs=1e-4)


def test_more_load_than_places_has_no_mean() -> None:
    with pytest.raises(ValueError, match="a load of 2 needs more than 2 places"):
        mean_wait(0.1, 20, 2)


def test_clients_wait_as_long_as_erlang_says() -> None:
    mean, half = simulated()
    assert abs(mean - mean_wait(ARRIVALS_PER_DAY, STAY_DAYS, PLACES)) <= half


@pytest.mark.parametrize(
    ("arrivals_per_day", "stay_days", "places"),
    [
        (ARRIVALS_PER_DAY, STAY_DAYS, PLACES + 1),
        (ARRIVALS_PER_DAY, 1.25 * STAY_DAYS, PLACES),
        (1.25 * ARRIVALS_PER_DAY, STAY_DAYS, PLACES),
        (ARRIVALS_PER_DAY, 0.75 * STAY_DAYS, PLACES),
    ],
)
def test_another_world_would_be_told(arrivals_per_day: float, stay_days: float, places: int) -> None:
    mean, half = simulated()
    assert abs(mean - mean_wait(arrivals_per_day, stay_days, places)) > half
