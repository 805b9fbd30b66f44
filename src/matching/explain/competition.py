"""Competition: places exist, but they are taken. The smallest proving set, that anybody can check by counting."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from ...models.explanation import Competition
from ...models.plan import Plan
from ..minimal import smallest_conflict
from ..pairs import Pairs
from ..rules import Row
from ..solve import feasible, largest
from .proof import goal_one_is_proven
from .room import Room

if TYPE_CHECKING:
    from ..matcher import Matcher


def competition(matcher: "Matcher", plan: Plan, case_id: str) -> Competition | None:
    """A conflict of least size among the placed cases at least as urgent as this one.

    With all rivals placed there is no room for the case, and each rival is needed for that. ``None`` when the case fits
    nowhere at all, or when goal 1 is not proven.
    """
    if not goal_one_is_proven(plan):
        return None
    index, room = matcher.index, Room(matcher, case_id)
    urgency = index.effective_urgency(case_id)
    rivals = conflict(room, {one for one in plan.placed_case_ids if index.effective_urgency(one) <= urgency})
    return None if rivals is None else _told(matcher, room, rivals)


def conflict(room: Room, others: Collection[str]) -> tuple[str, ...] | None:
    """A smallest set of others with whom the case cannot be placed.

    ``None`` when it can be placed with all of them, or has no admissible pair at all.
    """
    pairs = room.matcher.pairs
    if not np.any(pairs.need == room.need):
        return None
    named = sorted(others)
    rows = [*room.matcher.rows, room.must(pairs, room.case_id)]
    members = [room.must(pairs, one).pairs for one in named]
    try:
        found = smallest_conflict(len(named), lambda chosen: largest(pairs, rows, members, chosen))
    except ValueError:
        return None
    return tuple(named[position] for position in sorted(found))


def _told(matcher: "Matcher", room: Room, rivals: tuple[str, ...]) -> Competition:
    """The rules that prove it, each of them necessary, and what has to be counted."""
    clients = {room.case_id, *rivals}
    pairs = _of_cases(matcher, {*clients, *(pin.case_id for pin in matcher.index.pins)})
    rows = matcher.rows_of(pairs)
    must = [room.must(pairs, one) for one in (room.case_id, *rivals)]
    proof = _necessary(pairs, [row for row in rows if row.rule != "one_opening"], must, rows)
    own = [position for position in range(len(pairs)) if pairs.at(position)[0].case_id in clients]
    usable = {pairs.at(position)[1].id for position in own}
    full = {name for name in usable if matcher.index.openings[name].places == 0}
    counted = tuple(sorted({*full, *(row.ids[0] for row in proof if row.rule == "places")}))
    places = sum(matcher.index.openings[name].places for name in counted)
    families = tuple(dict.fromkeys(row.rule for row in proof))
    only_places = set(families) <= {"places"} and usable <= set(counted) and places == len(rivals)
    return Competition(
        case_id=room.case_id,
        rivals=rivals,
        opening_ids=counted,
        places=places,
        payers=tuple(row.ids[0] for row in proof if row.rule == "budget"),
        rules=families,
        countable=only_places or _is_one_budget(proof, own, len(rivals)),
        least_size=True,
    )


def _is_one_budget(proof: list[Row], own: list[int], rivals: int) -> bool:
    """Whether every pair of the clients is charged to one payer, who has a bespoke place for the rivals only."""
    return (
        len(proof) == 1 and proof[0].rule == "budget" and set(own) <= set(proof[0].pairs) and proof[0].upper == rivals
    )


def _of_cases(matcher: "Matcher", cases: set[str]) -> Pairs:
    mine = [need.case_id in cases for need in matcher.pairs.needs]
    return matcher.pairs.where(np.flatnonzero(np.array(mine, dtype=np.bool_)[matcher.pairs.need]))


def _necessary(pairs: Pairs, rows: list[Row], must: list[Row], everything: list[Row]) -> list[Row]:
    """The rows that cannot be missed in the proof, by leaving them out one by one."""
    single = [row for row in everything if row.rule == "one_opening"]
    kept = list(rows)
    for row in rows:
        fewer = [one for one in kept if one is not row]
        if feasible(pairs, [*fewer, *single, *must]) is None:
            kept = fewer
    return kept
