"""Who is where and from when, given the placements of a plan. Plain Python: the verifier stands on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from ..models.plan import Placement
from .index import Index

Days = list[tuple[date, int]]
"""Days on which a number changes, and by how much."""


class Occupancy:
    """Departures, and how much more or less each person is at each unit than now."""

    def __init__(self, index: Index, placements: Sequence[Placement]) -> None:
        self.index = index
        self.starts: dict[tuple[str, str], date] = {(one.case_id, one.need_id): one.start_on for one in placements}
        self.came: dict[tuple[str, str], date] = {}
        """The first start of each case at each unit."""
        for one in placements:
            key = (one.case_id, one.unit_id)
            self.came[key] = min(one.start_on, self.came.get(key, one.start_on))

    def is_placed(self, case_id: str) -> bool:
        """Whether all required needs are placed."""
        return all((case_id, need.need_id) in self.starts for need in self.index.required[case_id])

    def departure(self, case_id: str) -> date | None:
        """The day on which an occupant leaves: the last start of a required need; ``None``: stays."""
        if case_id not in self.index.movers or not self.is_placed(case_id):
            return None
        return max(self.starts[case_id, need.need_id] for need in self.index.required[case_id])

    def departures(self, opening_id: str) -> list[date]:
        """The days on which somebody leaves an opening, in order."""
        days = (self.departure(case_id) for case_id in self.index.movers_of_opening.get(opening_id, ()))
        return sorted(day for day in days if day is not None)

    def extra(self, case_id: str, unit_id: str) -> Days:
        """When a person comes to a unit (+1) or leaves it (−1); an occupant counts there already."""
        came = self.came.get((case_id, unit_id))
        if self.index.lives_at.get(case_id) != unit_id:
            return [(came, 1)] if came is not None else []
        left = self.departure(case_id)
        if left is None or (came is not None and came <= left):
            return []
        return [(left, -1), (came, 1)] if came is not None else [(left, -1)]

    def people_at(self, unit_id: str) -> list[str]:
        """Open cases who come to a unit or leave it."""
        return sorted(self._people.get(unit_id, ()))

    @cached_property
    def _people(self) -> dict[str, set[str]]:
        """The same by unit."""
        found: dict[str, set[str]] = defaultdict(set)
        for case_id, unit_id in self.came:
            found[unit_id].add(case_id)
        for case_id, opening in self.index.movers.items():
            found[opening.unit_id].add(case_id)
        return found


def most(changes: Iterable[tuple[date, int]]) -> int:
    """The highest sum on any day, 0 before the first change; all changes of a day count together."""
    by_day: dict[date, int] = defaultdict(int)
    for day, change in changes:
        by_day[day] += change
    total = highest = 0
    for day in sorted(by_day):
        total += by_day[day]
        highest = max(highest, total)
    return highest
