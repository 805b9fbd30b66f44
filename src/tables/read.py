"""Reading a snapshot: a folder, workbook or JSON document becomes checked rows, or every fault at once."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..models.checks import check
from ..models.checks.base import SHOWN
from ..models.faults import Fault, SnapshotError
from ..models.snapshot import Snapshot
from ..models.tables import TABLES
from .csv_folder import read_csv_folder
from .example_left import examples_left
from .headers import Sheet, sheets
from .json_document import read_json
from .locate import LOCATED_TABLES, locate
from .names import comparable
from .postcodes import Postcodes, read_postcodes
from .raw import Source, can_be_shown, refusal
from .rows import RowReader, shipped_aliases
from .workbook import read_workbook

_ZIP = b"PK"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

_POINTS_AT = {
    "case_id": "cases",
    "case_a": "cases",
    "case_b": "cases",
    "unit_id": "units",
    "provider_id": "units",
    "opening_id": "openings",
    "current_opening": "openings",
    "criterion_id": "criteria",
    "care_form": "care_forms",
}
"""The table in which the ids of a column are defined."""


def read_snapshot(path: str | Path, *, postcodes: str | Path | None = None) -> Snapshot:
    """The snapshot in a folder of CSV files, an Excel workbook or a JSON document.

    ``postcodes``: a GeoNames postal code file (``NL.txt``), to locate cases and units by their postcode.
    Raises ``SnapshotError`` with all faults of all tables.
    """
    return assemble(open_source(Path(path)), read_postcodes(postcodes) if postcodes is not None else None)


def open_source(path: Path) -> Source:
    """The raw tables of whatever the path is; what it is shows in its content, not only in its name."""
    if path.is_dir():
        return read_csv_folder(path)
    if not path.exists():
        if can_be_shown(path.name):
            raise refusal("source_missing", name=path.name)
        raise refusal("source_missing_unnamed")
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError:
        raise refusal("source_unreadable") from None
    suffix = path.suffix.lower()
    if not start.strip():
        raise refusal("source_empty")
    if start.startswith(_OLE):
        raise refusal("source_excel_old")
    if start.startswith(_ZIP):
        return read_workbook(path)
    if suffix in _WORKBOOKS:
        raise refusal("source_not_workbook")
    if suffix == ".json" or start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        return read_json(path)
    raise refusal("source_one_csv" if suffix == ".csv" else "source_unknown")


def assemble(source: Source, postcodes: Postcodes | None = None) -> Snapshot:
    """The snapshot from raw tables. Raises ``SnapshotError`` with all faults."""
    known = sheets(source)
    readers = _read_rows(known)
    faults = [*source.faults]
    rows: dict[str, list[tuple[int, Any]]] = {}
    broken: dict[str, list[tuple[int, Any]]] = {}
    unreadable: dict[str, set[str]] = defaultdict(set)
    for name, reader in readers.items():
        rows[name], broken[name] = reader.rows, reader.broken
        faults.extend(reader.faults)
        for kind, one in reader.unreadable:
            unreadable[kind].add(one)
        if name in LOCATED_TABLES:
            rows[name], unlocated = _locate_all(name, reader.rows, postcodes)
            broken[name], also = _locate_all(name, reader.broken, postcodes)
            faults.extend([*unlocated, *also])
    faults.extend(examples_left(rows))
    partial = frozenset(table.name for table in TABLES if _is_partial(table.name, table.required, known))
    told = {(fault.table, fault.row, fault.column) for fault in faults}
    faults.extend(
        fault
        for fault in check(rows, {kind: frozenset(ids) for kind, ids in unreadable.items()}, broken)
        if not _follows_from(fault, partial) and (fault.table, fault.row, fault.column) not in told
    )
    if faults:
        raise SnapshotError(_each_id_once(in_order(faults)))
    return Snapshot(**{name: tuple(row for _, row in numbered) for name, numbered in rows.items()})


def _read_rows(known: Mapping[str, Sheet]) -> dict[str, RowReader]:
    """A reader for every sheet that could be read; the table's own care forms first, for their labels."""
    aliases = shipped_aliases()
    readers: dict[str, RowReader] = {}
    for name in sorted(known, key=lambda name: name != "care_forms"):
        if not known[name].raw.readable:
            continue
        readers[name] = RowReader(known[name], aliases)
        readers[name].read()
        if name == "care_forms":
            own = _own_care_forms(readers[name])
            for column in [key for key in aliases if key[1] == "care_form"]:
                aliases[column] = {**own, **aliases[column]}
    return {table.name: readers[table.name] for table in TABLES if table.name in readers}


def _own_care_forms(reader: RowReader) -> dict[str, str]:
    return {
        comparable(label): row.care_form
        for _, row in reader.rows
        for label in (row.label_nl, row.label_en, row.care_form)
        if label is not None
    }


def _locate_all(
    table: str, rows: list[tuple[int, Any]], postcodes: Postcodes | None
) -> tuple[list[tuple[int, Any]], list[Fault]]:
    located, faults = [], []
    for number, row in rows:
        found, fault = locate(table, number, row, postcodes)
        located.append((number, found))
        if fault is not None:
            faults.append(fault)
    return located, faults


def _is_partial(name: str, required: bool, known: Mapping[str, Sheet]) -> bool:
    """Whether rows of a table may be missing that were meant to be there."""
    return not known[name].is_whole if name in known else required


def _follows_from(fault: Fault, partial: frozenset[str]) -> bool:
    """Whether a fault between rows only says that a table could not be read, which is told already."""
    if fault.code in ("dangling", "dangling_like", "criterion_reference", "care_form", "care_form_like"):
        return _POINTS_AT.get(fault.column or "") in partial
    if fault.code in ("no_need", "need_reference", "no_required_need"):
        return "needs" in partial
    if fault.code == "one_row":
        return "snapshot" in partial
    return fault.code == "region_without_table" and "regions" in partial


def _each_id_once(faults: list[Fault]) -> list[Fault]:
    """One fault for all rows of a table that refer to the same missing id: it is one mistake, told with its rows."""
    groups: dict[object, list[Fault]] = defaultdict(list)
    for position, fault in enumerate(faults):
        is_missing = fault.code in ("dangling", "dangling_like")
        groups[(fault.table, fault.column, fault.values["found"]) if is_missing else position].append(fault)
    return [_with_other_rows(*group) for group in groups.values()]


def _with_other_rows(first: Fault, *others: Fault) -> Fault:
    if not others:
        return first
    numbers = ", ".join([str(fault.row) for fault in others[:SHOWN]] + ["…"] * (len(others) > SHOWN))
    values = {**first.values, "count": len(others), "rows": numbers}
    return first.model_copy(update={"code": f"{first.code}_rows", "values": values})


def in_order(faults: list[Fault]) -> list[Fault]:
    """Faults of the whole source first, then by table, row and column; each once."""
    order = {table.name: position for position, table in enumerate(TABLES, start=1)}
    columns = {(table.name, column): position for table in TABLES for position, column in enumerate(table.columns)}

    def place(fault: Fault) -> tuple[int, int, int]:
        table = fault.table or ""
        return order.get(table, 0), fault.row or 0, columns.get((table, fault.column or ""), -1)

    return sorted({fault.model_dump_json(): fault for fault in faults}.values(), key=place)
