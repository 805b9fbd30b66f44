"""The single changes that can give a case a place, each at the lowest level that works.

Nobody else loses a place. A case and its rivals cannot be placed together, so a change that helps has to touch one of
them: a barrier of theirs, or a limit that they run into. All of those are tried, so what is not found does not exist.
"""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...models.explanation import Barrier, Change
from ..changes import apply_changes
from ..solve import feasible
from .competition import conflict
from .room import Room, joined

if TYPE_CHECKING:
    from ..matcher import Matcher

Levels = list[Change]
"""One change at each of its levels, lowest first."""


def workable_changes(matcher: "Matcher", case_id: str, placed: Collection[str]) -> list[tuple[Change, "Matcher"]]:
    """The changes that work, cheapest first, each with a matcher of the changed snapshot."""
    room = Room(matcher, case_id)
    found = [one for levels in _tried(room, placed) if (one := _lowest(matcher, case_id, placed, levels)) is not None]
    return sorted(found, key=lambda one: (one[0].cost, key_of(one[0])))


def key_of(change: Change) -> tuple[str, str, str, str, int]:
    """What tells changes apart and puts equals in a fixed order."""
    return change.kind, change.target, change.subject or "", change.case_id or "", change.level


def changed_matcher(matcher: "Matcher", changes: Collection[Change]) -> "Matcher":
    """The matcher of the snapshot with these changes."""
    return type(matcher)(apply_changes(matcher.snapshot, changes), matcher.policy, rulebook=matcher.rulebook)


def _lowest(
    matcher: "Matcher", case_id: str, placed: Collection[str], levels: Levels
) -> tuple[Change, "Matcher"] | None:
    for change in levels:
        changed = changed_matcher(matcher, [change])
        if Room(changed, case_id).choice((), placed) is not None:
            return change, changed
    return None


def _tried(room: Room, placed: Collection[str]) -> Iterator[Levels]:
    """The changes that the case itself or one of its rivals could use."""
    rivals = conflict(room, placed) or ()
    rooms = [room, *(Room(room.matcher, rival) for rival in rivals)]
    coupling: dict[tuple[str, ...], dict[int, Change]] = {}
    for one in rooms:
        yield from _of_pairs(room, one, placed)
        for change in _of_coupling_rules(one):
            coupling.setdefault(key_of(change)[:4], {})[change.level] = change
    for _, levels in sorted(coupling.items()):
        yield [levels[level] for level in sorted(levels)]


def _of_pairs(room: Room, one: Room, placed: Collection[str]) -> Iterator[Levels]:
    """What may lift the barriers of a case; left out when even all pairs that it could open are not enough."""
    matcher = room.matcher
    rules = {rule.code: rule for rule in matcher.rulebook.pair_rules}
    groups: dict[tuple[str, ...], dict[int, Change]] = {}
    opened: dict[tuple[str, ...], set[int]] = {}
    for position, barriers in enumerate(one.barriers):
        blocking = one.blocking(barriers)
        if not blocking or _nobody_can_lift(blocking):
            continue
        need, _ = one.own.at(position)
        for barrier in blocking:
            for change in rules[barrier.rule].changes(matcher.index, need, barrier):
                groups.setdefault(key_of(change)[:4], {})[change.level] = change
                opened.setdefault(key_of(change)[:4], set()).add(position)
    for group, levels in sorted(groups.items()):
        if _could_help(room, one, sorted(opened[group]), placed):
            yield [levels[level] for level in sorted(levels)]


def _could_help(room: Room, one: Room, positions: list[int], placed: Collection[str]) -> bool:
    pairs = joined(room.matcher.pairs, one.own.where(np.array(positions, dtype=np.int64)))
    must = [room.must(pairs, case_id) for case_id in sorted({*placed, room.case_id})]
    return feasible(pairs, [*room.matcher.rows_of(pairs), *must]) is not None


def _of_coupling_rules(one: Room) -> Iterator[Change]:
    """What may make room at the openings that nothing else keeps a case from."""
    index, rulebook = one.matcher.index, one.matcher.rulebook
    for position, barriers in enumerate(one.barriers):
        if not one.blocking(barriers):
            for coupling in rulebook.coupling_rules_on(index):
                yield from coupling.changes(index, *one.own.at(position))


def _nobody_can_lift(blocking: list[Barrier]) -> bool:
    """One change lifts barriers of one rule, so of two rules at once there is no single one."""
    return any(not barrier.liftable for barrier in blocking) or len({barrier.rule for barrier in blocking}) > 1
