"""What an earlier week left behind: the plan, and the workbook in which decisions were filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from ..models.faults import Fault, FaultValue, PlanError
from ..models.plan import Plan
from ..models.week import Decision
from .decisions_sheet import read_decisions
from .kept import kept
from .raw import can_be_shown

PLAN, WORKBOOK = "plan.json", "plan.xlsx"
"""The files in the folder of a report that hold the plan and the decisions."""


@dataclass(frozen=True)
class Earlier:
    """An earlier plan and the decisions on it, read in full."""

    plan: Plan | None = None
    """The plan whose proposals are to be kept."""
    decisions: tuple[Decision, ...] = ()
    """All decisions that were filled in."""
    books: tuple[Path, ...] = ()
    """The workbooks that they were read from."""
    kept: tuple[Path, ...] = ()
    """Workbooks that were kept beside one in which nothing has been decided: they may be what is looked for."""

    def was_read(self, book: Path) -> bool:
        """Whether the decisions in a workbook are among these."""
        return book.resolve() in [path.resolve() for path in self.books]


def read_earlier(previous: Path | None, books: Sequence[Path], as_of: date) -> Earlier:
    """An earlier plan and decisions.

    ``previous``: a ``plan.json``, or a folder that ``propose`` wrote. ``books``: workbooks with decisions; when there
    are none, the one in that folder. ``as_of``: the date of the snapshot. Raises ``PlanError`` for a plan that is not
    there, cannot be read or is later than the snapshot; ``SnapshotError`` with all faults of a decisions sheet.
    """
    plan, beside = None, None
    if previous is not None and previous.is_dir():
        plan, beside = read_plan(previous / PLAN), previous / WORKBOOK
    elif previous is not None:
        plan = read_plan(previous)
    if plan is not None and plan.record.as_of > as_of:
        raise _refusal("plan_later", PLAN, previous=plan.record.as_of.isoformat(), as_of=as_of.isoformat())
    read = (*books,) if books or beside is None or not beside.exists() else (beside,)
    decisions = tuple(decision for book in read for decision in read_decisions(book))
    others = tuple(kept(beside)) if beside is not None and not books and not decisions else ()
    return Earlier(plan, decisions, read, others)


def read_plan(path: str | Path) -> Plan:
    """The plan in a ``plan.json``. Raises ``PlanError`` when it is not there or is no plan of this version."""
    file = Path(path)
    name = file.name if can_be_shown(file.name) else None
    if not file.exists():
        folder = file.parent.resolve().name
        if name == PLAN and file.parent.is_dir() and can_be_shown(folder):
            raise _refusal("plan_missing", None, name=PLAN, folder=folder)
        raise _refusal("source_missing", None, name=name) if name else _refusal("source_missing_unnamed", None)
    if file.suffix.lower() == Path(WORKBOOK).suffix:
        raise _refusal("plan_is_workbook", name)
    try:
        return Plan.model_validate_json(file.read_bytes())
    except OSError:
        raise _refusal("source_unreadable", name) from None
    except ValidationError:
        raise _refusal("plan_unreadable", name) from None


def _refusal(code: str, source: str | None, **values: FaultValue) -> PlanError:
    return PlanError([Fault(code=code, values=values)], source)
