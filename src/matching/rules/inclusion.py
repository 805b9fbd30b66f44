"""Inclusion criteria: advisory by default; ``strict`` plans a case with a *no* only when the table admitted it."""

from collections.abc import Iterator

from ...models.case import Need
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ..index import Index
from ..levels import levels_of
from .base import PairRule


class Inclusion(PairRule):
    """The human measure: the table may admit a case that falls just outside."""

    code = "inclusion"

    def is_on(self, index: Index) -> bool:
        return index.policy.inclusion == "strict" and bool(index.snapshot.inclusion)

    def concerns(self, index: Index, need: Need) -> bool:
        return need.case_id in index.inclusion

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        if index.cases[need.case_id].admitted_by_table is not None:
            return
        given = index.inclusion.get(need.case_id, {})
        missing = tuple(sorted(name for name, value in given.items() if value is False))
        unknown = tuple(sorted(name for name, value in given.items() if value is None))
        if missing:
            yield self.barrier(need, unit, observed=missing, decider="table", liftable=True)
        elif unknown:
            yield self.barrier(
                need,
                unit,
                code="inclusion_unknown",
                kind="unknown_inclusion",
                observed=unknown,
                decider="referrer",
                liftable=True,
            )

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        yield from levels_of(index.policy, "admission", need.case_id, "table")


RULE = Inclusion()
