"""The Python on the pages of the documentation runs as it stands, page by page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGES = {
    path.name: blocks
    for path in sorted((ROOT / "docs").glob("*.md"))
    if (blocks := BLOCK.findall(path.read_text(encoding="utf-8")))
}


def test_there_are_pages_with_code() -> None:
    assert {"snapshot.md", "plan.md", "explanations.md", "extending.md", "lab.md"} <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_the_code_on_a_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    exec(compile("\n".join(PAGES[page]), page, "exec"), {"__name__": page})
