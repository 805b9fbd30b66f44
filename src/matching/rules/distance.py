"""Distance: what the client can manage, more with support; for care at the client's how far the unit goes."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from ...models.case import Case, Need
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ..distance import UNKNOWN_M, whole_metres
from ..index import Index
from ..levels import levels_of, lowest, raised
from ..pairs import Ints, Pairs, Screened
from .base import PairRule

_NO_LIMIT, _STAYS = np.iinfo(np.int64).max, -1


def limit_km(case: Case, need: Need) -> float | None:
    """The client's limit: the need's own, else the case's."""
    return need.max_distance_km if need.max_distance_km is not None else case.max_distance_km


def limit_m(case: Case, need: Need) -> int | None:
    """The client's limit in whole metres."""
    km = limit_km(case, need)
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
            own = limit_km(case, need)
            never = index.policy.conditions == "never"
            stated = [own] if never else [own, case.max_distance_with_support_km]
            levels = levels_of(index.policy, "distance", need.case_id, "client")
        limits = [km for km in stated if km is not None]
        change = lowest(levels, lambda more: any(metres <= whole_metres(raised(km, more)) for km in limits))
        if change is not None:
            yield change

    def screen(self, pairs: Pairs) -> Screened:
        metres, service = pairs.distance_m, pairs.of_openings(_service_m)
        own, with_support = pairs.of_needs(partial(_limits_m, pairs.index)).reshape(-1, 2).T
        comes = service != _STAYS
        limit, furthest = np.where(comes, service, own), np.where(comes, service, with_support)
        unknown = (metres == UNKNOWN_M) & (limit != _NO_LIMIT)
        support = ~unknown & (metres > limit) & (metres <= furthest)
        return Screened(
            ~unknown & (metres > furthest),
            {"travel_support": support.astype(np.int64), "unknown_location": unknown.astype(np.int64)},
        )


def _service_m(openings: Sequence[Opening]) -> list[int]:
    """How far care comes to the client, ``_STAYS`` where it does not."""
    return [_STAYS if one.delivery != "at_client" else _metres(one.service_radius_km) for one in openings]


def _metres(limit_km: float | None) -> int:
    return _NO_LIMIT if limit_km is None else whole_metres(limit_km)


def _limits_m(index: Index, needs: Sequence[Need]) -> Ints:
    """The limits without and with support, a row for each need; each distinct one is worked out once."""
    cases = [index.cases[need.case_id] for need in needs]
    own = [limit_km(case, need) for case, need in zip(cases, needs, strict=True)]
    total = [case.max_distance_with_support_km for case in cases]
    metres = {km: _metres(km) for km in {*own, *total}}
    found = np.array([[metres[km] for km in own], [0 if km is None else metres[km] for km in total]], dtype=np.int64)
    return np.maximum.accumulate(found).T


def shown_km(metres: int, limit: int) -> float:
    """Kilometres for people: one decimal, but never rounded down to the limit that they exceed."""
    tenths = round(metres / 100)
    return max(tenths, limit // 100 + 1) / 10 if metres > limit else tenths / 10


RULE = Distance()
