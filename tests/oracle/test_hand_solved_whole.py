"""The oracle's rules about placements together, on problems that are solved by hand: each comment is the proof."""

from datetime import date, timedelta
from typing import Any

import pytest

from carematch.models.plan import Plan
from carematch.models.policy import DEFAULT_GOALS, Policy

from .brute_force import Result
from .hand_made import AS_OF, case, need, opening, plan_of_needs, snapshot, unit
from .whole import placeable_sets, solve_whole
from .world import World

LATER = AS_OF + timedelta(days=7)
NO_STARTS = tuple(goal for goal in DEFAULT_GOALS if goal != "start")


def solved(*rows: Any, previous: Plan | None = None, **policy: Any) -> Result:
    return solve_whole(snapshot(*rows), Policy(**policy), previous, ties=True)


def placed(result: Result) -> list[tuple[str, str, str]]:
    """The one best plan as (case, need, opening)."""
    return [what[:3] for what in with_days(result)]


def with_days(result: Result) -> list[tuple[str, str, str, int]]:
    """The one best plan as (case, need, opening, days until the start)."""
    assert len(result.best) == 1, result.best
    return sorted(
        (pair.case_id, pair.need_id, pair.opening_id, (pair.start_on - AS_OF).days) for pair in result.best[0]
    )


def conditions(result: Result) -> list[str]:
    """What the first best plan rests on."""
    return sorted(kind for pair in result.best[0] for kind in pair.conditions)


def mover(case_id: str, home: str, **columns: Any) -> Any:
    return case(case_id, current_opening=home, leaves_when_placed=True, **columns)


def sets(*ids: str) -> frozenset[frozenset[str]]:
    """Sets of cases from words of letters."""
    return frozenset(frozenset(word) for word in ids)


# Needs together


def test_required_needs_stand_or_fall_together() -> None:
    # N1 fits O, and nobody has living for N2: nothing of C is placed. With a place for N2 both are.
    rows = (plan_of_needs(), need("N1"), need("N2", care_form="sheltered_living"), opening("O"))
    assert placed(solved(*rows)) == []
    assert solved(*rows).goals["placed_urgency_3"] == 0
    living = opening("P", care_form="sheltered_living")
    assert placed(solved(*rows, living)) == [("C", "N1", "O"), ("C", "N2", "P")]
    assert solved(*rows, living).goals["placed_urgency_3"] == 1


def test_two_needs_of_a_case_take_two_places() -> None:
    rows = (plan_of_needs(), need("N1"), need("N2"))
    assert placed(solved(*rows, opening("O", places=1))) == []
    assert placed(solved(*rows, opening("O", places=2))) == [("C", "N1", "O"), ("C", "N2", "O")]


def test_optional_needs_never_block_and_are_placed_only_with_their_case() -> None:
    # One place: the required need has it. Two: both. Where only the optional need fits, nothing is placed.
    rows = (plan_of_needs(), need("N1"), need("N2", optional=True))
    one = solved(*rows, opening("O"))
    assert placed(one) == [("C", "N1", "O")]
    two = solved(*rows, opening("O", places=2))
    assert placed(two) == [("C", "N1", "O"), ("C", "N2", "O")]
    assert (one.goals["optional_needs"], two.goals["optional_needs"]) == (0, 1)
    alone = (plan_of_needs(), need("N1", care_form="outreach"), need("N2", optional=True), opening("O"))
    assert placed(solved(*alone)) == []


def test_an_after_need_starts_no_earlier_and_only_with_its_predecessor() -> None:
    # N1 can start at O a week from now. N2, at P from today, comes after N1: it is put off a week.
    living = opening("P", care_form="sheltered_living")
    rows = (plan_of_needs(), need("N1"), need("N2", care_form="sheltered_living", after_need_id="N1"), living)
    result = solved(*rows, opening("O", available_from=LATER))
    assert with_days(result) == [("C", "N1", "O", 7), ("C", "N2", "P", 7)]
    assert (result.goals["optional_needs"], result.goals["start"]) == (1, 14)
    # N3 comes after N2, which has no place: N3 is not placed though there is room.
    chain = (plan_of_needs(), need("N1"), need("N2", care_form="outreach", after_need_id="N1"))
    third = need("N3", care_form="sheltered_living", after_need_id="N2")
    assert placed(solved(*chain, third, living, opening("O"))) == [("C", "N1", "O")]


