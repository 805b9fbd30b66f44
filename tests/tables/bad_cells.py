"""Cells that hold something else than they should."""

from .weeks import FACTS, changed
from .writers import BSN, Bad, uncalculated, week, with_cell, with_tables

DATE = "expected a day from 1900 to 2199, written as 2026-03-31 or 31-3-2026."
COUNT = "expected a whole number from 0 to 1,000,000."
KILOMETRES = "expected kilometres from 0 to 20,100, such as 60 or 7.5."

BAD_CELLS: Bad = [
    (
        "wrong type",
        with_cell("cases", 2, "urgency", "high"),
        ["cases, row 2, column urgency: Found text; expected a whole number from 1 (first) to 5."],
    ),
    (
        "required and blank",
        with_cell("cases", 3, "region", " "),
        [
            "cases, row 3, column region: The cell is blank; expected a word or a short name on one line, "
            "at most 200 characters."
        ],
    ),
    (
        "places minus one",
        with_cell("openings", 2, "places", "-1"),
        ["openings, row 2, column places: Found a negative number; " + COUNT],
    ),
    (
        "half a place",
        with_cell("openings", 2, "places", "1,5"),
        ["openings, row 2, column places: Found a number with decimals; " + COUNT],
    ),
    (
        "negative distance",
        with_cell("cases", 2, "max_distance_km", "-60"),
        ["cases, row 2, column max_distance_km: Found a negative number; " + KILOMETRES],
    ),
    (
        "huge distance",
        with_cell("cases", 2, "max_distance_km", "1e999"),
        ["cases, row 2, column max_distance_km: Found a number that is too large; " + KILOMETRES],
    ),
    (
        "distance out of range",
        with_cell("cases", 2, "max_distance_km", "20101"),
        ["cases, row 2, column max_distance_km: Found a number outside the range; " + KILOMETRES],
    ),
    (
        "NaN",
        with_cell("cases", 2, "max_distance_km", "NaN"),
        ["cases, row 2, column max_distance_km: Found NaN or infinity; " + KILOMETRES],
    ),
    (
        "number with two readings",
        with_cell("cases", 2, "max_distance_km", "1.234"),
        [
            "cases, row 2, column max_distance_km: Found a number that can be read in two ways "
            "(1.234 or 1,234); write it without thousands separator, with another number of decimals; " + KILOMETRES
        ],
    ),
    (
        "huge fact",
        with_tables(facts=[*FACTS[:2], ["C-002", "age", "9" * 400]]),
        [
            "facts, row 3, column value: Found a number that is too large; expected yes, no, unknown, "
            "a number up to 1,000,000,000 or a short word."
        ],
    ),
    (
        "impossible date",
        with_cell("cases", 2, "registered_on", "31-02-2026"),
        ["cases, row 2, column registered_on: Found a day that does not exist; " + DATE],
    ),
    (
        "month first",
        with_cell("cases", 2, "registered_on", "01/31/2026"),
        ["cases, row 2, column registered_on: Found a date with the month first; " + DATE],
    ),
    (
        "short year",
        with_cell("cases", 2, "registered_on", "5-1-26"),
        ["cases, row 2, column registered_on: Found a date with a year of two digits; " + DATE],
    ),
    (
        "date long ago",
        with_cell("cases", 2, "registered_on", "1-1-0026"),
        ["cases, row 2, column registered_on: Found a date outside the range; " + DATE],
    ),
    (
        "date in a number",
        with_cell("openings", 2, "places", "1-2-2026"),
        ["openings, row 2, column places: Found a date; " + COUNT],
    ),
    (
        "word that is not in the list",
        with_cell("units", 2, "scope", "worldwide"),
        [
            "units, row 2, column scope: Found another word; expected one of these words: "
            "regional, supra-regional, national."
        ],
    ),
    (
        "pseudonym like a citizen service number",
        with_cell("cases", 2, "case_id", BSN),
        [
            "cases, row 2, column case_id: The cell may hold a citizen service number. "
            "Remove it; use a pseudonym that cannot be traced."
        ],
    ),
    (
        "reference like a citizen service number",
        with_tables(facts=[*FACTS, [BSN, "age", "40"]]),
        [
            "facts, row 4, column case_id: The cell may hold a citizen service number. "
            "Remove it; use a pseudonym that cannot be traced."
        ],
    ),
    (
        "text with a citizen service number",
        with_cell("snapshot", 2, "title", f"For client 1112.22.333 ({BSN})"),
        [
            "snapshot, row 2, column title: The cell may hold a citizen service number. "
            "Remove it; use a pseudonym that cannot be traced."
        ],
    ),
    (
        "fact like a citizen service number",
        with_tables(facts=[*FACTS, ["C-001", "number", BSN]]),
        [
            "facts, row 4, column value: The cell may hold a citizen service number. "
            "Remove it; use a pseudonym that cannot be traced."
        ],
    ),
    (
        "error shown as text",
        with_cell("openings", 2, "places", "#VERW!"),
        [
            "openings, row 2, column places: The cell shows an error instead of a value. "
            "Mend the formula, or type the value."
        ],
    ),
    (
        "error cell and formula without a value",
        uncalculated,
        [
            "units, row 2, column security_level: The cell shows an error instead of a value. "
            "Mend the formula, or type the value.",
            "openings, row 2, column places: The cell holds a formula that has not been calculated. "
            "Open the workbook in a spreadsheet program, save it, and read it again; or type the value.",
        ],
    ),
    (
        "a dash where a value is required",
        with_cell("cases", 2, "region", "-"),
        [
            "cases, row 2, column region: Found a dash or a word such as n/a; expected a word or a short name "
            "on one line, at most 200 characters."
        ],
    ),
    (
        "a dash where a blank would be unknown",
        week(changed("units", 2, "security_level", "n.v.t.", changed("cases", 2, "legal_statuses", "-"))),
        [
            "cases, row 2, column legal_statuses: Found a dash or a word such as n/a; expected one or more of these "
            "words, separated by |: voluntary, Wvggz, Wzd, forensic.",
            "units, row 2, column security_level: Found a dash or a word such as n/a; "
            "expected a whole number from 0 (open) to 4.",
        ],
    ),
    (
        "question marks",
        week(changed("openings", 2, "places", "?", changed("cases", 2, "max_distance_km", " ? "))),
        [
            "cases, row 2, column max_distance_km: Found a question mark; " + KILOMETRES,
            "openings, row 2, column places: Found a question mark; " + COUNT,
        ],
    ),
    (
        "ambiguous place",
        with_cell("cases", 2, "place", "Hengelo"),
        [
            "cases, row 2, column place: Several places have this name, in Gelderland, Overijssel. "
            "Add the province in brackets after the name, or give coordinates."
        ],
    ),
    (
        "unknown place",
        with_cell("cases", 2, "place", "Enschedee"),
        [
            "cases, row 2, column place: The place is not in the table of Dutch places. "
            "Did you mean Enschede? Otherwise give coordinates, or the nearest town."
        ],
    ),
]
