"""A linear relaxation made to say more: rows are added that whole-number solutions hold and its best corner breaks.

The corner is looked for among few choices. Those that the prices of its rows show to be missed are taken in, round
after round, as are the cuts.

Sources: Gomory, *Outline of an algorithm for integer solutions to linear programs*, 1958; Gilmore, Gomory, *A linear
programming approach to the cutting-stock problem*, 1961.
"""

import time

import numpy as np

from .cuts import cuts
from .narrowed import RowTable
from .pairs import Bools, Floats, Ints
from .relaxation import corner

ROUNDS = 12
"""So many at most."""

MORE = 4000
"""So many choices are taken in each round, those that are missed most."""

IDLE = 0.3
"""Choices that nothing is taken of and whose rows cost more than they are worth, by more than this beside one that
counts, are left out again."""

MISSED = 1e-6
"""A choice is missed when it is worth more than its rows cost by so much, beside one that counts."""


def sharpened(
    table: RowTable, uppers: Ints, goal: Ints, unit: int, start: Bools, allowed: Bools, seconds: float
) -> RowTable:
    """The rows with cuts, for the largest sum of what choices are worth.

    ``goal``: what each is worth; ``unit``: what one is worth that counts; ``start``: the choices to begin with, of
    which some are a solution; ``allowed``: those that may be taken in.
    """
    until, some = time.monotonic() + seconds, start & allowed
    for _ in range(ROUNDS):
        few, present = table.among(some)
        left = until - time.monotonic()
        found = corner(few, uppers[some], goal[some], left) if len(few) and left > 0 else None
        if found is None:
            break
        share, prices = np.zeros(len(uppers)), np.zeros(len(table))
        share[some], prices[present] = found
        worth = (goal - np.bincount(table.variable, table.coefficient * prices[table.row], len(goal))) / unit
        missed = _largest(worth, allowed & ~some & (worth > MISSED))
        new = cuts(table, uppers, share)
        if not len(new) and not len(missed):
            break
        some &= start | (share > 0) | (worth > -IDLE)
        some[missed] = True
        table = table.with_rows(new)
    return table


def _largest(worth: Floats, among: Bools) -> Ints:
    """Some that are worth most."""
    found = np.flatnonzero(among)
    return found[np.argsort(-worth[found], kind="stable")[:MORE]]
