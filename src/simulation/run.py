"""What a run leaves behind: the course of each client, and the state of each week."""

from datetime import date
from typing import Literal

from pydantic import Field

from ..models.base import Record

CourseStatus = Literal["placed", "waiting", "left"]
"""``waiting``: still without a place on the last day. ``left``: lapsed or withdrawn before a place was found."""


class Course(Record):
    """What became of one client who came to the tables."""

    case_id: str
    region: str
    care_form: str
    """Of the need that speaks for the case."""
    urgency: int
    """At arrival: 1 = first … 5."""
    arrived_on: date
    status: CourseStatus
    decided_on: date | None = None
    """The day of the table on which the accepted offer was made."""
    start_on: date | None = None
    """The day on which the care starts: waiting ends."""
    unit_id: str | None = None
    opening_id: str | None = None
    distance_km: float | None = None
    """To the unit; ``None``: not placed, not known, or care at the client's."""
    over_limit_km: float | None = None
    """How far beyond the client's own limit (possible with support); 0: within. ``None`` as for ``distance_km``."""
    rank: int | None = None
    """1: nowhere else would the client rather be, of all openings that could ever take the client; 2: the next …"""
    conditions: int = 0
    """How many conditions the placement rested on."""
    refused: int = 0
    """How many offers came to nothing."""
    left_on: date | None = None
    cause: str | None = None
    """Of who is not placed: the family of rules that kept the client from every opening of the scenario, or
    ``places`` when some opening could have taken the client."""


class WeekState(Record):
    """One day of the tables. Counts of people are from the first day on, so that arrived = placed + waiting + left."""

    as_of: date
    arrived: int
    placed: int
    left: int
    waiting: int
    """After this day's decisions."""
    capacity: int
    """Places that exist: free, or taken by clients of the tables."""
    free: int
    """Places free before this day's decisions."""
    offered: int
    """Offers made this day."""
    accepted: int
    missed: int
    """Clients who still wait, and whose offer of the day before this one came to nothing."""
    offered_again: int
    """Of those, who have an offer this day."""
    unused: int
    """Places that are free after the decisions though a client who waits could go there."""
    blocking_pairs: int
    """Client and opening who would both rather have each other than what the plan gives them."""
    envious: int
    """Clients who would rather have the place of somebody with a lower priority, and could have it."""


class Run(Record):
    """One policy on one world. The same scenario, policy and seed give the same run, whoever computes it."""

    scenario: str
    policy: str
    seed: int
    weeks: tuple[WeekState, ...]
    courses: tuple[Course, ...]
    """Sorted by case id."""
    bound: int | None = None
    """Of hindsight: no policy places more clients in this world. ``None``: the policy tells none."""
    seconds: dict[str, float] = Field(default_factory=dict, exclude=True)
    """Measured time by phase (``world``, ``snapshot``, ``decide``, ``verify``, ``judge``); not written out."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and self.model_dump() == other.model_dump()

    __hash__ = None  # type: ignore[assignment]
