"""How cases stand towards everything there is: their needs with *every* opening, and what keeps them out where.

The program has these pairs besides those that the plan may use for all others. One is made for many cases at once; a
question about one of them leaves the others aside.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.plan import Plan
from ..pairs import Bools, Ints, Pairs, all_pairs_of, concatenated, joined
from ..program import DEFINITION, Program
from ..rulebook import INFORMATION
from ..rules.near import UNKNOWN
from ..rules.places import MADE
from ..screen import by_rule, summed, unblocked
from ..starts import put_off
from .asking import Asking

if TYPE_CHECKING:
    from ..matcher import Matcher

TOGETHER = "together"
FREED_BY = {"budget": ("budget", "funding")}
"""Rules that do not count for a case either when another family is ignored: without title and contract no budget is
used."""

MOST_PAIRS = 20_000
"""About so many pairs with every opening in one program."""

MOST_SCREENED = 100_000
"""About so many are screened at once for a program that has few of them."""


def standing_of(matcher: "Matcher", plan: Plan, case_id: str) -> "Standing":
    """The standing that a case is in: those whom the plan places, and those whom it does not, are taken together in the
    order of their ids. The last one is kept."""
    known: Standing | None = matcher.__dict__.get("_standing")
    if known is None or case_id not in known.cases:
        placed = plan.placed_case_ids
        cases = [one for one in matcher.index.cases if (one in placed) is (case_id in placed)]
        some = max(1, MOST_PAIRS // max(1, len(matcher.index.openings)))
        first = cases.index(case_id) // some * some
        known = matcher.__dict__["_standing"] = Standing(matcher, cases[first : first + some])
    return known


def in_parts(matcher: "Matcher", cases: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cases that are asked about together, where the program has few of their pairs."""
    some = max(1, MOST_SCREENED // max(1, len(matcher.index.openings)))
    for first in range(0, len(cases), some):
        yield cases[first : first + some]


class Standing(Asking):
    """Some cases with every opening, all others with what is admissible."""

    def __init__(self, matcher: "Matcher", cases: Collection[str], most: int | None = None) -> None:
        """``most``: the program has only the pairs of the cases that so many families keep out at most. Who ignores no
        more than that can choose no others; so what is told of them is told in a program that is much smaller."""
        super().__init__(matcher.index)
        self.matcher = matcher
        self.cases = frozenset(cases)
        self.most = most
        index = matcher.index
        required = [need for case_id in sorted(cases) for need in index.required[case_id]]
        self.needs = [matcher.pairs.number_of[need.case_id, need.need_id] for need in required]
        bare = concatenated(index, [all_pairs_of(index, number) for number in self.needs])
        conditions, self._own_keeping_out = _screened(matcher, bare)
        self.own: Pairs = replace(bare, conditions=conditions)
        """The required needs of the cases with every opening, blocked or not, at the first start."""

    @cached_property
    def program(self) -> Program:
        """The program with the pairs of the cases; of who has a place nothing is asked that needs it."""
        return self.matcher.program_over(self._with_starts(), lenient=self.cases)

    def _with_starts(self) -> Pairs:
        """The pairs of the cases and of all others, with every start."""
        pairs, rulebook = self.matcher.pairs, self.matcher.rulebook
        others = pairs.where(~np.isin(pairs.need, self.needs))
        later = put_off(joined(others, self.own))
        mine = np.isin(later.need, self.needs)
        own = later.where(mine)
        conditions, keeping_out = _screened(self.matcher, own)
        own = replace(own, conditions=conditions)
        parts = [others, self._few(self.own, self._own_keeping_out)]
        return concatenated(
            self.matcher.index, [*parts, unblocked(rulebook, later.where(~mine)), self._few(own, keeping_out)]
        )

    def _few(self, pairs: Pairs, keeping_out: dict[str, Bools]) -> Pairs:
        """Those of the pairs that no more families keep out than are asked about."""
        if self.most is None:
            return pairs
        families = np.zeros(len(pairs), dtype=np.int64)
        for where in keeping_out.values():
            families += where
        return pairs.where(families <= self.most)

    @cached_property
    def _owners(self) -> Ints:
        return self.program.owners()

    @cached_property
    def _number_of_case(self) -> dict[str, int]:
        return {case_id: position for position, case_id in enumerate(self.index.cases)}

    def owned_by(self, case_id: str) -> Bools:
        """True for the variables of one case."""
        owned: Bools = self._owners == self._number_of_case[case_id]
        return owned

    def entries_of(self, case_id: str) -> Ints:
        """The entries of the table that are about variables of one case."""
        order, bounds = self._entries_by_case
        number = self._number_of_case[case_id]
        return order[bounds[number] : bounds[number + 1]]

    @cached_property
    def _entries_by_case(self) -> tuple[Ints, Ints]:
        """Entries in the order of their cases, and where each case begins."""
        entries = np.flatnonzero(self.table.coefficient)
        owner = self._owners[self.table.variable[entries]]
        order = np.argsort(owner, kind="stable")
        return entries[order], np.searchsorted(owner[order], np.arange(len(self._number_of_case) + 1))

    @cached_property
    def keeping_out(self) -> dict[str, Bools]:
        """By family where it keeps one of the program's pairs of the cases out; false for everybody else's pairs."""
        pairs = self.program.pairs
        mine = np.flatnonzero(np.isin(pairs.need, self.needs))
        found = {}
        for family, kept_out in _screened(self.matcher, pairs.where(mine))[1].items():
            found[family] = np.zeros(len(pairs), dtype=np.bool_)
            found[family][mine] = kept_out
        return found

    @cached_property
    def kept_out(self) -> Ints:
        """The pairs of the cases that any family keeps out."""
        found = np.zeros(len(self.program.pairs), dtype=np.bool_)
        for where in self.keeping_out.values():
            found |= where
        return np.flatnonzero(found)

    def open_but_for(self, case_id: str, families: Collection[str]) -> list[int]:
        """The positions in ``own`` where nothing but these families keeps a case out."""
        usable: Bools = self.own.of(case_id=case_id)
        for family, kept_out in self._own_keeping_out.items():
            if family not in families:
                usable &= ~kept_out
        found: list[int] = np.flatnonzero(usable).tolist()
        return found

    def barriers(self, position: int) -> list[Barrier]:
        """Every barrier of one of the pairs in ``own``."""
        index, (need, opening) = self.index, self.own.at(position)
        return self.matcher.rulebook.barriers(index, need, index.units[opening.unit_id], opening)

    def counts(self, need: Need) -> dict[str, tuple[int, int]]:
        """By family how many openings it keeps a need from, and at how many of these nothing else does.

        Of an opening of another care form no more is counted than that.
        """
        number = self.matcher.pairs.number_of[need.case_id, need.need_id]
        of_the_form = np.array([opening.care_form == need.care_form for opening in self.own.openings], dtype=np.bool_)
        here = (self.own.need == number) & of_the_form[self.own.opening]
        keeping_out = {family: where & here for family, where in self._own_keeping_out.items()}
        total = sum((where.astype(np.int64) for where in keeping_out.values()), np.zeros(len(here), dtype=np.int64))
        found = {f: (int(where.sum()), int((where & (total == 1)).sum())) for f, where in keeping_out.items()}
        return {family: numbers for family, numbers in found.items() if numbers[0]}

    @cached_property
    def naming(self) -> dict[str, list[int]]:
        """By id the rows that name it, as numbers in the table."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self.stated):
            for name in set(row.ids):
                found[name].append(number)
        return found

    @cached_property
    def ignorable(self) -> frozenset[str]:
        """The rules that can be ignored for one case alone."""
        return frozenset(rule.code for rule in self.matcher.rulebook.coupling_rules if rule.can_be_ignored)

    def in_order(self, families: Iterable[str]) -> list[str]:
        """Families in the fixed order in which they are told."""
        order = self.matcher.rulebook.family_order()
        return sorted(families, key=lambda name: (order.get(name, len(order)), name))

    @cached_property
    def rules(self) -> list[str]:
        """The rule of each of the program's rows, in the order of the table; of a definition the rule that needs it."""
        return [row.ids[0] if row.rule == DEFINITION and row.ids else row.rule for row in self.stated]


def _screened(matcher: "Matcher", pairs: Pairs) -> tuple[dict[str, Ints], dict[str, Bools]]:
    """The conditions that pairs rest on, and by family where it keeps them out under the policy."""
    never = matcher.policy.conditions == "never"
    conditions: dict[str, Ints] = {}
    found: dict[str, Bools] = {}

    def add(family: str, where: Bools) -> None:
        if where.any():
            found[family] = found.get(family, np.zeros(len(pairs), dtype=np.bool_)) | where

    for code, says in by_rule(matcher.rulebook, pairs):
        conditions = summed(conditions, says.conditions)
        add(code, says.blocked)
        for kind, counts in says.conditions.items() if never else ():
            add(INFORMATION if kind.startswith("unknown_") else code, counts > 0)
    for mark, family in ((MADE, "places"), (UNKNOWN, INFORMATION)) if never else ():
        add(family, pairs.marked(mark))
    return conditions, found
