"""Goals in one sum, over the arcs that matter: the same as one by one, over all."""

from random import Random

import numpy as np
import pytest

from carematch import Matcher
from carematch.matching import network
from carematch.matching.goals import Stage
from carematch.matching.network import Arcs, worth_asking
from carematch.matching.pairs import Bools, Ints
from carematch.matching.weighed import LARGEST, weighed

from ..build import case, opening, unit, week
from .test_network import MANY, network_for, random_stages, small


def stage(*terms: int, maximise: bool = True) -> Stage:
    return Stage("goal", maximise, np.array(terms, dtype=np.int64))


def test_a_goal_counts_for_more_than_all_after_it_can_differ_by() -> None:
    # The second can differ by 7, so that the first weighs 8; both weigh 4 times as much when the last differs by 3.
    spans = iter([7, 3])
    stages = [stage(1, 0, 1), stage(5, 2, 0, maximise=False), stage(0, 0, 0), stage(1, 3, 0)]
    count, costs = weighed(stages, lambda _: next(spans), nodes=5)
    assert count == 4
    assert costs.tolist() == [4 * (8 * -1 + 5) - 1, 4 * 2 - 3, 4 * 8 * -1]


def test_goals_are_one_sum_as_long_as_the_solver_can_work_with_it() -> None:
    most = LARGEST // (9 + 1) ** 2
    assert weighed([stage(1), stage(1)], lambda _: most - 2, nodes=9)[0] == 2
    assert weighed([stage(1), stage(1)], lambda _: most - 1, nodes=9)[0] == 1
    assert weighed([stage(most + 1), stage(1)], lambda _: 0, nodes=9)[0] == 1


def test_two_flows_differ_by_each_need_at_its_dearest_and_at_its_cheapest() -> None:
    # A goes to U, to V or nowhere: 5, -2 or 0. B goes to U only: 0 or 3.
    cases = [case("A"), case("B", max_distance_km=10.0, latitude=52.0, longitude=5.0)]
    units = [unit("U", latitude=52.0, longitude=5.0), unit("V", latitude=53.0, longitude=5.0)]
    found = network_for(Matcher(week(cases, units)))
    assert found.program.pairs.need.tolist() == [0, 0, 1]
    assert found.differ(np.array([5, -2, 3])) == 7 + 3
    found.free = np.array([0, 1])  # A has to go somewhere, B goes nowhere
    assert found.differ(np.array([5, -2, 3])) == 7


def test_no_two_flows_differ_by_more() -> None:
    for seed in range(MANY):
        matcher, random = Matcher(small(seed)), Random(seed)
        terms = np.array([random.randint(-9, 9) for _ in range(len(matcher.pairs))], dtype=np.int64)
        best, worst = (network_for(matcher).solve([Stage("", way, terms)])[1][0].value for way in (True, False))
        assert best - worst <= network_for(matcher).differ(terms)


def values_of(seed: int) -> list[int]:
    matcher = Matcher(small(seed))
    stages = random_stages(Random(seed), len(matcher.pairs))
    return [goal.value for goal in network_for(matcher).solve(stages)[1]]


def test_goals_solved_together_are_what_they_are_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = list[int]()

    def counted(stages: list[Stage], *how: object) -> tuple[int, Ints]:
        count, costs = weighed(stages, *how)  # type: ignore[arg-type]
        counts.append(count)
        return count, costs

    monkeypatch.setattr(network, "weighed", counted)
    together = [values_of(seed) for seed in range(MANY)]
    assert {1, 5} < set(counts)
    monkeypatch.setattr(network, "weighed", lambda stages, *how: weighed(stages[:1], *how))
    assert together == [values_of(seed) for seed in range(MANY)]


def test_arcs_that_are_not_asked_about_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    left_out = 0

    def counted(arcs: Arcs, supply: Ints) -> Bools:
        nonlocal left_out
        asked = worth_asking(arcs, supply)
        left_out += int((~asked).sum())
        return asked

    monkeypatch.setattr(network, "worth_asking", counted)
    some = [values_of(seed) for seed in range(MANY)]
    assert left_out > MANY
    monkeypatch.setattr(network, "worth_asking", lambda arcs, supply: np.ones(len(arcs.tail), dtype=np.bool_))
    assert some == [values_of(seed) for seed in range(MANY)]


def test_only_who_may_go_nowhere_at_no_more_cost_is_not_asked_about() -> None:
    # Needs 0 and 1, openings 2 and 3, the sink 4. Need 1 may not go nowhere; opening 3 has to receive somebody.
    tail, head, cost = np.array([(0, 2, 0), (0, 2, -1), (0, 3, 0), (0, 4, 0), (1, 2, 0), (2, 4, 0), (3, 4, 0)]).T
    arcs = Arcs(tail, head, np.ones(7, dtype=np.int64), cost)
    assert worth_asking(arcs, np.array([1, 1, 0, -1, -1])).tolist() == [False, True, True, True, True, True, True]


def test_a_network_of_which_nothing_is_asked_is_solved() -> None:
    found = network_for(Matcher(week([case("A")], [unit("U")], [opening("U", 2)])))
    found.improve(np.array([3]))
    assert found.flow.tolist() == [0, 1, 0]
