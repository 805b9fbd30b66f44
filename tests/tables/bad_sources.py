"""Files, tables and columns that cannot be read."""

from .weeks import FACTS, WEEK
from .writers import (
    BSN,
    Bad,
    as_json,
    as_workbook,
    file,
    renamed,
    stray_cell,
    week,
    with_file,
    with_tables,
    without,
    without_column,
    zip_bomb,
)

COUNT = "expected a whole number from 0 to 1,000,000."

BAD_SOURCES: Bad = [
    (
        "nothing there",
        lambda folder: folder / "weke.xlsx",
        ["There is no file or folder weke.xlsx. Check the name and the folder it is in."],
    ),
    (
        "nothing there under the name of a citizen",
        lambda folder: folder / f"{BSN}.xlsx",
        ["There is no such file or folder. Check the name and the folder it is in."],
    ),
    (
        "a title above the header",
        as_workbook({**WEEK, "cases": [["Week 10"], [""], *WEEK["cases"]]}),
        ["cases, row 1: The names of the columns stand in row 3, not in the first row. Remove the rows above it."],
    ),
    (
        "a title above the header of a file",
        week({**WEEK, "units": [["Week 10", *[""] * 4], *WEEK["units"]]}),
        ["units, row 1: The names of the columns stand in row 2, not in the first row. Remove the rows above it."],
    ),
    ("empty file", file("week.xlsx", b""), ["The file is empty. Save it again with its tables."]),
    (
        "folder without tables",
        lambda folder: folder,
        ["The folder holds no CSV files. Put one file for each table in it, such as cases.csv."],
    ),
    (
        "one CSV file",
        file("cases.csv", b"case_id;region\n"),
        ["This is one CSV file. Give the folder that holds the CSV files, one for each table."],
    ),
    (
        "not a snapshot at all",
        file("week.pdf", b"%PDF-1.7"),
        ["This is no workbook, JSON document or folder of CSV files. Give one of these three."],
    ),
    (
        "not a workbook",
        file("week.xlsx", b"case_id;region\n"),
        ["The file is called a workbook but is none. Save it again as an .xlsx workbook."],
    ),
    (
        "a zip that is no workbook",
        file("week.xlsx", b"PK\x05\x06" + bytes(18)),
        ["The file is called a workbook but is none. Save it again as an .xlsx workbook."],
    ),
    (
        "old or locked Excel file",
        file("week.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100)),
        ["This is an old Excel file or one with a password. Save it as an .xlsx workbook without a password."],
    ),
    (
        "empty workbook",
        as_workbook({"cases": []}),
        ["All sheets of the workbook are empty. Start from the template."],
    ),
    (
        "zip bomb",
        zip_bomb,
        [
            "The workbook unpacks to more than 200 MB. Make sure it comes from a source you trust, "
            "and remove what is not needed."
        ],
    ),
    (
        "stray cell",
        stray_cell,
        [
            "The table snapshot is missing. Add it; only snapshot, cases, units and openings are required.",
            "The table units is missing. Add it; only snapshot, cases, units and openings are required.",
            "The table openings is missing. Add it; only snapshot, cases, units and openings are required.",
            "cases: The filled area of the sheet is too large. "
            "Delete the stray cells far to the right or far below, and save again.",
        ],
    ),
    (
        "empty table",
        with_file("openings.csv", b"\r\n"),
        ["openings: The file is empty. Write a header in it, or remove it."],
    ),
    (
        "wrong encoding",
        with_file("openings.csv", "unit_id;care_form;places\r\n".encode("utf-16")),
        ["openings: The file is not readable as text. Save it as CSV UTF-8."],
    ),
    (
        "neither UTF-8 nor cp1252",
        with_file("openings.csv", b"unit_id;care_form;places\r\nU-01;\x81;1\r\n"),
        ["openings: The file is not readable as text. Save it as CSV UTF-8."],
    ),
    (
        "open quotation mark",
        with_file("openings.csv", b'unit_id;care_form;places\r\nU-01;"clinical;1\r\n'),
        [
            "openings, row 2: A quotation mark is not closed or stands in a wrong place. "
            "Save the file again from a spreadsheet."
        ],
    ),
    (
        "mixed separators in the header",
        with_file("openings.csv", b"unit_id;care_form,places\r\n"),
        ["openings, row 1: Semicolons, commas or tabs separate the columns in one file. Use one of them throughout."],
    ),
    (
        "mixed separators below",
        with_file("openings.csv", b"unit_id;care_form;places\r\nU-01,clinical,1\r\n"),
        ["openings, row 2: Semicolons, commas or tabs separate the columns in one file. Use one of them throughout."],
    ),
    (
        "ragged row",
        with_file("openings.csv", b"unit_id;care_form;places\r\nU-01;clinical;1;2\r\n"),
        [
            "openings, row 2: The row has 4 cells, the header 3. "
            "Put quotation marks around cells that hold a separator, or fill in what is missing."
        ],
    ),
    (
        "JSON invalid",
        file("week.json", b'{"cases": [}'),
        ["Not valid JSON, at line 1, position 12. Mend the document there."],
    ),
    (
        "JSON with NaN",
        file("week.json", b'{"cases":\n [{"max_distance_km": NaN}]}'),
        ["Not valid JSON, at line 2, position 23. Mend the document there."],
    ),
    (
        "JSON without an object",
        file("week.json", b"[1]"),
        ["The JSON document is no object. Give one object with a list of rows for each table."],
    ),
    (
        "JSON with a key twice",
        file("week.json", b'{"cases": [], "cases": []}'),
        ["The key cases occurs twice in one object. Keep one of them."],
    ),
    (
        "JSON too deep",
        file("week.json", b'{"cases":' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
        ["The JSON document is nested too deeply. Give one object with a list of rows for each table."],
    ),
    (
        "JSON table that is no list",
        as_json(lambda week: week | {"facts": "none"}),
        ["facts: The table is no list of rows. Write it as [{…}, {…}]."],
    ),
    (
        "JSON row that is no object",
        as_json(lambda week: week | {"facts": [["C-001", "age", 34]]}),
        ['facts, row 2: This row is no object. Write it as {"column": value, …}.'],
    ),
    (
        "JSON value of a wrong type",
        as_json(lambda week: week | {"facts": [{"case_id": "C-001", "fact": "age", "value": {"years": 34}}]}),
        [
            "facts, row 2, column value: Found an object; expected yes, no, unknown, "
            "a number up to 1,000,000,000 or a short word."
        ],
    ),
    (
        "missing table",
        week(without("units")),
        ["The table units is missing. Add it; only snapshot, cases, units and openings are required."],
    ),
    (
        "unknown table",
        with_tables(opening=[["unit_id"], ["U-01"]]),
        ["There is no table called opening. Did you mean openings?"],
    ),
    (
        "unknown table like a citizen service number",
        with_tables(**{BSN: [["unit_id"], ["U-01"]]}),
        ["A table has a name that is not known. Remove it, or give it the name of a table."],
    ),
    (
        "table twice",
        with_tables(Casussen=WEEK["cases"]),
        ["cases: The table occurs twice. Put all rows in one."],
    ),
    (
        "missing column",
        week(without_column("openings", "places")),
        ["openings, row 1, column places: The column is missing. Add it; " + COUNT],
    ),
    (
        "unknown column",
        week(renamed("cases", "max_distance_km", "max_distance")),
        ["cases, row 1: There is no column called max_distance in this table. Did you mean max_distance_km?"],
    ),
    (
        "unknown Dutch column",
        week(renamed("cases", "max_distance_km", "Maximale afstand")),
        ["cases, row 1: There is no column called Maximale afstand in this table. Did you mean Maximale afstand km?"],
    ),
    (
        "unknown column like a citizen service number",
        week(renamed("cases", "max_distance_km", BSN)),
        ["cases, row 1: A column has a name that is not known (column number 6). Remove it, or rename it."],
    ),
    (
        "column in both languages",
        week(renamed("cases", "max_distance_km", "Urgentie")),
        ["cases, row 1, column urgency: The column occurs twice. Keep one of them."],
    ),
    (
        "column without a name",
        week(renamed("cases", "max_distance_km", "")),
        ["cases, row 1: A column with cells has no name (column number 6). Name it, or empty it."],
    ),
    (
        "first row blank",
        as_workbook({**WEEK, "facts": [["", ""], *FACTS]}),
        ["facts: The first row is blank. Put the names of the columns in it."],
    ),
    (
        "unknown table that looks like none",
        with_tables(xyz=[["a"], ["b"]]),
        ["There is no table called xyz. Remove it, or give it the name of a table."],
    ),
    (
        "unknown column that looks like none",
        week(renamed("cases", "max_distance_km", "xyz")),
        ["cases, row 1: There is no column called xyz in this table. Remove it, or rename it."],
    ),
    (
        "JSON in another encoding",
        file("week.json", b'{"cases": "\xff"}'),
        ["The file is not readable as text. Save the JSON document as UTF-8."],
    ),
    (
        "JSON with a citizen service number twice",
        file("week.json", f'{{"{BSN}": 1, "{BSN}": 2}}'.encode()),
        ["A key occurs twice in one object. Keep one of them."],
    ),
]
