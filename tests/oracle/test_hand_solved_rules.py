"""The oracle's pair rules, on pairs that are judged by hand."""

from datetime import date
from typing import Any

import pytest

from carematch.models.case import AgreedException, Fact, Inclusion, Need, Preference
from carematch.models.policy import Policy
from carematch.models.provider import CriterionRow, Travel
from carematch.models.week import Decision, Region

from .hand_made import AS_OF, GRONINGEN, UTRECHT, case, opening, snapshot, unit
from .pairs import great_circle_metres
from .world import World


def screened(*rows: Any, **policy: Any) -> list[str]:
    """The blocks (by family) and conditions (by kind) between case C and opening O."""
    pair = World(snapshot(*rows), Policy(**policy)).pairs["C", "O"]
    return sorted([*pair.blocked_by, *pair.conditions])


def test_nothing_stated_fits() -> None:
    assert screened() == []


def test_care_form() -> None:
    assert screened(case(care_form="outreach")) == ["care_form"]


@pytest.mark.parametrize(
    ("client", "accepted", "expected"),
    [
        (("voluntary",), ("voluntary", "wvggz"), []),
        (("voluntary", "wzd"), ("voluntary", "wvggz"), ["legal_status"]),
        (("voluntary",), None, ["unknown_legal_status"]),
        (None, None, ["unknown_legal_status"]),
        (None, ("voluntary",), ["unknown_legal_status"]),
        (None, "all", []),
        (None, ("voluntary", "wvggz", "wzd", "forensic"), []),
    ],
)
def test_legal_status(client: Any, accepted: Any, expected: list[str]) -> None:
    assert screened(case(legal_statuses=client), unit(legal_statuses=accepted)) == expected


def test_legal_status_is_off_when_a_column_is_absent() -> None:
    assert screened(case(), unit(legal_statuses=("voluntary",))) == []
    assert screened(case(legal_statuses=("wzd",)), unit()) == []


@pytest.mark.parametrize(
    ("low", "high", "level", "expected"),
    [
        (None, None, 3, []),
        (None, None, None, []),
        (None, None, 4, ["security"]),
        (None, 2, 0, []),
        (None, 2, 3, ["security"]),
        (2, None, 2, []),
        (2, None, 3, ["security"]),
        (1, 3, 3, []),
        (1, 3, None, ["unknown_level"]),
        (3, 4, 3, []),
        (3, 4, 4, ["security"]),
        (4, None, 3, ["security"]),
        (4, None, None, ["security"]),
    ],
)
def test_security(low: int | None, high: int | None, level: int | None, expected: list[str]) -> None:
    assert screened(case(security_min=low, security_max=high), unit(security_level=level)) == expected


def test_security_is_off_when_no_unit_states_a_level() -> None:
    assert screened(case(security_min=3)) == []
    assert screened(case(security_min=4)) == ["security"]  # level 4 is never planned


def test_scope() -> None:
    tables = (Region(region="R", table="T"), Region(region="S", table="T"), Region(region="Q", table="Z"))
    assert screened(unit(region="S", scope="regional"), *tables) == ["scope"]
    assert screened(unit(region="R", scope="regional"), *tables) == []
    assert screened(unit(region="S", scope="supra_regional"), *tables) == []
    assert screened(unit(region="Q", scope="supra_regional"), *tables) == ["scope"]
    agreed = AgreedException(case_id="C", unit_id="U", rule="scope")
    assert screened(unit(region="Q", scope="supra_regional"), agreed, *tables) == []


def test_age_from_a_birth_year_is_a_range_of_two_years() -> None:
    # Born in 2008, on 2 March 2026: 17 or 18 years old.
    def excluded(operator: Any, value: Any, *more: Any) -> list[str]:
        row = CriterionRow(unit_id="U", fact="age", operator=operator, value=value, firmness="negotiable")
        return screened(row, Fact(case_id="C", fact="birth_year", value=2008), *more)

    assert excluded("<", 18) == ["unknown_fact"]
    assert excluded("<=", 18) == ["negotiable_criterion"]
    assert excluded("<", 17) == []
    assert excluded("in", (17, 18)) == ["negotiable_criterion"]
    assert excluded("=", 17) == ["unknown_fact"]
    assert excluded("<", 18, Fact(case_id="C", fact="age", value=18)) == []


def test_criteria_are_three_valued() -> None:
    def row(fact: str, name: str | None = "K", **columns: Any) -> CriterionRow:
        return CriterionRow(unit_id="U", fact=fact, criterion_id=name, **{"operator": "=", "value": True, **columns})

    yes, no = Fact(case_id="C", fact="a", value=True), Fact(case_id="C", fact="b", value=False)
    soft = {"firmness": "negotiable"}
    assert screened(row("a"), row("b"), yes, no) == []  # and, one row false
    assert screened(row("a"), row("c"), yes) == ["unknown_fact"]  # and, one row unknown
    assert screened(row("b"), row("c"), no) == []  # false beats unknown
    assert screened(row("a"), row("b", None), yes, no) == ["criteria"]  # or: the first one applies
    assert screened(row("a", **soft), yes) == ["negotiable_criterion"]
    assert screened(row("a", **soft), row("a", operator="!=", value=False), yes) == ["criteria"]  # one absolute row
    # Two criteria, three unknown rows, two distinct facts.
    unknown = (row("c"), row("d"), row("c", "L", value=False))
    assert screened(*unknown, Fact(case_id="C", fact="c", value=None)) == ["unknown_fact", "unknown_fact"]
    assert screened(row("a"), yes, AgreedException(case_id="C", unit_id="U", rule="criteria", criterion_id="K")) == []


