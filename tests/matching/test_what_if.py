"""What a choice costs the rest, by hand: what if, why not there, and where else."""

from typing import Any

import pytest

from carematch import Change, Comparison, Matcher, Move, Plan, Policy, Price, Snapshot

from ..build import case, opening, unit, week
from .test_pair_rules import CRITERION
from .whole import at, need, several


def asked(snapshot: Snapshot, **policy: Any) -> tuple[Matcher, Plan]:
    matcher = Matcher(snapshot, Policy(**policy))
    plan = matcher.propose()
    assert plan.proven
    return matcher, plan


def goals(told: Price | Comparison | None) -> dict[str, tuple[int, int]]:
    """The goals that differ, before and after."""
    assert told is not None
    return {one.name: (one.before, one.after) for one in told.goals if one.before != one.after}


def moved(told: Price | Comparison | None) -> list[tuple[str, str | None, str | None]]:
    assert told is not None
    return [(one.case_id, one.was_opening_id, one.now_opening_id) for one in told.moves]


PLACE = Change(kind="place", target="U/clinical", level=1, decider="provider", cost=3)


# What if


def test_what_if_there_is_one_place_more() -> None:
    # A has the only place, and B gets the second one.
    matcher, plan = asked(week([case("A", urgency=1), case("B")], [unit("U")]))
    told = matcher.what_if(plan, [PLACE])
    assert (told.changes, told.gains, told.losers, told.moves, told.proven) == ((PLACE,), ("B",), (), (), True)
    assert goals(told)["placed_urgency_2"] == (0, 1)
    assert [one.name for one in told.goals] == [goal.name for goal in plan.goals]
    assert [one.before for one in told.goals] == [goal.value for goal in plan.goals]
    assert [one.after for one in told.goals] == [goal.value for goal in told.plan.goals]
    assert told.plan.placed_case_ids == {"A", "B"}


def test_nothing_changes_when_nothing_depends_on_it() -> None:
    matcher, plan = asked(week([case("A")], [unit("U")]))
    told = matcher.what_if(plan, [PLACE])
    assert (goals(told), told.gains, told.losers, told.moves) == ({}, (), (), ())
    same = matcher.what_if(plan, [])
    assert (goals(same), same.changes, same.plan.placements) == ({}, (), plan.placements)


def two_for_one() -> Snapshot:
    """L, the most urgent, needs places at U and V, which B and C have; a criterion at U keeps L out."""
    return week(
        [several("L", urgency=1), case("B"), case("C", care_form="acute")],
        [unit("U"), unit("V")],
        [opening("U"), opening("V", care_form="acute")],
        needs=[need("L", "N1"), need("L", "N2", "acute")],
        criteria=[CRITERION],
        facts=[{"case_id": "L", "fact": "iq", "value": 60}, {"case_id": "B", "fact": "iq", "value": 100}],
    )


def test_what_if_somebody_urgent_takes_what_two_others_had() -> None:
    matcher, plan = asked(two_for_one())
    assert plan.placed_case_ids == {"B", "C"}
    waived = Change(kind="criterion", target="U", subject="K", case_id="L", decider="provider", cost=5)
    told = matcher.what_if(plan, [waived])
    assert (told.gains, told.losers, told.moves, told.proven) == (("L",), ("B", "C"), (), True)
    found = goals(told)
    assert (found["placed_urgency_1"], found["placed_urgency_2"]) == ((0, 1), (2, 0))
    # With a place more at V as well C stays; L has the place at U that B had.
    more = Change(kind="place", target="V/acute", level=1, decider="provider", cost=3)
    assert matcher.what_if(plan, [waived, more]).losers == ("B",)


