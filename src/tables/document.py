"""A file of TOML or JSON that somebody wrote by hand: a policy, a list of changes, a scenario."""

import re
import tomllib
from pathlib import Path
from typing import Any, Literal

from ..models.faults import Fault, FaultValue, InputError, SnapshotError
from .json_document import parsed
from .raw import can_be_shown

About = Literal["policy", "changes", "scenario"]
"""What the file is about: the first word of the codes of faults that are worded for it."""

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_TWICE = re.compile(r"Cannot (overwrite a value|declare)")


def read_document(file: Path, about: About, error: type[InputError]) -> Any:
    """What the file holds. Its suffix says in which form; without one, its first character.

    Raises ``error`` with one fault when it is not there, is no text, or neither TOML nor JSON.
    """
    return _Reader(file, about, error).document()


def shown_name(file: Path) -> str | None:
    """The name of a file, if it may stand in a message."""
    return file.name if can_be_shown(file.name) else None


class _Reader:
    def __init__(self, file: Path, about: About, error: type[InputError]) -> None:
        self.file = file
        self.about = about
        self.error = error

    def document(self) -> Any:
        file = self.file
        if file.is_dir():
            raise self.refusal(f"{self.about}_is_folder")
        if not file.exists():
            if can_be_shown(file.name):
                raise self.error([Fault(code="source_missing", values={"name": file.name})])
            raise self.error([Fault(code="source_missing_unnamed")])
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except OSError:
            raise self.refusal("source_unreadable") from None
        except UnicodeDecodeError:
            raise self.refusal(f"{self.about}_encoding") from None
        if not text.strip():
            raise self.refusal(f"{self.about}_empty")
        return self.json(text) if self.is_json(text) else self.toml(text)

    def is_json(self, text: str) -> bool:
        """A list is JSON only for changes: a TOML document may begin with ``[`` too."""
        suffix, begins = self.file.suffix.lower(), text.lstrip()
        is_list = self.about == "changes" and re.match(r"\[\s*[{\]]", begins) is not None
        return suffix == ".json" or (suffix != ".toml" and (begins.startswith("{") or is_list))

    def json(self, text: str) -> Any:
        try:
            return parsed(text)
        except SnapshotError as error:
            (fault,) = error.faults
            code = f"{self.about}_too_deep" if fault.code == "json_too_deep" else fault.code
            raise self.refusal(code, **fault.values) from None

    def toml(self, text: str) -> Any:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line, position = _whereabouts(str(error), text)
            code = "toml_twice" if _TWICE.match(str(error)) else "toml_invalid"
            raise self.refusal(code, line=line, position=position) from None
        except RecursionError:
            raise self.refusal(f"{self.about}_too_deep") from None
        except ValueError:  # a whole number of more digits than Python takes
            raise self.refusal("policy_number") from None

    def refusal(self, code: str, **values: FaultValue) -> InputError:
        return self.error([Fault(code=code, values=values)], shown_name(self.file))


def _whereabouts(message: str, text: str) -> tuple[int, int]:
    """Line and position in a message of ``tomllib``; the end of the text when it names none."""
    found = _AT.search(message)
    if found:
        return int(found[1]), int(found[2])
    return text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1
