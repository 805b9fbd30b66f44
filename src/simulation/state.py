"""A world on its way through time: who waits, who has which place until when, what is free. It decides nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ..matching.rules.funding import BESPOKE
from ..matching.rules.places import is_made
from ..models.plan import Placement, Plan
from ..models.provider import Opening
from ..models.snapshot import Snapshot
from ..models.tables import TABLES
from ..models.week import Decision, Week
from .log import Event, Log, known_by
from .prospects import prospects_of
from .shared_limits import after, beside, room_beside

REMEMBERED = timedelta(weeks=52)
"""So long a snapshot keeps the cases that are placed or have left: history that policies may learn from."""

_OF_A_CASE = tuple(table.name for table in TABLES if "case_id" in table.columns and table.name != "cases")


@dataclass
class Stay:
    """A client in the places that were found: from the decision on they are taken, from the start they are lived in."""

    placements: tuple[Placement, ...]
    decided_on: date
    until: date | None
    """The day on which the places come free; ``None``: not before the end of the world."""


@dataclass
class Offers:
    """What became of the offers of a day: by case the placements."""

    accepted: dict[str, tuple[Placement, ...]] = field(default_factory=dict)
    failed: dict[str, tuple[Placement, ...]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many were made."""
        return len(self.accepted) + len(self.failed)


