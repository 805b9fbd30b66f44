"""The workbook: the report's tables to work on, and the decisions sheet ready to be filled in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from ..models.tables import TABLE_BY_NAME
from .decisions import decision_rows
from .sheet import Column, Sheet
from .sheets import SHEETS
from .story import Story

MOST_ROWS = 1_048_575
"""Rows that a sheet can hold below its header."""

MOST_LINES = 20
"""Lines of text that a row shows at most."""

_DECISION_WIDTHS = {"case_id": 12, "unit_id": 14, "opening_id": 22, "reason": 40, "overrides": 18}


@dataclass(frozen=True)
class _Formats:
    head: Any
    text: Any
    day: Any
    whole: Any
    signed: Any
    tenth: Any
    open: Any
    open_day: Any

    def of(self, kind: str) -> Any:
        """The format of a column's kind."""
        return getattr(self, kind)


def workbook(story: Story) -> bytes:
    """The whole workbook; its creation date is the snapshot's, so that the same plan gives the same bytes."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "d-m-yyyy",
    }
    as_of = story.plan.record.as_of
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": story.words.text("report.title", as_of=as_of),
                "comments": story.words.text("report.proposes"),
                "created": datetime(as_of.year, as_of.month, as_of.day),
            }
        )
        formats = _formats(book)
        for sheet in SHEETS:
            _write_sheet(book, formats, story, sheet)
        _write_decisions(book, formats, story)
    return buffer.getvalue()


def _formats(book: Any) -> _Formats:
    base = {"valign": "top", "text_wrap": True, "font_size": 10}
    day = {**base, "num_format": "d-m-yyyy", "align": "left"}
    pale = {"bg_color": "#FBF6E6", "border": 1, "border_color": "#D9DFE1"}
    head = {**base, "bold": True, "font_color": "#FFFFFF", "bg_color": "#0F5F5C", "valign": "vcenter"}
    return _Formats(
        head=book.add_format(head),
        text=book.add_format({**base, "num_format": "@"}),
        day=book.add_format(day),
        whole=book.add_format({**base, "num_format": "#,##0", "align": "center"}),
        signed=book.add_format({**base, "num_format": "+#,##0;-#,##0;0", "align": "center"}),
        tenth=book.add_format({**base, "num_format": "#,##0.0", "align": "center"}),
        open=book.add_format({**base, **pale, "num_format": "@"}),
        open_day=book.add_format({**day, **pale}),
    )


def _write_sheet(book: Any, formats: _Formats, story: Story, sheet: Sheet) -> None:
    rows = list(sheet.rows(story))[:MOST_ROWS]
    if sheet.optional and not rows:
        return
    page = book.add_worksheet(story.words.text(f"workbook.{sheet.name}"))
    headers = [story.words.text(column.header) for column in sheet.columns]
    _lay_out(page, formats, story, headers, [column.width for column in sheet.columns], len(rows))
    for number, row in enumerate(rows, start=1):
        page.set_row(number, _height(row, sheet.columns))
        for position, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, number, position, value, formats, column)


def _lay_out(
    page: Any, formats: _Formats, story: Story, headers: Sequence[str], widths: Sequence[int], rows: int
) -> None:
    """Header, widths, filter, frozen first row, and print setup: landscape, fit to the width of the paper."""
    for position, (header, width) in enumerate(zip(headers, widths, strict=True)):
        page.write_string(0, position, header, formats.head)
        page.set_column(position, position, width)
    page.set_row(0, 30)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(rows, 1), len(headers) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    date_shown = story.words.value(story.plan.record.as_of)
    counted = story.words.text("workbook.page", page="&P", pages="&N")
    page.set_footer(f"&L{date_shown}&C&A&R{counted}")


def _height(row: Sequence[object], columns: Sequence[Column]) -> float:
    """Points that the longest wrapped text needs; not every program finds that out by itself."""
    lines = (
        -(-len(value) // max(column.width - 1, 1))
        for value, column in zip(row, columns, strict=True)
        if isinstance(value, str)
    )
    return min(max(lines, default=1), MOST_LINES) * 13.5 + 2


def _write_cell(page: Any, row: int, column: int, value: object, formats: _Formats, about: Column) -> None:
    """Text stays text, whatever it looks like; numbers and days are numbers and days."""
    if value is None or value == "":
        page.write_blank(row, column, None, formats.text)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime(value.year, value.month, value.day), formats.day)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value, formats.of(about.kind if about.kind != "text" else "whole"))
    else:
        page.write_string(row, column, str(value), formats.text)


def _write_decisions(book: Any, formats: _Formats, story: Story) -> None:
    """The table ``decisions`` with a row for each proposal: everything filled in but the decision."""
    words, columns = story.words, TABLE_BY_NAME["decisions"].columns
    page = book.add_worksheet(words.name("table", "decisions"))
    rows = list(decision_rows(story))
    headers = [words.text(f"column.{column}") for column in columns]
    _lay_out(page, formats, story, headers, [_DECISION_WIDTHS.get(column, 16) for column in columns], len(rows))
    for number, row in enumerate(rows, start=1):
        for position, column in enumerate(columns):
            known = row.get(column, "")
            is_day = column in ("decided_on", "valid_until")
            if isinstance(known, date):
                page.write_datetime(number, position, datetime(known.year, known.month, known.day), formats.day)
            elif known:
                page.write_string(number, position, known, formats.text)
            else:
                page.write_blank(number, position, None, formats.open_day if is_day else formats.open)
    if rows:
        for column, about in _lists(story):
            position = columns.index(column)
            page.data_validation(1, position, len(rows), position, about)


def _lists(story: Story) -> Iterator[tuple[str, dict[str, Any]]]:
    words = story.words
    for column, tokens in (
        ("decision", ("pin", "reject")),
        ("step", ("region", "supra_regional", "national", "regional_board", "ministry")),
    ):
        labels = [words.label(token) for token in tokens]
        about: dict[str, Any] = {"validate": "list", "source": labels}
        if column == "decision":
            about["input_title"] = words.text("column.decision")[:32]
            about["input_message"] = words.text("workbook.decisions_help", pin=labels[0], reject=labels[1])[:255]
        yield column, about
