"""A small week in code, and ways to write it as a folder, a workbook or a JSON document."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]

WEEK: dict[str, Rows] = {
    "snapshot": [["as_of", "title"], ["2026-03-02", "A week"]],
    "cases": [
        [
            "case_id",
            "region",
            "urgency",
            "registered_on",
            "place",
            "max_distance_km",
            "legal_statuses",
            "care_form",
        ],
        ["C-001", "Twente", "1", "2026-01-05", "Enschede", "60", "voluntary", "clinical"],
        ["C-002", "Twente", "2", "2026-02-09", "Almelo", "", "", "outreach"],
    ],
    "units": [
        ["unit_id", "region", "scope", "place", "security_level"],
        ["U-01", "Twente", "regional", "Hengelo (Overijssel)", "1"],
    ],
    "openings": [
        ["unit_id", "opening_id", "care_form", "places", "available_from"],
        ["U-01", "O-01", "clinical", "1", "2026-03-16"],
    ],
}

FACTS: Rows = [["case_id", "fact", "value"], ["C-001", "age", "34"], ["C-002", "age", "17"]]

CRITERIA: Rows = [
    ["unit_id", "criterion_id", "fact", "operator", "value", "firmness"],
    ["U-01", "K-1", "age", "<", "18", "absolute"],
]

DECISIONS: Rows = [["case_id", "unit_id", "opening_id", "decision"], ["C-001", "U-01", "O-01", "pin"]]


def changed(table: str, row: int, column: str, value: Any, base: Mapping[str, Rows] = WEEK) -> dict[str, Rows]:
    """The week with one cell changed; rows count as in a spreadsheet."""
    rows = [list(cells) for cells in base[table]]
    rows[row - 1][rows[0].index(column)] = value
    return {**base, table: rows}


def csv_folder(path: Path, tables: Mapping[str, Rows], separator: str = ";", encoding: str = "utf-8") -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        text = "".join(separator.join(_quoted(cell, separator) for cell in row) + "\r\n" for row in rows)
        (path / f"{name}.csv").write_bytes(text.encode(encoding))
    return path


def _quoted(cell: Any, separator: str) -> str:
    text = str(cell)
    return '"' + text.replace('"', '""') + '"' if separator in text or '"' in text or "\n" in text else text


def workbook(path: Path, tables: Mapping[str, Rows]) -> Path:
    """Text as text, numbers as numbers, dates as dates; ``("=…", result)`` as a formula with its result."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                for position, cell in enumerate(cells):
                    _put(sheet, number, position, cell, day)
    return path


def _put(sheet: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, tuple):
        sheet.write_formula(row, column, cell[0], None, cell[1])
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif cell not in (None, ""):
        sheet.write_string(row, column, cell)


def records(rows: Rows) -> list[dict[str, Any]]:
    return [dict(zip(rows[0], cells, strict=True)) for cells in rows[1:]]


def json_document(path: Path, tables: Mapping[str, Rows]) -> Path:
    document = {name: records(rows) for name, rows in tables.items()}
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return path
