"""Folder, workbook and JSON document are three ways to write the same; so are Dutch and English."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from carematch.models.faults import SnapshotError
from carematch.models.snapshot import Snapshot
from carematch.models.tables import TABLES, Table
from carematch.tables.names import column_names, comparable
from carematch.tables.read import read_snapshot

from .weeks import CRITERIA, DECISIONS, FACTS, WEEK, Rows, changed, csv_folder, json_document, workbook

FULL: dict[str, Rows] = {**WEEK, "facts": FACTS, "criteria": CRITERIA, "decisions": DECISIONS}

TYPED: dict[str, Rows] = {
    "snapshot": [["as_of", "title"], [date(2026, 3, 2), "A week"]],
    "cases": [
        WEEK["cases"][0],
        ["C-001", "Twente", 1.0, date(2026, 1, 5), "Enschede", 60.0, "voluntary", "clinical"],
        ["C-002", "Twente", 2.0, date(2026, 2, 9), "Almelo", "", "", "outreach"],
    ],
    "units": [WEEK["units"][0], ["U-01", "Twente", "regional", "Hengelo (Overijssel)", 1.0]],
    "openings": [WEEK["openings"][0], ["U-01", "O-01", "clinical", 1.0, date(2026, 3, 16)]],
    "facts": [FACTS[0], ["C-001", "age", 34.0], ["C-002", "age", 17.0]],
    "criteria": [CRITERIA[0], ["U-01", "K-1", "age", "<", 18.0, "absolute"]],
    "decisions": DECISIONS,
}

DUTCH: dict[str, Rows] = {
    "Peildatum": [["Peildatum", "Titel"], ["2-3-2026", "A week"]],
    "casussen": [
        [
            "Casus",
            "REGIO",
            "Urgentie *",
            "aangemeld op",
            "Plaats",
            "Maximale_afstand_km",
            "Juridische status",
            "Zorgvorm",
        ],
        ["C-001", "Twente", "1", "5-1-2026", "enschede", "60,0", "Vrijwillig", "Klinische opname"],
        ["C-002", "Twente", "2", "09/02/2026", "ALMELO", "", "onbekend", "outreachende zorg"],
    ],
    "Afdelingen": [
        ["Afdeling", "Regio", "Bereik", "Plaats", "Beveiligingsniveau"],
        ["U-01", "Twente", "regionaal", "Hengelo, Overijssel", "1"],
    ],
    "Plekken": [
        ["Afdeling", "Plek", "Zorgvorm", "Aantal plekken", "Beschikbaar vanaf"],
        ["U-01", "O-01", "klinische opname", "1", "16-03-2026"],
    ],
    "Kenmerken": [["Casus", "Kenmerk", "Waarde"], ["C-001", "leeftijd", "34"], ["C-002", "Leeftijd", "17"]],
    "Exclusiecriteria": [
        ["Afdeling", "Criterium", "Kenmerk", "Vergelijking", "Waarde", "Hardheid"],
        ["U-01", "K-1", "leeftijd", "lager dan", "18", "absoluut"],
    ],
    "Besluiten": [["Casus", "Afdeling", "Plek", "Besluit"], ["C-001", "U-01", "O-01", "plaatsen"]],
}


@pytest.fixture(name="week")
def _week(tmp_path: Path) -> Snapshot:
    return read_snapshot(csv_folder(tmp_path / "week", FULL))


def test_three_sources_are_equal(week: Snapshot, tmp_path: Path) -> None:
    sources = (
        workbook(tmp_path / "text.xlsx", FULL),
        workbook(tmp_path / "typed.xlsx", TYPED),
        json_document(tmp_path / "text.json", FULL),
    )
    for source in sources:
        read = read_snapshot(source)
        assert read == week, source.name
        assert read.hash == week.hash, source.name


def test_typed_json_is_equal(week: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "typed.json"
    document = {
        "snapshot": {"as_of": "2026-03-02", "title": "A week"},
        "cases": [
            {
                "case_id": "C-001",
                "region": "Twente",
                "urgency": 1,
                "registered_on": "2026-01-05",
                "place": "Enschede",
                "max_distance_km": 60,
                "legal_statuses": ["voluntary"],
                "care_form": "clinical",
            },
            {
                "case_id": "C-002",
                "region": "Twente",
                "urgency": 2,
                "registered_on": "2026-02-09",
                "place": "Almelo",
                "care_form": "outreach",
            },
        ],
        "units": [dict(zip(*WEEK["units"], strict=True)) | {"security_level": 1}],
        "openings": [dict(zip(*WEEK["openings"], strict=True)) | {"places": 1}],
        "facts": [
            {"case_id": "C-001", "fact": "age", "value": 34},
            {"case_id": "C-002", "fact": "age", "value": 17.0},
        ],
        "criteria": [dict(zip(*CRITERIA, strict=True)) | {"value": 18}],
        "decisions": [dict(zip(*DECISIONS, strict=True))],
    }
    path.write_text(json.dumps(document))
    assert read_snapshot(path) == week
    assert read_snapshot(path).hash == week.hash


def test_what_was_read(week: Snapshot) -> None:
    first, second = week.cases
    assert week.as_of == date(2026, 3, 2)
    assert (first.urgency, first.max_distance_km, first.legal_statuses) == (1, 60.0, ("voluntary",))
    assert (first.located_by, round(first.latitude or 0, 1), round(first.longitude or 0, 1)) == (
        "place",
        52.2,
        6.9,
    )
    assert (second.max_distance_km, second.legal_statuses) == (None, None)
    assert week.states("cases", "max_distance_km")
    assert not week.states("cases", "max_distance_with_support_km")
    assert [fact.value for fact in week.facts] == [34, 17]
    assert type(week.criteria[0].value) is int


@pytest.mark.parametrize(
    ("write", "name"), [(csv_folder, "dutch"), (workbook, "dutch.xlsx"), (json_document, "dutch.json")]
)
def test_dutch_names_and_words(
    write: Callable[[Path, Mapping[str, Rows]], Path], name: str, week: Snapshot, tmp_path: Path
) -> None:
    read = read_snapshot(write(tmp_path / name, DUTCH))
    plain = [case.model_copy(update={"place": None}) for case in read.cases]
    assert plain == [case.model_copy(update={"place": None}) for case in week.cases]
    assert read.openings == week.openings
    assert (read.facts, read.criteria, read.decisions) == (week.facts, week.criteria, week.decisions)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_two_columns_of_a_table_have_the_same_name(table: Table) -> None:
    names = column_names(table)
    for column in table.columns:
        assert names[column] == column
    assert len(set(names.values())) == len(table.columns)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_as_spreadsheets_write_it(separator: str, encoding: str, tmp_path: Path) -> None:
    tables = changed("snapshot", 2, "title", "Casuïstiek €; wéék, één")
    read = read_snapshot(csv_folder(tmp_path / "week", tables, separator, encoding))
    assert read.title == "Casuïstiek €; wéék, één"


def test_sep_line(week: Snapshot, tmp_path: Path) -> None:
    path = csv_folder(tmp_path / "sep", FULL)
    file = path / "cases.csv"
    file.write_bytes(b"sep=;\r\n" + file.read_bytes())
    assert read_snapshot(path) == week


def test_sep_line_that_contradicts_the_header(tmp_path: Path) -> None:
    path = csv_folder(tmp_path / "sep", FULL)
    file = path / "cases.csv"
    file.write_bytes(b"sep=,\r\n" + file.read_bytes())
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(path)
    assert [fault.code for fault in caught.value.faults] == ["file_mixed_separators"]


def test_blank_rows_are_passed_over_and_counted(tmp_path: Path) -> None:
    header, first, second = WEEK["cases"]
    rows = [header, first, [""] * len(header), [*second[:2], "x", *second[3:]]]
    for path in (
        csv_folder(tmp_path / "week", {**WEEK, "cases": rows}),
        workbook(tmp_path / "week.xlsx", {**WEEK, "cases": rows}),
    ):
        with pytest.raises(SnapshotError) as caught:
            read_snapshot(path)
        assert [(fault.table, fault.row, fault.column) for fault in caught.value.faults] == [("cases", 4, "urgency")]


def test_a_formula_counts_by_its_result_and_extra_sheets_of_the_template_are_passed_over(
    week: Snapshot, tmp_path: Path
) -> None:
    tables = changed("openings", 2, "places", ("=2-1", 1), TYPED)
    path = workbook(tmp_path / "week.xlsx", {"Uitleg": [["Zo"]], **tables, "Lijsten": [["ja"]], "Blad1": []})
    assert read_snapshot(path) == week


def test_text_dates_of_a_workbook_are_day_first(tmp_path: Path) -> None:
    path = workbook(tmp_path / "week.xlsx", changed("cases", 2, "registered_on", "1-2-2026", TYPED))
    assert read_snapshot(path).cases[0].registered_on == date(2026, 2, 1)


def test_own_care_forms_and_their_labels(tmp_path: Path) -> None:
    own: Rows = [["care_form", "label_nl", "label_en"], ["fact_team", "FACT-team", "Assertive outreach"]]
    for word in ("fact_team", "fact-TEAM", "assertive outreach"):
        tables = {**changed("cases", 2, "care_form", word), "care_forms": own}
        read = read_snapshot(csv_folder(tmp_path / comparable(word) / "week", tables))
        assert read.cases[0].care_form == "fact_team"


def test_an_agb_code_of_eight_digits_may_be_the_id_of_a_unit(tmp_path: Path) -> None:
    code = "06010713"
    tables = changed("units", 2, "unit_id", code, changed("openings", 2, "unit_id", code))
    assert read_snapshot(csv_folder(tmp_path / "week", tables)).units[0].unit_id == code


def test_eight_digits_that_pass_the_test_are_refused_for_clients_only(tmp_path: Path) -> None:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    code = next(
        str(number)
        for number in range(10_000_000, 10_000_100)
        if sum(w * int(d) for w, d in zip(weights, f"{number:09d}", strict=True)) % 11 == 0
    )
    units = changed("units", 2, "unit_id", code, changed("openings", 2, "unit_id", code))
    assert read_snapshot(csv_folder(tmp_path / "units", units)).openings[0].unit_id == code
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(csv_folder(tmp_path / "cases", changed("cases", 2, "case_id", code)))
    assert [fault.code for fault in caught.value.faults] == ["bsn"]


def test_a_numeric_id_in_a_workbook_is_the_same_id(tmp_path: Path) -> None:
    tables = changed("units", 2, "unit_id", 101, changed("openings", 2, "unit_id", "101", TYPED))
    del tables["criteria"], tables["decisions"]
    assert read_snapshot(workbook(tmp_path / "week.xlsx", tables)).units[0].unit_id == "101"


def test_a_table_that_cannot_be_read_does_not_make_its_ids_missing(tmp_path: Path) -> None:
    path = csv_folder(tmp_path / "week", FULL)
    (path / "units.csv").write_bytes(b"\0")
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(path)
    assert [(fault.table, fault.code) for fault in caught.value.faults] == [("units", "file_encoding")]


def test_empty_lists_in_json(tmp_path: Path) -> None:
    path = tmp_path / "week.json"
    path.write_text(json.dumps({"snapshot": {"as_of": "2026-03-02"}, "cases": [], "units": [], "openings": []}))
    assert read_snapshot(path).cases == ()


def test_a_dash_is_a_blank_where_a_blank_says_none(tmp_path: Path) -> None:
    plain = read_snapshot(csv_folder(tmp_path / "plain", changed("cases", 2, "max_distance_km", "")))
    for number, dash in enumerate(("-", "–", "nvt", "N.v.t.", "n/a")):
        tables = changed("cases", 2, "max_distance_km", dash, changed("openings", 2, "available_from", dash))
        read = read_snapshot(csv_folder(tmp_path / str(number), tables))
        assert read.cases == plain.cases
        assert read.openings[0].available_from is None


@pytest.mark.parametrize("word", ["?", "onbekend", "Unknown"])
def test_a_question_mark_is_unknown_where_that_is_allowed(word: str, tmp_path: Path) -> None:
    tables = changed("cases", 2, "legal_statuses", word, changed("units", 2, "security_level", word))
    facts: Rows = [FACTS[0], ["C-001", "age", word], ["C-002", "iq", "-"]]
    read = read_snapshot(csv_folder(tmp_path / "week", {**tables, "facts": facts}))
    assert (read.cases[0].legal_statuses, read.units[0].security_level) == (None, None)
    assert [fact.value for fact in read.facts] == [None, "-"]
