"""An Excel workbook (.xlsx), one sheet for each table."""

import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from .names import comparable, other_sheets, table_names
from .raw import RawTable, Source, is_blank, refusal
from .sheet_xml import MOST_CELLS, MOST_MB, SheetFacts, inspect, unpacked_size

_NO_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    ValueError,
    ElementTree.ParseError,
    CalamineError,
    NotImplementedError,
    RuntimeError,
)
"""What a damaged archive or its XML may raise."""


def read_workbook(path: Path) -> Source:
    """The raw tables of a workbook.

    Raises ``SnapshotError`` when it is none, would unpack to too much, or is empty.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if unpacked_size(archive) > MOST_MB * 1_000_000:
                raise refusal("source_too_large", limit=MOST_MB)
            facts = inspect(archive)
        return _read(path, facts)
    except _NO_WORKBOOK:
        raise refusal("source_not_workbook") from None


def _read(path: Path, facts: dict[str, SheetFacts]) -> Source:
    source = Source()
    with CalamineWorkbook.from_path(str(path)) as workbook:
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet and comparable(sheet.name) not in other_sheets():
                table = _sheet(workbook, sheet.name, facts.get(sheet.name, SheetFacts()), source)
                if table is not None:
                    source.tables.append(table)
    if not source.tables and not source.faults:
        raise refusal("workbook_empty")
    return source


def _sheet(workbook: CalamineWorkbook, name: str, facts: SheetFacts, source: Source) -> RawTable | None:
    if facts.cells > MOST_CELLS:
        source.fault("sheet_too_large", table_names().get(comparable(name)))
        return RawTable(name, readable=False)
    cells: list[list[Any]] = list(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
    _mark_broken(cells, facts)
    if not cells or all(is_blank(cell) for row in cells for cell in row):
        return None
    return RawTable(name, cells[0], list(enumerate(cells[1:], start=2)))


def _mark_broken(cells: list[list[Any]], facts: SheetFacts) -> None:
    for (row, column), broken in facts.broken.items():
        while len(cells) <= row:
            cells.append([])
        while len(cells[row]) <= column:
            cells[row].append("")
        cells[row][column] = broken
