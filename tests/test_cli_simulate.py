"""The command ``simulate``: what it writes and prints in both languages, and what it says of what cannot be run."""

import json
from pathlib import Path

import pandas as pd
import pytest

from carematch.cli import main
from carematch.simulation.recorded import write_log
from carematch.simulation.scenario import Scenario
from carematch.simulation.scenario_file import write_scenario
from carematch.simulation.world import generated

Captured = pytest.CaptureFixture[str]

SCENARIO = Scenario(name="small", weeks=4, arrivals_per_week=3.0)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    write_scenario(SCENARIO, path)
    return path


def simulate(scenario: Path, out: Path, *more: str) -> int:
    return main(["simulate", str(scenario), "--out", str(out), *more])


def test_it_compares_policies_on_a_scenario(scenario: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out"
    policies = "region_first,first_come"
    assert simulate(scenario, out, "--policies", policies, "--seeds", "2", "--language", "en") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "small: With fewer than 8 worlds there are no intervals: these are means alone, and chance may explain them."
    )
    assert lines[1].startswith("- First come, first served ")
    assert lines[-1] == f"Written: {out / 'comparison.html'}"
    assert len(list((out / "runs").rglob("*.json"))) == 4
    assert '<html lang="en">' in (out / "comparison.html").read_text("utf-8")


def test_it_speaks_dutch(scenario: Path, tmp_path: Path, capsys: Captured) -> None:
    assert simulate(scenario, tmp_path / "out", "--policies", "region_first,first_come", "--seeds", "1") == 0
    assert "Wie het eerst komt" in capsys.readouterr().out
    assert '<html lang="nl">' in (tmp_path / "out" / "comparison.html").read_text("utf-8")


