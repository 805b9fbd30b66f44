"""A policy file gives the policy it says, or one error that lists every fault in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carematch.matching.goals import GOALS
from carematch.models.faults import PolicyError
from carematch.models.policy import DEFAULT_CHANGE_COSTS, Policy
from carematch.models.vocabulary import CONDITION_KINDS
from carematch.tables.policy_fields import PolicyReader
from carematch.tables.policy_file import read_policy

from .bad_policies import BAD_POLICIES
from .writers import Writer, assert_whole_message

EXAMPLE = Path(__file__).parents[2] / "examples" / "data" / "policy.toml"


@pytest.mark.parametrize(("writer", "lines"), [pytest.param(w, e, id=n) for n, w, e in BAD_POLICIES])
def test_the_whole_message(writer: Writer, lines: list[str], tmp_path: Path) -> None:
    path = writer(tmp_path)
    with pytest.raises(PolicyError) as caught:
        read_policy(path)
    assert_whole_message(caught.value, path, lines)


def test_the_message_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('conditions = "sometimes"')
    with pytest.raises(PolicyError) as caught:
        read_policy(path)
    assert caught.value.text("nl") == (
        "ours.toml: 1 fout gevonden. Herstel die en probeer het opnieuw.\n"
        "- veld conditions: sometimes is hier niet bekend. Gebruik een van deze: allowed, after_firm, never."
    )


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError

    path = tmp_path / "policy.toml"
    path.write_text("ageing_weeks = 3")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PolicyError) as caught:
        read_policy(path)
    assert [fault.code for fault in caught.value.faults] == ["source_unreadable"]


def test_the_example_has_every_field_and_is_the_default() -> None:
    assert read_policy(EXAMPLE) == Policy()
    text = EXAMPLE.read_text("utf-8")
    assert [name for name in Policy.model_fields if f"\n{name} = " not in text and f"\n[{name}]" not in text] == []
    assert [kind for kind in (*CONDITION_KINDS, *DEFAULT_CHANGE_COSTS) if f"\n{kind} = " not in text] == []
    assert [goal.name for goal in GOALS if f'"{goal.name}"' not in text] == []


EVERYTHING: dict[str, Any] = {
    "goals": ["travel", "urgency"],
    "conditions": "after_firm",
    "inclusion": "strict",
    "region_first": True,
    "region_tiers": [],
    "condition_weights": {"late": 0, "place_made": 1000},
    "ageing_weeks": 1000,
    "ageing_highest": 5,
    "route_changes": 6,
    "route_cost": 1_000_000,
    "change_costs": {"place": [1, 1, 1_000_000]},
}


def test_every_field_is_read_from_both_forms(tmp_path: Path) -> None:
    expected = Policy(
        goals=("travel", "urgency"),
        conditions="after_firm",
        inclusion="strict",
        region_first=True,
        region_tiers=(),
        condition_weights={"late": 0, "place_made": 1000},
        ageing_weeks=1000,
        ageing_highest=5,
        route_changes=6,
        route_cost=1_000_000,
        change_costs={"place": (1, 1, 1_000_000)},
    )
    assert set(EVERYTHING) == set(Policy.model_fields)
    (tmp_path / "policy.json").write_text(json.dumps(EVERYTHING))
    assert read_policy(tmp_path / "policy.json") == expected
    (tmp_path / "policy").write_text("\ufeff" + json.dumps(EVERYTHING))
    assert read_policy(tmp_path / "policy") == expected
    plain = [f"{name} = {json.dumps(value)}\n" for name, value in EVERYTHING.items() if not isinstance(value, dict)]
    tables = ["[condition_weights]\nlate = 0\nplace_made = 1000\n", "[change_costs]\nplace = [1, 1, 1000000]\n"]
    for name in ("policy.toml", "policy.txt"):
        (tmp_path / name).write_text("".join(plain + tables))
        assert read_policy(tmp_path / name) == expected


def test_what_is_not_named_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text('{"ageing_weeks": 8.0, "condition_weights": {"late": 1}}')
    assert read_policy(tmp_path / "policy.json") == Policy(ageing_weeks=8)


def test_a_rulebook_of_ones_own_adds_goals_and_kinds(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('goals = ["ours", "urgency"]\n[condition_weights]\nour_kind = 3\n')
    read = read_policy(path, goals=["ours"], condition_kinds=["our_kind"])
    assert (read.goals, read.condition_weight("our_kind")) == (("ours", "urgency"), 3)
    with pytest.raises(PolicyError) as caught:
        read_policy(path)
    assert [fault.code for fault in caught.value.faults] == ["policy_word", "policy_word"]


_WORDS = st.sampled_from([*(goal.name for goal in GOALS), *CONDITION_KINDS, *DEFAULT_CHANGE_COSTS, "never", "region"])
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text("ab -é", max_size=9) | _WORDS
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS | st.text("ab.", max_size=5), inner),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*Policy.model_fields, "other"]), _VALUES))
def test_whatever_stands_there_is_a_policy_or_a_fault(document: dict[str, Any]) -> None:
    reader = PolicyReader()
    values = reader.read(document)
    if reader.faults:
        assert all(fault.text("nl") and fault.text("en") for fault in reader.faults)
    else:
        assert set(values) == set(document)
        Policy(**values)
