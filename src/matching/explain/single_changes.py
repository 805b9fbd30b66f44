"""The single changes that can give a case a place, each at the lowest level that works.

Nobody else loses a place. A case and its rivals cannot be placed together, so a change that helps has to touch one of
them: a barrier of theirs, or a limit that they run into. All of those are tried, so what is not found does not exist.
"""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from ...models.explanation import Change
from ...models.plan import Plan
from ..changes import apply_changes
from .competition import conflict
from .room import Room

if TYPE_CHECKING:
    from ..matcher import Matcher

Levels = list[Change]
"""One change at each of its levels, lowest first."""


def workable_changes(matcher: "Matcher", plan: Plan, case_id: str) -> list[tuple[Change, "Matcher"]]:
    """The changes that work, cheapest first, each with a matcher of the changed snapshot.

    None when nothing has to change, so that only the order of the goals keeps the case out.
    """
    room = Room(matcher, plan, case_id)
    if room.has_room():
        return []
    lowest = (_lowest(room, levels) for levels in _tried(room))
    found = [(change, changed_matcher(matcher, [change])) for change in lowest if change is not None]
    return sorted(found, key=lambda one: (one[0].cost, key_of(one[0])))


def key_of(change: Change) -> tuple[str, str, str, str, int]:
    """What tells changes apart and puts equals in a fixed order."""
    return change.kind, change.target, change.subject or "", change.case_id or "", change.level


def changed_matcher(matcher: "Matcher", changes: Collection[Change]) -> "Matcher":
    """The matcher of the snapshot with these changes."""
    snapshot = apply_changes(matcher.snapshot, changes)
    return type(matcher)(snapshot, matcher.policy, rulebook=matcher.rulebook, previous=matcher.previous)


def _lowest(room: Room, levels: Levels) -> Change | None:
    """The first level that makes room; what the highest does not do, no lower one does."""
    *lower, highest = levels
    if not _makes_room(room, highest):
        return None
    return next((change for change in lower if _makes_room(room, change)), highest)


def _makes_room(room: Room, change: Change) -> bool:
    return Room(room.matcher.trying(change), room.plan, room.case_id).has_room()


def _tried(room: Room) -> Iterator[Levels]:
    """The changes that the case itself, one of its rivals, or somebody pinned or moving on could use, each once."""
    rivals = conflict(room, room.plan.placed_case_ids) or ()
    pinned = {pin.case_id for pin in room.matcher.index.pins}
    involved = {*rivals, *pinned, *room.matcher.index.movers} - {room.case_id}
    rooms = [room, *(Room(room.matcher, room.plan, one) for one in sorted(involved))]
    groups: dict[tuple[str, ...], dict[int, Change]] = {}
    for one in rooms:
        for change in (*_of_pairs(one), *_of_coupling_rules(one)):
            groups.setdefault(key_of(change)[:4], {})[change.level] = change
    for _, levels in sorted(groups.items()):
        yield [levels[level] for level in sorted(levels)]


def _of_pairs(one: Room) -> Iterator[Change]:
    """What may lift the barriers of a case."""
    rules = {rule.code: rule for rule in one.matcher.rulebook.pair_rules}
    for position in _blocked_by_one_rule(one):
        need, _ = one.own.at(position)
        for barrier in one.blocking(position):
            yield from rules[barrier.rule].changes(one.matcher.index, need, barrier)


def _blocked_by_one_rule(one: Room) -> Iterator[int]:
    """The pairs that a single change could open: one change lifts barriers of one rule."""
    for position, families in enumerate(one.families):
        if len(families) in (1, 2):
            blocking = one.blocking(position)
            if all(barrier.liftable for barrier in blocking) and len({barrier.rule for barrier in blocking}) == 1:
                yield position


def _of_coupling_rules(one: Room) -> Iterator[Change]:
    """What may make room at the openings that nothing else keeps a case from."""
    index, rulebook = one.matcher.index, one.matcher.rulebook
    for position, families in enumerate(one.families):
        if not families:
            for coupling in rulebook.coupling_rules_on(index):
                yield from coupling.changes(index, *one.own.at(position))
