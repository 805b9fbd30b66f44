"""The snapshot: everything the tables know on one day, checked as a whole."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Self, cast

from pydantic import ConfigDict, model_validator

from .base import Record
from .case import (
    AgreedException,
    Apart,
    Case,
    Fact,
    Inclusion,
    Load,
    Need,
    Preference,
    WaitingListEntry,
)
from .checks import check
from .faults import SnapshotError
from .provider import CohortLimit, CriterionRow, ExpectedScore, Opening, Resource, Travel, Unit, UnitRank
from .tables import TABLES
from .week import CareForm, Decision, Funding, Region, Week


class Snapshot(Record):
    """One week's open cases and places: a field for each table, rows in the order in which they were given.

    Raises ``SnapshotError`` with every fault when the rows do not fit together.
    """

    model_config = ConfigDict(ignored_types=(cached_property,))

    snapshot: tuple[Week, ...]
    """One row: the date and the title."""
    cases: tuple[Case, ...]
    """Clients' requests."""
    inclusion: tuple[Inclusion, ...] = ()
    """Inclusion criteria at intake."""
    needs: tuple[Need, ...] = ()
    """Components of what cases need."""
    facts: tuple[Fact, ...] = ()
    """What is known about cases."""
    units: tuple[Unit, ...]
    """Providers' wards, teams and homes."""
    openings: tuple[Opening, ...]
    """Places."""
    criteria: tuple[CriterionRow, ...] = ()
    """Exclusion criteria."""
    resources: tuple[Resource, ...] = ()
    """What remains of staff hours and the like."""
    loads: tuple[Load, ...] = ()
    """What cases take of them."""
    cohort_limits: tuple[CohortLimit, ...] = ()
    """How many people of a kind a unit has room for."""
    apart: tuple[Apart, ...] = ()
    """Clients never at the same unit."""
    preferences: tuple[Preference, ...] = ()
    """Clients' ranks, wishes and vetoes."""
    unit_ranks: tuple[UnitRank, ...] = ()
    """Units' own order of clients."""
    scores: tuple[ExpectedScore, ...] = ()
    """Expected outcomes."""
    waiting_lists: tuple[WaitingListEntry, ...] = ()
    """Where clients wait now."""
    funding: tuple[Funding, ...] = ()
    """Bespoke budgets by payer."""
    decisions: tuple[Decision, ...] = ()
    """Pins and rejections."""
    exceptions: tuple[AgreedException, ...] = ()
    """Exceptions that providers agreed to for one client."""
    travel: tuple[Travel, ...] = ()
    """Distances that replace the straight line."""
    regions: tuple[Region, ...] = ()
    """Which table a region belongs to."""
    care_forms: tuple[CareForm, ...] = ()
    """Care forms added to the shipped ones."""

    @model_validator(mode="after")
    def _rows_fit_together(self) -> Self:
        numbered = {name: tuple(enumerate(rows, start=2)) for name, rows in self.rows()}
        faults = check(numbered)
        if faults:
            raise SnapshotError(faults)
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A checked snapshot with some tables replaced; nothing that was worked out from the old rows is kept."""
        return type(self)(**{**dict(self.rows()), **(update or {})})

    def unchecked(self, update: Mapping[str, Any]) -> Self:
        """A snapshot with some tables replaced, for changes that keep it sound: not checked again. What was worked out
        for the other tables is kept."""
        made = cast(Self, type(self).model_construct(**{**dict(self.rows()), **update}))
        made.stated.update({name: columns for name, columns in self.stated.items() if name not in update})
        texts = {name: self._texts(name, rows, made.stated[name]) for name, rows in update.items() if rows}
        kept = {name: text for name, text in self.canonical.items() if name not in update}
        made.__dict__["canonical"] = {**kept, **{name: _canonical(found) for name, found in texts.items()}}
        known = {name: found for name, found in self._known_texts.items() if name not in update}
        made.__dict__["_known_texts"] = known | {name: _by_row(update[name], found) for name, found in texts.items()}
        return made

    def _texts(self, name: str, rows: tuple[Any, ...], stated: frozenset[str]) -> list[str]:
        """The canonical text of each of these rows; that of this snapshot's own rows is worked out once."""
        if stated != self.stated[name]:
            return list(map(_row_text, _dumped(rows, stated)))
        if name not in self._known_texts:
            own = getattr(self, name)
            self._known_texts[name] = _by_row(own, map(_row_text, _dumped(own, stated)))
        known = self._known_texts[name]
        found = (known.get(id(row), (None, "")) for row in rows)
        return [
            text if own is row else _row_text(_dumped((row,), stated)[0])
            for row, (own, text) in zip(rows, found, strict=True)
        ]

    @cached_property
    def _known_texts(self) -> dict[str, "_ByRow"]:
        """By table the text of each row, as far as it is known."""
        return {}

    def rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Each table's name and rows, in the registry's order."""
        for table in TABLES:
            yield table.name, getattr(self, table.name)

    @property
    def as_of(self) -> date:
        """The date that waiting, age and dates count from."""
        return self.snapshot[0].as_of

    @property
    def title(self) -> str | None:
        """The title for reports."""
        return self.snapshot[0].title

    @cached_property
    def stated(self) -> "Stated":
        """For each table the columns that at least one row states (if only as a blank)."""
        return Stated(self.rows())

    def states(self, table: str, column: str) -> bool:
        """Whether a table has a column at all; an absent column switches its rule off."""
        return column in self.stated[table]

    def document(self) -> dict[str, list[dict[str, Any]]]:
        """The snapshot as plain JSON data: filled tables, their stated columns, dates as ISO text."""
        return {name: _dumped(rows, self.stated[name]) for name, rows in self.rows() if rows}

    @cached_property
    def canonical(self) -> dict[str, str]:
        """The canonical form of each filled table: its rows as JSON text, sorted."""
        return {name: _canonical(map(_row_text, rows)) for name, rows in self.document().items()}

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical form: rows sorted, so that their order changes nothing."""
        parts = (f"{json.dumps(name)}: {rows}" for name, rows in sorted(self.canonical.items()))
        return hashlib.sha256(f"{{{', '.join(parts)}}}".encode()).hexdigest()


class Stated(dict[str, frozenset[str]]):
    """Columns by table, each table looked through when it is first asked for."""

    def __init__(self, rows: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        super().__init__()
        self._rows = dict(rows)

    def __missing__(self, table: str) -> frozenset[str]:
        found = frozenset[str]().union(*(row.model_fields_set for row in self._rows[table]))
        self[table] = found
        return found


def _dumped(rows: tuple[Any, ...], stated: frozenset[str]) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json", include=set(stated)) for row in rows]


_ByRow = dict[int, tuple[Any, str]]
"""Rows with their texts, by identity. A row stands beside its text, as another one may come to have its number."""


def _by_row(rows: tuple[Any, ...], texts: Iterable[str]) -> _ByRow:
    return {id(row): (row, text) for row, text in zip(rows, texts, strict=True)}


_row_text = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def _canonical(texts: Iterable[str]) -> str:
    return json.dumps(sorted(texts))