def test_what_if_somebody_goes_elsewhere() -> None:
    # A would rather be at V, which excludes A; without that A goes there, and nobody else is concerned.
    snapshot = week(
        [case("A")],
        [unit("U"), unit("V")],
        preferences=[{"case_id": "A", "kind": "rank", "unit_id": name, "rank": r} for name, r in (("V", 1), ("U", 2))],
        criteria=[{**CRITERION, "unit_id": "V"}],
        facts=[{"case_id": "A", "fact": "iq", "value": 60}],
    )
    matcher, plan = asked(snapshot)
    told = matcher.what_if(
        plan, [Change(kind="criterion", target="V", subject="K", case_id="A", decider="provider", cost=5)]
    )
    assert (told.gains, told.losers, moved(told)) == ((), (), [("A", "U/clinical", "V/clinical")])
    assert set(goals(told)) <= {"preferences", "tie_break"}
    before, after = goals(told)["preferences"]
    assert before - after == 1


def test_what_was_proposed_last_week_is_kept_in_what_if_too() -> None:
    # A and B could each be at U or V. A was at V last week, and stays there when U has a place more.
    snapshot = week([case("A"), case("B")], [unit("U"), unit("V")], decisions=[])
    earlier = Matcher(snapshot).propose()
    other = {"U/clinical": "V", "V/clinical": "U"}
    swapped = [
        one.model_copy(update={"unit_id": other[one.opening_id], "opening_id": f"{other[one.opening_id]}/clinical"})
        for one in earlier.placements
    ]
    matcher = Matcher(snapshot)
    plan = matcher.propose(previous=earlier.model_copy(update={"placements": tuple(swapped)}))
    assert at(plan) == {(one.case_id, one.need_id): one.opening_id for one in swapped}
    told = matcher.what_if(plan, [PLACE])
    assert (at(told.plan), goals(told)) == (at(plan), {})


def test_what_if_refuses_what_cannot_be_changed() -> None:
    matcher, plan = asked(week([case("A")], [unit("U")]))
    with pytest.raises(ValueError, match="no 'Z' in the snapshot"):
        matcher.what_if(plan, [PLACE.model_copy(update={"target": "Z"})])
    with pytest.raises(ValueError, match="no change of kind 'veto'"):
        matcher.what_if(plan, [PLACE.model_copy(update={"kind": "veto"})])


# Why not there


def test_why_not_says_who_would_lose_the_place() -> None:
    # Nothing is between B and U but A, more urgent, who has nowhere else to go.
    matcher, plan = asked(week([case("A", urgency=1), case("B")], [unit("U")]))
    told = matcher.why_not(plan, "B", "U")
    assert (told.case_id, told.unit_id, told.is_possible) == ("B", "U", True)
    assert told.price is not None
    assert (told.price.losers, told.price.gains, told.price.moves, told.price.proven) == (("A",), (), (), True)
    assert told.price.goals[0].name == "placed_urgency_1"
    found = goals(told.price)
    assert (found["placed_urgency_1"], found["placed_urgency_2"]) == ((1, 0), (0, 1))
    (account,) = told.accounts
    assert (account.outcome, account.barriers) == ("fits", ())
    assert [one.rule for one in account.beside_others] == ["places"]


def test_why_not_says_who_would_move() -> None:
    # A and B are at U and V; A can be at V too, in another region. With B at U they change places.
    units = [unit("U"), unit("V", region="South")]
    rows = [
        {"case_id": "A", "kind": "rank", "unit_id": "U", "rank": 1},
        {"case_id": "B", "kind": "rank", "unit_id": "V", "rank": 1},
    ]
    matcher, plan = asked(week([case("A"), case("B")], units, preferences=rows))
    assert at(plan) == {("A", "main"): "U/clinical", ("B", "main"): "V/clinical"}
    told = matcher.why_not(plan, "B", "U")
    assert told.price is not None
    assert (told.price.losers, told.price.gains) == ((), ())
    assert told.price.moves == (
        Move(case_id="A", need_id="main", was_opening_id="U/clinical", now_opening_id="V/clinical"),
    )
    assert told.price.goals[0].name == "preferences"


