"""The oracle's causes and conflicts, on problems that are explained by hand."""

from datetime import date
from typing import Any

from carematch.models.case import Fact, Preference
from carematch.models.policy import Policy
from carematch.models.provider import CriterionRow
from carematch.models.week import Decision, Funding

from .brute_force import solve
from .explanations import causes, least_conflicts
from .hand_made import GRONINGEN, UTRECHT, case, opening, snapshot, unit
from .world import World


def explained(*rows: Any, **policy: Any) -> tuple[list[list[str]], list[list[str]]]:
    """For case C, which must be unmatched: causes and least conflicts, each sorted."""
    rules = Policy(**policy)
    world = World(snapshot(*rows), rules)
    placed = {pair.case_id for pair in solve(world.snapshot, rules).best[0]}
    assert "C" not in placed
    return (
        sorted(sorted(cause) for cause in causes(world, "C", placed)),
        sorted(sorted(rivals) for rivals in least_conflicts(world, "C", placed)),
    )


def test_two_rules_at_one_unit_are_one_cause() -> None:
    # U is too far and excludes C: both have to go. Nobody competes: C has no place by itself.
    found = explained(
        case(max_distance_km=10.0, **UTRECHT),
        unit(**GRONINGEN),
        CriterionRow(unit_id="U", fact="a", operator="=", value=True),
        Fact(case_id="C", fact="a", value=True),
    )
    assert found == ([["criteria", "distance"]], [[]])


def test_each_unit_gives_a_cause_of_its_own() -> None:
    # At U the veto alone, at W the security alone; at X both, which is not minimal.
    found = explained(
        case(security_max=1),
        *(unit(name, security_level=level) for name, level in (("U", 1), ("W", 3), ("X", 3))),
        *(opening(f"O{name}", unit_id=name) for name in "UWX"),
        *(Preference(case_id="C", kind="veto", unit_id=name) for name in "UX"),
    )
    assert found == ([["security"], ["vetoes"]], [[]])


def test_one_place_for_two() -> None:
    # D waits longer and has the only place; one place more is all that C lacks, and D is the whole conflict.
    assert explained(case(), case("D", registered_on=date(2026, 1, 1))) == ([["places"]], [["D"]])


def test_a_conflict_needs_all_its_rivals() -> None:
    # C could go to O1 or O2; D and E take both. Either alone leaves room for C. F stands apart.
    longer = {"registered_on": date(2026, 1, 1)}
    found = explained(
        *(case(), case("D", **longer), case("E", **longer), case("F", care_form="outreach")),
        *(opening("O1"), opening("O2"), opening("O3", care_form="outreach")),
    )
    assert found == ([["places"]], [["D", "E"]])


def test_a_less_urgent_case_is_no_rival() -> None:
    # D has the only place by a pin: no plan at all places C, so nobody in particular is in its way.
    found = explained(case(urgency=1), case("D", urgency=5), Decision(case_id="D", unit_id="U", decision="pin"))
    assert found == ([["places"]], [[]])


def test_an_empty_budget_can_be_filled_or_made_needless() -> None:
    rows = (case(domain="zvw", payer="P"), unit(domains=("wlz",)), Funding(payer="P", bespoke_places=0))
    assert explained(*rows) == ([["budget"], ["funding"]], [[]])


def test_information_is_a_family_when_conditions_are_forbidden() -> None:
    # The fact is unknown: what C lacks is information, not an exception.
    rows = (CriterionRow(unit_id="U", fact="a", operator="=", value=True),)
    assert explained(*rows, conditions="never") == ([["information"]], [[]])


def test_no_cause_where_nothing_could_ever_be_a_place() -> None:
    assert explained(opening(care_form="consultation")) == ([], [[]])


def test_only_the_order_of_the_goals_can_be_in_the_way() -> None:
    # After firm: D, firmly at O1, goes first. With C at O1 (its only place) and D late at O2 both would have one.
    found = explained(
        *(case(security_max=0), case("D", security_min=0, security_max=1, start_by=date(2026, 3, 9), urgency=1)),
        *(unit(security_level=0), unit("W", security_level=1)),
        *(opening("O1"), opening("O2", unit_id="W", available_from=date(2026, 4, 1))),
        conditions="after_firm",
    )
    assert found == ([["goals"]], [])
