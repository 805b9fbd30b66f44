"""Which table a sheet is, and which column stands where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..models.cells import cell_of
from ..models.faults import Fault, FaultValue
from ..models.tables import TABLE_BY_NAME, TABLES, Table
from .names import column_names, comparable, table_names, written
from .raw import RawTable, Source, is_blank, naming


@dataclass(frozen=True)
class Sheet:
    """A raw table that is known, and the position of each of its columns."""

    table: Table
    raw: RawTable
    positions: Mapping[str, int]

    @property
    def is_whole(self) -> bool:
        """Whether the sheet could be read and has every required column."""
        return self.raw.readable and all(column in self.positions for column in self.table.required_columns)


_LOOKED_AT = 10
"""Rows below the first that are looked at when the first does not hold the names of the columns."""

_REQUIRED = tuple(table.name for table in TABLES if table.required)


def sheets(source: Source, required: tuple[str, ...] = _REQUIRED) -> dict[str, Sheet]:
    """The known tables of a source; adds a fault for each table or column unknown, missing or double.

    ``required``: the tables that have to be there.
    """
    found: dict[str, Sheet] = {}
    for raw in source.tables:
        name = table_names().get(comparable(raw.name))
        if name is None:
            code, values = naming("table_unknown", raw.name.strip(), written(table_names()))
            source.faults.append(Fault(code=code, values=values))
        elif name in found:
            source.fault("table_twice", name)
        else:
            found[name] = sheet_of(TABLE_BY_NAME[name], raw, source)
    for name in required:
        if name not in found:
            source.faults.append(Fault(code="table_missing", values={"table": name}))
    return found


def sheet_of(table: Table, raw: RawTable, source: Source) -> Sheet:
    """A raw table as this table; adds a fault for each column unknown, missing or double."""
    positions: dict[str, int] = {}
    if not raw.readable:
        return Sheet(table, raw, positions)
    if all(is_blank(cell) for cell in raw.header):
        source.fault("header_missing", table.name)
        return Sheet(table, RawTable(raw.name, readable=False), positions)
    known = column_names(table)
    below = _header_below(table, raw, known)
    if below is not None:
        source.fault("header_below", table.name, 1, number=below)
        return Sheet(table, RawTable(raw.name, readable=False), positions)
    for position, cell in enumerate(raw.header):
        if is_blank(cell):
            if any(len(cells) > position and not is_blank(cells[position]) for _, cells in raw.rows):
                source.fault("header_blank", table.name, 1, number=position + 1)
            continue
        column = known.get(comparable(cell)) if isinstance(cell, str) else None
        if column is None:
            source.faults.append(_unknown_column(table, cell, position, known))
        elif column in positions:
            source.fault("column_twice", table.name, 1, column)
        else:
            positions[column] = position
    source.faults.extend(_missing_columns(table, positions))
    return Sheet(table, raw, positions)


def _header_below(table: Table, raw: RawTable, known: Mapping[str, str]) -> int | None:
    """The row that has the names of the columns when the first row has not, such as below a title."""

    def has_them(cells: Sequence[Any]) -> bool:
        names = {known.get(comparable(cell)) for cell in cells if isinstance(cell, str)}
        return names >= set(table.required_columns)

    if has_them(raw.header):
        return None
    return next((number for number, cells in raw.rows[:_LOOKED_AT] if has_them(cells)), None)


def _unknown_column(table: Table, cell: object, position: int, known: dict[str, str]) -> Fault:
    code = "column_unknown_unnamed"
    values: dict[str, FaultValue] = {}
    if isinstance(cell, str):
        code, values = naming("column_unknown", cell.strip(), written(known))
    if code.endswith("_unnamed"):
        values = {"number": position + 1}
    return Fault(code=code, table=table.name, row=1, values=values)


def _missing_columns(table: Table, positions: Mapping[str, int]) -> Iterator[Fault]:
    for column in table.required_columns:
        if column not in positions:
            cell = cell_of(table.model, column)
            values: dict[str, FaultValue] = {"cell": cell.kind, "tokens": cell.tokens}
            yield Fault(code="column_missing", table=table.name, row=1, column=column, values=values)
