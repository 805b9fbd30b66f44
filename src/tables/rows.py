"""From the rows of a sheet to row models: every cell converted by its kind, every fault with its place."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from ..language import LANGUAGES, catalogue
from ..models.base import Record
from ..models.cells import Cell, cell_of
from ..models.faults import Fault, FaultValue
from ..models.vocabulary import BIRTH_YEAR, CARE_FORMS, INCLUSION_CRITERIA
from .cells import convert, is_error_text
from .headers import Sheet
from .names import comparable
from .numbers import MisfitError
from .placeholders import said
from .raw import Broken, is_blank

Aliases = Mapping[tuple[str, str], Mapping[str, str]]
"""For a table's column: what stands for a word, by the word's comparable form."""

_LISTED = ("in", "not_in")
_SIGNED = ("latitude", "longitude", "score")
_OUT_OF_RANGE = ("greater_than", "less_than", "finite_number")


def shipped_aliases() -> dict[tuple[str, str], dict[str, str]]:
    """The labels, in all languages, for shipped words in columns where users may write their own."""
    care_forms = _labels(CARE_FORMS)
    facts = _labels(("age", BIRTH_YEAR))
    near = _labels(("current",))
    return {
        **{(table, "care_form"): care_forms for table in ("cases", "needs", "openings")},
        **{(table, "fact"): facts for table in ("facts", "criteria", "cohort_limits")},
        **{(table, "near_need_id"): near for table in ("cases", "needs")},
        ("inclusion", "criterion"): _labels(INCLUSION_CRITERIA),
    }


def _labels(tokens: Sequence[str]) -> dict[str, str]:
    labels = {comparable(catalogue(language).label(token)): token for language in LANGUAGES for token in tokens}
    return labels | {token: token for token in tokens}


class RowReader:
    """Reads the rows of one sheet into ``rows``, ``faults``, and of the rows with faults what is left of them."""

    def __init__(self, sheet: Sheet, aliases: Aliases) -> None:
        self.table = sheet.table
        self.sheet = sheet
        self.aliases = aliases
        self.cells = {column: cell_of(sheet.table.model, column) for column in sheet.positions}
        self.rows: list[tuple[int, Any]] = []
        self.broken: list[tuple[int, Any]] = []
        self.faults: list[Fault] = []
        self.told: set[tuple[int, str]] = set()
        self.unreadable: list[tuple[str, str]] = []

    def read(self) -> None:
        """Read all rows; wholly blank ones are passed over."""
        for number, cells in self.sheet.raw.rows:
            if not all(is_blank(cell) for cell in cells):
                self._read_row(number, cells)

    def _read_row(self, number: int, cells: Sequence[Any]) -> None:
        before = len(self.faults)
        values = self._values(number, cells)
        row = self._row(number, values)
        if row is not None and len(self.faults) == before:
            self.rows.append((number, row))
        else:
            self.unreadable.extend(_ids(self.table.name, values))
            self.broken.append((number, self._what_is_left(number, values)))

    def _values(self, number: int, cells: Sequence[Any]) -> dict[str, Any]:
        listed = True
        if "operator" in self.cells:
            operator = self._value(None, cells, "operator", listed)
            listed = operator is None or operator in _LISTED
        return {
            column: value
            for column in self.sheet.positions
            if (value := self._value(number, cells, column, listed)) is not _REFUSED
        }

    def _value(self, number: int | None, cells: Sequence[Any], column: str, listed: bool) -> Any:
        position = self.sheet.positions[column]
        raw = cells[position] if position < len(cells) else None
        if is_blank(raw):
            return None
        cell = self.cells[column]
        code = raw.code if isinstance(raw, Broken) else "error_cell" if is_error_text(raw) else None
        values: dict[str, FaultValue] = {}
        instead = said(raw, self.table, column)
        if instead in ("blank", "unknown"):
            return None
        if instead is not None:
            code, values = "wrong_value", {"found_kind": instead, **_expected(cell)}
        if code is None:
            try:
                value = convert(raw, cell, listed=listed)
                words = self.aliases.get((self.table.name, column))
                return words.get(comparable(value), value) if words and isinstance(value, str) else value
            except MisfitError as misfit:
                code, values = "wrong_value", {"found_kind": misfit.found, **_expected(cell)}
        if number is not None:
            self._fault(code, number, column, values)
        return _REFUSED

    def _row(self, number: int, values: Mapping[str, Any]) -> Record | None:
        try:
            return self.table.model(**values)
        except ValidationError as error:
            for one in sorted(error.errors(include_url=False, include_input=False), key=_weight):
                column = str(one["loc"][0])
                if column in values:
                    self._fault(*_explained(one, number, column, self.cells[column], values[column]))
            return None

    def _what_is_left(self, number: int, values: Mapping[str, Any]) -> Record:
        """The row with ``None`` for what could not be read, for the checks that can do with it."""
        readable = {column: value for column, value in values.items() if (number, column) not in self.told}
        return self.table.model.model_construct(**{**dict.fromkeys(self.table.columns), **readable})

    def _fault(self, code: str, number: int, column: str, values: Mapping[str, FaultValue]) -> None:
        """One fault for each cell: the first that is told."""
        if (number, column) not in self.told:
            self.told.add((number, column))
            self.faults.append(Fault(code=code, table=self.table.name, row=number, column=column, values=dict(values)))


_REFUSED = object()


def _expected(cell: Cell) -> dict[str, FaultValue]:
    return {"cell": cell.kind, **({"tokens": cell.tokens} if cell.tokens else {})}


def _weight(error: Any) -> int:
    """Of several errors about one cell (a value may be of several types) the most telling first."""
    kind = error["type"]
    return 0 if kind == "value_error" else 2 if kind.endswith("_type") else 1


def _explained(
    error: Any, number: int, column: str, cell: Cell, value: object
) -> tuple[str, int, str, dict[str, FaultValue]]:
    """The fault for what pydantic says about a value, without the value."""
    if value is None:
        return "blank", number, column, _expected(cell)
    if "bsn" in str(error["msg"]):
        return "bsn", number, column, {}
    found = _found(error["type"], cell, value)
    return "wrong_value", number, column, {"found_kind": found, **_expected(cell)}


def _found(kind: str, cell: Cell, value: object) -> str:
    if kind.startswith(_OUT_OF_RANGE):
        if cell.kind == "date":
            return "date_out_of_range"
        negative = isinstance(value, int | float) and value < 0
        return "negative" if negative and cell.kind not in _SIGNED else "out_of_range"
    if kind == "string_too_long":
        return "long_text"
    return "broken_text" if kind == "string_pattern_mismatch" else "text"


_REFERRED_TO = {
    "cases": {"cases": "case_id"},
    "needs": {"needs": "case_id"},
    "units": {"units": "unit_id", "providers": "provider_id"},
    "regions": {"regions": "region"},
    "care_forms": {"care_forms": "care_form"},
    "snapshot": {"snapshot": "as_of"},
}
"""For each table: where the checks look for ids of its unreadable rows, and the column that has them."""


def _ids(table: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What other rows may refer to in a row that could not be read."""
    ids = [(name, str(values.get(column))) for name, column in _REFERRED_TO.get(table, {}).items()]
    if table == "openings":
        derived = f"{values.get('unit_id')}/{values.get('care_form')}"
        ids.append((table, str(values.get("opening_id") or derived)))
    if table == "criteria":
        ids.append((table, f"{values.get('unit_id')}/{values.get('criterion_id')}"))
    return ids
