"""From a value to the text of a cell, such that reading the text gives the value again."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ..models.base import Record
from ..models.cells import Cell, cell_of
from ..models.tables import TABLE_BY_NAME
from .cells import convert
from .numbers import MisfitError, looks_like_number
from .placeholders import said

_THREE_DECIMALS = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")
_ACTIVE = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet would take for a formula; with the apostrophes before it, as one is taken off again."""

_LISTED = ("in", "not_in")
_CHECKED = ("fact", "criterion_value", "words_or_all")


def spell(value: Any, cell: Cell, *, comma: bool = False) -> str:
    """A value as the text of a cell. ``comma``: with a decimal comma."""
    if value is None:
        return "unknown" if cell.kind in ("fact", "truth") else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return spell_number(value, comma=comma)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        parts = "|".join(spell(part, cell, comma=comma) for part in value)
        return f"{parts}|" if len(value) == 1 and cell.kind not in ("tokens", "tokens_or_all") else parts
    return str(value)


def spell_number(number: int | float, *, comma: bool = False) -> str:
    """A number without thousands separator or power of ten; never one that can be read in two ways."""
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    text = format(Decimal(repr(number)), "f")
    if _THREE_DECIMALS.fullmatch(text):
        text += "0"
    return text.replace(".", ",") if comma else text


def harmless(text: str, cell: Cell) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula.

    Numbers stay numbers, and the operators ``=`` and ``>=`` are harmless as they are.
    """
    if cell.kind == "token" or looks_like_number(text) or not _ACTIVE.match(text):
        return text
    return f"'{text}"


def refuse_unspellable(row: Record, columns: tuple[str, ...], table: str) -> None:
    """Raise ``ValueError`` when a row holds a word that would be read as something else.

    Such a word (a fact that is the text ``yes`` or ``12``, a payer with ``|`` in its name) can only come from
    a snapshot that was made in code.
    """
    for column in columns:
        cell = cell_of(type(row), column)
        value = getattr(row, column)
        if said(value, TABLE_BY_NAME[table], column) is not None:
            raise ValueError(f"{table}, column {column}: a word there would be read back as something else")
        if cell.kind in _CHECKED and value is not None and not _comes_back(value, cell, _is_listed(row)):
            raise ValueError(f"{table}, column {column}: a word there would be read back as something else")


def _is_listed(row: Record) -> bool:
    return getattr(row, "operator", "in") in _LISTED


def _comes_back(value: Any, cell: Cell, listed: bool) -> bool:
    try:
        again = convert(spell(value, cell), cell, listed=listed)
    except MisfitError:
        return False
    return _parts(again) == _parts(value)


def _parts(value: Any) -> list[tuple[type, Any]]:
    parts = value if isinstance(value, tuple) else (value,)
    return [(str if isinstance(part, str) else bool if isinstance(part, bool) else float, part) for part in parts]


def native(row: Record, columns: tuple[str, ...]) -> Mapping[str, Any]:
    """A row's values with sets written as text and everything else as it is: numbers, dates, yes/no."""
    return {
        column: spell(value, cell_of(type(row), column)) if isinstance(value, tuple) else value
        for column in columns
        for value in (getattr(row, column),)
    }
