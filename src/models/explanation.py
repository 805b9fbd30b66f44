"""Why: barriers, causes, competition, routes. Data first; sentences are rendered from it."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Record
from .plan import Condition, Plan
from .vocabulary import Decider, Outcome, Step

BarrierValue = bool | int | float | str | tuple[str, ...] | None


class Barrier(Record):
    """One reason why a need cannot go to an opening, or can only on a condition."""

    rule: str
    """The rule it comes from; also its family in causes."""
    code: str
    """The sentence that tells it, entry ``rule.<code>`` of the catalogues."""
    need_id: str
    unit_id: str
    opening_id: str | None = None
    """The opening, where the barrier depends on it."""
    outcome: Literal["conditional", "blocked"]
    kind: str | None = None
    """For a conditional barrier: the kind of condition."""
    subject: str | None = None
    """What it is about: a criterion, a fact, a payer."""
    observed: BarrierValue = None
    limit: BarrierValue = None
    decider: Decider | None = None
    """Who can lift it, or answer the question."""
    liftable: bool = False
    """Whether somebody at all may lift it."""


class Account(Record):
    """How one need stands towards one unit: admissible openings and every barrier."""

    need_id: str
    unit_id: str
    outcome: Outcome
    opening_ids: tuple[str, ...] = ()
    """The admissible openings of the unit."""
    distance_km: float | None = None
    barriers: tuple[Barrier, ...] = ()
    """Of the rules about client and opening alone."""
    beside_others: tuple[Barrier, ...] = ()
    """Of the rules about placements together, while the plan's placements stand: places taken, hours used …"""


class Change(Record):
    """One thing that could be different."""

    kind: str
    """Kind of the published catalogue: ``criterion``, ``distance``, ``place`` …"""
    target: str
    """Id of what changes: a case, a unit, an opening, a payer."""
    subject: str | None = None
    """What about it, such as the criterion of a unit."""
    case_id: str | None = None
    """The only case it is for; ``None``: it changes for everybody."""
    level: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """How far: kilometres for distances, a number for places and budgets, else 1."""
    decider: Decider
    cost: int


class Route(Record):
    """A smallest set of changes that gives an unmatched case a place, verified by solving again."""

    changes: tuple[Change, ...]
    cost: int
    deciders: tuple[Decider, ...]
    witness: Plan
    """A plan for the changed snapshot that places the case and everyone placed before."""
    losers: tuple[str, ...] = ()
    """Cases that lose their place in the witness; empty in a proposed route."""
    chosen_by_goals: bool | None
    """Whether the goals, solved again on the changed snapshot, give the case the place; ``None``: not proven."""
    goes_first: tuple[str, ...] = ()
    """When not chosen: who would get a place before this case."""


class Competition(Record):
    """The smallest proving set: with all of ``rivals`` placed there is no room for the case."""

    case_id: str
    rivals: tuple[str, ...]
    """Cases that are placed, at least as urgent, and all needed for the proof."""
    opening_ids: tuple[str, ...]
    """The openings that are full with these clients; when only a budget binds there are none."""
    places: int
    """How many places those openings have together."""
    payers: tuple[str, ...] = ()
    """The payers whose bespoke budget is part of the proof."""
    unit_ids: tuple[str, ...] = ()
    """The units whose staff, group or residents are part of the proof."""
    rules: tuple[str, ...]
    """The coupling rules that the proof rests on."""
    countable: bool
    """One more client than places, or than bespoke places of one payer: as anybody can count."""
    least_size: bool
    """Whether no smaller set proves it."""


class Question(Record):
    """A fact that is not known, and the units for which it matters."""

    case_id: str
    subject: str
    """The fact, or what else is unknown (``location``, ``legal_status`` …)."""
    kind: str
    unit_ids: tuple[str, ...]


class NextStep(Record):
    """Where the case goes from here."""

    step: Step | None
    """The step of the ladder that can decide; none when nothing has to be decided."""
    reason: Literal["best_route", "no_route", "new_perspective", "justice_service", "highest_step", "not_proven"]
    deciders: tuple[Decider, ...] = ()


class Alternative(Record):
    """Another opening a placed need could have had, and what goal decided against it."""

    need_id: str
    unit_id: str
    opening_id: str
    decided_by: str | None
    """The first goal that would become worse; ``None``: not proven."""


class Explanation(Record):
    """Everything there is to tell about one case."""

    case_id: str
    outcome: Literal["placed", "unmatched"]
    proven: bool
    """Whether goal 1 was proven; if not, nothing below is more than what was found."""
    effective_urgency: int
    waiting_days: int
    accounts: tuple[Account, ...]
    """Need × unit: nearest misses first."""
    causes: tuple[tuple[str, ...], ...] = ()
    """All inclusion-minimal sets of rule families; the primary cause first."""
    competition: Competition | None = None
    routes: tuple[Route, ...] = ()
    """Cheapest first."""
    routes_complete: bool = True
    """Whether no other single change gives the case a place; combinations of changes are not looked at."""
    questions: tuple[Question, ...] = ()
    next_step: NextStep | None = None
    conditions: tuple[Condition, ...] = ()
    """For a placed case: what the placement rests on."""
    alternatives: tuple[Alternative, ...] = ()
    inclusion_no: tuple[str, ...] = ()
    """Inclusion criteria answered *no*."""
    inclusion_unknown: tuple[str, ...] = ()
