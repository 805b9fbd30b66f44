"""The table's own rejections: a decision that holds keeps a client away from a unit or one of its openings."""

from collections.abc import Iterator

from ...models.case import Need
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ...models.week import Decision
from ..index import Index
from ..levels import levels_of
from .base import PairRule


class Rejections(PairRule):
    """Rejections without a need or an opening hold for all of them."""

    code = "decisions"

    def is_on(self, index: Index) -> bool:
        return bool(index.rejections)

    def concerns(self, index: Index, need: Need) -> bool:
        return need.case_id in index.rejections

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        for row in index.rejections.get(need.case_id, ()):
            if _is_about(row, need, unit, opening):
                about = opening if row.opening_id else None
                yield self.barrier(
                    need, unit, about, subject=need.case_id, observed=row.reason, decider="table", liftable=True
                )
                return

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        yield from levels_of(index.policy, "rejection", barrier.unit_id, "table", case_id=need.case_id)


def _is_about(row: Decision, need: Need, unit: Unit, opening: Opening | None) -> bool:
    if row.unit_id != unit.unit_id or row.need_id not in (None, need.need_id):
        return False
    return row.opening_id is None or (opening is not None and row.opening_id == opening.id)


RULE = Rejections()
