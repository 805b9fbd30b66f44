"""Dates as people type them: year-month-day or day-month-year, never the month first."""

import re
from datetime import date, datetime, time, timedelta

from .numbers import MisfitError

_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}")
_TIME = re.compile(r"(.+?)[T ]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(Z|[+-][0-9]{2}:?[0-9]{2})?")
_MIDNIGHT = re.compile(r"0?0:00(?::00(?:\.0+)?)?")


def looks_like_date(text: str) -> bool:
    """Whether a text has the form of a date."""
    return any(form.fullmatch(text.strip()) for form in (_YEAR_FIRST, _DAY_FIRST))


def read_date(cell: object) -> date:
    """The day that a cell means. Raises ``MisfitError`` when it is no day, or not certainly one."""
    if isinstance(cell, datetime):
        if cell.time() != time(0) or cell.tzinfo is not None:
            raise MisfitError("date_with_time")
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, time | timedelta):
        raise MisfitError("time")
    if isinstance(cell, str):
        return _from_text(cell.strip())
    raise MisfitError("yes_no" if isinstance(cell, bool) else "number")


def _from_text(text: str) -> date:
    timed = _TIME.fullmatch(text)
    if timed:
        if timed[3] or not _MIDNIGHT.fullmatch(timed[2]):
            raise MisfitError("date_with_time")
        text = timed[1]
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        swapped = "impossible_date"
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        swapped = "month_first"
    elif _SHORT_YEAR.fullmatch(text):
        raise MisfitError("short_year")
    else:
        raise MisfitError("text")
    try:
        return date(year, month, day)
    except ValueError:
        raise MisfitError(swapped if month > 12 >= day else "impossible_date") from None
