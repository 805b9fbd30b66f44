"""The program: whole-number variables and linear rows, from which a model for any solver can be made.

The first variables are the pairs, 0 or 1; auxiliary ones follow, for what follows from a choice and takes more than a
sum.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from ..models.change import Change
from .levels import Key, key_of
from .pairs import Ints, Pairs

DEFINITION = "definition"
"""The rule of rows that only say what an auxiliary variable means. They forbid nothing."""


@dataclass(frozen=True)
class Row:
    """``lower <= sum of coefficients × variables <= upper``, and what it is an instance of.

    ``variables``: positions of pairs (or of auxiliary variables), each at most once; ``coefficients``: whole numbers.
    """

    rule: str
    ids: tuple[str, ...]
    variables: Ints
    coefficients: Ints
    lower: int | None = None
    upper: int | None = None


class Sum:
    """A sum of variables that is put together term by term."""

    def __init__(self) -> None:
        self.terms: dict[int, int] = {}
        self.constant = 0

    def add(self, variables: Sequence[int] | Ints, coefficient: int = 1) -> "Sum":
        """Add variables, each with this coefficient."""
        added = np.asarray(variables, dtype=np.int64).tolist()
        if not self.terms:
            self.terms = dict.fromkeys(added, coefficient)
            if len(self.terms) == len(added):
                return self
            self.terms = {}
        for variable in added:
            self.terms[variable] = self.terms.get(variable, 0) + coefficient
        return self

    def plus(self, other: "Sum", coefficient: int = 1) -> "Sum":
        """Add another sum, times a coefficient."""
        for variable, times in other.terms.items():
            self.terms[variable] = self.terms.get(variable, 0) + times * coefficient
        self.constant += other.constant * coefficient
        return self

    def row(self, rule: str, ids: tuple[str, ...], *, lower: int | None = None, upper: int | None = None) -> Row:
        """The row that keeps the sum between these limits."""
        used = {variable: times for variable, times in self.terms.items() if times}
        return Row(
            rule,
            ids,
            np.array(list(used), dtype=np.int64),
            np.array(list(used.values()), dtype=np.int64),
            None if lower is None else lower - self.constant,
            None if upper is None else upper - self.constant,
        )


class Program:
    """Pairs with the rows of all rules. Rules and goals may add auxiliary variables and say what they mean."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.index = pairs.index
        self.rows: list[Row] = []
        self._auxiliary: dict[Hashable, int] = {}
        self._owners: list[str | None] = []
        self._uppers: list[int] = []
        self._coming: dict[int, dict[str, Ints]] = {}
        self.ladders: dict[Key, tuple[tuple[Change, ...], list[int]]] = {}
        """The changes that rows speak of: by key, the change at its levels and the variable of each level."""
        self.stating: str | None = None
        """The rule whose rows are being stated; what it defines is its own."""

    @property
    def size(self) -> int:
        """How many variables there are."""
        return len(self.pairs) + len(self._owners)

    @property
    def uppers(self) -> list[int]:
        """The highest value of each variable; the lowest is 0."""
        return [1] * len(self.pairs) + self._uppers

    def auxiliary(self, key: Hashable, case_id: str | None = None, upper: int = 1) -> tuple[int, bool]:
        """The auxiliary variable of a key, and whether it is new.

        ``case_id``: whose it is, if anybody's; ``upper``: its highest value.
        """
        is_new = key not in self._auxiliary
        if is_new:
            self._auxiliary[key] = self.size
            self._owners.append(case_id)
            self._uppers.append(upper)
        return self._auxiliary[key], is_new

    def step(self, levels: tuple[Change, ...], step: int) -> int:
        """The variable that says that a change is made, at this level (counted from 0) at least."""
        key = key_of(levels[0])
        if key not in self.ladders:
            variables = [self.auxiliary(("change", key, number))[0] for number in range(len(levels))]
            self.ladders[key] = levels, variables
            for lower, higher in pairwise(variables):
                self._define(Sum().add([higher]).add([lower], -1), None, upper=0)
        return self.ladders[key][1][step]

    def more(self, levels: tuple[Change, ...] | Callable[[], tuple[Change, ...]]) -> Sum:
        """By how much people raise a limit, when pairs are open to changes; else nothing.

        ``levels``: the change at all its levels, lowest first, or what gives them when they are needed.
        """
        raised, before = Sum(), 0
        if not self.pairs.open_to_changes:
            return raised
        levels = levels() if callable(levels) else levels
        for number, change in enumerate(levels):
            raised.add([self.step(levels, number)], change.level - before)
            before = change.level
        return raised

    def define(self, meaning: Sum, *, lower: int | None = None, upper: int | None = None) -> None:
        """Say what an auxiliary variable means."""
        self._define(meaning, self.stating, lower, upper)

    def _define(self, meaning: Sum, rule: str | None, lower: int | None = None, upper: int | None = None) -> None:
        """What several rules may use belongs to none."""
        self.rows.append(meaning.row(DEFINITION, (rule,) if rule else (), lower=lower, upper=upper))

    def state(self, rule: str, rows: Callable[["Program"], Iterable[Row]]) -> None:
        """Take in the rows of a rule, and what it defines for them."""
        self.stating = rule
        self.rows.extend(list(rows(self)))
        self.stating = None

    def owners(self) -> Ints:
        """The position of each variable's case among the open cases; −1: nobody's. Shape ``(size,)``."""
        number: dict[str | None, int] = {case_id: position for position, case_id in enumerate(self.index.cases)}
        auxiliary = [number.get(case_id, -1) for case_id in self._owners]
        return np.concatenate([self.pairs.case, np.array(auxiliary, dtype=np.int64)])

    @cached_property
    def at_unit(self) -> dict[tuple[str, int], dict[int, Ints]]:
        """By case and unit, the positions of each need's pairs there; needs and units as positions."""
        pairs, found = self.pairs, dict[tuple[str, int], dict[int, Ints]]()
        order = np.lexsort((pairs.unit, pairs.need))
        need, unit = pairs.need[order], pairs.unit[order]
        starts = np.flatnonzero((np.diff(need, prepend=-1) != 0) | (np.diff(unit, prepend=-1) != 0)).tolist()
        ends = zip(need[starts].tolist(), unit[starts].tolist(), pairwise([*starts, len(order)]), strict=True)
        for number, there, (start, end) in ends:
            found.setdefault((pairs.needs[number].case_id, there), {})[number] = order[start:end]
        return found

    @cached_property
    def units_of(self) -> dict[str, set[int]]:
        """By case the units where it has pairs, as positions."""
        found: dict[str, set[int]] = defaultdict(set)
        for case_id, unit in self.at_unit:
            found[case_id].add(unit)
        return found

    def at(self, case_id: str, unit_id: str) -> Ints:
        """The pairs of a case at a unit, of all its needs."""
        parts = self.at_unit.get((case_id, self.unit_number[unit_id]), {}).values()
        return np.concatenate([*parts, np.zeros(0, dtype=np.int64)])

    def lead(self, case_id: str) -> Ints:
        """The pairs of the required need that speaks for a case: the case is placed when one of them is chosen."""
        return self.pairs.of_a_need(self.index.required[case_id][0])

    def by(self, positions: Ints, day: int | None) -> Ints:
        """Those of the pairs that start on a day or before; ``None``: all."""
        return positions if day is None else positions[self.pairs.start[positions] <= day]

    def left(self, case_id: str, day: int | None) -> Sum:
        """1 when an occupant has left by a day (``None``: ever), else 0: all required needs have started by then."""
        required = self.index.required[case_id]
        if len(required) == 1 or day is None:
            return Sum().add(self.by(self.lead(case_id), day))
        variable, is_new = self.auxiliary(("left", case_id, day), case_id)
        if is_new:
            for need in required:
                started = self.by(self.pairs.of_a_need(need), day)
                self._define(Sum().add([variable]).add(started, -1), None, upper=0)
        return Sum().add([variable])

    def extra(self, case_id: str, unit: int, day: int | None) -> Sum:
        """How much more a person is at a unit on a day than now: 1, 0 or −1, never less than that.

        ``unit``: the unit's position. An occupant counts at the present unit until the departure.
        """
        needs = self.at_unit.get((case_id, unit), {})
        started = [here for here in (self.by(positions, day) for positions in needs.values()) if len(here)]
        lives_here = self.index.lives_at.get(case_id) == self._unit_ids[unit]
        if lives_here and case_id not in self.index.movers:
            return Sum()
        if lives_here and not started:
            return Sum().plus(self.left(case_id, day), -1)
        if len(started) <= 1 and not lives_here:
            return Sum().add(started[0]) if started else Sum()
        variable, is_new = self.auxiliary(("present", case_id, unit, day), case_id)
        present = Sum().add([variable])
        if is_new:
            for here in started:
                self._define(Sum().plus(present).add(here, -1), None, lower=0)
            if lives_here:
                self._define(Sum().plus(present).plus(self.left(case_id, day)), None, lower=1)
        if lives_here:
            present.constant -= 1
        return present

    def taken(self, unit: int, day: int | None, amounts: Mapping[str, int]) -> Sum:
        """What people take at a unit on a day, beyond what they take now; ``amounts``: of each case, if there."""
        total, coming = Sum(), self._only_coming(unit)
        asked = [case_id for case_id in amounts if case_id in coming]
        if asked:
            there = [coming[case_id] for case_id in asked]
            each = np.repeat([amounts[case_id] for case_id in asked], [len(here) for here in there])
            positions = np.concatenate(there)
            by_then = np.ones(len(positions), dtype=np.bool_) if day is None else self.pairs.start[positions] <= day
            total.terms = dict(zip(positions[by_then].tolist(), each[by_then].tolist(), strict=True))
        for case_id, amount in amounts.items():
            if case_id not in coming:
                total.plus(self.extra(case_id, unit, day), amount)
        return total

    def _only_coming(self, unit: int) -> dict[str, Ints]:
        """By case the pairs at a unit of those who live elsewhere and can come for one need."""
        if unit not in self._coming:
            here = {case_id: self.at_unit.get((case_id, unit), {}) for case_id in self.people.get(unit, ())}
            self._coming[unit] = {
                case_id: next(iter(needs.values()))
                for case_id, needs in here.items()
                if len(needs) == 1 and self.index.lives_at.get(case_id) != self._unit_ids[unit]
            }
        return self._coming[unit]

    @cached_property
    def _unit_ids(self) -> list[str]:
        return list(self.index.units)

    @cached_property
    def unit_number(self) -> dict[str, int]:
        """The position of each unit."""
        return {unit_id: position for position, unit_id in enumerate(self._unit_ids)}

    @cached_property
    def leaving(self) -> dict[int, set[str]]:
        """The movers who live at each unit."""
        found: dict[int, set[str]] = defaultdict(set)
        for case_id, opening in self.index.movers.items():
            found[self.unit_number[opening.unit_id]].add(case_id)
        return found

    @cached_property
    def people(self) -> dict[int, list[str]]:
        """Open cases that can come to a unit or leave it, sorted."""
        found: dict[int, set[str]] = defaultdict(set)
        for case_id, unit in self.at_unit:
            found[unit].add(case_id)
        for unit, cases in self.leaving.items():
            found[unit] |= cases
        return {unit: sorted(cases) for unit, cases in found.items()}

    def days_at(self, unit: int) -> list[int | None]:
        """The days to look at a unit: when somebody can start there; one look is enough when nobody can leave."""
        if not self.leaving.get(unit):
            return [None]
        return [int(day) for day in np.unique(self.pairs.start[self.pairs.unit == unit])]


def at_most_one(rule: str, ids: tuple[str, ...], *groups: Ints) -> Row:
    """The row that at most one of groups of variables is chosen; no variable is in two of them."""
    variables = np.concatenate(groups)
    return Row(rule, ids, variables, np.ones(len(variables), dtype=np.int64), upper=1)


def rows_by(rule: str, groups: Ints, names: Sequence[str], limits: Sequence[int | None]) -> Iterator[Row]:
    """One row for each group of pairs that can break its limit: at most ``limits[g]`` of group ``g`` chosen."""
    if len(groups) == 0:
        return
    order = np.argsort(groups, kind="stable")
    found, starts = np.unique(groups[order], return_index=True)
    for group, members in zip(found, np.split(order, starts[1:]), strict=True):
        limit = limits[group]
        if limit is not None and len(members) > limit:
            ones = np.ones(len(members), dtype=np.int64)
            yield Row(rule, (names[group],), members, ones, upper=limit)
