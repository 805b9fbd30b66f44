"""A folder of CSV files, one for each table, as Dutch and other spreadsheets write them."""

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..models.faults import Fault, FaultValue
from .names import comparable, table_names
from .raw import RawTable, Source, is_blank, refusal

SEPARATORS = (";", ",", "\t")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEP_LINE = re.compile(r"sep=(?P<mark>[;,\t])\r?(?:\n|\Z)", re.IGNORECASE)
_HARMLESS = re.compile(r"'+[=+\-@\t\r]")
_LONGEST_CELL = 1_000_000


class _FileError(ValueError):
    def __init__(self, code: str, row: int | None = None, **values: FaultValue) -> None:
        self.code, self.row, self.values = code, row, values
        super().__init__(code)


def read_csv_folder(path: Path, also: Mapping[str, str] | None = None) -> Source:
    """The raw tables of a folder. ``also``: tables that no snapshot has, by what their files may be called, comparable.

    Raises ``SnapshotError`` when it holds no CSV file.
    """
    names = {**table_names(), **(also or {})}
    source = Source()
    try:
        found = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
    except OSError:
        raise refusal("source_unreadable") from None
    paths = [file for file in found if not file.name.startswith((".", "~"))]
    if not paths:
        raise refusal("folder_empty")
    for file in paths:
        source.tables.append(_read_file(file, source, names))
    return source


def _read_file(file: Path, source: Source, names: Mapping[str, str]) -> RawTable:
    try:
        text = _decode(file.read_bytes())
        return _table(file.stem, *_records(text))
    except OSError:
        error = _FileError("source_unreadable")
    except _FileError as found:
        error = found
    name = names.get(comparable(file.stem))
    if name is not None:
        source.faults.append(Fault(code=error.code, table=name, row=error.row, values=error.values))
    return RawTable(file.stem, readable=False)


def _decode(content: bytes) -> str:
    if content.startswith(_UTF16) or b"\0" in content:
        raise _FileError("file_encoding")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _FileError("file_encoding")
    if not text.strip():
        raise _FileError("file_empty")
    return text


def _records(text: str) -> tuple[list[list[str]], str]:
    """The records of a file, the header first, and what separates their cells."""
    stated = _SEP_LINE.match(text)
    if stated:
        text = text[stated.end() :]
    header = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    marks = [mark for mark in SEPARATORS if mark in header]
    if len(marks) > 1 or (stated and marks not in ([], [stated["mark"]])):
        raise _FileError("file_mixed_separators", 1)
    separator = stated["mark"] if stated else marks[0] if marks else ";"
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[list[str]] = []
    try:
        records.extend(reader)
    except csv.Error:
        raise _FileError("file_quotes", len(records) + 1) from None
    return records, separator


def _table(name: str, records: Sequence[Sequence[str]], separator: str) -> RawTable:
    if not records:
        raise _FileError("file_empty")
    header = records[0]
    rows = []
    for number, cells in enumerate(records[1:], start=2):
        if all(is_blank(cell) for cell in cells):
            continue
        _check_width(number, cells, len(header), separator)
        rows.append((number, [_as_typed(cell) for cell in cells]))
    return RawTable(name, header, rows)


def _check_width(number: int, cells: Sequence[str], width: int, separator: str) -> None:
    if len(cells) == width or (len(cells) > width and all(is_blank(cell) for cell in cells[width:])):
        return
    others = [mark for mark in SEPARATORS if mark != separator]
    if len(cells) == 1 and any(cells[0].count(mark) == width - 1 for mark in others):
        raise _FileError("file_mixed_separators", number)
    raise _FileError("row_ragged", number, found=len(cells), expected=width)


def _as_typed(cell: str) -> str:
    """The cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if _HARMLESS.match(cell) else cell
