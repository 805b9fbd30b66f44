"""Later starts: the days to which a start may be put off until there is room.

Room comes free only when an occupant leaves, and an occupant leaves when the last required need starts. So besides the
first day on which an opening can be had, a placement needs no other starts than the days on which somebody can leave
the opening (or the unit, where group and staff are limited), and for a need that comes after another the starts of that
one. A start on any other day could be moved forward without harm to anybody.
"""

from collections import defaultdict
from functools import cache

import numpy as np

from .pairs import Pairs

Days = set[int]

Wait = tuple[tuple[str, ...], int]
"""The movers whose departure, and the need whose start (−1: none), somebody may have to wait for."""

NOTHING: Wait = ((), -1)


def put_off(pairs: Pairs) -> Pairs:
    """The later starts that pairs may need, as pairs; their conditions are those of the first start."""
    if not pairs.index.may_be_put_off or not len(pairs):
        return pairs.where(np.zeros(0, dtype=np.int64))
    starts = _Starts(pairs)
    starts.settle()
    later = [(position, day) for position, days in enumerate(starts.of) if len(days) > 1 for day in sorted(days)[1:]]
    found = pairs.where(np.array([position for position, _ in later], dtype=np.int64))
    found.start[:] = [day for _, day in later]
    return found


class _Starts:
    """The starts of each pair, extended until nothing is added any more."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.index = pairs.index
        snapshot = self.index.snapshot
        self.limited = {row.unit_id for row in snapshot.resources} | {row.unit_id for row in snapshot.cohort_limits}
        self.leaving: dict[str, set[str]] = defaultdict(set)
        for case_id, opening in self.index.movers.items():
            self.leaving[opening.unit_id].add(case_id)
        waits = self._waits()
        self.alike: dict[tuple[int, Wait], Days] = {}
        """The starts of all pairs that can start on the same day and may have to wait for the same."""
        self.of: list[Days] = [
            self.alike.setdefault((day, waits.get(position, NOTHING)), {day})
            for position, day in enumerate(pairs.start.tolist())
        ]

    def settle(self) -> None:
        """Add the days that others' departures and starts bring, until there are no more."""
        needs_before = {need for _, (_, need) in self.alike if need >= 0}
        grew = True
        while grew:
            grew = False
            leaves = {case_id: self._departures(case_id) for case_id in self.index.movers}
            begins = {need: self._starts_of(need) for need in needs_before} | {NOTHING[1]: set()}
            for (earliest, (cases, before)), starts in self.alike.items():
                days = begins[before].union(*(leaves[case_id] for case_id in cases))
                new = {day for day in days if day > earliest} - starts
                starts |= new
                grew = grew or bool(new)

    def _waits(self) -> dict[int, Wait]:
        """By pair what it may have to wait for: at a unit that somebody can leave, and after another need."""
        pairs, cases_of = self.pairs, cache(self._cases)
        at_such = np.array([opening.unit_id in self.leaving for opening in pairs.openings], dtype=np.bool_)
        after = [
            -1 if need.after_need_id is None else pairs.number_of[need.case_id, need.after_need_id]
            for need in pairs.needs
        ]
        of_their_own = {*self.index.movers, *self.index.apart}
        who = [need.case_id if need.case_id in of_their_own else None for need in pairs.needs]
        may_wait = np.flatnonzero(at_such[pairs.opening] | (np.array(after, dtype=np.int64) >= 0)[pairs.need])
        ends = zip(pairs.need[may_wait].tolist(), pairs.opening[may_wait].tolist(), strict=True)
        return {
            position: (cases_of(opening, who[need]), after[need])
            for position, (need, opening) in zip(may_wait.tolist(), ends, strict=True)
        }

    def _cases(self, number: int, case_id: str | None) -> tuple[str, ...]:
        """The movers whose departure makes room at an opening; ``None``: for somebody who is kept apart from nobody and
        does not move on."""
        opening = self.pairs.openings[number]
        cases = set(self.index.movers_of_opening.get(opening.id, ()))
        leaving = self.leaving[opening.unit_id]
        cases |= leaving if opening.unit_id in self.limited else leaving & self.index.apart.get(case_id or "", set())
        lives_there = self.index.movers.get(case_id or "")
        if lives_there is None or lives_there.id != opening.id:
            cases.discard(case_id or "")
        return tuple(sorted(cases))

    def _starts_of(self, need: int) -> Days:
        """The days on which a need can start."""
        return set().union(*(self.of[position] for position in self.pairs.groups[need].tolist()))

    def _departures(self, case_id: str) -> Days:
        """The days on which an occupant can leave: starts of required needs, not before each of them can start."""
        numbers = (self.pairs.number_of[case_id, need.need_id] for need in self.index.required[case_id])
        by_need = [self._starts_of(number) for number in numbers]
        if not all(by_need):
            return set()
        first = max(min(days) for days in by_need)
        return {day for days in by_need for day in days if day >= first}
