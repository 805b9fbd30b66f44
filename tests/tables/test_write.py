"""What is written reads back as the same snapshot, does no harm in a spreadsheet, and is there wholly or not at all."""

import csv
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from carematch.models.case import Case, Fact
from carematch.models.faults import SnapshotError
from carematch.models.provider import CriterionRow, Opening, Unit
from carematch.models.snapshot import Snapshot
from carematch.models.week import Week
from carematch.tables import replace
from carematch.tables.frames import from_frames, to_frames
from carematch.tables.read import read_snapshot
from carematch.tables.write import write_snapshot

HOSTILE = (
    '=HYPERLINK("http://example.org","x")',
    "<script>alert(1)</script>",
    "@SUM(A1)",
    "-2+3",
    "+1 keer per week",
    "'=1+1",
    'a;b,c\t"d"\ne',
    "ümläut € 漢字",
    "http://example.org",
    "_x0041_",
)

VALUES: tuple[Any, ...] = (True, False, None, 0, 70, -3, 1.234, 0.1 + 0.2, 1 / 3, "vrouw", "=danger", "-")


def _hostile() -> Snapshot:
    openings = tuple(
        Opening(unit_id=f"U-{n}", opening_id=f"O-{n}", care_form="clinical", places=n, service_radius_km=n / 3)
        for n in range(len(HOSTILE))
    )
    units = tuple(
        Unit(
            unit_id=f"U-{n}",
            name=text,
            region="=regio",
            scope="national",
            contracted_payers=("A, B",) if n else "all",
            domains=("wlz", "zvw"),
        )
        for n, text in enumerate(HOSTILE)
    )
    facts = tuple(Fact(case_id="C-1", fact=f"f{n}", value=value) for n, value in enumerate(VALUES))
    criteria = (
        CriterionRow(unit_id="U-0", fact="f0", operator="=", value=True),
        CriterionRow(unit_id="U-0", fact="f4", operator=">=", value=18),
        CriterionRow(unit_id="U-0", fact="f6", operator="in", value=(1, 1.5)),
        CriterionRow(unit_id="U-0", fact="f9", operator="not_in", value=("a, b",)),
    )
    case = Case(
        case_id="C-1",
        region="=regio",
        urgency=1,
        registered_on=date(1900, 1, 1),
        care_form="clinical",
        latitude=52.123,
        longitude=-0.125,
        located_by="place",
        max_distance_km=1.234,
        leaves_when_placed=False,
    )
    week = Week(as_of=date(2026, 3, 2), title=HOSTILE[0])
    return Snapshot(snapshot=(week,), cases=(case,), units=units, openings=openings, facts=facts, criteria=criteria)


@pytest.mark.parametrize("name", ["week", "week.xlsx", "week.json"])
def test_round_trip(name: str, tmp_path: Path) -> None:
    snapshot = _hostile()
    write_snapshot(snapshot, tmp_path / name)
    again = read_snapshot(tmp_path / name)
    assert again == snapshot
    assert again.hash == snapshot.hash
    first = _contents(tmp_path / name)
    write_snapshot(again, tmp_path / name)
    assert _contents(tmp_path / name) == first
    assert [path.name for path in tmp_path.iterdir()] == [name]


def _contents(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in (sorted(path.iterdir()) if path.is_dir() else [path])]


def test_frames_round_trip() -> None:
    snapshot = _hostile()
    frames = to_frames(snapshot)
    again = from_frames(frames)
    assert again == snapshot
    assert again.hash == snapshot.hash
    assert pd.api.types.is_integer_dtype(frames["openings"]["places"])


def test_csv_opens_with_a_double_click_and_holds_no_formula(tmp_path: Path) -> None:
    write_snapshot(_hostile(), tmp_path / "week")
    content = (tmp_path / "week" / "units.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == len(HOSTILE) + 1
    for file in (tmp_path / "week").iterdir():
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.reader(lines, delimiter=";"):
                for cell in row:
                    active = cell.startswith(("=", "+", "-", "@")) and cell not in ("=", "-0,1250", "-3")
                    assert not active, cell
    assert "1,2340" in (tmp_path / "week" / "cases.csv").read_text("utf-8-sig")


def test_a_workbook_holds_text_numbers_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "week.xlsx"
    write_snapshot(_hostile(), path)
    book = openpyxl.load_workbook(path)
    assert [cell.data_type for row in book["units"] for cell in row if cell.value].count("f") == 0
    assert book["snapshot"]["A2"].is_date
    assert book["openings"]["D3"].value == 1
    with zipfile.ZipFile(path) as archive:
        assert not any("rels" in name and b"example.org" in archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("value", ["yes", "70", "unknown", "2026-03-01", "NaN"])
def test_a_word_that_would_read_as_something_else_is_refused(value: str, tmp_path: Path) -> None:
    snapshot = _hostile()
    odd = snapshot.model_copy(update={"facts": (Fact(case_id="C-1", fact="odd", value=value),)})
    with pytest.raises(ValueError, match="facts, column value: a word there would be read back as something else"):
        write_snapshot(odd, tmp_path / "week.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("word", ["-", "?", "nvt"])
def test_a_word_that_would_read_as_a_blank_is_refused(word: str, tmp_path: Path) -> None:
    snapshot = _hostile()
    odd = snapshot.model_copy(update={"snapshot": (Week(as_of=date(2026, 3, 2), title=word),)})
    with pytest.raises(ValueError, match="snapshot, column title: a word there would be read back as something else"):
        write_snapshot(odd, tmp_path / "week.json")


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "week"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="the folder holds other files than tables; give a new one"):
        write_snapshot(_hostile(), folder)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_one_csv_file_cannot_hold_a_snapshot(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="give a folder"):
        write_snapshot(_hostile(), tmp_path / "week.csv")


def test_tables_that_are_no_longer_filled_disappear(tmp_path: Path) -> None:
    write_snapshot(_hostile(), tmp_path / "week")
    write_snapshot(_hostile().model_copy(update={"facts": (), "criteria": ()}), tmp_path / "week")
    assert sorted(path.stem for path in (tmp_path / "week").iterdir()) == [
        "cases",
        "openings",
        "snapshot",
        "units",
    ]


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "week.json"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(replace.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_snapshot(_hostile(), path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["week.json"]


def test_frames_with_missing_values_and_their_faults() -> None:
    frames = {
        "snapshot": pd.DataFrame({"as_of": [pd.Timestamp("2026-03-02")]}),
        "cases": pd.DataFrame(
            {
                "case_id": ["C-1", "C-2"],
                "region": ["Twente", "Twente"],
                "urgency": [1, 2],
                "registered_on": pd.Series([pd.Timestamp("2026-01-05"), pd.NaT]),
                "max_distance_km": [60.0, float("nan")],
                "care_form": pd.array(["clinical", pd.NA], dtype="string"),
            }
        ),
        "units": pd.DataFrame({"unit_id": [101], "region": ["Twente"], "scope": ["landelijk"]}),
        "openings": pd.DataFrame(columns=["unit_id", "care_form", "places"]),
    }
    with pytest.raises(SnapshotError) as caught:
        from_frames(frames)
    assert str(caught.value).splitlines() == [
        "1 fault found; mend it and try again.",
        "- cases, row 3, column registered_on: The cell is blank; "
        "expected a day from 1900 to 2199, written as 2026-03-31 or 31-3-2026.",
    ]
    frames["cases"] = frames["cases"].iloc[:1]
    snapshot = from_frames(frames)
    assert snapshot.cases[0].registered_on == date(2026, 1, 5)
    assert snapshot.units[0].unit_id == "101"
    assert snapshot.openings == ()
