"""The tables that only a recorded world has: what happens, and how often the tables decide."""

from typing import Annotated, get_args

from pydantic import Field

from ..models.base import Record
from ..models.cells import Cell, Count, Day, Id, ProviderCode, Rank, StepCell, Word
from .log import Event, EventKind

EventKindCell = Annotated[EventKind, Cell("token", get_args(EventKind))]
Difference = Annotated[float, Field(ge=-1e6, le=1e6), Cell("score")]


class EventRow(Record):
    """One thing that happens; see ``Event`` for what each kind needs."""

    kind: EventKindCell
    """What happens."""
    day: Day | None = None
    """When; blank for ``stay`` and ``refuses``."""
    case_id: Id | None = None
    """The case."""
    opening_id: Id | None = None
    """The opening: for ``places``."""
    unit_id: ProviderCode | None = None
    """The unit: for ``refuses``."""
    amount: Difference | None = None
    """The new urgency, the places more or less, or the days of a stay."""
    step: StepCell | None = None
    """The step of the ladder: for ``step``."""

    def event(self) -> Event:
        """The row as an event."""
        amount = None if self.amount is None else int(self.amount)
        return Event(**{**self.model_dump(), "amount": amount})

    @classmethod
    def of(cls, event: Event) -> "EventRow":
        """An event as a row."""
        amount = None if event.amount is None else float(event.amount)
        return cls(**{**event.model_dump(), "amount": amount})


class RecordingRow(Record):
    """The one row that tells when the tables decide."""

    name: Word
    """Of the recording."""
    first_day: Day
    """The first day on which the tables decide."""
    days_between: Rank
    """They decide every so many days."""
    decisions: Rank
    """How often they decide."""
    days_to_start: Count | None = None
    """Care starts no earlier than so many days after the decision; blank: 0."""
    seed: Count | None = None
    """Of a generated world that was written down; blank: 0."""
