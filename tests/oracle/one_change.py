"""Every single change of the catalogue, made by hand on a snapshot: which of them gives a case a place?"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from carematch.models.case import AgreedException
from carematch.models.policy import Policy
from carematch.models.provider import CriterionRow
from carematch.models.snapshot import Snapshot

from .brute_force import can_place
from .world import World

Change = tuple[str, str, str | None, str | None, int]
"""Kind, target, subject, the only case it is for, and level of a change."""

KILOMETRES = (10, 25, 50)
NUMBERS = (1, 2, 3)


def one_change_routes(
    snapshot: Snapshot, policy: Policy, case_id: str, placed: Iterable[str]
) -> dict[Change, Snapshot]:
    """The single changes, each at its least level, after which a plan places the case and all the placed.

    None when a plan can do that as things are: then no change is needed, and no route is minimal.
    """
    found: dict[Change, Snapshot] = {}
    everybody = [*placed, case_id]
    if can_place(World(snapshot, policy), everybody):
        return found
    for change, changed in _changes(World(snapshot, policy), everybody):
        lower = any(earlier[:-1] == change[:-1] for earlier in found)
        if changed is not snapshot and not lower and can_place(World(changed, policy), everybody):
            found[change] = changed
    return found


def _changes(world: World, case_ids: Iterable[str]) -> Iterator[tuple[Change, Snapshot]]:
    yield from _capacity(world)
    for case_id in case_ids:
        yield from _agreements(world, case_id)
        yield from _client(world, case_id)


def _agreements(world: World, case_id: str) -> Iterator[tuple[Change, Snapshot]]:
    snapshot = world.snapshot
    for number, row in enumerate(snapshot.criteria):
        name, named = row.criterion_id, snapshot
        if name is None:
            name = f"unnamed {number}"
            own = CriterionRow(**{**row.model_dump(), "criterion_id": name})
            named = _with(snapshot, criteria=(*snapshot.criteria[:number], own, *snapshot.criteria[number + 1 :]))
        subject = row.criterion_id or worded(row)
        agreed = AgreedException(case_id=case_id, unit_id=row.unit_id, rule="criteria", criterion_id=name)
        yield ("criterion", row.unit_id, subject, case_id, 1), _agreed(named, agreed)
    for unit_id in world.units:
        agreed = AgreedException(case_id=case_id, unit_id=unit_id, rule="scope")
        yield ("scope", unit_id, None, case_id, 1), _agreed(snapshot, agreed)
        kept = tuple(
            row
            for row in snapshot.decisions
            if (row.case_id, row.unit_id, row.decision) != (case_id, unit_id, "reject")
        )
        if kept != snapshot.decisions:
            yield ("rejection", unit_id, None, case_id, 1), _with(snapshot, decisions=kept)
    yield ("admission", case_id, None, None, 1), _edited(snapshot, "cases", case_id, admitted_by_table="agreed")


def worded(row: CriterionRow) -> str:
    """A criterion without a name of its own: a hash of its words."""
    values = row.value if isinstance(row.value, tuple) else (row.value,)
    words = [("yes" if value else "no") if isinstance(value, bool) else str(value) for value in values]
    text = f"{row.fact} {row.operator} {' | '.join(words)}"
    return "#" + hashlib.sha256(text.encode()).hexdigest()[:10]


def _agreed(snapshot: Snapshot, agreed: AgreedException) -> Snapshot:
    about = (agreed.case_id, agreed.unit_id, agreed.rule, agreed.criterion_id)
    if any((row.case_id, row.unit_id, row.rule, row.criterion_id) == about for row in snapshot.exceptions):
        return snapshot
    return _with(snapshot, exceptions=(*snapshot.exceptions, agreed))


def _capacity(world: World) -> Iterator[tuple[Change, Snapshot]]:
    snapshot = world.snapshot
    for opening_id, opening in world.openings.items():
        for more in NUMBERS:
            changed = _edited(snapshot, "openings", opening_id, places=opening.places + more)
            yield ("place", opening_id, None, None, more), changed
        if opening.service_radius_km is not None:
            for further in KILOMETRES:
                radius = opening.service_radius_km + further
                changed = _edited(snapshot, "openings", opening_id, service_radius_km=radius)
                yield ("service_radius", opening_id, None, None, further), changed
    for payer, places in world.budgets.items():
        for more in NUMBERS:
            yield ("budget", payer, None, None, more), _edited(snapshot, "funding", payer, bespoke_places=places + more)


def _client(world: World, case_id: str) -> Iterator[tuple[Change, Snapshot]]:
    snapshot, case, need = world.snapshot, world.open_cases[case_id], world.needs[case_id]
    if need.max_distance_km is not None or case.max_distance_km is not None:
        for further in KILOMETRES:
            own = {name: getattr(case, name) for name in ("max_distance_km", "max_distance_with_support_km")}
            longer = {name: limit + further for name, limit in own.items() if limit is not None}
            changed = _edited(snapshot, "cases", case_id, **longer)
            if need.max_distance_km is not None:
                changed = _edited(changed, "needs", case_id, max_distance_km=need.max_distance_km + further)
            yield ("distance", case_id, None, None, further), changed
    if need.start_by is not None:
        for weeks in (2, 4, 8, 13):
            table = "needs" if any(row.case_id == case_id for row in snapshot.needs) else "cases"
            changed = _edited(snapshot, table, case_id, start_by=need.start_by + timedelta(weeks=weeks))
            yield ("date", case_id, need.need_id, None, weeks), changed
    for unit_id, unit in world.units.items():
        payers = unit.contracted_payers
        if need.payer is not None and isinstance(payers, tuple) and need.payer not in payers:
            changed = _edited(snapshot, "units", unit_id, contracted_payers=(*payers, need.payer))
            yield ("contract", unit_id, need.payer, None, 1), changed
    kept = tuple(row for row in snapshot.preferences if (row.case_id, row.kind) != (case_id, "wish"))
    if kept != snapshot.preferences:
        yield ("wish", case_id, None, None, 1), _with(snapshot, preferences=kept)


_KEYS = {"cases": "case_id", "needs": "case_id", "openings": "id", "funding": "payer", "units": "unit_id"}


def _edited(snapshot: Snapshot, table: str, key: str, **columns: Any) -> Snapshot:
    def edit(row: Any) -> Any:
        if getattr(row, _KEYS[table]) != key:
            return row
        stated = {name: getattr(row, name) for name in row.model_fields_set}
        return type(row)(**{**stated, **columns})

    return _with(snapshot, **{table: tuple(edit(row) for row in getattr(snapshot, table))})


def _with(snapshot: Snapshot, **tables: Any) -> Snapshot:
    """A changed copy, without the checks over rows: there are thousands of them."""
    return Snapshot.model_construct(**{**dict(snapshot.rows()), **tables})
