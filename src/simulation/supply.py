"""The units of a generated world, whom they exclude, and the places that are there, come free and are withdrawn."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from .arrivals import moments, waits
from .draws import Draws, Weighted
from .geography import PROVINCES, address
from .log import Event
from .people_and_places import Rows
from .scenario import Scenario
from .scenario_parts import Supply

_PROVIDERS = 2
"""How many providers a region has."""

_LABELS = {
    "clinical": "Kliniek",
    "highly_specialist": "Expertisecentrum",
    "sheltered_living": "Beschermd wonen",
    "long_term_living": "Woonvorm",
    "outreach": "Wijkteam",
    "home_treatment": "Thuisteam",
    "acute": "Acute afdeling",
    "day_structure": "Dagcentrum",
}


def add_units(rows: Rows, scenario: Scenario, seed: int) -> None:
    """All units, each with one opening, and their criteria."""
    shares = {one.region: one.share for one in scenario.regions if one.share}
    provinces = Weighted({one: shares[one.name] for one in PROVINCES if one.name in shares})
    for supply in scenario.supply:
        for number in range(1, supply.units + 1):
            unit_id = f"U-{supply.care_form}-{number:02d}"
            draws = Draws("world", seed, "unit", unit_id)
            spot = address(draws, draws.by_weight(provinces))
            rows["units"].append(
                {
                    "unit_id": unit_id,
                    "provider_id": f"P-{spot.region}-{draws.whole(1, _PROVIDERS)}",
                    "name": f"{_LABELS[supply.care_form]} {spot.place.split(' (')[0]} {number} (verzonnen)",
                    **spot.columns,
                    "scope": draws.by_weight(Weighted(supply.scopes.model_dump())),
                }
            )
            rows["openings"].append(_opening(supply, unit_id))
            rows["criteria"].extend(_criteria(scenario, seed, unit_id))


def _opening(supply: Supply, unit_id: str) -> dict[str, Any]:
    return {
        "unit_id": unit_id,
        "opening_id": f"O-{unit_id[2:]}",
        "care_form": supply.care_form,
        "places": 0,
        "delivery": "at_unit" if supply.radius_km is None else "at_client",
        "service_radius_km": supply.radius_km,
    }


def _criteria(scenario: Scenario, seed: int, unit_id: str) -> Iterator[dict[str, Any]]:
    for rate in scenario.facts:
        draws = Draws("world", seed, f"excludes {rate.fact}", unit_id)
        if draws.holds(rate.excluded_by):
            firmness = "negotiable" if draws.holds(rate.negotiable) else "absolute"
            row = {"unit_id": unit_id, "criterion_id": f"K-{rate.fact}", "fact": rate.fact, "operator": "="}
            yield {**row, "value": True, "firmness": firmness}


class Places:
    """Where places are, come free and go, of one seed."""

    def __init__(self, rows: Rows, scenario: Scenario, seed: int, last: int) -> None:
        self.rows = rows
        self.scenario = scenario
        self.seed = seed
        self.last = last

    def events(self) -> Iterator[Event]:
        """The places of the first day are put into the rows; those that come and go are events."""
        for supply in self.scenario.supply:
            openings = [row for row in self.rows["openings"] if row["care_form"] == supply.care_form]
            draws = Draws("world", self.seed, "free places", supply.care_form)
            for number in range(supply.free_places):
                opening = draws.one_of(openings)
                opening["places"] += 1
                yield from self._withdrawn(f"{supply.care_form} {number}", opening, 0)
            draws = Draws("world", self.seed, "new places", supply.care_form)
            rate = supply.new_places_per_week / 7
            for number, moment in enumerate(moments(draws, rate, self.last + 1)):
                where = Draws("world", self.seed, "new place", f"{supply.care_form} {number}")
                opening = where.one_of(openings)
                yield self._event(opening, moment, 1)
                yield from self._withdrawn(f"{supply.care_form} new {number}", opening, moment)

    def _withdrawn(self, place: str, opening: dict[str, Any], since: float) -> Iterator[Event]:
        draws = Draws("world", self.seed, "withdrawn", place)
        moment = since + waits(draws, 7 * self.scenario.withdrawn_weeks)
        if draws.holds(self.scenario.withdrawn_share) and moment < self.last + 1:
            yield self._event(opening, moment, -1)

    def _event(self, opening: dict[str, Any], moment: float, amount: int) -> Event:
        day = self.scenario.first_day + timedelta(days=int(moment))
        return Event(kind="places", day=day, opening_id=opening["opening_id"], amount=amount)
