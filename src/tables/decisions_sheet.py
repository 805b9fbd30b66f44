"""Last week's decisions: read back from the workbook that they were filled in, and put into next week's snapshot."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from ..language import Language, catalogue
from ..models.base import Record
from ..models.case import asks_advice_only
from ..models.checks import check
from ..models.faults import Fault, SnapshotError
from ..models.snapshot import Snapshot
from ..models.vocabulary import MAIN_NEED
from ..models.week import Decision
from .headers import Sheet, sheets
from .names import comparable, table_names
from .raw import RawTable, Source, can_be_shown, is_blank, is_nothing
from .read import in_order, open_source
from .rows import RowReader, shipped_aliases

TABLE = "decisions"
_PROPOSED = ("case_id", "unit_id", "need_id", "opening_id")
"""The columns that ``propose`` fills in itself."""

_OF_ONE_ROW = ("valid_before_decided", "override_by_ministry_only")
"""Faults between the cells of one row; all others need the tables that a row refers to."""

_CONTRADICTIONS = ("two_pins", "pin_and_reject")

LeftOutReason = Literal[
    "lapsed",
    "case_gone",
    "case_closed",
    "asks_advice",
    "unit_gone",
    "need_gone",
    "need_unclear",
    "opening_gone",
    "no_openings",
    "lives_there",
]
"""Why a decision no longer applies. ``lapsed``: ``valid_until`` is over. ``need_unclear``: the case has several
required needs by now and the pin names none. ``no_openings``: a pin at a unit that has no opening any more.
``lives_there``: the client has moved to the place. ``asks_advice``: the case asks for advice and no place by now. The
others: what the decision is about is not in the snapshot, or no longer open."""


class LeftOut(Record):
    """A decision that was not put into the snapshot, and why."""

    decision: Decision
    reason: LeftOutReason

    def text(self, language: Language = "en") -> str:
        """The decision and the reason, as one line."""
        words, row = catalogue(language), self.decision
        reason = words.text(f"left_out.{self.reason}", opening=row.opening_id or "", need=row.need_id or "")
        return words.text("left_out.line", case=row.case_id, decision=row.decision, unit=row.unit_id, reason=reason)


class Merged(Record):
    """A snapshot with earlier decisions put into it."""

    snapshot: Snapshot
    taken: tuple[Decision, ...] = ()
    """The decisions put into it."""
    known: tuple[Decision, ...] = ()
    """Those that it had already."""
    left_out: tuple[LeftOut, ...] = ()
    """Those that no longer apply."""

    def counts(self) -> dict[str, int]:
        """How many pins and rejections were put into it."""
        kinds = [one.decision for one in self.taken]
        return {"pins": kinds.count("pin"), "rejections": kinds.count("reject")}

    def lines(self, language: Language = "en") -> Iterator[str]:
        """What became of the decisions, a sentence each; every one that was left out with its reason."""
        words = catalogue(language)
        yield words.text("left_out.taken", count=len(self.taken), **self.counts())
        if self.known:
            yield words.text("left_out.known", count=len(self.known))
        if self.left_out:
            yield words.text("left_out.some", count=len(self.left_out))
        yield from (f"- {one.text(language)}" for one in self.left_out)

    def document(self, language: Language = "en") -> dict[str, Any]:
        """The same as plain JSON data."""
        left_out = [
            {"decision": one.decision.model_dump(mode="json"), "reason": one.reason, "text": one.text(language)}
            for one in self.left_out
        ]
        return {**self.counts(), "known": len(self.known), "left_out": left_out}


def read_decisions(path: str | Path) -> tuple[Decision, ...]:
    """The decisions filled in in a ``plan.xlsx``, or in the table ``decisions`` of a snapshot in any form.

    Rows whose ``decision`` is blank are passed over: nobody has decided yet. All others are read like any table.
    Raises ``SnapshotError`` with all faults when there is no such sheet or a row cannot be read.
    """
    file = Path(path)
    source = file.name if can_be_shown(file.name) else None
    try:
        reader = RowReader(_only_decided(_decisions_of(file)), shipped_aliases())
    except SnapshotError as error:
        raise SnapshotError(error.faults, source) from None
    reader.read()
    own = [fault for fault in check({TABLE: reader.rows}) if fault.code in _OF_ONE_ROW]
    if reader.faults or own:
        raise SnapshotError(in_order([*reader.faults, *own]), source)
    return tuple(row for _, row in reader.rows)


def is_filled_in(path: str | Path, known: Iterable[Decision] = ()) -> bool:
    """Whether somebody has written in a workbook's decisions sheet, or may have: also when it cannot be read.

    ``known``: decisions that are known from elsewhere; rows that say no more than these do not count.
    """
    try:
        sheet = _decisions_of(Path(path))
        rows = _beside(sheet, known)
    except SnapshotError:
        return True
    proposed = {sheet.positions[column] for column in _PROPOSED if column in sheet.positions}
    return any(
        not is_blank(cell) for _, cells in rows for position, cell in enumerate(cells) if position not in proposed
    )


def _beside(sheet: Sheet, known: Iterable[Decision]) -> list[tuple[int, Any]]:
    """The rows that are no decisions known from elsewhere."""
    reader = RowReader(_only_decided(sheet), shipped_aliases())
    reader.read()
    told = set(known)
    read = {number for number, row in reader.rows if row in told}
    own_columns = set(range(len(sheet.raw.header))) - set(sheet.positions.values())
    return [
        (number, cells)
        for number, cells in sheet.raw.rows
        if number not in read or any(not is_blank(cells[at]) for at in own_columns if at < len(cells))
    ]


def _decisions_of(file: Path) -> Sheet:
    """The sheet with decisions; what else the source holds does not matter here."""
    found = open_source(file)
    tables = [raw for raw in found.tables if table_names().get(comparable(raw.name)) == TABLE]
    source = Source(tables, [fault for fault in found.faults if fault.table == TABLE])
    if not tables:
        source.fault("decisions_missing")
        raise SnapshotError(source.faults)
    known = sheets(source, required=())
    if source.faults:
        raise SnapshotError(in_order(source.faults))
    return known[TABLE]


def _only_decided(sheet: Sheet) -> Sheet:
    at = sheet.positions["decision"]
    rows = [(number, cells) for number, cells in sheet.raw.rows if at < len(cells) and not is_nothing(cells[at])]
    return Sheet(sheet.table, RawTable(sheet.raw.name, sheet.raw.header, rows), sheet.positions)


def with_decisions(snapshot: Snapshot, decisions: Iterable[Decision]) -> Merged:
    """A snapshot with earlier decisions put into its table ``decisions``.

    What no longer applies is left out and told; what the snapshot has already is not doubled.
    Raises ``SnapshotError`` when two decisions contradict each other.
    """
    merging = _Merging(snapshot)
    for decision in decisions:
        merging.add(decision)
    return merging.merged()


class _Merging:
    """Puts decisions into a snapshot one by one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.cases = {case.case_id: case for case in snapshot.cases}
        self.units = {unit.unit_id for unit in snapshot.units}
        self.openings = {opening.id: opening for opening in snapshot.openings}
        self.needs: dict[str, dict[str, bool]] = {}
        for need in snapshot.needs:
            is_required = not need.optional and need.after_need_id is None
            self.needs.setdefault(need.case_id, {})[need.need_id] = is_required
        self.seen = {self._key(row) for row in snapshot.decisions if self._reason(row) != "lapsed"}
        self.taken: list[Decision] = []
        self.known: list[Decision] = []
        self.left_out: list[LeftOut] = []

    def add(self, decision: Decision) -> None:
        """Take a decision, or say why not."""
        reason = self._reason(decision)
        if reason is not None:
            self.left_out.append(LeftOut(decision=decision, reason=reason))
        elif self._key(decision) in self.seen:
            self.known.append(decision)
        else:
            self.seen.add(self._key(decision))
            self.taken.append(decision)

    def merged(self) -> Merged:
        """The snapshot with what was taken."""
        rows = (*self.snapshot.decisions, *self.taken)
        try:
            snapshot = self.snapshot.model_copy(update={TABLE: rows}) if self.taken else self.snapshot
        except SnapshotError as error:
            raise SnapshotError([_worded(fault, rows) for fault in error.faults]) from None
        return Merged(
            snapshot=snapshot, taken=tuple(self.taken), known=tuple(self.known), left_out=tuple(self.left_out)
        )

    def _reason(self, decision: Decision) -> LeftOutReason | None:
        """Why a decision no longer applies; ``None`` when it does."""
        if decision.valid_until is not None and decision.valid_until < self.snapshot.as_of:
            return "lapsed"
        case = self.cases.get(decision.case_id)
        if case is None:
            return "case_gone"
        if case.status not in (None, "open"):
            return "case_closed"
        if asks_advice_only(case, [need for need in self.snapshot.needs if need.case_id == case.case_id]):
            return "asks_advice"
        if decision.unit_id not in self.units:
            return "unit_gone"
        return self._reason_of_need(decision) or self._reason_of_opening(decision, case.current_opening)

    def _reason_of_need(self, decision: Decision) -> LeftOutReason | None:
        needs = self._needs_of(decision.case_id)
        if decision.need_id is not None:
            return None if decision.need_id in needs else "need_gone"
        return "need_unclear" if decision.decision == "pin" and sum(needs.values()) > 1 else None

    def _reason_of_opening(self, decision: Decision, current: str | None) -> LeftOutReason | None:
        meant = {
            opening.id
            for opening in self.openings.values()
            if opening.unit_id == decision.unit_id and decision.opening_id in (None, opening.id)
        }
        if decision.opening_id is not None and not meant:
            return "opening_gone"
        if decision.decision == "pin" and not meant:
            return "no_openings"
        return "lives_there" if decision.decision == "pin" and meant == {current} else None

    def _needs_of(self, case_id: str) -> dict[str, bool]:
        """The needs of a case by id, and whether each is required."""
        return self.needs.get(case_id) or {MAIN_NEED: True}

    def _key(self, row: Decision) -> tuple[Any, ...]:
        """What makes two decisions the same; a blank need is the only one where there is one."""
        needs = self._needs_of(row.case_id)
        need = next(iter(needs)) if row.need_id is None and len(needs) == 1 else row.need_id
        return row.case_id, row.unit_id, need, row.opening_id, row.decision, row.overrides


def _worded(fault: Fault, rows: tuple[Decision, ...]) -> Fault:
    """A contradiction told by what was decided: the rows of a merged table are nowhere to be seen."""
    first = fault.values.get("first")
    if fault.code not in _CONTRADICTIONS or not isinstance(first, int) or fault.row is None:
        return fault
    earlier, later = rows[first - 2], rows[fault.row - 2]
    return Fault(
        code="decisions_disagree",
        table=TABLE,
        values={
            "case": later.case_id,
            "earlier": earlier.decision,
            "earlier_unit": earlier.unit_id,
            "later": later.decision,
            "later_unit": later.unit_id,
        },
    )
