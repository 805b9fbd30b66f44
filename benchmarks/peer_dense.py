"""The peer of screening: every case with every opening in one table, as one would write it with numpy.

Only for plain instances, where care form, scope and distance decide who can go where.
"""

import math
from typing import Any

import numpy as np

import carematch as cm

EARTH_RADIUS_M = 6371008.8


def screened(snapshot: cm.Snapshot) -> Any:
    """Positions of cases and openings, both in the order of their ids, that nothing keeps apart."""
    cases = sorted(snapshot.cases, key=lambda case: case.case_id)
    units = {unit.unit_id: unit for unit in snapshot.units}
    openings = sorted(snapshot.openings, key=lambda opening: opening.id)
    at = [units[opening.unit_id] for opening in openings]
    table = {row.region: row.table for row in snapshot.regions}
    at_client = np.array([opening.delivery == "at_client" for opening in openings])

    same_form = _equal([case.care_form for case in cases], [opening.care_form for opening in openings])
    same_region = _equal([case.region for case in cases], [unit.region for unit in at])
    same_table = _equal([table.get(case.region) for case in cases], [table.get(unit.region) for unit in at])
    scope = np.array([unit.scope for unit in at])
    in_scope = (scope == "national") | same_region | ((scope == "supra_regional") & same_table)

    metres = _metres(
        *(np.array([[case.latitude, case.longitude] for case in cases], dtype=float).T),
        *(np.array([[unit.latitude, unit.longitude] for unit in at], dtype=float).T),
    )
    own = [[case.max_distance_km, case.max_distance_with_support_km] for case in cases]
    furthest = np.array([max(math.inf if km[0] is None else km[0], km[1] or 0.0) for km in own])
    radius = np.array([math.inf if one.service_radius_km is None else one.service_radius_km for one in openings])
    near = metres <= 1000 * np.where(at_client[None, :], radius[None, :], furthest[:, None])
    return np.nonzero(same_form & in_scope & (near | np.isnan(metres)))


def _equal(ours: list[str | None], theirs: list[str | None]) -> Any:
    numbers = {name: number for number, name in enumerate({*ours, *theirs} - {None})}
    own, other = ([numbers.get(name, -1 - side) for name in names] for side, names in enumerate((ours, theirs)))  # type: ignore[arg-type]
    return np.array(own)[:, None] == np.array(other)[None, :]


def _metres(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Any:
    phi_a, phi_b = np.radians(lat_a)[:, None], np.radians(lat_b)[None, :]
    half_lat = np.sin((phi_b - phi_a) / 2) ** 2
    half_lon = np.sin(np.radians(lon_b[None, :] - lon_a[:, None]) / 2) ** 2
    chord = half_lat + np.cos(phi_a) * np.cos(phi_b) * half_lon
    return np.rint(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, chord))))
