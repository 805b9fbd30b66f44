"""Scenarios: read and written, and every way a file can be wrong has its whole message."""

import json
from pathlib import Path
from typing import Any

import pytest

from carematch.models.faults import ScenarioError
from carematch.simulation.scenario import Scenario
from carematch.simulation.scenario_file import read_scenario, scenario_of, write_scenario

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "data" / "scenarios"


def told(document: Any) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        scenario_of(document)
    assert len(caught.value.text("nl").splitlines()) == len(str(caught.value).splitlines())
    return str(caught.value).splitlines()[1:]


def test_the_file_of_the_default_is_the_default() -> None:
    assert read_scenario(EXAMPLES / "eight_tables.json") == Scenario()


def test_a_small_one_for_a_first_look() -> None:
    small = read_scenario(EXAMPLES / "small.json")
    assert (small.name, small.weeks, small.demand) == ("small", 26, Scenario().demand)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    scenario = Scenario(name="other", patience_weeks=None, weeks=3)
    write_scenario(scenario, tmp_path / "other.json")
    assert read_scenario(tmp_path / "other.json") == scenario


def test_the_tables_decide_at_least_once() -> None:
    assert [Scenario(weeks=weeks, days_between=days).decisions for weeks, days in ((1, 30), (1, 7), (2, 1))] == [
        1,
        1,
        14,
    ]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], 'The document is no object. Write the scenario as {"field": value, …}.'),
        ({"weeks": 0}, "field weeks: Found a number outside the range; expected a number of at least 1."),
        ({"weeks": 1.5}, "field weeks: Found a number with decimals; expected a whole number."),
        ({"weeks": True}, "field weeks: Found yes or no; expected a whole number."),
        (
            {"arrivals_per_week": -1},
            "field arrivals_per_week: Found a negative number; expected a number of at least 0.",
        ),
        ({"arrivals_per_week": "2"}, "field arrivals_per_week: Found text; expected a number."),
        ({"patience_weeks": 0}, "field patience_weeks: Found a number outside the range; expected a number above 0."),
        (
            {"refusal_share": 1.5},
            "field refusal_share: Found a number outside the range; expected a number of at most 1.",
        ),
        ({"blocked_days": float("nan")}, "field blocked_days: Found NaN or infinity; expected a number."),
        (
            {"name": "a/b"},
            "field name: Found text; expected a name of letters, digits, hyphens, dots and underscores that begins "
            "with a letter or digit.",
        ),
        (
            {"first_day": "soon"},
            "field first_day: Found text; expected a day from 1900 to 2099, written as 2026-03-31.",
        ),
        (
            {"first_day": "9990-01-01"},
            "field first_day: Found a date outside the range; expected a day from 1900 to 2099, written as 2026-03-31.",
        ),
        (
            {"first_day": "1899-12-31"},
            "field first_day: Found a date outside the range; expected a day from 1900 to 2099, written as 2026-03-31.",
        ),
        ({"limits": "far"}, "field limits: Found text; expected a list between [ and ] with all its items."),
        ({"limits": [3]}, "field limits.1: Found a number; expected an object between { and }."),
        ({"limits": [{"share": 1.0}]}, "field limits.1.km: This field is missing. Give it a value."),
        (
            {"limits": [{"km": 5.0, "share": 0.5}, {"km": 6.0, "share": 0.4}]},
            "field limits: The shares add up to 0.9. Change them so that they add up to 1.",
        ),
        (
            {"limits": [{"km": 5.0, "share": 0.5}, {"km": 5.0, "share": 0.5}]},
            "field limits: This occurs twice: 5.0. Keep one of them.",
        ),
        (
            {"facts": [{"fact": "arson", "share": 0.1, "excluded_by": 0.2}] * 2},
            "field facts: This occurs twice: arson. Keep one of them.",
        ),
        (
            {"urgencies": [0.5, 0.5, 0.5, 0, 0]},
            "field urgencies: The shares add up to 1.5. Change them so that they add up to 1.",
        ),
        (
            {"demand": [{"care_form": "dental", "share": 1}]},
            "field demand.1.care_form: A word here is not known. Use one of these: acute, outreach, clinical, "
            "highly_specialist, home_treatment, day_structure, sheltered_living, long_term_living.",
        ),
        (
            {
                "supply": [
                    {
                        "care_form": "acute",
                        "units": 1,
                        "free_places": 1,
                        "new_places_per_week": 0,
                        "stay_days": 9,
                        "scopes": {"nationl": 1},
                    }
                ]
            },
            "field supply.1.scopes: There is no field nationl. Did you mean national? The fields are: regional, "
            "supra_regional, national.",
        ),
    ],
)
def test_the_whole_message(document: Any, expected: str) -> None:
    assert told(document) == [f"- {expected}"]


def test_all_faults_at_once() -> None:
    lines = told({"weks": 3, "weeks": 0, "arrivals_per_week": -2, "regions": [], "supply": [{"care_form": "acute"}]})
    assert [line.split(":")[0] for line in lines] == [
        "- field weeks",
        "- field arrivals_per_week",
        "- field regions",
        "- field supply.1.units",
        "- field supply.1.free_places",
        "- field supply.1.new_places_per_week",
        "- field supply.1.stay_days",
        "- There is no field weks. Did you mean weeks? The fields are",
    ]


@pytest.mark.parametrize("field", Scenario.model_fields)
@pytest.mark.parametrize("value", [-1, "x y", [], {}, [{}], True, [None], 1e400])
def test_no_field_takes_nonsense_without_a_word(field: str, value: Any) -> None:
    if (field, value) not in [("facts", []), ("supply", [])]:
        with pytest.raises(ScenarioError) as caught:
            scenario_of({field: value})
        assert caught.value.text("nl") != caught.value.text("en")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "The file is empty. Write the scenario in it."),
        (b"{", "Not valid JSON, at line 1, position 2. Mend the document there."),
        (b"\xff\xfe{}", "The file is not readable as text. Save the scenario as a JSON file in UTF-8."),
        (
            b"[" * 100_000,
            "The scenario is nested too deeply. A scenario has fields, with lists of objects in some of them.",
        ),
    ],
)
def test_a_file_that_is_no_scenario(content: bytes, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "s.json"
    file.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        read_scenario(file)
    assert str(caught.value).splitlines()[-1] == f"- {expected}"


def test_no_file_at_all(tmp_path: Path) -> None:
    for path, expected in (
        (tmp_path / "s.json", "There is no file or folder s.json."),
        (tmp_path, "This is a folder."),
    ):
        with pytest.raises(ScenarioError, match=expected):
            read_scenario(path)


def test_a_file_may_be_toml(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text('name = "toml"\nfirst_day = 2024-03-01\n', encoding="utf-8")
    assert read_scenario(file).first_day.isoformat() == "2024-03-01"


def test_every_field_is_in_the_file_of_the_default() -> None:
    assert set(json.loads((EXAMPLES / "eight_tables.json").read_text("utf-8"))) == set(Scenario.model_fields)


def test_the_page_tells_of_every_field() -> None:
    page = (EXAMPLES.parents[2] / "docs" / "simulation.md").read_text("utf-8")
    assert [field for field in Scenario.model_fields if f"`{field}`" not in page] == []
