"""Why there: for each other opening that a placed case could have had, the first goal that would become worse."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...models.explanation import Alternative
from ...models.plan import Plan
from ..program import Row, Sum
from ..solve import feasible
from .prices import priced
from .room import placed_rows

if TYPE_CHECKING:
    from ..matcher import Matcher


def best_alternatives(matcher: "Matcher", plan: Plan, case_id: str, at_most: int) -> tuple[Alternative, ...]:
    """Other units that a case could have, best first by the goals of the policy, each with its price.

    A case with several needs has another one when any of its required needs is at another unit.
    """
    there = {(one.need_id, one.unit_id) for one in plan.placements if one.case_id == case_id}
    found: list[Alternative] = []
    ruled_out = placed_rows(matcher.program, [case_id])
    tried: set[tuple[str, str]] = set(there)
    ruled_out += [_not_all_at(matcher, case_id, there)] if there else []
    while len(found) < at_most and feasible(matcher.program, [*matcher.program.rows, *ruled_out]) is not None:
        price, best = priced(matcher, plan, case_id, ruled_out)
        placements = [one for one in best.placements if one.case_id == case_id]
        if not placements:
            break
        new = [one for one in placements if (one.need_id, one.unit_id) not in tried] or placements
        found.append(
            Alternative(
                need_id=new[0].need_id,
                unit_id=new[0].unit_id,
                opening_id=new[0].opening_id,
                decided_by=price.goals[0].name if price.goals and price.proven else None,
                price=price,
            )
        )
        at = {(one.need_id, one.unit_id) for one in placements}
        tried |= at
        ruled_out = [*ruled_out, _not_all_at(matcher, case_id, at)]
    return tuple(found)


def _not_all_at(matcher: "Matcher", case_id: str, at: set[tuple[str, str]]) -> Row:
    """The row that says that a case's needs are not all at these units again."""
    pairs = matcher.program.pairs
    required = {need.need_id for need in matcher.index.required[case_id]}
    wanted = {(need_id, unit_id) for need_id, unit_id in at if need_id in required}
    mine = [
        position
        for need in matcher.index.required[case_id]
        for position in pairs.of_a_need(need).tolist()
        if (need.need_id, pairs.openings[pairs.opening[position]].unit_id) in wanted
    ]
    return Sum().add(mine).row("other", (case_id,), upper=len(wanted) - 1)


def alternatives(matcher: "Matcher", plan: Plan, case_id: str) -> Iterator[Alternative]:
    """In the order of needs and openings. Goals are cumulative, so the first that fails is found by halving."""
    there = {(one.need_id, one.opening_id) for one in plan.placements if one.case_id == case_id}
    for need in matcher.needs_of(case_id):
        for position in matcher.pairs.of_a_need(need):
            _, opening = matcher.pairs.at(int(position))
            asked = (case_id, need.need_id, opening.id)
            if (need.need_id, opening.id) not in there and is_possible(matcher, *asked):
                yield Alternative(
                    need_id=need.need_id,
                    unit_id=opening.unit_id,
                    opening_id=opening.id,
                    decided_by=first_worse(matcher, plan, *asked) if plan.proven else None,
                )


def at_unit(matcher: "Matcher", case_id: str, unit_id: str) -> Row:
    """The row that says that at least one of a case's required needs is placed at a unit."""
    pairs, at = matcher.program.pairs, matcher.program.at(case_id, unit_id)
    required = [pairs.number_of[case_id, need.need_id] for need in matcher.index.required[case_id]]
    there = at[np.isin(pairs.need[at], required)]
    return Sum().add(there).row("must", (case_id, unit_id), lower=1)


def is_possible(matcher: "Matcher", case_id: str, need_id: str, opening_id: str) -> bool:
    """Whether any plan at all places a need there, however bad; full for good or promised to another, none does."""
    program = matcher.program
    return feasible(program, [*program.rows, _forced(matcher, case_id, need_id, opening_id)]) is not None


def first_worse(matcher: "Matcher", plan: Plan, case_id: str, need_id: str, opening_id: str) -> str | None:
    """The name of the first goal that has to give way when a need is placed there; ``None`` when none has to."""
    stages, program = matcher.stages, matcher.program
    forced = _forced(matcher, case_id, need_id, opening_id)
    kept = [stage.as_good_as(goal.value) for goal, stage in zip(plan.goals, stages, strict=True)]
    low, high = 0, len(kept)
    while low < high:
        middle = (low + high) // 2
        if feasible(program, [*program.rows, forced, *kept[: middle + 1]]) is None:
            high = middle
        else:
            low = middle + 1
    return plan.goals[low].name if low < len(kept) else None


def _forced(matcher: "Matcher", case_id: str, need_id: str, opening_id: str) -> Row:
    """The row that says that a need is placed at an opening, whatever the start."""
    pairs = matcher.program.pairs
    own = pairs.groups[pairs.number_of[case_id, need_id]]
    there = [position for position in own.tolist() if pairs.openings[pairs.opening[position]].id == opening_id]
    return Sum().add(there).row("must", (case_id, need_id, opening_id), lower=1)
