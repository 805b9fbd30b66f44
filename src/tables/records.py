"""A snapshot from plain records: what another tool has in memory, without files or DataFrames."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..models.snapshot import Snapshot
from .json_document import table_of
from .raw import Source
from .read import assemble


def from_records(tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> Snapshot:
    """The snapshot in records: for each table its rows, each a mapping from column to value.

    The same names, conversions and faults as for a JSON document; days may also be given as ``date``. The first record
    is row 2, as in a spreadsheet. Raises ``SnapshotError`` with all faults.
    """
    source = Source()
    for name, rows in tables.items():
        source.tables.append(table_of(name, [dict(row) for row in rows], source))
    return assemble(source)
