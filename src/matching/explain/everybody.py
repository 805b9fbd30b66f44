"""The cheapest set of changes under which some plan places everybody; or who cannot be placed whatever changes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...models.comparison import Everybody
from ...models.plan import Plan
from ..goals import Stage
from ..pairs import Ints
from ..program import Row, Sum
from .asking import Given
from .cheapest import cost_of
from .options import Options

if TYPE_CHECKING:
    from ..matcher import Matcher


def everybody(matcher: "Matcher", plan: Plan) -> Everybody:
    """Everybody who looks for a place, and the people whom the plan moves on."""
    options = matcher.options
    wanted = {*(set(matcher.index.cases) - set(matcher.index.movers)), *plan.placed_case_ids}
    impossible = _impossible(options, plan, wanted)
    must = options.placed(wanted - set(impossible))
    values = options.least(Given(options.none, must), options.costs)
    if values is None:
        return Everybody(changes=(), cost=0, deciders=(), witness=None, impossible=impossible)
    values = _first(options, must, values)
    changes = options.made(values)
    best = options.best(Given(options.exactly(changes, plan).zero, must), [options.as_kept(plan)], values)
    return Everybody(
        changes=changes,
        cost=cost_of(changes),
        deciders=tuple(dict.fromkeys(change.decider for change in changes)),
        witness=options.plan_of(best, changes),
        impossible=impossible,
    )


def _impossible(options: Options, plan: Plan, wanted: set[str]) -> tuple[str, ...]:
    """Who cannot be placed even alone, with everything changed as far as it goes."""
    everything = [Sum().add(options.all_levels).row("changed", (), lower=len(options.all_levels))]
    terms: Ints = np.zeros(options.program.size, dtype=np.int64)
    for case_id in wanted:
        terms[options.program.lead(case_id)] = 1
    placed = options.placed_by(options.best(Given(options.none, everything), [Stage("placed", True, terms)]))
    left = sorted(wanted - placed - plan.placed_case_ids)
    alone = {one: [*everything, *options.placed([one])] for one in left}
    return tuple(one for one in left if options.any_solution(Given(options.none, alone[one])) is None)


def _first(options: Options, must: Sequence[Row], values: Ints) -> Ints:
    """Of all equally cheap solutions the one whose changes come first, as a sorted tuple of keys and levels.

    One change after the other: the first that can be next, given those before it.
    """
    atoms = [
        (change, variable, variables[number + 1] if number + 1 < len(variables) else None)
        for levels, variables in options.ladders.values()
        for number, (change, variable) in enumerate(zip(levels, variables, strict=True))
    ]
    cost = cost_of(options.made(values))
    as_cheap = options.costs.row("cost", (), upper=cost)
    told: list[int] = []
    while sum(atoms[number][0].cost for number in told) < cost:
        open_atoms = [number for number in range(len(atoms)) if number not in told]
        rows = [_is_exactly(atoms[number][1:], None) for number in told]
        position = Sum()
        choice = range(options.program.size, options.program.size + len(open_atoms))
        for variable, number in zip(choice, open_atoms, strict=True):
            rows.append(_is_exactly(atoms[number][1:], variable))
            position.add([variable], number)
        rows.append(Sum().add(list(choice)).row("next", (), lower=1, upper=1))
        found = options.least(Given(options.none, [*must, *rows], [as_cheap], extra=len(open_atoms)), position)
        if found is None:
            raise RuntimeError("a cheapest set of changes was found, and has no next change")
        values = found[: options.program.size]
        told.append(next(n for variable, n in zip(choice, open_atoms, strict=True) if found[variable]))
    return values


def _is_exactly(level: tuple[int, int | None], when: int | None) -> Row:
    """The row that says that a change is made at a level and no further; ``when``: if this variable is 1."""
    reached, beyond = level
    row = Sum().add([reached])
    if beyond is not None:
        row.add([beyond], -1)
    if when is not None:
        row.add([when], -1)
    return row.row("exactly", (), lower=1 if when is None else 0)
