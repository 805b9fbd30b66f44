"""Near where the client lives now: a limit from the unit of the present place."""

from collections.abc import Iterator

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ...models.vocabulary import CURRENT
from ..distance import whole_metres
from ..index import Index
from .base import PairRule
from .distance import shown_km


class NearCurrent(PairRule):
    """From unit to unit; care at the client's is near everything."""

    code = "near_current"

    def is_on(self, index: Index) -> bool:
        return any(need.near_need_id == CURRENT for need in index.unlike_needs)

    def concerns(self, index: Index, need: Need) -> bool:
        return need.near_need_id == CURRENT

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        present = index.openings.get(index.cases[need.case_id].current_opening or "")
        if need.near_need_id != CURRENT or need.near_km is None or present is None:
            return
        if "at_client" in (present.delivery, opening.delivery if opening else None):
            return
        metres, limit = index.unit_distance_m(unit, index.units[present.unit_id]), whole_metres(need.near_km)
        if metres is None:
            yield self.barrier(
                need, unit, code="near_current_unknown", kind="unknown_location", limit=need.near_km, decider="provider"
            )
        elif metres > limit:
            yield self.barrier(need, unit, opening, observed=shown_km(metres, limit), limit=need.near_km)


RULE = NearCurrent()
