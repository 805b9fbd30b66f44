"""What a case without a place could choose, and what each choice uses of what others share.

A choice is a pair, or two for a plan of two needs (one, where all needs together is not asked). It has the families
that keep it out whatever others do, and for each row what it adds to it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from typing import Any

import numpy as np

from ..narrowed import NO_LIMIT
from ..pairs import Bools, Ints
from ..program import DEFINITION
from .standing import FREED_BY, TOGETHER, Standing

Room = tuple[int, int]
"""A row of the standing's table, and what somebody adds to it, as the coefficient in the row."""

Change = tuple[int, int]
"""A variable of somebody's own, and what is added to it."""

NEVER: int = np.iinfo(np.int64).max
"""The rank of what is not possible whatever is ignored."""

MANY = 20_000
"""A plan of needs with more choices is asked about by itself."""


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
    def _beyond_limits(self) -> tuple[Ints, Ints]:
        """By row how far others can come above its upper limit, and below its lower one, at the most."""
        table = self.standing.table
        highest, lowest = (self._most(sign) for sign in (1, -1))
        return highest - table.upper, lowest + table.lower

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
        freeing, (over, under) = self.families.freeing, self._beyond_limits
        uses, gifts = [], []
        for row, amount in added:
            above, below = int(over[row]), int(under[row])
            if (above if amount > 0 else below) + abs(amount) > 0 and not freeing[row] & kept_out:
                uses.append((row, amount))
            if (below if amount > 0 else above) > 0:
                gifts.append((row, amount))
        self.case.append(case)
        self.kept_out.append(kept_out)
        self.moves.append(moves)
        self.uses.append(uses)
        self.gifts.append(gifts)


class Own:
    """What a case has of its own in a standing: its variables, and the rows that speak of nobody else."""

    def __init__(self, standing: Standing, families: FamilySets, case_id: str) -> None:
        self.standing, self.families, self.case_id = standing, families, case_id
        self.owned = standing.program.owned_by(case_id)
        table = standing.table
        self._entries = np.flatnonzero(self.owned[table.variable] & (table.coefficient != 0))
        self._is_own = np.bincount(table.row[self._entries], minlength=len(table)) == table.lengths

    @cached_property
    def _by_variable(self) -> dict[int, list[Room]]:
        """What each variable adds to rows about others too."""
        table, found = self.standing.table, dict[int, list[Room]]()
        shared = self._entries[~self._is_own[table.row[self._entries]]]
        for variable, row, amount in zip(
            table.variable[shared].tolist(), table.row[shared].tolist(), table.coefficient[shared].tolist(), strict=True
        ):
            found.setdefault(variable, []).append((row, amount))
        return found

    @cached_property
    def sure(self) -> int:
        """The rank up to which no set of families does anything to others.

        A row that names the case is ignored with the rule, also where it says something of others although the case
        uses nothing. Sets that come before the first that ignores such a row leave others as they are.
        """
        binding = [row for row in self.standing.naming.get(self.case_id, []) if not self._holds_anyhow(row)]
        first = self.families.freeing_first[[row for row in binding if self.families.freeing[row]]]
        return int(self.families.rank(first).min()) if len(first) else NEVER

    def _holds_anyhow(self, row: int) -> bool:
        """Others have one pair at most; see ``Ignoring``."""
        table = self.standing.table
        here = table.entries_of(row)
        others = ~self.owned[table.variable[here]]
        variables, coefficients = table.variable[here][others], table.coefficient[here][others]
        if not len(variables):
            return True
        if table.lower[row] > -NO_LIMIT:
            return False
        takes = variables[coefficients > 0]
        if not len(takes):
            return bool(table.upper[row] >= 0)
        pairs = self.standing.program.pairs
        of_pairs = takes.max() < len(pairs) and len(np.unique(pairs.need[takes])) == 1
        return bool(of_pairs and coefficients.max() <= table.upper[row])

    def rows(self) -> Iterator[int]:
        """The rows that speak of nobody else, but for those that only say that each need has one pair, all or none."""
        table, rules = self.standing.table, self.standing.rules
        for row in np.unique(table.row[self._entries]).tolist():
            if self._is_own[row] and rules[row] not in ("one_opening", TOGETHER):
                yield row

    def triggers(self) -> dict[int, list[Change]] | None:
        """By pair how the auxiliary variables change with it; ``None``: one means something else."""
        meanings = self._meanings()
        if meanings is None:
            return None
        brings, ends = meanings
        found: dict[int, list[Change]] = {}
        for variable, pairs in brings.items():
            for pair in pairs if variable not in ends else ():
                found.setdefault(pair, []).append((variable, 1))
        for variable, pairs in ends.items():
            for pair in pairs - brings.get(variable, set()):
                found.setdefault(pair, []).append((variable, -1))
        return found

    def _meanings(self) -> tuple[dict[int, set[int]], dict[int, set[int]]] | None:
        """For auxiliary variables the pairs with which they are 1, and for those that are 1 without any pair too the
        pairs with which they need not be."""
        table, pairs = self.standing.table, len(self.standing.program.pairs)
        brings, ends = dict[int, set[int]](), dict[int, set[int]]()
        for row in self.rows():
            here = table.entries_of(row)
            variables, coefficients = table.variable[here], table.coefficient[here]
            extra, lower = variables >= pairs, int(table.lower[row])
            if not extra.any():
                continue
            is_plain = extra.sum() == 1 and coefficients[extra][0] == 1 and table.upper[row] == NO_LIMIT
            if not is_plain or lower not in (0, 1) or (coefficients[~extra] != 2 * lower - 1).any():
                return None
            variable, others = int(variables[extra][0]), set(variables[~extra].tolist())
            if lower:
                ends[variable] = ends.get(variable, others) & others
            else:
                brings[variable] = brings.get(variable, set()) | others
        is_all = {*brings, *ends} >= set((np.flatnonzero(self.owned[pairs:]) + pairs).tolist())
        return (brings, ends) if is_all and not (ends and len(self.standing.index.required[self.case_id]) > 1) else None

    def added(self, *changes: Change) -> list[Room]:
        """What changes of variables add to rows about others, once for each row."""
        total: dict[int, int] = {}
        for variable, change in dict.fromkeys(changes):
            for row, amount in self._by_variable.get(variable, ()):
                total[row] = total.get(row, 0) + amount * change
        return [(row, amount) for row, amount in total.items() if amount]

    def _kept_out(self, pairs: Ints) -> Ints:
        """The families that keep pairs out, as sets."""
        found = np.zeros(len(pairs), dtype=np.int64)
        for family, where in self.standing.keeping_out.items():
            found |= np.where(where[pairs], self.families.bits[family], 0)
        return found

    def in_the_way(self, first: Ints, second: Ints) -> tuple[Ints, Bools] | None:
        """For two pairs, or one of them and none (the last row and column): the families that keep them out, by
        themselves or by the case's own rows, and whether a row that is never ignored does. ``None``: a row says more.
        """
        table, families = self.standing.table, self.families
        found = np.append(self._kept_out(first), 0)[:, None] | np.append(self._kept_out(second), 0)[None, :]
        kept_out, never = found.copy(), np.zeros(found.shape, dtype=np.bool_)
        amount = np.zeros(self.standing.program.size, dtype=np.int64)
        for row in self.rows():
            here = table.entries_of(row)
            if self.standing.stated[row].rule == DEFINITION:
                continue
            if table.lower[row] > -NO_LIMIT:
                return None
            amount[table.variable[here]] = table.coefficient[here]
            one, other = (np.append(amount[pairs], 0) for pairs in (first, second))
            amount[table.variable[here]] = 0
            for rows, columns, beyond in _beyond(one, other, int(table.upper[row])):
                beyond &= (kept_out[rows, columns] & families.freeing[row]) == 0
                if families.freeing[row]:
                    found[rows, columns] |= np.where(beyond, families.freeing_first[row], 0)
                else:
                    never[rows, columns] |= beyond
        return found, never


