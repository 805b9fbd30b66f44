"""Places made for a client, by hand: a condition, and only when the others are taken."""

from carematch import Matcher, Plan

from ..build import AS_OF, case, opening, unit, week
from .whole import APRIL, broken, cause, occupant, of, proven, value, with_placements


def made(plan: Plan) -> list[str]:
    """Who sits in a place that is made."""
    kinds = ((one.case_id, condition.kind) for one in plan.placements for condition in one.conditions)
    return sorted(case_id for case_id, kind in kinds if kind == "place_made")


def test_a_place_is_made_only_when_the_others_are_taken() -> None:
    # One place, two more can be made: three clients, two conditions; a fourth is left over.
    cases = [case(name, urgency=number) for number, name in enumerate("ABCD", start=1)]
    snapshot = week(cases, [unit("U")], [opening("U", 1, can_add=2)])
    plan = proven(snapshot)
    assert plan.placed_case_ids == {"A", "B", "C"}
    assert len(made(plan)) == value(plan, "conditions") == 2
    assert cause(snapshot, "D") == "places"
    assert made(proven(week(cases[:1], [unit("U")], [opening("U", 1, can_add=2)]))) == []


def test_who_sits_in_the_made_place_matters_when_firm_placements_come_first() -> None:
    # B is less urgent than A. After firm: A has the regular place, B the made one.
    snapshot = week([case("A", urgency=1), case("B", urgency=3)], [unit("U")], [opening("U", 1, can_add=1)])
    plan = proven(snapshot, conditions="after_firm")
    assert made(plan) == ["B"]
    assert proven(snapshot, conditions="never").placed_case_ids == {"A"}


def test_the_verifier_counts_places_made() -> None:
    snapshot = week([case("A"), case("B")], [unit("U")], [opening("U", 1, can_add=1)])
    plan = proven(snapshot)
    (client,) = made(plan)
    regular = of(plan, client).model_copy(update={"conditions": ()})
    assert broken(snapshot, with_placements(plan, regular)) == {("places", ("U/clinical",), "2", "1")}
    other = next(one for one in plan.placements if one.case_id != client)
    both = with_placements(plan, other.model_copy(update={"conditions": of(plan, client).conditions}))
    assert broken(snapshot, both) == {("places", ("U/clinical", "place_made"), "2", "1")}
    needless = week([case("A")], [unit("U")], [opening("U", 1, can_add=1)])
    alone = proven(needless)
    marked = of(alone, "A").model_copy(update={"conditions": of(plan, client).conditions})
    assert broken(needless, with_placements(alone, marked)) == {("places", ("U/clinical", "place_made"), "1", "0")}


def test_a_place_that_comes_free_goes_before_one_that_is_made() -> None:
    # B leaves in April. A waits for B's place rather than have one made: one condition less, though later.
    cases = [case("A"), occupant("B", "U/clinical", care_form="sheltered_living")]
    openings = [opening("U", 0, can_add=1), opening("V", care_form="sheltered_living", available_from=APRIL)]
    plan = proven(week(cases, [unit("U"), unit("V")], openings))
    assert made(plan) == []
    assert of(plan, "A").start_on == APRIL
    # When B cannot leave, the place is made, and A starts at once.
    stuck = proven(week(cases, [unit("U")], openings[:1]))
    assert made(stuck) == ["A"]
    assert of(stuck, "A").start_on == AS_OF


def test_more_can_be_asked_for_by_a_route() -> None:
    snapshot = week([case("A"), case("B"), case("C")], [unit("U")], [opening("U", 1, can_add=1)])
    matcher = Matcher(snapshot)
    plan = matcher.propose()
    (left,) = [one.case_id for one in plan.unmatched]
    assert [(route.changes[0].kind, route.changes[0].level) for route in matcher.routes(plan, left)] == [("place", 1)]
