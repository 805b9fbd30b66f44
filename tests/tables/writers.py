"""Ways to write a snapshot with something wrong in it."""

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from carematch.models.faults import InputError

from .weeks import WEEK, Rows, changed, csv_folder, json_document, workbook

Writer = Callable[[Path], Path]

BSN = "111222333"
"""Passes the test for citizen service numbers; nobody's."""


def week(tables: Mapping[str, Rows]) -> Writer:
    return lambda folder: csv_folder(folder / "week", tables)


def with_cell(table: str, row: int, column: str, value: Any) -> Writer:
    return week(changed(table, row, column, value))


def with_tables(**tables: Rows) -> Writer:
    return week({**WEEK, **tables})


def file(name: str, content: bytes) -> Writer:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def with_file(file: str, content: bytes) -> Writer:
    def write(folder: Path) -> Path:
        path = csv_folder(folder / "week", WEEK)
        (path / file).write_bytes(content)
        return path

    return write


def as_workbook(tables: Mapping[str, Rows]) -> Writer:
    return lambda folder: workbook(folder / "week.xlsx", tables)


def as_json(change: Callable[[dict[str, Any]], Any]) -> Writer:
    def write(folder: Path) -> Path:
        path = json_document(folder / "week.json", WEEK)
        document = json.loads(path.read_text())
        path.write_text(json.dumps(change(document)))
        return path

    return write


def zip_bomb(folder: Path) -> Path:
    path = workbook(folder / "week.xlsx", WEEK)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/zeros.bin", "w", force_zip64=True) as member,
    ):
        for _ in range(201):
            member.write(bytes(1_000_000))
    return path


def stray_cell(folder: Path) -> Path:
    path = folder / "week.xlsx"
    book = openpyxl.Workbook(write_only=False)
    sheet = book.create_sheet("cases", 0)
    sheet["A1"] = "case_id"
    sheet["XFD1048576"] = "x"
    book.save(path)
    return path


def uncalculated(folder: Path) -> Path:
    path = workbook(folder / "week.xlsx", WEEK)
    book = openpyxl.load_workbook(path)
    book["openings"]["D2"] = "=1+1"
    book["units"]["E2"] = "#REF!"
    book["units"]["E2"].data_type = "e"
    book.save(path)
    return path


def without(table: str) -> dict[str, Rows]:
    return {name: rows for name, rows in WEEK.items() if name != table}


def without_column(table: str, column: str) -> dict[str, Rows]:
    position = list(WEEK[table][0]).index(column)
    return {**WEEK, table: [[c for i, c in enumerate(row) if i != position] for row in WEEK[table]]}


def renamed(table: str, old: str, new: str) -> dict[str, Rows]:
    header, *rows = WEEK[table]
    return {**WEEK, table: [[new if cell == old else cell for cell in header], *rows]}


Bad = list[tuple[str, Writer, list[str]]]
"""Name, writer and the faults expected."""


def assert_whole_message(error: InputError, path: Path, lines: list[str]) -> None:
    """An error tells these faults and no others, a line each, in both languages; never a citizen service number."""
    headline, *told = str(error).splitlines()
    faults, them = ("fault", "it") if len(lines) == 1 else ("faults", "them")
    count = f"{len(lines)} {faults} found; mend {them} and try again."
    assert headline in (count, f"{path.name}: {count}")
    assert told == [f"- {line}" for line in lines]
    assert len(error.text("nl").splitlines()) == 1 + len(lines)
    assert BSN not in str(error) + error.text("nl") + repr(error)
    assert isinstance(error, InputError)
