"""Writing: the same bytes every time, and nothing half-written."""

import os
from pathlib import Path
from typing import Any

import pytest

import carematch.reporting.write as writing
from carematch.models.plan import Plan
from carematch.reporting.write import write_report

from . import week

NAMES = ["report.html", "plan.xlsx", "plan.json"]


@pytest.fixture
def material():
    snapshot = week.snapshot()
    return snapshot, week.plan(snapshot), week.explanations(snapshot)


def written(material: Any, out: Path, language: Any = "nl") -> list[Path]:
    """The report of a snapshot, its plan and explanations."""
    snapshot, plan, explanations = material
    return write_report(snapshot, plan, explanations, out, language=language)


def test_writes_three_files_and_returns_them(material, tmp_path):
    paths = written(material, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == NAMES
    assert sorted(os.listdir(tmp_path / "new" / "folder")) == sorted(NAMES)
    assert Plan.model_validate_json(paths[2].read_text("utf-8")) == material[1].model_copy(
        update={"goals": tuple(goal.model_copy(update={"seconds": None}) for goal in material[1].goals)}
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_same_input_same_bytes(material, tmp_path, language):
    snapshot, plan, explanations = material
    first = write_report(snapshot, plan, explanations, tmp_path / "a", language=language)
    goals = tuple(goal.model_copy(update={"seconds": 9.0}) for goal in plan.goals)
    again = plan.model_copy(update={"goals": goals})
    second = write_report(snapshot, again, reversed(explanations), tmp_path / "b", language=language)
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_a_failure_leaves_the_old_files(material, tmp_path, monkeypatch):
    paths = written(material, tmp_path)
    before = [path.read_bytes() for path in paths]
    monkeypatch.setattr(writing, "workbook", lambda story: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        written(material, tmp_path, language="en")
    assert [path.read_bytes() for path in paths] == before
    assert sorted(os.listdir(tmp_path)) == sorted(NAMES)


def test_a_full_disk_or_an_open_workbook_leaves_the_old_files(material, tmp_path, monkeypatch):
    paths = written(material, tmp_path)
    before = [path.read_bytes() for path in paths]
    replace = Path.replace

    def locked(self, target):
        if str(target).endswith(".xlsx"):
            raise PermissionError("open elsewhere")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(PermissionError):
        written(material, tmp_path, language="en")
    assert [path.read_bytes() for path in paths] == before
    assert sorted(os.listdir(tmp_path)) == sorted(NAMES)


def test_refuses_a_plan_of_another_snapshot(material, tmp_path):
    _, plan, explanations = material
    other = week.snapshot(preferences=())
    with pytest.raises(ValueError, match="another snapshot"):
        write_report(other, plan, explanations, tmp_path)
    assert not list(tmp_path.iterdir())


def test_refuses_an_unknown_language(material, tmp_path):
    with pytest.raises(ValueError, match="unknown language"):
        written(material, tmp_path, language="fr")
    assert not list(tmp_path.iterdir())
