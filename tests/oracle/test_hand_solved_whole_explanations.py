"""The oracle's changes and routes, on problems that are solved by hand: each comment is the proof."""

from datetime import date, timedelta

from carematch.models.case import Apart, Fact, Inclusion, Load, Need, Preference
from carematch.models.provider import CohortLimit, CriterionRow, Resource
from carematch.models.week import Decision, Funding

from .hand_explained import told, told_causes, week
from .hand_made import AS_OF, GRONINGEN, UTRECHT, case, need, opening, plan_of_needs, snapshot, unit
from .pairs import great_circle_metres
from .whole_changes import changed, worded

LONG_AGO = date(2026, 1, 1)
KM = great_circle_metres(*UTRECHT.values(), *GRONINGEN.values()) / 1000


# Each kind of change


def test_an_absolute_criterion() -> None:
    # U excludes C. A negotiable criterion would be a condition, and nothing would have to change. Without conditions
    # it blocks too, and so does one about a fact that is not known.
    fact = Fact(case_id="C", fact="a", value=True)
    row = CriterionRow(unit_id="U", criterion_id="K", fact="a", operator="=", value=True)
    assert told(case(), fact, row) == [["criterion U K C 1"]]
    negotiable = row.model_copy(update={"firmness": "negotiable"})
    assert told(case(), fact, negotiable, conditions="never") == [["criterion U K C 1"]]
    assert told(case(), row, conditions="never") == [["criterion U K C 1"]]
    about, _ = week(case(), fact, row)
    softer, _ = week(case(), fact, negotiable)
    key = ("criterion", "U", "K", "C")
    assert (about.catalogue.cost(key, 1), softer.catalogue.cost(key, 1)) == (5, 1)


def test_a_criterion_without_a_name_is_called_by_its_words() -> None:
    row = CriterionRow(unit_id="U", fact="a", operator="=", value=True)
    assert told(case(), Fact(case_id="C", fact="a", value=True), row) == [[f"criterion U {worded(row)} C 1"]]


def test_scope() -> None:
    assert told(case(), unit(region="S", scope="regional")) == [["scope U C 1"]]


def test_a_rejection() -> None:
    assert told(case(), Decision(case_id="C", unit_id="U", decision="reject")) == [["rejection U C 1"]]


def test_admission() -> None:
    # Strict: a *no* blocks; what is unknown is a condition, and blocks only without conditions.
    no = Inclusion(case_id="C", criterion="serious_danger", value=False)
    unknown = no.model_copy(update={"value": None})
    assert told(case(), no, inclusion="strict") == [["admission C 1"]]
    assert told(case(), unknown, inclusion="strict", conditions="never") == [["admission C 1"]]


def test_wishes() -> None:
    # Both wishes are for other units; letting go lets go of both.
    wishes = [Preference(case_id="C", kind="wish", unit_id=name) for name in ("V", "W")]
    assert told(case(), *wishes, unit(), unit("V"), unit("W"), opening()) == [["wish C 1"]]


def test_distance() -> None:
    # 20 km short: the second level. With support for 15 km of these: the first, and support is needed still. Without
    # conditions the own limit has to suffice. 60 km short: no level is enough.
    near = case(max_distance_km=KM - 20, **UTRECHT)
    supported = case(max_distance_km=KM - 20, max_distance_with_support_km=KM - 5, **UTRECHT)
    assert told(near, unit(**GRONINGEN)) == [["distance C 25"]]
    assert told(supported, unit(**GRONINGEN)) == [["distance C 10"]]
    assert told(supported, unit(**GRONINGEN), conditions="never") == [["distance C 25"]]
    assert told(case(max_distance_km=KM - 60, **UTRECHT), unit(**GRONINGEN)) == []


def test_service_radius() -> None:
    # Exactly 10 km short: the first level is enough.
    home_care = opening(delivery="at_client", service_radius_km=round(KM - 10, 3))
    assert told(case(**UTRECHT), unit(**GRONINGEN), home_care) == [["service_radius O 10"]]


def test_a_date() -> None:
    # O is there on 12 March. To start by 26 February is 14 days too early: two weeks; one day more is four weeks. It
    # matters only without conditions. Three months and more are too long.
    later = opening(available_from=AS_OF + timedelta(days=10))
    for short, weeks in ((14, 2), (15, 4), (91, 13)):
        client = case(start_by=AS_OF + timedelta(days=10 - short))
        assert told(client, later, conditions="never") == [[f"date C main {weeks}"]]
    assert told(case(start_by=AS_OF - timedelta(days=82)), later, conditions="never") == []


def test_a_contract_without_conditions() -> None:
    # The title fits and P has no contract with U. Where the title is missing or unknown a contract does not help.
    client = case(domain="wmo", payer="P")
    for domains, expected in ((("wmo",), [["contract U P 1"]]), (("zvw",), []), (None, [])):
        there = unit(domains=domains, contracted_payers=("Q",))
        assert told(client, there, conditions="never") == expected


def test_a_budget_or_a_contract() -> None:
    # P's budget is spent on nobody, and C needs it only for want of a contract.
    rows = (case(domain="zvw", payer="P"), Funding(payer="P", bespoke_places=0))
    contract = unit(domains=("zvw",), contracted_payers=("Q",))
    assert told(*rows, contract) == [["budget P 1"], ["contract U P 1"]]
    # With the title missing as well, a contract does not help.
    assert told(*rows, unit(domains=("wmo",), contracted_payers=("Q",))) == [["budget P 1"]]
    assert told_causes(*rows, contract) == [["budget"], ["funding"]]


