"""Which pieces of care are missing, by region: what open cases need against the region's free places."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from ..matching.index import Index
from ..models.plan import Placement
from ..models.vocabulary import CONSULTATION

SECURED = "secured"
"""Not a care form: security level 1 to 3, whatever the care form."""

JUSTICE_LEVEL = 4

CRUCIAL = ("acute", "outreach", "clinical", "highly_specialist", SECURED)
"""The care that every region should have, asked for or not."""

KINDS = ("missing", "full", "short")
"""How demand can go short, the worst first."""

Shortage = Literal["missing", "full", "short"]


@dataclass(frozen=True)
class Piece:
    """One care form (or secured care) in one region."""

    region: str
    care_form: str
    demand: int
    """Needs of open cases of the region."""
    places: int
    """Free places at units in the region; level 4 is not counted."""
    units: int
    """Units in the region that have an opening of it, also when no place is free."""

    @property
    def shortage(self) -> Shortage | None:
        """How demand goes short: no unit at all, no free place, or fewer places than demand."""
        if self.demand <= self.places:
            return None
        return "missing" if not self.units else "full" if not self.places else "short"


def pieces(index: Index) -> tuple[Piece, ...]:
    """Every region × every care form that is asked for or offered anywhere, and secured care."""
    demand: Counter[tuple[str, str]] = Counter()
    for need in index.needs.values():
        region = index.cases[need.case_id].region
        demand[region, need.care_form] += 1
        if (need.security_min or 0) >= 1:
            demand[region, SECURED] += 1
    places: Counter[tuple[str, str]] = Counter()
    units: dict[tuple[str, str], set[str]] = {}
    for opening in index.openings.values():
        unit = index.units[opening.unit_id]
        if unit.security_level == JUSTICE_LEVEL or opening.care_form == CONSULTATION:
            continue
        forms = [opening.care_form] + ([SECURED] if (unit.security_level or 0) >= 1 else [])
        for form in forms:
            places[unit.region, form] += opening.places
            units.setdefault((unit.region, form), set()).add(unit.unit_id)
    return tuple(
        Piece(region, form, demand[region, form], places[region, form], len(units.get((region, form), ())))
        for region in sorted({region for region, _ in {*demand, *units}})
        for form in care_forms({*CRUCIAL, *(form for _, form in {*demand, *units})})
    )


def care_forms(found: set[str]) -> list[str]:
    """Care forms in alphabetical order of their tokens, secured care last."""
    return sorted(found, key=lambda form: (form == SECURED, form))


def without_crucial_care(found: tuple[Piece, ...]) -> dict[str, tuple[str, ...]]:
    """For each kind of care that every region should have: the regions without any unit for it."""
    return {
        form: tuple(piece.region for piece in found if piece.care_form == form and not piece.units) for form in CRUCIAL
    }


def shortages(found: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """What is missing, the worst kind first, then the largest gap."""
    short = [piece for piece in found if piece.shortage]
    return tuple(sorted(short, key=lambda p: (KINDS.index(str(p.shortage)), p.places - p.demand, p.region)))


def to_other_regions(index: Index, placements: tuple[Placement, ...]) -> int:
    """How many placements are in another region than the client's."""
    return sum(index.cases[one.case_id].region != index.units[one.unit_id].region for one in placements)
