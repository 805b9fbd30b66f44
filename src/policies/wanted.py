"""What a client wants: an order over everything that can be, from what the snapshot says."""

from collections.abc import Sequence

import numpy as np

from ..matching.pairs import Ints

WANTED = ("preferences", "conditions", "own_region", "own_table", "start", "travel")
"""What decides, first to last, as stages of goals: the client's own ranks; few conditions; the own region, then the own
table's area; an early start; little travel."""


def in_order(groups: Ints, keys: Sequence[Ints]) -> Ints:
    """For each item its place in the order of its group: 0 for the lowest keys, the first key first; equals share a
    place, and the next one follows at once."""
    order = np.lexsort((*reversed(keys), groups))
    is_first = np.diff(groups[order], prepend=-1) != 0
    is_next = is_first.copy()
    for key in keys:
        is_next |= np.diff(key[order], prepend=0) != 0
    steps = np.cumsum(is_next)
    starts = np.flatnonzero(is_first)
    lengths = np.diff(starts, append=len(order))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = steps - np.repeat(steps[starts], lengths)
    return found
