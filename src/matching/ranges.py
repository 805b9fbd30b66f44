"""The values that rows leave each variable, found by looking at one row at a time."""

import numpy as np

from .narrowed import RowTable
from .pairs import Ints

ROUNDS = 20
"""Rows are looked at so many times at most; ranges that are wider than they need be are as true."""


def ranges(table: RowTable, lowest: Ints, highest: Ints) -> tuple[Ints, Ints]:
    """The lowest and the highest value of each variable in the solutions of the rows within the given ones.

    A lowest value above the highest: there are no solutions. Every entry of the table has a coefficient other than 0.
    """
    variable, size = table.variable, np.abs(table.coefficient)
    rises = table.coefficient > 0
    for _ in range(ROUNDS if len(table) else 0):
        at_lowest, at_highest = table.coefficient * lowest[variable], table.coefficient * highest[variable]
        least = np.add.reduceat(np.minimum(at_lowest, at_highest), table.starts)
        most = np.add.reduceat(np.maximum(at_lowest, at_highest), table.starts)
        below_upper, above_lower = (table.upper - least)[table.row] // size, (most - table.lower)[table.row] // size
        up, down = np.where(rises, below_upper, above_lower), np.where(rises, above_lower, below_upper)
        lower, higher = lowest.copy(), highest.copy()
        np.minimum.at(higher, variable, lowest[variable] + up)
        np.maximum.at(lower, variable, highest[variable] - down)
        if ((lower == lowest) & (higher == highest)).all() or (lower > higher).any():
            return lower, higher
        lowest, highest = lower, higher
    return lowest, highest