def test_why_not_says_who_would_gain() -> None:
    # A fits U only, B both, C (less urgent) V only. With B at U, A has no place, and C has what B leaves.
    cases = [case("A", urgency=1), case("B", urgency=1), case("C", urgency=3)]
    rows = [{"case_id": "A", "kind": "veto", "unit_id": "V"}, {"case_id": "C", "kind": "veto", "unit_id": "U"}]
    matcher, plan = asked(week(cases, [unit("U"), unit("V")], preferences=rows))
    assert plan.placed_case_ids == {"A", "B"}
    told = matcher.why_not(plan, "B", "U")
    assert told.price is not None
    assert (told.price.losers, told.price.gains, told.price.moves) == (("A",), ("C",), ())


def test_why_not_of_somebody_who_is_there() -> None:
    matcher, plan = asked(week([case("A")], [unit("U")]))
    told = matcher.why_not(plan, "A", "U")
    assert (told.is_possible, told.price) == (True, None)


PINNED = [{"case_id": "B", "unit_id": "U", "decision": "pin"}]


@pytest.mark.parametrize(
    ("tables", "places"),
    [
        ({"criteria": [CRITERION], "facts": [{"case_id": "A", "fact": "iq", "value": 60}]}, 1),
        ({"preferences": [{"case_id": "A", "kind": "veto", "unit_id": "U"}]}, 1),
        ({}, 0),  # no barrier between A and U, and yet no plan places anybody there
        ({"decisions": PINNED}, 1),  # promised to B
        ({"decisions": PINNED, "apart": [{"case_a": "A", "case_b": "B"}]}, 2),
    ],
    ids=["criterion", "veto", "full", "promised", "apart"],
)
def test_what_no_plan_can_do_has_no_price(tables: dict[str, Any], places: int) -> None:
    matcher, plan = asked(week([case("A", urgency=1), case("B")], [unit("U")], [opening("U", places)], **tables))
    told = matcher.why_not(plan, "A", "U")
    assert (told.is_possible, told.price) == (False, None)
    assert all(one.barriers or one.beside_others for one in told.accounts)


def test_why_not_of_several_needs_takes_one_of_them_there() -> None:
    # Both needs fit U and V, with one place each for either. A is at U with one need and V with the other already.
    needs = [need("A", "N1"), need("A", "N2")]
    matcher, plan = asked(week([several("A")], [unit("U"), unit("V"), unit("W")], needs=needs))
    there = {one.unit_id for one in plan.placements}
    assert len(there) == 2
    for unit_id in "UVW":
        told = matcher.why_not(plan, "A", unit_id)
        assert told.is_possible
        assert len(told.accounts) == 2
        assert (told.price is None) == (unit_id in there)


def test_who_and_where_have_to_be_known() -> None:
    matcher, plan = asked(week([case("A")], [unit("U")]))
    for case_id, unit_id in (("Z", "U"), ("A", "Z")):
        with pytest.raises(KeyError):
            matcher.why_not(plan, case_id, unit_id)
    with pytest.raises(KeyError):
        matcher.alternatives(plan, "Z")


# Where else


def ranked() -> Snapshot:
    """A ranks U, V and W; at V there is a condition, at W (in another region) none, and at X lives B, more urgent."""
    return week(
        [case("A"), case("B", urgency=1)],
        [unit("U"), unit("V"), unit("W"), unit("X")],
        preferences=[
            *(
                {"case_id": "A", "kind": "rank", "unit_id": name, "rank": rank}
                for rank, name in enumerate("UWVX", start=1)
            ),
            {"case_id": "B", "kind": "wish", "unit_id": "X"},
        ],
        criteria=[{**CRITERION, "unit_id": "V", "firmness": "negotiable"}],
        facts=[{"case_id": "A", "fact": "iq", "value": 60}],
    )


