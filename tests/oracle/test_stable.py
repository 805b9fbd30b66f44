"""Stable matchings and best profiles: on problems that are solved by hand, and against each other on random markets."""

import random
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from .profiles import Kind, Profile, best_profile
from .stable import Matching, all_stable, blocking_pairs, proposer_optimal, receiver_optimal


class Market(NamedTuple):
    preferences: list[list[int]]
    ranks: list[dict[int, int]]
    quotas: list[int]


def couples(preferences: list[list[int]], others: list[list[int]]) -> Market:
    """Both sides as lists, best first; everybody gets one at most."""
    return Market(preferences, [{one: rank for rank, one in enumerate(order)} for order in others], [1] * len(others))


def random_market(rng: random.Random, proposers: int, receivers: int) -> Market:
    """Not everybody who is named names the other, and some quotas are 0.

    There are about as many places as proposers, and often receivers rank highest who likes them least: so there is
    more than one stable matching more often.
    """
    shortest = rng.choice((0, 0.5, 1))
    lengths = [rng.randint(round(shortest * receivers), receivers) for _ in range(proposers)]
    preferences = [rng.sample(range(receivers), length) for length in lengths]
    is_opposed = rng.random() < 0.7
    ranks = []
    for receiver in range(receivers):
        order = rng.sample(range(proposers), rng.randint(round(shortest * proposers), proposers))
        if is_opposed:
            order.sort(key=[-wanted.index(receiver) if receiver in wanted else 0 for wanted in preferences].__getitem__)
        ranks.append({one: 3 * rank + rng.randint(0, 2) for rank, one in enumerate(order)})
    places = rng.choices(range(receivers), k=max(proposers + rng.choice((-1, 0, 0, 1)), 0))
    return Market(preferences, ranks, [places.count(receiver) for receiver in range(receivers)])


@cache
def small_markets() -> list[tuple[Market, list[Matching]]]:
    """Random markets, each with all its stable matchings."""
    rng = random.Random("small markets")
    markets = [random_market(rng, rng.randint(0, 5), rng.randint(1, 4)) for _ in range(600)]
    return [(market, all_stable(*market)) for market in markets]


@cache
def larger_markets() -> list[tuple[Market, list[Matching]]]:
    """Random markets that are too large for every matching, each with the best stable one for either side."""
    rng = random.Random("larger markets")
    markets = [random_market(rng, rng.randint(5, 15), rng.randint(3, 10)) for _ in range(150)]
    return [(market, [proposer_optimal(*market), receiver_optimal(*market)]) for market in markets]


def test_example_1_of_gale_and_shapley() -> None:
    # Everybody's first choice ranks them last, in a circle. Of the six matchings three are stable: all men get their
    # first choice, or all their second, or all their third; the women then get their third, second or first.
    market = couples([[0, 1, 2], [1, 2, 0], [2, 0, 1]], [[1, 2, 0], [2, 0, 1], [0, 1, 2]])
    assert proposer_optimal(*market) == [0, 1, 2]
    assert receiver_optimal(*market) == [2, 0, 1]
    assert sorted(map(str, all_stable(*market))) == ["[0, 1, 2]", "[1, 2, 0]", "[2, 0, 1]"]


def test_example_2_of_gale_and_shapley() -> None:
    # One stable matching only, in which nobody of the eight gets their first choice.
    market = couples(
        [[0, 1, 2, 3], [0, 3, 2, 1], [1, 0, 2, 3], [3, 1, 2, 0]],
        [[3, 2, 0, 1], [1, 3, 0, 2], [3, 0, 1, 2], [2, 1, 0, 3]],
    )
    assert all_stable(*market) == [proposer_optimal(*market)] == [receiver_optimal(*market)] == [[2, 3, 0, 1]]


def test_ten_stable_matchings() -> None:
    # The well-known market of four couples with ten stable matchings, the most that four couples can have.
    men = [[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]]
    market = couples(men, [order[::-1] for order in men])
    assert len(all_stable(*market)) == 10
    assert proposer_optimal(*market) == [0, 1, 2, 3]
    assert receiver_optimal(*market) == [3, 2, 1, 0]


