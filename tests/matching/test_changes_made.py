"""Changes made: what a snapshot is with them, and that those which cannot be made are refused."""

from typing import Any

import pytest

from carematch import Change, Matcher, apply_changes

from ..build import case, opening, unit, week
from .test_pair_rules import CRITERION
from .whole import need, several


def change(kind: str, target: str, **about: Any) -> Change:
    return Change(kind=kind, target=target, decider="table", cost=1, **about)


@pytest.mark.parametrize(
    ("own", "of_the_need", "support", "expected"),
    [
        (60.0, None, None, 85.0),
        (60.0, None, 70.0, 85.0),
        (60.0, None, 100.0, 100.0),  # what is stated already goes farther
        (60.0, 80.0, None, 105.0),  # from the farthest limit
        (None, 80.0, None, 105.0),
        (None, None, 70.0, 70.0),  # without a limit support has no effect
        (None, None, None, None),
    ],
)
def test_travel_support(own: float | None, of_the_need: float | None, support: float | None, expected: Any) -> None:
    client = several("A", max_distance_km=own, max_distance_with_support_km=support)
    other = case("B", max_distance_km=1.0)
    needs = [need("A", "N1", max_distance_km=of_the_need), need("A", "N2")]
    snapshot = week([client, other], [unit("U")], needs=needs)
    after = apply_changes(snapshot, [change("travel_support", "A", level=25)])
    assert after.cases[0].max_distance_with_support_km == expected
    assert (after.cases[0].max_distance_km, after.needs, after.cases[1]) == (own, snapshot.needs, other)


@pytest.mark.parametrize("named", [True, False])
def test_a_criterion_held_against_nobody(named: bool) -> None:
    # Both clients are excluded by it; of the two rows of U only those of the criterion go, and V keeps its own.
    about = {name: value for name, value in CRITERION.items() if named or name != "criterion_id"}
    rows = [about, {**CRITERION, "criterion_id": "L", "value": 40}, {**CRITERION, "unit_id": "V"}]
    facts = [{"case_id": name, "fact": "iq", "value": 60} for name in "AB"]
    snapshot = week([case("A"), case("B")], [unit("U"), unit("V")], [opening("U", 2)], criteria=rows, facts=facts)
    matcher = Matcher(snapshot)
    (waived,) = {one for a in ("A", "B") for route in matcher.routes(matcher.propose(), a) for one in route.changes
                 if one.case_id == "A"}  # fmt: skip
    after = apply_changes(snapshot, [waived.model_copy(update={"case_id": None})])
    assert {(row.unit_id, row.value) for row in after.criteria} == {("U", 40), ("V", 70)}
    assert Matcher(after).propose().placed_case_ids == {"A", "B"}
    for_one = apply_changes(snapshot, [waived])
    assert len(for_one.criteria) == 3
    assert Matcher(for_one).propose().placed_case_ids == {"A"}


def test_a_change_for_everybody_and_one_for_a_client_go_together() -> None:
    # Two places more at U, a contract for P there, and more of the hours: each in its own table, the rest as it was.
    snapshot = week(
        [case("A", payer="P"), case("B", payer="P")],
        [unit("U", contracted_payers=("Q",)), unit("V", contracted_payers="all")],
        [opening("U", 0), opening("V", 0)],
        resources=[{"unit_id": "U", "resource": "hours", "amount": 0.5}],
        cohort_limits=[
            {"unit_id": "U", "fact": "age", "operator": "<", "value": 18, "at_most": 0},
            {"unit_id": "U", "fact": "age", "operator": "<", "value": 18, "at_most": 1},
            {"unit_id": "U", "fact": "age", "operator": "<", "value": 12, "at_most": 0},
        ],
    )
    after = apply_changes(
        snapshot,
        [
            change("place", "U/clinical", level=2),
            change("contract", "U", subject="P"),
            change("contract", "V", subject="P"),
            change("resource", "U", subject="hours", level=4),
            change("cohort_limit", "U", subject="age < 18", level=3),
        ],
    )
    assert [(one.id, one.places) for one in after.openings] == [("U/clinical", 2), ("V/clinical", 0)]
    assert [one.contracted_payers for one in after.units] == [("P", "Q"), "all"]
    assert [one.amount for one in after.resources] == [4.5]
    assert [one.at_most for one in after.cohort_limits] == [3, 4, 0]
    assert (after.cases, after.facts) == (snapshot.cases, snapshot.facts)
    assert [one.places for one in snapshot.openings] == [0, 0]  # nothing is changed in place


@pytest.mark.parametrize(
    "asked",
    [
        change("patience", "A"),
        change("place", "Z"),
        change("distance", "Z"),
        change("date", "Z", subject="main"),
        change("contract", "Z", subject="P"),
        change("wish", "A"),
        change("budget", "P"),
        change("service_radius", "Z"),
        change("criterion", "U", subject="K", case_id="A"),
        change("criterion", "U", subject="K"),
        change("scope", "U"),
        change("rejection", "U", case_id="A"),
        change("admission", "Z"),
        change("resource", "U", subject="hours"),
        change("cohort_limit", "U", subject="age < 18"),
        change("travel_support", "Z"),
    ],
    ids=lambda one: f"{one.kind} {one.target}",
)
def test_a_change_that_cannot_be_made_says_so(asked: Change) -> None:
    # There is no such kind, or nothing in the snapshot that it is about.
    with pytest.raises(ValueError, match=f"change of kind '{asked.kind}'|no change of kind"):
        apply_changes(week([case("A")], [unit("U")]), [asked])
