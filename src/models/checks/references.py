"""Ids and words: every row has its own, and what a row refers to exists."""

from collections.abc import Iterator

from ..faults import Fault
from ..provider import place_key
from ..tables import TABLES
from .base import Check, Tables, fault, suggestion


def _one_week(tables: Tables) -> Iterator[Fault]:
    rows = tables["snapshot"]
    if "snapshot" in tables.rows and len(rows) != 1 and "snapshot" not in tables.unreadable:
        yield fault("one_row", "snapshot", None, count=len(rows))


def _keys_occur_once(tables: Tables) -> Iterator[Fault]:
    for table in TABLES:
        if not table.key:
            continue
        seen: dict[tuple[object, ...], int] = {}
        required = set(table.key) & set(table.required_columns)
        for number, row in tables.with_broken(table.name):
            key = tuple(getattr(row, column) for column in table.key)
            if any(getattr(row, column) is None for column in required):
                continue
            if key in seen:
                shown = " / ".join(str(part) for part in key if part is not None)
                yield fault("duplicate", table.name, number, table.key[-1], found=shown, first=seen[key])
            seen.setdefault(key, number)


def _openings_occur_once(tables: Tables) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, row in tables["openings"]:
        if row.id in seen:
            code = "duplicate" if row.opening_id else "opening_needs_id"
            yield fault(code, "openings", number, "opening_id", found=row.id, first=seen[row.id])
        seen.setdefault(row.id, number)


def _travel_occurs_once(tables: Tables) -> Iterator[Fault]:
    seen: dict[tuple[str, str], int] = {}
    for number, row in tables["travel"]:
        key = (place_key(row.from_place), row.unit_id)
        if key in seen:
            shown = f"{row.from_place} / {row.unit_id}"
            yield fault("duplicate", "travel", number, "unit_id", found=shown, first=seen[key])
        seen.setdefault(key, number)


_DEFINING = {("cases", "case_id"), ("units", "unit_id"), ("units", "provider_id"), ("openings", "opening_id")}


def _references_exist(tables: Tables) -> Iterator[Fault]:
    for table in TABLES:
        referring = [
            column for column in table.columns if column in tables.ids and (table.name, column) not in _DEFINING
        ]
        for number, row in tables.with_broken(table.name):
            for column in referring:
                value = getattr(row, column)
                if value is not None and value not in tables.ids[column]:
                    code, values = suggestion("dangling", value, tables.ids[column])
                    yield fault(code, table.name, number, column, **values)


def _care_forms_are_known(tables: Tables) -> Iterator[Fault]:
    for table in ("cases", "needs", "openings"):
        for number, row in tables.with_broken(table):
            if row.care_form is not None and row.care_form not in tables.care_forms:
                code, values = suggestion("care_form", row.care_form, tables.care_forms)
                yield fault(code, table, number, "care_form", **values)


CHECKS: tuple[Check, ...] = (
    _one_week,
    _keys_occur_once,
    _openings_occur_once,
    _travel_occurs_once,
    _references_exist,
    _care_forms_are_known,
)
