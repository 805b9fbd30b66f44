"""Primary causes of many cases at once: the same as one by one."""

import os
from random import Random
from typing import Any

import pytest

from carematch import Matcher, Policy, Snapshot
from carematch.matching.explain.causes import causes
from carematch.matching.explain.first_causes import FirstCauses, Option, easiest
from carematch.matching.explain.standing import Standing, standing_of
from carematch.matching.limits import OutOfTimeError
from carematch.simulation.instances import instance

from ..build import case, opening, unit, week

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


def has_named_rows(matcher: Matcher, case_id: str) -> bool:
    """Whether somebody is kept apart from others."""
    return any(case_id in (row.case_a, row.case_b) for row in matcher.snapshot.apart)


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


@pytest.mark.parametrize("conditions", ["allowed", "never"])
@pytest.mark.parametrize("most", [0, 1, 2])
def test_with_few_families_they_are_the_same_or_more_are_needed(conditions: Any, most: int) -> None:
    told, untold = 0, 0
    for seed in range(MANY // 2):
        matcher = Matcher(small(seed), Policy(conditions=conditions))
        plan = matcher.solved()
        left = [one.case_id for one in plan.unmatched]
        if not left:
            continue
        found, beyond = FirstCauses(Standing(matcher, left, most), plan, left).found()
        assert not found.keys() & beyond
        for case_id, families in found.items():
            assert ("none" if families is None else "+".join(families)) == told_alone(matcher, case_id), (seed, case_id)
        for case_id in beyond:
            alone = next(causes(matcher, plan, case_id), None)
            assert alone is None or len(alone) > most, (seed, case_id)
        told, untold = told + len(found), untold + len(beyond)
    assert told >= most
    assert untold > 0


def test_the_plan_says_what_each_case_is_told_with_every_opening() -> None:
    moving, apart = 0, 0
    for seed in range(MANY // 2):
        matcher = Matcher(small(seed))
        together = told_together(matcher)
        for one in matcher.propose().unmatched:
            told = told_alone(matcher, one.case_id)
            assert one.cause == {"": "goals"}.get(told, told) or (told == "none" and one.cause.startswith("no"))
            moving += one.case_id in together and one.case_id in matcher.index.movers
            apart += one.case_id in together and has_named_rows(matcher, one.case_id)
    assert moving > 0
    assert apart > 0


def test_who_would_move_on_is_told_with_the_others() -> None:
    """A lives at U, where all hours are in use, and would go to V, which is full. What A gives back at U opens nothing,
    and another place at U would take no more hours than A does now."""
    snapshot = week(
        [case("A", current_opening="U-clinical", leaves_when_placed=True), case("B")],
        [unit("U"), unit("V")],
        [opening("U", 0, opening_id="U-clinical"), opening("V", 0)],
        resources=[{"unit_id": "U", "resource": "hours", "amount": 0}],
        loads=[{"case_id": one, "resource": "hours", "amount": 4} for one in ("A", "B")],
    )
    matcher = Matcher(snapshot)
    assert told_together(matcher) == {"A": "places", "B": "places"}
    assert [told_alone(matcher, one) for one in ("A", "B")] == ["places", "places"]


def within(one: Option, other: Option) -> bool:
    """Whether an option needs no more room than another, and as much comes of it."""
    more = dict(other[0])
    rooms = all(abs(amount) <= abs(more.get(row, 0)) and amount * more[row] > 0 for row, amount in one[0])
    return one[1:] == other[1:] and rooms


def test_only_the_easiest_options_are_asked_for() -> None:
    random = Random(0)
    for _ in range(200):
        options: list[Option] = []
        for _ in range(random.randint(1, 30)):
            rows = random.sample(range(6), random.randint(0, 4))
            rooms = frozenset((row, random.choice([-2, -1, 1, 2])) for row in rows)
            options.append((rooms, random.choice([(), ((7, 1),)]), random.choice([-1, 5])))
        left = easiest(options)
        assert set(left) <= set(options)
        assert all(any(within(one, option) for one in left) for option in options)


def test_what_one_gives_back_counts_where_others_ask_for_room() -> None:
    """M lives at U and vetoes V, where W is. Were vetoes ignored, they could change places. B asks for room at U."""
    snapshot = week(
        [case("M", current_opening="U-clinical", leaves_when_placed=True), case("W", urgency=1), case("B")],
        [unit("U"), unit("V")],
        [opening("U", 0, opening_id="U-clinical"), opening("V", 1)],
        preferences=[{"case_id": "M", "kind": "veto", "unit_id": one} for one in ("U", "V")],
    )
    matcher = Matcher(snapshot)
    assert told_alone(matcher, "M") == "vetoes"
    assert told_together(matcher) == {"B": "places", "M": "vetoes"}
