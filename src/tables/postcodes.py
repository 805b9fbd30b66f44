"""A postcode table that the user supplies: GeoNames' own file format, read as it is."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from .raw import refusal

_POSTCODE = re.compile(r"([1-9][0-9]{3})\s?([A-Za-z]{2})?")
_LATITUDE, _LONGITUDE = 9, 10
_ABROAD = "9999"
"""GeoNames' code for addresses outside the country."""

Postcodes = Mapping[str, tuple[float, float]]
"""Latitude and longitude by four digits, and by full postcode where the table has these."""


def read_postcode(text: str) -> str | None:
    """A postcode as ``7511`` or ``7511AB``; ``None`` when the text is none."""
    found = _POSTCODE.fullmatch(text.strip())
    return found[1] + (found[2] or "").upper() if found else None


def read_postcodes(path: str | Path) -> Postcodes:
    """The average location of each postcode in a GeoNames postal code file (``NL.txt``).

    Raises ``SnapshotError`` when the file cannot be read as one.
    """
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    try:
        for line in Path(path).read_text("utf-8-sig").splitlines():
            columns = line.split("\t")
            postcode = read_postcode(columns[1])
            if postcode is None or postcode.startswith(_ABROAD):
                continue
            point = (float(columns[_LATITUDE]), float(columns[_LONGITUDE]))
            for code in {postcode, postcode[:4]}:
                points[code].append(point)
    except (OSError, ValueError, IndexError):
        raise refusal("postcode_table") from None
    if not points:
        raise refusal("postcode_table")
    return {code: _average(found) for code, found in points.items()}


def find_postcode(postcode: str, table: Postcodes) -> tuple[float, float] | None:
    """The location of a postcode: of the whole one, else of its four digits."""
    return table.get(postcode) or table.get(postcode[:4])


def _average(points: list[tuple[float, float]]) -> tuple[float, float]:
    latitudes, longitudes = zip(*points, strict=True)
    return round(sum(latitudes) / len(points), 6), round(sum(longitudes) / len(points), 6)
