"""Primary causes of many cases at once: the same as one by one."""

import os
from random import Random
from typing import Any

import pytest

from carematch import Matcher, Policy, Snapshot
from carematch.matching.explain.causes import causes
from carematch.matching.explain.first_causes import FirstCauses
from carematch.matching.explain.standing import standing_of
from carematch.matching.limits import OutOfTimeError
from carematch.simulation.instances import instance

from ..build import case, unit, week

MANY = int(os.environ.get("CAREMATCH_CAUSES", "40"))
"""So many random snapshots are compared; 1,000 take some minutes."""


def small(seed: int) -> Snapshot:
    """A small snapshot with rules of every kind, and too few places."""
    random = Random(seed)
    cases, openings = random.randint(6, 30), random.randint(2, 20)
    return instance("national", "coupled", seed, cases=cases, openings=openings)


def told_together(matcher: Matcher) -> dict[str, str]:
    """By case what the few questions tell; a case they do not speak of is not in it."""
    plan = matcher.solved()
    left = [one.case_id for one in plan.unmatched]
    if not left:
        return {}
    standing = standing_of(matcher, plan, left[0])
    found, beyond = FirstCauses(standing, plan, left).found()
    assert not beyond
    return {case_id: "none" if families is None else "+".join(families) for case_id, families in found.items()}


def told_alone(matcher: Matcher, case_id: str) -> str:
    found = next(causes(matcher, matcher.solved(), case_id), None)
    return "none" if found is None else "" if found == ("goals",) else "+".join(found)


@pytest.mark.parametrize("conditions", ["allowed", "never"])
def test_they_are_what_each_case_is_told_by_itself(conditions: Any) -> None:
    asked, different = 0, set()
    for seed in range(MANY):
        matcher = Matcher(small(seed), Policy(conditions=conditions))
        together = told_together(matcher)
        for case_id, told in together.items():
            assert told == told_alone(matcher, case_id), (seed, case_id)
            different.add(told)
        asked += len(together)
    assert asked > 3 * MANY
    assert len(different) > 8


def test_others_are_moved_to_find_a_smaller_set() -> None:
    """As planned, A is at U, which a veto alone keeps B from. A can be at V too, which two rules keep B from."""
    snapshot = week(
        [case("A", urgency=1, region="South"), case("B")],
        [unit("U"), unit("V", scope="regional", region="South")],
        preferences=[
            {"case_id": "A", "kind": "rank", "unit_id": "U", "rank": 1},
            {"case_id": "B", "kind": "veto", "unit_id": "U"},
            {"case_id": "B", "kind": "veto", "unit_id": "V"},
        ],
    )
    matcher = Matcher(snapshot)
    assert {(one.case_id, one.unit_id) for one in matcher.solved().placements} == {("A", "U")}
    assert told_together(matcher) == {"B": "vetoes"}
    assert told_alone(matcher, "B") == "vetoes"


def test_the_plan_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots = [small(seed) for seed in range(8)]
    together = [Matcher(one).propose().unmatched for one in snapshots]
    monkeypatch.setattr(FirstCauses, "found", lambda self: ({}, frozenset()))
    assert [Matcher(one).propose().unmatched for one in snapshots] == together


def test_without_time_they_are_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_time(self: FirstCauses) -> dict[str, Any]:
        raise OutOfTimeError

    snapshot = small(3)
    expected = Matcher(snapshot).propose().unmatched
    monkeypatch.setattr(FirstCauses, "found", no_time)
    assert Matcher(snapshot).propose().unmatched == expected
