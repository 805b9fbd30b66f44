"""From a plan to the rules that it breaks: each rule straight from its words, without the enumeration.

Codes and ids are those of the verifier: pair rules and what is wrong with one placement name case, need and opening.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from carematch.models.case import Need
from carematch.models.plan import Condition, GoalResult, Placement, Plan, RunRecord, Unmatched

from .goals import can_put_off, goal_values
from .pairs import Obstacle, Pair
from .rules import CURRENT, exact
from .world import World

Broken = tuple[str, tuple[str, ...]]
PLACE_MADE = "place_made"
MADE = Obstacle("places", PLACE_MADE)


def broken_rules(world: World, plan: Plan) -> set[Broken]:
    """Every rule that a plan breaks, and for whom."""
    return set(Checker(world, plan).all_broken())


class Checker:
    """One plan, looked at placement by placement and day by day."""

    def __init__(self, world: World, plan: Plan) -> None:
        self.world = world
        self.plan = plan
        self.by_need = {(item.case_id, item.need_id): item for item in plan.placements}
        self.days = sorted({item.start_on for item in plan.placements})

    def all_broken(self) -> Iterator[Broken]:
        for item in self.plan.placements:
            yield from self._about_one(item)
        for case_id in self.world.open_cases:
            yield from self._about_case(case_id)
            yield from self._pins(case_id)
        yield from self._places()
        yield from self._resources()
        yield from self._cohorts()
        yield from self._apart()
        yield from self._budgets()
        yield from self._goals()

    def pair_of(self, item: Placement) -> Pair:
        """The placement as the goals count it, resting on what it should rest on and on the places made as stated."""
        found = self.world.pair(item.case_id, item.need_id, item.opening_id, item.start_on)
        derived = [*found.obstacles, *self.near_of(item)]
        if any(condition.kind == PLACE_MADE for condition in item.conditions):
            derived.append(MADE)
        return replace(found, obstacles=tuple(derived))

    def near_of(self, item: Placement) -> list[Obstacle]:
        """Near a need of the same case: only where both are placed."""
        need = self.need_of(item)
        partner = self.by_need.get((item.case_id, need.near_need_id or ""))
        if need.near_need_id in (None, CURRENT) or partner is None or need.near_km is None:
            return []
        openings = self.world.openings
        return list(self.world.nearness("near", need.near_km, openings[item.opening_id], openings[partner.opening_id]))

    def need_of(self, item: Placement) -> Need:
        return next(need for need in self.world.needs_of(item.case_id) if need.need_id == item.need_id)

    def is_placed(self, case_id: str) -> bool:
        return all((case_id, need_id) in self.by_need for need_id in self.world.required_ids(case_id))

    def left_on(self, case_id: str) -> date | None:
        """The day on which somebody leaves the opening that they occupy: with the last required need."""
        if case_id not in self.world.open_cases or not self.world.is_mover(case_id) or not self.is_placed(case_id):
            return None
        return max(self.by_need[case_id, need_id].start_on for need_id in self.world.required_ids(case_id))

    def has_left(self, case_id: str, day: date) -> bool:
        """Whether somebody left the opening that they occupy on this day or before."""
        leaves = self.left_on(case_id)
        return leaves is not None and leaves <= day

    def is_present(self, case_id: str, unit_id: str, day: date) -> bool:
        case = next(case for case in self.world.snapshot.cases if case.case_id == case_id)
        lives_there = self.world.home_of(case) == unit_id and not self.has_left(case_id, day)
        return lives_there or self.came(case_id, unit_id, day)

    def came(self, case_id: str, unit_id: str, day: date) -> bool:
        """Whether a placement of the case at the unit has started."""
        return any(
            item.case_id == case_id and item.unit_id == unit_id and item.start_on <= day
            for item in self.plan.placements
        )

    def _about_one(self, item: Placement) -> Iterator[Broken]:
        ids = (item.case_id, item.need_id, item.opening_id)
        pair = self.pair_of(item)
        for family in pair.blocked_by:
            yield family, ids
        first = self.world.first_day(self.world.openings[item.opening_id])
        if item.start_on < first or (item.start_on > first and not can_put_off(self.world)):
            yield "start_on", ids
        stated = Counter((condition.rule, condition.kind) for condition in item.conditions)
        derived = Counter((one.family, one.kind) for one in pair.obstacles if one.kind is not None)
        allowed = self.world.policy.conditions != "never"
        if stated != derived or (derived and not allowed):
            yield "conditions", ids

    def _about_case(self, case_id: str) -> Iterator[Broken]:
        own = {need_id: item for (of_case, need_id), item in self.by_need.items() if of_case == case_id}
        if own and not self.is_placed(case_id):
            yield "together", (case_id,)
        listed = sum(one.case_id == case_id for one in self.plan.unmatched)
        if listed + bool(own) != 1:
            yield "everybody", (case_id,)
        for need in self.world.needs_of(case_id):
            if need.need_id not in own or need.after_need_id is None:
                continue
            before = own.get(need.after_need_id)
            if before is None or own[need.need_id].start_on < before.start_on:
                yield "after_need", (case_id, need.need_id)

    def _pins(self, case_id: str) -> Iterator[Broken]:
        for need in self.world.needs_of(case_id):
            for pin in self.world.pins_on(case_id, need.need_id):
                item = self.by_need.get((case_id, need.need_id))
                there = item is not None and item.unit_id == pin.unit_id
                if not there or (item is not None and pin.opening_id not in (None, item.opening_id)):
                    yield "pins", (case_id, need.need_id, pin.unit_id)

    def _places(self) -> Iterator[Broken]:
        for opening in self.world.openings.values():
            here = [item for item in self.plan.placements if item.opening_id == opening.id]
            made = [item for item in here if any(one.kind == PLACE_MADE for one in item.conditions)]
            regular = [item for item in here if item not in made]
            occupants = [one for one, case in self.world.open_cases.items() if case.current_opening == opening.id]
            gone = sum(self.has_left(one, date.max) for one in occupants)
            wrong = len(made) != max(0, len(here) - opening.places - gone) or len(made) > (opening.can_add or 0)
            for day in self.days:
                room = opening.places + sum(self.has_left(one, day) for one in occupants)
                wrong = wrong or sum(item.start_on <= day for item in regular) > room
            if wrong:
                yield "places", (opening.id,)

    def _more(self, case_id: str, unit_id: str, day: date) -> int:
        lives = self.world.home_of(self.world.open_cases[case_id]) == unit_id
        return int(self.is_present(case_id, unit_id, day)) - int(lives)

    def _resources(self) -> Iterator[Broken]:
        for row in self.world.snapshot.resources:
            for day in self.days:
                taken = sum(
                    (
                        self.world.load(one, row.resource, row.unit_id) * self._more(one, row.unit_id, day)
                        for one in self.world.open_cases
                    ),
                    Decimal(),
                )
                if taken > exact(row.amount):
                    yield "resources", (row.unit_id, row.resource)

    def _cohorts(self) -> Iterator[Broken]:
        for row in self.world.snapshot.cohort_limits:
            counted = [one for one, case in self.world.open_cases.items() if self.world.meets(case, row) is not False]
            for day in self.days:
                if sum(self._more(one, row.unit_id, day) for one in counted) > row.at_most:
                    yield "cohort_limits", (row.unit_id, row.fact)

    def _apart(self) -> Iterator[Broken]:
        for row in self.world.snapshot.apart:
            pair = sorted((row.case_a, row.case_b))
            for unit_id in self.world.units:
                for day in self.days:
                    together = all(self.is_present(one, unit_id, day) for one in pair)
                    if together and any(self.came(one, unit_id, day) for one in pair):
                        yield "apart", (*pair, unit_id)

    def _budgets(self) -> Iterator[Broken]:
        charged = Counter(pair.charged for pair in map(self.pair_of, self.plan.placements))
        for payer, places in self.world.budgets.items():
            if charged[payer] > places:
                yield "budget", (payer,)

    def _goals(self) -> Iterator[Broken]:
        values = goal_values(self.world, map(self.pair_of, self.plan.placements))
        for goal in self.plan.goals:
            if goal.value != values.get(goal.name, goal.value):
                yield "goals", (goal.name,)


def stated_conditions(pair: Pair) -> tuple[Condition, ...]:
    """The conditions of a pair as a plan states them; who decides is not looked at."""
    return tuple(
        Condition(kind=one.kind, rule=one.family, subject=one.subject, decider="provider")
        for one in pair.obstacles
        if one.kind is not None
    )


def plan_of(world: World, pairs: Iterable[Pair]) -> Plan:
    """A plan with these placements, everyone left over, and what it reaches."""
    chosen = tuple(pairs)
    placements = tuple(
        Placement(
            case_id=pair.case_id,
            need_id=pair.need_id,
            unit_id=pair.unit_id,
            opening_id=pair.opening_id,
            start_on=pair.start_on,
            conditions=stated_conditions(pair),
        )
        for pair in chosen
    )
    left = set(world.open_cases) - {pair.case_id for pair in chosen}
    values = goal_values(world, chosen)
    return Plan(
        placements=placements,
        unmatched=tuple(Unmatched(case_id=case_id, cause="not_proven") for case_id in sorted(left)),
        goals=tuple(GoalResult(name=name, value=n, bound=n, status="optimal") for name, n in values.items()),
        policy=world.policy,
        record=RunRecord(
            snapshot_hash=world.snapshot.hash, as_of=world.snapshot.as_of, carematch="0", solver="none", seed=0
        ),
    )