def test_put_off_may_be_late() -> None:
    # As above, and N2 should start by tomorrow: put off a week it is late, one condition.
    tomorrow = AS_OF + timedelta(days=1)
    second = need("N2", care_form="sheltered_living", after_need_id="N1", start_by=tomorrow)
    rows = (plan_of_needs(), need("N1"), second, opening("O", available_from=LATER))
    result = solved(*rows, opening("P", care_form="sheltered_living"))
    assert conditions(result) == ["late"]
    # Without conditions only N1 is placed.
    never = solved(*rows, opening("P", care_form="sheltered_living"), conditions="never")
    assert placed(never) == [("C", "N1", "O")]


def test_the_start_counts_last_where_it_is_not_listed() -> None:
    # P is there today, O in a week; N2 comes after N1 and both fit both: N1 at P today, N2 at O in a week (7 days).
    rows = (plan_of_needs(), need("N1"), need("N2", after_need_id="N1"), opening("P"))
    result = solved(*rows, opening("O", available_from=LATER), goals=NO_STARTS)
    assert with_days(result) == [("C", "N1", "P", 0), ("C", "N2", "O", 7)]
    assert list(result.goals)[-1] == "start"
    # Nobody can be put off: the goal is not there.
    assert "start" not in solved(case(), goals=NO_STARTS).goals


# Occupants


def test_nobody_is_placed_where_they_live() -> None:
    # O has a free place, but C lives in O; another opening of the same unit is fine.
    home = opening("O", places=1)
    for leaves in (True, False):
        client = case(current_opening="O", leaves_when_placed=leaves)
        assert placed(solved(client, home)) == []
        assert placed(solved(client, home, opening("P"))) == [("C", "main", "P")]


def test_a_mover_counts_among_the_moves() -> None:
    result = solved(mover("C", "O"), opening("O", places=0), opening("P"))
    assert (result.goals["placed_urgency_3"], result.goals["moved_on"]) == (0, 1)
    # Somebody who stays counts among those without a place, and leaves nothing free.
    stays = case("C", current_opening="O")
    both = solved(stays, case("D"), opening("O", places=0), opening("P"))
    assert (both.goals["placed_urgency_3"], both.goals["moved_on"]) == (1, 0)


def test_a_person_without_a_place_goes_before_a_move() -> None:
    # One free place P: D, who has none, or M, who lives in O. If M moves to P, D can have O: both.
    rows = (mover("M", "O", urgency=1), case("D", urgency=5), opening("O", places=0), opening("P"))
    assert placed(solved(*rows)) == [("D", "main", "O"), ("M", "main", "P")]
    # D cannot go to O (another care form): D has P, and M stays.
    other = (mover("M", "O", urgency=1), case("D", urgency=5), opening("O", places=0, care_form="acute"), opening("P"))
    assert placed(solved(*other)) == [("D", "main", "P")]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_chains(length: int) -> None:
    # M1 lives in O1 and fits only O2; M2 in O2 only O3 …; the last fits the only free place, at the end. D has no
    # place and fits only O1, so D can be placed only when all of the chain move: each is needed for the optimum.
    # Each opening has a security level of its own, and each client fits the next.
    units = [unit(f"U{n}", security_level=min(n, 3)) for n in range(length + 1)]
    openings = [opening(f"O{n}", unit_id=f"U{n}", places=int(n == length)) for n in range(length + 1)]
    movers = [mover(f"M{n}", f"O{n}", security_min=n + 1) for n in range(length)]
    result = solved(case("D", security_min=0), *movers, *units, *openings)
    expected = [("D", "main", "O0"), *((f"M{n}", "main", f"O{n + 1}") for n in range(length))]
    assert placed(result) == sorted(expected)
    assert (result.goals["placed_urgency_3"], result.goals["moved_on"]) == (1, length)
    # Whoever places D places the whole chain.
    rows = snapshot(case("D", security_min=0), *movers, *units, *openings)
    assert all(len(ids) == length + 1 for ids in placeable_sets(World(rows, Policy())) if "D" in ids)


