"""Small weeks for tests: two cases and two units are enough to prove an optimum by hand."""

from datetime import date
from typing import Any

from carematch.models.case import Case
from carematch.models.provider import Opening, Unit
from carematch.models.snapshot import Snapshot
from carematch.models.tables import TABLE_BY_NAME
from carematch.models.week import Week

AS_OF = date(2026, 3, 2)


def case(case_id: str, **columns: Any) -> Case:
    """An urgent case in region North that needs clinical care, registered ten days ago."""
    stated = {"region": "North", "urgency": 2, "registered_on": date(2026, 2, 20), "care_form": "clinical"}
    return Case(case_id=case_id, **{**stated, **columns})


def unit(unit_id: str, **columns: Any) -> Unit:
    """A unit in region North that serves the whole country."""
    return Unit(unit_id=unit_id, **{"region": "North", "scope": "national", **columns})


def opening(unit_id: str, places: int = 1, **columns: Any) -> Opening:
    """Clinical places at a unit."""
    return Opening(unit_id=unit_id, **{"care_form": "clinical", "places": places, **columns})


def week(cases: list[Case], units: list[Unit], openings: list[Opening] | None = None, **tables: list[Any]) -> Snapshot:
    """A snapshot; each unit has one clinical place when no openings are given. Rows of ``tables`` may be dicts."""
    rows: dict[str, Any] = {
        name: tuple(row if not isinstance(row, dict) else TABLE_BY_NAME[name].model(**row) for row in found)
        for name, found in tables.items()
    }
    offered = openings if openings is not None else [opening(one.unit_id) for one in units]
    return Snapshot(
        snapshot=(Week(as_of=AS_OF),), cases=tuple(cases), units=tuple(units), openings=tuple(offered), **rows
    )
