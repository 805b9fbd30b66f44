"""Writes a report: the page, the workbook and the plan, each whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from ..language import Language
from ..models.explanation import Explanation
from ..models.outlook import Outlook
from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .page import render
from .story import Story
from .workbook import workbook

FILES = ("report.html", "plan.xlsx", "plan.json")
"""The files of a report."""


def write_report(
    snapshot: Snapshot,
    plan: Plan,
    explanations: Iterable[Explanation],
    out: str | os.PathLike[str],
    *,
    language: Language = "nl",
    outlook: Outlook | None = None,
) -> list[Path]:
    """Writes ``report.html``, ``plan.xlsx`` and ``plan.json`` into the folder ``out``; returns their paths.

    All three are made before the first is written, and each replaces the old one in one step. The same input
    gives the same bytes. ``outlook``: what there is to tell about the whole snapshot; without it the report leaves that
    out. Raises ``ValueError`` for an unknown language or a plan made from another snapshot.
    """
    if plan.record.snapshot_hash != snapshot.hash:
        raise ValueError(
            "the plan was made from another snapshot: its record holds "
            f"{plan.record.snapshot_hash[:12]}, this snapshot is {snapshot.hash[:12]}; propose again"
        )
    story = Story.of(snapshot, plan, explanations, language, outlook)
    made = (
        render(story).encode("utf-8"),
        workbook(story),
        (plan.model_dump_json(indent=2) + "\n").encode("utf-8"),
    )
    documents = dict(zip(FILES, made, strict=True))
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    return _replace_all(folder, documents)


def _replace_all(folder: Path, documents: dict[str, bytes]) -> list[Path]:
    """Writes every document beside its place first, and only then puts them in place.

    The workbook goes first: it is the one that somebody may have open, and then nothing is replaced.
    """
    written: dict[str, Path] = {}
    try:
        for name, content in documents.items():
            temporary = folder / f".{name}.{uuid4().hex}"
            written[name] = temporary
            temporary.write_bytes(content)
        for name in sorted(written, key=lambda name: not name.endswith(".xlsx")):
            written[name].replace(folder / name)
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)
    return [folder / name for name in documents]
