"""The map: units, clients without a place and proposed placements, drawn as one small inline SVG."""

import json
import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from markupsafe import Markup, escape

from ..models.case import Case
from ..models.provider import Unit
from .story import Story

WIDTH, HEIGHT = 400, 470
_WEST, _EAST, _SOUTH, _NORTH = 3.25, 7.35, 50.68, 53.62
_SHRINK = math.cos(math.radians((_SOUTH + _NORTH) / 2))
"""A degree of longitude is this much of a degree of latitude in the middle of the map."""

_FINEST = 2.2
"""Points of the outline that lie nearer than this are drawn as one."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """A place on the map and what is there."""

    place: str
    at: Point | None
    """Where it is drawn; ``None``: outside the map or not known."""
    units: int
    places: int
    clients: int


def _project(longitude: float, latitude: float) -> Point | None:
    if not (_WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH):
        return None
    scale = min(WIDTH / ((_EAST - _WEST) * _SHRINK), HEIGHT / (_NORTH - _SOUTH))
    return round((longitude - _WEST) * _SHRINK * scale, 1), round((_NORTH - latitude) * scale, 1)


def _where(row: Case | Unit) -> Point | None:
    if row.latitude is None or row.longitude is None:
        return None
    return _project(row.longitude, row.latitude)


@cache
def _outlines() -> str:
    provinces = json.loads(files(__package__ or "").joinpath("provinces.json").read_text("utf-8"))
    parts = []
    for province in provinces:
        for ring in province["rings"]:
            parts.append(_path([point for point in (_project(*pair[:2]) for pair in ring) if point]))
    return "".join(parts)


def _path(points: list[Point]) -> str:
    """A closed line in steps of a tenth, without points that lie too close together to be seen."""
    kept = points[:1]
    for point in points[1:]:
        if math.dist(point, kept[-1]) >= _FINEST:
            kept.append(point)
    if len(kept) < 3:
        return ""
    moves = [(x - a, y - b) for (a, b), (x, y) in pairwise(kept)]
    return f"M{kept[0][0]:g} {kept[0][1]:g}l" + " ".join(f"{x:.1f} {y:.1f}" for x, y in moves) + "z"


def spots(story: Story) -> tuple[Spot, ...]:
    """What stands where: units and clients without a place, together by place."""
    units: Counter[tuple[str, Point | None]] = Counter()
    places: Counter[tuple[str, Point | None]] = Counter()
    clients: Counter[tuple[str, Point | None]] = Counter()
    for unit in story.index.units.values():
        key = (unit.place or unit.region, _where(unit))
        units[key] += 1
        places[key] += sum(one.places for one in story.index.openings_of_unit.get(unit.unit_id, ()))
    for case_id in story.unplaced:
        case = story.index.cases[case_id]
        clients[case.place or case.region, _where(case)] += 1
    keys = sorted({*units, *clients}, key=lambda key: (key[0], key[1] or (0.0, 0.0)))
    return tuple(Spot(place, at, units[place, at], places[place, at], clients[place, at]) for place, at in keys)


def map_svg(story: Story) -> Markup:
    """The map with its legend; the same facts stand in a table beside it."""
    words = story.words
    shapes = [f'<path class="land" d="{_outlines()}"/>', *_lines(story)]
    drawn = [spot for spot in spots(story) if spot.at]
    shapes += [_units(spot, words.text("map.point_units", **_values(spot, spot.units))) for spot in drawn if spot.units]
    shapes += [
        _clients(spot, words.text("map.point_clients", **_values(spot, spot.clients))) for spot in drawn if spot.clients
    ]
    head = f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(words.text("map.label"))}">'
    return Markup(head + "".join(shapes) + "</svg>")


def _values(spot: Spot, count: int) -> dict[str, object]:
    return {"place": spot.place, "count": count, "places": spot.places}


def _lines(story: Story) -> list[str]:
    lines = []
    for placement in story.placements:
        start = _where(story.index.cases[placement.case_id])
        end = _where(story.index.units[placement.unit_id])
        if start and end and start != end:
            lines.append(f'<path class="move" d="M{start[0]:g} {start[1]:g}L{end[0]:g} {end[1]:g}"/>')
    return lines


def _units(spot: Spot, title: str) -> str:
    x, y = spot.at or (0.0, 0.0)
    kind = "free" if spot.places else "full"
    radius = 4 + min(spot.units, 6) * 0.7
    return f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="{radius:g}"><title>{escape(title)}</title></circle>'


def _clients(spot: Spot, title: str) -> str:
    x, y = spot.at or (0.0, 0.0)
    if spot.units:
        x, y = x + 9, y - 7
    half = 5.5 + min(spot.clients, 6) * 0.5
    shape = f"M{x:g} {y - half:g}l{half:g} {half:g}l{-half:g} {half:g}l{-half:g} {-half:g}z"
    number = f'<text x="{x:g}" y="{y + 3:g}">{spot.clients}</text>' if spot.clients > 1 else ""
    return f'<g class="client"><title>{escape(title)}</title><path d="{shape}"/>{number}</g>'
