"""The matcher as others use it: repeatable, picklable, honest about time and about what it cannot plan."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from carematch import Matcher, Plan, Snapshot, read_snapshot, verify

from ..build import case, unit, week

WEEK = Path(__file__).parents[2] / "examples" / "data"


def test_the_three_forms_of_the_example_week_give_the_same_plan() -> None:
    plans = []
    for name in ("week", "week.xlsx", "week.json"):
        plan = Matcher(read_snapshot(WEEK / name)).propose(source=name)
        assert plan.record.source == name
        plans.append(plan.model_dump_json().replace(f'"source":"{name}"', '"source":""'))
    assert plans[0] == plans[1] == plans[2]


def test_the_plan_does_not_depend_on_pythons_hash_seed() -> None:
    script = "import sys, carematch as cm; print(cm.Matcher(cm.read_snapshot(sys.argv[1])).propose().model_dump_json())"
    found = {
        subprocess.run(
            [sys.executable, "-c", script, str(WEEK / "week")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(found) == 1


def test_a_plan_goes_through_json_and_back() -> None:
    snapshot = week([case("A"), case("B")], [unit("U")])
    plan = Matcher(snapshot).propose()
    again = Plan.model_validate_json(plan.model_dump_json())
    assert again == plan
    assert again.model_dump_json() == plan.model_dump_json()
    assert verify(snapshot, again) == []
    assert "seconds" not in json.loads(plan.model_dump_json())["goals"][0]
    assert all(goal.seconds is not None for goal in plan.goals)


def test_a_snapshot_goes_through_json_and_keeps_its_hash() -> None:
    snapshot = read_snapshot(WEEK / "week")
    again = Snapshot.model_validate_json(json.dumps(snapshot.document()))
    assert again.hash == snapshot.hash


def test_a_matcher_can_be_pickled() -> None:
    matcher = Matcher(week([case("A"), case("B")], [unit("U")]))
    copy = pickle.loads(pickle.dumps(matcher))
    assert copy.propose().model_dump_json() == matcher.propose().model_dump_json()


def test_a_time_limit_gives_the_best_so_far_and_says_so() -> None:
    snapshot = read_snapshot(WEEK / "week")
    plan = Matcher(snapshot).propose(time_limit_s=1e-9)
    assert verify(snapshot, plan) == []
    assert not plan.proven
    # Everybody of class 1 is placed, as is the only optional need: that there cannot be more is known without a search.
    # Without a previous plan there is nothing to decide about commitments.
    known = dict.fromkeys(("placed_urgency_1", "waiting_urgency_1"), "optimal")
    known |= dict.fromkeys(("optional_needs", "commitments"), "optimal_given_earlier")
    for goal in plan.goals:
        assert goal.status == known.get(goal.name, "not_reached"), goal.name
        assert goal.value == goal.bound or goal.name not in known
    assert {one.cause for one in plan.unmatched} == {"not_proven"}
    best = Matcher(snapshot).propose()
    for limited, proven in zip(plan.goals[:3], best.goals[:3], strict=True):
        assert limited.bound >= proven.value >= limited.value


def test_a_matcher_is_immutable() -> None:
    matcher = Matcher(week([case("A")], [unit("U")]))
    with pytest.raises(AttributeError, match="immutable"):
        matcher.policy = None  # type: ignore[assignment]


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_time_limit_has_to_be_one(limit: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Matcher(week([case("A")], [unit("U")])).propose(time_limit_s=limit)


def test_a_need_of_the_needs_table_is_planned_like_one_in_cases() -> None:
    inline = Matcher(week([case("A", security_min=1)], [unit("U", security_level=1)])).propose()
    rows = [{"case_id": "A", "need_id": "bed", "care_form": "clinical", "security_min": 1}]
    stated = Matcher(week([case("A", care_form=None)], [unit("U", security_level=1)], needs=rows)).propose()
    assert [p.need_id for p in (*inline.placements, *stated.placements)] == ["main", "bed"]


def test_an_empty_week_has_an_empty_proven_plan() -> None:
    snapshot = week([], [])
    plan = Matcher(snapshot).propose()
    assert plan.proven
    assert (plan.placements, plan.unmatched) == ((), ())
    assert verify(snapshot, plan) == []
    nobody = Matcher(week([case("A")], [unit("U")], [])).propose()
    assert [one.cause for one in nobody.unmatched] == ["no_openings"]
