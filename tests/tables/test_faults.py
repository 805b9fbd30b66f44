"""Every way a snapshot can be bad has its whole message, and no message shows what it must not."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from carematch.language import LANGUAGES, catalogue
from carematch.models.faults import ChangesError, Fault, PolicyError, SnapshotError
from carematch.tables.changes_file import read_changes
from carematch.tables.policy_file import read_policy
from carematch.tables.read import read_snapshot

from .bad_changes import BAD_CHANGES
from .bad_policies import BAD_POLICIES
from .bad_snapshots import BAD_SNAPSHOTS
from .test_changes_file import SNAPSHOT
from .writers import BSN, Writer


@pytest.mark.parametrize(("writer", "expected"), [pytest.param(w, e, id=n) for n, w, e in BAD_SNAPSHOTS])
def test_the_whole_message(writer: Writer, expected: list[str], tmp_path: Path) -> None:
    path = writer(tmp_path)
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(path)
    assert str(caught.value).splitlines() == expected
    dutch = caught.value.text("nl")
    assert len(dutch.splitlines()) == len(expected)
    for shown in (str(caught.value), dutch, repr(caught.value), caught.value.faults.__repr__()):
        assert BSN not in shown
        assert "1112.22.333" not in shown
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_there_are_enough_bad_snapshots() -> None:
    names = [name for name, _, _ in BAD_SNAPSHOTS]
    assert len(names) >= 30
    assert len(set(names)) == len(names)


_TOLD_ELSEWHERE = {
    "postcode_table",
    "postcode_form",
    "postcode_unknown",
    "coordinate_pair",
    "source_unreadable",
    "decisions_missing",
    "decisions_disagree",
    "plan_missing",
    "plan_is_workbook",
    "plan_unreadable",
    "plan_later",
}
"""Faults with tests of their own: they need a postcode table, a file that may not be read, or an earlier week."""


def test_every_fault_of_reading_has_a_bad_snapshot(tmp_path: Path) -> None:
    told = set(_TOLD_ELSEWHERE)
    for number, (_, writer, _) in enumerate(BAD_SNAPSHOTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(SnapshotError) as caught:
            read_snapshot(writer(folder))
        told |= {fault.code for fault in caught.value.faults}
    for number, (_, writer, _) in enumerate(BAD_POLICIES):
        folder = tmp_path / f"policy-{number}"
        folder.mkdir()
        with pytest.raises(PolicyError) as refused:
            read_policy(writer(folder))
        told |= {fault.code for fault in refused.value.faults}
    for number, (_, writer, _) in enumerate(BAD_CHANGES):
        folder = tmp_path / f"changes-{number}"
        folder.mkdir()
        with pytest.raises(ChangesError) as wrong:
            read_changes(writer(folder), SNAPSHOT)
        told |= {fault.code for fault in wrong.value.faults}
    own = tomllib.loads(files("carematch.language").joinpath("en", "faults.toml").read_text("utf-8"))
    assert told == set(own["fault"])


def test_every_code_in_the_sources_has_a_text() -> None:
    made = re.compile(r'\b(?:fault|Fault|refusal|_FileError|PlaceError|naming|suggestion)\(\s*(?:code=)?"([a-z_]+)"')
    codes = {
        code
        for package in ("models/checks", "tables", "matching")
        for file in files("carematch").joinpath(*package.split("/")).iterdir()
        if file.name.endswith(".py")
        for code in made.findall(file.read_text("utf-8"))
    }
    assert len(codes) > 50
    for language in LANGUAGES:
        assert codes <= set(catalogue(language).entries["fault"])


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("section", ["fault", "fault_where", "expected", "found", "table", "column", "token"])
def test_dutch_and_english_say_the_same(section: str) -> None:
    dutch, english = (catalogue(language).entries[section] for language in LANGUAGES)
    assert dutch.keys() == english.keys()
    for entry in english:
        assert _placeholders(str(dutch[entry])) == _placeholders(str(english[entry])), entry


@pytest.mark.parametrize("section", ["column_help", "table_help", "template", "example"])
def test_the_template_has_both_languages(section: str) -> None:
    dutch, english = (catalogue(language).entries[section] for language in LANGUAGES)
    assert dutch.keys() == english.keys()


def test_a_fault_in_dutch_names_the_dutch_sheet_and_column() -> None:
    fault = Fault(
        code="wrong_value",
        table="cases",
        row=3,
        column="urgency",
        values={"found_kind": "negative", "cell": "urgency"},
    )
    assert fault.text("nl") == (
        "Casussen (cases), rij 3, kolom Urgentie (urgency): Hier staat een negatief getal; "
        "verwacht: een heel getal van 1 (gaat voor) tot en met 5."
    )
