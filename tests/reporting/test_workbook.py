"""The workbook: text stays text, the decisions sheet can be filled in and read back."""

from datetime import datetime
from io import BytesIO

import openpyxl
import pytest

import carematch as cm
from carematch.models.tables import TABLE_BY_NAME
from carematch.reporting.story import Story
from carematch.reporting.workbook import workbook

from . import week

FORMULA = '=HYPERLINK("#a","b")'


def book(language="nl", snapshot=None):
    snapshot = snapshot or week.snapshot()
    content = workbook(Story.of(snapshot, week.plan(snapshot), week.explanations(snapshot), language))
    return openpyxl.load_workbook(BytesIO(content))


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_sheets_are_named_in_the_readers_language():
    assert book("nl").sheetnames == [
        "Overzicht", "Plaatsingen", "Afspraken", "Nog geen plek", "Belemmeringen", "Routes", "Vragen",
        "Tekorten", "Doelen en bewijs", "Besluiten",
    ]  # fmt: skip
    assert len(book("en").sheetnames) == 10


def test_unplaced_case_has_cause_route_and_next_step():
    header, row = rows(book()["Nog geen plek"])
    assert dict(zip(header, row, strict=True)) == {
        "Cliënt": "C-3",
        "Regio": "Noord",
        "Zorg": "klinische opname",
        "Urgentie nu": 3,
        "Dagen gewacht": 91,
        "Oorzaak": "Dit staat in de weg: de afstand.",
        "Beste route": "het bestuur van De Beuk (U-2) heroverweegt voor C-3 ‘IQ lager dan 70’ en C-3 gaat 25 km verder "
        "reizen (beslist: aanbieder en cliënt)",
        "Volgende stap": "Bespreek aan de landelijke tafel of dit samen kan: het bestuur van De Beuk (U-2) "
        "heroverweegt voor C-3 ‘IQ lager dan 70’ en C-3 gaat 25 km verder reizen. Wie beslist: aanbieder en cliënt.",
    }


def test_placements_hold_days_and_numbers():
    header, first, _ = rows(book()["Plaatsingen"])
    row = dict(zip(header, first, strict=True))
    assert row["Start"] == datetime(2026, 3, 2)
    assert row["Afstand (km)"] == pytest.approx(23.4, abs=0.1)
    assert row["Zekerheid"] == "afgesproken"


def test_decisions_sheet_is_the_table_with_all_but_the_decision_filled_in():
    sheet = book()["Besluiten"]
    header, *body = rows(sheet)
    assert len(header) == len(TABLE_BY_NAME["decisions"].columns)
    assert [row[:4] for row in body] == [
        ["C-1", "U-1", None, None],
        ["C-2", "U-1", "main", "U-1/clinical"],
        ["C-3", "U-2", "main", "O-2"],
    ]
    # What was decided before comes along; all else is to be filled in.
    columns = TABLE_BY_NAME["decisions"].columns
    assert {column: cell for column, cell in zip(columns, body[0], strict=True) if cell is not None} == {
        "case_id": "C-1",
        "unit_id": "U-1",
        "decision": "plaatsen",
        "decided_by": "tafel",
        "valid_until": datetime(2026, 4, 1),
    }
    assert all(cell is None for row in body[1:] for cell in row[4:])
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"plaatsen,afwijzen"' in lists


@pytest.mark.parametrize("language", ["nl", "en"])
def test_formulas_and_links_stay_text(language):
    units = tuple(unit.model_copy(update={"name": FORMULA, "place": FORMULA}) for unit in week.snapshot().units)
    criteria = tuple(row.model_copy(update={"text": "<script>+1"}) for row in week.snapshot().criteria)
    read = book(language, week.snapshot(units=units, criteria=criteria))
    cells = [cell for sheet in read for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == FORMULA for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_every_sheet_prints_in_landscape_with_a_frozen_header():
    for sheet in book():
        assert sheet.freeze_panes == "B2"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.auto_filter.ref


@pytest.mark.parametrize("language", ["nl", "en"])
def test_filled_decisions_can_be_read_back(language, tmp_path):
    cm.write_snapshot(week.snapshot(decisions=()), tmp_path / "week.xlsx")
    workbook_of_the_week = openpyxl.load_workbook(tmp_path / "week.xlsx")
    filled = book(language).worksheets[-1]
    for named in ("decisions", "Besluiten"):
        if named in workbook_of_the_week.sheetnames:
            del workbook_of_the_week[named]
    sheet = workbook_of_the_week.create_sheet(filled.title)
    header, first, second, _ = rows(filled)
    position = TABLE_BY_NAME["decisions"].columns.index("decision")
    first[position], second[position] = {"nl": ("plaatsen", "afwijzen"), "en": ("pin", "reject")}[language]
    for row in (header, first, second):
        sheet.append(row)
    workbook_of_the_week.save(tmp_path / "week.xlsx")
    read = cm.read_snapshot(tmp_path / "week.xlsx").decisions
    assert [(row.case_id, row.unit_id, row.decision) for row in read] == [
        ("C-1", "U-1", "pin"),
        ("C-2", "U-1", "reject"),
    ]
