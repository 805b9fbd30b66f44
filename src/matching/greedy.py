"""A solution to start from: choices one after another, those that the goals ask for most first."""

from collections.abc import Sequence

import numpy as np

from .goals import Stage
from .narrowed import RowTable
from .pairs import Bools, Floats, Ints


class Greedy:
    """Of the first ``many`` variables each is chosen that every row allows beside those before it, in the order of the
    goals. Whoever needs several choices at once is left out.

    ``liked``: of each variable how much it is liked; those that are liked most go before all others.
    """

    def __init__(self, table: RowTable, stages: Sequence[Stage], many: int, liked: Floats | None = None) -> None:
        self._table = table
        order = np.argsort(table.variable, kind="stable")
        self._rows, self._coefficients = table.row[order].tolist(), table.coefficient[order].tolist()
        self._starts = np.searchsorted(table.variable[order], np.arange(many + 1)).tolist()
        self._limits = table.lower.tolist(), table.upper.tolist()
        wanted = _in_order(stages, many)
        self._order = wanted if liked is None else wanted[np.argsort(-liked[wanted], kind="stable")]

    def more(self, base: Ints, among: Bools | None = None) -> Ints:
        """A solution with more than this one has; ``among``: the variables that may be chosen besides."""
        starts, rows, coefficients, (lower, upper) = self._starts, self._rows, self._coefficients, self._limits
        now, values = self._table.totals(base).tolist(), base.copy()
        for variable in (self._order if among is None else self._order[among[self._order]]).tolist():
            entries = range(starts[variable], starts[variable + 1])
            fits = (lower[rows[e]] <= now[rows[e]] + coefficients[e] <= upper[rows[e]] for e in entries)
            if not values[variable] and all(fits):
                values[variable] = 1
                for e in entries:
                    now[rows[e]] += coefficients[e]
        return values


def _in_order(stages: Sequence[Stage], many: int) -> Ints:
    """Variables that some goal asks for, the most wanted first: each stage decides where those before are equal."""
    signed = [-stage.gains[:many] for stage in stages]
    wanted = np.zeros(many, dtype=np.bool_)
    undecided = np.ones(many, dtype=np.bool_)
    for terms in signed:
        wanted |= undecided & (terms < 0)
        undecided &= terms == 0
    found = np.flatnonzero(wanted)
    order: Ints = found[np.lexsort([terms[found] for terms in reversed(signed)])]
    return order
