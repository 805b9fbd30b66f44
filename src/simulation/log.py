"""A world as data: everybody and everything there ever is, and what happens when, whatever the tables decide.

A generated world and a recorded year are the same thing. Chance is drawn before any policy decides, so that all
policies meet the same clients, the same places and the same answers (common random numbers).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from ..models.base import Record
from ..models.snapshot import Snapshot
from ..models.week import Decision

EventKind = Literal["arrives", "leaves", "urgency", "step", "places", "stay", "refuses"]
"""What can happen:

- ``arrives``: the case comes to the tables (case_id). Every case arrives once.
- ``leaves``: the case lapses or is withdrawn, if it still waits then (case_id).
- ``urgency``: the case has another urgency from then on (case_id, amount 1–5).
- ``step``: the case is taken to another step of the ladder (case_id, step).
- ``places``: an opening has so many places more, or less, for the tables (opening_id, amount). Places that are taken
  are not given back: the next that come free are.
- ``stay``: how many days the case keeps its place from the start of care (case_id, amount ≥ 1; no day). Blocked
  time, when the client is ready for the next place and there is none, is part of it. Without: to the end of the world.
- ``refuses``: an offer of this unit to this case comes to nothing (case_id, unit_id; no day): the client or the
  provider says no. It is told to nobody before the offer is made.
"""


class Event(Record):
    """One thing that happens."""

    kind: EventKind
    day: date | None = None
    """``None`` for what is true of a case whenever it is placed: ``stay``, ``refuses``."""
    case_id: str | None = None
    opening_id: str | None = None
    unit_id: str | None = None
    amount: int | None = None
    step: str | None = None


class Log(Record):
    """A world: what is there, and what happens."""

    name: str
    """Of the scenario, or of the recording."""
    seed: int
    """0 for a recording."""
    snapshot: Snapshot
    """All cases and units there ever are, with their needs, facts, criteria, preferences, …; ``places`` of an opening
    are those on the first day; the snapshot's date is the last day."""
    first_day: date
    """The first day on which the tables decide."""
    days_between: int = Field(ge=1)
    """The tables decide every so many days."""
    decisions: int = Field(ge=1)
    """How often they decide."""
    days_to_start: int = Field(default=0, ge=0)
    """Care starts no earlier than so many days after the decision."""
    events: tuple[Event, ...]
    """Sorted by day; those without a day first."""

    @property
    def last_day(self) -> date:
        """The last day on which the tables decide: who waits then, waits until then."""
        return self.first_day + timedelta(days=self.days_between * (self.decisions - 1))


def known_by(decisions: Iterable[Decision], day: date) -> tuple[Decision, ...]:
    """The decisions that have been made by a day; those without a day are known from the first."""
    return tuple(row for row in decisions if row.decided_on is None or row.decided_on <= day)