def test_alternatives_come_best_first_each_with_its_price() -> None:
    # At W only the preference is worse; at V there is a condition besides, and conditions come first; at X B, who goes
    # nowhere else, would have no place at all.
    matcher, plan = asked(ranked())
    found = matcher.alternatives(plan, "A")
    assert [(one.unit_id, one.decided_by) for one in found] == [
        ("W", "preferences"),
        ("V", "conditions"),
        ("X", "placed_urgency_1"),
    ]
    prices = [one.price for one in found if one.price is not None]
    assert [price.losers for price in prices] == [(), (), ("B",)]
    assert [goals(price)["preferences"] for price in prices[:2]] == [(0, 1), (0, 2)]
    assert goals(prices[1])["conditions"] == (0, 1)
    assert all(one.price is not None and one.decided_by == one.price.goals[0].name for one in found)
    assert matcher.alternatives(plan, "A", at_most=1) == found[:1]
    assert matcher.alternatives(plan, "A", at_most=9) == found
    assert matcher.alternatives(plan, "A", at_most=0) == ()


def test_alternatives_of_somebody_without_a_place_say_who_would_lose_it() -> None:
    # B fits U and V. A (urgency 1) is at U, C (urgency 2, as B, and waiting longer) at V: better C than A.
    cases = [case("A", urgency=1), case("B"), case("C", registered_on=case("C").registered_on.replace(month=1))]
    rows = [{"case_id": "A", "kind": "wish", "unit_id": "U"}, {"case_id": "C", "kind": "wish", "unit_id": "V"}]
    matcher, plan = asked(week(cases, [unit("U"), unit("V")], preferences=rows))
    assert plan.placed_case_ids == {"A", "C"}
    found = matcher.alternatives(plan, "B")
    assert [(one.unit_id, one.price.losers if one.price else None) for one in found] == [("V", ("C",)), ("U", ("A",))]
    assert [one.decided_by for one in found] == ["waiting_urgency_2", "placed_urgency_1"]


def test_an_alternative_of_several_needs_differs_in_one_of_them() -> None:
    # Both needs are at U, in A's region. With either of them at V, in South, one is outside the region; with both, two.
    needs = [need("A", "N1"), need("A", "N2")]
    units = [unit("U"), unit("V", region="South")]
    matcher, plan = asked(week([several("A")], units, [opening("U", 2), opening("V", 2)], needs=needs))
    assert {one.unit_id for one in plan.placements} == {"U"}
    found = matcher.alternatives(plan, "A", at_most=9)
    assert [goals(one.price)["own_region"] for one in found] == [(2, 1), (2, 1), (2, 0)]
    assert {one.unit_id for one in found} == {"V"}


def test_somebody_promised_a_place_has_no_alternative() -> None:
    matcher, plan = asked(week([case("B")], [unit("U"), unit("V")], decisions=PINNED))
    assert matcher.alternatives(plan, "B") == ()


def test_everything_about_somebody_with_a_place() -> None:
    # A is at U; at V there would be a condition, and at W a criterion keeps A out.
    rows = [
        {**CRITERION, "unit_id": "V", "firmness": "negotiable"},
        {**CRITERION, "unit_id": "W"},
        {**CRITERION, "unit_id": "U", "firmness": "negotiable", "value": 65},
        {**CRITERION, "unit_id": "V", "firmness": "negotiable", "criterion_id": "L", "value": 65},
    ]
    facts = [{"case_id": "A", "fact": "iq", "value": 60}]
    units = [unit("U"), unit("V"), unit("W")]
    matcher, plan = asked(week([case("A")], units, criteria=rows, facts=facts))
    told = matcher.explain(plan, "A")
    assert (told.outcome, told.proven, told.unfinished) == ("placed", True, ())
    assert [(one.kind, one.subject) for one in told.conditions] == [("negotiable_criterion", "K")]
    # One condition where A is, two at V.
    assert [(one.unit_id, one.decided_by, one.price) for one in told.alternatives] == [("V", "conditions", None)]
    assert (told.causes, told.competition, told.routes, told.routes_with_loss) == ((), None, (), ())
    assert (told.next_step, told.consultation, told.routes_complete) == (None, (), True)
    assert sorted(account.unit_id for account in told.accounts) == ["U", "V", "W"]
