"""What is wrong with what was given: data first, sentences in Dutch and English from the catalogues."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from ..language import Catalogue, Language, catalogue
from .base import Record

FaultValue = str | int | tuple[str, ...]

_WORDED = {"cell": "expected", "found_kind": "found", "usual_kind": "found", "columns": "column"}
"""Values that name entries of a catalogue's section, and that section."""


class Fault(Record):
    """One fault: what was found, where, and how to mend it.

    A fault never holds the value of a cell, only its kind and ids; so it can be logged.
    """

    code: str
    """Stable code; the entry ``fault.<code>`` of the catalogues."""
    table: str | None = None
    """The table (sheet, file) it is in."""
    row: int | None = None
    """The row as a spreadsheet counts them: the header is row 1. In JSON the first record is row 2 too."""
    column: str | None = None
    """The column."""
    item: int | None = None
    """Which one of a list of changes, counted from 1."""
    field: str | None = None
    """Of a policy or a change: the field, with the entry behind a dot, such as ``condition_weights.late``."""
    values: dict[str, FaultValue] = Field(default_factory=dict)
    """What the sentence needs: ids, counts, names of columns, kinds of value."""

    def text(self, language: Language = "en") -> str:
        """Where, what and how to mend, as one line."""
        words = catalogue(language)
        where = []
        if self.table is not None:
            where.append(words.text("fault_where.table", table=named(words, "table", self.table)))
        if self.row is not None:
            where.append(words.text("fault_where.row", row=self.row))
        if self.column is not None:
            where.append(words.text("fault_where.column", column=named(words, "column", self.column)))
        if self.item is not None:
            where.append(words.text("fault_where.item", item=self.item))
        if self.field is not None:
            where.append(words.text("fault_where.field", field=self.field))
        what = words.text(f"fault.{self.code}", **self._worded(words))
        return f"{', '.join(where)}: {what}" if where else what

    def _worded(self, words: Catalogue) -> dict[str, Any]:
        worded: dict[str, Any] = dict(self.values)
        for name, section in _WORDED.items():
            value = self.values.get(name)
            if isinstance(value, tuple):
                worded[name] = ", ".join(named(words, section, entry) for entry in value)
            elif value is not None:
                worded[name] = words.text(f"{section}.{value}", **self.values)
        return worded


def named(words: Catalogue, section: str, name: str) -> str:
    """A table or column by its name in a language, with the name as it is in files behind it where they differ."""
    known = words.name(section, name) if words.has(f"{section}.{name}") else name
    return known if known == name else f"{known} ({name})"


class InputError(Exception):
    """What was given cannot be used; ``faults`` lists everything that is wrong with it.

    ``source``: the name of the file, where there are several that it could be. No ``ValueError``: pydantic would wrap
    it in an error of its own.
    """

    def __init__(self, faults: Iterable[Fault], source: str | None = None) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        self.source = source
        super().__init__(self.faults, source)

    def text(self, language: Language = "en") -> str:
        """A headline and one line for each fault."""
        words = catalogue(language)
        headline = words.text("fault_where.headline", count=len(self.faults))
        if self.source is not None:
            headline = words.text("fault_where.source", source=self.source, headline=headline)
        return "\n".join([headline, *(f"- {fault.text(language)}" for fault in self.faults)])

    def __str__(self) -> str:
        return self.text("en")


class SnapshotError(InputError):
    """The snapshot, or what is to be put into it, cannot be used."""


class PolicyError(InputError):
    """The policy file cannot be used."""


class ChangesError(InputError):
    """The file with changes cannot be used."""


class PlanError(InputError):
    """The file with a plan cannot be used."""


class ExperimentError(InputError):
    """The experiment cannot be run."""


class ScenarioError(InputError):
    """The scenario cannot be used."""


class LogError(InputError):
    """The recorded world cannot be used."""
