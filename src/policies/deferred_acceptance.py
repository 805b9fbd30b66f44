"""Deferred acceptance: stable matchings of two sides, each with an order of its own. Plain arrays, no snapshot.

Sources: Gale & Shapley, *College admissions and the stability of marriage*, American Mathematical Monthly 69, 1962; for
quotas Roth, *The evolution of the labor market for medical interns and residents*, Journal of Political Economy 92,
1984; one proposer after another, in time linear in the pairs: McVitie & Wilson, *The stable marriage problem*,
Communications of the ACM 14, 1971.
"""

from dataclasses import dataclass
from heapq import heappush, heappushpop

import numpy as np

from ..matching.pairs import Bools, Ints


@dataclass(frozen=True, eq=False)
class Market:
    """Who may be with whom, as parallel arrays: one entry for each pair that both sides accept.

    Whoever is better has the lower rank. Ranks of one proposer, and of one receiver, are all different: ties are broken
    before. Both sides may have quotas: then of several partners each would rather have the better ones (responsive).
    """

    proposer: Ints
    receiver: Ints
    liked: Ints
    """How the proposer ranks the receiver."""
    rank: Ints
    """How the receiver ranks the proposer."""
    seats: Ints
    """How many receivers each proposer may have."""
    quotas: Ints
    """How many proposers each receiver may have."""

    def __len__(self) -> int:
        return len(self.proposer)

    @property
    def turned(self) -> "Market":
        """The same pairs, with the receivers as those who propose."""
        return Market(self.receiver, self.proposer, self.rank, self.liked, self.quotas, self.seats)


def deferred_acceptance(market: Market) -> Bools:
    """True for the pairs of the stable matching that is the best for every proposer (and the worst for receivers).

    ``deferred_acceptance(market.turned)`` is the best for every receiver.

    An offer is one number, made of the rank and the pair; each receiver holds a heap of them, the worst one first.
    """
    order = np.argsort(market.proposer * (int(market.liked.max(initial=0)) + 1) + market.liked)
    proposer, receiver = market.proposer[order].data, market.receiver[order].data
    offers = (np.arange(len(market)) - market.rank[order] * len(market)).data
    lengths = np.bincount(market.proposer, minlength=len(market.seats))
    ends = np.cumsum(lengths)
    following, last, quotas = (ends - lengths).tolist(), ends.tolist(), market.quotas.tolist()
    held: list[list[int]] = [[] for _ in quotas]
    for first in np.repeat(np.arange(len(market.seats)), market.seats).tolist():
        seeking = first
        while following[seeking] < last[seeking]:
            entry = following[seeking]
            following[seeking] += 1
            here, offer = held[receiver[entry]], offers[entry]
            if len(here) < quotas[receiver[entry]]:
                heappush(here, offer)
                break
            if here and here[0] < offer:
                seeking = proposer[heappushpop(here, offer) % len(market)]
    chosen = np.zeros(len(market), dtype=np.bool_)
    chosen[order[[offer % len(market) for here in held for offer in here]]] = True
    return chosen


def blocking_pairs(market: Market, chosen: Bools) -> Ints:
    """The positions of pairs that are not chosen and whose both sides would rather have them than what they have: a
    seat that is empty, or their worst."""
    for_proposer = _is_better(market.proposer, market.liked, market.seats, chosen)
    for_receiver = _is_better(market.receiver, market.rank, market.quotas, chosen)
    found: Ints = np.flatnonzero(~chosen & for_proposer & for_receiver)
    return found


def _is_better(side: Ints, rank: Ints, quotas: Ints, chosen: Bools) -> Bools:
    """Where a pair would be taken by one of its sides in place of what that has."""
    worst = np.full(len(quotas), -1, dtype=np.int64)
    np.maximum.at(worst, side[chosen], rank[chosen])
    has_room = np.bincount(side[chosen], minlength=len(quotas)) < quotas
    better: Bools = has_room[side] | (rank < worst[side])
    return better
