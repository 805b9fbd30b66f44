"""Where fictional clients and units are: real Dutch towns, their provinces as regions, eight tables over them."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from ..tables.places import find_place
from .draws import Draws, Weighted


@dataclass(frozen=True)
class Province:
    """A region: how much of the demand comes from it, its supra-regional table, its towns, the largest first."""

    name: str
    weight: float
    table: str
    towns: tuple[str, ...]


# Weights: inhabitants in millions, rounded. Which province belongs to which table is made up.
PROVINCES = (
    Province("Groningen", 0.6, "Noord", ("Groningen", "Veendam", "Winschoten", "Stadskanaal", "Delfzijl", "Leek")),
    Province("Fryslân", 0.7, "Noord", ("Leeuwarden", "Drachten", "Sneek", "Heerenveen", "Harlingen", "Dokkum")),
    Province("Drenthe", 0.5, "Noord", ("Assen", "Emmen", "Hoogeveen", "Meppel", "Coevorden", "Roden")),
    Province("Overijssel", 1.2, "Oost", ("Zwolle", "Enschede", "Deventer", "Almelo", "Hengelo", "Kampen")),
    Province("Flevoland", 0.4, "Midden", ("Almere Stad", "Lelystad", "Dronten", "Emmeloord", "Urk", "Zeewolde")),
    Province("Gelderland", 2.1, "Rivieren", ("Nijmegen", "Arnhem", "Apeldoorn", "Ede", "Doetinchem", "Tiel")),
    Province("Utrecht", 1.4, "Midden", ("Utrecht", "Amersfoort", "Zeist", "Veenendaal", "Nieuwegein", "Woerden")),
    Province("Noord-Holland", 2.9, "Noordwest", ("Amsterdam", "Haarlem", "Zaandam", "Hilversum", "Alkmaar", "Hoorn")),
    Province("Zuid-Holland", 3.8, "West", ("Rotterdam", "Leiden", "Dordrecht", "Zoetermeer", "Delft", "Gouda")),
    Province("Zeeland", 0.4, "Zuidwest", ("Middelburg", "Vlissingen", "Goes", "Terneuzen", "Zierikzee", "Hulst")),
    Province("Noord-Brabant", 2.6, "Zuidwest", ("Eindhoven", "Tilburg", "Breda", "'s-Hertogenbosch", "Helmond", "Oss")),
    Province("Limburg", 1.1, "Zuidoost", ("Maastricht", "Heerlen", "Sittard", "Venlo", "Roermond", "Weert")),
)

TABLE_OF = {province.name: province.table for province in PROVINCES}
"""The supra-regional table of each region."""

TABLES = tuple(dict.fromkeys(TABLE_OF.values()))
"""The eight tables."""

_TOWN_WEIGHTS = (5, 3, 2, 1.5, 1, 1)
"""How often each of a province's towns is drawn, the largest first."""

_SPREAD = 0.04
"""Addresses lie at most so many degrees from the middle of their town: some 4 km."""


@dataclass(frozen=True)
class Address:
    """A spot in a town; latitude and longitude in degrees."""

    region: str
    place: str
    latitude: float
    longitude: float

    @property
    def columns(self) -> dict[str, Any]:
        """As columns of a case or a unit."""
        spot: dict[str, Any] = {"latitude": self.latitude, "longitude": self.longitude, "located_by": "coordinates"}
        return {"region": self.region, "place": self.place, **spot}


def provinces_of(table: str | None) -> Weighted[Province]:
    """The provinces of one table, or all of them, by weight."""
    return Weighted({one: one.weight for one in PROVINCES if table in (None, one.table)})


def address(draws: Draws, province: Province) -> Address:
    """Somewhere in a province: in or near one of its towns."""
    place, latitude, longitude = draws.by_weight(_towns(province))
    return Address(
        region=province.name,
        place=place,
        latitude=round(latitude + _SPREAD * (2 * draws.share() - 1), 4),
        longitude=round(longitude + _SPREAD * (2 * draws.share() - 1), 4),
    )


@cache
def _towns(province: Province) -> Weighted[tuple[str, float, float]]:
    """Name and coordinates of each town; the province stands behind the name, as many names occur twice."""
    names = [f"{town} ({province.name})" for town in province.towns]
    found = [(name, find_place(name)) for name in names]
    located = [(name, place.latitude, place.longitude) for name, place in found]
    return Weighted(dict(zip(located, _TOWN_WEIGHTS, strict=True)))
