"""Snapshot and plan as pandas DataFrames, one for each table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..language import Language, catalogue
from ..models.plan import ChainStep, Commitment, Condition, Difference, Plan
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
    """A snapshot's tables, or a plan's ``placements``, ``conditions``, ``unmatched``, ``goals``, ``chains``,
    ``transfers``, and against a previous plan ``differences`` and ``commitments``; a frame may be empty.

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
        "chains": _frame(_chain_records(plan), ("chain", *ChainStep.model_fields)),
        "transfers": _frame(_transfer_records(plan), ("case_id", "need_id", "from_unit_id", "to_unit_id")),
        "differences": _frame(_difference_records(plan), tuple(Difference.model_fields)),
        "commitments": _frame(_commitment_records(plan), (*Commitment.model_fields, "kept")),
    }


def _chain_records(plan: Plan) -> list[dict[str, Any]]:
    """A record for each step; chains are numbered from 1."""
    return [
        {"chain": number, **step.model_dump()}
        for number, chain in enumerate(plan.chains, start=1)
        for step in chain.steps
    ]


def _transfer_records(plan: Plan) -> list[dict[str, Any]]:
    """A record for each list that a client comes off."""
    return [
        {"case_id": one.case_id, "need_id": one.need_id, "from_unit_id": unit_id, "to_unit_id": one.to_unit_id}
        for one in plan.transfers
        for unit_id in one.from_unit_ids
    ]


def _difference_records(plan: Plan) -> list[dict[str, Any]]:
    """The rules of a difference are written as a table writes a set."""
    found = plan.previous.differences if plan.previous else ()
    return [{**one.model_dump(), "rules": "|".join(one.rules) or None} for one in found]


def _commitment_records(plan: Plan) -> list[dict[str, Any]]:
    """What the previous plan proposed, and whether this one proposes it again."""
    now = {(one.case_id, one.need_id, one.opening_id) for one in plan.placements}
    found = plan.previous.commitments if plan.previous else ()
    return [{**one.model_dump(), "kept": (one.case_id, one.need_id, one.opening_id) in now} for one in found]


def _said(condition: Condition, language: Language) -> str:
    words = catalogue(language)
    subject = f" {condition.subject}" if condition.subject else ""
    return f"{words.label(condition.kind)}{subject} ({words.label(condition.decider)})"
