"""The examples of the lab run, and the recorded year is the one that its script makes."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
YEAR = ROOT / "examples" / "data" / "year"


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the repository from its root."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_recorded_year_is_what_its_script_makes(tmp_path: Path) -> None:
    done = python("scripts/make_example_year.py", str(tmp_path / "year"))
    assert done.stderr == ""
    made = {path.name: path.read_bytes() for path in (tmp_path / "year").iterdir()}
    assert made == {path.name: path.read_bytes() for path in YEAR.iterdir()}


def test_a_year_is_replayed(tmp_path: Path) -> None:
    done = python("examples/replay_a_year.py", str(YEAR), str(tmp_path))
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0].endswith("placed; besides -; without -")
    placed = {line.partition(":")[0]: int(line.split()[1]) for line in lines[:3]}
    assert placed["hindsight"] >= max(placed.values())
    assert (tmp_path / "comparison.html").exists()


def test_a_folder_that_is_no_recording_lists_its_faults(tmp_path: Path) -> None:
    done = python("examples/replay_a_year.py", str(ROOT / "examples" / "data" / "week"), str(tmp_path / "out"))
    assert done.returncode == 2
    assert "fouten gevonden" in done.stderr


@pytest.mark.slow
def test_policies_are_compared(tmp_path: Path) -> None:
    done = python("examples/compare_policies.py", str(tmp_path), "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert {line.split()[0] for line in done.stdout.splitlines() if line} >= {"over_norm_first", "region_first"}
    assert "over norm first" in (tmp_path / "comparison.html").read_text("utf-8").lower()
