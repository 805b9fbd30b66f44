"""The reference pages are what the models, rules and catalogues say."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES: dict[Path, str] = runpy.run_path(str(ROOT / "scripts" / "make_vocabulary.py"))["pages"]()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_generated_page_is_current(path: Path) -> None:
    current = path.read_text(encoding="utf-8") == PAGES[path]
    assert current, f"docs/{path.name} is not current: run python scripts/make_vocabulary.py"