def test_rural_hospitals_by_hand() -> None:
    # Hospital 0 takes 3 for certain: they are each other's first. Then 1 and 2 are left, who each are first at the
    # hospital they like second, so they can go either way about. Hospital 0 does not accept 0 and 4: 0, who names
    # nobody else, is never placed, and hospital 2 always has 4, whom it alone accepts, and a free place.
    market = Market(
        [[0], [1, 0], [0, 1], [0], [0, 2]],
        [{3: 1, 1: 2, 2: 3}, {2: 1, 1: 2, 0: 3}, {4: 1, 1: 2}],
        [2, 1, 2],
    )
    assert proposer_optimal(*market) == [None, 1, 0, 0, 2]
    assert receiver_optimal(*market) == [None, 0, 1, 0, 2]
    assert all_stable(*market) == [[None, 1, 0, 0, 2], [None, 0, 1, 0, 2]]


def test_blocking_pairs_by_hand() -> None:
    # Receiver 0 has 0, whom it ranks last; receiver 1 is free. 1 would rather be at either and 2 only at 0; 2 is
    # ranked as 0 is and so is no better. 0 would rather be at 1, which does not accept it. 3 is where it wants to be.
    market = Market([[1, 0], [0, 1], [0], [2]], [{1: 1, 0: 2, 2: 2}, {1: 5}, {3: 0}], [1, 1, 1])
    assert blocking_pairs([0, None, None, 2], *market) == [(1, 0), (1, 1)]
    assert blocking_pairs([0, 1, None, 2], *market) == [(1, 0)]
    assert blocking_pairs([None, 0, None, 2], *market) == []
    # With two places 0 or 2 comes beside 1: either is stable, as the receiver ranks them alike.
    two = market._replace(quotas=[2, 1, 1])
    assert all_stable(*two) == [[0, 0, None, 2], [None, 0, 0, 2]]


@pytest.mark.parametrize("matching", [[0, 0], [1, None], [None, 1], [0]])
def test_what_is_no_matching_is_not_called_stable(matching: list[int | None]) -> None:
    # Over the quota; not accepted; not named; not about everybody.
    with pytest.raises(ValueError, match="goes over a quota"):
        blocking_pairs(matching, [[0, 1], [0]], [{0: 1, 1: 2}, {1: 1}], [1, 1])


def test_without_strict_lists_nothing_is_called_optimal() -> None:
    for optimal in (proposer_optimal, receiver_optimal):
        with pytest.raises(ValueError, match="alike"):
            optimal([[0], [0]], [{0: 1, 1: 1}], [1])
        with pytest.raises(ValueError, match="twice"):
            optimal([[0, 0]], [{0: 1}], [1])
        with pytest.raises(ValueError, match="quota"):
            optimal([[0]], [{0: 1}], [-1])


def places_of(matching: Matching, market: Market) -> list[int]:
    """For each proposer how far down the list its receiver is; nobody is farthest."""
    wanted = zip(matching, market.preferences, strict=True)
    return [len(order) if own is None else order.index(own) for own, order in wanted]


def ranks_at(matching: Matching, market: Market, receiver: int) -> list[int]:
    return sorted(market.ranks[receiver][one] for one, own in enumerate(matching) if own == receiver)


def test_optimal_is_best_of_all_stable_matchings() -> None:
    more_than_one = 0
    for market, stable in small_markets():
        for_proposers, for_receivers = proposer_optimal(*market), receiver_optimal(*market)
        assert for_proposers in stable
        assert for_receivers in stable
        every = list(zip(*[places_of(one, market) for one in stable], strict=True))
        assert places_of(for_proposers, market) == [min(found) for found in every]
        assert places_of(for_receivers, market) == [max(found) for found in every]  # best for one side, worst for other
        for receiver in range(len(market.quotas)):
            # Place by place no stable matching gives a receiver somebody better than its own optimal one does.
            for places in zip(*[ranks_at(one, market, receiver) for one in [for_receivers, *stable]], strict=True):
                assert places[0] == min(places)
        more_than_one += len(stable) > 1
    assert more_than_one >= 20


def test_rural_hospitals() -> None:
    """In all stable matchings the same are placed, and who has a free place in one has the same people in all."""
    has_free_places = 0
    for market, stable in small_markets() + larger_markets():
        assert len({tuple(own is None for own in one) for one in stable}) == 1
        for receiver, quota in enumerate(market.quotas):
            taken = {tuple(i for i, own in enumerate(one) if own == receiver) for one in stable}
            assert len(set(map(len, taken))) == 1
            if len(min(taken)) < quota:
                assert len(taken) == 1
                has_free_places += any(one != stable[0] for one in stable)
    assert has_free_places >= 10


