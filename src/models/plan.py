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
    """An open case without a place, or (an occupant who would move on) without the place that fits."""

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


class ChainStep(Record):
    """One placement in a chain of moves."""

    order: int
    """1, 2, 3 …: what has to happen first. Steps with the same number are one joint move, on the same day."""
    case_id: str
    need_id: str
    opening_id: str
    """Where the client goes."""
    start_on: date
    place_of: str | None
    """The case whose departure frees the place; ``None``: the place was free, or is made."""
    leaves: str | None
    """The opening that the client leaves on this day; ``None``: none, or not with this step."""


class Chain(Record):
    """Placements that depend on each other: one moves out so that the next can come."""

    steps: tuple[ChainStep, ...]
    """In the order in which they have to happen."""


class Transfer(Record):
    """A client who waited on the lists of some units and is placed at another."""

    case_id: str
    need_id: str
    from_unit_ids: tuple[str, ...]
    """The units on whose lists the client waits; the client comes off all of them."""
    to_unit_id: str


class Commitment(Record):
    """A placement that an earlier plan proposed."""

    case_id: str
    need_id: str
    unit_id: str
    opening_id: str


DifferenceKind = Literal["moved", "lost", "closed", "new"]
"""Against an earlier plan: at another opening; without a place; no longer planned; newly placed."""

DifferenceReason = Literal[
    "case_closed", "need_gone", "opening_gone", "blocked", "no_room", "goal", "equal", "not_proven"
]
"""Why an earlier proposal was not kept. ``blocked``: a rule about client and opening is now in the way (``rules``).
``no_room``: no plan at all keeps it. ``goal``: an earlier goal would become worse (``goal``). ``equal``: nothing
would, but a plan has to be chosen. ``not_proven``: the plan is not proven, so nobody can say."""


class Difference(Record):
    """What became of one proposal of an earlier plan, or a proposal that it did not have."""

    kind: DifferenceKind
    case_id: str
    need_id: str
    was_opening_id: str | None = None
    now_opening_id: str | None = None
    reason: DifferenceReason | None = None
    """Why; ``None`` for who is newly placed."""
    rules: tuple[str, ...] = ()
    goal: str | None = None


class Previous(Record):
    """The earlier plan that this one was made against, and what changed."""

    snapshot_hash: str
    as_of: date
    commitments: tuple[Commitment, ...]
    """All its placements."""
    differences: tuple[Difference, ...] = ()


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
    chains: tuple[Chain, ...] = ()
    """Placements that wait for somebody to move out first."""
    transfers: tuple[Transfer, ...] = ()
    previous: Previous | None = None
    """The earlier plan that was given to ``propose``."""

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
