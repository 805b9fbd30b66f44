"""The built-in table of Dutch places (GeoNames, CC BY 4.0): from a name to coordinates, never by guessing."""

import csv
import gzip
import io
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..models.checks.base import nearest
from ..models.faults import FaultValue
from .names import comparable

_WITH_PROVINCE = re.compile(r"(?P<name>[^(,]+?)\s*(?:\((?P<brackets>[^)]+)\)|,\s*(?P<comma>.+))")

_PROVINCES = {
    "drenthe": "Drenthe",
    "dr": "Drenthe",
    "flevoland": "Flevoland",
    "fl": "Flevoland",
    "fryslan": "Fryslân",
    "friesland": "Fryslân",
    "fr": "Fryslân",
    "frl": "Fryslân",
    "gelderland": "Gelderland",
    "gld": "Gelderland",
    "gl": "Gelderland",
    "groningen": "Groningen",
    "gr": "Groningen",
    "gn": "Groningen",
    "limburg": "Limburg",
    "lb": "Limburg",
    "l": "Limburg",
    "noord_brabant": "Noord-Brabant",
    "brabant": "Noord-Brabant",
    "nb": "Noord-Brabant",
    "noord_holland": "Noord-Holland",
    "nh": "Noord-Holland",
    "overijssel": "Overijssel",
    "ov": "Overijssel",
    "utrecht": "Utrecht",
    "ut": "Utrecht",
    "zeeland": "Zeeland",
    "zld": "Zeeland",
    "ze": "Zeeland",
    "zuid_holland": "Zuid-Holland",
    "zh": "Zuid-Holland",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A town or village."""

    name: str
    province: str
    latitude: float
    longitude: float


class PlaceError(ValueError):
    """No single place has this name."""

    def __init__(self, code: str, **values: FaultValue) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


@cache
def _by_name() -> dict[str, tuple[Place, ...]]:
    packed = files(__package__).joinpath("places.csv.gz").read_bytes()
    found: dict[str, list[Place]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(gzip.decompress(packed).decode())):
        place = Place(row["name"], row["province"], float(row["latitude"]), float(row["longitude"]))
        for name in {comparable(name) for name in (row["name"], *row["alternatives"].split("|")) if name}:
            found[name].append(place)
    return {name: tuple(places) for name, places in found.items()}


def find_place(text: str) -> Place:
    """The place with this name, with its province in brackets or behind a comma where several have it.

    Raises ``PlaceError`` when there is none, or more than one.
    """
    places = _by_name().get(comparable(text), ())
    split = None if places else _WITH_PROVINCE.fullmatch(text.strip())
    if split:
        province = _PROVINCES.get(comparable(split["brackets"] or split["comma"]))
        named = _by_name().get(comparable(split["name"]), ())
        places = tuple(place for place in named if place.province == province)
    if len(places) == 1:
        return places[0]
    if not places:
        raise _unknown(split["name"] if split else text)
    provinces = tuple(sorted({place.province for place in places}))
    raise PlaceError("place_ambiguous_within" if len(provinces) == 1 else "place_ambiguous", provinces=provinces)


def _unknown(name: str) -> PlaceError:
    close = nearest(comparable(name), list(_by_name()))
    if not close:
        return PlaceError("place_unknown")
    near = _by_name()[close]
    shown = near[0].name if len(near) == 1 else f"{near[0].name} ({near[0].province})"
    return PlaceError("place_unknown_like", nearest=shown)
