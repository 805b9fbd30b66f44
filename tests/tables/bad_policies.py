"""Policy files that cannot be used, and every line of the English message that has to say why."""

from pathlib import Path

from .writers import BSN, Bad, Writer, file

GOALS = (
    "urgency, firm_urgency, moves, optional_needs, conditions, commitments, preferences, proximity, start, travel, "
    "scores, tie_break"
)
FIELDS = (
    "goals, conditions, inclusion, region_first, region_tiers, condition_weights, ageing_weeks, ageing_highest, "
    "route_changes, route_cost, change_costs"
)
KINDS = (
    "negotiable_criterion, unknown_fact, travel_support, bespoke_funding, late, place_made, unknown_legal_status, "
    "unknown_funding, unknown_level, unknown_location, unknown_inclusion"
)
CHANGES = (
    "criterion_negotiable, rejection, admission, scope, date, contract, place, budget, resource, cohort_limit, "
    "service_radius, criterion_absolute, distance, wish"
)
COSTS = "expected a list of 3 whole numbers from 1 to 1,000,000, one for each step, from low to high."


def toml(text: str) -> Writer:
    return file("policy.toml", text.encode())


def json(text: str) -> Writer:
    return file("policy.json", text.encode())


def _folder(folder: Path) -> Path:
    (folder / "policy.toml").mkdir()
    return folder / "policy.toml"


