"""All that could be decided in a world, seen from its end: who could go where, when, and for how long.

Only the days that matter are looked at. Take any schedule, and somebody in it who could have had the same place one
decision earlier, as it stood free: moved there, the place also comes free earlier, and nobody else loses anything. So
there is a best schedule in which everybody is placed at the first decision after the arrival, or when a place comes
free.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from ..matching.matcher import Matcher
from ..models.week import Week
from .log import Log, known_by
from .prospects import prospects_of

_BIRTH_YEAR = "birth_year"
"""The fact from which another one follows that changes with time: the age."""

Key = tuple[str, str]
"""A case and one of its needs."""


@dataclass(frozen=True)
class Choice:
    """A need that is given an opening. Decisions are counted from 0."""

    case_id: str
    need_id: str
    opening_id: str
    decided: int
    free_again: int
    """The first decision at which the place is free again."""


class Horizon:
    """Everything that could be decided in a log."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.index = prospects_of(log).index
        self.days = [log.first_day + timedelta(days=log.days_between * number) for number in range(log.decisions)]
        self._stays = {one.case_id: one.amount for one in log.events if one.kind == "stay"}

    def number_of(self, day: date) -> int:
        """The first decision on or after a day."""
        return bisect_left(self.days, day)

    @cached_property
    def waiting(self) -> dict[str, range]:
        """The decisions at which each case that comes could be placed."""
        known = {(one.kind, one.case_id): self.number_of(one.day) for one in self.log.events if one.day is not None}
        return {
            case_id: range(known["arrives", case_id], known.get(("leaves", case_id), len(self.days)))
            for case_id in self.index.cases
            if ("arrives", case_id) in known
        }

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """By opening how many places it has at each decision, whoever is in them, with those that could be made."""
        changes: dict[str, list[int]] = {one: [0] * (len(self.days) + 1) for one in self.index.openings}
        for one in self.log.events:
            if one.day is not None and one.opening_id is not None:
                changes[one.opening_id][self.number_of(one.day)] += one.amount or 0
        found = {}
        for opening_id, opening in self.index.openings.items():
            here = opening.places + np.cumsum(changes[opening_id][:-1])
            if opening.can_add:
                here = np.maximum.accumulate(here) + opening.can_add
            found[opening_id] = here.tolist()
        return found

    @cached_property
    def options(self) -> dict[Key, tuple[str, ...]]:
        """For each required need of who comes, the openings that could take it on some day and would not refuse."""
        refusing = {(one.case_id, one.unit_id) for one in self.log.events if one.kind == "refuses"}
        found: dict[Key, dict[str, None]] = {
            (case_id, need.need_id): {} for case_id in self.waiting for need in self.index.required[case_id]
        }
        for matcher in self._screenings():
            pairs = matcher.pairs
            for number, group in enumerate(pairs.groups):
                need = pairs.needs[number]
                here = (pairs.openings[position] for position in pairs.opening[group].tolist())
                if (need.case_id, need.need_id) in found:
                    fitting = (one.id for one in here if (need.case_id, one.unit_id) not in refusing)
                    found[need.case_id, need.need_id].update(dict.fromkeys(fitting))
        return {key: tuple(openings) for key, openings in found.items()}

    def _screenings(self) -> list[Matcher]:
        """Everybody against everything: once, or on every day where that can make a difference."""
        snapshot = self.log.snapshot
        ages = any(row.fact == _BIRTH_YEAR for row in snapshot.facts)
        if not ages and not any(row.decided_on or row.valid_until for row in snapshot.decisions):
            return [Matcher(snapshot)]
        return [
            Matcher(
                snapshot.unchecked(
                    {"snapshot": (Week(as_of=day),), "decisions": known_by(snapshot.decisions, day)},
                )
            )
            for day in self.days
        ]

    def free_again(self, case_id: str, opening_id: str, decided: int) -> int:
        """The first decision at which a place is free again that is given at a decision."""
        days = self._stays.get(case_id)
        if days is None:
            return len(self.days)
        start = self.days[decided] + timedelta(days=self.log.days_to_start)
        start = max(start, self.index.openings[opening_id].available_from or start)
        return self.number_of(start + timedelta(days=days))

    def choices(self) -> list[Choice]:
        """Every choice on a day that matters, sorted by case, need, opening and day."""
        return _Moments(self).choices()


class _Moments:
    """Which decisions matter for whom: found by following who could leave when, until nothing new is found."""

    def __init__(self, horizon: Horizon) -> None:
        self.horizon = horizon
        self.found: dict[tuple[Key, str], set[int]] = defaultdict(set)
        self.wanting: dict[str, list[Key]] = defaultdict(list)
        for key, openings in horizon.options.items():
            for opening_id in openings:
                self.wanting[opening_id].append(key)

    def choices(self) -> list[Choice]:
        rising = [
            (opening_id, number)
            for opening_id, here in self.horizon.places.items()
            for number, (before, now) in enumerate(zip([0, *here], here, strict=False))
            if now > before
        ]
        for case_id, decisions in self.horizon.waiting.items():
            if decisions:
                rising.extend(self._decided(case_id, decisions[0], None))
        seen = set()
        while rising:
            moment = rising.pop()
            if moment not in seen:
                seen.add(moment)
                rising.extend(self._rises(*moment))
        return [
            Choice(*key, opening_id, number, self.horizon.free_again(key[0], opening_id, number))
            for (key, opening_id), numbers in sorted(self.found.items())
            for number in sorted(numbers)
        ]

    def _rises(self, opening_id: str, number: int) -> list[tuple[str, int]]:
        """An opening has a place more at a decision. Who could take it then, and when that frees what."""
        more = []
        for case_id, _ in self.wanting[opening_id]:
            if number in self.horizon.waiting[case_id]:
                alone = len(self.horizon.index.required[case_id]) == 1
                more.extend(self._decided(case_id, number, opening_id if alone else None))
        return more

    def _decided(self, case_id: str, number: int, opening_id: str | None) -> list[tuple[str, int]]:
        """A case can be placed at a decision: at one opening, or anywhere. Gives when places come free by that."""
        more = []
        for need in self.horizon.index.required[case_id]:
            key = case_id, need.need_id
            for where in self.horizon.options[key] if opening_id is None else (opening_id,):
                if self.horizon.places[where][number] > 0 or where in self._left_by_movers:
                    self.found[key, where].add(number)
                    more.append((where, self.horizon.free_again(case_id, where, number)))
        mover = self.horizon.index.movers.get(case_id)
        return [
            (where, when)
            for where, when in [*more, *([(mover.id, number)] if mover else [])]
            if self._is_before_the_end(when)
        ]

    def _is_before_the_end(self, number: int) -> bool:
        return number < len(self.horizon.days)

    @cached_property
    def _left_by_movers(self) -> set[str]:
        return {opening.id for opening in self.horizon.index.movers.values()}
