"""Why: barriers, causes, competition, routes. Data first; sentences are rendered from it."""

from typing import Literal

from .base import Record
from .change import Route
from .comparison import Price
from .plan import Condition
from .vocabulary import Decider, Outcome, Step

Audience = Literal["table", "client", "other_table"]
"""Who reads: the table itself, the client with a supporter, or another table."""

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
    """Whether it is proven that no smaller set proves it. If not, each rival is necessary all the same."""


class BarrierCount(Record):
    """How many openings a rule keeps a need from."""

    need_id: str
    rule: str
    openings: int
    alone: int
    """At how many of these nothing else stands in the way."""


class Question(Record):
    """A fact that is not known, and the units for which it matters."""

    case_id: str
    subject: str
    """The fact, or what else is unknown (``location``, ``legal_status`` …)."""
    kind: str
    unit_ids: tuple[str, ...]
    """The units where nothing else keeps the case out."""
    opens: bool | None = None
    """Whether an answer in the client's favour gives the case a place beside everyone placed; ``None``: it has one."""


class Advice(Record):
    """A unit that could be asked for advice on a case. Advice is never a placement."""

    unit_id: str
    opening_id: str
    """An opening of care form ``consultation``."""
    places: int
    """How many cases the unit can advise on."""
    care_forms: tuple[str, ...] = ()
    """The care forms that the case needs and the unit itself offers: its expertise."""
    distance_km: float | None = None


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
    price: Price | None = None
    """What it costs the rest; ``None`` where it was not asked."""


class WhyNot(Record):
    """How a case stands towards one unit."""

    case_id: str
    unit_id: str
    accounts: tuple[Account, ...]
    """One for each need."""
    is_possible: bool
    """Whether some plan, however bad, places one of the needs there. Always so when one is there already."""
    price: Price | None = None
    """If possible and not so already: what placing the case there would cost whom."""


class Explanation(Record):
    """Everything there is to tell about one case."""

    case_id: str
    outcome: Literal["placed", "unmatched"]
    proven: bool
    """Whether goal 1 was proven; if not, nothing below is more than what was found."""
    effective_urgency: int
    waiting_days: int
    accounts: tuple[Account, ...]
    """Need × unit: nearest misses first. Empty where only counts were asked for."""
    counts: tuple[BarrierCount, ...] = ()
    """The same in numbers, by rule: those that keep a need from most openings first."""
    causes: tuple[tuple[str, ...], ...] = ()
    """All inclusion-minimal sets of rule families; the primary cause first."""
    competition: Competition | None = None
    """Of least size."""
    further_competition: tuple[Competition, ...] = ()
    """Further conflicts, each without anybody of those before: they stand in the way independently."""
    routes: tuple[Route, ...] = ()
    """Cheapest first; among equally cheap ones fewer changes, then what is nearest to the client."""
    routes_with_loss: tuple[Route, ...] = ()
    """Routes that need somebody's loss, fewest losers first. Never proposed as the way."""
    routes_complete: bool = True
    """Whether there is no other route within the policy's bounds ``route_changes`` and ``route_cost``: proven.

    Where it is false there may be more.
    """
    questions: tuple[Question, ...] = ()
    next_step: NextStep | None = None
    conditions: tuple[Condition, ...] = ()
    """For a placed case: what the placement rests on."""
    alternatives: tuple[Alternative, ...] = ()
    inclusion_no: tuple[str, ...] = ()
    """Inclusion criteria answered *no*."""
    inclusion_unknown: tuple[str, ...] = ()
    consultation: tuple[Advice, ...] = ()
    """Units that could be asked for advice, nearest first."""
    audience: Audience = "table"
    """Whom it is for: the table sees all; the others nothing about anybody else."""
    unfinished: tuple[str, ...] = ()
    """Parts that a limit left out or cut short: ``causes``, ``competition``, ``routes`` …"""
