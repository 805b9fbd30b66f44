"""What a sheet of the workbook is: a name, columns, and where its rows come from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from .story import Story

Cell = object
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A column: the catalogue's entry for its header, its width, and how numbers in it are written."""

    header: str
    width: int = 14
    kind: Literal["text", "whole", "signed", "tenth", "day"] = "text"


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name in the catalogue's section ``workbook``, its columns and its rows."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Story], Iterator[Row]]
    optional: bool = False
    """Whether the sheet is left out when it has no rows."""


CASE = Column("placements.case", 12)
CARE = Column("placements.care", 20)
UNIT_ID = Column("workbook.unit_id", 13)

LEFT_OVER = (
    CASE,
    Column("workbook.region", 16),
    CARE,
    Column("workbook.urgency", 10, "whole"),
    Column("workbook.waiting_days", 10, "whole"),
    Column("workbook.cause", 40),
    Column("workbook.best_route", 50),
    Column("workbook.next_step", 44),
)
"""The columns about a case that the plan gives nothing."""
