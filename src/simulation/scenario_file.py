"""A scenario in a file of JSON or TOML: every field of ``Scenario`` by its name, or every fault at once."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from ..models.base import Record
from ..models.faults import Fault, FaultValue, ScenarioError
from ..tables.document import read_document, shown_name
from ..tables.found import kind_of, kind_of_misfit
from ..tables.raw import naming
from ..tables.replace import replace_file
from .scenario import Scenario

_LIMITS = {
    "greater_than_equal": ("scenario_least", "ge"),
    "greater_than": ("scenario_above", "gt"),
    "less_than_equal": ("scenario_most", "le"),
}
_EXPECTED = {
    "int": "scenario_whole",
    "float": "scenario_number",
    "finite": "scenario_number",
    "string": "scenario_text",
    "tuple": "scenario_list",
    "too": "scenario_list",
    "date": "scenario_day",
    "model": "scenario_object",
}
"""What a field should hold, by the first word of pydantic's code."""

_OWN = ("scenario_shares", "scenario_twice", "policy_word")


def read_scenario(path: str | Path) -> Scenario:
    """The scenario in a file; what the file does not name is as in ``Scenario()``.

    Raises ``ScenarioError`` with every fault: an unknown field, a value of another kind or out of range, shares that do
    not add up to 1.
    """
    file = Path(path)
    return scenario_of(read_document(file, "scenario", ScenarioError), shown_name(file))


def scenario_of(document: Any, source: str | None = None) -> Scenario:
    """The scenario in a document. ``source``: the name of its file. Raises ``ScenarioError``."""
    if not isinstance(document, Mapping):
        raise ScenarioError([Fault(code="scenario_not_object")], source)
    try:
        return Scenario.model_validate_json(json.dumps(document, default=str))
    except ValidationError as error:
        found = error.errors(include_url=False)
    raise ScenarioError([_fault(one) for one in found], source)


def write_scenario(scenario: Scenario, path: str | Path) -> None:
    """Write a scenario as JSON, with every field."""
    replace_file(Path(path), (scenario.model_dump_json(indent=1) + "\n").encode())


def _fault(error: Any) -> Fault:
    """What pydantic says of one value, in our words."""
    kind, where = error["type"], error["loc"]
    if kind == "extra_forbidden":
        names = tuple(_record_at(where[:-1]).model_fields)
        code, values = naming("policy_field", str(where[-1]), {name: name for name in names})
        return Fault(code=code, field=_path(where[:-1]), values={**values, "names": ", ".join(names)})
    if kind == "missing":
        return Fault(code="scenario_missing", field=_path(where))
    if kind in _OWN:
        values = {name: str(value) for name, value in error["ctx"].items()}
        code = "policy_word_unnamed" if kind == "policy_word" else kind
        return Fault(code=code, field=_path(where), values=values)
    return Fault(code="wrong_value", field=_path(where), values=_misfit(error))


def _misfit(error: Any) -> dict[str, FaultValue]:
    kind, found = error["type"], error["input"]
    if kind == "string_pattern_mismatch":
        return {"found_kind": "text", "cell": "scenario_name"}
    if isinstance(found, str) and kind in _LIMITS:
        return {"found_kind": "date_out_of_range", "cell": "scenario_day"}
    if kind in _LIMITS:
        cell, name = _LIMITS[kind]
        number = kind_of(found)
        shown = "out_of_range" if number in ("number", "fraction") else number
        return {"found_kind": shown, "cell": cell, "limit": f"{error['ctx'][name]:g}"}
    expected = _EXPECTED.get(kind.partition("_")[0], "scenario_text")
    return {"found_kind": kind_of_misfit(found) if isinstance(found, bool) else kind_of(found), "cell": expected}


def _path(where: tuple[str | int, ...]) -> str | None:
    """Where it is: fields, and numbers of items of a list, counted from 1."""
    return ".".join(str(one + 1) if isinstance(one, int) else one for one in where) or None


def _record_at(where: tuple[str | int, ...]) -> type[Record]:
    """The record that a place in a scenario holds."""
    record: type[Record] = Scenario
    for name in where:
        if isinstance(name, str):
            record = next(_records_in(record.model_fields[name].annotation))
    return record


def _records_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        yield annotation
    for part in get_args(annotation):
        yield from _records_in(part)
