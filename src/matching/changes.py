"""The published catalogue of changes, and how each makes a new snapshot. Everything is immutable."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from ..models.case import AgreedException, Case, Need
from ..models.change import Change
from ..models.policy import Policy
from ..models.provider import Unit
from ..models.snapshot import Snapshot
from ..models.vocabulary import MAIN_NEED
from .index import Index, comparison_text
from .levels import raised


def apply_changes(snapshot: Snapshot, changes: Iterable[Change]) -> Snapshot:
    """The snapshot as it would be with these changes.

    Raises ``ValueError`` for a change whose kind is not in the catalogue or whose target is not in the snapshot.
    """
    return Snapshot(**dict(changed(snapshot, changes).rows()))


def changed(snapshot: Snapshot, changes: Iterable[Change]) -> Snapshot:
    """The same for changes that come from the catalogue: a sound snapshot stays sound, so it is not checked again."""
    for change in changes:
        if change.kind not in CATALOGUE:
            raise ValueError(f"no change of kind {change.kind!r}; the catalogue has {', '.join(sorted(CATALOGUE))}")
        tables = CATALOGUE[change.kind](snapshot, change)
        snapshot = snapshot.unchecked(tables)
    return snapshot


def only_for(change: Change) -> str | None:
    """The only case that a change gives more options; ``None``: it may give them to others too."""
    return change.target if change.kind in _ABOUT_A_CLIENT else change.case_id


_ABOUT_A_CLIENT = ("distance", "travel_support", "wish", "admission", "date")
"""Kinds of change whose target is the client."""


def _renewed(rows: tuple[Any, ...], change: Change, key: str, new: Callable[[Any], dict[str, Any]]) -> tuple[Any, ...]:
    """The rows, with new values in those whose ``key`` is the change's target."""
    if not any(getattr(row, key) == change.target for row in rows):
        raise ValueError(f"change of kind {change.kind!r}: no {change.target!r} in the snapshot")
    return tuple(row.model_copy(update=new(row)) if getattr(row, key) == change.target else row for row in rows)


def _without(rows: tuple[Any, ...], change: Change, mine: Callable[[Any], bool]) -> tuple[Any, ...]:
    kept = tuple(row for row in rows if not mine(row))
    if len(kept) == len(rows):
        raise ValueError(f"change of kind {change.kind!r}: nothing of {change.target!r} to change in the snapshot")
    return kept


def _more(number: Any, change: Change) -> Any:
    """A limit raised by the change's level; what has no limit keeps none."""
    return None if number is None else raised(number, change.level)


