"""A policy in a file of TOML or JSON: every field of ``Policy`` by its name, or every fault at once."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..models.faults import Fault, FaultValue, PolicyError, SnapshotError
from ..models.policy import Policy
from .json_document import parsed
from .policy_fields import PolicyReader
from .raw import can_be_shown

_OWN_WORDING = {"json_too_deep": "policy_too_deep"}
"""Faults of a JSON text that are worded for a snapshot, and how they are told for a policy."""

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_TWICE = re.compile(r"Cannot (overwrite a value|declare)")


def read_policy(path: str | Path, *, goals: Iterable[str] = (), condition_kinds: Iterable[str] = ()) -> Policy:
    """The policy in a TOML or JSON file; what the file does not name is as in ``Policy()``.

    ``goals``, ``condition_kinds``: names that a user's own rulebook adds to the shipped ones.
    Raises ``PolicyError`` with every fault: an unknown field or word, a value of another kind or out of range.
    """
    file = Path(path)
    document = _document(file)
    source = file.name if can_be_shown(file.name) else None
    if not isinstance(document, dict):
        raise PolicyError([Fault(code="policy_not_object")], source)
    reader = PolicyReader(goals, condition_kinds)
    values = reader.read(document)
    if reader.faults:
        raise PolicyError(reader.faults, source)
    return Policy(**values)


def _document(file: Path) -> Any:
    """What the file holds. Its suffix says in which form; without one, its first character."""
    if file.is_dir():
        raise _refusal(file, "policy_is_folder")
    if not file.exists():
        if can_be_shown(file.name):
            raise PolicyError([Fault(code="source_missing", values={"name": file.name})])
        raise PolicyError([Fault(code="source_missing_unnamed")])
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError:
        raise _refusal(file, "source_unreadable") from None
    except UnicodeDecodeError:
        raise _refusal(file, "policy_encoding") from None
    if not text.strip():
        raise _refusal(file, "policy_empty")
    suffix = file.suffix.lower()
    is_json = suffix == ".json" or (suffix != ".toml" and text.lstrip().startswith("{"))
    return _json(file, text) if is_json else _toml(file, text)


def _json(file: Path, text: str) -> Any:
    try:
        return parsed(text)
    except SnapshotError as error:
        (fault,) = error.faults
        raise _refusal(file, _OWN_WORDING.get(fault.code, fault.code), **fault.values) from None


def _toml(file: Path, text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, position = _whereabouts(str(error), text)
        code = "toml_twice" if _TWICE.match(str(error)) else "toml_invalid"
        raise _refusal(file, code, line=line, position=position) from None
    except RecursionError:
        raise _refusal(file, "policy_too_deep") from None
    except ValueError:  # a whole number of more digits than Python takes
        raise _refusal(file, "policy_number") from None


def _whereabouts(message: str, text: str) -> tuple[int, int]:
    """Line and position in a message of ``tomllib``; the end of the text when it names none."""
    found = _AT.search(message)
    if found:
        return int(found[1]), int(found[2])
    return text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1


def _refusal(file: Path, code: str, **values: FaultValue) -> PolicyError:
    return PolicyError([Fault(code=code, values=values)], file.name if can_be_shown(file.name) else None)
