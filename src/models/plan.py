"""What the library proposes: placements, everyone left over, and the proof."""

from datetime import date
from typing import Literal

from pydantic import Field

from .base import Record
from .policy import Policy
from .vocabulary import Decider

GoalStatus = Literal["optimal", "optimal_given_earlier", "best_found", "not_reached"]
"""``optimal``: proven, and so is every goal before it. ``optimal_given_earlier``: proven, but only given what an
unproven earlier goal achieved. ``best_found``: the time limit came first; value and bound tell how far it got.
``not_reached``: the time limit came before this goal was looked at; the value is what the plan happens to have."""


class Condition(Record):
    """One thing a placement rests on and that somebody still has to agree to or find out."""

    kind: str
    """Kind of condition, the unit of counting and weighing."""
    rule: str
    """The rule it comes from."""
    subject: str | None = None
    """What it is about: a criterion, a fact, a payer."""
    decider: Decider
    """Who agrees or answers."""


class Placement(Record):
    """A need given to an opening."""

    case_id: str
    need_id: str
    unit_id: str
    opening_id: str
    start_on: date
    conditions: tuple[Condition, ...] = ()
    """Empty: firm. Else everything it rests on."""


class Unmatched(Record):
    """An open case without a place."""

    case_id: str
    cause: str
    """The smallest set of rule families that stand in the way, joined by ``+``; ``not_proven`` without a proof."""


class GoalResult(Record):
    """What one goal achieved and what is proven about it."""

    name: str
    value: int
    bound: int
    """No plan does better than this, given the goals before."""
    status: GoalStatus
    seconds: float | None = Field(default=None, exclude=True)
    """Measured solving time; not written out or compared, so that the same snapshot gives the same plan."""

    def _achieved(self) -> tuple[object, ...]:
        return self.name, self.value, self.bound, self.status

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GoalResult) and self._achieved() == other._achieved()

    def __hash__(self) -> int:
        return hash(self._achieved())


class RunRecord(Record):
    """What this plan was made of: enough to make it again."""

    snapshot_hash: str
    """SHA-256 of the snapshot's canonical form."""
    as_of: date
    source: str | None = None
    """Name of the file or folder the snapshot was read from."""
    carematch: str
    """Version of this library."""
    solver: str
    """Name and version of the solver."""
    seed: int
    notices: tuple[str, ...] = ()
    """Codes of what a reader should know: rules switched off by an absent column or table."""


class Plan(Record):
    """All placements proposed, everyone left over, and the proof."""

    placements: tuple[Placement, ...]
    unmatched: tuple[Unmatched, ...]
    goals: tuple[GoalResult, ...]
    policy: Policy
    record: RunRecord

    @property
    def proven(self) -> bool:
        """Whether every goal is proven optimal."""
        return all(goal.status == "optimal" for goal in self.goals)

    @property
    def placed_case_ids(self) -> frozenset[str]:
        """The cases that have a placement."""
        return frozenset(placement.case_id for placement in self.placements)


class Violation(Record):
    """Something in a plan that its snapshot does not allow."""

    rule: str
    ids: tuple[str, ...]
    found: str
    limit: str
