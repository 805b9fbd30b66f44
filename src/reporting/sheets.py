"""What stands on each sheet of the workbook: its columns and where its rows come from."""

from .further_sheets import CHAINS, DIFFERENCES, MOVES, PLANS, TRANSFERS
from .outlook_sheets import ADVICE, ESCALATIONS, EVERYBODY, FOLLOW_UPS, LEVERS, NATIONAL, REGION_NEEDS
from .sheet import CARE, CASE, LEFT_OVER, UNIT_ID, Column, Sheet
from .sheet_rows import (
    agreement_rows,
    barrier_rows,
    goal_rows_of,
    placement_rows,
    question_rows,
    route_rows,
    shortage_rows,
    summary_rows,
    unplaced_rows,
)

SHEETS: tuple[Sheet, ...] = (
    Sheet("summary", (Column("workbook.what", 60), Column("workbook.number", 70, "whole")), summary_rows),
    DIFFERENCES,
    Sheet(
        "placements",
        (
            CASE,
            Column("workbook.part", 12),
            CARE,
            Column("placements.unit", 24),
            UNIT_ID,
            Column("placements.provider", 14),
            Column("placements.place", 16),
            Column("placements.start", 11),
            Column("workbook.distance_km", 11, "tenth"),
            Column("placements.status", 12),
            Column("placements.conditions", 38),
            Column("placements.who", 18),
            Column("workbook.notes", 40),
        ),
        placement_rows,
    ),
    PLANS,
    CHAINS,
    Sheet(
        "agreements",
        (
            Column("workbook.decider", 16),
            CASE,
            Column("placements.unit", 26),
            UNIT_ID,
            Column("placements.conditions", 60),
        ),
        agreement_rows,
    ),
    TRANSFERS,
    Sheet(
        "unplaced",
        LEFT_OVER,
        unplaced_rows,
    ),
    MOVES,
    Sheet(
        "barriers",
        (
            CASE,
            Column("workbook.need_id", 20),
            Column("placements.unit", 24),
            UNIT_ID,
            Column("workbook.distance_km", 11, "tenth"),
            Column("workbook.outcome", 16),
            Column("workbook.barrier", 20),
            Column("workbook.sentence", 56),
            Column("workbook.decider", 14),
            Column("workbook.liftable", 13),
        ),
        barrier_rows,
    ),
    Sheet(
        "routes",
        (
            CASE,
            Column("workbook.route", 8, "whole"),
            Column("workbook.change", 56),
            Column("workbook.decider", 14),
            Column("workbook.weight", 9, "whole"),
            Column("workbook.gives", 26),
            Column("workbook.start", 11),
            Column("workbook.by_goals", 13),
            Column("workbook.goes_first", 20),
            Column("workbook.losers", 18),
        ),
        route_rows,
    ),
    LEVERS,
    EVERYBODY,
    NATIONAL,
    Sheet(
        "questions",
        (CASE, Column("question.what", 56), Column("question.units", 56), Column("question.who", 20)),
        question_rows,
    ),
    Sheet(
        "regions",
        (
            Column("regions.region", 22),
            Column("regions.care_form", 28),
            Column("regions.demand", 10, "whole"),
            Column("regions.places", 12, "whole"),
            Column("regions.kind", 22),
        ),
        shortage_rows,
    ),
    REGION_NEEDS,
    ADVICE,
    FOLLOW_UPS,
    ESCALATIONS,
    Sheet(
        "goals",
        (
            Column("proof.goal", 56),
            Column("proof.value", 12, "whole"),
            Column("proof.bound", 12, "whole"),
            Column("proof.status", 50),
        ),
        goal_rows_of,
    ),
)
"""The sheets, first to last; the decisions sheet comes after them."""
