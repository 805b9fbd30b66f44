"""Recorded worlds: what is written is read and replayed the same; every impossible log has its whole message."""

from pathlib import Path

import pytest

from carematch.models.faults import LogError
from carematch.policies import POLICIES
from carematch.simulation.recorded import read_log, write_log
from carematch.simulation.scenario import Scenario
from carematch.simulation.weeks import simulate
from carematch.simulation.world import generated

SHORT = Scenario(name="short", weeks=12)
HEAD = "kind;day;case_id;opening_id;unit_id;amount;step"
TABLES = {
    "snapshot": "as_of\n22-1-2024",
    "cases": "case_id;region;urgency;registered_on;care_form\nA;North;2;1-1-2024;clinical\nB;North;3;8-1-2024;clinical",
    "units": "unit_id;region;scope\nU;North;national",
    "openings": "unit_id;care_form;places\nU;clinical;1",
    "recording": "name;first_day;days_between;decisions\nyear;1-1-2024;7;4",
    "events": f"{HEAD}\narrives;1-1-2024;A;;;;\narrives;8-1-2024;B;;;;\nstay;;A;;;14;",
}


def folder(path: Path, **changed: str | None) -> Path:
    """A recorded month, with some of its files replaced or left out."""
    for name, text in {**TABLES, **changed}.items():
        if text is not None:
            (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def events(*rows: str) -> str:
    """Both clients come; besides, these rows: from row 4 on."""
    return "\n".join([HEAD, "arrives;1-1-2024;A;;;;", "arrives;8-1-2024;B;;;;", *rows])


def told(path: Path) -> list[str]:
    with pytest.raises(LogError) as caught:
        read_log(path)
    dutch = caught.value.text("nl").splitlines()
    lines = str(caught.value).splitlines()
    assert len(dutch) == len(lines)
    return [line.removeprefix("- ") for line in lines[1:]]


def test_a_recorded_month_is_replayed(tmp_path: Path) -> None:
    log = read_log(folder(tmp_path))
    assert (log.name, log.seed, log.decisions, log.days_to_start) == ("year", 0, 4, 0)
    run = simulate(log, POLICIES["first_come"], "first_come")
    assert [str(one.decided_on) for one in run.courses] == ["2024-01-01", "2024-01-15"]


def test_headers_and_words_may_be_dutch(tmp_path: Path) -> None:
    dutch = "Soort,Dag,Casus,Hoeveelheid\nkomt,2024-01-01,A,\nkomt,8-1-2024,B,\nverblijf,,A,14"
    path = folder(tmp_path, events=None)
    (path / "Gebeurtenissen.csv").write_text(dutch, encoding="cp1252")
    again = tmp_path / "again"
    again.mkdir()
    assert read_log(path).events == read_log(folder(again)).events


def test_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for path in (first, second):
        path.mkdir()
    header, *rows = TABLES["events"].split("\n")
    assert read_log(folder(first)) == read_log(folder(second, events="\n".join([header, *reversed(rows)])))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_written_world_is_replayed_the_same(seed: int, tmp_path: Path) -> None:
    log = generated(SHORT, seed)
    write_log(log, tmp_path / "world")
    again = read_log(tmp_path / "world")
    assert again == log
    for name in ("first_come", "serial_dictatorship"):
        assert simulate(again, POLICIES[name], name) == simulate(log, POLICIES[name], name)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "arrives;9-1-2024;A;;;;",
            "column case_id: The case has a second event of the kind arrives. Keep one of them.",
        ),
        (
            "leaves;1-12-2023;A;;;;",
            "column day: The case has not come by then. Correct the day, or that of its arrival.",
        ),
        (
            "leaves;23-1-2024;A;;;;",
            "column day: The day lies after the last day on which the tables decide. Correct it, or remove the event.",
        ),
        (
            "urgency;7-1-2024;B;;;1;",
            "column day: The case has not come by then. Correct the day, or that of its arrival.",
        ),
        (
            "urgency;9-1-2024;B;;;6;",
            "column amount: An event of the kind urgency cannot have this amount; expected a whole "
            "number from 1 (first) to 5.",
        ),
        (
            "stay;;B;;;-3;",
            "column amount: An event of the kind stay cannot have this amount; expected a whole number of at least 1.",
        ),
        (
            "stay;;B;;;2,5;",
            "column amount: An event of the kind stay cannot have this amount; expected a whole number of at least 1.",
        ),
        ("stay;;B;;;;", "column amount: An event of the kind stay needs this. Fill it in."),
        ("stay;9-1-2024;B;;;3;", "column day: An event of the kind stay has no use for this. Leave it blank."),
        (
            "places;9-1-2024;;U/clinical;;0,5;",
            "column amount: An event of the kind places cannot have this amount; expected a whole number.",
        ),
        (
            "places;9-1-2024;;U/clinical;;-2;",
            "column amount: More places go than there ever were: -1 by then. Correct the amount, or "
            "the places on the first day.",
        ),
        (
            "places;9-1-2024;;V/clinical;;1;",
            "column opening_id: V/clinical does not occur in the table openings. Correct the id, or add the row there.",
        ),
        (
            "refuses;;A;;V;;",
            "column unit_id: V does not occur in the table units. Correct the id, or add the row there.",
        ),
        ("step;9-1-2024;B;;;;", "column step: An event of the kind step needs this. Fill it in."),
        (
            "stays;;A;;;3;",
            "column kind: Found another word; expected one of these words: arrives, leaves, urgency, "
            "step, places, stay, refuses.",
        ),
    ],
)
def test_the_whole_message_for_an_event(row: str, expected: str, tmp_path: Path) -> None:
    assert told(folder(tmp_path, events=events(row))) == [f"events, row 4, {expected}"]


