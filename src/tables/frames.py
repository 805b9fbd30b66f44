"""Snapshot and plan as pandas DataFrames, one for each table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..language import Language, catalogue
from ..models.plan import Condition, Plan
from ..models.snapshot import Snapshot
from ..models.tables import TABLE_BY_NAME
from .names import comparable, table_names
from .raw import RawTable, Source
from .read import assemble
from .spelling import native, refuse_unspellable
from .write import filled_tables


def from_frames(frames: Mapping[str, pd.DataFrame]) -> Snapshot:
    """The snapshot in DataFrames, by the name of each table; the same conversions and faults as for files.

    NaN, ``None`` and pandas' NA in a cell are blanks. The first record is row 2, as in a spreadsheet.
    Raises ``SnapshotError`` with all faults.
    """
    return assemble(Source([_raw(name, frame) for name, frame in frames.items()]))


def _raw(name: str, frame: pd.DataFrame) -> RawTable:
    records = frame.itertuples(index=False, name=None)
    rows = [(number, [_cell(value) for value in record]) for number, record in enumerate(records, start=2)]
    header = list(frame.columns)
    table = table_names().get(comparable(str(name)))
    if not header and table is not None:
        header = list(TABLE_BY_NAME[table].required_columns)
    return RawTable(str(name), header, rows)


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple | dict | str):
        return value
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if isinstance(value, np.generic) else value


def to_frames(subject: Snapshot | Plan, language: Language = "en") -> dict[str, pd.DataFrame]:
    """A snapshot's tables, or a plan's ``placements``, ``conditions``, ``unmatched`` and ``goals``.

    ``language``: of the readable column ``conditions``. A snapshot's frames give an equal snapshot again.
    """
    return _snapshot_frames(subject) if isinstance(subject, Snapshot) else _plan_frames(subject, language)


def _snapshot_frames(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    frames = {}
    for filled in filled_tables(snapshot):
        for row in filled.rows:
            refuse_unspellable(row, filled.columns, filled.table.name)
        records = [native(row, filled.columns) for row in filled.rows]
        frames[filled.table.name] = _frame(records, filled.columns)
    return frames


def _frame(records: list[Any], columns: tuple[str, ...]) -> pd.DataFrame:
    """A frame whose columns keep what they hold: whole numbers stay whole beside blanks."""
    return pd.DataFrame(records, columns=list(columns), dtype=object).infer_objects()


def _plan_frames(plan: Plan, language: Language) -> dict[str, pd.DataFrame]:
    where = ("case_id", "need_id", "unit_id", "opening_id")
    placements, conditions = [], []
    for placement in plan.placements:
        at = {column: getattr(placement, column) for column in where}
        said = "; ".join(_said(condition, language) for condition in placement.conditions)
        count = len(placement.conditions)
        placements.append({**at, "start_on": placement.start_on, "conditions": said, "condition_count": count})
        conditions += [{**at, **condition.model_dump()} for condition in placement.conditions]
    unmatched = [row.model_dump() for row in plan.unmatched]
    goals = [{**row.model_dump(), "seconds": row.seconds} for row in plan.goals]
    return {
        "placements": _frame(placements, (*where, "start_on", "conditions", "condition_count")),
        "conditions": _frame(conditions, (*where, "kind", "rule", "subject", "decider")),
        "unmatched": _frame(unmatched, ("case_id", "cause")),
        "goals": _frame(goals, ("name", "value", "bound", "status", "seconds")),
    }


def _said(condition: Condition, language: Language) -> str:
    words = catalogue(language)
    subject = f" {condition.subject}" if condition.subject else ""
    return f"{words.label(condition.kind)}{subject} ({words.label(condition.decider)})"
