"""Great-circle distances, in whole metres so that a limit is met or not on every machine alike."""

import math
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


def great_circle_m(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> int:
    """Metres between two points in degrees (haversine formula)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half_lat = math.sin((phi_b - phi_a) / 2) ** 2
    half_lon = math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    chord = half_lat + math.cos(phi_a) * math.cos(phi_b) * half_lon
    return round(2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord))) * 1000)


def great_circles_m(
    lat_a: npt.NDArray[np.float64],
    lon_a: npt.NDArray[np.float64],
    lat_b: npt.NDArray[np.float64],
    lon_b: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:
    """Metres between points, element by element; NaN coordinates give ``UNKNOWN_M``."""
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half_lat = np.sin((phi_b - phi_a) / 2) ** 2
    half_lon = np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    chord = half_lat + np.cos(phi_a) * np.cos(phi_b) * half_lon
    metres: Any = np.rint(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, chord))) * 1000)
    return np.where(np.isnan(metres), UNKNOWN_M, metres).astype(np.int64)
