"""Near each other: a limit on the distance between the units of two needs of one plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.plan import Condition, Placement, Violation
from ...models.provider import Opening
from ...models.vocabulary import CURRENT
from ..distance import UNKNOWN_M, great_circles_m, whole_metres
from ..index import Index
from ..pairs import Bools, Ints, Pairs, sites_of
from ..program import Program, Row, Sum, at_most_one
from .base import INFORMATION, CouplingRule
from .distance import shown_km

UNKNOWN = "near_unknown"
"""The mark of a pair whose partner is at a unit that may or may not be near."""

CONDITION = "unknown_location"


@dataclass(frozen=True)
class _Relation:
    """A need, the one it has to be near, and how near."""

    need: Need
    partner: Need
    limit_m: int

    @property
    def need_ids(self) -> frozenset[str]:
        """Both needs."""
        return frozenset((self.need.need_id, self.partner.need_id))


class Near(CouplingRule):
    """From unit to unit. Care at the client's is near everything; a partner without a place asks nothing."""

    code = "near"

    def is_on(self, index: Index) -> bool:
        return any(True for _ in _relations(index))

    def variants(self, pairs: Pairs) -> Pairs:
        marked: list[int] = []
        for one in _relations(pairs.index):
            partners = pairs.of_a_need(one.partner)
            for opening, alike in _by_opening(pairs, pairs.of_a_need(one.need)):
                if (_metres_to(pairs, opening, partners) == UNKNOWN_M).any():
                    marked += alike.tolist()
        return pairs.with_marked(np.array(sorted(marked)), UNKNOWN, CONDITION) if marked else pairs

    def rows(self, program: Program) -> Iterator[Row]:
        pairs = program.pairs
        for one in _relations(program.index):
            partners, marked = pairs.of_a_need(one.partner), pairs.marked(UNKNOWN)
            for opening, alike in _by_opening(pairs, pairs.of_a_need(one.need)):
                metres = _metres_to(pairs, opening, partners)
                far, unknown = partners[metres > one.limit_m], partners[metres == UNKNOWN_M]
                yield from self._rows_of(one, alike[~marked[alike]], alike[marked[alike]], far, unknown)

    def _rows_of(self, one: _Relation, bare: Ints, marked: Ints, far: Ints, unknown: Ints) -> Iterator[Row]:
        """With a mark: the partner is at a unit that may be near, and is; without: at one that is, or at none.

        That it is not known is not what this rule forbids: who ignores the rule knows no more.
        """
        ids = (one.need.case_id, one.need.need_id, one.partner.need_id)
        if len(marked):
            yield Sum().add(marked).add(unknown, -1).row(self.code, ids, upper=0)
        for alike in (bare, marked):
            if len(alike) and len(far):
                yield at_most_one(self.code, ids, alike, far)
        if len(bare) and len(unknown):
            yield at_most_one(INFORMATION, ids, bare, unknown)

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        placed = {(one.case_id, one.need_id): one for one in placements}
        for one in _relations(index):
            found = _between(index, one, placed)
            if found is not None and found > one.limit_m:
                ids = (one.need.case_id, one.need.need_id, one.partner.need_id)
                km, limit = shown_km(found, one.limit_m), one.need.near_km
                yield Violation(rule=self.code, ids=ids, found=f"{km} km", limit=f"{limit} km")

    def barriers(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Barrier]:
        """The distance to the other part of the plan, where both are placed."""
        placed = {(one.case_id, one.need_id): one for one in (*placements, placement)}
        for one in _relations(index, placement.case_id):
            found = _between(index, one, placed) if placement.need_id in one.need_ids else None
            if found is not None and found > one.limit_m:
                yield Barrier(
                    rule=self.code,
                    code=self.code,
                    need_id=placement.need_id,
                    unit_id=placement.unit_id,
                    outcome="blocked",
                    subject=next(iter(one.need_ids - {placement.need_id})),
                    observed=shown_km(found, one.limit_m),
                    limit=one.need.near_km,
                )

    def conditions(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Condition]:
        relations = [one for one in _relations(index, placement.case_id) if one.need.need_id == placement.need_id]
        if not relations:
            return
        placed = {(one.case_id, one.need_id): one for one in placements if one.case_id == placement.case_id}
        for one in relations:
            if _between(index, one, placed) == _NOT_KNOWN:
                yield Condition(kind=CONDITION, rule=self.code, subject=one.partner.need_id, decider="provider")


_NOT_KNOWN = -1


def _relations(index: Index, case_id: str | None = None) -> Iterator[_Relation]:
    needs = index.needs.values() if case_id is None else index.needs_of[case_id]
    for need in needs:
        if need.near_need_id not in (None, CURRENT) and need.near_km is not None:
            partner = index.needs[need.case_id, str(need.near_need_id)]
            yield _Relation(need, partner, whole_metres(need.near_km))


def _metres(index: Index, one: Opening, other: Opening) -> int | None:
    """0 where care comes to the client; ``None``: not known."""
    if "at_client" in (one.delivery, other.delivery):
        return 0
    return index.unit_distance_m(index.units[one.unit_id], index.units[other.unit_id])


def _metres_to(pairs: Pairs, opening: int, partners: Ints) -> Ints:
    """Metres from an opening to that of each of a partner's pairs."""
    metres: Ints = _metres_from(pairs, opening)[pairs.opening[partners]]
    return metres


def _metres_from(pairs: Pairs, opening: int) -> Ints:
    """Metres from one opening to each; 0 where care comes to the client."""
    key = ("metres_from", opening)
    if key not in pairs.index.known:
        index, at_client = pairs.index, _at_client(pairs)
        metres = _metres_from_unit(index, pairs.openings[opening].unit_id)[index.unit_of_opening]
        index.known[key] = np.where(at_client | at_client[opening], 0, metres)
    return cast(Ints, pairs.index.known[key])


def _at_client(pairs: Pairs) -> Bools:
    """True for the openings whose care comes to the client."""
    if _at_client not in pairs.index.known:
        delivered = [one.delivery == "at_client" for one in pairs.openings]
        pairs.index.known[_at_client] = np.array(delivered, dtype=np.bool_)
    return cast(Bools, pairs.index.known[_at_client])


def _metres_from_unit(index: Index, unit_id: str) -> Ints:
    """Metres from one unit to each."""
    key = ("metres_from_unit", unit_id)
    if key not in index.known:
        sites, units = sites_of(index), np.arange(len(index.units))
        here = list(index.units).index(unit_id)
        metres = great_circles_m(sites, np.full_like(units, here), sites, units)
        metres[here] = 0
        index.known[key] = metres
    return cast(Ints, index.known[key])


def _between(index: Index, one: _Relation, placed: dict[tuple[str, str], Placement]) -> int | None:
    """Metres between two placed needs, ``_NOT_KNOWN``, or ``None`` when one of them is not placed."""
    here = placed.get((one.need.case_id, one.need.need_id))
    there = placed.get((one.partner.case_id, one.partner.need_id))
    if here is None or there is None:
        return None
    metres = _metres(index, index.openings[here.opening_id], index.openings[there.opening_id])
    return _NOT_KNOWN if metres is None else metres


def _by_opening(pairs: Pairs, positions: Ints) -> Iterator[tuple[int, Ints]]:
    """Pairs by their opening."""
    there = pairs.opening[positions]
    for opening in np.unique(there).tolist():
        yield opening, positions[there == opening]


RULE = Near()
