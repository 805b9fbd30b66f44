"""From a raw cell to a value: one conversion for each kind of cell (``models.cells.Cell.kind``).

Everything is read as what people type and then converted; nothing is guessed. A conversion raises
``MisfitError`` with the kind of what was found, never with the value itself.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from functools import cache
from typing import Any

from ..language import LANGUAGES, catalogue
from ..models.cells import Cell
from .dates import looks_like_date, read_date
from .names import comparable
from .numbers import MisfitError, checked, looks_like_number, read_number

_YES = frozenset({"yes", "ja", "y", "j", "true", "waar"})
_NO = frozenset({"no", "nee", "n", "false", "onwaar"})
_UNKNOWN = frozenset({"unknown", "onbekend"})
_ALL = frozenset({"all", "alle"})
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "==": "="}
_ERROR_WORDS = frozenset(
    {
        "#N/A",
        "#N/B",
        "#NB",
        "#REF!",
        "#VERW!",
        "#VALUE!",
        "#WAARDE!",
        "#NAME?",
        "#NAAM?",
        "#DIV/0!",
        "#DEEL/0!",
    }
    | {"#NUM!", "#GETAL!", "#NULL!", "#LEEG!", "#SPILL!", "#OVERLOOP!", "#CALC!", "#BEREKEN!"}
)


def is_error_text(cell: object) -> bool:
    """Whether a text is what a spreadsheet shows where a formula failed."""
    return isinstance(cell, str) and cell.strip().upper() in _ERROR_WORDS


def convert(raw: object, cell: Cell, *, listed: bool = True) -> Any:
    """The value of a cell that is not blank.

    ``listed``: whether commas may separate the values of a criterion (operators ``in`` and ``not_in``).
    Raises ``MisfitError`` when the cell holds something else than its kind.
    """
    if isinstance(raw, dict):
        raise MisfitError("object")
    if isinstance(raw, list | tuple) and cell.kind not in _SEVERAL:
        raise MisfitError("list")
    if cell.kind == "criterion_value":
        return _criterion_value(raw, listed)
    return _CONVERSIONS[cell.kind](raw, cell)


def _kind(raw: object) -> str:
    """What sort of thing a raw cell holds; an entry of the catalogues' section ``found``."""
    if isinstance(raw, bool):
        return "yes_no"
    if isinstance(raw, int | float):
        return "number"
    if isinstance(raw, str):
        return "text"
    return "time" if isinstance(raw, time | timedelta) else "date"


def _word(raw: object, cell: Cell) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool):
        raise MisfitError("yes_no")
    if isinstance(raw, int | float):
        if isinstance(raw, float) and not raw.is_integer():
            raise MisfitError("not_a_number" if raw != raw or abs(raw) == float("inf") else "fraction")
        return str(int(raw))
    raise MisfitError(_kind(raw))


def _text(raw: object, cell: Cell) -> str:
    if isinstance(raw, str):
        return raw.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(raw, date):
        return raw.isoformat()
    return _word(raw, cell) if not isinstance(raw, float) or raw.is_integer() else str(checked(raw))


def _number(raw: object, cell: Cell) -> int | float:
    if isinstance(raw, bool):
        raise MisfitError("yes_no")
    if isinstance(raw, int | float):
        return checked(raw)
    if isinstance(raw, str):
        if looks_like_date(raw):
            raise MisfitError("date")
        return read_number(raw, cell.kind)
    raise MisfitError(_kind(raw))


def _whole(raw: object, cell: Cell) -> int:
    number = _number(raw, cell)
    if isinstance(number, float):
        raise MisfitError("fraction")
    return number


def _real(raw: object, cell: Cell) -> float:
    return float(_number(raw, cell))


def _date(raw: object, cell: Cell) -> date:
    return read_date(raw)


