"""Competition: places exist, but they are taken. The smallest proving set, that anybody can check by counting."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...models.explanation import Competition
from ...models.plan import Plan
from ..index import Index
from ..minimal import smallest_conflict
from ..pairs import Pairs
from ..program import DEFINITION, Program, Row
from ..solve import largest
from .moves import Moves, only_places_bind
from .necessary import Proof
from .proof import goal_one_is_proven
from .room import Room, placed_rows

if TYPE_CHECKING:
    from ..matcher import Matcher


def competition(matcher: "Matcher", plan: Plan, case_id: str) -> Iterator[Competition]:
    """Conflicts among the placed cases at least as urgent as this one, each of least size among who is left.

    With all rivals placed there is no room for the case, and each rival is needed for that. The next conflict is one
    without any of them: it stands in the way independently. None when the case fits nowhere at all, or when goal 1 is
    not proven. For somebody who would move on everybody placed comes first.
    """
    if not goal_one_is_proven(plan):
        return
    index, room = matcher.index, Room(matcher, plan, case_id)
    others = {one for one in plan.placed_case_ids if _comes_first(index, one, case_id)}
    rivals = conflict(room, others)
    while rivals is not None:
        yield _told(matcher, room, rivals)
        others -= set(rivals)
        rivals = conflict(room, others) if rivals else None


def _comes_first(index: Index, placed: str, case_id: str) -> bool:
    """Whether somebody placed is at least as urgent as a case."""
    if case_id in index.movers:
        return True
    at_least = index.effective_urgency(placed) <= index.effective_urgency(case_id)
    return at_least and placed not in index.movers


def conflict(room: Room, others: Collection[str]) -> tuple[str, ...] | None:
    """A smallest set of others with whom the case cannot be placed.

    ``None`` when it can be placed with all of them, or has no admissible pair at all.
    """
    matcher = room.matcher
    program = matcher.program
    if not room.has_options:
        return None
    if only_places_bind(program) and not matcher.index.pins:
        return _by_paths(room, others)
    named = sorted(others)
    rows = [*program.rows, *placed_rows(program, [room.case_id])]
    members = placed_rows(program, named)
    try:
        found = smallest_conflict(len(named), lambda chosen: largest(program, rows, members, chosen))
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
    index, clients = matcher.index, {room.case_id, *rivals}
    helping = {*(pin.case_id for pin in index.pins), *index.movers}
    program = matcher.program_of(_of_cases(matcher, clients | helping))
    pairs = program.pairs
    proof = _necessary(program, placed_rows(program, clients))
    own = [position for position in range(len(pairs)) if pairs.at(position)[0].case_id in clients]
    usable = {pairs.at(position)[1].id for position in own}
    full = {name for name in usable if index.openings[name].places == 0}
    counted = tuple(sorted({*full, *(row.ids[0] for row in proof if row.rule == "places")}))
    places = sum(index.openings[name].places for name in counted)
    families = tuple(dict.fromkeys(row.rule for row in proof))
    simple = all(len(index.required[case_id]) == 1 for case_id in clients)
    fixed = not any(index.movers_of_opening.get(name) or index.openings[name].can_add for name in counted)
    only_places = set(families) <= {"places"} and usable <= set(counted) and places == len(rivals) and simple and fixed
    return Competition(
        case_id=room.case_id,
        rivals=rivals,
        opening_ids=counted,
        places=places,
        payers=tuple(row.ids[0] for row in proof if row.rule == "budget"),
        unit_ids=tuple(sorted({name for row in proof for name in row.ids if name in index.units})),
        rules=families,
        countable=only_places or _is_one_budget(proof, own, len(rivals)),
        least_size=True,
    )


def _is_one_budget(proof: list[Row], own: list[int], rivals: int) -> bool:
    """Whether every pair of the clients is charged to one payer, who has a bespoke place for the rivals only."""
    if len(proof) != 1 or proof[0].rule != "budget":
        return False
    return set(own) <= set(proof[0].variables) and proof[0].upper == rivals


def _of_cases(matcher: "Matcher", cases: set[str]) -> Pairs:
    mine = [need.case_id in cases for need in matcher.pairs.needs]
    return matcher.pairs.where(np.flatnonzero(np.array(mine, dtype=np.bool_)[matcher.pairs.need]))


def _necessary(program: Program, must: list[Row]) -> list[Row]:
    """The rows that cannot be missed in the proof; what can be counted stays.

    What makes a placement a placement (one opening a need, a plan as a whole) is not asked.
    """
    always = [row for row in program.rows if row.rule in _ALWAYS]
    asked = [row for row in program.rows if row.rule not in _ALWAYS]
    return Proof(program, [*always, *must], sorted(asked, key=lambda row: row.rule == "places")).necessary()


_ALWAYS = ("one_opening", "together", "after_need", DEFINITION)
