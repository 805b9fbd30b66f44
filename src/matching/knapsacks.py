"""A bound on a sum that prices all rows but some capacities: those it keeps, each solved on its own.

Rows that share no variable and say how much a choice may carry are knapsacks: the best that each can hold is found
exactly, by dynamic programming over what it carries. All other rows are paid for at a price. Any prices give a bound
(weak duality), in whole numbers, and it is mostly much closer than that of a linear program, which may split a choice.
The same tables tell what is left of the bound when a choice is made, or is not.

Sources: Fisher, *The Lagrangian relaxation method for solving integer programming problems*, 1981; Fisher, Jaikumar,
Van Wassenhove, *A multiplier adjustment method for the generalized assignment problem*, 1986.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .narrowed import NO_LIMIT, RowTable
from .pairs import Bools, Floats, Ints
from .relaxation import paid_for, payable

FINEST = 1 << 12
"""Prices are whole numbers of such parts of 1, or of larger ones where sums would leave 64 bits."""

LARGEST = float(1 << 59)
NEVER = -(1 << 60)
"""Less than any sum."""

WIDEST = 1024
"""Capacities are counted in so many units at most: loads rounded down, so that nothing is left out that fits."""

CELLS = 1 << 20
"""Tables of more cells are not made: units are made larger."""


@dataclass(frozen=True, eq=False)
class Priced:
    """The best sum when rows are paid for at a price: no solution of the rows has a larger one."""

    parts: int
    """What 1 is in these parts."""
    most: int
    """The sum, in parts."""
    values: Ints
    """Of each variable, where that sum is reached."""
    worth: Ints
    """What each variable is worth when rows are paid for, in parts."""

    @property
    def sum(self) -> float:
        """The sum, nearly."""
        return self.most / self.parts


class Knapsacks:
    """The capacities among a table's rows, over choices that are still open."""

    def __init__(self, table: RowTable, own: int, lowest: Ints, highest: Ints) -> None:
        """``own``: how many of the rows, from the first on, may be kept as capacities; ``lowest``, ``highest``: the
        range of each variable. Every entry of the table has a coefficient other than 0."""
        self.table, self.lowest, self.highest = table, lowest, highest
        self._size = len(lowest)
        is_open = highest > lowest
        fixed = np.where(is_open, 0, lowest)
        room = table.upper - table.totals(fixed)
        entries = np.flatnonzero(is_open[table.variable])
        self._kept, self.items, self._loads, self._room = self._chosen(own, entries, room)
        self._is_item = np.zeros(self._size, dtype=np.bool_)
        self._is_item[self.items[self.items < self._size]] = True
        paid = np.ones(len(table), dtype=np.bool_)
        paid[self._kept] = False
        self.is_paid = paid
        """The rows that have a price."""
        self._paid, _ = table.only(paid[table.row])

    def _chosen(self, own: int, entries: Ints, room: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """The rows that are kept, what can be put in each and its load (row by row, filled up with the number of
        variables and 0), and how much each carries."""
        table = self.table
        row, coefficient = table.row[entries], table.coefficient[entries]
        is_binary = (self.lowest == 0) & (self.highest == 1)
        least, most = np.full(len(table), NO_LIMIT), np.zeros(len(table), dtype=np.int64)
        np.minimum.at(least, row, np.where(is_binary[table.variable[entries]], coefficient, -1))
        np.maximum.at(most, row, coefficient)
        together = np.bincount(row, np.abs(coefficient), minlength=len(table))
        fits = (least > 0) & (least < most) & (table.upper < NO_LIMIT) & (room >= 0) & (together > room)
        fits[own:] = False
        length = np.bincount(row, minlength=len(table))
        used, kept, members = np.zeros(self._size, dtype=np.bool_), [], []
        ends = np.cumsum(length)
        for number in sorted(np.flatnonzero(fits).tolist(), key=lambda one: (-length[one], one)):
            here = entries[ends[number] - length[number] : ends[number]]
            if not used[table.variable[here]].any():
                used[table.variable[here]] = True
                kept.append(number)
                members.append(here)
        width = max((len(here) for here in members), default=0)
        items = np.full((len(kept), width), self._size)
        loads, capacity = np.zeros_like(items), np.zeros(len(kept), dtype=np.int64)
        widest = max(1, min(WIDEST, CELLS // max(1, items.size)))
        for place, (number, here) in enumerate(zip(kept, members, strict=True)):
            unit = max(int(np.gcd.reduce(table.coefficient[here])), -(-int(room[number] + 1) // widest))
            items[place, : len(here)] = table.variable[here]
            loads[place, : len(here)] = table.coefficient[here] // unit
            capacity[place] = room[number] // unit
        return np.array(kept, dtype=np.int64), items, loads, capacity

    def cover(self, terms: Ints) -> float:
        """How large a share of the variables that are still open and count in a sum can be put in a knapsack."""
        asked = (terms != 0) & (self.highest > self.lowest)
        return float((asked & self._is_item).sum() / max(1, asked.sum()))

    def allowed(self, prices: Floats) -> Floats:
        """Prices of rows as they may be: nothing is paid for a limit that is not there, or for a row that is kept."""
        return np.where(self.is_paid, payable(self.table, prices), 0.0)

    def priced(self, terms: Ints, prices: Floats) -> Priced | None:
        """The best sum of terms at these prices of the rows: above 0 paid for the upper limit, below 0 for the lower.

        ``None`` where sums would leave 64 bits.
        """
        paid = paid_for(self._paid, self.highest, terms, prices[self.is_paid], FINEST, LARGEST)
        if paid is None:
            return None
        most, worth = paid.limits, paid.worth
        values = np.where(worth > 0, self.highest, self.lowest)
        values[self._is_item] = 0
        most += int(worth @ values)
        profit = self._profits(worth)
        use = profit > 0
        order = np.argsort(~use, axis=1, kind="stable")[:, : max(1, int(use.sum(axis=1).max(initial=0)))]
        profit, loads = (np.take_along_axis(np.where(use, one, 0), order, axis=1) for one in (profit, self._loads))
        table, pad = self._table(profit, loads)
        full = np.arange(len(self._room)) * table.shape[2] + pad + self._room
        sums = table[-1].ravel()[full]
        most += int(sums.sum())
        is_in = np.zeros(profit.shape, dtype=np.bool_)
        for step in range(profit.shape[1] - 1, -1, -1):
            is_in[:, step] = taken = table[step].ravel().take(full) != sums
            sums = sums - profit[:, step] * taken
            full = full - loads[:, step] * taken
        values[np.take_along_axis(self.items, order, axis=1)[is_in]] = 1
        return Priced(paid.parts, most, values, worth)

    def _profits(self, worth: Ints) -> Ints:
        """What each item is worth in its knapsack; 0 where it does not fit."""
        found: Ints = np.append(worth, 0)[self.items]
        return np.where(self._loads <= self._room[:, None], found, 0)

    def _table(self, profit: Ints, loads: Ints) -> tuple[Ints, int]:
        """The best that each knapsack holds: of the items before each step, within each capacity; and where a capacity
        of 0 stands."""
        pad, most = int(loads.max(initial=0)), int(self._room.max(initial=0))
        knapsacks, steps = profit.shape
        table = np.empty((steps + 1, knapsacks, pad + most + 1), dtype=np.int64)
        table[:, :, :pad] = NEVER
        table[0, :, pad:] = 0
        base = np.arange(knapsacks)[:, None] * table.shape[2] + np.arange(pad, table.shape[2])
        for step in range(steps):
            taken = table[step].ravel().take(base - loads[:, step, None])
            taken += profit[:, step, None]
            np.maximum(table[step, :, pad:], taken, out=table[step + 1, :, pad:])
        return table, pad

    def reach(self, priced: Priced) -> "Reach":
        """What is left of the bound for solutions in which an item is chosen, or is not."""
        profit = self._profits(priced.worth)
        loads = np.where(self._loads <= self._room[:, None], self._loads, 0)
        before, pad = self._table(profit, loads)
        after, _ = self._table(profit[:, ::-1], loads[:, ::-1])
        here, steps = np.arange(len(self._room)), profit.shape[1]
        best = before[-1, here, self._room + pad]
        capacity = np.arange(int(self._room.max(initial=0)) + 1)
        chosen, left_out = np.full(self._size + 1, NEVER), np.full(self._size + 1, NEVER)
        for step in range(steps):
            rest = self._room[:, None] - capacity
            for found, room, gain in ((left_out, rest, 0), (chosen, rest - loads[:, step, None], profit[:, step])):
                behind = np.take_along_axis(after[steps - 1 - step], np.maximum(room, 0) + pad, axis=1)
                both = np.where(room >= 0, before[step, :, pad:] + behind, NEVER)
                found[self.items[:, step]] = priced.most - best + both.max(axis=1) + gain
        never = self.items[self._loads > self._room[:, None]]
        chosen[never] = NEVER
        return Reach(self, priced, chosen[: self._size], left_out[: self._size])


@dataclass(frozen=True, eq=False)
class Reach:
    """How good solutions can be by what they choose."""

    knapsacks: Knapsacks
    priced: Priced
    chosen: Ints
    """By item: no solution in which it is chosen has a larger sum, in parts."""
    left_out: Ints
    """By item: no solution in which it is not chosen has a larger sum, in parts."""

    @property
    def most(self) -> int:
        """No solution has a larger sum."""
        return self.priced.most // self.priced.parts

    @cached_property
    def _is_item(self) -> Bools:
        found = np.zeros(len(self.chosen), dtype=np.bool_)
        items = self.knapsacks.items
        found[items[items < len(found)]] = True
        return found

    def ranges(self, least: int) -> tuple[Ints, Ints]:
        """The lowest and the highest value of each variable in solutions with at least this sum.

        A lowest value above the highest: there are none.
        """
        asked, worth = least * self.priced.parts, self.priced.worth
        lowest, highest = self.knapsacks.lowest, self.knapsacks.highest
        steps = (self.priced.most - asked) // np.maximum(np.abs(worth), 1)
        lower = np.where(worth > 0, np.maximum(lowest, highest - steps), lowest)
        higher = np.where(worth < 0, np.minimum(highest, lowest + steps), highest)
        is_item = self._is_item
        lower[is_item] = self.left_out[is_item] < asked
        higher[is_item] = self.chosen[is_item] >= asked
        return lower, higher

    def least_of(self, share: float) -> int:
        """A sum: so many items, for each that is chosen where the bound is reached, can be in solutions with at least
        that."""
        items = self.chosen[self._is_item]
        if not len(items):
            return self.most
        wanted = min(len(items) - 1, int(share * self.priced.values[self._is_item].sum()))
        return -(int(np.partition(-items, wanted)[wanted]) // self.priced.parts)
