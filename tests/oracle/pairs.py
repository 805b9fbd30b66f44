"""A need against an opening, and the few primitives that the oracle's rules are written in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from carematch.models.case import Case, Preference
from carematch.models.policy import Policy
from carematch.models.provider import Unit
from carematch.models.snapshot import Snapshot

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True)
class Obstacle:
    """What stands between a need and an opening: a condition of some kind or, without a kind, a block."""

    family: str
    kind: str | None = None
    subject: str | None = None

    @property
    def is_unknown(self) -> bool:
        return self.kind is not None and self.kind.startswith("unknown_")


@dataclass(frozen=True)
class Pair:
    """A case's need against an opening, with everything that the goals count."""

    case_id: str
    need_id: str
    unit_id: str
    opening_id: str
    obstacles: tuple[Obstacle, ...]
    start_on: date
    metres: int | None
    at_client: bool
    payer: str | None
    """The payer whose budget a bespoke placement uses, whether or not this pair needs one."""

    @property
    def blocked_by(self) -> frozenset[str]:
        return frozenset(obstacle.family for obstacle in self.obstacles if obstacle.kind is None)

    @property
    def conditions(self) -> tuple[str, ...]:
        return tuple(sorted(obstacle.kind for obstacle in self.obstacles if obstacle.kind is not None))

    @property
    def charged(self) -> str | None:
        return self.payer if "bespoke_funding" in self.conditions else None

    def is_admissible(self, policy: Policy) -> bool:
        if policy.conditions == "never":
            return not self.obstacles
        return not self.blocked_by


def metres_between(case: Case, unit: Unit, snapshot: Snapshot) -> int | None:
    """Travel row (place before postcode), else the great circle; ``None`` when a location is unknown."""
    for written in (case.place, case.postcode):
        for row in snapshot.travel:
            here = written is not None and row.from_place.strip().lower() == written.strip().lower()
            if here and row.unit_id == unit.unit_id:
                return round(row.km * 1000)
    ends = [case.latitude, case.longitude, unit.latitude, unit.longitude]
    stated = [degrees for degrees in ends if degrees is not None]
    return great_circle_metres(*stated) if len(stated) == 4 else None


def great_circle_metres(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> int:
    """The haversine formula, rounded to whole metres."""
    a, b = radians(lat_a), radians(lat_b)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon_b - lon_a) / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half))) * 1000)


def is_within(metres: int, limit_km: float) -> bool:
    """Exact in decimals, so that 60.1 km is 60,100 m and not a hair less."""
    return metres <= Decimal(repr(limit_km)) * 1000


def compare(observed: Any, operator: str, stated: Any) -> bool:
    values = stated if isinstance(stated, tuple) else (stated,)
    if operator in ("in", "not_in"):
        return (observed in values) == (operator == "in")
    value = values[0]
    if operator in ("=", "!="):
        return (observed == value) == (operator == "=")
    return {
        "<": observed < value,
        "<=": observed <= value,
        ">": observed > value,
        ">=": observed >= value,
    }[operator]


def matches(row: Preference, unit: Unit) -> bool:
    """Whether a unit is what a preference is about; the columns of a row mean *and*."""
    return (
        row.unit_id in (None, unit.unit_id)
        and row.provider_id in (None, unit.provider_id)
        and row.region in (None, unit.region)
    )
