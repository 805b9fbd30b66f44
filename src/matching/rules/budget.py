"""Bespoke budgets: a payer funds so many placements without a regular title or contract."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from ...models.case import Need
from ...models.explanation import Barrier, Change
from ...models.plan import Placement, Violation
from ...models.provider import Opening
from ...models.vocabulary import PAYER_OF_DOMAIN
from ..index import Index
from ..program import Program, Row, rows_by
from .base import CouplingRule
from .funding import parts

LEVELS = (1, 2, 3)
"""The levels of the change: so many bespoke places more."""


class Budget(CouplingRule):
    """A payer without a row, or with a blank budget, has no known limit."""

    code = "budget"

    def is_on(self, index: Index) -> bool:
        return bool(_budgets(index))

    def rows(self, program: Program) -> Iterator[Row]:
        pairs = program.pairs
        budgets = _budgets(pairs.index)
        payers = sorted(budgets)
        number = {payer: position for position, payer in enumerate(payers)}
        bespoke = pairs.conditions.get("bespoke_funding", np.zeros(len(pairs), dtype=np.int64)) > 0
        payer = pairs.of_need(lambda need: number.get(need.payer or "", -1))
        charged = np.flatnonzero(bespoke & (payer >= 0))
        for row in rows_by(self.code, payer[charged], payers, [budgets[name] for name in payers]):
            yield Row(row.rule, row.ids, charged[row.variables], row.coefficients, upper=row.upper)

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
                decider=PAYER_OF_DOMAIN.get(need.domain or "zvw", "insurer"),
                liftable=True,
            )

    def changes(self, index: Index, need: Need, opening: Opening) -> Iterator[Change]:
        unit = index.units[opening.unit_id]
        if need.payer not in _budgets(index) or "missing" not in parts(index, need, unit).values():
            return
        decider = PAYER_OF_DOMAIN.get(need.domain or "zvw", "insurer")
        for step, more in enumerate(LEVELS):
            cost = index.policy.change_cost("budget", step)
            yield Change(kind="budget", target=str(need.payer), level=more, decider=decider, cost=cost)


def _budgets(index: Index) -> dict[str, int]:
    return {row.payer: row.bespoke_places for row in index.snapshot.funding if row.bespoke_places is not None}


RULE = Budget()
