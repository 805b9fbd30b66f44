"""The primary causes of many cases from few questions.

A client without a place who takes nothing along needs room for one choice, in each row that it uses something of. Which
families stand in the way of a choice then follows from how others are placed: those that keep it out, and those of the
rows that leave no room. So one arrangement of others tells a set of families for every client at once, and the question
that is left is whether another arrangement has room where it would give any of them a better set. It is asked for all
of them together until there is none: then every set is the first one.

Room for the same amount in the same row is asked for once, whoever needs it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from ...models.plan import Plan
from ..narrowed import NO_LIMIT, RowTable
from ..pairs import Bools, Ints
from ..program import Row, Sum
from .asking import Given
from .choices import NEVER, Choices, FamilySets, Room
from .own import Own
from .own_choices import Short, choices_of
from .standing import Standing

Option = tuple[frozenset[Room], tuple[Room, ...], int]
"""The rooms that somebody needs together, what comes of it, and the pair of somebody who can move on without it too."""


def easiest(options: Iterable[Option]) -> list[Option]:
    """Those of the options without which none of the others can be: an option that needs more room is left out, where
    as much comes of it."""
    found: list[Option] = []
    known: dict[tuple[tuple[Room, ...], int, int], list[dict[int, int]]] = {}
    for option in sorted(options, key=lambda option: len(option[0])):
        needed, what = dict(option[0]), option[1:]
        less = (one for row in needed for one in known.get((*what, row), ()))
        if not any(all(_is_within(amount, needed.get(row, 0)) for row, amount in one.items()) for one in less):
            known.setdefault((*what, min(needed, default=-1)), []).append(needed)
            found.append(option)
    return found


def _is_within(amount: int, other: int) -> bool:
    return 0 < amount <= other or other <= amount < 0


class FirstCauses:
    """The first of the minimal sets of families of each case with few choices."""

    def __init__(self, standing: Standing, plan: Plan, cases: Sequence[str]) -> None:
        self.standing = standing
        self.plan = plan
        self.families = FamilySets(standing)
        self._freeing: list[int] = self.families.freeing_first.tolist()
        self._made: dict[int, tuple[int, list[Option]]] = {}
        """By choice the options that it is of, for the rank that is known."""
        self._sets: dict[tuple[int, frozenset[int], int], list[int]] = {}
        self.choices = Choices(standing, self.families, self._zero)
        self.cases: list[str] = []
        """Whom the answer is about."""
        self._sure: dict[str, int] = {}
        """The rank up to which it is the answer for each; see ``Own.sure``."""
        self._best: list[int] = []
        if self._as_planned is not None:
            short = self._short_as_planned(standing.table.totals(self._as_planned))
            for case_id in cases:
                self._take(case_id, short)

    def _take(self, case_id: str, short: Short) -> None:
        own = Own(self.standing, self.families, case_id)
        best = choices_of(own, len(self.cases), self.choices, short)
        if best is not None:
            self.cases.append(case_id)
            self._sure[case_id] = own.sure
            self._best.append(best)

    def found(self) -> tuple[dict[str, tuple[str, ...] | None], frozenset[str]]:
        """By case the first of its minimal sets, ``None``: there is none; and who needs more families than the standing
        can tell. Who is in neither has to be asked about alone. Raises ``SolverError`` without an answer."""
        best = np.array(self._best, dtype=np.int64)
        while True:
            options: dict[Option, list[int]] = {}
            for option, choice in self._options(best):
                options.setdefault(option, []).append(choice)
            found = self._some_of(easiest(options)) if options else None
            if found is None:
                break
            values, chosen = found
            ranks = self._ranks(values)
            if chosen[1]:  # others are placed so only thanks to what comes of it
                ranks[~np.isin(np.arange(len(ranks)), options[chosen])] = NEVER
            np.minimum.at(best, self._case, ranks)
        ranks_of = dict(zip(self.cases, best.tolist(), strict=True))
        sure = {case_id: rank for case_id, rank in ranks_of.items() if rank <= self._sure[case_id]}
        beyond = frozenset(case_id for case_id, rank in sure.items() if NEVER != rank >= self.families.beyond)
        told = {
            case_id: None if rank == NEVER else self.families.names(rank)
            for case_id, rank in sure.items()
            if case_id not in beyond
        }
        return told, beyond

    @cached_property
    def _case(self) -> Ints:
        return np.array(self.choices.case, dtype=np.int64)

    @cached_property
    def _kept_out(self) -> Ints:
        return np.array(self.choices.kept_out, dtype=np.int64)

    @cached_property
    def _moves(self) -> Ints:
        return np.array(self.choices.moves, dtype=np.int64)

    @cached_property
    def _uses(self) -> tuple[Ints, Ints, Ints]:
        """For each use of a row by a choice: the choice, the row, and what it adds."""
        uses = self.choices.uses
        choice = np.repeat(np.arange(len(uses)), np.array([len(here) for here in uses], dtype=np.int64))
        row = np.array([row for here in uses for row, _ in here], dtype=np.int64)
        amount = np.array([amount for here in uses for _, amount in here], dtype=np.int64)
        return choice, row, amount

    def _short(self, totals: Ints, row: Any, amount: Any) -> Any:
        """Where there is no room for so much in a row, when rows are at these totals."""
        table, total = self.standing.table, totals[row] + amount
        return np.where(amount > 0, total > table.upper[row], total < table.lower[row])

    def _short_as_planned(self, totals: Ints) -> Short:
        table = self.standing.table
        above, below = (table.upper - totals).tolist(), (totals - table.lower).tolist()
        return lambda room: bool(room[1] > above[room[0]] if room[1] > 0 else -room[1] > below[room[0]])

    def _ranks(self, values: Ints) -> Ints:
        """The rank of the set of families in the way of each choice, when others are placed so."""
        choice, row, amount = self._uses
        short = self._short(self.standing.table.totals(values), row, amount)
        found = self._kept_out.copy()
        np.bitwise_or.at(found, choice[short], self.families.freeing_first[row[short]])
        ranks = self.families.rank(found)
        ranks[choice[short & (self.families.freeing[row] == 0)]] = NEVER
        moved = (self._moves >= 0) & (values[self._moves] > 0)
        ranks[np.isin(self._case, self._case[moved])] = NEVER
        ranks[moved] = 0
        return ranks

    def _options(self, best: Ints) -> Iterator[tuple[Option, int]]:
        """What would give some case a better set than its best one, and by which choice."""
        better = np.flatnonzero(self.families.rank(self._kept_out) < best[self._case])
        for choice, known in zip(better.tolist(), best[self._case[better]].tolist(), strict=True):
            if choice not in self._made or self._made[choice][0] != known:
                self._made[choice] = known, [*self._options_of(choice, known)]
            for option in self._made[choice][1]:
                yield option, choice

    def _options_of(self, choice: int, known: int) -> Iterator[Option]:
        choices, freeing = self.choices, self._freeing
        uses = choices.uses[choice]
        stand = frozenset(freeing[row] for row, _ in uses if freeing[row])
        for ignored in self._most_ignored(choices.kept_out[choice], stand, known):
            rooms = frozenset(use for use in uses if not freeing[use[0]] & ignored)
            yield rooms, tuple(choices.gifts[choice]), choices.moves[choice]

    def _most_ignored(self, kept_out: int, stand: frozenset[int], known: int) -> list[int]:
        """The largest sets of families that can be ignored besides those that keep out, with a better rank."""
        key = kept_out, stand, known
        if key not in self._sets:
            sets = [0]
            for bit in stand:
                sets += [one | bit for one in sets]
            ranks = self.families.rank(np.array(sets, dtype=np.int64) | kept_out).tolist()
            good = [one for one, rank in zip(sets, ranks, strict=True) if rank < known]
            self._sets[key] = [one for one in good if not any(one != more and one & more == one for more in good)]
        return self._sets[key]

    def _some_of(self, options: Sequence[Option]) -> tuple[Ints, Option] | None:
        """An arrangement of everybody placed with as many of the options as can be found, and one of them; ``None``:
        there is none with any. An option of which something comes is alone."""
        standing = self.standing
        rooms = sorted({room for needed, *_ in options for room in needed})
        place = {room: standing.program.size + number for number, room in enumerate(rooms)}
        chosen = standing.program.size + len(rooms) + np.arange(len(options))
        given = self._given(options, chosen)
        rows = [*standing.placed(self.plan.placed_case_ids)]
        for (row, amount), variable in place.items():
            back = {one: other for one, other in given.get(row, {}).items() if other * amount < 0}
            rows.append(self._with(row, {variable: amount, **back}, needs_room=True))
        rows += self._rows_of(options, chosen, place)
        rows += [self._with(row, amounts) for row, amounts in given.items()]
        values = standing.many(
            Given(
                self._zero,
                rows,
                focus=np.concatenate([np.array([*place.values()], dtype=np.int64), chosen]),
                base=self._as_planned,
                extra=len(rooms) + len(options),
                table=self._without([*given]),
            ),
            Sum().add(chosen),
        )
        if values is None:
            return None
        return values[: standing.program.size], options[int(np.flatnonzero(values[chosen])[0])]

    def _rows_of(self, options: Sequence[Option], chosen: Ints, place: dict[Room, int]) -> Iterator[Row]:
        """At least one of the options, each with the room that it needs; nobody moves on twice."""
        moving: dict[str, list[int]] = {}
        for (needed, _, moves), variable in zip(options, chosen.tolist(), strict=True):
            for room in needed:
                yield Row("room", (), np.array([variable, place[room]]), np.array([1, -1]), upper=0)
            if moves >= 0:
                moving.setdefault(self.standing.program.pairs.at(moves)[0].case_id, []).append(variable)
        for who, mine in moving.items():
            yield Sum().add(self.standing.program.lead(who)).add(mine).row("one", (), upper=1)
        yield Row("some", (), chosen, np.ones_like(chosen), lower=1)
        alone = np.array([bool(gifts) for _, gifts, _ in options], dtype=np.bool_)
        many = max(1, int((~alone).sum()))
        yield Row("one", (), chosen, np.where(alone, many, 1), upper=many)

    def _given(self, options: Sequence[Option], chosen: Ints) -> dict[int, dict[int, int]]:
        """By row what each option gives back."""
        given: dict[int, dict[int, int]] = {}
        for (_, gifts, _), variable in zip(options, chosen.tolist(), strict=True):
            for row, amount in gifts:
                given.setdefault(row, {})[variable] = amount
        return given

    @cached_property
    def _as_planned(self) -> Ints | None:
        """The plan as values of all variables, auxiliary ones too; ``None``: it is not one that these rows allow."""
        standing = self.standing
        zero, pairs = self._zero.copy(), len(standing.program.pairs)
        zero[:pairs] |= standing.base(self.plan)[:pairs] == 0
        return standing.any_solution(Given(zero, standing.placed(self.plan.placed_case_ids)))

    @cached_property
    def _zero(self) -> Bools:
        """The variables of everybody whom no plan has to place."""
        zero = self.standing.idle(self.plan, "", extra_needs=True)
        zero[self.standing.kept_out] = True
        return zero

    def _with(self, row: int, amounts: dict[int, int], *, needs_room: bool = False) -> Row:
        """A row with more variables in it. ``needs_room``: only the limit that the first comes nearer to."""
        table, up = self.standing.table, next(iter(amounts.values())) > 0
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
