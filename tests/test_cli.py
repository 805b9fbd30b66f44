"""The command: what it prints in both languages, what it writes, and its exit status."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carematch import Plan, read_snapshot, verify, write_snapshot
from carematch.cli import main

from .build import case, opening, unit, week
from .tables.bad_snapshots import BAD_SNAPSHOTS

WEEK = Path(__file__).parents[1] / "examples" / "data" / "week"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A week of two clients and one place."""
    path = tmp_path / "small.json"
    write_snapshot(week([case("A", urgency=1), case("B")], [unit("U")], [opening("U")]), path)
    return path


@pytest.mark.parametrize(("name", "writer", "lines"), BAD_SNAPSHOTS, ids=[name for name, *_ in BAD_SNAPSHOTS])
def test_a_bad_snapshot_gives_its_message_and_nothing_else(
    name: str, writer: Callable[[Path], Any], lines: list[str], tmp_path: Path, capsys: Captured
) -> None:
    bad = writer(tmp_path)
    out = tmp_path / "never"
    status = main(["propose", str(bad), "--out", str(out), "--language", "en"])
    told = capsys.readouterr()
    assert status == 2
    assert told.err.splitlines() == lines
    assert told.out == ""
    assert not out.exists()


def test_bad_input_through_the_installed_command_has_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "carematch", "check", str(tmp_path / "nowhere")], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("1 fout gevonden.")


def test_propose_writes_three_files_and_a_summary(small: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out"
    assert main(["propose", str(small), "--out", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["plan.json", "plan.xlsx", "report.html"]
    plan = Plan.model_validate_json((out / "plan.json").read_bytes())
    assert plan.record.source == "small.json"
    assert verify(read_snapshot(small), plan) == []
    told = capsys.readouterr().out
    assert "2 open casussen: 1 met een plek, 1 nog zonder." in told
    assert "Dat is bewezen." in told


def test_propose_json_is_the_plan(small: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["propose", str(small), "--out", str(tmp_path / "out"), "--json"]) == 0
    printed = Plan.model_validate_json(capsys.readouterr().out)
    assert printed.model_dump_json(indent=2) + "\n" == (tmp_path / "out" / "plan.json").read_text("utf-8")


def test_nothing_proven_within_the_limit_is_status_three(small: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["propose", str(small), "--out", str(tmp_path / "out"), "--time-limit", "1e-9"]) == 3
    assert "Binnen de tijd is niets bewezen." in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "-1", "nan"])
def test_a_time_limit_that_is_none(limit: str, small: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["propose", str(small), "--out", str(tmp_path / "out"), "--time-limit", limit]) == 2
    assert capsys.readouterr().err == "fout: de tijdslimiet is een aantal seconden boven 0\n"


def test_explain_and_why_not(small: Path, capsys: Captured) -> None:
    assert main(["explain", str(small), "B", "--language", "en"]) == 0
    told = capsys.readouterr().out
    assert "These 2 clients fit only" in told
    assert main(["explain", str(small), "B", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["causes"] == [["places"]]
    assert main(["why-not", str(small), "B", "U", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accounts"][0]["outcome"] == "fits"


def test_explain_takes_a_plan_and_refuses_another_weeks(small: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out"
    main(["propose", str(small), "--out", str(out)])
    capsys.readouterr()
    assert main(["explain", str(small), "B", "--plan", str(out / "plan.json")]) == 0
    other = tmp_path / "other.json"
    write_snapshot(week([case("B")], [unit("U")]), other)
    capsys.readouterr()
    assert main(["explain", str(other), "B", "--plan", str(out / "plan.json")]) == 2
    assert "hoort bij een ander weekbestand of beleid" in capsys.readouterr().err
    assert main(["explain", str(small), "B", "--plan", str(small)]) == 2
    assert "is geen voorstel van deze versie" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["explain", "{small}", "Q"], "fout: er is geen open casus Q\n"),
        (["why-not", "{small}", "B", "Q"], "fout: er is geen afdeling Q\n"),
        (["explain", "{small}", "Q", "--language", "en"], "error: there is no open case Q\n"),
    ],
)
def test_ids_that_are_not_there(arguments: list[str], message: str, small: Path, capsys: Captured) -> None:
    assert main([argument.format(small=small) for argument in arguments]) == 2
    assert capsys.readouterr().err == message


def test_a_command_that_is_not_understood(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["frob"])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("fout: deze opdracht is niet begrepen:")


def test_check_template_and_schema(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", str(WEEK)]) == 0
    assert capsys.readouterr().out == "Geen fouten: 96 open casussen, 74 afdelingen, 87 plekken.\n"
    for language in ("nl", "en"):
        book = tmp_path / f"{language}.xlsx"
        assert main(["template", str(book), "--language", language]) == 0
        capsys.readouterr()
        assert main(["check", str(book), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["faults"] == []
    assert main(["schema", "plan"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Plan"


def test_nothing_of_the_users_is_overwritten(small: Path, tmp_path: Path, capsys: Captured) -> None:
    filled = tmp_path / "week.xlsx"
    filled.write_bytes(b"filled in by hand")
    assert main(["template", str(filled)]) == 2
    assert filled.read_bytes() == b"filled in by hand"
    source = tmp_path / "plan.json"
    source.write_bytes(small.read_bytes())
    capsys.readouterr()
    assert main(["propose", str(source), "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("fout: het voorstel zou")
    assert source.read_bytes() == small.read_bytes()


def test_check_finds_pins_that_cannot_hold(tmp_path: Path, capsys: Captured) -> None:
    pins = [{"case_id": "A", "unit_id": "U", "decision": "pin"}]
    path = tmp_path / "week.json"
    write_snapshot(week([case("A")], [unit("U")], [opening("U", 0)], decisions=pins), path)
    assert main(["check", str(path), "--language", "en"]) == 2
    assert "1 pin cannot hold together: A → U." in capsys.readouterr().err


def test_faults_as_json(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", str(tmp_path / "nowhere"), "--json", "--language", "en"]) == 2
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert fault["code"] == "source_missing"


def test_a_folder_that_cannot_be_written_is_one_sentence(small: Path, tmp_path: Path, capsys: Captured) -> None:
    taken = tmp_path / "file"
    taken.write_text("not a folder")
    assert main(["propose", str(small), "--out", str(taken)]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("fout: kan niet schrijven naar")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "command", ["", "template", "check", "propose", "explain", "why-not", "what-if", "levers", "simulate", "schema"]
)
def test_every_command_has_help_in_both_languages(command: str, language: str, capsys: Captured) -> None:
    arguments = [command, "--help"] if command else ["--help"]
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--language", language])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith("gebruik: carematch" if language == "nl" else "usage: carematch")