def test_distance_at_its_border() -> None:
    metres = great_circle_metres(*UTRECHT.values(), *GRONINGEN.values())
    assert metres == pytest.approx(159_000, abs=1000)  # about 159 km as the crow flies
    exact = metres / 1000

    def at(limit: float | None, support: float | None = None, **place: Any) -> list[str]:
        columns: dict[str, Any] = {"max_distance_km": limit, "max_distance_with_support_km": support}
        return screened(case(**columns, **place), unit(**GRONINGEN))

    assert at(exact, **UTRECHT) == []
    assert at((metres - 1) / 1000, **UTRECHT) == ["distance"]
    assert at(10.0, exact, **UTRECHT) == ["travel_support"]
    assert at(10.0, (metres - 1) / 1000, **UTRECHT) == ["distance"]
    assert at(None, 10.0, **UTRECHT) == []
    assert at(10.0) == ["unknown_location"]
    assert at(None) == []


def test_a_degree_along_the_equator() -> None:
    # 2π × 6371.0088 / 360 = 111.195080 km.
    assert great_circle_metres(0.0, 0.0, 0.0, 1.0) == 111_195


def test_travel_rows_replace_the_line() -> None:
    rows = (
        Travel(from_place="UTRECHT", unit_id="U", km=60.1),
        Travel(from_place="3511", unit_id="U", km=1.0),
    )
    assert screened(case(place="Utrecht", postcode="3511", max_distance_km=60.1), *rows) == []
    assert screened(case(place="Utrecht", postcode="3511", max_distance_km=60.0), *rows) == ["distance"]
    assert screened(case(postcode="3511", max_distance_km=1.0), *rows) == []
    assert screened(case(place="Zeist", max_distance_km=1.0), *rows) == ["unknown_location"]


def test_care_at_the_client_has_the_units_radius() -> None:
    def visited(radius: float | None, **place: Any) -> list[str]:
        row = opening(delivery="at_client", service_radius_km=radius)
        return screened(case(max_distance_km=1.0, **place), unit(**GRONINGEN), row)

    assert visited(None, **UTRECHT) == []
    assert visited(200.0, **UTRECHT) == []
    assert visited(100.0, **UTRECHT) == ["distance"]
    assert visited(100.0) == ["unknown_location"]


def test_a_needs_limit_replaces_the_cases() -> None:
    need = Need(case_id="C", need_id="N", care_form="clinical", max_distance_km=200.0)
    assert screened(case(care_form=None, max_distance_km=1.0, **UTRECHT), need, unit(**GRONINGEN)) == []


def test_wishes_and_vetoes() -> None:
    def wants(kind: Any, **about: Any) -> Preference:
        return Preference(case_id="C", kind=kind, **about)

    at = unit(provider_id="V")
    assert screened(at, wants("wish", unit_id="U")) == []
    assert screened(at, unit("W"), wants("wish", unit_id="W"), wants("wish", provider_id="V")) == []
    assert screened(at, unit("W"), wants("wish", unit_id="W", provider_id="V")) == ["wishes"]
    assert screened(at, wants("veto", region="R")) == ["vetoes"]


@pytest.mark.parametrize(
    ("domains", "payers", "expected"),
    [
        (("zvw",), ("P",), []),
        (("wlz",), ("Q",), ["bespoke_funding"]),  # one, though both are missing
        (("wlz",), None, ["bespoke_funding"]),
        (None, None, ["unknown_funding"]),
        ("all", None, ["unknown_funding"]),
    ],
)
def test_funding(domains: Any, payers: Any, expected: list[str]) -> None:
    at = unit(domains=domains, contracted_payers=payers)
    assert screened(case(domain="zvw", payer="P"), at) == expected
    assert screened(case(), at) == []


def test_late_and_rejected() -> None:
    assert screened(case(start_by=date(2026, 3, 1))) == ["late"]
    assert screened(case(start_by=AS_OF)) == []
    assert screened(case(start_by=date(2026, 3, 4)), opening(available_from=date(2026, 3, 5))) == ["late"]
    for until, expected in ((AS_OF, ["decisions"]), (date(2026, 3, 1), []), (None, ["decisions"])):
        row = Decision(case_id="C", unit_id="U", decision="reject", valid_until=until)
        assert screened(row) == expected


def test_inclusion_only_when_strict() -> None:
    no = Inclusion(case_id="C", criterion="scarce_care", value=False)
    unknown = Inclusion(case_id="C", criterion="serious_danger", value=None)
    assert screened(no, unknown) == []
    assert screened(no, unknown, inclusion="strict") == ["inclusion"]
    assert screened(unknown, inclusion="strict") == ["unknown_inclusion"]
    assert screened(case(admitted_by_table="yes, this one"), no, unknown, inclusion="strict") == []
