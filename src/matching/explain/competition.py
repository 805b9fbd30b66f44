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
from .moves import Moves, only_places_bind
from .proof import goal_one_is_proven
from .room import Room, placed_rows

if TYPE_CHECKING:
    from ..matcher import Matcher


def competition(matcher: "Matcher", plan: Plan, case_id: str) -> Competition | None:
    """A conflict of least size among the placed cases at least as urgent as this one.

    With all rivals placed there is no room for the case, and each rival is needed for that. ``None`` when the case fits
    nowhere at all, or when goal 1 is not proven.
    """
    if not goal_one_is_proven(plan):
        return None
    index, room = matcher.index, Room(matcher, plan, case_id)
    urgency = index.effective_urgency(case_id)
    rivals = conflict(room, {one for one in plan.placed_case_ids if index.effective_urgency(one) <= urgency})
    return None if rivals is None else _told(matcher, room, rivals)


def conflict(room: Room, others: Collection[str]) -> tuple[str, ...] | None:
    """A smallest set of others with whom the case cannot be placed.

    ``None`` when it can be placed with all of them, or has no admissible pair at all.
    """
    matcher, pairs = room.matcher, room.matcher.pairs
    if len(room.options) == 0:
        return None
    if only_places_bind(matcher.rulebook, pairs) and not matcher.index.pins:
        return _by_paths(room, others)
    named = sorted(others)
    rows = [*matcher.rows, *placed_rows(pairs, [room.case_id])]
    members = [row.pairs for row in placed_rows(pairs, named)]
    try:
        found = smallest_conflict(len(named), lambda chosen: largest(pairs, rows, members, chosen))
    except ValueError:
        return None
    return tuple(named[position] for position in sorted(found))


def _by_paths(room: Room, others: Collection[str]) -> tuple[str, ...] | None:
    moves, needs = Moves(room.matcher.pairs, room.plan), room.matcher.pairs.needs
    among = {number for number in moves.at if needs[number].case_id in others}
    rivals = moves.rivals(room.options.tolist(), among)
    return None if rivals is None else tuple(sorted(needs[number].case_id for number in rivals))


def _told(matcher: "Matcher", room: Room, rivals: tuple[str, ...]) -> Competition:
    """The rules that prove it, each of them necessary, and what has to be counted."""
    clients = {room.case_id, *rivals}
    pairs = _of_cases(matcher, {*clients, *(pin.case_id for pin in matcher.index.pins)})
    rows = matcher.rows_of(pairs)
    must = placed_rows(pairs, clients)
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
    """The rows that cannot be missed in the proof, by leaving them out one by one; what can be counted stays."""
    single = [row for row in everything if row.rule == "one_opening"]
    kept = list(rows)
    for row in sorted(rows, key=lambda row: row.rule == "places"):
        fewer = [one for one in kept if one is not row]
        if feasible(pairs, [*fewer, *single, *must]) is None:
            kept = fewer
    return kept
