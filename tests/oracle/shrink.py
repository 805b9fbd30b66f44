"""Makes a snapshot on which something goes wrong as small as it can be, row by row and cell by cell."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from carematch.models.base import Record
from carematch.models.checks import check
from carematch.models.policy import Policy
from carematch.models.snapshot import Snapshot
from carematch.models.tables import TABLE_BY_NAME

Rows = dict[str, tuple[Any, ...]]
Goes = Callable[[Snapshot, Policy], bool]


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


def compact(snapshot: Snapshot, policy: Policy) -> str:
    """A reproduction that can be pasted: the policy, and a line for each row with what is filled."""
    lines = [f"policy {json.dumps(policy.model_dump(mode='json', exclude_defaults=True))}"]
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
    for name, rows in tables.items():
        for position, row in enumerate(rows):
            for smaller in _plainer(name, row):
                yield from _valid({**tables, name: (*rows[:position], smaller, *rows[position + 1 :])})


def _without(tables: Rows, column: str, found: str) -> Rows:
    return {name: tuple(row for row in rows if getattr(row, column, None) != found) for name, rows in tables.items()}


def _plainer(table: str, row: Record) -> Iterator[Record]:
    required = TABLE_BY_NAME[table].required_columns
    stated = {name: getattr(row, name) for name in row.model_fields_set}
    for name, value in stated.items():
        if name not in required and value is not None:
            yield type(row)(**{**stated, name: None})
        elif name not in required:
            yield type(row)(**{key: cell for key, cell in stated.items() if key != name})


def _valid(tables: Rows) -> Iterator[Snapshot]:
    if not check({name: tuple(enumerate(rows, start=2)) for name, rows in tables.items()}):
        yield Snapshot(**tables)
