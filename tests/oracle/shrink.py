"""Makes a snapshot on which something goes wrong as small as it can be, row by row and cell by cell."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from carematch.models.base import Record
from carematch.models.checks import check
from carematch.models.plan import Plan
from carematch.models.policy import Policy
from carematch.models.snapshot import Snapshot
from carematch.models.tables import TABLE_BY_NAME

Rows = dict[str, tuple[Any, ...]]
Goes = Callable[[Snapshot, Policy], bool]
Week = tuple[Snapshot, Policy, Plan | None]

TOGETHER = (("near_need_id", "near_km"), ("current_opening", "leaves_when_placed"))
"""Columns of which the one means nothing without the other."""


def shrink(snapshot: Snapshot, policy: Policy, goes_wrong: Goes) -> tuple[Snapshot, Policy]:
    """The smallest snapshot and policy, by leaving out one thing at a time, on which it still goes wrong."""
    again = True
    while again:
        again = False
        for smaller_policy in _simpler_policies(policy):
            if goes_wrong(snapshot, smaller_policy):
                policy, again = smaller_policy, True
                break
        for smaller in _smaller(snapshot):
            if goes_wrong(smaller, policy):
                snapshot, again = smaller, True
                break
    return snapshot, policy


def shrink_week(week: Week, goes_wrong: Callable[[Snapshot, Policy, Plan | None], bool]) -> Week:
    """As ``shrink``, with an earlier plan: left out if it can be, else with as few placements as can be."""
    snapshot, policy, previous = week
    before = None
    while before != (snapshot, policy, previous):
        before = (snapshot, policy, previous)
        for fewer in _fewer(previous):
            if goes_wrong(snapshot, policy, fewer):
                previous = fewer
                break
        snapshot, policy = shrink(snapshot, policy, _given(previous, goes_wrong))
    return snapshot, policy, previous


def _given(previous: Plan | None, goes_wrong: Callable[[Snapshot, Policy, Plan | None], bool]) -> Goes:
    return lambda snapshot, policy: goes_wrong(snapshot, policy, previous)


def _fewer(previous: Plan | None) -> Iterator[Plan | None]:
    if previous is not None:
        yield None
        for position in range(len(previous.placements)):
            kept = previous.placements[:position] + previous.placements[position + 1 :]
            yield previous.model_copy(update={"placements": kept})


def compact(snapshot: Snapshot, policy: Policy, previous: Plan | None = None) -> str:
    """A reproduction that can be pasted: the policy, and a line for each row with what is filled."""
    lines = [f"policy {json.dumps(policy.model_dump(mode='json', exclude_defaults=True))}"]
    for item in previous.placements if previous is not None else ():
        lines.append(f"earlier {item.case_id} {item.need_id} {item.opening_id}")
    for table, rows in snapshot.rows():
        for row in rows:
            stated = row.model_dump(mode="json", exclude_unset=True)
            lines.append(f"{table} {json.dumps(stated, ensure_ascii=False)}")
    return "\n".join(lines)


def _simpler_policies(policy: Policy) -> Iterator[Policy]:
    stated = policy.model_dump(exclude_defaults=True)
    for name in stated:
        yield Policy(**{key: value for key, value in stated.items() if key != name})


def _smaller(snapshot: Snapshot) -> Iterator[Snapshot]:
    tables: Rows = dict(snapshot.rows())
    for name, rows in tables.items():
        for position, row in enumerate(rows):
            rest = rows[:position] + rows[position + 1 :]
            yield from _valid({**tables, name: rest})
            if name == "cases":
                yield from _valid(_without(tables, "case_id", row.case_id))
            if name == "units":
                yield from _valid(_without(tables, "unit_id", row.unit_id))
            if name == "openings":
                yield from _valid(_without(tables, "opening_id", row.opening_id))
    for name, rows in tables.items():
        for position, row in enumerate(rows):
            for smaller in _plainer(name, row):
                yield from _valid({**tables, name: (*rows[:position], smaller, *rows[position + 1 :])})


def _without(tables: Rows, column: str, found: str) -> Rows:
    """Everything but what is about one case, unit or opening; nobody lives there any more."""
    columns = {"case_id": ("case_id", "case_a", "case_b")}.get(column, (column,))
    kept = {
        name: tuple(row for row in rows if all(getattr(row, one, None) != found for one in columns))
        for name, rows in tables.items()
    }
    openings = {opening.id for opening in kept["openings"]}
    gone = {opening.id for opening in tables["openings"]} - openings
    kept["cases"] = tuple(
        _without_cells(row, TOGETHER[1]) if row.current_opening in gone else row for row in kept["cases"]
    )
    return kept


def _without_cells(row: Record, columns: tuple[str, ...]) -> Record:
    stated = {name: getattr(row, name) for name in row.model_fields_set}
    return type(row)(**{name: cell for name, cell in stated.items() if name not in columns})


def _plainer(table: str, row: Record) -> Iterator[Record]:
    required = TABLE_BY_NAME[table].required_columns
    stated = {name: getattr(row, name) for name in row.model_fields_set}
    for columns in TOGETHER:
        if set(columns) <= set(stated):
            yield _without_cells(row, columns)
    for name, value in stated.items():
        if name not in required and value is not None:
            yield type(row)(**{**stated, name: None})
        elif name not in required:
            yield type(row)(**{key: cell for key, cell in stated.items() if key != name})


def _valid(tables: Rows) -> Iterator[Snapshot]:
    if not check({name: tuple(enumerate(rows, start=2)) for name, rows in tables.items()}):
        yield Snapshot(**tables)
