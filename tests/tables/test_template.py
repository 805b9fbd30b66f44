"""The template: readable as it is, in both languages, with help and words to choose from."""

from pathlib import Path

import openpyxl
import pytest

from carematch.language import Language, catalogue
from carematch.matching.matcher import Matcher
from carematch.models.tables import TABLES
from carematch.tables.example_rows import EXAMPLE_ROWS
from carematch.tables.names import OTHER_SHEETS
from carematch.tables.read import read_snapshot
from carematch.tables.template import offered_columns, write_template


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_untouched_template_can_be_read_and_planned(language: Language, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, language)
    snapshot = read_snapshot(path)
    for table in TABLES:
        expected = len(EXAMPLE_ROWS[table.name]) if offered_columns(table) else 0
        assert len(getattr(snapshot, table.name)) == expected, table.name
    assert len(Matcher(snapshot).propose().placements) == 1


def test_both_languages_mean_the_same(tmp_path: Path) -> None:
    read = []
    for language in ("nl", "en"):
        write_template(tmp_path / f"{language}.xlsx", language)  # type: ignore[arg-type]
        read.append(read_snapshot(tmp_path / f"{language}.xlsx"))
    dutch, english = read
    assert dutch.stated == english.stated
    for column in (
        "urgency",
        "registered_on",
        "step",
        "legal_statuses",
        "care_form",
        "security_max",
        "domain",
    ):
        assert [getattr(c, column) for c in dutch.cases] == [getattr(c, column) for c in english.cases]
    assert [(r.fact, r.operator, r.value) for r in dutch.criteria] == [("age", "<", 18)]
    assert dutch.inclusion[0].criterion == english.inclusion[0].criterion == "interwoven_disorders"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_column_is_named_explained_and_marked(language: Language, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, language)
    book = openpyxl.load_workbook(path)
    words = catalogue(language)
    offered = [table for table in TABLES if offered_columns(table)]
    first, last = OTHER_SHEETS[language]
    assert book.sheetnames == [first, *(words.name("table", table.name) for table in offered), last]
    for table in offered:
        sheet = book[words.name("table", table.name)]
        assert sheet.freeze_panes == "A2"
        for cell, column in zip(sheet[1], offered_columns(table), strict=True):
            required = column in table.required_columns
            assert cell.value == words.name("column", column) + (" *" if required else "")
            assert cell.comment is not None
            assert len(cell.comment.text) > 10
        assert all(cell.fill.bgColor.rgb or cell.fill.fgColor.rgb for cell in sheet[2])


def test_words_to_choose_from(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, "nl")
    book = openpyxl.load_workbook(path)
    rules = {str(rule.sqref): rule for rule in book["Afdelingen"].data_validations.dataValidation}
    position = offered_columns(next(table for table in TABLES if table.name == "units")).index("scope")
    letter = chr(ord("A") + position)
    rule = rules[f"{letter}2:{letter}1001"]
    sheet, area = rule.formula1.split("!")
    words = [row[0].value for row in book[sheet][area.replace("$", "")]]
    assert words == ["regionaal", "bovenregionaal", "landelijk"]
    assert rule.showErrorMessage


def test_the_same_template_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_template(tmp_path / name, "nl")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_an_unknown_language(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown language 'fr'; expected one of nl, en"):
        write_template(tmp_path / "a.xlsx", "fr")  # type: ignore[arg-type]
