"""What cannot be so in a recorded world: ids that nobody has, events without what they need, an impossible order."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ..models.faults import Fault, FaultValue
from ..models.snapshot import Snapshot
from ..tables.raw import naming
from .recorded_rows import EventRow, RecordingRow

Rows = list[tuple[int, Any]]
"""Rows with their numbers."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "arrives": ("day", "case_id"),
    "leaves": ("day", "case_id"),
    "urgency": ("day", "case_id", "amount"),
    "step": ("day", "case_id", "step"),
    "places": ("day", "opening_id", "amount"),
    "stay": ("case_id", "amount"),
    "refuses": ("case_id", "unit_id"),
}
"""What each kind of event needs; it has no use for anything else."""

_AMOUNTS = {"urgency": ("urgency", 1, 5), "stay": ("scenario_days", 1, None), "places": ("scenario_whole", None, None)}
"""By kind: how the expected amount is told, and its limits."""

_TABLE_OF = {"case_id": "cases", "opening_id": "openings", "unit_id": "units"}


def faults_of_events(events: Rows) -> Iterator[Fault]:
    """What is wrong with events whatever else there is."""
    return (fault for number, row in events for fault in _alone(number, row))


def faults_between(snapshot: Snapshot, recording: RecordingRow, events: Rows) -> list[Fault]:
    """What does not fit together, in the order of the rows."""
    last = recording.first_day + timedelta(days=recording.days_between * (recording.decisions - 1))
    known = {
        "case_id": {one.case_id for one in snapshot.cases},
        "opening_id": {one.id for one in snapshot.openings},
        "unit_id": {one.unit_id for one in snapshot.units},
    }
    unknown = [fault for number, row in events for fault in _unknown(known, number, row)]
    later = [_fault("log_after_end", number, "day") for number, row in events if row.day and row.day > last]
    found = [*unknown, *later, *_cases(snapshot, events), *_places(snapshot, events)]
    if last != snapshot.as_of:
        values: dict[str, FaultValue] = {"day": last.isoformat()}
        found.append(Fault(code="log_last_day", table="snapshot", column="as_of", values=values))
    return sorted(found, key=lambda fault: (fault.table or "", fault.row or 0))


def _fault(code: str, row: int, column: str, **values: FaultValue) -> Fault:
    return Fault(code=code, table="events", row=row, column=column, values=values)


def _alone(number: int, row: EventRow) -> Iterator[Fault]:
    """What one row needs and does not."""
    for column in EventRow.model_fields:
        if column == "kind":
            continue
        is_needed, is_there = column in NEEDED[row.kind], getattr(row, column) is not None
        if is_needed != is_there:
            yield _fault("log_needed" if is_needed else "log_needless", number, column, kind=row.kind)
    if row.kind in _AMOUNTS and row.amount is not None:
        cell, low, high = _AMOUNTS[row.kind]
        whole = row.amount.is_integer()
        if not whole or (low is not None and row.amount < low) or (high is not None and row.amount > high):
            yield _fault("log_amount", number, "amount", kind=row.kind, cell=cell)


def _unknown(known: Mapping[str, set[str]], number: int, row: EventRow) -> Iterator[Fault]:
    """``known``: the ids that there are, by column."""
    for column, ids in known.items():
        found = getattr(row, column)
        if found is not None and column in NEEDED[row.kind] and found not in ids:
            code, values = naming("log_unknown", found)
            yield _fault(code, number, column, **values, table=_TABLE_OF[column])


def _cases(snapshot: Snapshot, events: Rows) -> Iterator[Fault]:
    """The order of what happens to each case."""
    of_case: dict[str, list[tuple[int, EventRow]]] = defaultdict(list)
    for number, row in events:
        if row.case_id is not None:
            of_case[row.case_id].append((number, row))
    for number, case in enumerate(snapshot.cases, start=2):
        if case.status not in (None, "open"):
            yield Fault(code="log_not_open", table="cases", row=number, column="status")
        own = of_case[case.case_id]
        if all(row.kind != "arrives" for _, row in own):
            yield Fault(code="log_no_arrival", table="cases", row=number, column="case_id")
        yield from _once(own)
        yield from _in_order(own, case.registered_on)


def _once(own: Sequence[tuple[int, EventRow]]) -> Iterator[Fault]:
    seen = set()
    for number, row in own:
        if row.kind in ("arrives", "leaves", "stay"):
            if row.kind in seen:
                yield _fault("log_twice", number, "case_id", kind=row.kind)
            seen.add(row.kind)


def _in_order(own: Sequence[tuple[int, EventRow]], registered_on: date) -> Iterator[Fault]:
    came = min((row.day for _, row in own if row.kind == "arrives" and row.day), default=None)
    left = max((row.day for _, row in own if row.kind == "leaves" and row.day), default=None)
    for number, row in own:
        if row.day is None:
            continue
        if row.kind == "arrives" and row.day < registered_on:
            yield _fault("log_registered_later", number, "day")
        if came is not None and row.day < came:
            yield _fault("log_too_early", number, "day")
        if left is not None and row.kind in ("urgency", "step") and row.day > left:
            yield _fault("log_too_late", number, "day")


def _places(snapshot: Snapshot, events: Rows) -> Iterator[Fault]:
    """No opening ever has fewer places than none."""
    places = {one.id: one.places for one in snapshot.openings}
    changes = [(row.day, number, row) for number, row in events if row.kind == "places" and row.day and row.amount]
    together: dict[tuple[str, date], float] = defaultdict(float)
    last_row: dict[tuple[str, date], int] = {}
    for day, number, row in changes:
        if row.opening_id in places:
            together[row.opening_id, day] += row.amount
            last_row[row.opening_id, day] = number
    for opening_id, day in sorted(together, key=lambda key: key[1]):
        places[opening_id] += int(together[opening_id, day])
        if places[opening_id] < 0:
            yield _fault("log_below_zero", last_row[opening_id, day], "amount", found=places[opening_id])
            places[opening_id] = 0