BAD_POLICIES: Bad = [
    # the file
    (
        "nothing there",
        lambda folder: folder / "polcy.toml",
        ["There is no file or folder polcy.toml. Check the name and the folder it is in."],
    ),
    (
        "nothing there under the name of a citizen",
        lambda folder: folder / f"{BSN}.toml",
        ["There is no such file or folder. Check the name and the folder it is in."],
    ),
    ("a folder", _folder, ["This is a folder. Give the policy file itself, such as policy.toml."]),
    (
        "empty",
        toml(" \n"),
        [
            "The file is empty. Write the policy in it, or do without a policy file: then the default policy holds.",
        ],
    ),
    (
        "not text",
        file("policy.toml", b"PK\x03\x04\xff\xfe"),
        ["The file is not readable as text. Save the policy as a TOML or JSON file in UTF-8."],
    ),
    (
        "no TOML",
        toml('goals = ["urgency"]\nconditions = never\n'),
        [
            "Not valid TOML, at line 2, position 14. Mend the file there. Words stand between quotation marks, "
            "lists between [ and ]."
        ],
    ),
    (
        "TOML that ends too soon",
        toml('goals = [\n"urgency"'),
        [
            "Not valid TOML, at line 2, position 10. Mend the file there. Words stand between quotation marks, "
            "lists between [ and ]."
        ],
    ),
    (
        "a field twice in TOML",
        toml("ageing_weeks = 3\nageing_weeks = 4\n"),
        ["A field or table occurs twice, at line 2, position 17. Keep one of them."],
    ),
    (
        "a table twice in TOML",
        toml("[condition_weights]\nlate = 2\n[condition_weights]\nlate = 3\n"),
        ["A field or table occurs twice, at line 3, position 19. Keep one of them."],
    ),
    (
        "a number without end in TOML",
        toml(f"ageing_weeks = 1{'0' * 5000}"),
        ["A number in the file is too large. Give a smaller one."],
    ),
    (
        "TOML nested too deeply",
        toml(f"goals = {'[' * 5000}{']' * 5000}"),
        [
            "The policy is nested too deeply. A policy has fields, and lists or tables in some of them; "
            "nothing goes deeper."
        ],
    ),
    (
        "no JSON",
        json('{"goals": [}'),
        ["Not valid JSON, at line 1, position 12. Mend the document there."],
    ),
    (
        "JSON without an object",
        json('["urgency"]'),
        ['The JSON document is no object. Write the policy as {"field": value, …}.'],
    ),
    (
        "a field twice in JSON",
        json('{"goals": ["urgency"], "goals": ["travel"]}'),
        ["The key goals occurs twice in one object. Keep one of them."],
    ),
    (
        "JSON nested too deeply",
        json(f'{{"goals": {"[" * 50_000}{"]" * 50_000}}}'),
        [
            "The policy is nested too deeply. A policy has fields, and lists or tables in some of them; "
            "nothing goes deeper."
        ],
    ),
    # fields
    (
        "unknown field",
        toml("region_frist = true"),
        [f"There is no field region_frist. Did you mean region_first? The fields are: {FIELDS}."],
    ),
    (
        "unknown field like none",
        toml("zzz = 1"),
        [f"There is no field zzz. Remove it, or use one of these: {FIELDS}."],
    ),
    (
        "unknown field not to be shown",
        toml(f"{BSN} = 1"),
        [f"A field has a name that is not known. Remove it, or use one of these: {FIELDS}."],
    ),
    # values
    (
        "conditions sometimes",
        toml('conditions = "sometimes"'),
        [
            "field conditions: sometimes is not known here. Use one of these: allowed, after_firm, never.",
        ],
    ),
    (
        "conditions as yes or no",
        toml("conditions = true"),
        ["field conditions: Found yes or no; expected one of these words: allowed, after_firm, never."],
    ),
    (
        "inclusion almost right",
        toml('inclusion = "Strict"'),
        ["field inclusion: Strict is not known here. Did you mean strict? Known are: advisory, strict."],
    ),
    (
        "region_first as a word",
        toml('region_first = "yes"'),
        ["field region_first: Found text; expected true or false."],
    ),
    (
        "unknown goal, a goal twice, and no word",
        toml('goals = ["urgnecy", "travel", "travel", 3]'),
        [
            f"field goals: urgnecy is not known here. Did you mean urgency? Known are: {GOALS}.",
            "field goals: travel stands in the list twice. Keep one of them.",
            f"field goals: Item 4 of the list: found a number; expected one of these words: {GOALS}.",
        ],
    ),
    (
        "goal not to be shown",
        toml(f'goals = ["{BSN}"]'),
        [f"field goals: A word here is not known. Use one of these: {GOALS}."],
    ),
    (
        "no goals",
        toml("goals = []"),
        ["field goals: The list is empty. Name at least one goal, or leave the field out."],
    ),
    (
        "goals as a text",
        toml('goals = "urgency"'),
        [f"field goals: Found text; expected a list of words between [ and ], out of: {GOALS}."],
    ),
    (
        "unknown tier",
        toml('region_tiers = ["country", "region", "region"]'),
        [
            "field region_tiers: country is not known here. Use one of these: region, table.",
            "field region_tiers: region stands in the list twice. Keep one of them.",
        ],
    ),
    (
        "numbers that are none, or out of range",
        json('{"ageing_weeks": 0, "ageing_highest": null}'),
        [
            "field ageing_weeks: Found a number outside the range; expected a whole number from 1 to 1,000.",
            "field ageing_highest: Found nothing (null); expected a whole number from 1 to 5.",
        ],
    ),
    (
        "a date and half a week",
        toml("ageing_highest = 2026-03-02\nageing_weeks = 1.5"),
        [
            "field ageing_highest: Found a date; expected a whole number from 1 to 5.",
            "field ageing_weeks: Found a number with decimals; expected a whole number from 1 to 1,000.",
        ],
    ),
    (
        "bounds of routes that are none",
        toml("route_changes = 7\nroute_cost = 0"),
        [
            "field route_changes: Found a number outside the range; expected a whole number from 1 to 6.",
            "field route_cost: Found a number outside the range; expected a whole number from 1 to 1,000,000.",
        ],
    ),
    (
        "bounds of routes as words",
        json('{"route_changes": "3", "route_cost": [30]}'),
        [
            "field route_changes: Found text; expected a whole number from 1 to 6.",
            "field route_cost: Found a list; expected a whole number from 1 to 1,000,000.",
        ],
    ),
    (
        "weights",
        toml("[condition_weights]\nlate = -1\nlaet = 2\nplace_made = 99999999999\nunknown_fact = nan\nbold = 12:00:00"),
        [
            "field condition_weights.late: Found a negative number; expected a whole number from 0 to 1,000.",
            f"field condition_weights: laet is not known here. Did you mean late? Known are: {KINDS}.",
            "field condition_weights.place_made: Found a number that is too large; "
            "expected a whole number from 0 to 1,000.",
            "field condition_weights.unknown_fact: Found NaN or infinity; expected a whole number from 0 to 1,000.",
            f"field condition_weights: bold is not known here. Use one of these: {KINDS}.",
        ],
    ),
    (
        "a weight that is a table, or endless",
        json('{"condition_weights": {"late": {}, "place_made": 1e999}}'),
        [
            "field condition_weights.late: Found an object; expected a whole number from 0 to 1,000.",
            "field condition_weights.place_made: Found a number that is too large; "
            "expected a whole number from 0 to 1,000.",
        ],
    ),
    (
        "weights as a list",
        json('{"condition_weights": [1]}'),
        [
            "field condition_weights: Found a list; expected a table with a weight for each kind of condition, "
            "such as late = 2."
        ],
    ),
    (
        "costs",
        toml(
            '[change_costs]\nplace = [3, 2, 8]\nbudget = [3, 5]\ndistance = [0, "a", 2.5]\nwish = 20\nmoney = [1]\n'
            "date = [2]\ncontract = [3, 4]"
        ),
        [
            "field change_costs.place: The costs go down. A larger step costs at least as much as a smaller one: "
            "write them from low to high.",
            f"field change_costs.budget: Found 2 costs; {COSTS}",
            f"field change_costs.distance: Item 1 of the list: found a number outside the range; {COSTS}",
            f"field change_costs.distance: Item 2 of the list: found text; {COSTS}",
            f"field change_costs.distance: Item 3 of the list: found a number with decimals; {COSTS}",
            "field change_costs.wish: Found a number; expected a list of 1 whole number from 1 to 1,000,000, "
            "one for each step, from low to high.",
            f"field change_costs: money is not known here. Use one of these: {CHANGES}.",
            "field change_costs.date: Found 1 cost; expected a list of 4 whole numbers from 1 to 1,000,000, "
            "one for each step, from low to high.",
            "field change_costs.contract: Found 2 costs; expected a list of 1 whole number from 1 to 1,000,000, "
            "one for each step, from low to high.",
        ],
    ),
    (
        "costs as a number",
        toml("change_costs = 3"),
        [
            "field change_costs: Found a number; expected a table with a list of costs for each kind of change, "
            "such as place = [3, 5, 8]."
        ],
    ),
    (
        "faults of several fields at once",
        toml('conditions = "maybe"\nregion_first = 1\nageing_weeks = "14"'),
        [
            "field conditions: maybe is not known here. Use one of these: allowed, after_firm, never.",
            "field region_first: Found a number; expected true or false.",
            "field ageing_weeks: Found text; expected a whole number from 1 to 1,000.",
        ],
    ),
]
"""Name, writer and the faults expected; the headline comes before them."""
