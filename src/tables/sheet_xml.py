"""What a workbook's XML tells and its values do not: size, cells with an error, formulas without a value."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from .raw import ERROR, UNCALCULATED, Broken

MOST_MB = 200
"""Workbooks that unpack to more are not opened."""

MOST_CELLS = 10_000_000
"""Sheets whose filled area has more cells are not read: one stray cell can make the area immense."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<c\b(?P<attributes>[^>]*?)(?:/>|>(?P<inner>.*?)</c>)", re.DOTALL)
_AT = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ERROR_TYPE = re.compile(rb'\bt="e"')
_VALUE = re.compile(rb"<v[^>]*>[^<]|<is>")
_CALCULATED_TEXT = re.compile(rb'\bt="str"')


@dataclass(frozen=True)
class SheetFacts:
    """Of one sheet: the size of its filled area, and the broken cells by row and column (both from 0)."""

    cells: int = 0
    broken: dict[tuple[int, int], Broken] = field(default_factory=dict)


def unpacked_size(archive: zipfile.ZipFile) -> int:
    """How many bytes the members of an archive unpack to, by its own directory."""
    return sum(member.file_size for member in archive.infolist())


def inspect(archive: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """The facts about each sheet of an .xlsx archive, by the sheet's name.

    Raises ``KeyError``, ``ElementTree.ParseError`` or ``zipfile.BadZipFile`` when it is no workbook.
    """
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    members = set(archive.namelist())
    found = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in members:
            found[sheet.get("name", "")] = _facts(archive.read(member))
    return found


def _facts(content: bytes) -> SheetFacts:
    rows, columns = 0, 0
    for letters, digits in _AT.findall(content):
        rows = max(rows, int(digits))
        columns = max(columns, _column(letters))
    broken = dict(_broken(content)) if b"<f" in content or b't="e"' in content else {}
    return SheetFacts(rows * columns, broken)


def _broken(content: bytes) -> Iterator[tuple[tuple[int, int], Broken]]:
    for cell in _CELL.finditer(content):
        attributes, inner = cell["attributes"], cell["inner"] or b""
        at = _AT.search(attributes)
        if at is None:
            continue
        place = (int(at[2]) - 1, _column(at[1]) - 1)
        if b"<f" in inner and not _VALUE.search(inner) and not _CALCULATED_TEXT.search(attributes):
            yield place, UNCALCULATED
        elif _ERROR_TYPE.search(attributes):
            yield place, ERROR


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
