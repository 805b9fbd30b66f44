"""CONTRIBUTING's walk-through of two rules, followed to the letter in a copy of the sources."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
STEP = re.compile(r"<!-- (new file|line): (\S+)(?: after: (.*?))? -->\n```\w+\n(.*?)```\n", re.DOTALL)


def test_the_walk_through_adds_working_rules(tmp_path: Path) -> None:
    package, tests = tmp_path / "carematch", tmp_path / "tests"
    shutil.copytree(ROOT / "src", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "build.py", "matching/__init__.py"):
        (tests / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "tests" / name, tests / name)
    steps = STEP.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert [kind for kind, *_ in steps] == ["new file", "line", "line", "line", "new file"] * 2
    for kind, name, after, text in steps:
        path = tmp_path / re.sub(r"^src/", "carematch/", name)
        if kind == "new file":
            assert not path.exists()
            path.write_text(text, "utf-8")
        else:
            assert text.count("\n") == 1
            lines = path.read_text("utf-8").splitlines(keepends=True)
            (position,) = (number for number, line in enumerate(lines) if line.strip() == after)
            path.write_text("".join([*lines[: position + 1], text, *lines[position + 1 :]]), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
