"""Stable matching as in the textbook: proposers get one receiver at most, a receiver takes as many as its quota.

``preferences[i]`` are proposer i's receivers, best first; ``ranks[r][i]`` is receiver r's rank of proposer i, lower is
better. A pair in which the one does not name the other is never made. A receiver that may take more prefers having
somebody it accepts to a free place, and of two the one with the better rank, whoever else it has.

Equal ranks do not block: somebody has to be better to come instead. Which stable matching is best for a side is only
told where no receiver ranks two proposers alike.
"""

from collections.abc import Mapping, Sequence
from itertools import product

Matching = list[int | None]
"""For each proposer its receiver; ``None``: nobody."""


def proposer_optimal(
    preferences: Sequence[Sequence[int]], ranks: Sequence[Mapping[int, int]], quotas: Sequence[int]
) -> Matching:
    """The stable matching that no proposer would give for another one.

    Each round everybody proposes to the best receiver that has not refused them; each receiver refuses all but the
    best. The round in which nobody is refused is the matching.
    """
    _check(preferences, ranks, quotas)
    refused: set[tuple[int, int]] = set()
    while True:
        matching: Matching = []
        for proposer, wanted in enumerate(preferences):
            left = [r for r in wanted if proposer in ranks[r] and (proposer, r) not in refused]
            matching.append(left[0] if left else None)
        before = len(refused)
        for receiver, quota in enumerate(quotas):
            came = sorted(_at(matching, receiver), key=ranks[receiver].__getitem__)
            refused |= {(proposer, receiver) for proposer in came[quota:]}
        if len(refused) == before:
            return matching


def receiver_optimal(
    preferences: Sequence[Sequence[int]], ranks: Sequence[Mapping[int, int]], quotas: Sequence[int]
) -> Matching:
    """The stable matching that no receiver would give for another one.

    Each round every receiver offers its places to the best proposers that have not refused it; each proposer refuses
    all offers but the best. The round in which nobody refuses is the matching.
    """
    _check(preferences, ranks, quotas)
    refused: set[tuple[int, int]] = set()
    while True:
        offers: list[list[int]] = [[] for _ in preferences]
        for receiver, quota in enumerate(quotas):
            left = [i for i in ranks[receiver] if receiver in preferences[i] and (i, receiver) not in refused]
            for proposer in sorted(left, key=ranks[receiver].__getitem__)[:quota]:
                offers[proposer].append(receiver)
        before = len(refused)
        for proposer, offered in enumerate(offers):
            best_first = sorted(offered, key=preferences[proposer].index)
            refused |= {(proposer, receiver) for receiver in best_first[1:]}
        if len(refused) == before:
            return [offered[0] if offered else None for offered in offers]


def blocking_pairs(
    matching: Sequence[int | None],
    preferences: Sequence[Sequence[int]],
    ranks: Sequence[Mapping[int, int]],
    quotas: Sequence[int],
) -> list[tuple[int, int]]:
    """Every (proposer, receiver) that would both rather have each other than what the matching gives them."""
    if not _is_possible(matching, preferences, ranks, quotas):
        raise ValueError(f"{matching} goes over a quota, or makes a pair in which the one does not name the other")
    found = []
    for proposer, wanted in enumerate(preferences):
        own = matching[proposer]
        better = wanted if own is None else wanted[: wanted.index(own)]
        for receiver in better:
            if proposer not in ranks[receiver]:
                continue
            taken = [ranks[receiver][one] for one in _at(matching, receiver)]
            has_room = len(taken) < quotas[receiver]
            if has_room or any(ranks[receiver][proposer] < rank for rank in taken):
                found.append((proposer, receiver))
    return found


def all_stable(
    preferences: Sequence[Sequence[int]], ranks: Sequence[Mapping[int, int]], quotas: Sequence[int]
) -> list[Matching]:
    """Every matching without a blocking pair: each possible matching is looked at, so for tiny markets only."""
    found = []
    for chosen in product(*[(*wanted, None) for wanted in preferences]):
        is_possible = _is_possible(chosen, preferences, ranks, quotas)
        if is_possible and not blocking_pairs(chosen, preferences, ranks, quotas):
            found.append(list(chosen))
    return found


def _at(matching: Sequence[int | None], receiver: int) -> list[int]:
    return [proposer for proposer, own in enumerate(matching) if own == receiver]


def _is_possible(
    matching: Sequence[int | None],
    preferences: Sequence[Sequence[int]],
    ranks: Sequence[Mapping[int, int]],
    quotas: Sequence[int],
) -> bool:
    """Whether both sides of every pair name each other and every quota holds."""
    pairs = [(proposer, own) for proposer, own in enumerate(matching) if own is not None]
    return (
        len(matching) == len(preferences)
        and all(own in preferences[proposer] and proposer in ranks[own] for proposer, own in pairs)
        and all(len(_at(matching, receiver)) <= quota for receiver, quota in enumerate(quotas))
    )


def _check(preferences: Sequence[Sequence[int]], ranks: Sequence[Mapping[int, int]], quotas: Sequence[int]) -> None:
    """Without strict lists on both sides there need not be a best stable matching."""
    if any(len(set(wanted)) < len(wanted) for wanted in preferences):
        raise ValueError("a proposer names a receiver twice")
    if any(len(set(ranked.values())) < len(ranked) for ranked in ranks):
        raise ValueError("a receiver ranks two proposers alike")
    if len(ranks) != len(quotas) or any(quota < 0 for quota in quotas):
        raise ValueError("each receiver has ranks and a quota of 0 or more")
