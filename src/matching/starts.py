"""Later starts: the days to which a start may be put off until there is room.

Room comes free only when an occupant leaves, and an occupant leaves when the last required need starts. So besides the
first day on which an opening can be had, a placement needs no other starts than the days on which somebody can leave
the opening (or the unit, where group and staff are limited), and for a need that comes after another the starts of that
one. A start on any other day could be moved forward without harm to anybody.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from .pairs import Pairs

Days = set[int]


def put_off(pairs: Pairs) -> Pairs:
    """The later starts that pairs may need, as pairs; their conditions are those of the first start."""
    if not pairs.index.may_be_put_off or not len(pairs):
        return pairs.where(np.zeros(0, dtype=np.int64))
    starts = _Starts(pairs)
    starts.settle()
    earliest = pairs.start.tolist()
    later = [(position, day) for position, days in enumerate(starts.of) for day in sorted(days - {earliest[position]})]
    found = pairs.where(np.array([position for position, _ in later], dtype=np.int64))
    found.start[:] = [day for _, day in later]
    return found


class _Starts:
    """The starts of each pair, extended until nothing is added any more."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.index = pairs.index
        self.of: list[Days] = [{day} for day in pairs.start.tolist()]
        snapshot = self.index.snapshot
        self.limited = {row.unit_id for row in snapshot.resources} | {row.unit_id for row in snapshot.cohort_limits}
        self.leaving: dict[str, set[str]] = defaultdict(set)
        for case_id, opening in self.index.movers.items():
            self.leaving[opening.unit_id].add(case_id)

    def settle(self) -> None:
        """Add the days that others' departures and starts bring, until there are no more."""
        waiting = {position: self._waits(position) for position in self._may_wait()}
        grew = True
        while grew:
            grew = False
            leaves = {case_id: self._departures(case_id) for case_id in self.index.movers}
            after = {cases: set().union(*(leaves[case_id] for case_id in cases)) for cases, _ in waiting.values()}
            for position, (cases, before) in waiting.items():
                days = after[cases].union(*(self.of[other] for other in before)) if before else after[cases]
                if not days:
                    continue
                earliest = int(self.pairs.start[position])
                new = {day for day in days if day > earliest} - self.of[position]
                self.of[position] |= new
                grew = grew or bool(new)

    def _may_wait(self) -> list[int]:
        """The pairs at a unit that somebody can leave, and those that come after another need."""
        pairs = self.pairs
        at_such = np.array([opening.unit_id in self.leaving for opening in pairs.openings], dtype=np.bool_)
        comes_after = np.array([need.after_need_id is not None for need in pairs.needs], dtype=np.bool_)
        found: list[int] = np.flatnonzero(at_such[pairs.opening] | comes_after[pairs.need]).tolist()
        return found

    def _waits(self, position: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The movers whose departure, and the pairs whose start, a pair may have to wait for."""
        need, opening = self.pairs.at(position)
        cases = set(self.index.movers_of_opening.get(opening.id, ()))
        leaving, apart = self.leaving[opening.unit_id], self.index.apart.get(need.case_id, set())
        cases.update(leaving if opening.unit_id in self.limited else leaving & apart)
        before: Iterable[int] = ()
        if need.after_need_id is not None:
            before = self.pairs.groups[self.pairs.number_of[need.case_id, need.after_need_id]].tolist()
        lives_there = self.index.movers.get(need.case_id)
        if lives_there is None or lives_there.id != opening.id:
            cases.discard(need.case_id)
        return tuple(sorted(cases)), tuple(before)

    def _departures(self, case_id: str) -> Days:
        """The days on which an occupant can leave: starts of required needs, not before each of them can start."""
        by_need = [
            set().union(*(self.of[position] for position in self.pairs.of_a_need(need).tolist()))
            for need in self.index.required[case_id]
        ]
        if not all(by_need):
            return set()
        first = max(min(days) for days in by_need)
        return {day for days in by_need for day in days if day >= first}
