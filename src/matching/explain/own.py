"""What a case without a place has of its own in a standing: rows about nobody else, and what it adds to the others."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from ..narrowed import NO_LIMIT
from ..pairs import Bools, Ints
from ..program import DEFINITION
from .choices import NEVER, FamilySets, Room
from .standing import TOGETHER, Standing

Change = tuple[int, int]
"""A variable of somebody's own, and what is added to it."""


class Own:
    """What a case has of its own in a standing: its variables, and the rows that speak of nobody else."""

    def __init__(self, standing: Standing, families: FamilySets, case_id: str) -> None:
        self.standing, self.families, self.case_id = standing, families, case_id
        self.owned = standing.owned_by(case_id)
        table = standing.table
        self._entries = standing.entries_of(case_id)
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
