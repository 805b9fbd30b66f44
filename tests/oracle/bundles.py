"""Every way to place one case: all its required needs, with or without its further needs, each from some day on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from carematch.models.case import Need

from .goals import Stage, can_put_off
from .pairs import Obstacle, Pair
from .rules import CURRENT
from .world import World, is_required

MADE = Obstacle("places", "place_made")
"""The condition of a placement whose place is made for the client."""

SCALE = 10**9
"""More than any goal can add up to, so that one number orders plans as their goal values do."""


@dataclass(frozen=True)
class Bundle:
    """The placements of one case together; none: it is not placed."""

    case_id: str
    pairs: tuple[Pair, ...] = ()
    leaves_on: date | None = None
    """The day on which the case leaves the opening it occupies."""
    worth: int = 0
    """All goal values as one number."""

    @cached_property
    def starts_at(self) -> dict[str, date]:
        """For each unit with a placement the first day there."""
        found: dict[str, date] = {}
        for pair in self.pairs:
            found[pair.unit_id] = min(pair.start_on, found.get(pair.unit_id, pair.start_on))
        return found

    @cached_property
    def at(self) -> dict[str, list[Pair]]:
        """The placements at each opening."""
        found: dict[str, list[Pair]] = {}
        for pair in self.pairs:
            found.setdefault(pair.opening_id, []).append(pair)
        return found

    @cached_property
    def charged(self) -> tuple[str, ...]:
        return tuple(pair.charged for pair in self.pairs if pair.charged is not None)


def bundles(world: World, case_id: str, order: list[Stage]) -> list[Bundle]:
    """All ways to place a case by the rules about the case alone, best first."""
    required = world.required_ids(case_id)
    found = []
    for chosen in _choices(world, case_id):
        leaves_on = max(pair.start_on for pair in chosen if pair.need_id in required)
        found.append(Bundle(case_id, chosen, leaves_on if world.is_mover(case_id) else None, worth(order, chosen)))
    return sorted(found, key=lambda bundle: -bundle.worth)


def worth(order: list[Stage], own: tuple[Pair, ...]) -> int:
    """The goal values of one case as one number; sums of these numbers compare as the goals do."""
    total = 0
    for stage in order:
        value = stage.of(own)
        total = total * SCALE + (value if stage.more_is_better else -value)
    return total


def must_be_placed(world: World, need: Need) -> bool:
    """Whether a plan that places the case has to place this need."""
    return is_required(need) or bool(world.pins_on(need.case_id, need.need_id))


def _choices(world: World, case_id: str) -> Iterator[tuple[Pair, ...]]:
    needs = _predecessors_first(world.needs_of(case_id))
    variants = {need.need_id: list(_variants(world, need)) for need in needs}

    def deeper(position: int, chosen: dict[str, Pair]) -> Iterator[tuple[Pair, ...]]:
        if position == len(needs):
            yield from _near_each_other(world, chosen)
            return
        need = needs[position]
        for pair in variants[need.need_id]:
            before = chosen.get(need.after_need_id) if need.after_need_id is not None else None
            if need.after_need_id is None or (before is not None and before.start_on <= pair.start_on):
                yield from deeper(position + 1, {**chosen, need.need_id: pair})
        if not must_be_placed(world, need):
            yield from deeper(position + 1, chosen)

    yield from deeper(0, {})


def _predecessors_first(needs: tuple[Need, ...]) -> list[Need]:
    after = {need.need_id: need.after_need_id for need in needs}

    def depth(need_id: str | None) -> int:
        return 0 if need_id is None else 1 + depth(after[need_id])

    return sorted(needs, key=lambda need: depth(need.need_id))


def _variants(world: World, need: Need) -> Iterator[Pair]:
    """Each opening that a need may have, from each day on, in a regular place or in one that is made."""
    puts_off = can_put_off(world)
    for first in world.options(need.case_id):
        if first.need_id != need.need_id:
            continue
        for day in world.days:
            if day < first.start_on or (day > first.start_on and not puts_off):
                continue
            pair = world.pair(need.case_id, need.need_id, first.opening_id, day)
            if not pair.is_admissible(world.policy):
                continue
            yield pair
            if world.openings[pair.opening_id].can_add and world.policy.conditions != "never":
                yield replace(pair, obstacles=(*pair.obstacles, MADE))


def _near_each_other(world: World, chosen: dict[str, Pair]) -> Iterator[tuple[Pair, ...]]:
    """The choice with the conditions that *near* puts on it, unless it is too far."""
    found = []
    for need_id, pair in chosen.items():
        obstacles = near_obstacles(world, chosen, need_id)
        if any(obstacle.kind is None for obstacle in obstacles) or (obstacles and world.policy.conditions == "never"):
            return
        found.append(replace(pair, obstacles=(*pair.obstacles, *obstacles)) if obstacles else pair)
    yield tuple(found)


def near_obstacles(world: World, placed: dict[str, Pair], need_id: str) -> list[Obstacle]:
    """What *near* has to say about a need, given all placements of its case by need."""
    pair = placed[need_id]
    need = next(one for one in world.needs_of(pair.case_id) if one.need_id == need_id)
    if need.near_need_id in (None, CURRENT) or need.near_need_id not in placed or need.near_km is None:
        return []
    here, there = world.openings[pair.opening_id], world.openings[placed[need.near_need_id].opening_id]
    return list(world.nearness("near", need.near_km, here, there))
