"""Writing a snapshot, such that reading it again gives an equal one; a file is there wholly or not at all."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from ..models.cells import Cell, cell_of
from ..models.snapshot import Snapshot
from ..models.tables import TABLES, Table
from .names import comparable, table_names
from .replace import replace_file, replace_folder
from .spelling import harmless, refuse_unspellable, spell

_FIRST_EXCEL_DAY = date(1900, 3, 1)
"""Before this day spreadsheets do not agree about dates; such a day is written as text."""


@dataclass(frozen=True)
class Filled:
    """A table to write: its stated columns in their order, and its rows."""

    table: Table
    columns: tuple[str, ...]
    rows: tuple[Any, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cell type of each column."""
        return tuple(cell_of(self.table.model, column) for column in self.columns)


def filled_tables(snapshot: Snapshot) -> Iterator[Filled]:
    """The tables that have rows, and the required ones."""
    for table in TABLES:
        rows = getattr(snapshot, table.name)
        if rows or table.required:
            stated = snapshot.stated[table.name] | set(table.required_columns)
            columns = tuple(column for column in table.columns if column in stated)
            yield Filled(table, columns, rows)


def write_snapshot(snapshot: Snapshot, path: str | Path) -> None:
    """Write to an ``.xlsx`` workbook, a ``.json`` document, or else a folder of CSV files.

    What stood there is replaced at once when everything is written. Raises ``ValueError`` for a word that
    would be read back as something else, ``FileExistsError`` for a folder that holds other files than tables.
    """
    target = Path(path)
    for filled in filled_tables(snapshot):
        for row in filled.rows:
            refuse_unspellable(row, filled.columns, filled.table.name)
    suffix = target.suffix.lower()
    if suffix == ".csv":
        raise ValueError("a snapshot is several tables; give a folder for CSV files, or an .xlsx or .json name")
    if suffix == ".xlsx":
        replace_file(target, workbook_bytes(snapshot))
    elif suffix == ".json":
        document: dict[str, Any] = {table.name: [] for table in TABLES if table.required} | snapshot.document()
        replace_file(target, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    else:
        _write_folder(target, snapshot)


def _write_folder(target: Path, snapshot: Snapshot) -> None:
    others = sorted(path.name for path in target.iterdir() if not _is_table(path)) if target.exists() else []
    if others:
        raise FileExistsError("the folder holds other files than tables; give a new one")
    contents = {f"{filled.table.name}.csv": csv_bytes(filled) for filled in filled_tables(snapshot)}
    replace_folder(target, contents)


def _is_table(path: Path) -> bool:
    return path.suffix.lower() == ".csv" and comparable(path.stem) in table_names()


def csv_bytes(filled: Filled) -> bytes:
    """A table as Dutch spreadsheets open it with a double click: semicolons, decimal comma, BOM, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(filled.columns)
    cells = filled.cells
    for row in filled.rows:
        spelled = zip((getattr(row, column) for column in filled.columns), cells, strict=True)
        writer.writerow([harmless(spell(value, cell, comma=True), cell) for value, cell in spelled])
    return text.getvalue().encode("utf-8-sig")


def workbook_bytes(snapshot: Snapshot) -> bytes:
    """The snapshot as a workbook with a sheet for each table."""
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as workbook:
        workbook.set_properties({"created": datetime.combine(snapshot.as_of, datetime.min.time())})
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "dd-mm-yyyy"})
        for filled in filled_tables(snapshot):
            sheet = workbook.add_worksheet(filled.table.name)
            sheet.freeze_panes(1, 0)
            for position, column in enumerate(filled.columns):
                sheet.write_string(0, position, column, bold)
                sheet.set_column(position, position, max(10, len(column) + 2))
            for number, row in enumerate(filled.rows, start=1):
                for position, (column, cell) in enumerate(zip(filled.columns, filled.cells, strict=True)):
                    put(sheet, number, position, getattr(row, column), cell, day)
    return content.getvalue()


def put(sheet: Any, row: int, column: int, value: Any, cell: Cell, day: Any, style: Any = None) -> None:
    """Write a value into a sheet: dates and numbers as such, everything else as text."""
    if isinstance(value, date) and value >= _FIRST_EXCEL_DAY:
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | float) and not isinstance(value, bool) and float(f"{value:.16G}") == value:
        sheet.write_number(row, column, value, style)
    elif text := spell(value, cell):
        sheet.write_string(row, column, text, style)
