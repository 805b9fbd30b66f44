"""Goals in one: a sum of costs that says the same as the goals one after another.

A goal counts for more than all that the goals after it can differ by. So a choice of the least sum is the best for the
first goal, of those the best for the second, and so on; and the choices of the least sum are all such choices.
"""

from collections.abc import Callable, Sequence

import numpy as np

from .goals import Stage
from .pairs import Ints

LARGEST = 1 << 61
"""Costs times nodes stay below this, so that no sum leaves 64 bits."""


def weighed(stages: Sequence[Stage], differ: Callable[[Ints], int], nodes: int) -> tuple[int, Ints]:
    """How many of the first stages are one sum of costs, at least one, and that sum.

    ``differ``: by how much two choices can differ in costs, at most; ``nodes``: of the network that is solved. Several
    stages are one as long as the solver can work with the sum: it multiplies costs by the number of nodes, and its node
    prices can reach about that times the number of nodes.
    """
    total = -stages[0].gains
    largest, most = _largest(total), LARGEST // (nodes + 1) ** 2
    for number, stage in enumerate(stages[1:], 1):
        if not stage.terms.any():
            continue
        costs = -stage.gains
        weight = differ(costs) + 1
        largest = largest * weight + _largest(costs)
        if largest > most:
            return number, total
        total = total * weight + costs
    return len(stages), total


def _largest(costs: Ints) -> int:
    return int(np.abs(costs).max(initial=0))
