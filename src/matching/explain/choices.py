"""What cases without a place could choose, and what each choice uses of what others share.

A choice is a pair, or two for a plan of two needs (one, where all needs together is not asked). It has the families
that keep it out whatever others do, and for each row what it adds to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import numpy as np

from ..pairs import Bools, Ints
from .standing import FREED_BY, TOGETHER, Standing

Room = tuple[int, int]
"""A row of the standing's table, and what somebody adds to it, as the coefficient in the row."""

NEVER: int = np.iinfo(np.int64).max
"""The rank of what is not possible whatever is ignored."""


class FamilySets:
    """Sets of rule families as whole numbers; the first family weighs most."""

    def __init__(self, standing: Standing) -> None:
        codes = {TOGETHER, *standing.keeping_out, *standing.rules, *chain.from_iterable(FREED_BY.values())}
        ordered = standing.in_order(codes)
        self.bits = {code: 1 << (len(ordered) - number) for number, code in enumerate(ordered, 1)}
        freeing = [FREED_BY.get(code, (code,)) if code in standing.ignorable else () for code in standing.rules]
        self.freeing = np.array([sum(self.bits[code] for code in codes) for codes in freeing], dtype=np.int64)
        """By row of the table all families that free it; 0: none does."""
        self.freeing_first = np.array([max(map(self.bits.get, codes), default=0) for codes in freeing], dtype=np.int64)  # type: ignore[type-var]
        """The first of them."""
        self.beyond: int = NEVER if standing.most is None else (standing.most << len(self.bits)) + 1
        """Below it are the ranks of the sets that the standing can tell."""

    def rank(self, families: Ints) -> Ints:
        """Fewest first, then those that come first in the order."""
        return (np.bitwise_count(families).astype(np.int64) << len(self.bits)) - families

    def rank_of(self, families: int) -> int:
        """The same of one set."""
        return (families.bit_count() << len(self.bits)) - families

    def names(self, rank: int) -> tuple[str, ...]:
        """The families of a set with this rank."""
        families = -rank % (1 << len(self.bits))
        return tuple(code for code, bit in self.bits.items() if families & bit)


@dataclass
class Choices:
    """Choices of many cases, one after another."""

    standing: Standing
    families: FamilySets
    zero: Bools
    """The variables of others that are 0 in whatever is asked."""
    case: list[int] = field(default_factory=list)
    """The number of each choice's case."""
    kept_out: list[int] = field(default_factory=list)
    """The families that keep it out, as a set."""
    moves: list[int] = field(default_factory=list)
    """The pair of somebody who could move on without it too; −1: of nobody such."""
    uses: list[list[Room]] = field(default_factory=list)
    """The room that each needs, but for what there is whatever others do."""
    gifts: list[list[Room]] = field(default_factory=list)
    """What a choice gives back, where others could use it."""

    @cached_property
    def _freeing(self) -> list[int]:
        found: list[int] = self.families.freeing.tolist()
        return found

    @cached_property
    def _beyond_limits(self) -> tuple[list[int], list[int]]:
        """By row how far others can come above its upper limit, and below its lower one, at the most."""
        table = self.standing.table
        highest, lowest = (self._most(sign) for sign in (1, -1))
        return (highest - table.upper).tolist(), (lowest + table.lower).tolist()

    def _most(self, sign: int) -> Ints:
        """By row the most that others can add to it, each need with one pair; ``sign``: −1 for what they take off."""
        table, pairs = self.standing.table, self.standing.program.pairs
        amount = np.maximum(sign * table.coefficient, 0) * self.standing.uppers[table.variable]
        amount[self.zero[table.variable]] = 0
        who = np.arange(self.standing.program.size) + len(pairs.needs)
        who[: len(pairs)] = pairs.need
        order = np.lexsort((who[table.variable], table.row))
        row, here = table.row[order], who[table.variable][order]
        starts = np.flatnonzero((np.diff(row, prepend=-1) != 0) | (np.diff(here, prepend=-1) != 0))
        most = np.zeros(len(table), dtype=np.int64)
        np.add.at(most, row[starts], np.maximum.reduceat(amount[order], starts))
        return most

    def add(self, case: int, kept_out: int, added: Sequence[Room], moves: int = -1) -> None:
        """Take in a choice. ``added``: what it adds to rows, once for each row."""
        freeing, (over, under) = self._freeing, self._beyond_limits
        uses, gifts = [], []
        for row, amount in added:
            above, below = over[row], under[row]
            if (above if amount > 0 else below) + abs(amount) > 0 and not freeing[row] & kept_out:
                uses.append((row, amount))
            if (below if amount > 0 else above) > 0:
                gifts.append((row, amount))
        self.case.append(case)
        self.kept_out.append(kept_out)
        self.moves.append(moves)
        self.uses.append(uses)
        self.gifts.append(gifts)
