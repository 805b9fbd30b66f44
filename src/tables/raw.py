"""What every source is turned into first: tables of raw cells, and the faults found on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..models.cells import is_like_bsn
from ..models.checks.base import nearest
from ..models.faults import Fault, FaultValue, SnapshotError

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that holds no value but a fault."""

    code: str


ERROR = Broken("error_cell")
UNCALCULATED = Broken("formula_without_value")


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table as its source has it: a header, and rows with the number a spreadsheet gives them."""

    name: str
    header: Sequence[Any] = ()
    rows: Sequence[tuple[int, Sequence[Any]]] = ()
    readable: bool = True
    """False when the file or sheet was there but could not be read; the fault is told already."""


@dataclass
class Source:
    """The raw tables of a source and what was wrong with it."""

    tables: list[RawTable] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(
        self,
        code: str,
        table: str | None = None,
        row: int | None = None,
        column: str | None = None,
        **values: FaultValue,
    ) -> None:
        """Add a fault."""
        self.faults.append(Fault(code=code, table=table, row=row, column=column, values=values))


def refusal(code: str, **values: FaultValue) -> SnapshotError:
    """The error for a source that cannot be read at all."""
    return SnapshotError([Fault(code=code, values=values)])


def can_be_shown(word: str) -> bool:
    """Whether a name may stand in a message: short, one line, and nothing like a citizen service number."""
    return len(word) <= _LONGEST_SHOWN and word.isprintable() and not is_like_bsn(word)


def naming(code: str, word: str, known: Mapping[str, str] | None = None) -> tuple[str, dict[str, FaultValue]]:
    """The fault code and values for a name: with the nearest known one, or without a name not to be shown.

    ``known``: names in their comparable form, and as they are written.
    """
    if not can_be_shown(word):
        return f"{code}_unnamed", {}
    close = nearest(word, list(known)) if known else ""
    if known and close:
        return f"{code}_like", {"found": word, "nearest": known[close]}
    return code, {"found": word}


def is_blank(cell: object) -> bool:
    """Whether a raw cell holds nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


_NOTHING = frozenset({"-", "–", "—", "−", "nvt", "n.v.t.", "n.v.t", "n/a"})


def is_nothing(cell: object) -> bool:
    """Whether a raw cell is blank, or holds what people write to say that there is nothing to fill in."""
    return is_blank(cell) or (isinstance(cell, str) and cell.strip().casefold() in _NOTHING)
