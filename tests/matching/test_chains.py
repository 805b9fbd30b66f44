"""Chains by hand: one moves out so that the next can come, each link needed for the optimum."""

from datetime import date
from typing import Any

from carematch import Matcher, Plan

from ..build import AS_OF, case, opening, unit, week
from .whole import APRIL, MAY, at, broken, cause, need, occupant, of, proven, several, told, value, with_placements

HOME: dict[str, Any] = {"care_form": "sheltered_living"}


def steps(plan: Plan) -> list[list[tuple[int, str, str, str | None, str | None]]]:
    """Chains as order, case, where to, whose place, and what is left."""
    return [
        [(one.order, one.case_id, one.opening_id, one.place_of, one.leaves) for one in chain.steps]
        for chain in plan.chains
    ]


def chain_of(length: int, **last: Any) -> Any:
    """A waits for a full clinic U0. B1 lives there and waits for U1, B2 lives there … the last opening has a place."""
    cases = [case("A", care_form="clinical")]
    openings = [opening("U0", 0)]
    for number in range(1, length + 1):
        form = f"form {number}"
        cases.append(occupant(f"B{number}", openings[-1].id, care_form=form))
        full = number < length
        openings.append(opening(f"U{number}", 0 if full else 1, care_form=form, **({} if full else last)))
    forms = [{"care_form": f"form {number}"} for number in range(1, length + 1)]
    return week(cases, [unit(f"U{number}") for number in range(length + 1)], openings, care_forms=forms)


def test_a_chain_of_one() -> None:
    # The only bed is B1's. A can be placed only when B1 moves to the free home.
    plan = proven(chain_of(1))
    assert at(plan) == {("A", "main"): "U0/clinical", ("B1", "main"): "U1/form 1"}
    assert (value(plan, "placed_urgency_2"), value(plan, "moved_on")) == (1, 1)
    assert steps(plan) == [[(1, "B1", "U1/form 1", None, "U0/clinical"), (2, "A", "U0/clinical", "B1", None)]]


def test_a_chain_of_two() -> None:
    assert steps(proven(chain_of(2))) == [
        [
            (1, "B2", "U2/form 2", None, "U1/form 1"),
            (2, "B1", "U1/form 1", "B2", "U0/clinical"),
            (3, "A", "U0/clinical", "B1", None),
        ]
    ]


def test_a_chain_of_three_and_its_dates() -> None:
    # The last home is free from April on: nobody can move earlier, so A starts in April, as everybody does.
    plan = proven(chain_of(3, available_from=APRIL))
    assert [order for order, *_ in steps(plan)[0]] == [1, 2, 3, 4]
    assert {one.start_on for one in plan.placements} == {APRIL}
    assert value(plan, "start") == 4 * (APRIL - AS_OF).days


def test_the_verifier_refuses_a_chain_with_a_missing_link_or_a_date_that_does_not_fit() -> None:
    snapshot = chain_of(3, available_from=APRIL)
    plan = proven(snapshot)
    for number in (1, 2, 3):
        gone = f"U{number - 1}/{'clinical' if number == 1 else f'form {number - 1}'}"
        assert ("places", (gone,), "1", "0") in broken(snapshot, with_placements(plan, without=f"B{number}"))
    early = of(plan, "A").model_copy(update={"start_on": AS_OF})
    assert broken(snapshot, with_placements(plan, early)) == {("places", ("U0/clinical",), "1", "0")}
    later = of(plan, "B2").model_copy(update={"start_on": MAY})
    assert broken(snapshot, with_placements(plan, later)) == {("places", ("U1/form 1",), "1", "0")}


def test_a_chain_whose_dates_do_not_fit_is_late_and_without_conditions_refused() -> None:
    # A has to start in March, the chain moves in April: late, a condition. Where none is allowed, A stays out.
    snapshot = chain_of(1, available_from=APRIL)
    asked = snapshot.cases[0].model_copy(update={"start_by": date(2026, 3, 20)})
    snapshot = snapshot.model_copy(update={"cases": (asked, *snapshot.cases[1:])})
    plan = proven(snapshot)
    assert [one.kind for one in of(plan, "A").conditions] == ["late"]
    assert of(plan, "A").start_on == APRIL
    never = proven(snapshot, conditions="never")
    assert at(never) == {("B1", "main"): "U1/form 1"}


def test_a_swap_of_two_occupants_is_one_joint_move() -> None:
    # Both places are taken by the other: neither can go first.
    cases = [occupant("A", "V/sheltered_living"), occupant("B", "U/clinical", **HOME)]
    snapshot = week(cases, [unit("U"), unit("V")], [opening("U", 0), opening("V", 0, **HOME)])
    plan = proven(snapshot)
    assert value(plan, "moved_on") == 2
    assert steps(plan) == [
        [(1, "A", "U/clinical", "B", "V/sheltered_living"), (1, "B", "V/sheltered_living", "A", "U/clinical")]
    ]
    assert {one.start_on for one in plan.placements} == {AS_OF}
    alone = with_placements(plan, without="B")
    assert broken(snapshot, alone) == {("places", ("U/clinical",), "1", "0")}
    apart = of(plan, "A").model_copy(update={"start_on": APRIL})
    assert broken(snapshot, with_placements(plan, apart)) == {("places", ("V/sheltered_living",), "1", "0")}


