"""Places, budgets and pins by hand."""

from datetime import date

import pytest

from carematch import Matcher, Policy, SnapshotError

from ..build import case, opening, unit, week
from .test_pair_rules import CRITERION, kinds, left, proposed, where
from .whole import told


def test_places_go_to_the_most_urgent() -> None:
    # Two places, three clients of urgency 1, 2 and 3: the third is left over.
    cases = [case("A", urgency=3), case("B", urgency=1), case("C", urgency=2)]
    plan = proposed(week(cases, [unit("U")], [opening("U", 2)]))
    assert set(where(plan)) == {"B", "C"}
    assert left(plan) == {"A": "places"}


def test_an_opening_without_places_is_valid_and_takes_nobody() -> None:
    assert left(proposed(week([case("A")], [unit("U")], [opening("U", 0)]))) == {"A": "places"}


def test_one_client_moves_over_so_that_both_have_a_place() -> None:
    # A fits U and V, B fits U only (a veto on V): the only way to place both is A at V.
    cases, units = [case("A"), case("B")], [unit("U"), unit("V")]
    plan = proposed(week(cases, units, preferences=[{"case_id": "B", "kind": "veto", "unit_id": "V"}]))
    assert where(plan) == {"A": "V", "B": "U"}


@pytest.mark.parametrize(("budget", "placed"), [(0, 0), (1, 1), (2, 2), (None, 2)])
def test_budgets_are_charged_to_the_payer(budget: int | None, placed: int) -> None:
    # Two clients of payer P, a unit without a contract with P: each needs one bespoke place. Blank: no known limit.
    cases = [case("A", payer="P"), case("B", payer="P")]
    units = [unit("U", contracted_payers=("Q",))]
    plan = proposed(week(cases, units, [opening("U", 2)], funding=[{"payer": "P", "bespoke_places": budget}]))
    assert len(plan.placements) == placed
    assert set(left(plan).values()) <= {"budget"}


def test_a_spent_budget_is_told_with_its_numbers() -> None:
    # P pays for one bespoke place, which A (more urgent) takes; B would be the second.
    cases = [case("A", urgency=1, payer="P"), case("B", payer="P")]
    units = [unit("U", contracted_payers=("Q",))]
    snapshot = week(cases, units, [opening("U", 2)], funding=[{"payer": "P", "bespoke_places": 1}])
    assert told(snapshot, "B", "budget") == {"2 bespoke places asked; P pays for 1"}
    assert told(snapshot, "B", "budget", "nl") == {"2 maatwerkplekken gevraagd; P betaalt er 1"}


def test_a_payer_without_a_row_has_no_known_limit() -> None:
    units = [unit("U", contracted_payers=("Q",))]
    plan = proposed(week([case("A", payer="P")], units, funding=[{"payer": "R", "bespoke_places": 0}]))
    assert where(plan) == {"A": "U"}
    assert kinds(plan) == ["bespoke_funding"]


PIN = {"case_id": "B", "unit_id": "U", "decision": "pin"}


def test_a_pin_is_hard_even_against_urgency() -> None:
    # One place, A more urgent, but B has been promised it.
    plan = proposed(week([case("A", urgency=1), case("B", urgency=5)], [unit("U")], decisions=[PIN]))
    assert where(plan) == {"B": "U"}


@pytest.mark.parametrize(("until", "placed"), [(date(2026, 3, 2), "B"), (date(2026, 3, 1), "A")])
def test_a_pin_lasts_until_its_last_day(until: date, placed: str) -> None:
    rows = [{**PIN, "valid_until": until}]
    plan = proposed(week([case("A", urgency=1), case("B", urgency=5)], [unit("U")], decisions=rows))
    assert set(where(plan)) == {placed}


def test_a_pin_that_breaks_a_rule_says_which() -> None:
    facts = [{"case_id": "B", "fact": "iq", "value": 60}]
    snapshot = week([case("B")], [unit("U")], criteria=[CRITERION], facts=facts, decisions=[PIN])
    with pytest.raises(SnapshotError) as error:
        Matcher(snapshot)
    assert error.value.faults[0].values == {"case": "B", "unit": "U", "rules": ("criteria",)}


def test_a_ministrys_pin_sets_criteria_aside_without_a_condition() -> None:
    # B meets one absolute and one negotiable criterion; what the ministry overrides is no condition.
    rows = [CRITERION, {**CRITERION, "criterion_id": "K2", "firmness": "negotiable"}]
    facts = [{"case_id": "B", "fact": "iq", "value": 60}]
    pin = {**PIN, "step": "ministry", "overrides": ("criteria",)}
    plan = proposed(week([case("B")], [unit("U")], criteria=rows, facts=facts, decisions=[pin]))
    assert where(plan) == {"B": "U"}
    assert kinds(plan, "B") == []


def test_a_ministrys_pin_does_not_override_places() -> None:
    pin = {**PIN, "step": "ministry", "overrides": ("criteria", "scope", "funding")}
    with pytest.raises(SnapshotError) as error:
        Matcher(week([case("B")], [unit("U")], [opening("U", 0)], decisions=[pin])).propose()
    assert error.value.faults[0].code == "pins_conflict"


def test_pins_that_cannot_all_hold_are_named_and_no_others() -> None:
    # Three pins on one place at U, one on a place at V: any two at U conflict, so a smallest set has two.
    cases = [case(name) for name in "ABCD"]
    pins = [{**PIN, "case_id": name} for name in "ABC"] + [{**PIN, "case_id": "D", "unit_id": "V"}]
    with pytest.raises(SnapshotError) as error:
        Matcher(week(cases, [unit("U"), unit("V")], decisions=pins)).propose()
    (fault,) = error.value.faults
    assert fault.code == "pins_conflict"
    assert fault.values["count"] == 2
    assert "D" not in str(fault.values["pins"])


def test_a_pin_may_rest_on_a_condition_but_not_where_the_policy_allows_none() -> None:
    snapshot = week([case("B")], [unit("U")], criteria=[CRITERION], decisions=[PIN])
    assert kinds(proposed(snapshot), "B") == ["unknown_fact"]
    with pytest.raises(SnapshotError, match="rests on conditions"):
        Matcher(snapshot, Policy(conditions="never"))
