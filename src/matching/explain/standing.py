"""How cases stand towards everything there is: their needs with *every* opening, and what keeps them out where.

The program has these pairs besides those that the plan may use for all others. One is made for many cases at once; a
question about one of them leaves the others aside.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property, reduce
from typing import TYPE_CHECKING

import numpy as np

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.plan import Plan
from ..narrowed import NO_LIMIT
from ..pairs import Bools, Ints, Pairs, all_pairs_of, joined
from ..program import DEFINITION, Row, Sum
from ..rulebook import INFORMATION
from ..rules.near import UNKNOWN
from ..rules.places import MADE
from ..screen import by_rule, screened, unblocked
from ..starts import put_off
from .asking import Asking, Given

if TYPE_CHECKING:
    from ..matcher import Matcher

TOGETHER = "together"
FREED_BY = {"budget": ("budget", "funding")}
"""Rules that do not count for a case either when another family is ignored: without title and contract no budget is
used."""

MOST_PAIRS = 20_000
"""About so many pairs with every opening in one program."""


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


class Standing(Asking):
    """Some cases with every opening, all others with what is admissible."""

    def __init__(self, matcher: "Matcher", cases: Collection[str]) -> None:
        self.matcher = matcher
        self.cases = frozenset(cases)
        index = matcher.index
        required = [need for case_id in sorted(cases) for need in index.required[case_id]]
        self.needs = [matcher.pairs.number_of[need.case_id, need.need_id] for need in required]
        bare = reduce(joined, (all_pairs_of(index, number) for number in self.needs))
        self.own: Pairs = replace(bare, conditions=screened(matcher.rulebook, bare).conditions)
        """The required needs of the cases with every opening, blocked or not, at the first start."""
        super().__init__(matcher.program_over(self._with_starts(), lenient=self.cases))

    def _with_starts(self) -> Pairs:
        """The pairs of the cases and of all others, with every start."""
        pairs, rulebook = self.matcher.pairs, self.matcher.rulebook
        others = pairs.where(~np.isin(pairs.need, self.needs))
        found = joined(others, self.own)
        later = put_off(found)
        mine = np.isin(later.need, self.needs)
        own = later.where(mine)
        own = replace(own, conditions=screened(rulebook, own).conditions)
        return joined(found, joined(unblocked(rulebook, later.where(~mine)), own))

    @cached_property
    def keeping_out(self) -> dict[str, Bools]:
        """By family where it keeps one of the program's pairs of the cases out; false for everybody else's pairs."""
        pairs = self.program.pairs
        mine = np.flatnonzero(np.isin(pairs.need, self.needs))
        found = {}
        for family, kept_out in _keeping_out(self.matcher, pairs.where(mine)).items():
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

    @cached_property
    def _own_keeping_out(self) -> dict[str, Bools]:
        return _keeping_out(self.matcher, self.own)

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


def _keeping_out(matcher: "Matcher", pairs: Pairs) -> dict[str, Bools]:
    """By family where it keeps a pair out under the policy."""
    never = matcher.policy.conditions == "never"
    found: dict[str, Bools] = {}

    def add(family: str, where: Bools) -> None:
        if where.any():
            found[family] = found.get(family, np.zeros(len(pairs), dtype=np.bool_)) | where

    for code, says in by_rule(matcher.rulebook, pairs):
        add(code, says.blocked)
        for kind, counts in says.conditions.items() if never else ():
            add(INFORMATION if kind.startswith("unknown_") else code, counts > 0)
    for mark, family in ((MADE, "places"), (UNKNOWN, INFORMATION)) if never else ():
        add(family, pairs.marked(mark))
    return found


class Ignoring:
    """One case whose families can be ignored: a variable for each says whether it is."""

    def __init__(
        self, standing: Standing, plan: Plan, case_id: str, cleared: Collection[tuple[str, tuple[str, ...]]] = ()
    ) -> None:
        """``cleared``: rows, as rule and ids, in which what the case uses does not count."""
        self.cleared = cleared
        self.standing = standing
        self.plan = plan
        self.case_id = case_id
        pairs = standing.program.pairs
        self.required = standing.index.required[case_id]
        self.positions = [pairs.of_a_need(need) for need in self.required]
        self.mine: Ints = np.concatenate(self.positions)
        self._owned = standing.program.owned_by(case_id)

    @cached_property
    def _tightening(self) -> Bools:
        """The entries of the table where the case uses up what a row leaves, of rules that can be ignored.

        A row that names the case is about it as a whole, such as one about who may not come to where it lives.
        """
        table = self.standing.table
        up = (table.coefficient > 0) & (table.upper < NO_LIMIT)[table.row]
        down = (table.coefficient < 0) & (table.lower > -NO_LIMIT)[table.row]
        can_be = self.standing.ignorable - ({TOGETHER} if len(self.required) == 1 else set())
        ignorable = np.array([code in can_be for code in self.standing.rules], dtype=np.bool_)
        naming = np.zeros(len(table), dtype=np.bool_)
        naming[self.standing.naming.get(self.case_id, [])] = True
        mine = self._owned[table.variable] | naming[table.row]
        tightening: Bools = mine & (up | down) & ignorable[table.row]
        return tightening

    @cached_property
    def families(self) -> list[str]:
        """All families that bear on the case, in the fixed order."""
        rows = np.unique(self.standing.table.row[self._tightening]).tolist()
        bearing = {self.standing.rules[row] for row in rows} - {TOGETHER}
        pairs = {family for family, where in self.standing.keeping_out.items() if where[self.mine].any()}
        found = bearing | pairs | ({TOGETHER} if len(self.required) > 1 else set())
        for rule, freeing in FREED_BY.items():
            found |= set(freeing) if rule in found else set()
        return self.standing.in_order(found)

    @cached_property
    def ignored(self) -> dict[str, int]:
        """The variable of each family."""
        return {family: self.standing.program.size + number for number, family in enumerate(self.families)}

    @cached_property
    def given(self) -> Given:
        """Everybody placed is placed, and so is the case, with the families that are ignored."""
        standing, plan, table = self.standing, self.plan, self.standing.table
        coefficient = np.where(self._tightening, 0, table.coefficient)
        zero = standing.idle(plan, self.case_id, extra_needs=True)
        zero[standing.kept_out] = True
        zero[self.mine] = False
        return Given(
            zero,
            [*standing.placed(plan.placed_case_ids), *self._is_placed(), *self._guards(), *self._unless_ignored()],
            focus=np.concatenate([self.mine, np.array([*self.ignored.values()], dtype=np.int64)]),
            base=standing.base(plan),
            extra=len(self.families),
            table=replace(table, coefficient=coefficient),
        )

    def _is_placed(self) -> Iterator[Row]:
        lead = Sum().add(self.standing.program.lead(self.case_id))
        if TOGETHER in self.ignored:
            yield Sum().add(self.mine).row("must", (self.case_id,), lower=1)
            lead.add([self.ignored[TOGETHER]])
        yield lead.row("must", (self.case_id,), lower=1)

    def _guards(self) -> Iterator[Row]:
        """A pair that a family keeps out is chosen only when the family is ignored."""
        for family, where in self.standing.keeping_out.items():
            for positions in self.positions:
                kept_out = positions[where[positions]]
                if len(kept_out):
                    yield Sum().add(kept_out).add([self.ignored[family]], -1).row("ignored", (family,), upper=0)

    def _unless_ignored(self) -> Iterator[Row]:
        """The rows that the case uses something of, as they are stated, unless their rule is ignored.

        Without what the case uses they hold in any case; see ``given``.
        """
        table, entries = self.standing.table, np.flatnonzero(self._tightening)
        for row in np.unique(table.row[entries]).tolist():
            rule = self.standing.rules[row]
            if (rule, self.standing.stated[row].ids) in self.cleared:
                continue
            freeing = [self.ignored[family] for family in FREED_BY.get(rule, (rule,))]
            here = table.entries_of(row)
            variables, coefficients = table.variable[here], table.coefficient[here]
            mine = self._tightening[here]
            own = coefficients[mine] * self.standing.uppers[variables[mine]]
            variables = np.concatenate([variables, np.array(freeing, dtype=np.int64)])
            if table.upper[row] < NO_LIMIT:
                slack = np.full(len(freeing), -int(own[own > 0].sum()), dtype=np.int64)
                upper = int(table.upper[row])
                yield Row(rule, (), variables, np.concatenate([coefficients, slack]), upper=upper)
            if table.lower[row] > -NO_LIMIT:
                slack = np.full(len(freeing), -int(own[own < 0].sum()), dtype=np.int64)
                lower = int(table.lower[row])
                yield Row(rule, (), variables, np.concatenate([coefficients, slack]), lower=lower)
