"""Whether the goals, solved again after a route, give the case the place; and if not, who goes first. By hand."""

from datetime import date
from typing import Any

import pytest

from carematch import Matcher, Plan, Policy, Snapshot, apply_changes
from carematch.matching.explain import chosen
from carematch.matching.limits import OutOfTimeError

from ..build import case, opening, unit, week
from .test_pair_rules import CRITERION
from .ways import words
from .whole import need, occupant, several

LONG_AGO = date(2026, 1, 1)
Verdicts = dict[str, tuple[bool | None, tuple[str, ...]]]


def verdicts(snapshot: Snapshot, case_id: str, previous: Plan | None = None, **policy: Any) -> Verdicts:
    """Of each route, by its changes, whether it is chosen and who goes first; each as proposed again."""
    matcher = Matcher(snapshot, Policy(**policy))
    plan = matcher.propose(previous=previous)
    assert plan.proven
    found: Verdicts = {}
    for route in matcher.routes(plan, case_id):
        after = Matcher(apply_changes(snapshot, route.changes), matcher.policy).propose(previous=previous)
        assert after.proven
        is_in = case_id in after.placed_case_ids
        first = () if is_in else tuple(sorted(after.placed_case_ids - plan.placed_case_ids))
        assert (route.chosen_by_goals, route.goes_first) == (is_in, first)
        found[" + ".join(words(change).split(":")[0] for change in route.changes)] = is_in, first
    return found


def test_a_place_for_everybody_goes_to_who_waits_longest() -> None:
    # A has the place at U. With one more B goes first, who is as urgent as C and waits longer.
    cases = [case("A", urgency=1), case("B", registered_on=LONG_AGO), case("C")]
    assert verdicts(week(cases, [unit("U")]), "C") == {"place U/clinical +1": (False, ("B",))}
    assert verdicts(week(cases, [unit("U")]), "B") == {"place U/clinical +1": (True, ())}


def test_a_place_for_everybody_goes_to_the_most_urgent() -> None:
    # V is C's alone, so a place there is C's; the one at U goes to B, who is more urgent.
    cases = [case("A", urgency=1), case("B", urgency=1), case("C", registered_on=LONG_AGO)]
    rows = [{"case_id": name, "kind": "veto", "unit_id": "V"} for name in "AB"]
    snapshot = week(cases, [unit("U"), unit("V")], [opening("U"), opening("V", 0)], preferences=rows)
    waiting = "A" if "B" in Matcher(snapshot).propose().placed_case_ids else "B"
    assert verdicts(snapshot, "C") == {
        "place U/clinical +1": (False, (waiting,)),
        "place V/clinical +1": (True, ()),
    }


def test_several_can_go_first() -> None:
    # C needs two places at U, where there is none. Two more go to A and B, one each: two people rather than one.
    snapshot = week(
        [case("A"), case("B"), several("C", registered_on=LONG_AGO)],
        [unit("U")],
        [opening("U", 0)],
        needs=[need("C", "N1"), need("C", "N2")],
    )
    assert verdicts(snapshot, "C") == {"place U/clinical +2": (False, ("A", "B"))}


def test_where_the_count_is_equal_later_goals_say_who_goes_first() -> None:
    # B1 and B2 are as urgent and wait as long, before C; it is B2's first choice and B1's third.
    cases = [case("B1", registered_on=LONG_AGO), case("B2", registered_on=LONG_AGO), case("C")]
    rows = [{"case_id": name, "kind": "rank", "unit_id": "U", "rank": rank} for name, rank in (("B1", 3), ("B2", 1))]
    snapshot = week(cases, [unit("U")], [opening("U", 0)], preferences=rows)
    assert verdicts(snapshot, "C") == {"place U/clinical +1": (False, ("B2",))}
    # B1 is as good as B2 for all goals but the preferences: for B1 the same holds.
    assert verdicts(snapshot, "B1") == {"place U/clinical +1": (False, ("B2",))}
    assert verdicts(snapshot, "B2") == {"place U/clinical +1": (True, ())}


