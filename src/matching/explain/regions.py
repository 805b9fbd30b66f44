"""Demand and supply by region and care form, and the pieces of care that a region lacks altogether."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...models.case import Need
from ...models.comparison import RegionNeed
from ...models.plan import Plan
from ...models.provider import Opening, Unit
from ...models.vocabulary import CONSULTATION
from ..index import Index
from ..rules.places import is_made
from ..rules.security import JUSTICE_LEVEL

if TYPE_CHECKING:
    from ..matcher import Matcher

SECURED = "secured"
"""Not a care form: security level 1 or higher, whatever the care form. It counts with its care form too."""

CRUCIAL = ("acute", "outreach", "clinical", "highly_specialist", SECURED)
"""The care that every region should have, asked for or not."""

Piece = tuple[str, str]
"""A region and a care form."""


@dataclass
class _Counts:
    """People by piece, each counted once, and places by piece."""

    need_it: dict[Piece, set[str]] = field(default_factory=lambda: defaultdict(set))
    have_it: dict[Piece, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: Counter[Piece] = field(default_factory=Counter)
    used: Counter[Piece] = field(default_factory=Counter)
    offered: set[Piece] = field(default_factory=set)


def regions(matcher: "Matcher", plan: Plan) -> tuple[RegionNeed, ...]:
    """Every region × every care form that is asked for or offered anywhere, the five that every region should have
    included; by region, then by care form, secured care last.

    Advice is no place, and level 4 is no place of a table: neither is counted as supply. A piece is missing when the
    region has no opening of it; one whose places are all taken is full, not missing.
    """
    index = matcher.index
    counts = _counted(index, plan)
    forms = {*CRUCIAL, *(form for _, form in {*counts.need_it, *counts.offered})}
    return tuple(
        RegionNeed(
            region=region,
            care_form=form,
            cases=len(counts.need_it.get((region, form), ())),
            placed=len(counts.have_it.get((region, form), ())),
            places=counts.places[region, form],
            used=counts.used[region, form],
            is_missing=(region, form) not in counts.offered,
        )
        for region in sorted(_known_regions(index))
        for form in sorted(forms, key=lambda form: (form == SECURED, form))
    )


def missing(found: Iterable[RegionNeed]) -> dict[str, tuple[str, ...]]:
    """For each region the pieces that it lacks of the five that every region should have; regions without a lack are
    left out."""
    lacks: dict[str, list[str]] = defaultdict(list)
    for one in found:
        if one.is_missing and one.care_form in CRUCIAL:
            lacks[one.region].append(one.care_form)
    return {region: tuple(sorted(forms, key=CRUCIAL.index)) for region, forms in lacks.items()}


def _counted(index: Index, plan: Plan) -> _Counts:
    counts = _Counts()
    placed = {(one.case_id, one.need_id) for one in plan.placements}
    for need in index.needs.values():
        for form in _forms_of_need(need):
            piece = index.cases[need.case_id].region, form
            counts.need_it[piece].add(need.case_id)
            if (need.case_id, need.need_id) in placed:
                counts.have_it[piece].add(need.case_id)
    given = Counter(one.opening_id for one in plan.placements if not is_made(one))
    for opening in index.openings.values():
        unit = index.units[opening.unit_id]
        for form in _forms_of_opening(opening, unit):
            counts.offered.add((unit.region, form))
            counts.places[unit.region, form] += opening.places
            # What somebody leaves or is made is given out too, but is none of these places.
            counts.used[unit.region, form] += min(opening.places, given[opening.id])
    return counts


def _forms_of_need(need: Need) -> list[str]:
    return [need.care_form, SECURED] if (need.security_min or 0) >= 1 else [need.care_form]


def _forms_of_opening(opening: Opening, unit: Unit) -> list[str]:
    if unit.security_level == JUSTICE_LEVEL or opening.care_form == CONSULTATION:
        return []
    return [opening.care_form, SECURED] if (unit.security_level or 0) >= 1 else [opening.care_form]


def _known_regions(index: Index) -> set[str]:
    """The regions of open cases, of units, and of the table of regions: one without anything lacks the most."""
    return {
        *(case.region for case in index.cases.values()),
        *(unit.region for unit in index.units.values()),
        *index.table_of_region,
    }
