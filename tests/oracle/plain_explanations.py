"""Causes and routes the obvious way: every set of families ignored, every set of changes made and solved again.

Far too slow but for the smallest weeks; it is what ``whole_explanations`` is held against.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, product

from carematch.models.plan import Placement, Plan

from .bundles import MADE
from .checker import Broken, Checker, plan_of
from .goals import can_put_off
from .pairs import Pair
from .whole import can_place_whole
from .whole_changes import (
    LEVELS,
    Catalogue,
    Change,
    Key,
    Needed,
    as_changes,
    changed,
    comparison,
    criterion_name,
    is_within_set,
    minimal,
)
from .world import World


def all_keys(world: World) -> list[Key]:
    """Everything of the catalogue that can be changed in a snapshot at all, for every open case."""
    snapshot = world.snapshot
    found: list[Key] = []
    for case_id, case in world.open_cases.items():
        found += [("criterion", row.unit_id, criterion_name(row), case_id) for row in snapshot.criteria]
        found += [
            ("scope", unit_id, None, case_id) for unit_id, unit in world.units.items() if unit.scope != "national"
        ]
        rejected = {row.unit_id for row in snapshot.decisions if (row.case_id, row.decision) == (case_id, "reject")}
        found += [("rejection", unit_id, None, case_id) for unit_id in rejected]
        found += [("date", case_id, need.need_id, None) for need in world.needs_of(case_id) if need.start_by]
        limits = [case.max_distance_km, *(need.max_distance_km for need in world.needs_of(case_id))]
        found += [("distance", case_id, None, None)] if any(limit is not None for limit in limits) else []
        wishes = any((row.case_id, row.kind) == (case_id, "wish") for row in snapshot.preferences)
        found += [("wish", case_id, None, None)] if wishes else []
        found += [("admission", case_id, None, None)] if world.policy.inclusion == "strict" else []
        for unit in snapshot.units if world.snapshot.states("units", "contracted_payers") else ():
            payers = {need.payer for need in world.needs_of(case_id) if need.payer is not None}
            if unit.contracted_payers not in (None, "all"):
                found += [("contract", unit.unit_id, payer, None) for payer in payers]
    for opening_id, opening in world.openings.items():
        found.append(("place", opening_id, None, None))
        found += [("service_radius", opening_id, None, None)] if opening.service_radius_km is not None else []
    found += [("budget", payer, None, None) for payer in world.budgets]
    found += [("resource", row.unit_id, row.resource, None) for row in snapshot.resources]
    found += [("cohort_limit", row.unit_id, comparison(row), None) for row in snapshot.cohort_limits]
    return sorted(set(found), key=str)


def sets_of_changes(world: World, most_changes: int) -> Iterator[Needed]:
    """Every set of so many changes, small sets and low levels first."""
    catalogue = Catalogue(world)
    keys = all_keys(world)
    for size in range(most_changes + 1):
        found = [
            dict(zip(chosen, levels, strict=True))
            for chosen in combinations(keys, size)
            for levels in product(*(LEVELS.get(kind, (1,)) for kind, *_ in chosen))
        ]
        affordable = (one for one in found if catalogue.total(one) <= world.policy.route_cost)
        yield from sorted(affordable, key=lambda needed: sum(needed.values()))


def working(world: World, wanted: Collection[frozenset[str]], most_changes: int) -> list[Needed]:
    """The minimal sets of changes after which a plan places all of one of these sets of cases."""
    found: list[Needed] = []
    for one in sets_of_changes(world, most_changes):
        if any(is_within_set(smaller, one) for smaller in found):
            continue
        after = World(changed(world.snapshot, as_changes(one)), world.policy)
        if any(can_place_whole(after, must) for must in wanted):
            found.append(one)
    return minimal(found)


def plain_routes(world: World, case_id: str, placed: Iterable[str], losers: int) -> list[Needed]:
    """The routes with so many losers: minimal among those with no more, and in vain with fewer.

    No route is the empty set without losers: then nothing has to change.
    """
    rivals = sorted(placed)

    def wanted(number: int) -> list[frozenset[str]]:
        sizes = range(len(rivals) - number, len(rivals) + 1)
        return [frozenset({case_id, *kept}) for size in sizes for kept in combinations(rivals, size)]

    least = working(world, wanted(losers), world.policy.route_changes)
    if not losers:
        return [one for one in least if one]

    def works_with_fewer(one: Needed) -> bool:
        after = World(changed(world.snapshot, as_changes(one)), world.policy)
        return any(can_place_whole(after, must) for must in wanted(losers - 1))

    return [one for one in least if not works_with_fewer(one)]


def cheaper_sets(world: World, wanted: frozenset[str], than: frozenset[Change], most_changes: int) -> list[Needed]:
    """The sets of so many changes that place all of the wanted and are cheaper."""
    catalogue = Catalogue(world)
    limit = sum(catalogue.cost(change[:4], change[4]) for change in than)
    return [one for one in working(world, [wanted], most_changes) if catalogue.total(one) < limit]


class Sparing(Checker):
    """The rules on a plan when some families do not hold for one case: what it gives still counts."""

    def __init__(self, world: World, pairs: Iterable[Pair], case_id: str, ignored: frozenset[str]) -> None:
        super().__init__(world, plan_of(world, pairs))
        self.case_id = case_id
        self.ignored = ignored

    def holds(self) -> bool:
        return not any(True for _ in self._all())

    def _all(self) -> Iterator[Broken]:
        for item in self.plan.placements:
            yield from self._about_one(item)
        for case_id in self.world.open_cases:
            yield from self._about_case(case_id)
            yield from self._pins(case_id)
        full, taking_nothing = self.plan, self._without_the_case()
        for families, rule in (
            ({"places"}, self._places),
            ({"resources"}, self._resources),
            ({"cohort_limits"}, self._cohorts),
            ({"budget", "funding"}, self._budgets),
        ):
            self.plan = taking_nothing if families & self.ignored else full
            yield from list(rule())
        self.plan = full
        spared = self.case_id if "apart" in self.ignored else None
        yield from (broken for broken in self._apart() if spared not in broken[1][:2])

    def _without_the_case(self) -> Plan:
        kept = tuple(item for item in self.plan.placements if item.case_id != self.case_id)
        return self.plan.model_copy(update={"placements": kept})

    def _about_one(self, item: Placement) -> Iterator[Broken]:
        never = self.world.policy.conditions == "never"
        for one in self.pair_of(item).obstacles:
            family = "information" if one.is_unknown else one.family
            is_ignored = item.case_id == self.case_id and family in self.ignored
            if (one.kind is None or never) and not is_ignored:
                yield family, (item.case_id,)
        first = self.world.first_day(self.world.openings[item.opening_id])
        if item.start_on < first or (item.start_on > first and not can_put_off(self.world)):
            yield "start_on", (item.case_id,)

    def is_placed(self, case_id: str) -> bool:
        """One required need is enough where ``together`` is ignored; to leave takes all of them all the same."""
        if case_id == self.case_id and "together" in self.ignored:
            return any((case_id, need_id) in self.by_need for need_id in self.world.required_ids(case_id))
        return super().is_placed(case_id)

    def left_on(self, case_id: str) -> date | None:
        is_whole = case_id not in self.world.open_cases or super().is_placed(case_id)
        return super().left_on(case_id) if is_whole else None


def _choices(world: World, case_id: str, is_asked: bool) -> Iterator[tuple[Pair, ...]]:
    """What a case may get: each need everywhere and on every day, in a place that is there or is made."""
    options: list[list[Pair | None]] = []
    for need in world.needs_of(case_id):
        own: list[Pair | None] = [None]
        for first in world.pairs_of(case_id):
            for day in world.days if first.need_id == need.need_id else ():
                pair = world.pair(case_id, need.need_id, first.opening_id, day)
                if day >= first.start_on and (is_asked or pair.is_admissible(world.policy)):
                    made = replace(pair, obstacles=(*pair.obstacles, MADE))
                    own += [pair, made] if world.openings[pair.opening_id].can_add else [pair]
        options.append(own)
    for chosen in product(*options):
        yield tuple(pair for pair in chosen if pair is not None)


def everything(world: World, case_id: str, placed: Iterable[str]) -> list[list[tuple[Pair, ...]]]:
    """What each case may get: those who have to be placed not nothing."""
    must = {*placed, case_id}
    return [[own for own in _choices(world, one, one == case_id) if own or one not in must] for one in world.open_cases]


def fits_ignoring(world: World, case_id: str, placed: Iterable[str], ignored: frozenset[str]) -> bool:
    """Whether some plan places the case and all the placed, when these families do not hold for the case."""
    plans = product(*everything(world, case_id, placed))
    return any(Sparing(world, [pair for own in plan for pair in own], case_id, ignored).holds() for plan in plans)


def families_that_matter(world: World, case_id: str) -> list[str]:
    """The families that could stand in the way of a case at all."""
    snapshot, needs = world.snapshot, world.needs_of(case_id)
    found = {"places"}
    for pair in world.triples.values():
        for one in pair.obstacles if pair.case_id == case_id else ():
            if one.kind is None or world.policy.conditions == "never":
                found.add("information" if one.is_unknown else one.family)
            if one.kind == "bespoke_funding" and pair.charged is not None:
                found |= {"budget", "funding"}
    found |= {name for name in ("resources", "cohort_limits", "apart") if getattr(snapshot, name)}
    if any(need.near_need_id is not None for need in needs):
        found |= {"near", "information"}
    return sorted(found | ({"together"} if len(world.required_ids(case_id)) > 1 else set()))


def plain_causes(world: World, case_id: str, placed: Iterable[str]) -> set[frozenset[str]]:
    """All minimal sets of families such that, ignoring them for the case alone, it fits with the placed."""
    families = families_that_matter(world, case_id)
    found: set[frozenset[str]] = set()
    for size in range(len(families) + 1):
        for chosen in map(frozenset, combinations(families, size)):
            if not any(smaller <= chosen for smaller in found) and fits_ignoring(world, case_id, placed, chosen):
                found.add(chosen)
    return found