class State:
    """The state of a log on a day. ``advance`` goes to a day, ``snapshot`` shows it, ``offer`` answers a plan."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.prospects = prospects_of(log)
        self.day = log.first_day
        self.arrived: dict[str, date] = {}
        self.waiting: set[str] = set()
        self.stays: dict[str, Stay] = {}
        """Everybody who was ever placed."""
        self.left: dict[str, date] = {}
        self.refused: Counter[str] = Counter()
        """By case how many offers came to nothing."""
        self._cases = {case.case_id: case for case in log.snapshot.cases}
        self._net = {opening.id: opening.places for opening in log.snapshot.openings}
        self._living: dict[str, Stay] = {}
        self._moving: list[tuple[date, str, str]] = []
        """The day, the case and the opening of occupants who leave for the place that was found for them."""
        self._moved_out: dict[str, set[str]] = defaultdict(set)
        """By unit the occupants of the first day who have left it."""
        self._to_come = [event for event in reversed(log.events) if event.day is not None]
        self._length = {one.case_id: one.amount for one in log.events if one.kind == "stay"}
        self._refusing = {(one.case_id, one.unit_id) for one in log.events if one.kind == "refuses"}
        self._rejections: dict[str, list[Decision]] = defaultdict(list)
        self._bespoke: Counter[str] = Counter()
        self._rows = _by_case(log.snapshot)
        self._shown = log.snapshot
        """The last snapshot that was shown: what is the same in the next one is not worked out again."""

    @property
    def free(self) -> int:
        """Places that are free now."""
        return sum(max(0, net) for net in self._net.values())

    @property
    def is_open(self) -> bool:
        """Whether there is anything to decide: somebody waits, and a place is free, can be made, or can come free."""
        return bool(self.waiting) and (
            self.free > 0
            or any(opening.can_add for opening in self.log.snapshot.openings)
            or any(self._cases[case_id].leaves_when_placed for case_id in self.waiting)
        )

    @property
    def taken(self) -> int:
        """Places that clients of the tables have now."""
        return sum(len(stay.placements) for stay in self._living.values())

    def advance(self, day: date) -> None:
        """Everything that happens up to and including a day."""
        self.day = day
        while self._to_come and self._to_come[-1].day is not None and self._to_come[-1].day <= day:
            self._apply(self._to_come.pop())
        for case_id in [case_id for case_id, stay in self._living.items() if stay.until and stay.until <= day]:
            for one in self._living.pop(case_id).placements:
                self._net[one.opening_id] += not is_made(one)
            self._change(case_id, current_opening=None)
        for _, case_id, opening_id in [one for one in self._moving if one[0] <= day]:
            self._net[opening_id] += 1
            self._moved_out[self.prospects.index.openings[opening_id].unit_id].add(case_id)
        self._moving = [one for one in self._moving if one[0] > day]

    def _apply(self, event: Event) -> None:
        if event.kind == "places":
            self._net[str(event.opening_id)] += event.amount or 0
            return
        case_id = str(event.case_id)
        if event.kind == "arrives" and case_id in self.prospects.index.cases:
            self.arrived[case_id] = event.day or self.day
            self.waiting.add(case_id)
        elif case_id not in self.waiting:
            return
        elif event.kind == "leaves":
            self.waiting.remove(case_id)
            self.left[case_id] = event.day or self.day
            self._change(case_id, status="lapsed")
        elif event.kind == "urgency":
            self._change(case_id, urgency=event.amount)
        elif event.kind == "step":
            self._change(case_id, step=event.step)

    def _change(self, case_id: str, **columns: Any) -> None:
        self._cases[case_id] = self._cases[case_id].model_copy(update=columns)

    def snapshot(self) -> Snapshot:
        """The day as the tables see it: who waits, who was placed or left of late, and what is free."""
        seen = sorted(self.waiting | self._remembered())
        rows: dict[str, tuple[Any, ...]] = {
            name: tuple(row for case_id in seen for row in rows.get(case_id, ())) for name, rows in self._rows.items()
        }
        rows["snapshot"] = (Week(as_of=self.day),)
        rows["cases"] = tuple(self._cases[case_id] for case_id in seen)
        rows["openings"] = tuple(self._opening(opening) for opening in self.log.snapshot.openings)
        rows["decisions"] = known_by(rows["decisions"], self.day) + tuple(
            row for case_id in seen for row in (*self._rejections.get(case_id, ()), *self._kept_away(case_id))
        )
        known = set(seen)
        apart = self.log.snapshot.apart
        rows["apart"] = tuple(row for row in apart if row.case_a in known and row.case_b in known)
        rows |= {name: left for name, left in self._room().items() if left}
        self._shown = self._shown.unchecked(rows)
        return self._shown

    def _kept_away(self, case_id: str) -> Iterator[Decision]:
        """A client who waits is kept from all units where somebody is from whom the client is kept apart: the snapshot
        itself knows of one unit where somebody lives."""
        for other in sorted(self.prospects.index.apart.get(case_id, ())) if case_id in self.waiting else ():
            stay = self._living.get(other)
            for unit_id in sorted({one.unit_id for one in stay.placements}) if stay else ():
                yield Decision(case_id=case_id, unit_id=unit_id, decision="reject", decided_on=self.day)

    def _remembered(self) -> set[str]:
        since = self.day - REMEMBERED
        placed = {case_id for case_id, stay in self.stays.items() if stay.decided_on > since}
        return placed | self._living.keys() | {case_id for case_id, day in self.left.items() if day > since}

    def _opening(self, opening: Opening) -> Opening:
        """An opening as it is today. A place that was made for a client goes when the client does."""
        columns: dict[str, Any] = {"places": max(0, self._net[opening.id])}
        if opening.can_add:
            made = sum(is_made(one) for one in self._placements() if one.opening_id == opening.id)
            columns["can_add"] = max(0, opening.can_add - made)
        if self.log.days_to_start:
            first = self.day + timedelta(days=self.log.days_to_start)
            columns["available_from"] = max(first, opening.available_from or first)
        return opening.model_copy(update=columns)

    def _placements(self) -> Iterator[Placement]:
        return (one for stay in self._living.values() for one in stay.placements)

    def _room(self) -> dict[str, tuple[Any, ...]]:
        """What remains of shared limits beside the clients who were placed, and with what those who left make free."""
        base, index = self.log.snapshot, self.prospects.index
        living: dict[str, set[str]] = defaultdict(set)
        for one in self._placements() if base.resources or base.cohort_limits else ():
            living[one.unit_id].add(one.case_id)
        return {
            "resources": tuple(
                beside(index, row, living[row.unit_id], self._moved_out[row.unit_id]) for row in base.resources
            ),
            "cohort_limits": tuple(
                room_beside(index, row, living[row.unit_id], self._moved_out[row.unit_id]) for row in base.cohort_limits
            ),
            "funding": tuple(after(row, self._bespoke[row.payer]) for row in base.funding),
        }

    def offer(self, plan: Plan) -> Offers:
        """What becomes of a plan: a client's placements are offered together, and come true together or not at all.

        Who would have had the place of somebody whose offer comes to nothing is not placed either.
        """
        offered: dict[str, list[Placement]] = defaultdict(list)
        for one in plan.placements:
            offered[one.case_id].append(one)
        refused = {one.case_id for one in plan.placements if (one.case_id, one.unit_id) in self._refusing}
        failed = refused | self._waiting_in_vain(plan, refused)
        found = Offers()
        for case_id, placements in sorted(offered.items()):
            together = tuple(placements)
            if case_id in failed:
                found.failed[case_id] = together
                self._reject(case_id, together)
            else:
                found.accepted[case_id] = together
                self._accept(case_id, together)
        return found

    def _waiting_in_vain(self, plan: Plan, failed: set[str]) -> set[str]:
        """Who comes after somebody who does not move out after all, directly or at the end of a chain."""
        known = set(failed)
        steps = [step for chain in plan.chains for step in chain.steps]
        for _ in steps:
            more = {step.case_id for step in steps if step.place_of in known} - known
            if not more:
                break
            known |= more
        return known - failed

    def _reject(self, case_id: str, placements: Iterable[Placement]) -> None:
        self.refused[case_id] += 1
        for unit_id in sorted({one.unit_id for one in placements if (case_id, one.unit_id) in self._refusing}):
            row = Decision(case_id=case_id, unit_id=unit_id, decision="reject", decided_on=self.day)
            self._rejections[case_id].append(row)

    def _accept(self, case_id: str, placements: tuple[Placement, ...]) -> None:
        case, days = self._cases[case_id], self._length.get(case_id)
        start_on = self.prospects.start_on(placements)
        until = None if days is None else start_on + timedelta(days=days)
        stay = Stay(placements, self.day, until)
        self.waiting.remove(case_id)
        self.stays[case_id] = self._living[case_id] = stay
        for one in placements:
            self._net[one.opening_id] -= not is_made(one)
            self._bespoke.update(self._payer(one) for condition in one.conditions if condition.kind == BESPOKE)
        if case.leaves_when_placed and case.current_opening is not None:
            self._moving.append((start_on, case_id, case.current_opening))
        lead = self.prospects.lead(case_id, placements)
        self._change(case_id, status="fulfilled", current_opening=lead.opening_id, leaves_when_placed=None)

    def _payer(self, placement: Placement) -> str:
        return self.prospects.index.needs[placement.case_id, placement.need_id].payer or ""


def _by_case(snapshot: Snapshot) -> dict[str, dict[str, list[Any]]]:
    """The rows of each case, by table."""
    found: dict[str, dict[str, list[Any]]] = {name: defaultdict(list) for name in _OF_A_CASE}
    for name, rows in found.items():
        for row in getattr(snapshot, name):
            rows[row.case_id].append(row)
    return found
