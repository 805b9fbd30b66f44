"""What every check works with: the rows that could be read, and how a fault is made."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from ..case import Case, Need
from ..faults import Fault, FaultValue
from ..provider import Opening, Unit
from ..vocabulary import CARE_FORMS
from ..week import Week

Numbered = Sequence[tuple[int, Any]]
"""Rows with the number a spreadsheet gives them."""

SHOWN = 10
"""How many ids a sentence names before it says how many more there are."""


@dataclass(frozen=True)
class Tables:
    """The rows that could be read, with the ids of those that could not (so that they do not count as missing)."""

    rows: Mapping[str, Numbered]
    unreadable: Mapping[str, frozenset[str]] = field(default_factory=dict)
    broken: Mapping[str, Numbered] = field(default_factory=dict)
    """Rows of which some cells could not be read; those cells are ``None``, even where a value is required."""

    def __getitem__(self, table: str) -> Numbered:
        return self.rows.get(table, ())

    def with_broken(self, table: str) -> Numbered:
        """All rows of a table, for checks that pass over cells that are ``None``."""
        return [*self[table], *self.broken.get(table, ())]

    @cached_property
    def week(self) -> Week | None:
        """The snapshot's own row, if it could be read."""
        return self["snapshot"][0][1] if len(self["snapshot"]) == 1 else None

    @property
    def as_of(self) -> date | None:
        """The snapshot's date, if it could be read."""
        return self.week.as_of if self.week else None

    @cached_property
    def cases(self) -> dict[str, Case]:
        """Cases by id; of duplicates the first."""
        return {row.case_id: row for _, row in reversed(self["cases"])}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units by id."""
        return {row.unit_id: row for _, row in reversed(self["units"])}

    @cached_property
    def openings(self) -> dict[str, Opening]:
        """Openings by id."""
        return {row.id: row for _, row in reversed(self["openings"])}

    @cached_property
    def needs(self) -> dict[str, list[Need]]:
        """The rows of the table ``needs`` by case."""
        found: dict[str, list[Need]] = defaultdict(list)
        for _, row in self["needs"]:
            found[row.case_id].append(row)
        return found

    @cached_property
    def ids(self) -> dict[str, frozenset[str]]:
        """Every id that something may refer to, by the name of the column that refers."""
        rows_with_fault = self.unreadable
        known: dict[str, frozenset[str]] = {
            "case_id": frozenset(self.cases) | rows_with_fault.get("cases", frozenset()),
            "unit_id": frozenset(self.units) | rows_with_fault.get("units", frozenset()),
            "opening_id": frozenset(self.openings) | rows_with_fault.get("openings", frozenset()),
            "provider_id": frozenset(unit.provider_id for unit in self.units.values() if unit.provider_id)
            | rows_with_fault.get("providers", frozenset()),
        }
        known["case_a"] = known["case_b"] = known["case_id"]
        known["current_opening"] = known["opening_id"]
        return known

    @cached_property
    def care_forms(self) -> frozenset[str]:
        """All care forms: the shipped ones and the table's own."""
        return (
            frozenset(CARE_FORMS)
            | {row.care_form for _, row in self["care_forms"]}
            | (self.unreadable.get("care_forms", frozenset()))
        )


Check = Callable[[Tables], Iterator[Fault]]


def fault(code: str, table: str, row: int | None, column: str | None = None, **values: FaultValue) -> Fault:
    """A fault with its place and what its sentence needs."""
    return Fault(code=code, table=table, row=row, column=column, values=values)


def nearest(word: str, known: Sequence[str] | frozenset[str]) -> str:
    """The known word that looks most like a word, or an empty text."""
    written = {one.lower(): one for one in sorted(known)}
    close = get_close_matches(word.lower(), list(written), n=1, cutoff=0.6)
    return written[close[0]] if close else ""


def suggestion(code: str, word: str, known: Sequence[str] | frozenset[str]) -> tuple[str, dict[str, FaultValue]]:
    """The fault code and values for a word that is not known: with the nearest one when there is one."""
    close = nearest(word, known)
    return (f"{code}_like", {"found": word, "nearest": close}) if close else (code, {"found": word})


def several(ids: Sequence[str]) -> str:
    """Ids as a list that stays readable."""
    shown = ", ".join(ids[:SHOWN])
    return f"{shown}, … ({len(ids)})" if len(ids) > SHOWN else shown