def test_a_swap() -> None:
    # A lives in O and B in P, both full: each can have the other's place on one day, and neither alone.
    rows = (mover("A", "O"), mover("B", "P"), opening("O", places=0), opening("P", places=0))
    assert with_days(solved(*rows)) == [("A", "main", "P", 0), ("B", "main", "O", 0)]
    assert placeable_sets(World(snapshot(*rows), Policy())) == sets("", "AB")


def test_a_chain_waits_for_the_place_at_its_end() -> None:
    # M lives in O and moves to P, which is there in a week: D can have O from that day on.
    rows = (mover("M", "O"), opening("O", places=0), opening("P", available_from=LATER, care_form="acute"))
    moves = (mover("M", "O", care_form="acute"), *rows[1:])
    result = solved(*moves, case("D"))
    assert with_days(result) == [("D", "main", "O", 7), ("M", "main", "P", 7)]
    # D has to start by tomorrow: late; without conditions only M moves.
    urgent = case("D", start_by=AS_OF + timedelta(days=1))
    assert conditions(solved(*moves, urgent)) == ["late"]
    assert placed(solved(*moves, urgent, conditions="never")) == [("M", "main", "P")]


def test_a_mover_leaves_with_the_last_required_need() -> None:
    # M needs care (today) and living (in a week): the place O comes free in a week. Optional needs do not count.
    for optional, day in ((None, 7), (True, 0)):
        client = plan_of_needs("M", current_opening="O", leaves_when_placed=True)
        needs = (
            need("N1", "M", care_form="acute"),
            need("N2", "M", care_form="sheltered_living", optional=optional),
        )
        places = (
            opening("O", places=0),
            opening("P", care_form="acute"),
            opening("Q", care_form="sheltered_living", available_from=LATER),
        )
        assert ("D", "main", "O", day) in with_days(solved(client, *needs, case("D"), *places))


# Places made


def test_places_are_made_only_beyond_what_is_free() -> None:
    # One place and one that can be made: one of two clients is in a made place, one condition; not both.
    two = (case("C"), case("D", registered_on=date(2026, 1, 1)))
    result = solved(*two, opening("O", places=1, can_add=1))
    assert {pair.case_id for pair in result.best[0]} == {"C", "D"}
    assert conditions(result) == ["place_made"]
    assert len(result.best) == 2  # either may have it
    assert conditions(solved(*two, opening("O", places=2, can_add=1))) == []
    # None can be made (0, or blank), or no conditions are allowed: the longest waiting is placed.
    for can_add in (0, None):
        assert placed(solved(*two, opening("O", places=1, can_add=can_add))) == [("D", "main", "O")]
    assert placed(solved(*two, opening("O", can_add=1), conditions="never")) == [("D", "main", "O")]


def test_after_firm_somebody_is_in_a_regular_place() -> None:
    # D is late anyway, so D has the made place and C is placed firmly.
    rows = (case("C"), case("D", start_by=date(2026, 2, 25)), opening("O", can_add=1))
    result = solved(*rows, conditions="after_firm")
    assert result.goals["firm_placed_urgency_3"] == 1
    assert len(result.best) == 1
    assert {pair.case_id: pair.conditions for pair in result.best[0]} == {"C": (), "D": ("late", "place_made")}


def test_no_place_is_made_where_somebody_leaves() -> None:
    # M leaves O (no free place): D has the freed place, though one could be made. When M leaves in a week, D waits:
    # a place made may not stand in for waiting.
    rows = (mover("M", "O", care_form="acute"), case("D"), opening("O", places=0, can_add=1))
    for day in (0, 7):
        free = opening("P", care_form="acute", available_from=AS_OF + timedelta(days=day))
        result = solved(*rows, free)
        assert with_days(result) == [("D", "main", "O", day), ("M", "main", "P", day)]
        assert conditions(result) == []
