"""A conflict of least size among things that cannot hold together.

What has to go so that the rest can hold (a correction set) shares a member with every conflict. So a smallest set that
shares a member with each correction set found so far is a lower bound; once it cannot hold itself, it is a smallest
conflict, and each of its members is necessary.

Source: Ignatiev, Previti, Liffiton, Marques-Silva, "Smallest MUS Extraction with Minimal Hitting Set Dualization",
CP 2015.
"""

from collections.abc import Callable
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
