"""Great-circle distances, in whole metres so that a limit is met or not on every machine alike."""

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""

UNKNOWN_M = -1
"""In arrays: the distance is not known."""


@lru_cache(maxsize=10_000)
def whole_metres(kilometres: float) -> int:
    """The most whole metres within a limit in kilometres, exactly as it is written in decimals."""
    return math.floor(Decimal(repr(float(kilometres))) * 1000)


@lru_cache(maxsize=10_000)
def great_circle_m(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> int:
    """Metres between two points in degrees (haversine formula)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half_lat = math.sin((phi_b - phi_a) / 2) ** 2
    half_lon = math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    chord = half_lat + math.cos(phi_a) * math.cos(phi_b) * half_lon
    return round(2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord))) * 1000)


class Points:
    """Points in degrees, NaN where one is not known."""

    def __init__(self, latitudes: Sequence[float | None], longitudes: Sequence[float | None]) -> None:
        self.phi = np.radians(np.array(latitudes, dtype=np.float64))
        self.longitude = np.array(longitudes, dtype=np.float64)
        self.cosine = np.cos(self.phi)


def great_circles_m(
    here: Points, at: npt.NDArray[np.int64], there: Points, to: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Metres from the points at some positions to others, element by element; ``UNKNOWN_M`` where one is not known."""
    half_lat = np.sin((there.phi[to] - here.phi[at]) / 2) ** 2
    half_lon = np.sin(np.radians(there.longitude[to] - here.longitude[at]) / 2) ** 2
    chord = half_lat + here.cosine[at] * there.cosine[to] * half_lon
    metres: Any = np.rint(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, chord))) * 1000)
    return np.where(np.isnan(metres), UNKNOWN_M, metres).astype(np.int64)
