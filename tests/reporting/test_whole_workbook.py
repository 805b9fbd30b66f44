"""The workbook of a week that has all of it: further sheets when there is something to tell, and only then."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from carematch.language import catalogue
from carematch.models.tables import TABLE_BY_NAME
from carematch.reporting.story import Story
from carematch.reporting.workbook import workbook

from . import week, whole_week
from .test_workbook import FORMULA, rows


def book(language: Any = "nl", **tables: Any) -> Any:
    """The workbook of the whole week, read back."""
    snapshot = whole_week.snapshot(**tables)
    story = Story.of(snapshot, whole_week.plan(snapshot), whole_week.explanations(snapshot), language)
    return openpyxl.load_workbook(BytesIO(workbook(story)))


def records(sheet: Any) -> list[dict[str, Any]]:
    """The rows of a sheet by its headers."""
    header, *body = rows(sheet)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_further_sheets_stand_beside_what_they_belong_to() -> None:
    assert book().sheetnames == [
        "Overzicht", "Tegenover vorige keer", "Plaatsingen", "Hele plannen", "Ketens", "Afspraken", "Wachtlijsten",
        "Nog geen plek", "Wacht op doorstromen", "Belemmeringen", "Routes", "Vragen", "Tekorten", "Doelen en bewijs",
        "Besluiten",
    ]  # fmt: skip
    assert len(book("en").sheetnames) == 15


def test_without_anything_to_tell_there_is_no_further_sheet() -> None:
    snapshot = week.snapshot()
    story = Story.of(snapshot, week.plan(snapshot), week.explanations(snapshot), "nl")
    assert len(openpyxl.load_workbook(BytesIO(workbook(story))).sheetnames) == 10


def test_chains_are_rows_in_their_order() -> None:
    told = [(row["Keten"], row["Stap"], row["Cliënt"], row["Op de plek van"]) for row in records(book()["Ketens"])]
    assert told == [(1, 1, "C-10", None), (1, 2, "C-14", "C-10"), (2, 1, "C-12", "C-13"), (2, 1, "C-13", "C-12")]
    joint = [row["Samen met de stap van hetzelfde nummer?"] for row in records(book()["Ketens"])]
    assert joint == ["nee", "nee", "ja", "ja"]


def test_differences_are_rows_with_their_reason() -> None:
    told = records(book()["Tegenover vorige keer"])
    assert [(row["Cliënt"], row["Wat"]) for row in told] == [
        ("C-14", "andere plek"),
        ("C-18", "geen plek meer"),
        ("C-20", "hoeft niet meer"),
        ("C-15", "nieuw"),
        ("C-11", "blijft staan"),
        ("C-14", "blijft staan"),
    ]
    # A case that is closed is still told by the care it asked for.
    assert told[2]["Zorg"] == "klinische opname"
    assert told[2]["Waarom"] == "De casus is niet meer open."


def test_lists_parts_and_people_who_wait_to_move_on() -> None:
    read = book()
    assert [tuple(row.values()) for row in records(read["Wachtlijsten"])] == [
        ("De Beuk", "U-2", "C-11", "De Linde (U-1)"),
        ("De Wilg", "U-4", "C-11", "De Linde (U-1)"),
        ("De Wilg", "U-4", "C-15", "De Beuk (U-2)"),
    ]
    assert [(row["Cliënt"], row["Deel"], row["Zekerheid"]) for row in records(read["Hele plannen"])] == [
        ("C-14", 1, "vast"), ("C-14", 2, "vast"), ("C-14", 3, "nog open"), ("C-14", 4, "vast"),
    ]  # fmt: skip
    assert [(row["Cliënt"], row["Plek nu"]) for row in records(read["Wacht op doorstromen"])] == [
        ("C-17", "De Beuk (U-2, klinische opname)")
    ]
    assert [row["Cliënt"] for row in records(read["Nog geen plek"])] == ["C-18"]


def test_the_summary_counts_people() -> None:
    assert rows(book()["Overzicht"])[1:8] == [
        ["open casussen", 10],
        ["plek zonder voorwaarden", 3],
        ["plek met een voorwaarde", 2],
        ["nog geen plek", 1],
        ["stroomt door naar een andere plek", 3],
        ["heeft een plek, wacht op doorstromen", 1],
        ["voorstellen van vorige keer blijven staan", "2 van 5"],
    ]


def test_placements_say_which_part_they_are() -> None:
    told = records(book()["Plaatsingen"])
    assert [row["Deel"] for row in told if row["Cliënt"] == "C-14"] == ["deel 1 van 4", "deel 2 van 4", "deel 4 van 4"]
    assert [row["Let op"] for row in told if row["Cliënt"] == "C-12"] == [
        "Stroomt door. Heeft nu een plek: De Es (U-3, langdurig wonen). Gaat op dezelfde dag samen met C-13."
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_decisions_have_a_row_for_each_part_and_keep_their_shape(language: Any) -> None:
    header, *body = rows(book(language).worksheets[-1])
    assert len(header) == len(TABLE_BY_NAME["decisions"].columns)
    assert [row[:4] for row in body if row[0] == "C-14"] == [
        ["C-14", "U-1", "a-treat", None],
        ["C-14", "U-2", "b-day", "U-2/day_structure"],
        ["C-14", "U-4", "d-live", "O-later"],
    ]
    assert [row[:4] for row in body if row[0] == "C-17"] == [["C-17", None, "main", None]]
    decided = [row for row in body if row[2] == "a-treat" and row[0] == "C-14"]
    assert [row[4] for row in decided] == [catalogue(language).label("pin")]
    assert all(cell is None for row in decided for cell in row[5:])
    assert all(cell is None for row in body if row not in decided for cell in row[4:])


@pytest.mark.parametrize("language", ["nl", "en"])
def test_formulas_stay_text_on_the_further_sheets(language: Any) -> None:
    units = tuple(unit.model_copy(update={"name": FORMULA}) for unit in whole_week.snapshot().units)
    cells = [cell for sheet in book(language, units=units) for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith(FORMULA) for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
