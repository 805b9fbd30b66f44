"""Files with changes that cannot be used, and every line of the English message that has to say why."""

from pathlib import Path

from .writers import BSN, Bad, Writer, file

FIELDS = "kind, target, subject, case_id, level, decider, cost"
KINDS = (
    "criterion, scope, rejection, admission, wish, distance, travel_support, service_radius, date, contract, place, "
    "budget, resource, cohort_limit"
)
DECIDERS = "client, provider, insurer, municipality, care_office, table, referrer"


def toml(text: str) -> Writer:
    return file("changes.toml", text.encode())


def json(text: str) -> Writer:
    return file("changes.json", text.encode())


def _folder(folder: Path) -> Path:
    (folder / "changes.toml").mkdir()
    return folder / "changes.toml"


NO_LIST = (
    "The file holds no list of changes. In TOML every change stands under [[changes]]; in JSON a list is [{…}, {…}]."
)
NOTHING = "There is nothing to change here: as the data are, this counts already. Leave the change out, or correct it."

BAD_CHANGES: Bad = [
    # the file
    (
        "nothing there",
        lambda folder: folder / "chagnes.toml",
        ["There is no file or folder chagnes.toml. Check the name and the folder it is in."],
    ),
    ("a folder", _folder, ["This is a folder. Give the file with changes itself, such as changes.toml."]),
    ("empty", json(" "), ["The file is empty. Write at least one change in it."]),
    (
        "not text",
        file("changes.toml", b"PK\x03\x04\xff\xfe"),
        ["The file is not readable as text. Save the changes as a TOML or JSON file in UTF-8."],
    ),
    ("no JSON", json('[{"kind": }]'), ["Not valid JSON, at line 1, position 11. Mend the document there."]),
    (
        "no JSON, without a suffix that says so",
        file("changes.txt", b'\n [{"kind": }]'),
        ["Not valid JSON, at line 2, position 12. Mend the document there."],
    ),
    (
        "no TOML",
        toml("[[changes]]\nkind = place\n"),
        [
            "Not valid TOML, at line 2, position 8. Mend the file there. Words stand between quotation marks, "
            "lists between [ and ]."
        ],
    ),
    (
        "nested too deeply",
        json("[" * 50_000 + "]" * 50_000),
        ["The changes are nested too deeply. A change has fields with a word or a number; nothing goes deeper."],
    ),
    ("a text", json('"place"'), [NO_LIST]),
    (
        "one change without a list",
        json('{"kind": "place", "target": "U/clinical"}'),
        [
            "kind does not belong here. Beside the list changes nothing else stands in the file. Remove it, or put it "
            "in a change.",
            "target does not belong here. Beside the list changes nothing else stands in the file. Remove it, or put "
            "it in a change.",
            NO_LIST,
        ],
    ),
    (
        "something beside the list, not to be shown",
        toml(f'{BSN} = 1\n[[changes]]\nkind = "place"\ntarget = "U/clinical"\nlevel = 1\n'),
        ["Something stands beside the list changes that does not belong there. Remove it, or put it in a change."],
    ),
    ("no changes", json("[]"), ["The list of changes is empty. Write at least one change in it."]),
    # fields and words
    (
        "no change",
        json('["place", {}]'),
        [
            "change 1: Found text; expected a change with at least a kind and a target.",
            f"change 2, field kind: The field is missing; expected one of these words: {KINDS}.",
        ],
    ),
    (
        "unknown kinds and fields",
        json(f'[{{"kind": "plaec", "target": "U/clinical", "levl": 1}}, {{"kind": 3}}, {{"kind": "{BSN}"}}]'),
        [
            f"change 1: There is no field levl. Did you mean level? The fields are: {FIELDS}.",
            f"change 1, field kind: plaec is not known here. Did you mean place? Known are: {KINDS}.",
            f"change 2, field kind: Found a number; expected one of these words: {KINDS}.",
            f"change 3, field kind: A word here is not known. Use one of these: {KINDS}.",
        ],
    ),
    (
        "levels that are none",
        toml(
            '[[changes]]\nkind = "place"\ntarget = "U/clinical"\n'
            '[[changes]]\nkind = "distance"\ntarget = "A"\nlevel = 0\n'
            '[[changes]]\nkind = "date"\ntarget = "A"\nsubject = "main"\nlevel = 1.5\n'
            '[[changes]]\nkind = "wish"\ntarget = "A"\nlevel = 2\n'
        ),
        [
            "change 1, field level: The field is missing; expected a whole number from 1 to 1,000,000.",
            "change 2, field level: Found a number outside the range; expected a whole number from 1 to 20,100.",
            "change 3, field level: Found a number with decimals; expected a whole number from 1 to 1,000.",
            "change 4, field level: A change of this kind has no levels. Leave the level out.",
        ],
    ),
    (
        "deciders and costs that are none",
        json('[{"kind": "admission", "target": "A", "decider": "judge", "cost": -1}]'),
        [
            f"change 1, field decider: judge is not known here. Use one of these: {DECIDERS}.",
            "change 1, field cost: Found a negative number; expected a whole number from 0 to 1,000,000.",
        ],
    ),
    # what is not in the snapshot
    (
        "targets that are not there",
        json(
            '[{"kind": "place", "target": "U/clincal", "level": 1}, {"kind": "wish", "target": "C"}, '
            f'{{"kind": "budget", "target": "{BSN}", "level": 1}}, {{"kind": "scope", "case_id": "A"}}, '
            '{"kind": "distance", "target": 3, "level": 10}]'
        ),
        [
            "change 1, field target: U/clincal is not there; expected the id of an opening, such as "
            "U-01/clinical. Did you mean U/clinical?",
            "change 2, field target: C is not there; expected the id of an open case.",
            "change 3, field target: This is not there; expected a payer with a stated number of bespoke places.",
            "change 4, field target: The field is missing; expected the id of a unit.",
            "change 5, field target: Found a number; expected the id of an open case.",
        ],
    ),
    (
        "subjects that are not there",
        json(
            '[{"kind": "criterion", "target": "U", "subject": "weight"}, {"kind": "criterion", "target": "U"}, '
            '{"kind": "resource", "target": "U", "subject": "nurses", "level": 1}, '
            '{"kind": "cohort_limit", "target": "U", "subject": "fire_seting = yes", "level": 1}, '
            '{"kind": "contract", "target": "U", "subject": "Z"}, '
            '{"kind": "date", "target": "A", "subject": "day", "level": 2}, '
            '{"kind": "resource", "target": "V", "subject": "hours", "level": 1}]'
        ),
        [
            "change 1, field subject: weight is not there; expected the id of a criterion of this unit. "
            "There are: fire.",
            "change 2, field subject: The field is missing; expected the id of a criterion of this unit.",
            "change 3, field subject: nurses is not there; expected a resource that this unit states. "
            "There are: hours.",
            "change 4, field subject: fire_seting = yes is not there; expected a group limit of this unit, "
            "written as fact, operator and value. Did you mean fire_setting = yes?",
            "change 5, field subject: Z is not there; expected a payer of a need. There are: P.",
            "change 6, field subject: day is not there; expected a need of this case, such as main. There are: main.",
            "change 7, field subject: hours is not there; expected a resource that this unit states.",
        ],
    ),
    (
        "cases that are missing, or too many",
        json(
            '[{"kind": "scope", "target": "U"}, {"kind": "rejection", "target": "U", "case_id": "Q"}, '
            '{"kind": "place", "target": "U/clinical", "level": 1, "case_id": "A", "subject": "A"}]'
        ),
        [
            "change 1, field case_id: The field is missing; expected the id of an open case.",
            "change 2, field case_id: Q is not there; expected the id of an open case.",
            "change 3, field subject: A change of this kind has no such field. Leave it out.",
            "change 3, field case_id: A change of this kind has no such field. Leave it out.",
        ],
    ),
    # what changes nothing
    (
        "nothing to change",
        json(
            '[{"kind": "wish", "target": "A"}, {"kind": "distance", "target": "B", "level": 10}, '
            '{"kind": "rejection", "target": "U", "case_id": "A"}, '
            '{"kind": "service_radius", "target": "U/clinical", "level": 10}, '
            '{"kind": "date", "target": "A", "subject": "main", "level": 2}, '
            '{"kind": "contract", "target": "V", "subject": "P"}, '
            '{"kind": "scope", "target": "V", "case_id": "A"}, '
            '{"kind": "criterion", "target": "U", "subject": "fire", "case_id": "B"}, '
            '{"kind": "admission", "target": "B"}]'
        ),
        [f"change {number}: {NOTHING}" for number in range(1, 10)],
    ),
    (
        "the same twice",
        json(
            '[{"kind": "place", "target": "U/clinical", "level": 1}, {"kind": "budget", "target": "P", "level": 1}, '
            '{"kind": "place", "target": "U/clinical", "level": 2}]'
        ),
        ["change 3: This is the same as change 1. Keep one of them, with the level that you mean."],
    ),
]
"""Name, writer and the faults expected; the headline comes before them."""
