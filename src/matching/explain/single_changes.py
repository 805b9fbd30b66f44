"""The single changes that can give a case a place, each at the lowest level that works.

Nobody else loses a place. A case and its rivals cannot be placed together, so a change that helps has to touch one of
them: a barrier of theirs, or a limit that they run into. All of those are tried, so what is not found does not exist.
"""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...models.explanation import Barrier, Change
from ...models.plan import Plan
from ..changes import apply_changes
from .competition import conflict
from .room import Room

if TYPE_CHECKING:
    from ..matcher import Matcher

Levels = list[Change]
"""One change at each of its levels, lowest first."""


def workable_changes(matcher: "Matcher", plan: Plan, case_id: str) -> list[tuple[Change, "Matcher"]]:
    """The changes that work, cheapest first, each with a matcher of the changed snapshot."""
    room = Room(matcher, plan, case_id)
    found = [one for levels in _tried(room) if (one := _lowest(room, levels)) is not None]
    return sorted(found, key=lambda one: (one[0].cost, key_of(one[0])))


def key_of(change: Change) -> tuple[str, str, str, str, int]:
    """What tells changes apart and puts equals in a fixed order."""
    return change.kind, change.target, change.subject or "", change.case_id or "", change.level


def changed_matcher(matcher: "Matcher", changes: Collection[Change]) -> "Matcher":
    """The matcher of the snapshot with these changes."""
    return type(matcher)(apply_changes(matcher.snapshot, changes), matcher.policy, rulebook=matcher.rulebook)


def _lowest(room: Room, levels: Levels) -> tuple[Change, "Matcher"] | None:
    for change in levels:
        changed = changed_matcher(room.matcher, [change])
        if Room(changed, room.plan, room.case_id).fits():
            return change, changed
    return None


def _tried(room: Room) -> Iterator[Levels]:
    """The changes that the case itself or one of its rivals could use."""
    rivals = conflict(room, room.plan.placed_case_ids) or ()
    rooms = [room, *(Room(room.matcher, room.plan, rival) for rival in rivals)]
    coupling: dict[tuple[str, ...], dict[int, Change]] = {}
    for one in rooms:
        yield from _of_pairs(room, one)
        for change in _of_coupling_rules(one):
            coupling.setdefault(key_of(change)[:4], {})[change.level] = change
    for _, levels in sorted(coupling.items()):
        yield [levels[level] for level in sorted(levels)]


def _of_pairs(room: Room, one: Room) -> Iterator[Levels]:
    """What may lift the barriers of a case; left out when even all pairs that it could open are not enough."""
    matcher = room.matcher
    rules = {rule.code: rule for rule in matcher.rulebook.pair_rules}
    groups: dict[tuple[str, ...], dict[int, Change]] = {}
    opened: dict[tuple[str, ...], set[int]] = {}
    for position in _blocked_by_one_family(one):
        blocking, (need, _) = one.blocking(position), one.own.at(position)
        if _nobody_can_lift(blocking):
            continue
        for barrier in blocking:
            for change in rules[barrier.rule].changes(matcher.index, need, barrier):
                groups.setdefault(key_of(change)[:4], {})[change.level] = change
                opened.setdefault(key_of(change)[:4], set()).add(position)
    for group, levels in sorted(groups.items()):
        if room.fits_with(one.own.where(np.array(sorted(opened[group]), dtype=np.int64))):
            yield [levels[level] for level in sorted(levels)]


def _blocked_by_one_family(one: Room) -> list[int]:
    return [position for position, families in enumerate(one.families) if len(families) == 1]


def _of_coupling_rules(one: Room) -> Iterator[Change]:
    """What may make room at the openings that nothing else keeps a case from."""
    index, rulebook = one.matcher.index, one.matcher.rulebook
    for position, families in enumerate(one.families):
        if not families:
            for coupling in rulebook.coupling_rules_on(index):
                yield from coupling.changes(index, *one.own.at(position))


def _nobody_can_lift(blocking: list[Barrier]) -> bool:
    """One change lifts barriers of one rule, so of two rules at once there is no single one."""
    return any(not barrier.liftable for barrier in blocking) or len({barrier.rule for barrier in blocking}) > 1
