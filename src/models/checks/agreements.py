"""Preferences, decisions, exceptions, regions and pairs kept apart: nothing contradicts itself."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ..case import asks_advice_only
from ..faults import Fault
from ..week import Decision
from .base import Check, Numbered, Tables, fault


def _preferences_say_what_they_are_about(tables: Tables) -> Iterator[Fault]:
    regions = {row.region for name in ("cases", "units", "regions") for _, row in tables[name]}
    regions |= tables.unreadable.get("regions", frozenset())
    for number, row in tables["preferences"]:
        if row.unit_id is None and row.provider_id is None and row.region is None:
            yield fault("preference_about_nothing", "preferences", number)
        if row.kind == "rank" and row.rank is None:
            yield fault("rank_missing", "preferences", number, "rank")
        if row.kind != "rank" and row.rank is not None:
            yield fault("rank_not_used", "preferences", number, "rank")
        if row.region is not None and row.region not in regions:
            yield fault("dangling", "preferences", number, "region", found=row.region)


def _apart_is_about_two(tables: Tables) -> Iterator[Fault]:
    seen: dict[frozenset[str], int] = {}
    for number, row in tables["apart"]:
        pair = frozenset((row.case_a, row.case_b))
        if len(pair) == 1:
            yield fault("apart_from_itself", "apart", number, "case_b", found=row.case_a)
        elif pair in seen and seen[pair] != number:
            yield fault("duplicate", "apart", number, "case_b", found=" / ".join(sorted(pair)), first=seen[pair])
        seen.setdefault(pair, number)


def is_valid(decision: Decision, tables: Tables) -> bool:
    """Whether a decision still holds on the snapshot's date, that day included."""
    return decision.valid_until is None or tables.as_of is None or decision.valid_until >= tables.as_of


def _decisions_are_complete(tables: Tables) -> Iterator[Fault]:
    for number, row in tables["decisions"]:
        if row.decided_on and row.valid_until and row.valid_until < row.decided_on:
            yield fault("valid_before_decided", "decisions", number, "valid_until")
        if row.overrides and (row.decision != "pin" or row.step != "ministry"):
            yield fault("override_by_ministry_only", "decisions", number, "overrides")
        opening = tables.openings.get(row.opening_id) if row.opening_id else None
        if opening is not None and opening.unit_id != row.unit_id:
            yield fault("opening_at_other_unit", "decisions", number, "opening_id", found=opening.id, unit=row.unit_id)
        if row.decision == "pin" and is_valid(row, tables) and _asks_advice(tables, row.case_id):
            yield fault("pin_of_advice", "decisions", number, "case_id")
        needs = _need_ids(tables, row.case_id)
        if row.case_id in tables.unreadable.get("needs", frozenset()):
            continue
        if row.need_id is not None and needs and row.need_id not in needs:
            yield fault("need_reference", "decisions", number, "need_id", found=row.need_id)
        if row.decision == "pin" and row.need_id is None and _required_count(tables, row.case_id) > 1:
            yield fault("pin_needs_need", "decisions", number, "need_id")


def _asks_advice(tables: Tables, case_id: str) -> bool:
    case = tables.cases.get(case_id)
    if case is None or case.status not in (None, "open"):
        return False
    return asks_advice_only(case, tables.needs.get(case_id, []))


def _need_ids(tables: Tables, case_id: str) -> frozenset[str]:
    rows = tables.needs.get(case_id)
    if rows:
        return frozenset(need.need_id for need in rows)
    case = tables.cases.get(case_id)
    return frozenset({"main"}) if case and case.care_form else frozenset()


def _required_count(tables: Tables, case_id: str) -> int:
    rows = tables.needs.get(case_id, [])
    return sum(not need.optional and need.after_need_id is None for need in rows)


def _decisions_do_not_contradict(tables: Tables) -> Iterator[Fault]:
    holding = [(number, row) for number, row in tables["decisions"] if is_valid(row, tables)]
    by_case: dict[str, list[tuple[int, Decision]]] = defaultdict(list)
    for number, row in holding:
        by_case[row.case_id].append((number, row))
    for rows in by_case.values():
        yield from _contradictions(rows)


def _contradictions(rows: Numbered) -> Iterator[Fault]:
    for position, (number, row) in enumerate(rows):
        for first, earlier in rows[:position]:
            if earlier.need_id and row.need_id and earlier.need_id != row.need_id:
                continue
            kinds = {earlier.decision, row.decision}
            if kinds == {"pin"} and _cannot_both_be(earlier, row):
                yield fault("two_pins", "decisions", number, "decision", case=row.case_id, first=first)
            elif kinds == {"pin", "reject"} and _rejects_the_pin(earlier, row):
                yield fault("pin_and_reject", "decisions", number, "decision", case=row.case_id, first=first)


def _cannot_both_be(a: Any, b: Any) -> bool:
    if a.unit_id != b.unit_id:
        return True
    return bool(a.opening_id and b.opening_id and a.opening_id != b.opening_id)


def _rejects_the_pin(a: Any, b: Any) -> bool:
    pin, reject = (a, b) if a.decision == "pin" else (b, a)
    if pin.unit_id != reject.unit_id:
        return False
    return reject.opening_id is None or reject.opening_id == pin.opening_id


def _exceptions_name_a_criterion(tables: Tables) -> Iterator[Fault]:
    known = {(row.unit_id, row.criterion_id) for _, row in tables["criteria"] if row.criterion_id}
    unreadable = tables.unreadable.get("criteria", frozenset())
    known |= {(unit_id, name) for unit_id, _, name in (key.partition("/") for key in unreadable)}
    for number, row in tables["exceptions"]:
        if row.rule == "criteria" and row.criterion_id is None:
            yield fault("exception_needs_criterion", "exceptions", number, "criterion_id")
        elif row.rule != "criteria" and row.criterion_id is not None:
            yield fault("exception_takes_no_criterion", "exceptions", number, "criterion_id")
        elif row.criterion_id is not None and (row.unit_id, row.criterion_id) not in known:
            yield fault("criterion_reference", "exceptions", number, "criterion_id", found=row.criterion_id)


def _regions_have_a_table(tables: Tables) -> Iterator[Fault]:
    if not any(unit.scope == "supra_regional" for _, unit in tables["units"]):
        return
    covered = {row.region for _, row in tables["regions"]} | tables.unreadable.get("regions", frozenset())
    for name in ("cases", "units"):
        for number, row in tables[name]:
            if row.region not in covered:
                yield fault("region_without_table", name, number, "region", found=row.region)


CHECKS: tuple[Check, ...] = (
    _preferences_say_what_they_are_about,
    _apart_is_about_two,
    _decisions_are_complete,
    _decisions_do_not_contradict,
    _exceptions_name_a_criterion,
    _regions_have_a_table,
)