@pytest.mark.parametrize("conditions", ["allowed", "never"])
def test_what_changes_for_the_client_alone_is_chosen(conditions: str) -> None:
    # B and C are both excluded at U, and B waits longer; an exception for C is for C alone.
    cases = [case("B", registered_on=LONG_AGO), case("C")]
    facts = [{"case_id": name, "fact": "iq", "value": 60} for name in "BC"]
    snapshot = week(cases, [unit("U")], criteria=[CRITERION], facts=facts)
    assert verdicts(snapshot, "C", conditions=conditions) == {"criterion U/K for C": (True, ())}


def test_a_change_for_the_client_and_one_for_everybody() -> None:
    # C is excluded at U, and there is no place. The place goes to B, exception or not.
    facts = [{"case_id": "C", "fact": "iq", "value": 60}, {"case_id": "B", "fact": "iq", "value": 100}]
    cases = [case("B", registered_on=LONG_AGO), case("C")]
    snapshot = week(cases, [unit("U")], [opening("U", 0)], criteria=[CRITERION], facts=facts)
    assert verdicts(snapshot, "C") == {"criterion U/K for C + place U/clinical +1": (False, ("B",))}


def test_a_change_for_a_rival_can_give_the_place() -> None:
    # A, at U, is excluded at V, and C fits U only: with the exception both have a place, which no goal is against.
    facts = [{"case_id": "A", "fact": "iq", "value": 60}]
    rows = [{"case_id": "C", "kind": "veto", "unit_id": "V"}]
    cases = [case("A", urgency=1), case("C")]
    snapshot = week(
        cases, [unit("U"), unit("V")], criteria=[{**CRITERION, "unit_id": "V"}], facts=facts, preferences=rows
    )
    assert verdicts(snapshot, "C") == {"place U/clinical +1": (True, ()), "criterion V/K for A": (True, ())}


def firm_or_not() -> Snapshot:
    """A fits U firmly and V on a condition; C is excluded at U by K, and may not go to V."""
    return week(
        [case("A"), case("C")],
        [unit("U"), unit("V")],
        preferences=[{"case_id": "C", "kind": "veto", "unit_id": "V"}],
        criteria=[
            CRITERION,
            {**CRITERION, "unit_id": "V", "firmness": "negotiable", "fact": "wanders", "operator": "=", "value": True},
            {
                **CRITERION,
                "criterion_id": "L",
                "firmness": "negotiable",
                "fact": "fires",
                "operator": "=",
                "value": True,
            },
        ],
        facts=[
            {"case_id": "A", "fact": "iq", "value": 100},
            {"case_id": "A", "fact": "wanders", "value": True},
            {"case_id": "A", "fact": "fires", "value": False},
            {"case_id": "C", "fact": "iq", "value": 60},
            {"case_id": "C", "fact": "fires", "value": True},
        ],
    )


def test_after_firm_a_place_on_a_condition_may_not_be_chosen() -> None:
    # C comes to U on a condition (L), and A then is at V, on a condition too: one placement that rests on nothing is
    # worth more, so the goals leave C out, and nobody goes first. Where placements are only counted, both are placed.
    assert verdicts(firm_or_not(), "C", conditions="after_firm") == {"criterion U/K for C": (False, ())}
    assert verdicts(firm_or_not(), "C", conditions="allowed") == {"criterion U/K for C": (True, ())}


def test_where_conditions_come_first_the_goals_may_leave_a_client_out() -> None:
    # The exception to K leaves L, a condition: fewest conditions first, so nobody is placed on one.
    rows = [CRITERION, {**CRITERION, "criterion_id": "L", "firmness": "negotiable"}]
    facts = [{"case_id": "C", "fact": "iq", "value": 60}]
    snapshot = week([case("C")], [unit("U")], criteria=rows, facts=facts)
    assert verdicts(snapshot, "C", goals=("conditions", "urgency")) == {"criterion U/K for C": (False, ())}
    assert verdicts(snapshot, "C") == {"criterion U/K for C": (True, ())}