def test_a_swap_waits_for_the_later_of_two_dates() -> None:
    cases = [occupant("A", "V/sheltered_living"), occupant("B", "U/clinical", **HOME)]
    openings = [opening("U", 0, available_from=APRIL), opening("V", 0, available_from=MAY, **HOME)]
    plan = proven(week(cases, [unit("U"), unit("V")], openings))
    assert {one.start_on for one in plan.placements} == {MAY}


def test_with_a_free_place_nobody_has_to_move_together() -> None:
    # U has one place free besides: A goes first, then B, and then C takes what B left.
    cases = [occupant("A", "V/sheltered_living"), occupant("B", "U/clinical", **HOME), case("C")]
    plan = proven(week(cases, [unit("U"), unit("V")], [opening("U", 1), opening("V", 0, **HOME)]))
    assert steps(plan) == [
        [
            (1, "A", "U/clinical", None, "V/sheltered_living"),
            (2, "B", "V/sheltered_living", "A", "U/clinical"),
            (3, "C", "U/clinical", "B", None),
        ]
    ]


def test_who_needs_no_freed_place_is_in_no_chain() -> None:
    cases = [case("A"), occupant("B", "U/clinical", **HOME)]
    plan = proven(week(cases, [unit("U"), unit("V")], [opening("U", 1), opening("V", 1, **HOME)]))
    assert len(plan.placements) == 2
    assert plan.chains == ()


def test_people_without_a_place_come_before_moves() -> None:
    # One home. A has no place; B lives in the clinic and would move on, and is more urgent and waits longer.
    cases = [case("A", urgency=5, **HOME), occupant("B", "U/clinical", urgency=1, **HOME)]
    plan = proven(week(cases, [unit("U"), unit("V")], [opening("U", 0), opening("V", 1, **HOME)]))
    assert set(at(plan)) == {("A", "main")}
    assert [one.case_id for one in plan.unmatched] == ["B"]


def test_somebody_who_stays_where_they_live_counts_as_without_a_place_and_keeps_it() -> None:
    # B needs day structure besides and does not leave: no place comes free for A.
    cases = [case("A"), case("B", care_form="day_structure", current_opening="U/clinical")]
    snapshot = week(cases, [unit("U"), unit("D")], [opening("U", 0), opening("D", care_form="day_structure")])
    plan = proven(snapshot)
    assert at(plan) == {("B", "main"): "D/day_structure"}
    assert (value(plan, "placed_urgency_2"), value(plan, "moved_on")) == (1, 0)
    assert cause(snapshot, "A") == "places"
    assert told(snapshot, "A", "places") == {"full: 0 places for 1 person"}
    assert told(snapshot, "A", "places", "nl") == {"vol: 0 plekken voor 1 persoon"}


def test_an_occupant_leaves_when_the_last_part_of_the_plan_starts() -> None:
    # B's home is free now, B's treatment in April: the bed comes free in April. A waits for it.
    needs = [need("B", "live", "sheltered_living"), need("B", "visit", "outreach")]
    cases = [case("A"), several("B", current_opening="U/clinical", leaves_when_placed=True)]
    openings = [opening("U", 0), opening("V", **HOME), opening("W", care_form="outreach", available_from=APRIL)]
    snapshot = week(cases, [unit("U"), unit("V"), unit("W")], openings, needs=needs)
    plan = proven(snapshot)
    assert of(plan, "B", "live").start_on == AS_OF
    assert of(plan, "A").start_on == APRIL
    assert steps(plan) == [
        [
            (1, "B", "V/sheltered_living", None, None),
            (2, "B", "W/outreach", None, "U/clinical"),
            (3, "A", "U/clinical", "B", None),
        ]
    ]
    early = of(plan, "A").model_copy(update={"start_on": AS_OF})
    assert broken(snapshot, with_placements(plan, early)) == {("places", ("U/clinical",), "1", "0")}


def test_starts_are_put_off_for_a_reason_only_also_under_a_policy_without_the_goal() -> None:
    plan = proven(chain_of(1, available_from=APRIL), goals=("urgency", "moves", "tie_break"))
    assert {one.start_on for one in plan.placements} == {APRIL}
    assert [goal.name for goal in plan.goals][-2:] == ["start", "tie_break"]


def test_the_verifier_compares_what_is_told_of_chains() -> None:
    snapshot = chain_of(1)
    plan = proven(snapshot)
    assert {one[0] for one in broken(snapshot, plan.model_copy(update={"chains": ()}))} == {"chains"}


def test_a_blocked_bed_has_a_route_through_the_home_that_the_occupant_waits_for() -> None:
    # A waits for B's bed; B waits for a home, and all homes are full. One home more helps both.
    snapshot = week(
        [case("A"), occupant("B", "U/clinical", **HOME)],
        [unit("U"), unit("V")],
        [opening("U", 0), opening("V", 0, **HOME)],
    )
    matcher = Matcher(snapshot)
    plan = matcher.propose()
    assert [one.cause for one in plan.unmatched] == ["places", "places"]
    routes = matcher.routes(plan, "A")
    found = {(route.changes[0].kind, route.changes[0].target) for route in routes}
    assert found == {("place", "U/clinical"), ("place", "V/sheltered_living")}
    through = next(route for route in routes if route.changes[0].target == "V/sheltered_living")
    assert through.chosen_by_goals
    assert through.witness is not None
    assert steps(through.witness) == [
        [(1, "B", "V/sheltered_living", None, "U/clinical"), (2, "A", "U/clinical", "B", None)]
    ]
