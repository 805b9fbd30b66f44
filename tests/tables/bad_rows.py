"""Rows that do not fit together."""

from .weeks import CRITERIA, DECISIONS, FACTS, WEEK, changed
from .writers import Bad, week, with_cell, with_tables

COUNT = "expected a whole number from 0 to 1,000,000."
SECOND_UNIT = [*WEEK["units"], ["U-02", "Twente", "regional", "Almelo", "0"]]

_NEED_COLUMNS = ["case_id", "need_id", "care_form", "optional", "after_need_id"]
_NEED_COLUMNS += ["near_need_id", "near_km", "security_min", "security_max"]

BAD_ROWS: Bad = [
    (
        "two weeks",
        with_tables(snapshot=[["as_of"], ["2026-03-02"], ["2026-03-09"]]),
        ["snapshot: The table has 2 rows. Give exactly one, with the date."],
    ),
    (
        "duplicate id",
        with_cell("cases", 3, "case_id", "C-001"),
        ["cases, row 3, column case_id: C-001 stands in row 2 too. Keep one row, or give one of them another id."],
    ),
    (
        "dangling id",
        with_tables(facts=[*FACTS, ["C-0O1", "age", "40"]]),
        ["facts, row 4, column case_id: C-0O1 does not exist. Did you mean C-001? Otherwise add the row it refers to."],
    ),
    (
        "one missing id in many rows",
        with_tables(
            facts=[*FACTS, *(["C-0O1", f"fact_{number}", "1"] for number in range(13))],
            preferences=[["case_id", "kind", "unit_id"], ["X-9", "veto", "U-01"], ["X-9", "wish", "U-01"]],
        ),
        [
            "facts, row 4, column case_id: C-0O1 does not exist; 12 other rows refer to it too "
            "(5, 6, 7, 8, 9, 10, 11, 12, 13, 14, …). Did you mean C-001? Otherwise add the row it refers to.",
            "preferences, row 2, column case_id: X-9 does not exist; 1 other row refers to it too (3). "
            "Correct the id where it is wrong, or add the row it refers to.",
        ],
    ),
    (
        "dangling unit",
        with_cell("openings", 2, "unit_id", "X"),
        ["openings, row 2, column unit_id: X does not exist. Correct the id, or add the row it refers to."],
    ),
    (
        "unknown care form",
        with_cell("openings", 2, "care_form", "clinicall"),
        [
            "openings, row 2, column care_form: The care form clinicall is not known. Did you mean clinical? "
            "Otherwise add it to the table care_forms."
        ],
    ),
    (
        "need stated twice",
        with_tables(needs=[["case_id", "need_id", "care_form"], ["C-001", "bed", "clinical"]]),
        [
            "cases, row 2, column care_form: The need is stated here and in the table needs. Keep one: "
            "empty the need's columns here, or remove the rows there."
        ],
    ),
    (
        "no need",
        with_cell("cases", 2, "care_form", ""),
        ["cases, row 2, column care_form: The case has no need. Give a care form here, or a row in the table needs."],
    ),
    (
        "registered after the date of the snapshot",
        with_cell("cases", 2, "registered_on", "2026-05-01"),
        ["cases, row 2, column registered_on: The day lies after the date of the snapshot. Correct one of the two."],
    ),
    (
        "criteria on mixed kinds",
        with_tables(facts=FACTS, criteria=[*CRITERIA, ["U-01", "K-2", "age", "=", "yes", ""]]),
        [
            "criteria, row 3, column value: Found yes or no for age, elsewhere mostly a number. "
            "Use one kind for each fact."
        ],
    ),
    (
        "comparison that takes a number",
        with_tables(criteria=[*CRITERIA, ["U-01", "K-2", "gender", "<", "woman", ""]]),
        ["criteria, row 3, column value: The comparison < takes a number. Give a number, or compare with = or !=."],
    ),
    (
        "two pins",
        with_tables(
            units=SECOND_UNIT,
            openings=[*WEEK["openings"], ["U-02", "O-02", "clinical", "1", ""]],
            decisions=[*DECISIONS, ["C-001", "U-02", "O-02", "pin"]],
        ),
        [
            "decisions, row 3, column decision: C-001 is pinned elsewhere in row 2. Keep one, "
            "or say in need_id which needs they are about."
        ],
    ),
    (
        "pin and reject",
        with_tables(decisions=[*DECISIONS, ["C-001", "U-01", "", "reject"]]),
        ["decisions, row 3, column decision: C-001 has both a pin and a reject here; see row 2. Keep one of the two."],
    ),
    (
        "region without table",
        week(changed("units", 2, "scope", "supra_regional")),
        [
            "cases, row 2, column region: The region Twente has no table, but a unit serves its table's "
            "area. Add the region to the table regions.",
            "cases, row 3, column region: The region Twente has no table, but a unit serves its table's "
            "area. Add the region to the table regions.",
            "units, row 2, column region: The region Twente has no table, but a unit serves its table's "
            "area. Add the region to the table regions.",
        ],
    ),
    (
        "faults of several tables at once",
        week(
            changed(
                "openings",
                2,
                "places",
                "many",
                changed("units", 2, "unit_id", "", changed("cases", 2, "urgency", "9")),
            )
        ),
        [
            "cases, row 2, column urgency: Found a number outside the range; expected a whole number "
            "from 1 (first) to 5.",
            "units, row 2, column unit_id: The cell is blank; "
            "expected an id: a short pseudonym such as C-001, typed as text.",
            "openings, row 2, column unit_id: U-01 does not exist. Correct the id, or add the row it refers to.",
            "openings, row 2, column places: Found text; " + COUNT,
        ],
    ),
    (
        "an example row left among real ones",
        week(
            changed("cases", 3, "case_id", "EXAMPLE-1", changed("units", 2, "unit_id", "VOORBEELD-AFDELING"))
            | {
                "openings": [
                    ["unit_id", "opening_id", "care_form", "places"],
                    ["VOORBEELD-AFDELING", "O-1", "acute", "1"],
                ]
            }
        ),
        [
            "cases, row 3, column case_id: This is an example row of the template. "
            "Remove the row, or it will be planned.",
            "units, row 2, column unit_id: This is an example row of the template. "
            "Remove the row, or it will be planned.",
            "openings, row 2, column unit_id: This is an example row of the template. "
            "Remove the row, or it will be planned.",
        ],
    ),
    (
        "two faults in one row",
        week(changed("openings", 2, "places", "-1", changed("openings", 2, "unit_id", "X-99"))),
        [
            "openings, row 2, column unit_id: X-99 does not exist. Correct the id, or add the row it refers to.",
            "openings, row 2, column places: Found a negative number; " + COUNT,
        ],
    ),
    (
        "unknown place that looks like none",
        with_cell("cases", 2, "place", "Xqzzq"),
        [
            "cases, row 2, column place: The place is not in the table of Dutch places. "
            "Give coordinates, or the nearest town."
        ],
    ),
    (
        "place that occurs twice in its province",
        with_cell("cases", 2, "place", "Nes (Fryslân)"),
        [
            "cases, row 2, column place: Several places in Fryslân have this name. "
            "Give coordinates, or the nearest town."
        ],
    ),
    (
        "care form that looks like none",
        with_cell("openings", 2, "care_form", "xyz"),
        [
            "openings, row 2, column care_form: The care form xyz is not known. "
            "Use one of the vocabulary, or add it to the table care_forms."
        ],
    ),
    (
        "the same care form twice without ids",
        with_tables(
            openings=[
                ["unit_id", "care_form", "places"],
                ["U-01", "clinical", "1"],
                ["U-01", "clinical", "2"],
            ]
        ),
        [
            "openings, row 3, column opening_id: The unit offers this care form in row 2 too. "
            "Give each of the openings an opening_id of its own."
        ],
    ),
    (
        "payer without a care form",
        with_tables(cases=[[*WEEK["cases"][0], "payer"], [*WEEK["cases"][1][:-1], "", "Insurer"]]),
        ["cases, row 2, column care_form: payer filled, but no care form. Give the care form."],
    ),
    (
        "consultation beside a place",
        with_tables(
            cases=[WEEK["cases"][0], [*WEEK["cases"][1][:-1], ""]],
            needs=[
                _NEED_COLUMNS,
                ["C-001", "a", "clinical", "", "", "", "", "", ""],
                ["C-001", "b", "consultation", "", "", "", "", "", ""],
            ],
        ),
        [
            "needs, row 3, column care_form: Consultation is advice, not a place. "
            "The case asks for a place too: remove this row."
        ],
    ),
    (
        "a place decided for who asks for advice",
        with_tables(cases=[WEEK["cases"][0], [*WEEK["cases"][1][:-1], "consultation"]], decisions=DECISIONS),
        [
            "decisions, row 2, column case_id: The case asks for advice only. "
            "Withdraw the decision, or give the care form that the client needs."
        ],
    ),
    (
        "needs that do not fit together",
        with_tables(
            cases=[WEEK["cases"][0], [*WEEK["cases"][1][:-1], ""]],
            needs=[
                _NEED_COLUMNS,
                ["C-001", "a", "clinical", "", "b", "", "", "2", "1"],
                ["C-001", "b", "outreach", "", "a", "c", "5", "", ""],
                ["C-001", "d", "outreach", "yes", "", "a", "", "", ""],
            ],
        ),
        [
            "cases, row 2, column case_id: All needs of the case are optional or come later. "
            "At least one has to be required: make optional and after_need_id blank there.",
            "needs, row 2, column security_max: The highest security level is below the least. "
            "Swap them, or correct one.",
            "needs, row 2, column after_need_id: The need a waits for itself. Let one of the needs come first.",
            "needs, row 3, column after_need_id: The need b waits for itself. Let one of the needs come first.",
            "needs, row 3, column near_need_id: The case has no other need called c. "
            "Correct the name, or add the need.",
            "needs, row 4, column near_km: near_need_id and near_km go together. Fill both, or empty both.",
        ],
    ),
    (
        "distances and places left",
        with_tables(
            cases=[
                [*WEEK["cases"][0], "max_distance_with_support_km", "leaves_when_placed"],
                [*WEEK["cases"][1], "40", "yes"],
            ]
        ),
        [
            "cases, row 2, column max_distance_with_support_km: The distance with support is below the one "
            "without. Give the whole distance, not the extra.",
            "cases, row 2, column current_opening: The client leaves a place, but current_opening is blank. "
            "Fill it, or make leaves_when_placed no.",
        ],
    ),
    (
        "ages",
        with_tables(
            facts=[
                FACTS[0],
                ["C-001", "age", "34"],
                ["C-001", "birth_year", "1980"],
                ["C-002", "age", "170"],
                ["C-002", "birth_year", "2030"],
            ]
        ),
        [
            "facts, row 2, column value: The age and the birth year of this case do not agree. "
            "Correct one, or leave the age out.",
            "facts, row 4, column value: This cannot be an age. Give whole years, from 0 to 130.",
            "facts, row 5, column value: This cannot be a birth year. Give a year of four digits, not after the "
            "date of the snapshot and at most 120 years before it.",
        ],
    ),
    (
        "several values for one comparison",
        with_tables(criteria=[*CRITERIA, ["U-01", "K-2", "gender", "=", "woman|man", ""]]),
        ["criteria, row 3, column value: The comparison = takes one value. Give one, or compare with in or not_in."],
    ),
    (
        "preferences",
        with_tables(
            preferences=[
                ["case_id", "kind", "unit_id", "rank"],
                ["C-001", "wish", "", ""],
                ["C-001", "rank", "U-01", ""],
                ["C-001", "veto", "U-01", "2"],
            ]
        ),
        [
            "preferences, row 2: The preference is about nothing. Fill unit_id, provider_id or region.",
            "preferences, row 3, column rank: A preference needs a rank. Give a whole number; 1 is the first choice.",
            "preferences, row 4, column rank: A wish or a veto has no rank. Empty the rank, "
            "or make it a preference (rank).",
        ],
    ),
    (
        "apart from itself",
        with_tables(apart=[["case_a", "case_b"], ["C-001", "C-001"], ["C-001", "C-002"], ["C-002", "C-001"]]),
        [
            "apart, row 2, column case_b: C-001 is kept apart from itself. Give two different cases.",
            "apart, row 4, column case_b: C-001 / C-002 stands in row 3 too. Keep one row, "
            "or give one of them another id.",
        ],
    ),
    (
        "decisions that cannot be",
        with_tables(
            units=SECOND_UNIT,
            decisions=[
                [
                    "case_id",
                    "unit_id",
                    "opening_id",
                    "need_id",
                    "decision",
                    "decided_on",
                    "valid_until",
                    "overrides",
                ],
                ["C-001", "U-02", "O-01", "", "pin", "", "", "scope"],
                ["C-002", "U-02", "", "x", "pin", "2026-02-02", "2026-01-01", ""],
            ],
        ),
        [
            "decisions, row 2, column opening_id: The opening O-01 is not at unit U-02. "
            "Correct the opening or the unit.",
            "decisions, row 2, column overrides: Only a pin by the ministry sets rules aside. "
            "Empty overrides, or make the decision a pin with the step ministry.",
            "decisions, row 3, column need_id: The case has no other need called x. Correct the name, or add the need.",
            "decisions, row 3, column valid_until: The decision ends before it was made. "
            "Correct valid_until or decided_on.",
        ],
    ),
    (
        "pin that does not say which need",
        with_tables(
            cases=[WEEK["cases"][0], [*WEEK["cases"][1][:-1], ""]],
            needs=[
                ["case_id", "need_id", "care_form"],
                ["C-001", "a", "clinical"],
                ["C-001", "b", "outreach"],
            ],
            decisions=DECISIONS,
        ),
        [
            "decisions, row 2, column need_id: The case has several required needs. "
            "Say in need_id which of them the pin is about."
        ],
    ),
    (
        "exceptions",
        with_tables(
            criteria=CRITERIA,
            exceptions=[
                ["case_id", "unit_id", "rule", "criterion_id"],
                ["C-001", "U-01", "criteria", ""],
                ["C-001", "U-01", "scope", "K-1"],
                ["C-001", "U-01", "criteria", "K-9"],
            ],
        ),
        [
            "exceptions, row 2, column criterion_id: The exception is about criteria but names none. "
            "Give the criterion_id.",
            "exceptions, row 3, column criterion_id: Only an exception about criteria names a criterion. "
            "Empty criterion_id, or make the rule criteria.",
            "exceptions, row 4, column criterion_id: The unit has no criterion K-9. "
            "Correct criterion_id, or add the criterion.",
        ],
    ),
    (
        "near a present place that is not stated, and amounts that are too fine",
        with_tables(
            cases=[WEEK["cases"][0], [*WEEK["cases"][1][:-1], ""]],
            needs=[
                ["case_id", "need_id", "care_form", "near_need_id", "near_km"],
                ["C-001", "a", "clinical", "current", "5"],
            ],
            resources=[["unit_id", "resource", "amount"], ["U-01", "hours", "8.1234567"]],
            loads=[["case_id", "resource", "amount"], ["C-001", "hours", "0.00000001"]],
        ),
        [
            "needs, row 2, column near_need_id: The present place is meant, and none is stated. "
            "Fill in current_opening, or clear near_need_id and near_km.",
            "resources, row 2, column amount: More than 6 decimals; amounts are counted exactly. "
            "Round it to 6 decimals or fewer.",
            "loads, row 2, column amount: More than 6 decimals; amounts are counted exactly. "
            "Round it to 6 decimals or fewer.",
        ],
    ),
]
