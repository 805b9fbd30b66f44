"""Each metric on runs whose value is worked out by hand."""

import inspect

import numpy as np
import pytest

from carematch.language import LANGUAGES, catalogue
from carematch.simulation.experiments.frames import groups_frame, runs_frame
from carematch.simulation.metrics import GROUPS, METRICS, groups_of, regret, still_waiting
from carematch.simulation.run import Run

from .runs import day, left, placed, random_run, run, waiting, week

EMPTY = run()


def value(name: str, of: Run) -> float | None:
    return METRICS[name].of(of)


# How many get a place


def test_who_is_placed_and_who_left() -> None:
    one = run(placed("A", 0, 10), placed("B", 0, 20), waiting("C", 0), left("D", 0, 30))
    assert value("placed", one) == 2
    assert value("placed_share", one) == 2 / 4
    assert value("left_before", one) == 1 / 4


# How long they wait


def test_those_who_wait_count_until_the_last_day_and_those_who_left_until_then() -> None:
    # Kaplan-Meier by hand. After 10 days one of four has a place: 3/4 wait. On day 20 one leaves. On day 30 one of the
    # two left has a place: 3/4 * 1/2 = 3/8 wait, until the end.
    one = run(placed("A", 0, 10), left("B", 0, 20), placed("C", 5, 35), waiting("D", 0))
    days, share = still_waiting(one)
    assert days.tolist() == [0, 10, 20, 30, 133]
    assert share.tolist() == [1, 3 / 4, 3 / 4, 3 / 8, 3 / 8]
    assert value("wait_median", one) == 30
    assert value("wait_p90", one) is None  # more than one in ten always waits
    # The area within 364 days: 10 days everybody, 20 days 3/4, and 3/8 from then on.
    assert value("wait_mean", one) == pytest.approx(10 + 20 * 3 / 4 + (364 - 30) * 3 / 8)


def test_without_anybody_waiting_it_is_the_plain_mean_and_quantile() -> None:
    one = run(*(placed(f"C{days}", 0, days) for days in range(10, 110, 10)))
    assert value("wait_mean", one) == pytest.approx(55)
    assert value("wait_median", one) == 50
    assert value("wait_p90", one) == 90


def test_nobody_placed_means_that_everybody_waits() -> None:
    one = run(waiting("A", 0), waiting("B", 50))
    assert value("wait_mean", one) == 364
    assert value("wait_median", one) is None


def test_in_time_is_of_those_whose_time_is_up() -> None:
    # The last day is 133 days after the first: who came after day 35 is not counted. A is in time on the day itself, B
    # a day late, C left, D waits: one in four.
    one = run(placed("A", 0, 98), placed("B", 0, 99), left("C", 0, 10), waiting("D", 35), placed("E", 36, 40))
    assert value("within_norm", one) == 1 / 4
    assert value("within_norm", run(placed("A", 0, 10), weeks=3)) is None


# How far


def test_travel_counts_known_distances_of_those_who_are_placed() -> None:
    one = run(
        placed("A", 0, 1, distance_km=10.0, over_limit_km=0.0),
        placed("B", 0, 1, distance_km=30.0, over_limit_km=5.0),
        placed("C", 0, 1, distance_km=None, over_limit_km=None),
        waiting("D", 0),
    )
    assert value("travel_mean", one) == 20
    assert value("travel_p90", one) == pytest.approx(28)  # nine tenths of the way from 10 to 30
    assert value("travel_over_limit", one) == 1 / 2


# What they want


def test_ranks() -> None:
    one = run(placed("A", 0, 1, rank=1), placed("B", 0, 1, rank=4), placed("C", 0, 1, rank=None), waiting("D", 0))
    assert value("first_choice", one) == 1 / 2
    assert value("rank_mean", one) == 2.5


def test_blocking_pairs_and_envy_are_means_a_week() -> None:
    one = run(weeks=[week(0, blocking_pairs=3, envious=1), week(1, blocking_pairs=0, envious=1)])
    assert value("blocking_pairs", one) == 1.5
    assert value("envious", one) == 1


# Where they live


def test_equal_regions_are_equal() -> None:
    one = run(*(placed(f"P{region}", 0, 1, region=region) for region in "NSW"))
    assert value("region_gini", one) == 0
    assert value("region_gap", one) == 0


def test_unequal_regions() -> None:
    # North: 3 of 4 placed; South: 0 of 2. Two clients drawn at random live in different regions with 2 * 4 * 2 of 36,
    # and then their shares are 3/4 apart: half of that mean, 1/6, by the mean share of 1/2.
    north = [placed(f"N{number}", 0, 1, region="North") for number in range(3)] + [waiting("N3", 0, region="North")]
    one = run(*north, waiting("S0", 0, region="South"), left("S1", 0, 9, region="South"))
    assert value("region_gini", one) == pytest.approx((1 / 6) / (1 / 2))
    assert value("region_gap", one) == 3 / 4


def test_the_index_is_ginis_over_clients() -> None:
    # The textbook sum over all pairs of clients, each with the share of its region.
    one = random_run("first_come", 3)
    share = {group.name: group.placed_share for group in groups_of(one, "region")}
    each = np.array([share[course.region] for course in one.courses])
    expected = np.abs(each[:, None] - each[None, :]).mean() / 2 / each.mean()
    assert value("region_gini", one) == pytest.approx(expected)


