"""Bespoke budgets: a payer funds so many placements without a regular title or contract."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ...models.change import Change
from ...models.explanation import Barrier
from ...models.plan import Placement, Violation
from ...models.vocabulary import DECIDERS
from ..index import Index
from ..levels import levels_of
from ..pairs import Bools, Pairs, joined
from ..program import Program, Row, Sum
from .base import CouplingRule
from .funding import BESPOKE, contract, decider_of, parts

CONTRACTED = "contracted"
"""The mark of a pair for which a contract is made, so that it uses no budget."""


class Budget(CouplingRule):
    """A payer without a row, or with a blank budget, has no known limit."""

    code = "budget"

    def is_on(self, index: Index) -> bool:
        return bool(_budgets(index))

    def variants(self, pairs: Pairs) -> Pairs:
        """Where things may change: also with a contract, where that is all that is missing."""
        if not pairs.open_to_changes:
            return pairs
        index, bespoke = pairs.index, _bespoke(pairs)
        found = [position for position in np.flatnonzero(bespoke).tolist() if _lacks_a_contract(index, pairs, position)]
        if not found:
            return pairs
        copies = pairs.where(np.array(found, dtype=np.int64))
        none, all_of_them = np.zeros(len(copies), dtype=np.int64), np.ones(len(copies), dtype=np.bool_)
        conditions = {**copies.conditions, BESPOKE: none}
        return joined(pairs, replace(copies, conditions=conditions, marks={**copies.marks, CONTRACTED: all_of_them}))

    def rows(self, program: Program) -> Iterator[Row]:
        pairs, charged = program.pairs, _bespoke(program.pairs)
        for payer, limit in sorted(_budgets(pairs.index).items()):
            asked = np.array([need.payer == payer for need in pairs.needs], dtype=np.bool_)
            members = np.flatnonzero(charged & asked[pairs.need])
            if len(members) > limit:
                taken = Sum().add(members).plus(program.more(partial(budget_more, pairs.index, payer)), -1)
                yield taken.row(self.code, (payer,), upper=limit)
        yield from self._contracts(program)

    def _contracts(self, program: Program) -> Iterator[Row]:
        """A pair that needs a contract is chosen only when the contract is made."""
        pairs = program.pairs
        for position in np.flatnonzero(pairs.marked(CONTRACTED)).tolist():
            need, opening = pairs.at(position)
            made = program.step(contract(pairs.index, need, opening.unit_id), 0)
            only_then = Sum().add([position]).add([made], -1)
            yield only_then.row(self.code, (str(need.payer), opening.unit_id), upper=0)

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        budgets, charged = _budgets(index), Counter[str]()
        for placement in placements:
            _, need, unit, _ = index.parts(placement)
            exempt = "funding" in index.exemptions.get((need.case_id, need.need_id, unit.unit_id), frozenset())
            if need.payer is not None and not exempt and "missing" in parts(index, need, unit).values():
                charged[need.payer] += 1
        for payer, count in charged.items():
            if payer in budgets and count > budgets[payer]:
                yield Violation(rule=self.code, ids=(payer,), found=str(count), limit=str(budgets[payer]))

    def barriers(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Barrier]:
        for one in self.broken_by(index, placement, placements):
            _, need, _, _ = index.parts(placement)
            yield self.barrier(
                placement,
                one,
                subject=one.ids[0],
                observed=int(one.found),
                limit=int(one.limit),
                decider=decider_of(need),
                liftable=True,
            )


def budget_more(index: Index, payer: str) -> tuple[Change, ...]:
    """The change that a payer funds more bespoke places, at its levels."""
    deciders = [decider_of(need) for need in index.needs.values() if need.payer == payer]
    return levels_of(index.policy, "budget", payer, min(deciders, key=DECIDERS.index, default="insurer"))


def _bespoke(pairs: Pairs) -> Bools:
    """True where a pair needs bespoke funding."""
    needs: Bools = pairs.conditions.get(BESPOKE, np.zeros(len(pairs), dtype=np.int64)) > 0
    return needs


def _lacks_a_contract(index: Index, pairs: Pairs, position: int) -> bool:
    """Whether a contract alone frees a pair from the budget."""
    need, opening = pairs.at(position)
    found = parts(index, need, index.units[opening.unit_id])
    return need.payer in _budgets(index) and found.get("payer") == "missing" and found.get("domain") != "missing"


def _budgets(index: Index) -> dict[str, int]:
    return {row.payer: row.bespoke_places for row in index.snapshot.funding if row.bespoke_places is not None}


RULE = Budget()
