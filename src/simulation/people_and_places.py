"""The plain part of an instance: clients who each need one thing, and the units and places there are for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .draws import Draws, Weighted
from .geography import TABLE_OF, TABLES, address, provinces_of

AS_OF = date(2026, 3, 2)
"""The date of every instance."""

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, as columns and values."""


@dataclass(frozen=True)
class Family:
    """How large an instance is, and how scarce places are."""

    cases: int
    openings: int
    places_per_case: float
    """Free places (advice not counted) for each client."""
    one_table: bool = False
    """Whether all clients, and most of the units, belong to one supra-regional table."""


DEMAND = Weighted(
    {
        "clinical": 30,
        "highly_specialist": 20,
        "sheltered_living": 13,
        "long_term_living": 13,
        "outreach": 10,
        "home_treatment": 6,
        "acute": 6,
    }
)
"""What clients need."""


@dataclass(frozen=True)
class UnitKind:
    """What a kind of unit offers, and whom it serves."""

    label: str
    forms: Weighted[str]
    scopes: Weighted[str]


def _kind(label: str, forms: Mapping[str, float], regional: float, supra_regional: float, national: float) -> UnitKind:
    scopes = {"regional": regional, "supra_regional": supra_regional, "national": national}
    return UnitKind(label, Weighted(forms), Weighted(scopes))


UNIT_KINDS: Weighted[UnitKind] = Weighted(
    {
        _kind("Kliniek", {"clinical": 7, "acute": 2, "highly_specialist": 1}, 40, 35, 25): 33,
        _kind("Expertisecentrum", {"highly_specialist": 8, "consultation": 2}, 0, 35, 65): 16,
        _kind("Woonvorm", {"sheltered_living": 6, "long_term_living": 4}, 40, 35, 25): 27,
        _kind("Team", {"outreach": 6, "home_treatment": 4}, 75, 25, 0): 16,
        _kind("Dagcentrum", {"day_structure": 1}, 70, 30, 0): 8,
    }
)
"""What units there are."""

URGENCIES = Weighted({1: 8, 2: 22, 3: 35, 4: 25, 5: 10})
STEPS = Weighted({"region": 30, "supra_regional": 50, "national": 15, "regional_board": 4, "ministry": 1})
DISTANCES_KM = (15.0, 25.0, 30.0, 40.0, 50.0, 60.0, 75.0, 100.0, 150.0)
SUPPORT_KM = (15.0, 25.0, 50.0)
RADII_KM = (20.0, 30.0, 45.0, 60.0)
OPENINGS_OF_A_UNIT = Weighted({1: 45, 2: 35, 3: 20})
LATER_DAYS = Weighted({0: 70, 7: 10, 14: 10, 28: 6, 56: 4})
"""Days until an opening is available."""

LONGEST_WAIT_DAYS = 700
COMES_TO_THE_CLIENT = ("outreach", "home_treatment")
FULL = 0.2
"""The share of openings without a free place."""


def plain(family: Family, key: tuple[str | int, ...]) -> Rows:
    """The rows of a plain instance. ``key``: what its draws depend on."""
    home = Draws(*key, "home").one_of(TABLES) if family.one_table else None
    rows: Rows = {
        "snapshot": [{"as_of": AS_OF}],
        "regions": [{"region": region, "table": table} for region, table in TABLE_OF.items()],
        "units": [],
        "openings": [],
        "cases": list(_cases(Draws(*key, "cases"), family.cases, home)),
    }
    _add_units(Draws(*key, "units"), rows, family.openings, home)
    _spread_places(Draws(*key, "places"), rows["openings"], round(family.cases * family.places_per_case))
    rows["preferences"] = list(_ranks(Draws(*key, "ranks"), rows))
    return rows


def _cases(draws: Draws, count: int, home: str | None) -> Iterator[dict[str, Any]]:
    provinces = provinces_of(home)
    for number in range(1, count + 1):
        limit = draws.one_of(DISTANCES_KM) if draws.holds(0.85) else None
        support = None if limit is None or draws.holds(0.55) else limit + draws.one_of(SUPPORT_KM)
        yield {
            "case_id": f"SIM-C-{number:04d}",
            **address(draws, draws.by_weight(provinces)).columns,
            "urgency": draws.by_weight(URGENCIES),
            "registered_on": AS_OF - timedelta(days=int(LONGEST_WAIT_DAYS * draws.share() ** 3)),
            "step": draws.by_weight(STEPS),
            "max_distance_km": limit,
            "max_distance_with_support_km": support,
            "care_form": draws.by_weight(DEMAND),
        }


def _add_units(draws: Draws, rows: Rows, openings: int, home: str | None) -> None:
    """Units until there are so many openings."""
    everywhere, around = provinces_of(None), provinces_of(home)
    providers = max(1, openings // 60)
    while len(rows["openings"]) < openings:
        province = draws.by_weight(around if draws.holds(0.7) else everywhere)
        kind = draws.by_weight(UNIT_KINDS)
        number = len(rows["units"]) + 1
        spot = address(draws, province)
        unit = {
            "unit_id": f"SIM-U-{number:04d}",
            "provider_id": f"SIM-P-{province.name}-{draws.whole(1, providers)}",
            "name": f"{kind.label} {spot.place.split(' (')[0]} {number} (verzonnen)",
            **spot.columns,
            "scope": draws.by_weight(kind.scopes),
        }
        rows["units"].append(unit)
        wanted = min(draws.by_weight(OPENINGS_OF_A_UNIT), openings - len(rows["openings"]))
        for _ in range(wanted):
            rows["openings"].append(_opening(draws, unit["unit_id"], kind, len(rows["openings"]) + 1))


def _opening(draws: Draws, unit_id: str, kind: UnitKind, number: int) -> dict[str, Any]:
    form = draws.by_weight(kind.forms)
    later, comes = draws.by_weight(LATER_DAYS), form in COMES_TO_THE_CLIENT
    return {
        "unit_id": unit_id,
        "opening_id": f"SIM-O-{number:04d}",
        "care_form": form,
        "places": draws.whole(1, 3),
        "available_from": AS_OF + timedelta(days=later) if later else None,
        "delivery": "at_client" if comes else "at_unit",
        "service_radius_km": draws.one_of(RADII_KM) if comes else None,
    }


def _spread_places(draws: Draws, openings: list[dict[str, Any]], total: int) -> None:
    """Exactly so many places over the openings, unevenly; advice keeps what it has."""
    chosen = [one for one in openings if one["care_form"] != "consultation"]
    weights = [0 if draws.holds(FULL) else draws.whole(20, 119) for _ in chosen]
    whole, given, so_far = sum(weights) or 1, 0, 0
    for opening, weight in zip(chosen, weights, strict=True):
        so_far += weight
        opening["places"] = total * so_far // whole - given
        given += opening["places"]


def _ranks(draws: Draws, rows: Rows) -> Iterator[dict[str, Any]]:
    """What some clients would like: a region, or a provider."""
    providers = sorted({unit["provider_id"] for unit in rows["units"]})
    for case in rows["cases"]:
        if draws.holds(0.35):
            yield {"case_id": case["case_id"], "kind": "rank", "region": case["region"], "rank": draws.whole(1, 2)}
            yield {"case_id": case["case_id"], "kind": "rank", "provider_id": draws.one_of(providers), "rank": 3}