# Places and offers


def test_places() -> None:
    one = run(weeks=[week(0, capacity=10, free=4, unused=1), week(1, capacity=10, free=1, unused=0)])
    assert value("occupancy", one) == 15 / 20
    assert value("unused", one) == 1 / 2


def test_offers() -> None:
    # Of six offers four are accepted. Two come to nothing in the first week: one of the two has an offer in the second.
    one = run(weeks=[week(0, offered=3, accepted=1), week(1, offered=3, accepted=3, missed=2, offered_again=1)])
    assert value("refused", one) == 2 / 6
    assert value("offered_again", one) == 1 / 2


def test_conditions() -> None:
    one = run(placed("A", 0, 1, conditions=2), placed("B", 0, 1), waiting("C", 0))
    assert value("conditions_asked", one) == 1


# Groups


def test_groups() -> None:
    one = run(
        placed("A", 0, 1, region="North", urgency=1),
        waiting("B", 0, region="South", urgency=1, cause="criteria"),
        left("C", 0, 5, region="North", urgency=3),
    )
    told = {by: [(g.name, g.arrived, g.placed, g.left, g.waiting) for g in groups_of(one, by)] for by in GROUPS}
    assert told == {
        "urgency": [("1", 2, 1, 0, 1), ("3", 1, 0, 1, 0)],
        "region": [("North", 2, 1, 1, 0), ("South", 1, 0, 0, 1)],
        "care_form": [("clinical", 3, 1, 1, 1)],
        "cause": [("criteria", 1, 0, 0, 1), ("places", 1, 0, 1, 0)],
    }
    assert len(groups_frame([one])) == 7


# Against hindsight


def test_regret_is_against_the_same_world() -> None:
    mine, ceiling = run(placed("A", 0, 1)), run(placed("A", 0, 1), placed("B", 0, 1), policy="hindsight")
    assert regret(mine, ceiling) == 1
    frame = runs_frame([mine, ceiling])
    assert frame["regret"].tolist() == [1, 0]
    with pytest.raises(ValueError, match="the same scenario and seed are needed"):
        regret(mine, run(seed=2))


def test_regret_is_against_what_is_proven() -> None:
    # Hindsight's own run placed 1, and 3 is all that is proven: at most 2 more could have been placed.
    ceiling = run(placed("A", 0, 1), policy="hindsight").model_copy(update={"bound": 3})
    assert regret(run(placed("A", 0, 1)), ceiling) == 2


def test_without_hindsight_there_is_no_regret() -> None:
    assert runs_frame([run(placed("A", 0, 1))])["regret"].isna().all()


# The registry


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_has_a_definition_and_a_source_and_is_told_in_both_languages(name: str) -> None:
    assert "Source: " in inspect.cleandoc(METRICS[name].of.__doc__ or "")
    for language in LANGUAGES:
        words = catalogue(language)
        assert words.name("metric", name) != words.text(f"metric.{name}")
        assert words.has(f"metric_unit.{METRICS[name].unit}")


def test_a_run_without_clients_has_nothing_to_measure() -> None:
    nothing = {name for name in METRICS if value(name, EMPTY) is None}
    assert METRICS.keys() - nothing == {"placed", "blocking_pairs", "envious", "unused"}


def test_waiting_ends_with_the_decision_for_everybody() -> None:
    # Of a hundred who come on the first day, 49 are placed after three days, to start after ninety; 51 still wait on
    # the last day: it is not known when half of them, let alone nine in ten, would have a place.
    found = [placed(f"P{number}", 0, 90, decided_on=day(3)) for number in range(49)]
    one = run(*found, *(waiting(f"W{number}", 0) for number in range(51)))
    assert (METRICS["wait_median"].of(one), METRICS["wait_p90"].of(one)) == (None, None)


def test_half_wait_to_the_end() -> None:
    # A hundred come on the first day, ten have a place each second week, and fifty still wait on the last day. The day
    # on which half wait is that of the last place found, and nobody knows when one in ten will.
    found = [
        placed(f"P{number}", 0, 14 * (number // 10 + 1) + 35, decided_on=day(14 * (number // 10 + 1)))
        for number in range(50)
    ]
    one = run(*found, *(waiting(f"W{number}", 0) for number in range(50)), weeks=14)
    assert (value("wait_median", one), value("wait_p90", one)) == (70, None)
    assert value("wait_mean", one) == pytest.approx(sum(14 * (1 - step / 10) for step in range(5)) + (364 - 70) / 2)


def test_in_time_is_about_the_start_of_care() -> None:
    # A place is found for both within 14 weeks; the care of one starts later.
    one = run(placed("A", 0, 98, decided_on=day(63)), placed("B", 0, 99, decided_on=day(64)))
    assert value("within_norm", one) == 1 / 2
    assert still_waiting(one)[0].tolist() == [0, 63, 64]


def test_nobody_came() -> None:
    assert [METRICS[name].of(run()) for name in ("wait_mean", "wait_median", "wait_p90", "within_norm")] == [None] * 4
