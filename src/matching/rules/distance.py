"""Distance: what the client can manage, more with support; for care at the client's how far the unit goes."""

from collections.abc import Iterator

import numpy as np

from ...models.case import Case, Need
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ..distance import UNKNOWN_M, whole_metres
from ..index import Index
from ..levels import levels_of, lowest, raised
from ..pairs import Pairs, Screened
from .base import PairRule

_NO_LIMIT = np.iinfo(np.int64).max


def limit_m(case: Case, need: Need) -> int | None:
    """The client's limit in metres: the need's own, else the case's."""
    km = need.max_distance_km if need.max_distance_km is not None else case.max_distance_km
    return None if km is None else whole_metres(km)


class Distance(PairRule):
    """A limit is met when the distance is at most the limit. Without a location that is not known."""

    code = "distance"

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        case = index.cases[need.case_id]
        metres = index.distance_m(case, unit)
        if opening is not None and opening.delivery == "at_client":
            yield from self._beyond_service(need, unit, opening, metres)
            return
        limit = limit_m(case, need)
        if limit is None:
            return
        support = (
            limit if case.max_distance_with_support_km is None else whole_metres(case.max_distance_with_support_km)
        )
        if metres is None:
            yield self._unknown(need, unit, case)
        elif limit < metres <= support:
            yield self.barrier(
                need,
                unit,
                code="distance_support",
                kind="travel_support",
                observed=shown_km(metres, limit),
                limit=limit / 1000,
                decider="insurer",
                liftable=True,
            )
        elif metres > max(limit, support):
            furthest = max(limit, support)
            yield self.barrier(
                need,
                unit,
                observed=shown_km(metres, furthest),
                limit=furthest / 1000,
                decider="client",
                liftable=True,
            )

    def _beyond_service(self, need: Need, unit: Unit, opening: Opening, metres: int | None) -> Iterator[Barrier]:
        if opening.service_radius_km is None:
            return
        radius = whole_metres(opening.service_radius_km)
        if metres is None:
            yield self._unknown(need, unit, None)
        elif metres > radius:
            yield self.barrier(
                need,
                unit,
                opening,
                code="distance_service",
                observed=shown_km(metres, radius),
                limit=radius / 1000,
                decider="provider",
                liftable=True,
            )

    def _unknown(self, need: Need, unit: Unit, case: Case | None) -> Barrier:
        located = case is None or case.latitude is not None
        return self.barrier(
            need,
            unit,
            code="distance_unknown",
            kind="unknown_location",
            decider="provider" if located and unit.latitude is None else "referrer",
        )

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        case = index.cases[need.case_id]
        metres = index.distance_m(case, index.units[barrier.unit_id])
        if metres is None:
            return
        if barrier.code == "distance_service" and barrier.opening_id is not None:
            stated = [index.openings[barrier.opening_id].service_radius_km]
            levels = levels_of(index.policy, "service_radius", barrier.opening_id, "provider")
        else:
            own = need.max_distance_km if need.max_distance_km is not None else case.max_distance_km
            never = index.policy.conditions == "never"
            stated = [own] if never else [own, case.max_distance_with_support_km]
            levels = levels_of(index.policy, "distance", need.case_id, "client")
        limits = [km for km in stated if km is not None]
        change = lowest(levels, lambda more: any(metres <= whole_metres(raised(km, more)) for km in limits))
        if change is not None:
            yield change

    def screen(self, pairs: Pairs) -> Screened:
        index, metres = pairs.index, pairs.distance_m

        def own(need: Need) -> int:
            limit = limit_m(index.cases[need.case_id], need)
            return _NO_LIMIT if limit is None else limit

        def with_support(need: Need) -> int:
            total = index.cases[need.case_id].max_distance_with_support_km
            return own(need) if total is None else max(own(need), whole_metres(total))

        def radius(opening: Opening) -> int:
            return _NO_LIMIT if opening.service_radius_km is None else whole_metres(opening.service_radius_km)

        service = pairs.of_opening(radius)
        limit = np.where(pairs.at_client, service, pairs.of_need(own))
        furthest = np.where(pairs.at_client, service, pairs.of_need(with_support))
        unknown = (metres == UNKNOWN_M) & (limit != _NO_LIMIT)
        support = ~unknown & (metres > limit) & (metres <= furthest)
        return Screened(
            ~unknown & (metres > furthest),
            {"travel_support": support.astype(np.int64), "unknown_location": unknown.astype(np.int64)},
        )


def shown_km(metres: int, limit: int) -> float:
    """Kilometres for people: one decimal, but never rounded down to the limit that they exceed."""
    tenths = round(metres / 100)
    return max(tenths, limit // 100 + 1) / 10 if metres > limit else tenths / 10


RULE = Distance()