def _beyond(one: Ints, other: Ints, upper: int) -> Iterator[tuple[Any, Any, Bools]]:
    """Where the sum of two is beyond a limit, block by block: rows, columns, and which of them."""
    few = np.count_nonzero(one) <= np.count_nonzero(other)
    rows = np.flatnonzero(one if few else one > upper)
    columns = np.flatnonzero(other > upper if few else other)
    for block in ((rows, slice(None)), (slice(None), columns)):
        yield *block, one[block[0]][:, None] + other[block[1]][None, :] > upper


Short = Callable[[Room], bool]
"""Whether there is no room for so much, as others are placed now."""


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

    @cache
    def added(one: int, other: int) -> list[Room]:
        return own.added(*changes[0][one], *changes[1][other])

    best = _best_now(own, added, standing_out, least, short)
    chosen = np.argwhere(least < best)
    if len(chosen) > MANY:
        return None
    for one, other in chosen.tolist():
        into.add(case, int(standing_out[one, other]), added(one, other), int(first[one]) if moves else -1)
    return best


def _best_now(own: Own, added: Callable[[int, int], list[Room]], standing_out: Ints, least: Ints, short: Short) -> int:
    """The best rank as others are placed now: choices are looked at from the best on, until none can be better."""
    families, best, known = own.families, own.families.beyond, dict[Room, bool]()
    order = np.argsort(least, axis=None, kind="stable")
    for flat in order.tolist():
        one, other = divmod(flat, least.shape[1])
        if least[one, other] >= best:
            break
        found, ruled_out = int(standing_out[one, other]), False
        for room in added(one, other):
            row = room[0]
            if families.freeing[row] & int(standing_out[one, other]):
                continue
            if room not in known:
                known[room] = short(room)
            if known[room]:
                ruled_out |= not families.freeing[row]
                found |= int(families.freeing_first[row])
        if not ruled_out:
            best = min(best, int(families.rank(np.array([found]))[0]))
    return best