def test_somebody_who_would_move_on_comes_after_who_has_no_place() -> None:
    # M lives at U and fits V, where there is no place. A place there goes to B, however little urgent; an exception for
    # M at W is for M alone.
    cases = [case("B", urgency=5), occupant("M", "U/clinical", urgency=1)]
    units = [unit("U"), unit("V"), unit("W")]
    rows = [{"case_id": "B", "kind": "wish", "unit_id": "V"}]
    snapshot = week(
        cases,
        units,
        [opening("U", 0), opening("V", 0), opening("W")],
        preferences=rows,
        criteria=[{**CRITERION, "unit_id": "W"}],
        facts=[{"case_id": "M", "fact": "iq", "value": 60}],
    )
    assert verdicts(snapshot, "M") == {"place V/clinical +1": (False, ("B",)), "criterion W/K for M": (True, ())}


def test_who_moves_on_can_make_room() -> None:
    # C fits U only, where M lives; with an exception for M at V, M moves on and C has the place. D, who fits U too and
    # waits longer, has it then.
    cases = [case("C"), occupant("M", "U/clinical")]
    tables: dict[str, Any] = {
        "preferences": [{"case_id": name, "kind": "veto", "unit_id": "V"} for name in "C"],
        "criteria": [{**CRITERION, "unit_id": "V"}],
        "facts": [{"case_id": "M", "fact": "iq", "value": 60}],
    }
    offered = [opening("U", 0), opening("V")]
    snapshot = week(cases, [unit("U"), unit("V")], offered, **tables)
    assert verdicts(snapshot, "C") == {"place U/clinical +1": (True, ()), "criterion V/K for M": (True, ())}
    more = {**tables, "preferences": [{"case_id": name, "kind": "veto", "unit_id": "V"} for name in "CD"]}
    other = week([*cases, case("D", registered_on=LONG_AGO)], [unit("U"), unit("V")], offered, **more)
    assert verdicts(other, "C") == {
        "place U/clinical +1": (False, ("D",)),
        "criterion V/K for M": (False, ("D", "M")),
    }


def test_last_weeks_proposals_count_when_the_goals_are_solved_again() -> None:
    # B and C are alike for every goal but the last ones; C had the place at U last week, which is gone. A place there
    # is C's again, and if B had it, B's.
    snapshot = week([case("B"), case("C")], [unit("U")], [opening("U", 0)])
    for kept, other in (("B", "C"), ("C", "B")):
        only = week([case(kept)], [unit("U")])
        earlier = Matcher(only).propose()
        assert verdicts(snapshot, kept, earlier) == {"place U/clinical +1": (True, ())}
        assert verdicts(snapshot, other, earlier) == {"place U/clinical +1": (False, (kept,))}


def test_what_takes_too_much_work_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_: object) -> None:
        raise OutOfTimeError("the question was not answered within its limit")

    monkeypatch.setattr(chosen._Counting, "verdict", too_much)
    cases = [case("A", urgency=1), case("B", registered_on=LONG_AGO), case("C")]
    matcher = Matcher(week(cases, [unit("U")]))
    plan = matcher.propose()
    told = matcher.explain(plan, "C")
    assert [(one.chosen_by_goals, one.goes_first) for one in told.routes] == [(None, ())]
    assert (told.routes_complete, told.unfinished) == (True, ())


def test_who_would_have_to_give_way_is_told_apart() -> None:
    # A, B and D have the places at U. C could have one when somebody gives way: the least urgent, D; nothing has to
    # change for that, and it is not said what the goals make of it.
    cases = [case("A", urgency=1), case("B"), case("C", urgency=4), case("D", urgency=3)]
    matcher = Matcher(week(cases, [unit("U")], [opening("U", 3)]))
    told = matcher.explain(matcher.propose(), "C")
    assert [[words(one) for one in route.changes] for route in told.routes] == [["place U/clinical +1: provider 3"]]
    first = told.routes_with_loss[0]
    assert (first.changes, first.losers, first.cost, first.chosen_by_goals) == ((), ("D",), 0, None)
    assert first.witness is not None
    assert first.witness.placed_case_ids == {"A", "B", "C"}
