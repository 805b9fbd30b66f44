"""A better solution of few variables by mixed-integer programming: branch and cut, with HiGHS.

Where the linear relaxation of few choices splits some, cuts over several rows mostly make it whole at once, and then it
holds a solution. Variables are counted from the solution that is known, so that nothing changed is the first solution
there is. What the solver says is rounded and held against the rows in whole numbers: its own word is not taken.

Sources: Huangfu, Hall, *Parallelizing the dual revised simplex method*, 2018; Achterberg, *Constraint integer
programming*, 2007.
"""

import datetime
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .linear import linear
from .narrowed import RowTable
from .pairs import Floats, Ints

NEAR_ENOUGH = 0.3
"""The search ends when nothing can be better by so much of the largest term."""

LATER = 0.002
"""What the largest term of the first sum that comes later weighs beside that of the sum asked about; of each one after
it, half as much."""


def improved(table: RowTable, uppers: Ints, values: Ints, gains: Sequence[Ints], seconds: float) -> Ints:
    """Values with a larger first sum, and larger sums of those after it where that costs nothing; the same values where
    none were found.

    ``table``: rows that hold with these values; ``gains``: the terms of each sum, which is to be large.
    """
    is_full = (values > 0) & (values == uppers)
    found = _changes(table, uppers, values, np.where(is_full, -1, 1), _weighed(gains), seconds)
    if found is None or not table.hold(found) or (found < 0).any() or (found > uppers).any():
        return values
    return found if gains[0] @ found >= gains[0] @ values else values


def _weighed(gains: Sequence[Ints]) -> Floats:
    """One sum of all: the first counts."""
    found, weight = np.zeros(len(gains[0])), 1.0
    for terms in gains:
        found += weight * terms / max(1, int(np.abs(terms).max(initial=0)))
        weight = LATER if weight == 1.0 else weight / 2
    return found


def _changes(table: RowTable, uppers: Ints, values: Ints, signs: Ints, worth: Floats, seconds: float) -> Ints | None:
    """The best values that the solver finds; ``None``: it finds none.

    ``signs``: −1 for a variable that is counted down from its value, so that no change is 0 for all.
    """
    from ortools.math_opt.python import mathopt

    left = table.less(table.totals(values))
    left = replace(left, coefficient=left.coefficient * signs[left.variable])
    lowers, highest = np.where(signs < 0, 0, -values), np.where(signs < 0, values, uppers - values)
    model = linear(left, lowers, highest, worth * signs, is_whole=True)
    limits = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=seconds),
        absolute_gap_tolerance=NEAR_ENOUGH,
        relative_gap_tolerance=0.0,
    )
    try:
        answer = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits)
    except (RuntimeError, ValueError, AttributeError):  # what goes wrong inside the solver, or in telling so
        return None
    if not answer.has_primal_feasible_solution():
        return None
    changes: Ints = np.rint(answer.variable_values(list(model.variables()))).astype(np.int64)
    return values + signs * changes