def turned(market: Market) -> tuple[Market, list[int]]:
    """Every place proposes by itself, and the proposers receive; with the receiver that each place is of."""
    owners = [receiver for receiver, quota in enumerate(market.quotas) for _ in range(quota)]
    orders = [sorted(ranked, key=ranked.__getitem__) for ranked in market.ranks]
    ranks = []
    for wanted in market.preferences:
        places = [place for receiver in wanted for place, owner in enumerate(owners) if owner == receiver]
        ranks.append({place: rank for rank, place in enumerate(places)})
    return Market([orders[owner] for owner in owners], ranks, [1] * len(ranks)), owners


def test_what_is_optimal_for_one_side_is_so_when_the_sides_are_turned() -> None:
    differs = 0
    for market, (for_proposers, for_receivers) in larger_markets():
        places, owners = turned(market)
        for optimal, other in ((for_proposers, receiver_optimal), (for_receivers, proposer_optimal)):
            expected: Matching = [None] * len(market.preferences)
            for place, proposer in enumerate(other(*places)):
                if proposer is not None:
                    expected[proposer] = owners[place]
            assert optimal == expected
            assert blocking_pairs(optimal, *market) == []
        differs += for_proposers != for_receivers
    assert differs >= 15


PROFILES: list[tuple[list[dict[int, int]], list[int], Profile, Profile, int]] = [
    # The first at 0 and the second at 1, or the other way about: a first choice costs a third one.
    ([{0: 1, 1: 2}, {0: 2, 1: 3}], [1, 1], (1, 0, 1), (0, 2, 0), 2),
    # The second can only be at 0: then the first has to make room, which is no first choice any more.
    ([{0: 1, 1: 2}, {0: 2}], [1, 1], (1, 0), (0, 2), 2),
    # Two first choices of the first client: it takes the one that the other does not want.
    ([{0: 1, 1: 1}, {0: 1, 1: 2}], [1, 1], (2, 0), (2, 0), 2),
    # Three for two places: only two come, both by first choice.
    ([{0: 1}, {0: 1}, {0: 1}], [2], (2,), (2,), 2),
    # No places, no options, no clients.
    ([{0: 2}], [0], (0, 0), (0, 0), 0),
    ([{}], [1], (), (), 0),
    ([], [], (), (), 0),
]


@pytest.mark.parametrize(("options", "places", "rank_maximal", "generous", "placed"), PROFILES)
def test_profiles_by_hand(
    options: list[dict[int, int]], places: list[int], rank_maximal: Profile, generous: Profile, placed: int
) -> None:
    assert best_profile(options, places, "rank_maximal") == rank_maximal
    assert best_profile(options, places, "generous") == generous
    assert best_profile(options, places, "most_placed") == (placed,)


def test_ranks_start_at_1() -> None:
    with pytest.raises(ValueError, match="start at 1"):
        best_profile([{0: 0}], [1], "rank_maximal")


def weighed(options: Sequence[Mapping[int, int]], places: Sequence[int], kind: Kind) -> Profile:
    """The same from the assignment of the most weight, where a rank weighs more than all that comes after."""
    worst = max((rank for ranked in options for rank in ranked.values()), default=0)
    owners = [opening for opening, count in enumerate(places) for _ in range(count)]
    base = len(options) + 1
    weights = np.zeros((len(options), len(owners) + len(options)))  # last columns: nothing
    for client, ranked in enumerate(options):
        for place, opening in enumerate(owners):
            if opening in ranked:
                late, early = base ** (ranked[opening] - 1), base ** (worst - ranked[opening])
                weights[client, place] = {"rank_maximal": early, "generous": base**worst - late, "most_placed": 1}[kind]
    clients, columns = linear_sum_assignment(weights, maximize=True)
    chosen = [(client, place) for client, place in zip(clients, columns, strict=True) if weights[client, place] > 0]
    got = [options[client][owners[place]] for client, place in chosen]
    return (len(got),) if kind == "most_placed" else tuple(got.count(rank) for rank in range(1, worst + 1))


def test_profiles_against_weights() -> None:
    rng = random.Random("profiles")
    unlike = fewer = 0
    for _ in range(300):
        openings = rng.randint(1, 4)
        options = [
            {opening: rng.randint(1, 4) for opening in rng.sample(range(openings), rng.randint(0, openings))}
            for _ in range(rng.randint(0, 6))
        ]
        places = [rng.choice((0, 1, 1, 2)) for _ in range(openings)]
        kinds: tuple[Kind, ...] = ("rank_maximal", "generous", "most_placed")
        first, generous, placed = (best_profile(options, places, kind) for kind in kinds)
        assert [first, generous, placed] == [weighed(options, places, kind) for kind in kinds]
        assert sum(generous) == placed[0]
        unlike += first != generous
        fewer += sum(first) < placed[0]
    assert unlike >= 20
    assert fewer >= 5
