"""Plans of several needs, places that are made, pins and other rules that bind clients together, by hand."""

import pytest

import carematch as cm
from carematch.policies import POLICIES

from ..build import case, opening, unit, week
from .markets import given, market, planned

PLACING_ONE_BY_ONE = ("first_come", "urgency_first", "serial_dictatorship", "nearest_first", "region_first")
FROM_TWO_SIDES = ("clients_propose", "providers_propose")


def integrated(case_id: str, *care_forms: str, **columns: object) -> tuple[cm.Case, list[cm.Need]]:
    needs = [cm.Need(case_id=case_id, need_id=form, care_form=form) for form in care_forms]
    return case(case_id, care_form=None, **columns), needs


@pytest.mark.parametrize("policy", [name for name in POLICIES if name != "optimum"])
def test_a_plan_of_several_needs_is_whole_or_nothing(policy: str) -> None:
    # A needs a bed and work, and there is no work: A leaves the bed to B. With work, A (more urgent) goes first
    # wherever urgency counts, and never with the bed alone.
    first, needs = integrated("A", "clinical", "day_structure", urgency=1)
    cases, units = [first, case("B", urgency=3)], [unit("U"), unit("WORK")]
    bed = opening("U")
    snapshot = week(cases, units, [bed, opening("WORK", 0, care_form="day_structure")], needs=needs)
    assert given(policy, snapshot) == {"B": "U"}
    possible = week(cases, units, [bed, opening("WORK", care_form="day_structure")], needs=needs)
    plan = given(policy, possible)
    assert plan in ({"A": "WORK"}, {"A": "U"}, {"B": "U"})
    if policy in ("urgency_first", "region_first", "most_weight", "look_ahead", *FROM_TWO_SIDES):
        assert "A" in plan


@pytest.mark.parametrize("policy", POLICIES)
def test_a_week_without_clients_or_without_places(policy: str) -> None:
    for snapshot in (week([], [unit("U")]), week([case("A")], [unit("U")], []), week([], [], [])):
        assert given(policy, snapshot) == {}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_place_is_made_when_there_is_no_other(policy: str) -> None:
    # One place and one that can be made at U: A and B both have one.
    snapshot = week([case("A"), case("B")], [unit("U")], [opening("U", 1, can_add=1)])
    assert given(policy, snapshot) == {"A": "U", "B": "U"}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_pin_goes_before_everybody(policy: str) -> None:
    # The only place at U1 is pinned for C, the least urgent; who would have had it chooses from what is left.
    pin = {"case_id": "C", "unit_id": "U1", "decision": "pin"}
    snapshot = market(
        {"A": ["U1", "U2"], "C": ["U1"]},
        {"U1": 1, "U2": 1},
        columns={"A": {"urgency": 1}, "C": {"urgency": 5}},
        decisions=[pin],
    )
    assert given(policy, snapshot) == {"A": "U2", "C": "U1"}


@pytest.mark.parametrize("policy", POLICIES)
def test_pins_that_cannot_all_hold_are_told(policy: str) -> None:
    pins = [{"case_id": one, "unit_id": "U", "decision": "pin"} for one in ("A", "B")]
    with pytest.raises(cm.SnapshotError, match="2 pins cannot hold together: A → U, B → U"):
        given(policy, market({"A": ["U"], "B": ["U"]}, {"U": 1}, decisions=pins))


@pytest.mark.parametrize("policy", [*PLACING_ONE_BY_ONE, "greedy_score", *FROM_TWO_SIDES])
def test_who_may_not_be_together_goes_elsewhere(policy: str) -> None:
    # Both want U1, which has room for both; they are kept apart. Whoever comes second has U2.
    apart = [{"case_a": "A", "case_b": "B"}]
    plan = given(policy, market({"A": ["U1", "U2"], "B": ["U1", "U2"]}, {"U1": 2, "U2": 1}, apart=apart))
    assert sorted(plan.values()) == ["U1", "U2"]


@pytest.mark.parametrize("policy", POLICIES)
def test_who_moves_on_frees_a_place(policy: str) -> None:
    # M lives in the only place of HOME and can move on to NEXT; A can only go HOME. Who takes one client after another
    # looks at A before M has left, and not again; who decides about all together sees both moves. After deferred
    # acceptance whoever is left chooses from what is left, HOME included.
    mover = case("M", current_opening="HOME/clinical", leaves_when_placed=True)
    vetoes = [{"case_id": "A", "kind": "veto", "unit_id": "NEXT"}]
    snapshot = week(
        [case("A"), mover], [unit("HOME"), unit("NEXT")], [opening("HOME", 0), opening("NEXT")], preferences=vetoes
    )
    one_by_one = (*PLACING_ONE_BY_ONE, "greedy_score")
    assert given(policy, snapshot) == ({"M": "NEXT"} if policy in one_by_one else {"A": "HOME", "M": "NEXT"})


def test_a_need_that_does_not_block_comes_along() -> None:
    # A's optional day structure is placed with A where there is room for it, and left out where there is none.
    needs = [
        cm.Need(case_id="A", need_id="bed", care_form="clinical"),
        cm.Need(case_id="A", need_id="day", care_form="day_structure", optional=True),
    ]
    for places, count in ((1, 2), (0, 1)):
        openings = [opening("U"), opening("WORK", places, care_form="day_structure")]
        snapshot = week([case("A", care_form=None)], [unit("U"), unit("WORK")], openings, needs=needs)
        for policy in POLICIES:
            assert len(planned(policy, snapshot).placements) == count
