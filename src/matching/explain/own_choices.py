"""The choices of one case that are better than its best one as others are placed now."""

import operator
from collections.abc import Callable
from functools import cache, reduce

import numpy as np

from ..pairs import Ints
from .choices import NEVER, Choices, Room
from .own import Change, Own
from .standing import TOGETHER

MANY = 20_000
"""A plan of needs with more choices is asked about by itself."""

Short = Callable[[Room], bool]
"""Whether there is no room for so much, as others are placed now."""


class _Added:
    """What the choices of a case add to rows about others, and where there is no room for it now."""

    def __init__(self, own: Own, changes: list[list[list[Change]]], short: Short) -> None:
        self.own, self.changes, self.short = own, changes, cache(short)
        self.parts = [[own.added(*some) for some in mine] for mine in changes]
        self.rows = [[frozenset(row for row, _ in rooms) for rooms in mine] for mine in self.parts]
        self.stuck = [[self._stuck(rooms) for rooms in mine] for mine in self.parts]

    def _stuck(self, rooms: list[Room]) -> list[int]:
        return [room[0] for room in rooms if self.short(room)]

    def _is_apart(self, one: int, other: int) -> bool:
        """Whether two parts of a choice have nothing to do with each other."""
        return self.rows[0][one].isdisjoint(self.rows[1][other])

    def of(self, one: int, other: int) -> list[Room]:
        """What a choice adds, once for each row."""
        if self._is_apart(one, other):
            return self.parts[0][one] + self.parts[1][other]
        return self.own.added(*self.changes[0][one], *self.changes[1][other])

    def stuck_at(self, one: int, other: int) -> list[int]:
        """The rows in which there is no room for it."""
        if self._is_apart(one, other):
            return self.stuck[0][one] + self.stuck[1][other]
        return self._stuck(self.of(one, other))


def choices_of(own: Own, case: int, into: Choices, short: Short) -> int | None:
    """Take in the choices of a case that are better than its best one as others are placed now, whose rank is given
    back; ``None``: it is about more than a plan of one or two needs can say."""
    standing, families = own.standing, own.families
    needs = standing.index.required[own.case_id]
    moves = own.case_id in standing.index.movers
    if len(needs) > (1 if moves else 2):
        return None
    parts = [standing.program.pairs.of_a_need(need) for need in needs] + [np.zeros(0, dtype=np.int64)]
    first, second = parts[:2]
    triggers, broken = own.triggers(), own.in_the_way(first, second)
    if triggers is None or broken is None:
        return None
    standing_out, never = broken
    never[-1, -1] = True
    if len(needs) == 2:
        standing_out[-1, :] |= families.bits[TOGETHER]
        standing_out[:, -1] |= families.bits[TOGETHER]
    least = np.where(never, NEVER, families.rank(standing_out))
    changes = [[[(pair, 1), *triggers.get(pair, ())] for pair in mine.tolist()] + [[]] for mine in (first, second)]
    added = _Added(own, changes, short)
    best = _best_now(own, added, standing_out, least)
    chosen = np.argwhere(least < best)
    if len(chosen) > MANY:
        return None
    for one, other in chosen.tolist():
        into.add(case, int(standing_out[one, other]), added.of(one, other), int(first[one]) if moves else -1)
    return best


def _best_now(own: Own, added: _Added, standing_out: Ints, least: Ints) -> int:
    """The best rank as others are placed now: choices are looked at from the best on, until none can be better."""
    families, best = own.families, own.families.beyond
    freeing, first = families.freeing.tolist(), families.freeing_first.tolist()
    order = np.argsort(least, axis=None, kind="stable")
    order = order[least.ravel()[order] < best]
    for flat, ignored, rank in zip(
        order.tolist(), standing_out.ravel()[order].tolist(), least.ravel()[order].tolist(), strict=True
    ):
        if rank >= best:
            break
        stuck = [row for row in added.stuck_at(*divmod(flat, least.shape[1])) if not freeing[row] & ignored]
        if all(freeing[row] for row in stuck):
            found = reduce(operator.or_, (first[row] for row in stuck), ignored)
            best = min(best, families.rank_of(found))
    return best
