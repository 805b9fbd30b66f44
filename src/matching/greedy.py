"""A solution to start from: choices one after another, those that the goals ask for most first."""

from collections.abc import Sequence

import numpy as np

from .goals import Stage
from .narrowed import RowTable
from .pairs import Ints


def greedy(table: RowTable, base: Ints, stages: Sequence[Stage], many: int) -> Ints:
    """A solution with more than ``base`` has: of the first ``many`` variables each that every row allows beside those
    before it, in the order of the goals. Whoever needs several choices at once is left out.
    """
    order = np.argsort(table.variable, kind="stable")
    starts = np.searchsorted(table.variable[order], np.arange(len(base) + 1)).tolist()
    rows, coefficients = table.row[order].tolist(), table.coefficient[order].tolist()
    lower, upper = table.lower.tolist(), table.upper.tolist()
    now, values = table.totals(base).tolist(), base.copy()
    for variable in _in_order(stages, many).tolist():
        entries = range(starts[variable], starts[variable + 1])
        fits = (lower[rows[e]] <= now[rows[e]] + coefficients[e] <= upper[rows[e]] for e in entries)
        if not values[variable] and all(fits):
            values[variable] = 1
            for e in entries:
                now[rows[e]] += coefficients[e]
    return values


def _in_order(stages: Sequence[Stage], many: int) -> Ints:
    """Variables that some goal asks for, the most wanted first: each stage decides where those before are equal."""
    signed = [(-stage.terms if stage.maximise else stage.terms)[:many] for stage in stages]
    wanted = np.zeros(many, dtype=np.bool_)
    undecided = np.ones(many, dtype=np.bool_)
    for terms in signed:
        wanted |= undecided & (terms < 0)
        undecided &= terms == 0
    found = np.flatnonzero(wanted)
    order: Ints = found[np.lexsort([terms[found] for terms in reversed(signed)])]
    return order
