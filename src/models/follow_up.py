"""Cases that are followed up instead of planned, and requests for the next step of the ladder."""

from datetime import date
from typing import Literal

from .base import Record
from .vocabulary import CaseStatus, Step

FollowUpAction = Literal["find_status", "ask_need", "ask_reason", "check_place"]
"""What to do: find out how the case stands; ask whether the need is still there; ask why it was withdrawn and what
would have helped; ask whether the place still fits."""


class FollowUp(Record):
    """One case that is not open."""

    case_id: str
    status: CaseStatus
    """Never ``open``."""
    step: Step | None
    """The highest step of the ladder that has dealt with the case; ``None``: not stated."""
    days: int
    """Days since registration, at the snapshot's date."""
    action: FollowUpAction


class Escalation(Record):
    """A request to bring a case to the next step of the ladder."""

    case_id: str
    status: CaseStatus
    requested_by: str
    """A role, not a name."""
    requested_on: date | None
    days: int | None
    """Days since the request, at the snapshot's date; ``None``: the day is not stated."""
    reached: Step | None
    """The highest step that has dealt with the case; ``None``: not stated."""
    next_step: Step | None
    """The step after it; without a stated step the one after the region. ``None``: there is no higher one."""
