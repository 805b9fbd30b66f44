"""A JSON document: an object with a list of rows for each table."""

import json
import re
from pathlib import Path
from typing import Any, NoReturn

from ..models.tables import TABLE_BY_NAME
from .names import comparable, table_names
from .raw import RawTable, Source, naming, refusal


class _TwiceError(ValueError):
    """A key that occurs twice in one object."""


class _NoNumberError(ValueError):
    """A literal that JSON does not have, such as NaN."""


def read_json(path: Path) -> Source:
    """The raw tables of a JSON document. Raises ``SnapshotError`` when it is not one object in valid JSON."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise refusal("source_unreadable") from None
    except UnicodeDecodeError:
        raise refusal("json_encoding") from None
    document = parsed(text)
    if not isinstance(document, dict):
        raise refusal("json_not_object")
    source = Source()
    for name, rows in document.items():
        source.tables.append(table_of(name, rows, source))
    return source


def parsed(text: str) -> Any:
    """The value of a JSON text; a number too large is infinity.

    Raises ``SnapshotError`` with one fault when the text is not valid, or has a key twice in one object.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_whole, strict=False)
    except _TwiceError as twice:
        code, values = naming("json_twice", str(twice))
        raise refusal(code, **values) from None
    except json.JSONDecodeError as error:
        raise refusal("json_invalid", line=error.lineno, position=error.colno) from None
    except _NoNumberError as literal:
        line, position = _whereabouts(text, str(literal))
        raise refusal("json_invalid", line=line, position=position) from None
    except RecursionError:
        raise refusal("json_too_deep") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _no_constant(literal: str) -> NoReturn:
    raise _NoNumberError(literal)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= 20 else float("inf")


def _whereabouts(text: str, literal: str) -> tuple[int, int]:
    found = re.search(rf"[:\[,]\s*{literal}", text)
    before = text[: found.end() - len(literal)] if found else ""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def table_of(name: str, rows: Any, source: Source) -> RawTable:
    """A table from a list of rows, each an object; what is something else is a fault of the source."""
    table = table_names().get(comparable(name))
    if table == "snapshot" and isinstance(rows, dict):
        rows = [rows]
    if not isinstance(rows, list):
        if table is not None:
            source.fault("json_not_list", table)
        return RawTable(name, readable=False)
    header = list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))
    if not header and table is not None:
        header = list(TABLE_BY_NAME[table].required_columns)
    records = []
    for number, row in enumerate(rows, start=2):
        if isinstance(row, dict):
            records.append((number, [row.get(column) for column in header]))
        elif table is not None:
            source.fault("json_not_row", table, number)
    return RawTable(name, header, records)