def _distance(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """So many kilometres more for the client, with and without support, wherever the limit is stated."""

    def farther(case: Case) -> dict[str, Any]:
        return {
            "max_distance_km": _more(case.max_distance_km, change),
            "max_distance_with_support_km": _more(case.max_distance_with_support_km, change),
        }

    cases = _renewed(snapshot.cases, change, "case_id", farther)
    limited = any(need.case_id == change.target and need.max_distance_km is not None for need in snapshot.needs)
    if not limited:
        return {"cases": cases}

    def raised(need: Need) -> dict[str, Any]:
        return {"max_distance_km": _more(need.max_distance_km, change)}

    return {"cases": cases, "needs": _renewed(snapshot.needs, change, "case_id", raised)}


def _travel_support(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """Support for travel: so many kilometres beyond the farthest limit that is stated, if that is farther."""
    needs = [row.max_distance_km for row in snapshot.needs if row.case_id == change.target]

    def supported(case: Case) -> dict[str, Any]:
        stated = [km for km in (case.max_distance_km, *needs) if km is not None]
        farther = max(stated) + change.level if stated else None
        total = max((km for km in (farther, case.max_distance_with_support_km) if km is not None), default=None)
        return {"max_distance_with_support_km": total}

    return {"cases": _renewed(snapshot.cases, change, "case_id", supported)}


def _date(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """A need has to start so many weeks later."""

    def later(row: Case | Need) -> dict[str, Any]:
        is_meant = isinstance(row, Case) or row.need_id == change.subject
        return {"start_by": row.start_by + timedelta(weeks=change.level)} if is_meant and row.start_by else {}

    if change.subject == MAIN_NEED and not any(row.case_id == change.target for row in snapshot.needs):
        return {"cases": _renewed(snapshot.cases, change, "case_id", later)}
    return {"needs": _renewed(snapshot.needs, change, "case_id", later)}


def _contract(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """A payer contracts a unit, for everybody."""

    def contracted(unit: Unit) -> dict[str, Any]:
        payers = unit.contracted_payers
        if payers == "all" or change.subject is None:
            return {}
        return {"contracted_payers": tuple(sorted({*(payers or ()), change.subject}))}

    return {"units": _renewed(snapshot.units, change, "unit_id", contracted)}


def _wish(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """The client lets the wishes go."""

    def mine(row: Any) -> bool:
        return (row.case_id, row.kind) == (change.target, "wish")

    return {"preferences": _without(snapshot.preferences, change, mine)}


def _place(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """So many places more at an opening."""
    return {"openings": _renewed(snapshot.openings, change, "id", lambda row: {"places": _more(row.places, change)})}


def _budget(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """So many bespoke places more from a payer."""

    def more(row: Any) -> dict[str, Any]:
        return {"bespoke_places": _more(row.bespoke_places, change)}

    return {"funding": _renewed(snapshot.funding, change, "payer", more)}


def _service_radius(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """A team that comes to the client goes so many kilometres farther."""

    def farther(row: Any) -> dict[str, Any]:
        return {"service_radius_km": _more(row.service_radius_km, change)}

    return {"openings": _renewed(snapshot.openings, change, "id", farther)}


def _exception(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """A unit does not hold a criterion, or its scope, against one client."""
    if change.case_id is None and change.kind == "criterion":
        named = (change.target, change.subject)
        kept = (row for row in snapshot.exceptions if (row.unit_id, row.criterion_id) != named)
        return {"criteria": _without_criterion(snapshot, change), "exceptions": tuple(kept)}
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


def _without_criterion(snapshot: Snapshot, change: Change) -> tuple[Any, ...]:
    """The criteria without one of them: it is held against nobody."""
    criteria = Index(snapshot, Policy()).criteria.get(change.target, [])
    gone = [row for criterion in criteria if criterion.id == change.subject for row in criterion.rows]
    return _without(snapshot.criteria, change, lambda row: any(row is one for one in gone))


def _name_criterion(snapshot: Snapshot, change: Change) -> tuple[Any, ...]:
    """A criterion without an id gets the one it is told by, so that an exception can refer to it."""
    criteria = Index(snapshot, Policy()).criteria.get(change.target, [])
    rows = [row for criterion in criteria if criterion.id == change.subject for row in criterion.rows]
    if not rows:
        raise ValueError(f"change of kind 'criterion': {change.target!r} has no criterion {change.subject!r}")
    return tuple(
        row.model_copy(update={"criterion_id": change.subject}) if any(row is one for one in rows) else row
        for row in snapshot.criteria
    )


def _resource(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """So much more of a resource at a unit."""
    return {"resources": _at_unit(snapshot.resources, change, lambda row: row.resource, "amount")}


def _cohort_limit(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """Room at a unit for so many more people with a certain fact."""
    return {"cohort_limits": _at_unit(snapshot.cohort_limits, change, comparison_text, "at_most")}


def _at_unit(rows: tuple[Any, ...], change: Change, subject: Callable[[Any], str], column: str) -> tuple[Any, ...]:
    """The rows, with more in those of the change's unit and subject."""
    mine = [row.unit_id == change.target and subject(row) == change.subject for row in rows]
    if not any(mine):
        raise ValueError(f"change of kind {change.kind!r}: {change.target!r} has no {change.subject!r}")
    return tuple(
        row.model_copy(update={column: _more(getattr(row, column), change)}) if is_mine else row
        for row, is_mine in zip(rows, mine, strict=True)
    )


def _rejection(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """The table takes back what it decided against a unit for a client."""

    def mine(row: Any) -> bool:
        return (row.decision, row.case_id, row.unit_id) == ("reject", change.case_id, change.target)

    return {"decisions": _without(snapshot.decisions, change, mine)}


def _admission(snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """The table admits a case that falls outside the inclusion criteria."""
    admitted = {"admitted_by_table": "admitted by the table"}
    return {"cases": _renewed(snapshot.cases, change, "case_id", lambda _: admitted)}


CATALOGUE: dict[str, Callable[[Snapshot, Change], dict[str, Any]]] = {
    "criterion": _exception,
    "scope": _exception,
    "distance": _distance,
    "travel_support": _travel_support,
    "date": _date,
    "contract": _contract,
    "service_radius": _service_radius,
    "wish": _wish,
    "place": _place,
    "budget": _budget,
    "resource": _resource,
    "cohort_limit": _cohort_limit,
    "rejection": _rejection,
    "admission": _admission,
}
"""Every kind of change there is. What is not here, nobody is asked to change."""
