"""The published catalogue of changes, and how each makes a new snapshot. Everything is immutable."""

from collections.abc import Callable, Iterable
from typing import Any

from ..models.base import Record
from ..models.case import AgreedException
from ..models.explanation import Change
from ..models.snapshot import Snapshot


def apply_changes(snapshot: Snapshot, changes: Iterable[Change]) -> Snapshot:
    """The snapshot as it would be with these changes.

    Raises ``ValueError`` for a change whose kind is not in the catalogue or whose target is not in the snapshot.
    """
    for change in changes:
        if change.kind not in CATALOGUE:
            raise ValueError(f"no change of kind {change.kind!r}; the catalogue has {', '.join(sorted(CATALOGUE))}")
        tables = CATALOGUE[change.kind](snapshot, change)
        snapshot = Snapshot(**{**dict(snapshot.rows()), **tables})
    return snapshot


def _replaced(rows: tuple[Any, ...], change: Change, mine: Callable[[Any], bool], **new: Any) -> tuple[Any, ...]:
    """The rows with the target's fields replaced; a value may be a function of the old row."""
    if not any(mine(row) for row in rows):
        raise ValueError(f"change of kind {change.kind!r}: no {change.target!r} in the snapshot")

    def renewed(row: Record) -> Record:
        values = {name: value(row) if callable(value) else value for name, value in new.items()}
        return row.model_copy(update=values)

    return tuple(renewed(row) if mine(row) else row for row in rows)


def _without(rows: tuple[Any, ...], change: Change, mine: Callable[[Any], bool]) -> tuple[Any, ...]:
    kept = tuple(row for row in rows if not mine(row))
    if len(kept) == len(rows):
        raise ValueError(f"change of kind {change.kind!r}: nothing of {change.target!r} to change in the snapshot")
    return kept


def _distance(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """So many kilometres more for the client, whether the limit stands with the case or with its needs."""

    def farther(row: Any) -> float | None:
        return None if row.max_distance_km is None else row.max_distance_km + change.level

    def total(row: Any) -> float | None:
        limit, support = farther(row), row.max_distance_with_support_km
        return support if limit is None or support is None else max(limit, support)

    cases = _replaced(
        snapshot.cases,
        change,
        lambda row: row.case_id == change.target,
        max_distance_km=farther,
        max_distance_with_support_km=total,
    )
    needs = tuple(
        need.model_copy(update={"max_distance_km": farther(need)})
        if need.case_id == change.target and need.max_distance_km is not None
        else need
        for need in snapshot.needs
    )
    return {"cases": cases, "needs": needs}


def _wish(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """The client lets the wishes go."""
    mine = lambda row: row.case_id == change.target and row.kind == "wish"  # noqa: E731
    return {"preferences": _without(snapshot.preferences, change, mine)}


def _place(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """So many places more at an opening."""
    more = lambda row: row.places + change.level  # noqa: E731
    return {"openings": _replaced(snapshot.openings, change, lambda row: row.id == change.target, places=more)}


def _budget(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """So many bespoke places more from a payer."""
    more = lambda row: None if row.bespoke_places is None else row.bespoke_places + change.level  # noqa: E731
    return {"funding": _replaced(snapshot.funding, change, lambda row: row.payer == change.target, bespoke_places=more)}


def _service_radius(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """A team that comes to the client goes so many kilometres farther."""

    def farther(row: Any) -> float | None:
        return None if row.service_radius_km is None else row.service_radius_km + change.level

    openings = _replaced(
        snapshot.openings, change, lambda row: row.id == change.target, service_radius_km=farther
    )
    return {"openings": openings}


def _exception(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """A unit does not hold a criterion, or its scope, against one client."""
    if change.case_id is None:
        raise ValueError(f"change of kind {change.kind!r} at {change.target!r} does not say for which case")
    if change.kind == "criterion" and not _named(snapshot, change):
        return {"criteria": _name_criterion(snapshot, change), "exceptions": _with_exception(snapshot, change)}
    return {"exceptions": _with_exception(snapshot, change)}


def _with_exception(snapshot: Snapshot, change: Change) -> tuple[AgreedException, ...]:
    agreed = AgreedException(
        case_id=str(change.case_id),
        unit_id=change.target,
        rule="criteria" if change.kind == "criterion" else "scope",
        criterion_id=change.subject if change.kind == "criterion" else None,
    )
    return (*snapshot.exceptions, agreed)


def _named(snapshot: Snapshot, change: Change) -> bool:
    return any((row.unit_id, row.criterion_id) == (change.target, change.subject) for row in snapshot.criteria)


def _name_criterion(snapshot: Snapshot, change: Change) -> tuple[Any, ...]:
    """A criterion without an id gets the one it is told by, so that an exception can refer to it."""
    from .index import Index
    from ..models.policy import Policy

    criteria = Index(snapshot, Policy()).criteria.get(change.target, [])
    rows = [row for criterion in criteria if criterion.id == change.subject for row in criterion.rows]
    if not rows:
        raise ValueError(f"change of kind 'criterion': {change.target!r} has no criterion {change.subject!r}")
    return tuple(
        row.model_copy(update={"criterion_id": change.subject}) if any(row is one for one in rows) else row
        for row in snapshot.criteria
    )


def _rejection(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """The table takes back what it decided against a unit for a client."""
    mine = lambda row: (  # noqa: E731
        (row.decision, row.case_id, row.unit_id) == ("reject", change.case_id, change.target)
    )
    return {"decisions": _without(snapshot.decisions, change, mine)}


def _admission(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """The table admits a case that falls outside the inclusion criteria."""
    cases = _replaced(
        snapshot.cases, change, lambda row: row.case_id == change.target, admitted_by_table="admitted by the table"
    )
    return {"cases": cases}


CATALOGUE: dict[str, Callable[[Snapshot, Change], dict[str, Any]]] = {
    "criterion": _exception,
    "scope": _exception,
    "distance": _distance,
    "service_radius": _service_radius,
    "wish": _wish,
    "place": _place,
    "budget": _budget,
    "rejection": _rejection,
    "admission": _admission,
}
"""Every kind of change there is. What is not here, nobody is asked to change."""