def _answer(raw: object) -> bool | None:
    """Yes, no or unknown (``None``). Raises ``MisfitError`` for anything else."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        word = comparable(raw)
        if word in _YES:
            return True
        if word in _NO:
            return False
        if word in _UNKNOWN:
            return None
    raise MisfitError(_kind(raw))


def _truth(raw: object, cell: Cell) -> bool | None:
    if isinstance(raw, int | float) and raw in (0, 1):
        return raw == 1
    if isinstance(raw, str) and raw.strip() in ("0", "1"):
        return raw.strip() == "1"
    return _answer(raw)


def _yes_no(raw: object, cell: Cell) -> bool:
    answer = _truth(raw, cell)
    if answer is None:
        raise MisfitError("unknown")
    return answer


def _fact(raw: object, cell: Cell) -> bool | int | float | str | None:
    if isinstance(raw, str):
        text = raw.strip()
        if looks_like_date(text):
            raise MisfitError("date")
        if looks_like_number(text):
            return read_number(text)
        if comparable(text) in _YES | _NO | _UNKNOWN:
            return _answer(text)
        return text
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float):
        return checked(raw)
    raise MisfitError(_kind(raw))


def _criterion_value(raw: object, listed: bool) -> Any:
    cell = Cell("fact")
    if isinstance(raw, list | tuple):
        parts: list[Any] = list(raw)
    elif isinstance(raw, str) and re.search(r"[|;]", raw):
        parts = [part for part in re.split(r"[|;]", raw) if part.strip()]
    elif isinstance(raw, str) and listed and "," in raw:
        if looks_like_number(raw):
            raise MisfitError("listed_comma")
        parts = [part for part in raw.split(",") if part.strip()]
    elif listed:
        parts = [raw]
    else:
        return _known(_fact(raw, cell))
    return tuple(_known(_fact(part, cell)) for part in parts)


def _known(value: Any) -> Any:
    if value is None:
        raise MisfitError("unknown")
    return value


@cache
def words_for(tokens: tuple[str, ...]) -> Mapping[str, str]:
    """The tokens of a closed list by the words that stand for them, in all languages."""
    words = {_as_word(catalogue(language).label(token)): token for language in LANGUAGES for token in tokens}
    signs = {sign: token for sign, token in _SIGNS.items() if token in tokens}
    return words | signs | {_as_word(token): token for token in tokens}


def _as_word(text: str) -> str:
    return comparable(text) or text.strip()


def _token(raw: object, cell: Cell) -> str:
    if not isinstance(raw, str):
        raise MisfitError(_kind(raw))
    token = words_for(cell.tokens).get(_as_word(raw))
    if token is None:
        raise MisfitError("other_word")
    return token


def _split(raw: object, separators: str) -> list[str]:
    if isinstance(raw, list | tuple):
        if not all(isinstance(part, str) for part in raw):
            raise MisfitError("list")
        return [part.strip() for part in raw if part.strip()]
    if not isinstance(raw, str):
        return [_word(raw, Cell("word"))]
    return [part.strip() for part in re.split(separators, raw) if part.strip()]


def _tokens(raw: object, cell: Cell) -> tuple[str, ...] | None:
    parts = _split(raw, r"[|;,]")
    if {comparable(part) for part in parts} <= _UNKNOWN:
        return None
    return tuple(sorted({_token(part, cell) for part in parts}))


def _tokens_or_all(raw: object, cell: Cell) -> Any:
    return "all" if isinstance(raw, str) and comparable(raw) in _ALL else _tokens(raw, cell)


def _words_or_all(raw: object, cell: Cell) -> Any:
    if isinstance(raw, str) and comparable(raw) in _ALL:
        return "all"
    strongest = next((mark for mark in "|;," if isinstance(raw, str) and mark in raw), "|")
    parts = _split(raw, re.escape(strongest))
    if any("|" in part for part in parts):
        raise MisfitError("bar")
    return None if {comparable(part) for part in parts} <= _UNKNOWN else tuple(sorted(set(parts)))


_SEVERAL = frozenset({"criterion_value", "tokens", "tokens_or_all", "words_or_all"})

_CONVERSIONS: Mapping[str, Callable[[object, Cell], Any]] = {
    "id": _word,
    "word": _word,
    "text": _text,
    **dict.fromkeys(("count", "rank", "urgency", "security_level"), _whole),
    **dict.fromkeys(("kilometres", "minutes", "amount", "score", "latitude", "longitude"), _real),
    "date": _date,
    "yes_no": _yes_no,
    "truth": _truth,
    "fact": _fact,
    "token": _token,
    "tokens": _tokens,
    "tokens_or_all": _tokens_or_all,
    "words_or_all": _words_or_all,
}
"""The conversion of every kind; a test compares the list with the cell types of the models."""
