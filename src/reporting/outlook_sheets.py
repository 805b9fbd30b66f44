"""The sheets about the whole snapshot: what would help, a place for everybody, regions, advice, follow-up."""

from .outlook_rows import (
    advice_sheet_rows,
    escalation_sheet_rows,
    everybody_sheet_rows,
    follow_up_sheet_rows,
    lever_sheet_rows,
    national_sheet_rows,
    need_sheet_rows,
)
from .sheet import CARE, CASE, UNIT_ID, Column, Sheet

LEVERS = Sheet(
    "levers",
    (
        Column("workbook.rank", 9, "whole"),
        Column("workbook.change", 56),
        Column("workbook.decider", 16),
        Column("workbook.now_placed", 13, "whole"),
        Column("workbook.then_placed", 13, "whole"),
        Column("workbook.difference", 9, "signed"),
        Column("workbook.gets_place", 22),
        Column("workbook.loses_place", 16),
        Column("workbook.moves_on_too", 14),
        Column("workbook.moves_no_more", 14),
        Column("workbook.remark", 34),
        Column("workbook.kind", 24),
        Column("workbook.kind_code", 16),
        Column("workbook.target_code", 22),
        Column("workbook.subject_code", 20),
        Column("workbook.level", 9, "whole"),
    ),
    lever_sheet_rows,
    optional=True,
)

EVERYBODY = Sheet(
    "everybody",
    (
        Column("workbook.change", 70),
        Column("workbook.decider", 16),
        Column("workbook.weight", 9, "whole"),
        CASE,
        Column("workbook.kind_code", 16),
        Column("workbook.target_code", 24),
        Column("workbook.subject_code", 22),
        Column("workbook.level", 9, "whole"),
    ),
    everybody_sheet_rows,
    optional=True,
)

NATIONAL = Sheet(
    "national",
    (
        CASE,
        Column("workbook.region", 18),
        CARE,
        Column("workbook.urgency", 10, "whole"),
        Column("workbook.waiting_days", 10, "whole"),
        Column("workbook.cause", 44),
        Column("workbook.next_step", 50),
        Column("workbook.notes", 34),
    ),
    national_sheet_rows,
    optional=True,
)

REGION_NEEDS = Sheet(
    "region_needs",
    (
        Column("regions.region", 22),
        Column("regions.care_form", 28),
        Column("region_needs.cases", 11, "whole"),
        Column("region_needs.placed", 11, "whole"),
        Column("region_needs.waiting", 11, "whole"),
        Column("region_needs.places", 12, "whole"),
        Column("workbook.places_used", 12, "whole"),
        Column("region_needs.left", 12, "whole"),
        Column("workbook.lacking", 14),
        Column("workbook.care_code", 20),
    ),
    need_sheet_rows,
    optional=True,
)

ADVICE = Sheet(
    "advice",
    (
        CASE,
        CARE,
        Column("placements.unit", 26),
        UNIT_ID,
        Column("workbook.opening_id", 24),
        Column("workbook.room", 9, "whole"),
        Column("workbook.experience", 30),
        Column("workbook.distance_km", 11, "tenth"),
    ),
    advice_sheet_rows,
    optional=True,
)

FOLLOW_UPS = Sheet(
    "follow_ups",
    (
        CASE,
        Column("workbook.status", 14),
        Column("follow_up.days", 14, "whole"),
        Column("follow_up.step", 18),
        Column("follow_up.action", 56),
        Column("workbook.action_code", 16),
    ),
    follow_up_sheet_rows,
    optional=True,
)

ESCALATIONS = Sheet(
    "escalations",
    (
        CASE,
        Column("workbook.status", 14),
        Column("escalation.by", 24),
        Column("escalation.on", 11),
        Column("escalation.days", 11, "whole"),
        Column("escalation.reached", 20),
        Column("escalation.next", 24),
    ),
    escalation_sheet_rows,
    optional=True,
)
