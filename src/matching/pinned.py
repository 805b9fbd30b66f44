"""Pins against the rules: one that breaks a rule it may not override is a fault that says which."""

from collections.abc import Iterator

from ..models.faults import Fault
from ..models.provider import Opening
from ..models.week import Decision
from .index import Index
from .pairs import Pairs
from .rulebook import Rulebook
from .rules.pins import is_pinned_to


def faults_of_pins(rulebook: Rulebook, index: Index, pairs: Pairs) -> list[Fault]:
    """Pins for which no admissible pair is left, with the rules that are in the way."""
    return [
        Fault(code=code, table="decisions", values={"case": pin.case_id, "unit": pin.unit_id, "rules": rules})
        for pin in index.pins
        for code, rules in _broken(rulebook, index, pairs, pin)
    ]


def _broken(rulebook: Rulebook, index: Index, pairs: Pairs, pin: Decision) -> Iterator[tuple[str, tuple[str, ...]]]:
    left = (pairs.at(position) for position in range(len(pairs)))
    if any(is_pinned_to(pin, need, opening) for need, opening in left):
        return
    blocked = {
        barrier.rule
        for need in index.needs.values()
        if (need.case_id, need.need_id) == (pin.case_id, pin.need_id)
        for opening in _meant(index, pin)
        for barrier in rulebook.barriers(index, need, index.units[pin.unit_id], opening)
        if barrier.outcome == "blocked"
    }
    order = rulebook.family_order()
    if blocked:
        yield "pin_breaks_rule", tuple(sorted(blocked, key=lambda rule: order.get(rule, len(order))))
    else:
        yield "pin_is_conditional", ()


def _meant(index: Index, pin: Decision) -> list[Opening | None]:
    """The openings a pin can mean; ``None`` for a unit that has none."""
    offered = index.openings_of_unit.get(pin.unit_id, [])
    meant: list[Opening | None] = [one for one in offered if pin.opening_id in (None, one.id)]
    return meant or [None]
