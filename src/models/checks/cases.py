"""Cases and what they need: stated once, in an order that can be, with limits that fit together."""

from collections.abc import Iterator

from ..case import Need
from ..faults import Fault
from ..vocabulary import CONSULTATION, CURRENT
from .base import Check, Tables, fault

MOST_DECIMALS = 6
"""Amounts of resources are counted exactly, in millionths."""

_INLINE = ("security_min", "security_max", "start_by", "near_need_id", "near_km", "domain", "payer")


def _needs_are_stated_once(tables: Tables) -> Iterator[Fault]:
    with_unreadable_need = tables.unreadable.get("needs", frozenset())
    for number, case in tables["cases"]:
        rows = tables.needs.get(case.case_id, [])
        inline = [column for column in ("care_form", *_INLINE) if getattr(case, column) is not None]
        if rows and inline:
            yield fault("need_stated_twice", "cases", number, inline[0])
        elif not rows and case.care_form is None and case.case_id not in with_unreadable_need:
            if inline:
                yield fault("need_without_care_form", "cases", number, "care_form", columns=tuple(inline))
            elif case.status in (None, "open"):
                yield fault("no_need", "cases", number, "care_form")
        elif rows and not any(_is_required(need) for need in rows) and case.case_id not in with_unreadable_need:
            yield fault("no_required_need", "cases", number, "case_id")


def _is_required(need: Need) -> bool:
    return not need.optional and need.after_need_id is None


def _needs_refer_within_their_case(tables: Tables) -> Iterator[Fault]:
    with_unreadable_need = tables.unreadable.get("needs", frozenset())
    for number, need in tables["needs"]:
        if need.case_id in with_unreadable_need:
            continue
        names = {other.need_id for other in tables.needs[need.case_id]} - {need.need_id}
        if need.after_need_id is not None and need.after_need_id not in names:
            yield fault("need_reference", "needs", number, "after_need_id", found=need.after_need_id)
        if need.near_need_id is not None and need.near_need_id not in {*names, "current"}:
            yield fault("need_reference", "needs", number, "near_need_id", found=need.near_need_id)
        if _waits_for_itself(need, tables.needs[need.case_id]):
            yield fault("need_cycle", "needs", number, "after_need_id", found=need.need_id)
    for number, case in tables["cases"]:
        if case.near_need_id not in (None, "current"):
            yield fault("need_reference", "cases", number, "near_need_id", found=case.near_need_id)


def _near_a_present_place(tables: Tables) -> Iterator[Fault]:
    for table in ("cases", "needs"):
        for number, row in tables[table]:
            case = tables.cases.get(row.case_id)
            if row.near_need_id == CURRENT and case is not None and case.current_opening is None:
                yield fault("near_current_nowhere", table, number, "near_need_id")


def _amounts_are_not_too_fine(tables: Tables) -> Iterator[Fault]:
    for table in ("resources", "loads"):
        for number, row in tables.with_broken(table):
            if row.amount is not None and round(row.amount, MOST_DECIMALS) != row.amount:
                yield fault("amount_decimals", table, number, "amount", most=MOST_DECIMALS)


def _waits_for_itself(need: Need, needs: list[Need]) -> bool:
    after = {other.need_id: other.after_need_id for other in needs}
    seen, current = {need.need_id}, need.after_need_id
    while current is not None:
        if current in seen:
            return current == need.need_id
        seen.add(current)
        current = after.get(current)
    return False


def _need_columns_fit_together(tables: Tables) -> Iterator[Fault]:
    for table in ("cases", "needs"):
        for number, row in tables.with_broken(table):
            if row.security_min is not None and row.security_max is not None and row.security_min > row.security_max:
                yield fault("security_order", table, number, "security_max")
            if (row.near_need_id is None) != (row.near_km is None):
                missing = "near_km" if row.near_km is None else "near_need_id"
                yield fault("near_needs_both", table, number, missing)


def _advice_is_asked_alone(tables: Tables) -> Iterator[Fault]:
    """A case asks for a place or for advice; advice beside a place needs no asking."""
    for number, row in tables.with_broken("needs"):
        if row.care_form == CONSULTATION and any(need.care_form != CONSULTATION for need in tables.needs[row.case_id]):
            yield fault("consultation_is_advice", "needs", number, "care_form")


def _distances_are_in_order(tables: Tables) -> Iterator[Fault]:
    for number, case in tables.with_broken("cases"):
        limit, total = case.max_distance_km, case.max_distance_with_support_km
        if limit is not None and total is not None and total < limit:
            yield fault("support_is_total", "cases", number, "max_distance_with_support_km")


def _coordinates_come_in_pairs(tables: Tables) -> Iterator[Fault]:
    for table in ("cases", "units"):
        for number, row in tables.with_broken(table):
            if (row.latitude is None) != (row.longitude is None):
                missing = "latitude" if row.latitude is None else "longitude"
                yield fault("coordinate_pair", table, number, missing)


def _days_have_been(tables: Tables) -> Iterator[Fault]:
    past = (
        ("cases", "registered_on"),
        ("cases", "escalation_requested_on"),
        ("waiting_lists", "since"),
        ("decisions", "decided_on"),
        ("exceptions", "agreed_on"),
    )
    if tables.as_of is None:
        return
    for table, column in past:
        for number, row in tables.with_broken(table):
            day = getattr(row, column)
            if day is not None and day > tables.as_of:
                yield fault("day_in_future", table, number, column)


def _occupant_is_not_shared(tables: Tables) -> Iterator[Fault]:
    for number, case in tables["cases"]:
        if case.leaves_when_placed and case.current_opening is None:
            yield fault("leaves_from_nowhere", "cases", number, "current_opening")


CHECKS: tuple[Check, ...] = (
    _needs_are_stated_once,
    _needs_refer_within_their_case,
    _near_a_present_place,
    _amounts_are_not_too_fine,
    _need_columns_fit_together,
    _advice_is_asked_alone,
    _distances_are_in_order,
    _coordinates_come_in_pairs,
    _days_have_been,
    _occupant_is_not_shared,
)
