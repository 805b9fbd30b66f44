"""Rows for problems solved by hand: one case C, one unit U and one opening O unless said otherwise."""

from datetime import date
from typing import Any

from carematch.models.case import AgreedException, Apart, Case, Fact, Inclusion, Load, Need, Preference
from carematch.models.provider import CohortLimit, CriterionRow, Opening, Resource, Travel, Unit
from carematch.models.snapshot import Snapshot
from carematch.models.week import Decision, Funding, Region, Week

AS_OF = date(2026, 3, 2)
UTRECHT: dict[str, Any] = {"latitude": 52.09, "longitude": 5.12}
GRONINGEN: dict[str, Any] = {"latitude": 53.22, "longitude": 6.57}


def case(case_id: str = "C", **columns: Any) -> Case:
    stated = {"region": "R", "urgency": 3, "registered_on": date(2026, 2, 20), "care_form": "clinical"}
    return Case(case_id=case_id, **{**stated, **columns})


def plan_of_needs(case_id: str = "C", **columns: Any) -> Case:
    """A case that states its needs in the table of needs."""
    return case(case_id, care_form=None, **columns)


def need(need_id: str, case_id: str = "C", **columns: Any) -> Need:
    return Need(case_id=case_id, need_id=need_id, **{"care_form": "clinical", **columns})


def unit(unit_id: str = "U", **columns: Any) -> Unit:
    return Unit(unit_id=unit_id, **{"region": "R", "scope": "national", **columns})


def opening(opening_id: str = "O", **columns: Any) -> Opening:
    return Opening(opening_id=opening_id, **{"unit_id": "U", "care_form": "clinical", "places": 1, **columns})


def snapshot(*rows: Any) -> Snapshot:
    tables: dict[Any, str] = {
        Case: "cases",
        Unit: "units",
        Opening: "openings",
        CriterionRow: "criteria",
        Fact: "facts",
        Travel: "travel",
        Preference: "preferences",
        Decision: "decisions",
        Funding: "funding",
        Region: "regions",
        Inclusion: "inclusion",
        AgreedException: "exceptions",
        Need: "needs",
        Resource: "resources",
        Load: "loads",
        CohortLimit: "cohort_limits",
        Apart: "apart",
    }
    found: dict[str, list[Any]] = {"snapshot": [Week(as_of=AS_OF)], "cases": [], "units": [], "openings": []}
    for row in rows:
        found.setdefault(tables[type(row)], []).append(row)
    for table, usual in (("cases", case), ("units", unit), ("openings", opening)):
        found[table] = found[table] or [usual()]
    return Snapshot(**{table: tuple(rows) for table, rows in found.items()})
