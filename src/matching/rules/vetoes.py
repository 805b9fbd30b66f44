"""Vetoes: where a client will never go. Nobody changes a veto here."""

from collections.abc import Iterator

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ..index import Index
from ..pairs import Pairs, Screened
from .base import PairRule
from .wishes import about, is_about, told


class Vetoes(PairRule):
    """Any veto that a unit meets in full excludes it."""

    code = "vetoes"

    def is_on(self, index: Index) -> bool:
        return any(row.kind == "veto" for row in index.snapshot.preferences)

    def concerns(self, index: Index, need: Need) -> bool:
        return bool(index.wants(need.case_id, "veto"))

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        vetoes = [veto for veto in index.wants(need.case_id, "veto") if is_about(veto, unit)]
        if vetoes:
            yield self.barrier(need, unit, observed=unit.unit_id, limit=told(vetoes))

    def screen(self, pairs: Pairs) -> Screened:
        return Screened(about(pairs, "veto")[1], {})


RULE = Vetoes()
