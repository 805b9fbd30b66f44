"""The sheets that are there only when there is something to tell."""

from .chains import chain_rows
from .differences import difference_rows
from .plans import plan_rows
from .sheet import CARE, CASE, LEFT_OVER, UNIT_ID, Column, Sheet
from .sheet_rows import waiting_rows
from .transfers import transfer_rows

DIFFERENCES = Sheet(
    "differences",
    (
        CASE,
        CARE,
        Column("workbook.what", 16),
        Column("workbook.was", 28),
        Column("workbook.now", 28),
        Column("workbook.why", 70),
    ),
    difference_rows,
    optional=True,
)

PLANS = Sheet(
    "plans",
    (
        CASE,
        Column("workbook.part", 8, "whole"),
        CARE,
        Column("workbook.role", 26),
        Column("placements.unit", 24),
        UNIT_ID,
        Column("placements.start", 11),
        Column("placements.status", 12),
    ),
    plan_rows,
    optional=True,
)

CHAINS = Sheet(
    "chains",
    (
        Column("workbook.chain", 8, "whole"),
        Column("workbook.step", 8, "whole"),
        Column("workbook.joint", 10),
        CASE,
        CARE,
        Column("workbook.leaves", 26),
        Column("workbook.goes_to", 26),
        Column("placements.start", 11),
        Column("workbook.place_of", 14),
        Column("workbook.sentence", 60),
    ),
    chain_rows,
    optional=True,
)

TRANSFERS = Sheet(
    "transfers",
    (Column("workbook.list_of", 26), UNIT_ID, CASE, Column("workbook.goes_to", 40)),
    transfer_rows,
    optional=True,
)

MOVES = Sheet(
    "moves",
    (*LEFT_OVER, Column("workbook.lives_at", 26)),
    waiting_rows,
    optional=True,
)
