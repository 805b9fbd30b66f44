"""Pins that cannot all hold: a smallest set of them that is enough to see it."""

from ..models.faults import Fault
from .minimal import smallest_conflict
from .pairs import Pairs
from .rules import Row
from .solve import largest


def conflict_of_pins(pairs: Pairs, rows: list[Row]) -> Fault:
    """A smallest set of pins that cannot hold together, given the other rules."""
    pins = [row for row in rows if row.rule == "pins"]
    others = [row for row in rows if row.rule != "pins"]
    conflict = smallest_conflict(len(pins), lambda kept: largest(pairs, others, [row.pairs for row in pins], kept))
    named = tuple(" → ".join(pins[position].ids) for position in sorted(conflict))
    return Fault(code="pins_conflict", table="decisions", values={"pins": named, "count": len(named)})
