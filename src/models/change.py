"""What could be different: changes, and the routes that are made of them."""

from typing import Annotated

from pydantic import Field

from .base import Record
from .plan import Plan
from .vocabulary import Decider


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


class Move(Record):
    """Somebody who has another place in one plan than in another."""

    case_id: str
    need_id: str
    was_opening_id: str | None
    now_opening_id: str | None


class Route(Record):
    """A smallest set of changes that gives an unmatched case a place, verified by solving again."""

    changes: tuple[Change, ...]
    """In the order of their keys. Lowering any one level, or leaving one out, breaks the route."""
    cost: int
    """Sum of the costs of the changes."""
    deciders: tuple[Decider, ...]
    witness: Plan | None
    """A plan for the changed snapshot that places the case and everyone placed before, but for the losers. It keeps as
    much of the plan as it can. ``None`` where the reader may not see other clients."""
    moves: tuple[Move, ...] = ()
    """Who else gets another place in the witness."""
    losers: tuple[str, ...] = ()
    """Cases that lose their place in the witness; empty in a proposed route."""
    chosen_by_goals: bool | None
    """Whether the goals, solved again on the changed snapshot, give the case the place; ``None``: not proven."""
    goes_first: tuple[str, ...] = ()
    """When not chosen: who would get a place before this case."""