def test_with_json_it_prints_the_comparison(scenario: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out"
    arguments = ["--policies", "first_come,nearest_first", "--seeds", "1", "--reference", "first_come", "--jobs", "1"]
    assert simulate(scenario, out, *arguments, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["runs"], document["reference"], document["written"]) == (2, "first_come", str(out))
    frame = pd.read_csv(out / "comparison.csv")
    assert [row["metric"] for row in document["comparison"]] == frame["metric"].tolist()
    assert {row["low"] for row in document["comparison"]} == {None}  # one world: no intervals


def test_a_recorded_year_is_a_folder(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "year"
    write_log(generated(SCENARIO, 1).model_copy(update={"name": "year", "seed": 0}), folder)
    assert simulate(folder, tmp_path / "out", "--policies", "first_come", "--language", "en") == 0
    assert capsys.readouterr().out.startswith("year: There is one policy, so nothing to hold it against.\n")
    assert [path.stem for path in (tmp_path / "out" / "runs").rglob("*.json")] == ["0"]


def test_a_policy_from_a_file_takes_part(scenario: Path, tmp_path: Path, capsys: Captured) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text(
        "from carematch.policies import week_of\n\n\n"
        "def nobody_at_all(snapshot, rng):\n"
        "    week = week_of(snapshot)\n"
        "    return week.plan(week.nothing, 'nobody_at_all')\n",
        encoding="utf-8",
    )
    policies = f"region_first,{mine}:nobody_at_all"
    assert simulate(scenario, tmp_path / "out", "--policies", policies, "--seeds", "1", "--language", "en") == 0
    assert "- Nobody at all places " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "arguments", "told"),
    [
        ("en", ["--seeds", "0"], "- field seeds: No use can be made of these seeds."),
        ("nl", ["--seeds", "0"], "- veld seeds: Deze startgetallen zijn niet te gebruiken."),
        ("en", ["--policies", "optimums"], "- field policies: optimums is not known here. Did you mean optimum?"),
        ("nl", ["--policies", "zzz"], "- veld policies: zzz is hier niet bekend."),
        ("en", ["--policies", "first_come", "--reference", "optimum"], "- field reference: optimum is not among the"),
    ],
)
def test_what_cannot_be_run_is_one_clear_error(
    language: str, arguments: list[str], told: str, scenario: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert simulate(scenario, tmp_path / "out", *arguments, "--language", language) == 2
    printed = capsys.readouterr()
    assert told in printed.err
    assert printed.out == ""
    assert not (tmp_path / "out").exists()


def test_a_folder_with_another_experiment_is_left_alone(scenario: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out"
    assert simulate(scenario, out, "--policies", "first_come", "--seeds", "1") == 0
    write_scenario(SCENARIO.model_copy(update={"weeks": 5}), scenario)
    capsys.readouterr()
    assert simulate(scenario, out, "--policies", "first_come", "--seeds", "1", "--language", "en") == 2
    assert "holds an experiment on a scenario small with other figures" in capsys.readouterr().err


def test_a_scenario_with_faults_lists_them(tmp_path: Path, capsys: Captured) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"weeks": -1, "arrivals_per_week": "many"}', encoding="utf-8")
    assert simulate(bad, tmp_path / "out", "--language", "en") == 2
    assert capsys.readouterr().err.startswith("bad.json: 2 faults found")


def test_a_plan_that_breaks_a_rule_names_the_policy(scenario: Path, tmp_path: Path, capsys: Captured) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text(
        "from carematch.policies import POLICIES\n\n\n"
        "def twice(snapshot, rng):\n"
        "    plan = POLICIES['first_come'](snapshot, rng)\n"
        "    return plan.model_copy(update={'placements': plan.placements * 2})\n",
        encoding="utf-8",
    )
    policies = f"{mine}:twice"
    assert simulate(scenario, tmp_path / "out", "--policies", policies, "--seeds", "1", "--language", "en") == 2
    said = capsys.readouterr().err
    assert "The policy twice made a plan on 2024-01-" in said
    assert "that cannot be carried out: One place a need (C-" in said


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise ValueError('no such thing')", "ValueError: no such thing"),
        ("return {}", "dict, not Plan"),
        ("open('weights.csv')", "FileNotFoundError"),
        ("sys.exit(0)", "SystemExit: 0"),
        ("raise UnsoundPlanError('two\\nlines')", "UnsoundPlanError: two lines"),
    ],
)
@pytest.mark.parametrize("jobs", [[], ["--jobs", "2"]])
def test_a_policy_that_fails_is_told(
    scenario: Path, tmp_path: Path, capsys: Captured, body: str, reason: str, jobs: list[str]
) -> None:
    own = tmp_path / "own.py"
    own.write_text(
        f"import sys\n\nfrom carematch import UnsoundPlanError\n\n\ndef mine(snapshot, rng):\n    {body}\n", "utf-8"
    )
    ended = simulate(scenario, tmp_path / "out", "--policies", f"{own}:mine", "--seeds", "1", "--language", "en", *jobs)
    said = capsys.readouterr().err
    assert ended == 2
    assert "The policy mine failed on " in said
    assert reason in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "the number of processes cannot be 0"), ("nl", "het aantal processen kan geen 0 zijn")],
)
def test_no_processes_is_told_before_anything_is_written(
    language: str, told: str, scenario: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert simulate(scenario, tmp_path / "out", "--jobs", "0", "--language", language) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_spaces_around_names_are_left_out(scenario: Path, tmp_path: Path) -> None:
    assert simulate(scenario, tmp_path / "out", "--policies", "region_first, first_come", "--seeds", "1") == 0


def test_a_policy_of_another_signature_is_told_in_dutch(scenario: Path, tmp_path: Path, capsys: Captured) -> None:
    own = tmp_path / "own.py"
    own.write_text("def mine(snapshot):\n    pass\n", "utf-8")
    assert simulate(scenario, tmp_path / "out", "--policies", f"{own}:mine", "--seeds", "1") == 2
    said = capsys.readouterr().err
    assert "De werkwijze mine liep vast op 2024-" in said
    assert "TypeError: mine() takes 1 positional argument but 2 were given" in said


def test_of_a_recorded_year_it_does_not_ask_for_more_worlds(tmp_path: Path, capsys: Captured) -> None:
    year = Path(__file__).parents[1] / "examples" / "data" / "year"
    policies = ["--policies", "region_first,first_come"]
    assert simulate(year, tmp_path / "out", *policies, "--language", "en") == 0
    assert ": The year happened once, so there are no intervals." in capsys.readouterr().out
