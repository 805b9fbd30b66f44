"""Candidates: the pairs worth screening, every need with the openings of its care form."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from operator import attrgetter
from typing import cast

import numpy as np

from ..models.case import Need
from ..models.vocabulary import CONSULTATION
from .index import Index
from .pairs import Ints, Pairs, first_starts

ADVICE = 0
"""The number of the care form that is no place."""

care_form_of: Callable[[Need], str] = attrgetter("care_form")
"""All that candidates depend on."""

MOST_AT_ONCE = 2_000_000
"""About so many candidates are screened at once."""


class Candidates:
    """The candidates of any needs of an index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        asked, offered = care_forms(index)
        count = np.bincount(offered, minlength=int(asked.max(initial=0)) + 1)
        self._by_form = np.argsort(offered, kind="stable")
        self._count = count[asked]
        self._first = (np.cumsum(count) - count)[asked]
        self._starts = first_starts(index)

    def of(self, needs: Ints) -> Pairs:
        """The candidates of some needs, sorted by need (as these are) and opening."""
        count = self._count[needs]
        found = self._by_form[runs(self._first[needs], count)]
        return Pairs(self.index, np.repeat(needs, count), found, self._starts[found])

    def parts(self) -> Iterator[Ints]:
        """All needs, part by part: with about so many candidates at once that they take little memory."""
        part = np.cumsum(self._count) // MOST_AT_ONCE
        for low, high in pairwise([0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(part)]):
            yield np.arange(low, high)


def candidates(index: Index) -> Pairs:
    """The pairs worth screening: every need with the openings of its care form."""
    return Candidates(index).of(np.arange(len(index.needs)))


def care_forms(index: Index) -> tuple[Ints, Ints]:
    """What each need asks and what each opening offers, as numbers: ``ADVICE``, or equal where one fits the other."""
    if care_forms not in index.known:
        number = {CONSULTATION: ADVICE}
        offered = [number.setdefault(opening.care_form, len(number)) for opening in index.openings.values()]
        asked = [number.get(need.care_form, len(number)) for need in index.needs.values()]
        index.known[care_forms] = np.array(asked, dtype=np.int64), np.array(offered, dtype=np.int64)
    return cast(tuple[Ints, Ints], index.known[care_forms])


def runs(firsts: Ints, counts: Ints) -> Ints:
    """Numbers that follow each other, so many from each first one on: (3, 7), (2, 1) is 3, 4, 7."""
    shift = firsts - np.cumsum(counts) + counts
    return np.arange(counts.sum()) + np.repeat(shift, counts)
