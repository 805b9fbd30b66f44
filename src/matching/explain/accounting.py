"""Accounting: each need × each unit, with every barrier and its values, nearest misses first."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from ...models.case import Need
from ...models.explanation import Account, Barrier
from ...models.plan import Placement, Plan
from ...models.provider import Opening, Unit
from ...models.vocabulary import Outcome
from ..index import is_required

if TYPE_CHECKING:
    from ..matcher import Matcher


def accounts(matcher: "Matcher", plan: Plan, case_id: str) -> tuple[Account, ...]:
    """An account for every need of a case and every unit: what fits, then what is conditional, then nearest misses."""
    units = sorted(matcher.index.units.values(), key=lambda unit: unit.unit_id)
    beside = _Beside(matcher, plan, case_id)
    found = [_account(matcher, beside, need, unit) for need in matcher.needs_of(case_id) for unit in units]
    order = matcher.rulebook.family_order()
    return tuple(sorted(found, key=lambda one: _nearness(one, order)))


def account(matcher: "Matcher", plan: Plan, need: Need, unit: Unit) -> Account:
    """How a need stands towards a unit. A unit without an opening of the care form is told as a whole."""
    return _account(matcher, _Beside(matcher, plan, need.case_id), need, unit)


def _account(matcher: "Matcher", beside: "_Beside", need: Need, unit: Unit) -> Account:
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
        barriers=_distinct(barriers for _, barriers in told),
        beside_others=_distinct(beside.barriers(need, opening) for opening, _ in admissible),
    )


class _Beside:
    """What keeps the needs that a plan leaves open from an opening, while the plan's placements stand."""

    def __init__(self, matcher: "Matcher", plan: Plan, case_id: str) -> None:
        self.matcher = matcher
        self.plan = plan
        self.case_id = case_id
        self.placed = {one.need_id for one in plan.placements if one.case_id == case_id}

    def barriers(self, need: Need, opening: Opening) -> list[Barrier]:
        """Barriers of the rules about placements together; none for a need that has a place."""
        if need.need_id in self.placed:
            return []
        index, placements = self.matcher.index, self.plan.placements
        placement = self._at(need, opening)
        rules = list(self.matcher.rulebook.coupling_rules_on(index))
        found = [one for rule in rules for one in rule.barriers(index, placement, placements)]
        return [*found, *self._parts(need, opening), *self._too_far(need, placement)]

    def _at(self, need: Need, opening: Opening) -> Placement:
        """The need at the opening once everybody in the plan has started and left."""
        start = max([self.matcher.index.start_on(opening), *(one.start_on for one in self.plan.placements)])
        return Placement(
            case_id=need.case_id, need_id=need.need_id, unit_id=opening.unit_id, opening_id=opening.id, start_on=start
        )

    @cached_property
    def _options(self) -> dict[str, list[Opening]]:
        """The openings that fit each need of the case."""
        pairs = self.matcher.pairs
        return {
            need.need_id: [pairs.at(position)[1] for position in pairs.of_a_need(need).tolist()]
            for need in self.matcher.needs_of(self.case_id)
        }

    def _parts(self, need: Need, opening: Opening) -> Iterator[Barrier]:
        """The other parts of a plan that fit nowhere."""
        others = [one for one in self.matcher.needs_of(self.case_id) if is_required(one) and one != need]
        missing = tuple(one.care_form for one in others if not self._options[one.need_id])
        if missing and is_required(need):
            yield Barrier(
                rule="together",
                code="together",
                need_id=need.need_id,
                unit_id=opening.unit_id,
                outcome="blocked",
                observed=missing,
            )

    def _too_far(self, need: Need, placement: Placement) -> Iterator[Barrier]:
        """The nearest place for another part of the plan, when even that one is too far."""
        index = self.matcher.index
        for rule in self.matcher.rulebook.coupling_rules_on(index):
            if rule.code != "near":
                continue
            for other in self.matcher.needs_of(self.case_id):
                options = self._options[other.need_id] if other != need and is_required(other) else []
                told = [list(rule.barriers(index, placement, [self._at(other, one)])) for one in options]
                if told and all(told):
                    yield min((one for barriers in told for one in barriers), key=lambda one: float(str(one.observed)))


def _is_admissible(matcher: "Matcher", barriers: list[Barrier]) -> bool:
    if matcher.policy.conditions == "never":
        return not barriers
    return all(barrier.outcome == "conditional" for barrier in barriers)


def _distinct(told: Iterable[Iterable[Barrier]]) -> tuple[Barrier, ...]:
    """Barriers of several openings; what holds for the unit as a whole is told once."""
    return tuple(dict.fromkeys(barrier for barriers in told for barrier in barriers))


def _nearness(one: Account, order: dict[str, int]) -> tuple[int, int, int, float, str]:
    """Fewest blocking barriers first; among equals the rule that stands later in the fixed order, then the distance."""
    rank = {"fits": 0, "conditional": 1, "blocked": 2}[one.outcome]
    blocked = [barrier.rule for barrier in one.barriers if barrier.outcome == "blocked"]
    hardest = min((order.get(rule, len(order)) for rule in blocked), default=len(order))
    return rank, len(blocked), -hardest, one.distance_km if one.distance_km is not None else 1e9, one.unit_id
