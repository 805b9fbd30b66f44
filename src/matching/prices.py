"""Prices of rows that make the bound of knapsacks close: those of the linear program, then better ones step by step.

Source: Held, Wolfe, Crowder, *Validation of subgradient optimization*, 1974, each step along with those before it
(Camerini, Fratta, Maffioli, *On improving relaxation methods by modified gradient techniques*, 1975).
"""

import math

import numpy as np

from .knapsacks import Knapsacks, Priced
from .pairs import Floats, Ints
from .relaxation import solved

PRECISION, ITERATIONS = 1e-4, 2000
"""Of the linear program: nothing rests on how well it is solved."""

STEPS = 60
"""Measured on generalised assignment: the bound hardly moves after so many."""

AIM = 0.25
"""How much of the way to the known solution a step aims for, at first."""

PATIENCE, GAIN = 3, 0.1
"""After so many steps that each gain less than this share of the aim, the aim is halved."""

MEMORY = 0.7
"""How much of the direction before is in the next one."""


def priced(knapsacks: Knapsacks, terms: Ints, known: int) -> Priced | None:
    """The closest bound that is found on the largest sum of terms. ``known``: the sum of a solution.

    ``None`` where it cannot be told in whole numbers.
    """
    table = knapsacks.table
    _, prices = solved(table, knapsacks.highest, terms, PRECISION, math.inf, iterations=ITERATIONS)
    prices = knapsacks.allowed(prices)
    found = knapsacks.priced(terms, prices)
    if found is None:
        return None
    closest, best = found, prices
    aim, vain, direction = AIM * (found.sum - known), 0, np.zeros(len(table))
    for _ in range(STEPS):
        direction = _slope(knapsacks, found.values, prices) + MEMORY * direction
        length = float(direction @ direction)
        if not length or aim <= 0:
            break
        prices = knapsacks.allowed(prices - (found.sum - closest.sum + aim) / length * direction)
        found = knapsacks.priced(terms, prices)
        if found is None:
            break
        vain = 0 if found.sum < closest.sum - aim * GAIN else vain + 1
        if found.sum < closest.sum:
            closest, best = found, prices
        if vain >= PATIENCE:
            aim, vain, direction, found, prices = aim / 2, 0, np.zeros(len(table)), closest, best
    return closest


def _slope(knapsacks: Knapsacks, values: Ints, prices: Floats) -> Floats:
    """How the bound changes with each price, where these values reach it."""
    table = knapsacks.table
    totals = table.totals(values)
    limits = np.where(prices > 0, table.upper, np.where(prices < 0, table.lower, totals.clip(table.lower, table.upper)))
    return np.where(knapsacks.is_paid, limits - totals, 0).astype(np.float64)
