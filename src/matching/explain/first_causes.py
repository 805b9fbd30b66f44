"""The primary causes of many cases from few questions.

A client with one need that has no place anywhere takes nothing along: it needs room at one pair, in each row that the
pair uses something of. Which families stand in the way of a pair then follows from how others are placed: those that
keep the pair out, and those of the rows that leave no room. So one arrangement of others tells a set of families for
every client at once, and the question that is left is whether another arrangement has room where it would give any of
them a better set. It is asked for all of them together until there is none: then every set is the first one.

Room for the same amount in the same row is asked for once, whoever needs it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np

from ...models.plan import Plan
from ..narrowed import NO_LIMIT, RowTable
from ..pairs import Bools, Ints
from ..program import Row, Sum
from .asking import Given
from .standing import FREED_BY, Standing

Room = tuple[int, int]
"""A row of the standing's table, and what somebody adds to it, as the coefficient in the row."""

Gifts = tuple[Room, ...]

Option = tuple[frozenset[Room], Gifts, str | None]
"""The rooms that somebody needs together, what comes of it, and who: of those who can move on without it too."""

NEVER = np.iinfo(np.int64).max
"""The rank of what is not possible whatever is ignored."""


class FirstCauses:
    """The first of the minimal sets of families of each case with one need that leaves nothing behind."""

    def __init__(self, standing: Standing, plan: Plan, cases: Sequence[str]) -> None:
        self.standing = standing
        self.plan = plan
        order = standing.matcher.rulebook.family_order()
        codes = {*standing.keeping_out, *standing.rules, *(code for freeing in FREED_BY.values() for code in freeing)}
        self.families = sorted(codes, key=lambda code: (order.get(code, len(order)), code))
        self.bits = {code: 1 << (len(self.families) - number) for number, code in enumerate(self.families, 1)}
        """Of a set of families: the first one weighs most."""
        self.cases = [case_id for case_id in cases if self._is_simple(case_id)]
        numbers = {case_id: number for number, case_id in enumerate(self.cases)}
        self._case_of_need = np.array([numbers.get(need.case_id, -1) for need in standing.program.pairs.needs])
        for case_id in self.cases:
            for need in standing.index.needs_of[case_id]:
                if need not in standing.index.required[case_id]:
                    self._case_of_need[standing.program.pairs.number_of[need.case_id, need.need_id]] = -1

    def _is_simple(self, case_id: str) -> bool:
        """Whether a case has one pair at most, and no more than what it uses there is ignored with a family."""
        standing, program = self.standing, self.standing.program
        if len(standing.index.required[case_id]) != 1:
            return False
        own = program.owned_by(case_id)
        has_auxiliary = bool(own[len(program.pairs) :].any())
        rows = standing.naming.get(case_id, [])
        return not has_auxiliary and all(self._says_nothing_of_others(row, own) for row in rows)

    def _says_nothing_of_others(self, row: int, own: Bools) -> bool:
        """Whether a row that names a case holds anyhow where the case uses nothing: others have one pair at most."""
        table = self.standing.table
        here = table.entries_of(row)
        others = ~own[table.variable[here]]
        variables, coefficients = table.variable[here][others], table.coefficient[here][others]
        if table.lower[row] > -NO_LIMIT:
            return False
        takes = variables[coefficients > 0]
        if not len(takes):
            return bool(table.upper[row] >= 0)
        pairs = self.standing.program.pairs
        of_pairs = takes.max() < len(pairs) and len(np.unique(pairs.need[takes])) == 1
        return bool(of_pairs and coefficients.max() <= table.upper[row])

    @cached_property
    def pair(self) -> Ints:
        """The positions of all pairs of the cases; what follows is parallel to it, or points into it."""
        return np.flatnonzero(self._case_of_need[self.standing.program.pairs.need] >= 0)

    @cached_property
    def case(self) -> Ints:
        """The number of each pair's case."""
        found: Ints = self._case_of_need[self.standing.program.pairs.need[self.pair]]
        return found

    @cached_property
    def kept_out_by(self) -> Ints:
        """The families that keep each pair out, as a set of bits."""
        found = np.zeros(len(self.pair), dtype=np.int64)
        for family, where in self.standing.keeping_out.items():
            found |= np.where(where[self.pair], self.bits[family], 0)
        return found

    @cached_property
    def _entries(self) -> Ints:
        """The entries of the table that are of the pairs, in the order of the pairs."""
        table, number = self.standing.table, self._number
        entries = np.flatnonzero((number[table.variable] >= 0) & (table.coefficient != 0))
        return entries[np.argsort(number[table.variable[entries]], kind="stable")]

    @cached_property
    def _number(self) -> Ints:
        """For each variable its number among the pairs; −1: none of them."""
        number = np.full(self.standing.program.size, -1, dtype=np.int64)
        number[self.pair] = np.arange(len(self.pair))
        return number

    @cached_property
    def _uses(self) -> tuple[Ints, Ints, Ints, Ints]:
        """For each use of a row by a pair: the pair, the row, what it adds, and the family that frees it; 0: none does.

        In the order of the pairs; without what a family that keeps the pair out frees.
        """
        table, standing, entries = self.standing.table, self.standing, self._entries
        coefficient, row = table.coefficient[entries], table.row[entries]
        takes = np.where(coefficient > 0, table.upper[row] < NO_LIMIT, table.lower[row] > -NO_LIMIT)
        can_be = {rule.code for rule in standing.matcher.rulebook.coupling_rules if rule.can_be_ignored}
        freeing = [FREED_BY.get(code, (code,)) if code in can_be else () for code in standing.rules]
        first = np.array([max((self.bits[code] for code in codes), default=0) for codes in freeing], dtype=np.int64)
        any_of = np.array([sum(self.bits[code] for code in codes) for codes in freeing], dtype=np.int64)
        pair = self._number[table.variable[entries]]
        counts = takes & ((any_of[row] & self.kept_out_by[pair]) == 0)
        return pair[counts], row[counts], coefficient[counts], first[row[counts]]

    @cached_property
    def _gifts(self) -> dict[int, Gifts]:
        """By pair what it gives back: rows and how much, as the coefficient in the row."""
        table, entries = self.standing.table, self._entries
        coefficient, row = table.coefficient[entries], table.row[entries]
        gives = np.where(coefficient < 0, table.upper[row] < NO_LIMIT, table.lower[row] > -NO_LIMIT)
        found: dict[int, Gifts] = {}
        pairs = self._number[table.variable[entries[gives]]]
        for pair, here, amount in zip(pairs.tolist(), row[gives].tolist(), coefficient[gives].tolist(), strict=True):
            found[pair] = (*found.get(pair, ()), (here, amount))
        return found

    def _short(self, values: Ints) -> Bools:
        """Which uses there is no room for, when others are placed so."""
        table, (_, row, amount, _) = self.standing.table, self._uses
        taken = np.add.reduceat(table.coefficient * values[table.variable], table.starts)[row] + amount
        short: Bools = np.where(amount > 0, taken > table.upper[row], taken < table.lower[row])
        return short

    def _ranks(self, values: Ints) -> Ints:
        """The rank of the set of families in the way of each pair, when others are placed so."""
        pair, _, _, family = self._uses
        short = self._short(values)
        found = self.kept_out_by.copy()
        np.bitwise_or.at(found, pair[short], family[short])
        ranks = self._rank(found)
        ranks[pair[short & (family == 0)]] = NEVER
        has_moved = np.isin(self.case, self.case[values[self.pair] > 0])
        ranks[has_moved] = np.where(values[self.pair[has_moved]] > 0, 0, NEVER)
        return ranks

    def _best(self, ranks: Ints) -> Ints:
        """The best rank of each case."""
        best = np.full(len(self.cases), NEVER, dtype=np.int64)
        np.minimum.at(best, self.case, ranks)
        return best

    def _rank(self, families: Ints) -> Ints:
        """Fewest first, then those that come first in the order."""
        count = np.zeros_like(families)
        for bit in self.bits.values():
            count += (families & bit) > 0
        return (count << len(self.families)) - families

    def names(self, rank: int) -> tuple[str, ...]:
        """The families of a set with this rank."""
        families = -rank % (1 << len(self.families))
        return tuple(code for code, bit in self.bits.items() if families & bit)

    def found(self) -> dict[str, tuple[str, ...] | None]:
        """By case the first of its minimal sets; ``None``: there is none. Raises ``SolverError`` without an answer."""
        if self._as_planned is None:
            return {}
        best = self._best(self._ranks(self._as_planned))
        while True:
            options: dict[Option, list[int]] = {}
            for option, pair in self._options(best):
                options.setdefault(option, []).append(pair)
            better = self._any_of(list(options)) if options else None
            if better is None:
                break
            values, chosen = better
            ranks = self._ranks(values)
            if chosen[1]:  # others are placed so only thanks to what comes of it
                ranks[~np.isin(np.arange(len(ranks)), options[chosen])] = NEVER
            best = np.minimum(best, self._best(ranks))
        return {
            case_id: None if rank == NEVER else self.names(rank)
            for case_id, rank in zip(self.cases, best.tolist(), strict=True)
        }

    def _options(self, best: Ints) -> Iterator[tuple[Option, int]]:
        """What would give some case a better set than its best one, and at which pair."""
        pair, row, amount, family = self._uses
        starts = np.searchsorted(pair, np.arange(len(self.pair) + 1)).tolist()
        rows, amounts, families = row.tolist(), amount.tolist(), family.tolist()
        known, kept_out, cases = best[self.case].tolist(), self.kept_out_by.tolist(), self.case.tolist()
        movers = [case_id if case_id in self.standing.index.movers else None for case_id in self.cases]
        for number in np.flatnonzero(self._rank(self.kept_out_by) < best[self.case]).tolist():
            uses = range(starts[number], starts[number + 1])
            stand = frozenset(families[use] for use in uses if families[use])
            for ignored in self._ignorable(kept_out[number], stand, known[number]):
                rooms = frozenset((rows[use], amounts[use]) for use in uses if not families[use] & ignored)
                yield (rooms, self._gifts.get(number, ()), movers[cases[number]]), number

    @cached_property
    def _ignorable(self):  # type: ignore[no-untyped-def]
        return lru_cache(maxsize=None)(self._most_ignored)

    def _most_ignored(self, kept_out: int, stand: frozenset[int], known: int) -> list[int]:
        """The largest sets of families that can be ignored besides those that keep out, with a better rank."""
        sets = [0]
        for bit in stand:
            sets += [one | bit for one in sets]
        good = [one for one in sets if int(self._rank(np.array([kept_out | one]))[0]) < known]
        return [one for one in good if not any(one != other and one & other == one for other in good)]

    def _any_of(self, options: Sequence[Option]) -> tuple[Ints, Option] | None:
        """An arrangement of everybody placed with one of the options, and which; ``None`` when there is none."""
        standing = self.standing
        rooms = sorted({room for needed, *_ in options for room in needed})
        place = {room: standing.program.size + number for number, room in enumerate(rooms)}
        chosen = standing.program.size + len(rooms) + np.arange(len(options))
        rows = [*standing.placed(self.plan.placed_case_ids)]
        rows += [self._with(row, {variable: amount}, needs_room=True) for (row, amount), variable in place.items()]
        for (needed, *_), variable in zip(options, chosen.tolist(), strict=True):
            rows += [Row("room", (), np.array([variable, place[room]]), np.array([1, -1]), upper=0) for room in needed]
        rows.append(Row("one", (), chosen, np.ones_like(chosen), lower=1, upper=1))
        given: dict[int, dict[int, int]] = {}
        moving: dict[str, list[int]] = {}
        for (_, gifts, mover), variable in zip(options, chosen.tolist(), strict=True):
            for row, amount in gifts:
                given.setdefault(row, {})[variable] = amount
            if mover is not None:
                moving.setdefault(mover, []).append(variable)
        rows += [
            Sum().add(standing.program.lead(who)).add(mine).row("one", (), upper=1) for who, mine in moving.items()
        ]
        rows += [self._with(row, amounts) for row, amounts in given.items()]
        values = standing.any_solution(
            Given(
                self._zero,
                rows,
                focus=np.concatenate([np.array([*place.values()], dtype=np.int64), chosen]),
                base=self._as_planned,
                extra=len(rooms) + len(options),
                table=self._without([*given]),
            )
        )
        if values is None:
            return None
        return values[: standing.program.size], options[int(np.flatnonzero(values[chosen])[0])]

    @cached_property
    def _as_planned(self) -> Ints | None:
        """The plan as values of all variables, auxiliary ones too; ``None``: it is not one that these rows allow."""
        standing = self.standing
        zero, pairs = self._zero.copy(), len(standing.program.pairs)
        zero[:pairs] |= standing.base(self.plan)[:pairs] == 0
        found: Ints | None = standing.any_solution(Given(zero, standing.placed(self.plan.placed_case_ids)))
        return found

    @cached_property
    def _zero(self) -> Bools:
        """The variables of everybody whom no plan has to place."""
        zero = self.standing.idle(self.plan, "", extra_needs=True)
        zero[self.standing.kept_out] = True
        return zero

    def _with(self, row: int, amounts: dict[int, int], *, needs_room: bool = False) -> Row:
        """A row with more variables in it. ``needs_room``: only the limit that they come nearer to."""
        table, up = self.standing.table, max(amounts.values()) > 0
        here, lower, upper = table.entries_of(row), int(table.lower[row]), int(table.upper[row])
        return Row(
            "room",
            (),
            np.concatenate([table.variable[here], np.array([*amounts], dtype=np.int64)]),
            np.concatenate([table.coefficient[here], np.array([*amounts.values()], dtype=np.int64)]),
            None if lower == -NO_LIMIT or (needs_room and up) else lower,
            None if upper == NO_LIMIT or (needs_room and not up) else upper,
        )

    def _without(self, rows: list[int]) -> RowTable:
        """The table in which some rows forbid nothing."""
        table = self.standing.table
        lower, upper = table.lower.copy(), table.upper.copy()
        lower[rows], upper[rows] = -NO_LIMIT, NO_LIMIT
        return replace(table, lower=lower, upper=upper)
