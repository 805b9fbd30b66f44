"""Deferred acceptance against an independent implementation, and against all stable matchings of small markets."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carematch.policies.deferred_acceptance import Market, blocking_pairs, deferred_acceptance

from ..oracle import stable
from ..oracle.stable import Matching

Lists = tuple[list[list[int]], list[dict[int, int]], list[int]]
"""What the oracle takes: preferences, ranks and quotas."""


def random_lists(seed: int, *, most: tuple[int, int] = (12, 6), opposed: bool = False) -> Lists:
    """Incomplete lists on both sides and quotas from 0 on. In one market of three, or where it is asked for, receivers
    rank highest who likes them least: such markets have more than one stable matching most often."""
    rng = random.Random(f"market {seed}")
    proposers, receivers = rng.randint(0, most[0]), rng.randint(1, most[1])
    shortest = receivers - 1 if opposed else 0
    preferences = [rng.sample(range(receivers), rng.randint(shortest, receivers)) for _ in range(proposers)]
    ranks = []
    for receiver in range(receivers):
        order = rng.sample(range(proposers), rng.randint(max(0, proposers - 1) if opposed else 0, proposers))
        if opposed or seed % 3 == 0:
            order.sort(key=lambda one: -preferences[one].index(receiver) if receiver in preferences[one] else 0)
        ranks.append({one: 5 * rank for rank, one in enumerate(order)})
    return preferences, ranks, [rng.choice((1, 1, 1, 2) if opposed else (0, 1, 1, 2, 3)) for _ in range(receivers)]


def market_of(preferences: list[list[int]], ranks: list[dict[int, int]], quotas: list[int]) -> Market:
    """The pairs in which both name each other, in any order."""
    both = [
        (proposer, receiver, liked, ranks[receiver][proposer])
        for proposer, wanted in enumerate(preferences)
        for liked, receiver in enumerate(wanted)
        if proposer in ranks[receiver]
    ]
    random.Random(len(both)).shuffle(both)
    proposer, receiver, liked, rank = np.array(both, dtype=np.int64).reshape(-1, 4).T
    seats = np.ones(len(preferences), dtype=np.int64)
    return Market(proposer, receiver, liked, rank, seats, np.array(quotas, dtype=np.int64))


def matching(market: Market, chosen: np.ndarray) -> Matching:
    found: Matching = [None] * len(market.seats)
    for proposer, receiver in zip(market.proposer[chosen].tolist(), market.receiver[chosen].tolist(), strict=True):
        assert found[proposer] is None
        found[proposer] = receiver
    return found


def test_a_market_by_hand() -> None:
    # Gale & Shapley's example: three of each, everybody's first choice ranks them last. From either side everybody
    # who proposes has the first choice; a matching in which everybody has the second blocks nowhere either.
    preferences = [[0, 1, 2], [1, 2, 0], [2, 0, 1]]
    ranks = [{1: 1, 2: 2, 0: 3}, {2: 1, 0: 2, 1: 3}, {0: 1, 1: 2, 2: 3}]
    market = market_of(preferences, ranks, [1, 1, 1])
    assert matching(market, deferred_acceptance(market)) == [0, 1, 2]
    assert matching(market, deferred_acceptance(market.turned)) == [2, 0, 1]
    second = np.array([preferences[one][1] for one in market.proposer.tolist()]) == market.receiver
    assert len(blocking_pairs(market, second)) == 0
    nobody = np.zeros(len(market), dtype=np.bool_)
    assert len(blocking_pairs(market, nobody)) == 9


@pytest.mark.parametrize("hundred", range(10))
def test_random_markets_against_another_implementation(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        lists = random_lists(seed)
        market = market_of(*lists)
        for chosen, expected in (
            (deferred_acceptance(market), stable.proposer_optimal(*lists)),
            (deferred_acceptance(market.turned), stable.receiver_optimal(*lists)),
        ):
            assert matching(market, chosen) == expected
            assert len(blocking_pairs(market, chosen)) == 0
            assert stable.blocking_pairs(expected, *lists) == []


def test_the_best_of_all_stable_matchings_for_each_side() -> None:
    several = 0
    for seed in range(400):
        lists = random_lists(seed, most=(5, 4), opposed=seed % 4 != 0)
        market, every = market_of(*lists), stable.all_stable(*lists)
        several += len(every) > 1
        best, worst = (
            matching(market, deferred_acceptance(market)),
            matching(market, deferred_acceptance(market.turned)),
        )
        for proposer, wanted in enumerate(lists[0]):
            places = [wanted.index(own) if own is not None else len(wanted) for own in (m[proposer] for m in every)]
            assert (best[proposer], worst[proposer]) == tuple(
                wanted[one] if one < len(wanted) else None for one in (min(places), max(places))
            )
    assert several >= 20


def test_blocking_pairs_are_those_of_the_definition() -> None:
    rng = np.random.default_rng(3)
    found = 0
    for seed in range(300):
        lists = random_lists(seed)
        market = market_of(*lists)
        chosen = deferred_acceptance(market) & (rng.random(len(market)) < 0.6)
        pairs = {(int(market.proposer[one]), int(market.receiver[one])) for one in blocking_pairs(market, chosen)}
        assert pairs == set(stable.blocking_pairs(matching(market, chosen), *lists))
        found += len(pairs)
    assert found > 300


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_nobody_gains_by_waiting_for_a_stable_matching(seed: int) -> None:
    """Who has a place has one in every stable matching, and so has everybody from the other side (rural hospitals)."""
    market = market_of(*random_lists(seed))
    ours, theirs = deferred_acceptance(market), deferred_acceptance(market.turned)
    assert sorted(market.proposer[ours]) == sorted(market.proposer[theirs])
    assert sorted(market.receiver[ours]) == sorted(market.receiver[theirs])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_quotas_on_both_sides(seed: int) -> None:
    """Nobody has more than the quota, nothing blocks, and who proposes has nothing worse than the other way round."""
    once = market_of(*random_lists(seed))
    seats = np.random.default_rng(seed).integers(0, 4, len(once.seats))
    market = Market(once.proposer, once.receiver, once.liked, once.rank, seats, once.quotas)
    ours, theirs = deferred_acceptance(market), deferred_acceptance(market.turned)
    for chosen in (ours, theirs):
        assert (np.bincount(market.proposer[chosen], minlength=len(seats)) <= seats).all()
        assert (np.bincount(market.receiver[chosen], minlength=len(market.quotas)) <= market.quotas).all()
        assert len(blocking_pairs(market, chosen)) == 0
    for proposer in range(len(seats)):
        own = market.proposer == proposer
        assert (np.sort(market.liked[own & ours]) <= np.sort(market.liked[own & theirs])).all()
