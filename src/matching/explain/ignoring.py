"""One case that ignores families of rules: what it takes to place it beside everybody who has a place."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np

from ...models.plan import Plan
from ..narrowed import NO_LIMIT
from ..pairs import Bools, Ints
from ..program import Row, Sum
from .asking import Given
from .standing import FREED_BY, TOGETHER, Standing


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
        self._owned = standing.owned_by(case_id)

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