def test_a_case_that_was_decided_after_it_left(tmp_path: Path) -> None:
    rows = events("leaves;9-1-2024;A;;;;", "step;10-1-2024;A;;;;ministry")
    assert told(folder(tmp_path, events=rows)) == [
        "events, row 5, column day: The case has left by then. Correct the day, or remove the event."
    ]


def test_who_never_comes_and_who_comes_before_the_registration(tmp_path: Path) -> None:
    rows = f"{HEAD}\narrives;7-1-2024;B;;;;"
    assert told(folder(tmp_path, events=rows)) == [
        "cases, row 2, column case_id: The case never comes. Add an event of the kind arrives.",
        "events, row 2, column day: The case comes before the day on which it is registered. Correct "
        "one of the two days.",
    ]


def test_who_is_closed_already(tmp_path: Path) -> None:
    cases = TABLES["cases"].replace("care_form\n", "care_form;status\n").replace("clinical\n", "clinical;lapsed\n")
    assert told(folder(tmp_path, cases=cases + ";")) == [
        "cases, row 2, column status: The case is closed already. Leave its status blank: the events tell what becomes "
        "of it."
    ]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("events", None, "There is no table of events. Add a file events.csv."),
        (
            "recording",
            None,
            "recording: The table recording does not have exactly one row. Give one row with a name, "
            "a first day and how "
            "often the tables decide.",
        ),
        (
            "snapshot",
            "as_of\n23-1-2024",
            "snapshot, column as_of: The date of the snapshot is not the last day on which the "
            "tables decide, which is 2024-01-22. Correct one of the two.",
        ),
        ("events", "day;case_id\n1-1-2024;A", "events, row 1, column kind: "),
        (
            "recording",
            TABLES["recording"].replace(";7;", ";0;"),
            "recording, row 2, column days_between: Found a number outside the range; ",
        ),
        ("events", "", "events: The file is empty. Write a header in it, or remove it."),
    ],
)
def test_a_table_that_is_wrong(name: str, text: str | None, expected: str, tmp_path: Path) -> None:
    assert told(folder(tmp_path, **{name: text}))[0].startswith(expected)


def test_all_faults_of_all_tables_at_once(tmp_path: Path) -> None:
    lines = told(
        folder(
            tmp_path,
            cases=TABLES["cases"].replace(";3;", ";9;"),
            events=events("stay;;A;;;-1;", "leaves;soon;B;;;;"),
            recording=TABLES["recording"].replace(";4", ";0"),
        )
    )
    assert [line.partition(":")[0] for line in lines] == [
        "cases, row 3, column urgency",
        "recording, row 2, column decisions",
        "events, row 5, column day",
        "events, row 4, column amount",
    ]


def test_what_does_not_fit_together_is_told_with_what_is_wrong_by_itself(tmp_path: Path) -> None:
    path = folder(tmp_path, events=events("stay;;A;;;-1;", "leaves;9-1-2030;B;;;;"))
    assert [line.partition(": ")[0] for line in told(path)] == [
        "events, row 4, column amount",
        "events, row 5, column day",
    ]


def test_a_table_that_is_there_in_both_languages(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "gebeurtenissen.csv").write_text(TABLES["events"] or "", encoding="utf-8")
    assert [line.partition(": ")[0] for line in told(path)] == ["events"]


def test_a_folder_without_anything(tmp_path: Path) -> None:
    assert len(told(tmp_path)) == 1
