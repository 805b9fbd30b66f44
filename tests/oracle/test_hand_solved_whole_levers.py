"""The oracle's causes, conflicts, levers and *everybody*, on problems that are solved by hand."""

from datetime import date

from carematch.models.case import Apart, Fact, Load, Preference
from carematch.models.policy import Policy
from carematch.models.provider import CriterionRow, Resource
from carematch.models.week import Funding

from .hand_explained import told_causes, week
from .hand_made import GRONINGEN, UTRECHT, case, need, opening, plan_of_needs, snapshot, unit
from .pairs import great_circle_metres
from .whole_changes import Catalogue
from .whole_explanations import causes, has_pairs, keep, least_conflicts
from .whole_levers import after, everybody, levers, people_placed, vector
from .world import World

LONG_AGO = date(2026, 1, 1)
KM = great_circle_metres(*UTRECHT.values(), *GRONINGEN.values()) / 1000


# Causes and conflicts


def test_causes_of_a_plan() -> None:
    # N2 has no place of its care form at all. One part is enough without ``together``; without care form it can be in
    # O, which has one place only.
    rows = (plan_of_needs(), need("N1"), need("N2", care_form="outreach"))
    assert told_causes(*rows) == [["care_form", "places"], ["together"]]


def test_what_a_case_gives_counts_though_a_rule_is_ignored() -> None:
    # C lives in O, D in P, both full; at V there are no hours for C. When C takes none they swap: C leaves O for D.
    # Or C moves into the very place that it leaves.
    rows = (
        case(current_opening="O", leaves_when_placed=True),
        *(Load(case_id="C", resource="staff", amount=1.0), Resource(unit_id="V", resource="staff", amount=0.0)),
        case("D", current_opening="P", leaves_when_placed=True),
        *(unit(), unit("V"), opening(places=0), opening("P", unit_id="V", places=0)),
    )
    about, placed = week(*rows)
    assert placed == set()
    assert sorted(map(sorted, causes(about, "C", placed))) == [["current_opening"], ["resources"]]


def test_conflicts_one_after_another() -> None:
    # O has two places, for D and E; each of them takes what C's two parts need. {D} alone stands in the way, and {E}.
    longer = {"registered_on": LONG_AGO}
    about, placed = week(
        *(plan_of_needs(), need("N1"), need("N2"), case("D", **longer), case("E", **longer), opening(places=2))
    )
    rivals = keep(about.world, "C", placed)
    assert (rivals, has_pairs(about.world, "C")) == (["D", "E"], True)
    assert sorted(map(sorted, least_conflicts(about, "C", rivals))) == [["D"], ["E"]]
    assert least_conflicts(about, "C", ["E"]) == [frozenset("E")]
    assert least_conflicts(about, "C", []) == []


def test_who_moves_on_is_no_rival_of_a_case_without_place() -> None:
    # M (placed, a mover) is a rival only of another mover.
    about, _ = week(case(), case("M", current_opening="P", leaves_when_placed=True), opening(), opening("P", places=0))
    assert keep(about.world, "C", ["M"]) == []
    assert keep(about.world, "M", ["C"]) == ["C"]


# Levers


def test_a_total_may_fall() -> None:
    # Two hours remain; B and C take one each. Without U's criterion against D, who is urgent and takes both hours, D
    # comes and they do not: two placed become one. A place more changes nothing.
    rows = (
        *(case(name, urgency=5) for name in "BC"),
        case("D", urgency=1),
        *(Load(case_id=name, resource="staff", amount=1.0) for name in "BC"),
        Load(case_id="D", resource="staff", amount=2.0),
        Resource(unit_id="U", resource="staff", amount=2.0),
        CriterionRow(unit_id="U", criterion_id="K", fact="a", operator="=", value=True),
        Fact(case_id="D", fact="a", value=True),
        opening(places=3),
    )
    week_now, rules = snapshot(*rows), Policy()
    known = levers(World(week_now, rules))
    assert sorted(known, key=str) == [
        ("criterion", "U", "K", 1),
        ("criterion_fact", None, "a", 1),
        ("place", "O", None, 1),
        ("places_in_region", "R", "clinical", 1),
    ]
    before = vector(week_now, rules)
    assert (before["placed_urgency_1"], before["placed_urgency_5"], people_placed(before)) == (0, 2, 2)
    waived = after(week_now, rules, known["criterion", "U", "K", 1])
    assert (waived["placed_urgency_1"], waived["placed_urgency_5"], people_placed(waived)) == (1, 0, 1)
    assert waived == after(week_now, rules, known["criterion_fact", None, "a", 1])
    assert after(week_now, rules, known["place", "O", None, 1]) == before


def test_levers_about_distance_funding_and_wishes() -> None:
    rows = (
        case(max_distance_km=KM - 20, domain="zvw", payer="P", **UTRECHT),
        unit(domains=("wmo",), **GRONINGEN),
        Funding(payer="P", bespoke_places=1),
        Preference(case_id="C", kind="wish", unit_id="U"),
    )
    week_now, rules = snapshot(*rows), Policy()
    known = levers(World(week_now, rules))
    placed = {name: people_placed(after(week_now, rules, changes)) for name, changes in known.items()}
    assert placed["distance", None, None, 10] == placed["budget", "P", None, 1] == placed["wish", None, None, 1] == 0
    assert placed["distance", None, None, 25] == placed["travel_support", None, None, 25] == 1


# Everybody


def test_everybody_and_one_who_cannot() -> None:
    # D has O. For C one place more (3); E is out of scope at V, the only unit with its care form (2). Nobody can
    # place X, whose level is the justice service's.
    rows = (
        case(),
        case("D", registered_on=LONG_AGO),
        case("E", care_form="acute"),
        case("X", security_min=4),
        *(unit(), unit("V", region="S", scope="regional"), opening(), opening("P", unit_id="V", care_form="acute")),
    )
    about, placed = week(*rows)
    assert placed == {"D"}
    impossible, changes = everybody(about, placed)
    assert impossible == {"X"}
    assert changes == {("place", "O", None, None, 1), ("scope", "V", None, "E", 1)}
    assert sum(Catalogue(about.world).cost(one[:4], one[4]) for one in changes or ()) == 5


def test_equally_cheap_changes_are_decided_by_their_keys() -> None:
    # C can have one place more at O or at P, for 3: O comes first.
    longer = {"registered_on": LONG_AGO}
    rows = (case(), case("D", **longer), case("E", **longer), opening(), opening("P"))
    about, placed = week(*rows)
    assert everybody(about, placed) == (frozenset(), {("place", "O", None, None, 1)})


def test_not_all_can_be_placed_together() -> None:
    # C and D are kept apart and each fits only U: alone each can be placed, together no changes help.
    about, placed = week(case(), case("D", registered_on=LONG_AGO), opening(places=2), Apart(case_a="C", case_b="D"))
    assert everybody(about, placed) == (frozenset(), None)
