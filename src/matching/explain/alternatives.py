"""Why there: for each other opening that a placed case could have had, the first goal that would become worse."""

from typing import TYPE_CHECKING

import numpy as np

from ...models.explanation import Alternative
from ...models.plan import Plan
from ..pairs import Ints
from ..program import Row, Sum
from ..solve import feasible

if TYPE_CHECKING:
    from ..matcher import Matcher


def alternatives(matcher: "Matcher", plan: Plan, case_id: str) -> tuple[Alternative, ...]:
    """In the order of needs and openings. Goals are cumulative, so the first that fails is found by halving."""
    there = {(one.need_id, one.opening_id) for one in plan.placements if one.case_id == case_id}
    found = []
    for need in matcher.needs_of(case_id):
        for position in matcher.pairs.of_a_need(need):
            _, opening = matcher.pairs.at(int(position))
            asked = (case_id, need.need_id, opening.id)
            if (need.need_id, opening.id) not in there and is_possible(matcher, *asked):
                found.append(
                    Alternative(
                        need_id=need.need_id,
                        unit_id=opening.unit_id,
                        opening_id=opening.id,
                        decided_by=first_worse(matcher, plan, *asked) if plan.proven else None,
                    )
                )
    return tuple(found)


def is_possible(matcher: "Matcher", case_id: str, need_id: str, opening_id: str) -> bool:
    """Whether any plan at all places a need there, however bad; full for good or promised to another, none does."""
    program = matcher.program
    return feasible(program, [*program.rows, _forced(matcher, case_id, need_id, opening_id)]) is not None


def first_worse(matcher: "Matcher", plan: Plan, case_id: str, need_id: str, opening_id: str) -> str | None:
    """The name of the first goal that has to give way when a need is placed there; ``None`` when none has to."""
    stages, program = matcher.stages, matcher.program
    forced = _forced(matcher, case_id, need_id, opening_id)
    kept = [
        Row("goal", (goal.name,), *_terms(stage.terms), *((goal.value, None) if stage.maximise else (None, goal.value)))
        for goal, stage in zip(plan.goals, stages, strict=True)
    ]
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


def _terms(terms: Ints) -> tuple[Ints, Ints]:
    used = np.flatnonzero(terms)
    return used, terms[used]
