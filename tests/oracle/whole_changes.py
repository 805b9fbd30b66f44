"""The catalogue of changes, restated: their levels and costs, who decides, and a snapshot with changes made by hand."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from carematch.models.case import AgreedException
from carematch.models.provider import CohortLimit, CriterionRow
from carematch.models.snapshot import Snapshot

from .one_change import worded
from .rules import exact
from .world import World

Key = tuple[str, str, str | None, str | None]
"""Kind, target, subject and the only case that it is for: what a set of changes has at most one level of."""

Change = tuple[str, str, str | None, str | None, int]
"""A key and a level."""

Needed = dict[Key, int]
"""A set of changes: the level of each key."""

LEVELS: dict[str, tuple[int, ...]] = {
    "distance": (10, 25, 50),
    "service_radius": (10, 25, 50),
    "date": (2, 4, 8, 13),
    "place": (1, 2, 3),
    "budget": (1, 2, 3),
    "resource": (1, 2, 4, 8, 16),
    "cohort_limit": (1, 2, 3),
}
ONE_LEVEL = (1,)


def criterion_name(row: CriterionRow) -> str:
    return row.criterion_id if row.criterion_id is not None else worded(row)


def comparison(row: CohortLimit) -> str:
    """The words of a cohort limit: ``age < 18``."""
    values = row.value if isinstance(row.value, tuple) else (row.value,)
    words = [("yes" if value else "no") if isinstance(value, bool) else str(value) for value in values]
    return f"{row.fact} {row.operator} {' | '.join(words)}"


def least_level(kind: str, amount: int | Decimal) -> int | None:
    """The least level that is at least so much."""
    return next((level for level in LEVELS[kind] if level >= amount), None)


class Catalogue:
    """Costs and deciders of the changes in one snapshot under one policy."""

    def __init__(self, world: World) -> None:
        self.policy = world.policy
        self.firm: dict[tuple[str, str], bool] = {}
        """For each criterion whether any row of it is absolute."""
        for row in world.snapshot.criteria:
            name = (row.unit_id, criterion_name(row))
            self.firm[name] = self.firm.get(name, False) or row.firmness != "negotiable"

    def cost(self, key: Key, level: int) -> int:
        kind, target, subject, _ = key
        if kind == "criterion":
            kind = "criterion_absolute" if self.firm[target, subject or ""] else "criterion_negotiable"
        return self.policy.change_cost(kind, LEVELS.get(kind, ONE_LEVEL).index(level))

    def total(self, needed: Needed) -> int:
        return sum(self.cost(key, level) for key, level in needed.items())


def merged(one: Needed, other: Needed) -> Needed:
    """Both sets of changes: of each key the higher level."""
    if not other:
        return one
    found = dict(one)
    for key, level in other.items():
        found[key] = max(level, found.get(key, 0))
    return found


def is_within_set(one: Needed, other: Needed) -> bool:
    """Whether every change of one set is in the other, at this level or a higher one."""
    return len(one) <= len(other) and all(level <= other.get(key, 0) for key, level in one.items())


def minimal(sets: Iterable[Needed]) -> list[Needed]:
    """The sets that contain no other one."""
    found: list[Needed] = []
    for one in sorted(sets, key=lambda needed: (len(needed), sum(needed.values()))):
        if not any(is_within_set(smaller, one) for smaller in found):
            found.append(one)
    return found


def as_changes(needed: Needed) -> frozenset[Change]:
    return frozenset((*key, level) for key, level in needed.items())


def changed(snapshot: Snapshot, changes: Iterable[Change]) -> Snapshot:
    """The snapshot with each of these changes made."""
    for kind, target, subject, case_id, level in changes:
        if kind == "criterion":
            snapshot = _waived(snapshot, target, subject or "", case_id)
        elif kind == "scope":
            snapshot = _agreed(snapshot, AgreedException(case_id=case_id or "", unit_id=target, rule="scope"))
        else:
            snapshot = _MADE[kind](snapshot, target, subject, case_id, level)
    return snapshot


def _waived(snapshot: Snapshot, unit_id: str, name: str, case_id: str | None) -> Snapshot:
    """A criterion that is not held against one case or, without a case, against nobody."""

    def is_it(row: CriterionRow) -> bool:
        return row.unit_id == unit_id and criterion_name(row) == name

    if case_id is None:
        return _with(snapshot, criteria=tuple(row for row in snapshot.criteria if not is_it(row)))
    named = tuple(_copy(row, criterion_id=name) if is_it(row) else row for row in snapshot.criteria)
    agreed = AgreedException(case_id=case_id, unit_id=unit_id, rule="criteria", criterion_id=name)
    return _agreed(_with(snapshot, criteria=named), agreed)


def _agreed(snapshot: Snapshot, agreed: AgreedException) -> Snapshot:
    return _with(snapshot, exceptions=(*snapshot.exceptions, agreed))


def _rejection(snapshot: Snapshot, unit_id: str, _: str | None, case_id: str | None, __: int) -> Snapshot:
    about = (case_id, unit_id, "reject")
    kept = tuple(row for row in snapshot.decisions if (row.case_id, row.unit_id, row.decision) != about)
    return _with(snapshot, decisions=kept)


def _admission(snapshot: Snapshot, case_id: str, *_: Any) -> Snapshot:
    return _edited(snapshot, "cases", {"case_id": case_id}, lambda _: {"admitted_by_table": "agreed"})


def _wish(snapshot: Snapshot, case_id: str, *_: Any) -> Snapshot:
    kept = tuple(row for row in snapshot.preferences if (row.case_id, row.kind) != (case_id, "wish"))
    return _with(snapshot, preferences=kept)


def _distance(snapshot: Snapshot, case_id: str, _: str | None, __: str | None, further: int) -> Snapshot:
    def longer(row: Any) -> dict[str, float]:
        names = ("max_distance_km", "max_distance_with_support_km")
        limits = {name: getattr(row, name, None) for name in names}
        return {name: more(limit, further) for name, limit in limits.items() if limit is not None}

    snapshot = _edited(snapshot, "cases", {"case_id": case_id}, longer)
    return _edited(snapshot, "needs", {"case_id": case_id}, longer)


def _travel_support(snapshot: Snapshot, case_id: str, _: str | None, __: str | None, further: int) -> Snapshot:
    """Support for so much more than the farthest that the client can manage."""
    rows: tuple[Any, ...] = (*snapshot.cases, *snapshot.needs)
    own = (row.max_distance_km for row in rows if row.case_id == case_id)
    limits = [limit for limit in own if limit is not None]

    def supported(row: Any) -> dict[str, float]:
        now = row.max_distance_with_support_km or 0.0
        return {"max_distance_with_support_km": max(now, more(max(limits), further))}

    return _edited(snapshot, "cases", {"case_id": case_id}, supported)


def _service_radius(snapshot: Snapshot, opening_id: str, _: str | None, __: str | None, further: int) -> Snapshot:
    def wider(row: Any) -> dict[str, float]:
        return {"service_radius_km": more(row.service_radius_km, further)}

    return _edited(snapshot, "openings", {"id": opening_id}, wider)


def _date(snapshot: Snapshot, case_id: str, need_id: str | None, _: str | None, weeks: int) -> Snapshot:
    def later(row: Any) -> dict[str, Any]:
        return {} if row.start_by is None else {"start_by": row.start_by + timedelta(weeks=weeks)}

    if any(row.case_id == case_id for row in snapshot.needs):
        return _edited(snapshot, "needs", {"case_id": case_id, "need_id": need_id}, later)
    return _edited(snapshot, "cases", {"case_id": case_id}, later)


def _contract(snapshot: Snapshot, unit_id: str, payer: str | None, *_: Any) -> Snapshot:
    return _edited(
        snapshot, "units", {"unit_id": unit_id}, lambda row: {"contracted_payers": (*row.contracted_payers, payer)}
    )


def _place(snapshot: Snapshot, opening_id: str, _: str | None, __: str | None, number: int) -> Snapshot:
    return _edited(snapshot, "openings", {"id": opening_id}, lambda row: {"places": row.places + number})


def _budget(snapshot: Snapshot, payer: str, _: str | None, __: str | None, number: int) -> Snapshot:
    return _edited(snapshot, "funding", {"payer": payer}, lambda row: {"bespoke_places": row.bespoke_places + number})


def _resource(snapshot: Snapshot, unit_id: str, kind: str | None, _: str | None, number: int) -> Snapshot:
    about = {"unit_id": unit_id, "resource": kind}
    return _edited(snapshot, "resources", about, lambda row: {"amount": more(row.amount, number)})


def _cohort_limit(snapshot: Snapshot, unit_id: str, words: str | None, _: str | None, number: int) -> Snapshot:
    def higher(row: CohortLimit) -> dict[str, int]:
        return {"at_most": row.at_most + number} if comparison(row) == words else {}

    return _edited(snapshot, "cohort_limits", {"unit_id": unit_id}, higher)


_MADE: dict[str, Any] = {
    "rejection": _rejection,
    "admission": _admission,
    "wish": _wish,
    "distance": _distance,
    "travel_support": _travel_support,
    "service_radius": _service_radius,
    "date": _date,
    "contract": _contract,
    "place": _place,
    "budget": _budget,
    "resource": _resource,
    "cohort_limit": _cohort_limit,
}


def more(amount: float, further: int) -> float:
    """So much more, in decimals: 60.1 and 10 are 70.1."""
    return float(exact(amount) + further)


def _edited(snapshot: Snapshot, table: str, about: dict[str, Any], columns: Any) -> Snapshot:
    rows = tuple(
        _copy(row, **columns(row)) if all(getattr(row, name) == value for name, value in about.items()) else row
        for row in getattr(snapshot, table)
    )
    return _with(snapshot, **{table: rows})


def _copy(row: Any, **columns: Any) -> Any:
    return type(row)(**{**{name: getattr(row, name) for name in row.model_fields_set}, **columns})


def _with(snapshot: Snapshot, **tables: Any) -> Snapshot:
    """A changed copy, without the checks over rows: there are thousands of them."""
    return Snapshot.model_construct(**{**dict(snapshot.rows()), **tables})