def test_a_place() -> None:
    # D waits longer and has the only place.
    assert told(case(), case("D", registered_on=LONG_AGO)) == [["place O 1"]]
    # Both parts of a plan and a place that is not there: two places more.
    assert told(plan_of_needs(), need("N1"), need("N2"), opening(places=0)) == [["place O 2"]]


def test_a_resource() -> None:
    # C takes 2.3 hours and 0.2 remain: 2.1 more, the level of 4. 20 hours are more than any level.
    for amount, expected in ((2.3, [["resource U staff 4"]]), (2.2, [["resource U staff 2"]]), (20.0, [])):
        load = Load(case_id="C", resource="staff", amount=amount)
        assert told(case(), load, Resource(unit_id="U", resource="staff", amount=0.2)) == expected


def test_a_cohort_limit() -> None:
    # C and D both count; there is room for neither. D has no place for another reason: only C matters.
    limit = CohortLimit(unit_id="U", fact="arson", operator="=", value=True, at_most=0)
    facts = [Fact(case_id=name, fact="arson", value=True) for name in "CD"]
    rows = (case(), case("D", care_form="acute"), *facts, limit)
    assert told(*rows) == [["cohort_limit U arson = yes 1"]]


def test_nobody_changes_a_veto_or_who_is_apart() -> None:
    assert told(case(), Preference(case_id="C", kind="veto", unit_id="U")) == []
    together = (case(), case("D", registered_on=LONG_AGO), opening(places=2), Apart(case_a="C", case_b="D"))
    assert told(*together) == []
    assert told_causes(*together) == [["apart"]]


# Routes of more changes


def test_two_changes() -> None:
    # U is out of scope and D has the place: both have to change.
    rows = (case(), case("D", region="S", registered_on=LONG_AGO), unit(region="S", scope="regional"))
    assert told(*rows) == [["place O 1", "scope U C 1"]]
    assert told(*rows, route_changes=1) == told(*rows, route_cost=4) == []


def test_a_change_for_a_rival() -> None:
    # D has O. D could go to P, whose unit V excludes D: then C has O. Or one place more at O. C fits only O.
    clients = (case(security_min=0), case("D", security_min=0, security_max=1, registered_on=LONG_AGO))
    places = (unit(security_level=0), unit("V", security_level=1), opening(), opening("P", unit_id="V"))
    excluded = (
        CriterionRow(unit_id="V", criterion_id="K", fact="a", operator="=", value=True),
        Fact(case_id="D", fact="a", value=True),
    )
    assert told(*clients, *places, *excluded) == [["criterion V K D 1"], ["place O 1"]]


def test_three_changes() -> None:
    # The only unit rejects C, is out of scope, and its place is C's only at 10 km more.
    rows = (
        case(max_distance_km=KM - 5, **UTRECHT),
        unit(region="S", scope="regional", **GRONINGEN),
        Decision(case_id="C", unit_id="U", decision="reject"),
    )
    assert told(*rows) == [["distance C 10", "rejection U C 1", "scope U C 1"]]
    # 2 + 2 + 10 is within the bound of cost, and three are within that of number.
    assert len(told(*rows, route_cost=14)) == 1
    assert told(*rows, route_cost=13) == told(*rows, route_changes=2) == []


def test_a_mover_can_make_room_with_a_change() -> None:
    # M lives in O and would move on to P, where it is not welcome: with an exception the bed is free for C. Or one
    # more place at O. C (acute) fits only O.
    rows = (
        case(care_form="acute"),
        case("M", current_opening="O", leaves_when_placed=True),
        *(opening(places=0, care_form="acute"), opening("P", unit_id="V")),
        *(unit(), unit("V", region="S", scope="regional")),
    )
    assert told(*rows) == [["place O 1"], ["scope V M 1"]]


# Routes with loss


def test_somebody_would_have_to_give_way() -> None:
    # D has the only place; when D gives way nothing has to change.
    rows = (case(), case("D", registered_on=LONG_AGO))
    assert told(*rows, losers=1) == [[]]
    assert told(*rows, losers=0) == [["place O 1"]]


def test_a_loss_and_a_change() -> None:
    # U is out of scope for C. With the exception alone D has to give way; with one place more nobody has to.
    rows = (case(), case("D", region="S", registered_on=LONG_AGO), unit(region="S", scope="regional"))
    assert told(*rows, losers=1) == [["scope U C 1"]]
    # Two parts in one opening for C, and D and E are there: with two losers nothing has to change, with one loser one
    # place more, with none two.
    longer = {"registered_on": LONG_AGO}
    plans = (plan_of_needs(), need("N1"), need("N2"), case("D", **longer), case("E", **longer), opening(places=2))
    assert [told(*plans, losers=number) for number in range(3)] == [[["place O 2"]], [["place O 1"]], [[]]]


def test_changes_made_by_hand() -> None:
    # Several at once, each in its own table; decimals stay decimals.
    now = snapshot(
        plan_of_needs(max_distance_km=60.1, max_distance_with_support_km=70.2),
        Need(case_id="C", need_id="N", care_form="clinical", max_distance_km=0.7, start_by=AS_OF),
        unit(contracted_payers=("Q",)),
    )
    later = changed(
        now,
        [
            ("distance", "C", None, None, 10),
            ("date", "C", "N", None, 2),
            ("contract", "U", "P", None, 1),
            ("place", "O", None, None, 3),
        ],
    )
    (client,), (part,), (ward,), (beds,) = later.cases, later.needs, later.units, later.openings
    assert (client.max_distance_km, client.max_distance_with_support_km, part.max_distance_km) == (70.1, 80.2, 10.7)
    assert part.start_by == AS_OF + timedelta(days=14)
    assert (ward.contracted_payers, beds.places) == (("P", "Q"), 4)
