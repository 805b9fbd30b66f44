"""Smallest things: a conflict of least size among things that cannot hold together, and all minimal sets that hold.

What has to go so that the rest can hold (a correction set) shares a member with every conflict. So a smallest set that
shares a member with each correction set found so far is a lower bound; once it cannot hold itself, it is a smallest
conflict, and each of its members is necessary.

Source: Ignatiev, Previti, Liffiton, Marques-Silva, "Smallest MUS Extraction with Minimal Hitting Set Dualization",
CP 2015.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

Largest = Callable[[frozenset[int]], frozenset[int] | None]
"""The most things that can hold together when these must, or ``None`` when these cannot."""


def smallest_conflict(count: int, largest: Largest) -> frozenset[int]:
    """A conflict of least size among the things ``0 … count − 1``.

    Raises ``ValueError`` when all can hold together.
    """
    everything = frozenset(range(count))
    corrections: list[frozenset[int]] = []
    while True:
        chosen = _smallest_hitting_set(corrections)
        held = largest(chosen)
        if held is None:
            return chosen
        if held == everything:
            raise ValueError("no conflict: everything can hold together")
        corrections.append(everything - held)


def _smallest_hitting_set(sets: list[frozenset[int]]) -> frozenset[int]:
    """Least in size, first in order; members that are alone in their set have to be in."""
    forced = frozenset().union(*(one for one in sets if len(one) == 1))
    open_sets = [one for one in sets if not one & forced]
    members = sorted(frozenset().union(*open_sets))
    for size in range(len(open_sets) + 1):
        for chosen in combinations(members, size):
            if all(one & frozenset(chosen) for one in open_sets):
                return forced | frozenset(chosen)
    raise RuntimeError("one member of each set shares a member with every set")


def minimal_sets(universe: Sequence[str], holds: Callable[[frozenset[str]], bool]) -> Iterator[tuple[str, ...]]:
    """All inclusion-minimal subsets that hold, smallest first, then in the order of the universe.

    ``holds`` has to be monotone: what holds for a set holds for every larger one. A subset that does not hold is made
    as large as it can be without holding; its own subsets then need not be asked.
    """
    found: list[frozenset[str]] = []
    failing: list[frozenset[str]] = []
    for size in range(len(universe) + 1):
        for chosen in map(frozenset, combinations(universe, size)):
            if any(one <= chosen for one in found) or any(chosen <= one for one in failing):
                continue
            if holds(chosen):
                found.append(chosen)
                yield tuple(name for name in universe if name in chosen)
            else:
                failing.append(_grown(chosen, universe, holds))


def _grown(chosen: frozenset[str], universe: Sequence[str], holds: Callable[[frozenset[str]], bool]) -> frozenset[str]:
    """A largest set around one that does not hold, that does not hold either."""
    for name in reversed(universe):
        if name not in chosen and not holds(chosen | {name}):
            chosen |= {name}
    return chosen
