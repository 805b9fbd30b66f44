"""A list of changes in a file of TOML or JSON, for ``what-if``; or every fault at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..matching.index import Index
from ..matching.levels import Key, key_of
from ..models.change import Change
from ..models.faults import ChangesError, Fault, FaultValue
from ..models.policy import Policy
from ..models.snapshot import Snapshot
from ..models.vocabulary import DECIDERS
from .change_kinds import SHAPES, Shape, Thing, as_published, changes_nothing, known
from .document import read_document, shown_name
from .found import kind_of, kind_of_misfit, whole_within
from .raw import can_be_shown, naming

FIELDS = tuple(Change.model_fields)

_SHOWN = 8
"""How many names a fault lists."""


def read_changes(path: str | Path, snapshot: Snapshot, policy: Policy | None = None) -> tuple[Change, ...]:
    """The changes in a TOML or JSON file, in their order.

    A change has at least ``kind`` and ``target``; who decides and what it costs are those of the published catalogue
    when left out. Raises ``ChangesError`` with every fault: a kind nobody knows, something that is not in the snapshot,
    a change that changes nothing, the same change twice.
    """
    file = Path(path)
    listed, faults = _listed(read_document(file, "changes", ChangesError))
    reader = ChangesReader(Index(snapshot, policy or Policy()), faults)
    changes = [change for number, found in enumerate(listed, start=1) if (change := reader.read(number, found))]
    if reader.faults:
        raise ChangesError(reader.faults, shown_name(file))
    return tuple(changes)


def _listed(document: Any) -> tuple[list[Any], list[Fault]]:
    """The changes of a document: a list, or an object with a list in it."""
    faults = []
    if isinstance(document, dict):
        for name in document:
            if name != "changes":
                code, values = (
                    ("changes_other", {"found": name}) if can_be_shown(name) else ("changes_other_unnamed", {})
                )
                faults.append(Fault(code=code, values=values))
        document = document.get("changes")
    if not isinstance(document, list):
        return [], [*faults, Fault(code="changes_not_list")]
    return document, faults if document else [*faults, Fault(code="changes_none")]


class ChangesReader:
    """Reads changes one by one; ``faults`` holds all that was wrong."""

    def __init__(self, index: Index, faults: list[Fault] | None = None) -> None:
        self.index = index
        self.faults = faults or []
        self.number = 0
        self._first: dict[Key, int] = {}

    def read(self, number: int, found: Any) -> Change | None:
        """A change, or nothing when something is wrong with it. ``number``: which one, counted from 1."""
        self.number, before = number, len(self.faults)
        if not isinstance(found, dict):
            self._fault("wrong_value", None, found_kind=kind_of(found), cell="change")
            return None
        given = {name: value for name, value in found.items() if value is not None}
        for name in given:
            if name not in FIELDS:
                self._unknown("policy_field", None, name, FIELDS)
        kind = self._word(given, "kind", tuple(SHAPES))
        change = self._parts(given, kind, SHAPES[kind]) if kind else None
        return change if len(self.faults) == before else None

    def _parts(self, given: Mapping[str, Any], kind: str, shape: Shape) -> Change | None:
        before = len(self.faults)
        target = self._name(given, "target", shape.target)
        subject = self._subject(given, shape, target)
        case_id = None
        if shape.case == "no":
            self._takes_none(given, "case_id")
        elif shape.case == "must" or "case_id" in given:
            case_id = self._name(given, "case_id", "case")
        level = self._level(given, shape)
        decider = self._word(given, "decider", DECIDERS) if "decider" in given else None
        cost = self._whole("cost", given["cost"], (0, 1_000_000)) if "cost" in given else None
        if len(self.faults) > before or target is None:
            return None
        change = Change(
            kind=kind,
            target=target,
            subject=subject,
            case_id=case_id,
            level=level or 1,
            decider=shape.decider,
            cost=0,
        )
        if not self._is_new(change):
            return None
        stated = {name: value for name, value in (("decider", decider), ("cost", cost)) if value is not None}
        return as_published(self.index, change).model_copy(update=stated)

    def _is_new(self, change: Change) -> bool:
        """Whether it changes anything, and was not there before."""
        first = self._first.setdefault(key_of(change), self.number)
        if first != self.number:
            self._fault("change_twice", None, first=first)
        elif changes_nothing(self.index, change):
            self._fault("change_nothing", None)
        else:
            return True
        return False

    def _subject(self, given: Mapping[str, Any], shape: Shape, target: str | None) -> str | None:
        if shape.subject is None:
            self._takes_none(given, "subject")
            return None
        if target is None and "subject" in given:
            return None  # what there is to choose from is not known
        return self._name(given, "subject", shape.subject, target)

    def _name(self, given: Mapping[str, Any], field: str, thing: Thing, target: str | None = None) -> str | None:
        """The name of something that is in the snapshot."""
        cell = f"change_{thing}"
        if field not in given:
            self._fault("change_missing", field, cell=cell)
        elif not isinstance(given[field], str):
            self._fault("wrong_value", field, found_kind=kind_of(given[field]), cell=cell)
        elif given[field] not in (names := known(self.index, thing, target)):
            self._not_there(field, given[field], cell, names)
        else:
            return str(given[field])
        return None

    def _not_there(self, field: str, word: str, cell: str, names: tuple[str, ...]) -> None:
        listed = [name for name in names if can_be_shown(name)] if field == "subject" else []
        code, values = naming("change_name", word, {name: name for name in names})
        if listed and code == "change_name":
            more = ", …" if len(listed) > _SHOWN else ""
            code, values = "change_name_of", {**values, "names": ", ".join(listed[:_SHOWN]) + more}
        self._fault(code, field, **values, cell=cell)

    def _level(self, given: Mapping[str, Any], shape: Shape) -> int | None:
        if shape.most is None:
            if given.get("level", 1) != 1:
                self._fault("change_no_level", "level")
            return None
        if "level" not in given:
            self._fault("change_missing", "level", cell="policy_whole", low=1, high=shape.most)
            return None
        return self._whole("level", given["level"], (1, shape.most))

    def _takes_none(self, given: Mapping[str, Any], field: str) -> None:
        if field in given:
            self._fault("change_takes_none", field)

    def _word(self, given: Mapping[str, Any], field: str, names: tuple[str, ...]) -> str | None:
        """One of the known words."""
        word, listed = given.get(field), ", ".join(names)
        if word is None:
            self._fault("change_missing", field, cell="policy_word", names=listed)
        elif not isinstance(word, str):
            self._fault("wrong_value", field, found_kind=kind_of(word), cell="policy_word", names=listed)
        elif word not in names:
            self._unknown("policy_word", field, word, names)
        else:
            return word
        return None

    def _whole(self, field: str, value: Any, limits: tuple[int, int]) -> int | None:
        whole = whole_within(value, limits)
        if whole is None:
            low, high = limits
            kind = kind_of_misfit(value)
            self._fault("wrong_value", field, found_kind=kind, cell="policy_whole", low=low, high=high)
        return whole

    def _unknown(self, code: str, field: str | None, word: str, names: tuple[str, ...]) -> None:
        code, values = naming(code, word, {name: name for name in names})
        self._fault(code, field, **{**values, "names": ", ".join(names)})

    def _fault(self, code: str, field: str | None, **values: FaultValue) -> None:
        self.faults.append(Fault(code=code, item=self.number, field=field, values=values))


def changes_schema() -> dict[str, Any]:
    """The JSON schema of a file with changes: a list of them, by itself or under the name ``changes``."""
    change = Change.model_json_schema()
    change["required"] = ["kind", "target"]
    change["properties"]["kind"]["enum"] = list(SHAPES)
    listed = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Change"}}
    named = {
        "type": "object",
        "properties": {"changes": listed},
        "required": ["changes"],
        "additionalProperties": False,
    }
    return {"$defs": {"Change": change}, "title": "Changes", "anyOf": [listed, named]}
