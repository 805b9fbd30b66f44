"""A workbook to fill: a sheet for each table, help with each column, words to choose from, example rows."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from ..language import Catalogue, Language, catalogue
from ..models.cells import Cell, cell_of
from ..models.tables import TABLES, Table
from ..models.vocabulary import CARE_FORMS, INCLUSION_CRITERIA
from .example_rows import EXAMPLE_ROWS
from .names import OTHER_SHEETS
from .replace import replace_file

_FOR_RESEARCH = ("unit_ranks", "scores")

_CREATED = datetime(2026, 1, 1)
"""Fixed, so that the same template has the same bytes."""

_BY_READER = ("located_by",)
_LAST_ROW = 1000
_INTRODUCTION = ("overwrite", "required", "privacy", "blank", "names")
_WORDS = {"care_form": CARE_FORMS, "criterion": INCLUSION_CRITERIA}
"""Columns with shipped words beside which users may write their own."""

_ANSWERS = {"yes_no": ("yes", "no"), "truth": ("yes", "no", "unknown")}


def write_template(path: str | Path, language: Language = "nl") -> None:
    """Write the template. It can be read as it is; its example rows are there to be overwritten.

    Tables and columns whose rule is not built yet are left out.
    Raises ``ValueError`` for an unknown language.
    """
    replace_file(Path(path), _Template(catalogue(language)).content())


def offered_columns(table: Table) -> tuple[str, ...]:
    """The columns of a table that the template has; none for tables that no table's coordinator fills."""
    if table.name in _FOR_RESEARCH:
        return ()
    return tuple(column for column in table.columns if column not in _BY_READER)


class _Template:
    def __init__(self, words: Catalogue) -> None:
        self.words = words
        self.buffer = io.BytesIO()
        options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
        self.workbook = xlsxwriter.Workbook(self.buffer, options)
        self.workbook.set_properties({"created": _CREATED, "title": words.name("template", "title")})
        add = self.workbook.add_format
        self.title = add({"bold": True, "font_size": 14})
        self.text = add({"text_wrap": True, "valign": "top"})
        self.optional = add({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.required = add({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#D6E4F0"})
        example = {"italic": True, "bg_color": "#FFF2CC"}
        self.example = add(example)
        self.example_day = add({**example, "num_format": "dd-mm-yyyy"})
        self.day = add({"num_format": "dd-mm-yyyy"})
        self.typed = add({"num_format": "@"})
        self.lists: dict[tuple[str, ...], int] = {}

    def content(self) -> bytes:
        """The workbook as bytes."""
        instructions, lists = OTHER_SHEETS[self.words.language]
        self._instructions(self.workbook.add_worksheet(instructions))
        for table in TABLES:
            if columns := offered_columns(table):
                self._table(self.workbook.add_worksheet(self.words.name("table", table.name)), table, columns, lists)
        self._lists(self.workbook.add_worksheet(lists))
        self.workbook.close()
        return self.buffer.getvalue()

    def _instructions(self, sheet: Any) -> None:
        sheet.set_column(0, 1, 30)
        sheet.set_column(2, 2, 11)
        sheet.set_column(3, 4, 70)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, self.words.name("template", "title"), self.title)
        for number, line in enumerate(_INTRODUCTION, start=2):
            sheet.write_string(number, 0, self.words.name("template", line))
        start = len(_INTRODUCTION) + 3
        for position, heading in enumerate(("sheet", "column", "is_required", "meaning", "expected")):
            sheet.write_string(start, position, self.words.name("template", heading), self.optional)
        for number, texts in enumerate(self._explanations(), start=start + 1):
            for position, text in enumerate(texts):
                sheet.write_string(number, position, text, self.text)

    def _explanations(self) -> list[tuple[str, ...]]:
        lines: list[tuple[str, ...]] = []
        for table in TABLES:
            columns = offered_columns(table)
            name = self.words.name("table", table.name)
            if columns:
                lines.append((name, "", "", self.words.name("table_help", table.name), ""))
            for column in columns:
                cell = cell_of(table.model, column)
                required = self.words.label("yes") if column in table.required_columns else ""
                meaning, expected = self._help(table, column), self._expected(cell)
                lines.append((name, self.words.name("column", column), required, meaning, expected))
        return lines

    def _help(self, table: Table, column: str) -> str:
        entries = self.words.entries["column_help"]
        return str(entries.get(f"{table.name}.{column}", entries.get(column)))

    def _expected(self, cell: Cell) -> str:
        return self.words.text(f"expected.{cell.kind}", tokens=cell.tokens)

    def _table(self, sheet: Any, table: Table, columns: Sequence[str], lists: str) -> None:
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(columns):
            cell = cell_of(table.model, column)
            required = column in table.required_columns
            header = self.words.name("column", column) + (" *" if required else "")
            sheet.write_string(0, position, header, self.required if required else self.optional)
            note = f"{self._help(table, column)}\n{self._expected(cell)}"
            sheet.write_comment(0, position, note, {"author": "", "x_scale": 2, "y_scale": 1.5})
            form = self.day if cell.kind == "date" else self.typed if cell.kind == "id" else None
            sheet.set_column(position, position, max(14, len(header) + 2), form)
            self._choices(sheet, position, column, cell, lists)
        for number, row in enumerate(EXAMPLE_ROWS[table.name], start=1):
            for position, column in enumerate(columns):
                value = row.get(column)
                cell = cell_of(table.model, column)
                self._write(sheet, number, position, self._shown(column, value, cell))

    def _choices(self, sheet: Any, position: int, column: str, cell: Cell, lists: str) -> None:
        """A drop-down list; a word of one's own is let through where it may be one."""
        tokens = cell.tokens or _ANSWERS.get(cell.kind) or _WORDS.get(column, ())
        if not tokens:
            return
        place = self.lists.setdefault(tuple(tokens), len(self.lists))
        letter = chr(ord("A") + place)
        options: Mapping[str, Any] = {
            "validate": "list",
            "source": f"={lists}!${letter}$1:${letter}${len(tokens)}",
            "show_error": cell.kind in ("token", "yes_no", "truth"),
        }
        sheet.data_validation(1, position, _LAST_ROW, position, options)

    def _lists(self, sheet: Any) -> None:
        for tokens, position in self.lists.items():
            sheet.set_column(position, position, 26)
            for number, token in enumerate(tokens):
                sheet.write_string(number, position, self.words.label(token))

    def _shown(self, column: str, value: Any, cell: Cell) -> Any:
        """An example value as a reader of this language would type it."""
        if isinstance(value, tuple):
            return "|".join(self.words.label(part) for part in value)
        if isinstance(value, bool):
            return self.words.label("yes" if value else "no")
        if isinstance(value, str) and value.startswith("@"):
            return self.words.name("example", value[1:])
        is_word = cell.kind in ("token", "tokens_or_all", "words_or_all") or column in (*_WORDS, "fact")
        return self.words.label(value) if is_word and value is not None else value

    def _write(self, sheet: Any, row: int, position: int, value: Any) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, position, value, self.example_day)
        elif isinstance(value, int | float):
            sheet.write_number(row, position, value, self.example)
        elif value is None:
            sheet.write_blank(row, position, None, self.example)
        else:
            sheet.write_string(row, position, value, self.example)
