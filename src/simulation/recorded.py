"""A recorded world: a folder with the usual tables for everybody there ever was, ``events.csv`` and ``recording.csv``.

The tables are those of a snapshot, with all cases and openings of the whole time; ``places`` are those on the first
day, and the date is the last day on which the tables decide. Cells are read as in any other folder of CSV files.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..language import LANGUAGES, catalogue
from ..models.faults import Fault, LogError, SnapshotError
from ..models.snapshot import Snapshot
from ..models.tables import Table
from ..tables.csv_folder import read_csv_folder
from ..tables.headers import sheet_of
from ..tables.names import comparable
from ..tables.raw import RawTable, Source
from ..tables.read import assemble
from ..tables.replace import replace_folder
from ..tables.rows import RowReader
from ..tables.write import Filled, csv_bytes, filled_tables
from .log import Log
from .recorded_rows import EventRow, RecordingRow
from .recording_checks import Rows, faults_between, faults_of_events
from .world import in_order

EVENTS = Table("events", EventRow, (), required=True)
RECORDING = Table("recording", RecordingRow, (), required=True)


def read_log(path: str | Path) -> Log:
    """The world in a folder. Raises ``LogError`` with every fault of every table."""
    source, own = _split(Path(path))
    faults: list[Fault] = []
    snapshot: Snapshot | None = None
    try:
        snapshot = assemble(source)
    except SnapshotError as error:
        faults.extend(error.faults)
    readers = {table.name: _read(table, own.get(table.name), faults) for table in (RECORDING, EVENTS)}
    recording, events = readers["recording"], readers["events"]
    if RECORDING.name not in own or (own[RECORDING.name].readable and not faults and len(recording) != 1):
        faults.append(Fault(code="log_no_recording", table=RECORDING.name))
    if EVENTS.name not in own:
        faults.append(Fault(code="log_no_events"))
    head = recording[0][1] if len(recording) == 1 else None
    all_read = not faults
    faults.extend(faults_of_events(events))
    if snapshot is not None and head is not None and all_read:
        faults.extend(faults_between(snapshot, head, events))
    if faults or snapshot is None or head is None:
        raise LogError(faults)
    return Log(
        name=head.name,
        seed=head.seed or 0,
        snapshot=snapshot,
        first_day=head.first_day,
        days_between=head.days_between,
        decisions=head.decisions,
        days_to_start=head.days_to_start or 0,
        events=in_order(row.event() for _, row in events),
    )


def _split(path: Path) -> tuple[Source, dict[str, RawTable]]:
    """The tables of the snapshot, and those of a recording by their names."""
    names = {
        comparable(catalogue(language).name("table", table.name)): table.name
        for language in LANGUAGES
        for table in (EVENTS, RECORDING)
    }
    try:
        source = read_csv_folder(path, names)
    except SnapshotError as error:
        raise LogError(error.faults) from None
    rest, own = Source(faults=source.faults), dict[str, RawTable]()
    for raw in source.tables:
        name = names.get(comparable(raw.name))
        if name is None:
            rest.tables.append(raw)
        elif name in own:
            rest.fault("table_twice", name)
        else:
            own[name] = raw
    return rest, own


def _read(table: Table, raw: RawTable | None, faults: list[Fault]) -> Rows:
    """The rows of one of a recording's own tables; adds what is wrong with them."""
    if raw is None or not raw.readable:
        return []
    source = Source()
    reader = RowReader(sheet_of(table, raw, source), {})
    reader.read()
    faults.extend([*source.faults, *reader.faults])
    return reader.rows


def write_log(log: Log, path: str | Path) -> None:
    """Write a world as a folder that ``read_log`` reads again. What stood there is replaced at once."""
    head = RecordingRow(
        name=log.name,
        seed=log.seed,
        first_day=log.first_day,
        days_between=log.days_between,
        decisions=log.decisions,
        days_to_start=log.days_to_start,
    )
    tables: Iterable[Filled] = (
        *filled_tables(log.snapshot),
        _filled(RECORDING, (head,)),
        _filled(EVENTS, tuple(EventRow.of(event) for event in log.events)),
    )
    replace_folder(Path(path), {f"{filled.table.name}.csv": csv_bytes(filled) for filled in tables})


def _filled(table: Table, rows: tuple[Any, ...]) -> Filled:
    return Filled(table, table.columns, rows)
