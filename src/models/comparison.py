"""Two plans held against each other: prices, comparisons, levers; and what regions lack."""

from typing import Literal

from .base import Record
from .change import Change, Move
from .plan import Plan
from .vocabulary import Decider


class GoalDifference(Record):
    """The value of one goal in two plans."""

    name: str
    before: int
    after: int


class Price(Record):
    """What another choice costs the rest: the best plan with that choice, held against the plan."""

    goals: tuple[GoalDifference, ...]
    """The goals whose values differ, first to last."""
    losers: tuple[str, ...] = ()
    """Who loses the place."""
    gains: tuple[str, ...] = ()
    """Who gets a place."""
    moves: tuple[Move, ...] = ()
    """Who gets another place."""
    proven: bool = True
    """Whether the best plan with that choice is proven."""


class Comparison(Record):
    """Two plans: the one given, and the best one after changes."""

    changes: tuple[Change, ...]
    plan: Plan
    """The best plan for the changed snapshot."""
    goals: tuple[GoalDifference, ...]
    """All goals, first to last."""
    gains: tuple[str, ...]
    losers: tuple[str, ...]
    moves: tuple[Move, ...]
    proven: bool
    """Whether goal 1 of both plans is proven."""


LeverKind = Literal[
    "criterion", "criterion_fact", "place", "places_in_region", "distance", "travel_support", "budget", "wish"
]
"""One criterion of a unit; all criteria about one fact; a place more at an opening; a place more at every opening of a
care form in a region; farther travel for everybody; support for travel for everybody; a bespoke place more from a
payer; all wishes let go."""


class Lever(Record):
    """One change seen over all cases: both sides solved."""

    kind: LeverKind
    target: str | None = None
    """A unit, an opening, a region or a payer."""
    subject: str | None = None
    """A criterion, a fact or a care form."""
    level: int = 1
    """Kilometres, or a number of places."""
    changes: tuple[Change, ...]
    """What changes, for ``apply_changes``."""
    deciders: tuple[Decider, ...]
    goals: tuple[GoalDifference, ...]
    """Every stage of goal 1, before and after."""
    placed: GoalDifference
    """How many people who look for a place get one, before and after. A total may fall."""
    gains: tuple[str, ...] = ()
    """Who gets a place in a best plan that keeps as much of the present one as it can."""
    losers: tuple[str, ...] = ()
    """Who loses it there."""
    proven: bool = True


class Everybody(Record):
    """The cheapest set of changes under which some plan places everybody."""

    changes: tuple[Change, ...]
    """In the order of their keys; among equally cheap sets the first in that order."""
    cost: int
    deciders: tuple[Decider, ...]
    witness: Plan | None
    """A plan for the changed snapshot that places everybody; ``None`` when there is none."""
    impossible: tuple[str, ...] = ()
    """Cases that no changes can place, not even alone. The changes then place everybody else."""
    proven: bool = True
    """Whether this is proven to be the cheapest."""


class RegionNeed(Record):
    """Demand and supply of one care form in one region."""

    region: str
    care_form: str
    cases: int
    """Open cases of the region that need it, people who would move on included."""
    placed: int
    """How many of them have a place for it in the plan, anywhere."""
    places: int
    """Places in the region."""
    used: int
    """How many of those the plan gives out."""
    is_missing: bool
    """Whether the region has no place of this care form at all, made places included."""
