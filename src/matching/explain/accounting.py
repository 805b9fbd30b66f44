"""Accounting: each need × each unit, with every barrier and its values, nearest misses first."""

from typing import TYPE_CHECKING

from ...models.case import Need
from ...models.explanation import Account, Barrier
from ...models.provider import Opening, Unit
from ...models.vocabulary import Outcome

if TYPE_CHECKING:
    from ..matcher import Matcher


def accounts(matcher: "Matcher", case_id: str) -> tuple[Account, ...]:
    """An account for every need of a case and every unit: what fits, then what is conditional, then nearest misses."""
    units = sorted(matcher.index.units.values(), key=lambda unit: unit.unit_id)
    found = [account(matcher, need, unit) for need in matcher.needs_of(case_id) for unit in units]
    order = matcher.rulebook.family_order()
    return tuple(sorted(found, key=lambda one: _nearness(one, order)))


def account(matcher: "Matcher", need: Need, unit: Unit) -> Account:
    """How a need stands towards a unit. A unit without an opening of the care form is told as a whole."""
    index = matcher.index
    offered: list[Opening | None] = [
        one for one in index.openings_of_unit.get(unit.unit_id, ()) if one.care_form == need.care_form
    ]
    told = [(opening, matcher.rulebook.barriers(index, need, unit, opening)) for opening in offered or [None]]
    admissible = [(one, barriers) for one, barriers in told if one is not None and _is_admissible(matcher, barriers)]
    outcome: Outcome = "blocked"
    if admissible:
        outcome = "fits" if any(not barriers for _, barriers in admissible) else "conditional"
    metres = index.distance_m(index.cases[need.case_id], unit)
    return Account(
        need_id=need.need_id,
        unit_id=unit.unit_id,
        outcome=outcome,
        opening_ids=tuple(opening.id for opening, _ in admissible),
        distance_km=None if metres is None else metres / 1000,
        barriers=_distinct(told),
    )


def _is_admissible(matcher: "Matcher", barriers: list[Barrier]) -> bool:
    if matcher.policy.conditions == "never":
        return not barriers
    return all(barrier.outcome == "conditional" for barrier in barriers)


def _distinct(told: list[tuple[Opening | None, list[Barrier]]]) -> tuple[Barrier, ...]:
    """Barriers of several openings; what holds for the unit as a whole is told once."""
    return tuple(dict.fromkeys(barrier for _, barriers in told for barrier in barriers))


def _nearness(one: Account, order: dict[str, int]) -> tuple[int, int, int, float, str]:
    """Fewest blocking barriers first; among equals the rule that stands later in the fixed order, then the distance."""
    rank = {"fits": 0, "conditional": 1, "blocked": 2}[one.outcome]
    blocked = [barrier.rule for barrier in one.barriers if barrier.outcome == "blocked"]
    hardest = min((order.get(rule, len(order)) for rule in blocked), default=len(order))
    return rank, len(blocked), -hardest, one.distance_km if one.distance_km is not None else 1e9, one.unit_id
