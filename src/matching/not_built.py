"""What this version cannot plan yet. A filled table or column whose rule is missing is refused, never ignored."""

from collections import Counter
from collections.abc import Iterator

from ..models.faults import Fault, NotBuiltError
from ..models.snapshot import Snapshot

TABLES = ("resources", "loads", "cohort_limits", "apart", "unit_ranks", "scores", "waiting_lists")
"""Tables that must be empty."""

COLUMNS = {
    "cases": ("current_opening", "leaves_when_placed", "near_need_id", "near_km"),
    "needs": ("optional", "after_need_id", "near_need_id", "near_km"),
    "openings": ("can_add",),
}
"""Columns that must be blank (or hold the value that means nothing: no, 0)."""


def what_is_not_built(snapshot: Snapshot) -> list[Fault]:
    """Every table, column and case that needs a rule this version does not have."""
    return [*_tables(snapshot), *_columns(snapshot), *_several_needs(snapshot)]


def refuse_what_is_not_built(snapshot: Snapshot) -> None:
    """Raise ``NotBuiltError`` when there is any."""
    faults = what_is_not_built(snapshot)
    if faults:
        raise NotBuiltError(faults)


def _tables(snapshot: Snapshot) -> Iterator[Fault]:
    for table in TABLES:
        count = len(getattr(snapshot, table))
        if count:
            yield Fault(code="not_built_table", table=table, values={"count": count})


def _columns(snapshot: Snapshot) -> Iterator[Fault]:
    for table, columns in COLUMNS.items():
        for column in columns:
            count = sum(bool(getattr(row, column)) for row in getattr(snapshot, table))
            if count:
                yield Fault(code="not_built_column", table=table, column=column, values={"count": count})


def _several_needs(snapshot: Snapshot) -> Iterator[Fault]:
    for case_id, count in sorted(Counter(need.case_id for need in snapshot.needs).items()):
        if count > 1:
            yield Fault(code="several_needs", table="needs", values={"case": case_id, "count": count})
