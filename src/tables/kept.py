"""Workbooks that a coordinator has written in are kept under another name before a new plan takes their place."""

import re
from itertools import count
from pathlib import Path

from ..language import Language

_WORDS: dict[Language, str] = {"nl": "bewaard", "en": "kept"}


def keep(book: Path, language: Language = "nl") -> Path:
    """Move a workbook to the first free name beside it, such as ``plan-kept-1.xlsx``; returns where it is now."""
    names = (book.with_name(f"{book.stem}-{_WORDS[language]}-{number}{book.suffix}") for number in count(1))
    free = next(path for path in names if not path.exists())
    return book.rename(free)


def kept(book: Path) -> list[Path]:
    """The workbooks kept beside a workbook, by name."""
    words = "|".join(_WORDS.values())
    form = re.compile(rf"{re.escape(book.stem)}-(?:{words})-[0-9]+{re.escape(book.suffix)}")
    return sorted(path for path in book.parent.iterdir() if form.fullmatch(path.name))
