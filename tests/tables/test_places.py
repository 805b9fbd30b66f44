"""Where cases and units are: by coordinates, by postcode, by the name of a place; never a guess."""

from pathlib import Path

import pytest

from carematch.models.case import Case
from carematch.models.faults import SnapshotError
from carematch.tables.places import PlaceError, find_place
from carematch.tables.postcodes import read_postcode, read_postcodes
from carematch.tables.read import read_snapshot

from .weeks import WEEK, Rows, csv_folder

NL = "\n".join(
    "\t".join(["NL", code, name, "Overijssel", "15", "", "", "", "", latitude, longitude, "6"])
    for code, name, latitude, longitude in [
        ("7511", "Enschede", "52.20", "6.80"),
        ("7511", "Enschede", "52.30", "6.90"),
        ("7512 AB", "Enschede", "52.50", "6.50"),
        ("9999", "Abroad", "10.0", "10.0"),
    ]
)


@pytest.mark.parametrize(
    ("text", "name", "province"),
    [
        ("Enschede", "Enschede", "Overijssel"),
        ("ENSCHEDE", "Enschede", "Overijssel"),
        ("den haag", "Den Haag", "Zuid-Holland"),
        ("’s-Hertogenbosch", "'s-Hertogenbosch", "Noord-Brabant"),
        ("Den Bosch", "'s-Hertogenbosch", "Noord-Brabant"),
        ("Hengelo (Overijssel)", "Hengelo", "Overijssel"),
        ("Hengelo, Gelderland", "Hengelo", "Gelderland"),
        ("Hengelo (Gld)", "Hengelo", "Gelderland"),
        ("Hengelo (ov)", "Hengelo", "Overijssel"),
    ],
)
def test_found(text: str, name: str, province: str) -> None:
    place = find_place(text)
    assert (place.name, place.province) == (name, province)


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("Hengelo", "place_ambiguous", {"provinces": ("Gelderland", "Overijssel")}),
        ("Nes (Fryslân)", "place_ambiguous_within", {"provinces": ("Fryslân",)}),
        ("Enschedee", "place_unknown_like", {"nearest": "Enschede"}),
        ("Xqzzq", "place_unknown", {}),
    ],
)
def test_not_found(text: str, code: str, values: dict[str, object]) -> None:
    with pytest.raises(PlaceError) as caught:
        find_place(text)
    assert (caught.value.code, caught.value.values) == (code, values)


@pytest.mark.parametrize(
    ("text", "code"),
    [("7511", "7511"), ("7511 ab", "7511AB"), (" 7511AB ", "7511AB"), ("0511", None), ("751", None)],
)
def test_postcodes(text: str, code: str | None) -> None:
    assert read_postcode(text) == code


def _cases(*rows: list[str]) -> dict[str, Rows]:
    header = ["case_id", "region", "urgency", "registered_on", "care_form"]
    header += ["place", "postcode", "latitude", "longitude"]
    start = ["Twente", "1", "2026-01-05", "clinical"]
    return {**WEEK, "cases": [header, *([f"C-{n}", *start, *row] for n, row in enumerate(rows))]}


def _read(tmp_path: Path, *rows: list[str], table: str | None = NL) -> tuple[Case, ...]:
    postcodes = None
    if table is not None:
        postcodes = tmp_path / "NL.txt"
        postcodes.write_text(table, "utf-8")
    return read_snapshot(csv_folder(tmp_path / "week", _cases(*rows)), postcodes=postcodes).cases


def test_coordinates_go_before_postcode_before_place(tmp_path: Path) -> None:
    both, postcode, full, place, nothing = _read(
        tmp_path,
        ["Enschede", "7511", "52,1", "5,1"],
        ["Almelo", "7511 XY", "", ""],
        ["", "7512AB", "", ""],
        ["Almelo", "", "", ""],
        ["", "", "", ""],
    )
    assert (both.latitude, both.longitude, both.located_by) == (52.1, 5.1, "coordinates")
    assert (postcode.latitude, postcode.longitude, postcode.located_by) == (52.25, 6.85, "postcode")
    assert (full.latitude, full.longitude, full.located_by) == (52.5, 6.5, "postcode")
    assert place.located_by == "place"
    assert (nothing.latitude, nothing.located_by) == (None, None)


def test_without_a_postcode_table_the_place_is_used_or_nothing(tmp_path: Path) -> None:
    place, nothing = _read(tmp_path, ["Almelo", "7511", "", ""], ["", "7511", "", ""], table=None)
    assert place.located_by == "place"
    assert (nothing.latitude, nothing.located_by, nothing.postcode) == (None, None, "7511")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ["", "9999", "", ""],
            "- cases, row 2, column postcode: The postcode is not in the postcode table. "
            "Correct it, or give a place or coordinates.",
        ),
        (
            ["Almelo", "75", "", ""],
            "- cases, row 2, column postcode: This is no Dutch postcode. "
            "Give at least its four digits, such as 7511 or 7511 AB.",
        ),
        (
            ["Almelo", "", "52,1", ""],
            "- cases, row 2, column longitude: latitude and longitude go together. Fill both, or empty both.",
        ),
    ],
)
def test_locations_that_cannot_be(row: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError) as caught:
        _read(tmp_path, row)
    assert str(caught.value).splitlines()[1:] == [message]


@pytest.mark.parametrize("content", ["", "one column\n", "NL\t7511\tx\n", "NL\t7511" + "\tx" * 10])
def test_a_file_that_is_no_postcode_table(content: str, tmp_path: Path) -> None:
    path = tmp_path / "NL.txt"
    path.write_text(content)
    with pytest.raises(SnapshotError) as caught:
        read_postcodes(path)
    assert str(caught.value).splitlines()[1:] == [
        "- The postcode table cannot be read. Give GeoNames' file NL.txt as it is, unpacked."
    ]
