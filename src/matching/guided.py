"""Large programs: the linear relaxation tells which choices are worth a look, and bounds the goals.

Only those choices are searched, so that what is the best there is only the best of them. A goal is said to be optimal
when the solution is as good as the bound, which is of all choices.
"""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from ..models.plan import GoalResult, GoalStatus
from .bounds import loosest_bound
from .ceilings import Ceilings
from .goals import Stage
from .greedy import Greedy
from .guide import Guide
from .limits import SolverError
from .model import SOLVER, Model
from .narrowed import RowTable, cannot_hold, with_variables
from .nearby import TAKEN
from .pairs import Ints
from .program import Program, Row
from .proofs import Proofs
from .search import Search
from .staged import InfeasibleError, Solution, any_values
from .tightened import tightened
from .totals import Totals

LARGE = 100_000
"""Programs of more variables than this are guided."""

WHOLE = 0.9
"""The share from which the first solution takes a choice as it is."""

GUIDING, STARTING = 0.2, 0.03
"""How much of the time that is left the guide may take, and the first solution."""

SHARE, FINE_SHARE = 0.5, 0.2
"""How much of the time that is left a goal may take, when others follow, and one that only tells choices of another
apart."""


def guided(
    program: Program, rows: Sequence[Row], stages: Sequence[Stage], time_limit_s: float, start: Ints | None = None
) -> Solution:
    """The best solution that is found within the limit. ``start``: values to begin with, as for ``solve``.

    Raises ``InfeasibleError`` when there are none.
    """
    deadline = time.monotonic() + time_limit_s
    if cannot_hold(rows):
        raise InfeasibleError
    table = RowTable.of(with_variables(tightened(rows, program.pairs)))
    values = _any(program, table) if start is None or not table.hold(start) else start
    guide = Guide(program, table, stages)
    liked = guide.liked(GUIDING * (deadline - time.monotonic()))
    greedy = Greedy(table, stages, len(program.pairs), liked)
    search = Search(program, table, stages, guide, greedy, (liked > TAKEN) | (values > 0))
    values = search.first(greedy.more(values, liked > WHOLE), STARTING * (deadline - time.monotonic()))
    loosest = [loosest_bound(program, stage) for stage in stages]
    with Ceilings(guide, Proofs(program, table, stages), stages, loosest, deadline) as ceilings:
        values, seconds = _stage_by_stage(search, ceilings, values, guide.refines, deadline)
    return Solution(values, tuple(_results(stages, values, ceilings, seconds)), f"{SOLVER}, with PDLP, GLOP and HiGHS")


def _stage_by_stage(
    search: Search, ceilings: Ceilings, values: Ints, refines: Sequence[bool], deadline: float
) -> tuple[Ints, Sequence[float | None]]:
    """The best solution that is found, and how many seconds each stage had; ``None``: it was not reached.

    Where a proof comes upon a better solution, the search goes on from there.
    """
    number, seconds = 0, list[float | None]([None] * len(refines))
    while number < len(refines):
        began = time.monotonic()
        if (left := deadline - began) > 0:
            ceilings.go_on(values, number)
            share = 1.0 if number + 1 == len(refines) else FINE_SHARE if refines[number] else SHARE
            bound = ceilings.bound(number, values)
            values = search.improved(number, values, bound, began + left * share, ceilings.now_known)
            seconds[number] = (seconds[number] or 0.0) + time.monotonic() - began
        number += 1
        if number == len(refines):
            values = search.filled(values)
            ceilings.go_on(values, number)
            ceilings.wait()
        if (better := ceilings.better(values)) is not None:
            number, values = better[0] + 1, search.filled(better[1])
    return values, seconds


def _any(program: Program, table: RowTable) -> Ints:
    """A solution: nobody placed, where that is one."""
    is_auxiliary = np.arange(program.size) >= len(program.pairs)
    for only in (is_auxiliary, None):
        totals = Totals(program, table, only)
        found = None if totals.hopeless else any_values(Model(totals, totals.rows))
        if found is not None:
            return totals.back(found)
    raise InfeasibleError


def _results(
    stages: Sequence[Stage], values: Ints, ceilings: Ceilings, seconds: Sequence[float | None]
) -> Iterator[GoalResult]:
    """What each stage achieved. Raises ``SolverError`` when that is better than its bound."""
    is_proven = True
    for number, (stage, took) in enumerate(zip(stages, seconds, strict=True)):
        value, bound = stage.worth(values), ceilings.bound(number, values)()
        if value > bound if stage.maximise else value < bound:
            raise SolverError("a bound and a solution do not agree")
        status: GoalStatus = "best_found" if took is not None else "not_reached"
        if value == bound:
            status = "optimal" if is_proven else "optimal_given_earlier"
        is_proven &= value == bound
        yield GoalResult(name=stage.name, value=value, bound=bound, status=status, seconds=took)
