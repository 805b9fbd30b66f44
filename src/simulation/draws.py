"""Random draws that repeat: a stream of their own for each step of an instance."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")

_AT_FIRST, _AT_ONCE = 8, 1024
"""How many numbers are drawn at a time: few at first, as most streams are short. The numbers are the same."""


class Weighted(Generic[T]):
    """Options, each with its weight; the weights need not add up to 1."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.options = tuple(weights)
        self.bounds = tuple(accumulate(weights.values()))


class Draws:
    """A stream of draws. The key alone decides what is drawn: another step more changes nothing in the others.

    Everything comes from uniform numbers of numpy's PCG64 and plain arithmetic, so that every machine draws the same.
    """

    def __init__(self, *key: str | int) -> None:
        self._numbers = _uniform(np.random.Generator(np.random.PCG64(seed_of(*key))))

    def share(self) -> float:
        """A number from 0 up to, not including, 1."""
        return next(self._numbers)

    def holds(self, chance: float) -> bool:
        """True with this chance."""
        return next(self._numbers) < chance

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(next(self._numbers) * (high - low + 1))

    def one_of(self, options: Sequence[T]) -> T:
        """One of the options, each equally likely."""
        return options[int(next(self._numbers) * len(options))]

    def by_weight(self, weighted: Weighted[T]) -> T:
        """One of the options, by their weights."""
        return weighted.options[bisect_right(weighted.bounds, next(self._numbers) * weighted.bounds[-1])]

    def some_of(self, options: Sequence[T], count: int) -> list[T]:
        """So many different options (all, when there are fewer), in random order."""
        left = list(options)
        for position in range(min(count, len(left))):
            other = self.whole(position, len(left) - 1)
            left[position], left[other] = left[other], left[position]
        return left[:count]


def seed_of(*key: str | int) -> int:
    """A seed that depends on the key alone."""
    return int.from_bytes(hashlib.sha256(repr(key).encode()).digest()[:16])


def chance(*key: str | int) -> float:
    """A number from 0 to 1 that depends on the key alone: a stream for one draw would take longer."""
    return seed_of(*key) / (1 << 128)


def _uniform(generator: np.random.Generator) -> Iterator[float]:
    count = _AT_FIRST
    while True:
        yield from generator.random(count).tolist()
        count = min(2 * count, _AT_ONCE)
