"""A file with changes gives the changes it says, or one error that lists every fault in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carematch import Change, Matcher, Policy, apply_changes, from_records
from carematch.matching.changes import CATALOGUE
from carematch.matching.index import Index
from carematch.models.faults import ChangesError
from carematch.models.policy import CHANGE_LEVELS
from carematch.tables.change_kinds import SHAPES
from carematch.tables.changes_file import FIELDS, ChangesReader, read_changes

from .bad_changes import BAD_CHANGES
from .writers import Writer, assert_whole_message

CASE = {"region": "North", "urgency": 1, "registered_on": "2026-01-12", "care_form": "clinical", "payer": "P"}

SNAPSHOT = from_records(
    {
        "snapshot": [{"as_of": "2026-03-02"}],
        "cases": [
            {"case_id": "A", **CASE, "domain": "wmo", "max_distance_km": 20, "start_by": None},
            {"case_id": "B", **CASE, "domain": "zvw", "admitted_by_table": "yes", "start_by": "2026-03-01"},
            {"case_id": "C", **CASE, "status": "fulfilled"},
        ],
        "units": [
            {"unit_id": "U", "region": "South", "scope": "regional", "contracted_payers": "Q"},
            {"unit_id": "V", "region": "South", "scope": "regional", "contracted_payers": "P|Q"},
        ],
        "openings": [
            {"unit_id": "U", "care_form": "clinical", "places": 1},
            {
                "unit_id": "V",
                "care_form": "outreach",
                "places": 1,
                "delivery": "at_client",
                "service_radius_km": 5,
            },
        ],
        "criteria": [
            {"unit_id": "U", "criterion_id": "fire", "fact": "fire_setting", "operator": "=", "value": "yes"},
        ],
        "facts": [{"case_id": "A", "fact": "fire_setting", "value": "yes"}],
        "preferences": [{"case_id": "B", "kind": "wish", "region": "North"}],
        "decisions": [{"case_id": "B", "unit_id": "U", "decision": "reject"}],
        "exceptions": [
            {"case_id": "A", "unit_id": "V", "rule": "scope"},
            {"case_id": "B", "unit_id": "U", "rule": "criteria", "criterion_id": "fire"},
        ],
        "funding": [{"payer": "P", "bespoke_places": 0}],
        "resources": [{"unit_id": "U", "resource": "hours", "amount": 4}],
        "cohort_limits": [{"unit_id": "U", "fact": "fire_setting", "operator": "=", "value": "yes", "at_most": 0}],
    }
)

ALL: list[dict[str, Any]] = [
    {"kind": "criterion", "target": "U", "subject": "fire", "case_id": "A"},
    {"kind": "criterion", "target": "U", "subject": "fire"},
    {"kind": "scope", "target": "U", "case_id": "A"},
    {"kind": "rejection", "target": "U", "case_id": "B"},
    {"kind": "admission", "target": "A"},
    {"kind": "wish", "target": "B"},
    {"kind": "distance", "target": "A", "level": 25},
    {"kind": "travel_support", "target": "A", "level": 25},
    {"kind": "service_radius", "target": "V/outreach", "level": 10},
    {"kind": "date", "target": "B", "subject": "main", "level": 4},
    {"kind": "contract", "target": "U", "subject": "P"},
    {"kind": "place", "target": "U/clinical", "level": 2},
    {"kind": "budget", "target": "P", "level": 1},
    {"kind": "resource", "target": "U", "subject": "hours", "level": 8},
    {"kind": "cohort_limit", "target": "U", "subject": "fire_setting = yes", "level": 1},
]
"""A change of every kind, with no more than has to be said."""


def _written(folder: Path, changes: object) -> Path:
    path = folder / "changes.json"
    path.write_text(json.dumps(changes))
    return path


@pytest.mark.parametrize(("writer", "lines"), [pytest.param(w, e, id=n) for n, w, e in BAD_CHANGES])
def test_the_whole_message(writer: Writer, lines: list[str], tmp_path: Path) -> None:
    path = writer(tmp_path)
    with pytest.raises(ChangesError) as caught:
        read_changes(path, SNAPSHOT)
    assert_whole_message(caught.value, path, lines)


def test_the_message_in_dutch(tmp_path: Path) -> None:
    path = _written(tmp_path, [{"kind": "place", "target": "U/clincal", "level": 1}])
    with pytest.raises(ChangesError) as caught:
        read_changes(path, SNAPSHOT)
    assert caught.value.text("nl").splitlines()[1] == (
        "- aanpassing 1, veld target: U/clincal is er niet; verwacht: het nummer van een plek, zoals "
        "U-01/clinical. Bedoelt u U/clinical?"
    )


def test_every_kind_of_the_catalogue_has_a_shape() -> None:
    assert SHAPES.keys() == CATALOGUE.keys()
    levels = {kind for kind, shape in SHAPES.items() if shape.most is not None}
    assert levels == {*CHANGE_LEVELS, "travel_support"}


def test_every_kind_is_read_and_can_be_made(tmp_path: Path) -> None:
    changes = read_changes(_written(tmp_path, ALL), SNAPSHOT)
    assert {one.kind for one in changes} == set(CATALOGUE)
    assert [(one.kind, one.target, one.subject, one.case_id, one.level) for one in changes] == [
        (one["kind"], one["target"], one.get("subject"), one.get("case_id"), one.get("level", 1)) for one in ALL
    ]
    for change in changes:
        assert apply_changes(SNAPSHOT, [change]).hash != SNAPSHOT.hash, change


def test_deciders_and_costs_are_those_of_the_catalogue(tmp_path: Path) -> None:
    found = {one.kind: (one.decider, one.cost) for one in read_changes(_written(tmp_path, ALL), SNAPSHOT)}
    assert found == {
        "criterion": ("provider", 5),
        "scope": ("provider", 2),
        "rejection": ("table", 2),
        "admission": ("table", 2),
        "wish": ("client", 20),
        "distance": ("client", 15),
        "travel_support": ("insurer", 1),
        "service_radius": ("provider", 2),
        "date": ("table", 3),
        "contract": ("insurer", 3),
        "place": ("provider", 5),
        "budget": ("insurer", 3),
        "resource": ("provider", 7),
        "cohort_limit": ("provider", 4),
    }
    dearer = Policy(change_costs={"place": (4, 6, 9)})
    place = {"kind": "place", "target": "U/clinical", "level": 2}
    (priced,) = read_changes(_written(tmp_path, [place]), SNAPSHOT, dearer)
    assert priced.cost == 6
    # A level that the catalogue does not have costs nothing; what the file states goes before.
    (beyond,) = read_changes(_written(tmp_path, [{**place, "level": 7}]), SNAPSHOT)
    assert (beyond.level, beyond.cost) == (7, 0)
    (own,) = read_changes(_written(tmp_path, [{**place, "decider": "table", "cost": 12}]), SNAPSHOT)
    assert (own.decider, own.cost) == ("table", 12)


def test_a_list_an_object_and_toml_say_the_same(tmp_path: Path) -> None:
    expected = read_changes(_written(tmp_path, ALL), SNAPSHOT)
    assert read_changes(_written(tmp_path, {"changes": ALL}), SNAPSHOT) == expected
    blocks = ["[[changes]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in one.items()) for one in ALL]
    for name in ("changes.toml", "changes.txt", "changes"):
        (tmp_path / name).write_text("".join(blocks))
        assert read_changes(tmp_path / name, SNAPSHOT) == expected
    (tmp_path / "changes").write_text("\ufeff" + json.dumps(ALL))
    assert read_changes(tmp_path / "changes", SNAPSHOT) == expected


def test_the_changes_of_a_route_are_read_as_they_are_printed(tmp_path: Path) -> None:
    matcher = Matcher(SNAPSHOT, Policy(route_changes=6))
    plan = matcher.propose()
    routes = matcher.explain(plan, "A").routes
    assert {len(route.changes) for route in routes} >= {4}
    for route in routes:
        printed = [change.model_dump(mode="json") for change in route.changes]
        assert read_changes(_written(tmp_path, printed), SNAPSHOT) == route.changes


_WORDS = st.sampled_from(
    [*SHAPES, *"ABCUVP", "U/clinical", "V/outreach", "main", "hours", "fire", "fire_setting = yes"]
)
_VALUES = st.none() | st.booleans() | st.integers(-2, 30) | st.floats() | st.text("ab", max_size=3) | _WORDS
_CHANGES = st.fixed_dictionaries(
    {"kind": st.sampled_from([*SHAPES]), "target": _WORDS},
    optional={"subject": _WORDS, "case_id": _WORDS, "level": st.integers(0, 30), "cost": _VALUES, "decider": _VALUES},
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_CHANGES | st.dictionaries(st.sampled_from([*FIELDS, "other"]), _VALUES) | _VALUES, max_size=4))
def test_whatever_stands_there_is_changes_or_faults(listed: list[Any]) -> None:
    reader = ChangesReader(Index(SNAPSHOT, Policy()))
    read = [reader.read(number, found) for number, found in enumerate(listed, start=1)]
    if reader.faults:
        assert all(fault.text("nl") and fault.text("en") for fault in reader.faults)
    else:
        changes = [one for one in read if isinstance(one, Change)]
        assert len(changes) == len(listed)
        apply_changes(SNAPSHOT, changes)
