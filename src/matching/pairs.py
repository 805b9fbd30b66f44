"""Pairs of a need and an opening as parallel arrays: what screening works on and programs are made from."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ..models.case import Case, Need
from ..models.provider import Opening, Unit, place_key
from ..models.vocabulary import CONSULTATION
from .distance import UNKNOWN_M, great_circles_m
from .index import Index

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Screened:
    """What one rule says about pairs.

    ``blocked``: shape ``(pairs,)``, true where the pair cannot be. ``conditions``: for each kind of condition how many
    of it a placement there would rest on, shape ``(pairs,)``.
    """

    blocked: Bools
    conditions: Mapping[str, Ints] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs as positions in the sorted needs and openings of an index; equal lengths."""

    index: Index
    need: Ints
    opening: Ints
    conditions: Mapping[str, Ints] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.need)

    @cached_property
    def needs(self) -> list[Need]:
        """All needs; ``need`` points into it."""
        return list(self.index.needs.values())

    @cached_property
    def openings(self) -> list[Opening]:
        """All openings; ``opening`` points into it."""
        return list(self.index.openings.values())

    def of_need(self, value: Callable[[Need], Any], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
        """A value of each pair's need."""
        if len(self) < len(self.needs):
            return np.array([value(self.needs[position]) for position in self.need], dtype=dtype)
        return np.array([value(need) for need in self.needs], dtype=dtype)[self.need]

    def of_case(self, value: Callable[[Case], Any], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
        """A value of each pair's case."""
        return self.of_need(lambda need: value(self.index.cases[need.case_id]), dtype)

    def of_opening(self, value: Callable[[Opening], Any], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
        """A value of each pair's opening."""
        return np.array([value(opening) for opening in self.openings], dtype=dtype)[self.opening]

    def of_unit(self, value: Callable[[Unit], Any], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
        """A value of each pair's unit."""
        return self.of_opening(lambda opening: value(self.index.units[opening.unit_id]), dtype)

    def of(self, *, case_id: str | None = None, unit_id: str | None = None) -> Bools:
        """True for the pairs of a case, of a unit, or of both."""
        found = np.ones(len(self), dtype=np.bool_)
        if case_id is not None:
            found &= self.of_need(lambda need: need.case_id == case_id, np.bool_)
        if unit_id is not None:
            found &= self.of_opening(lambda opening: opening.unit_id == unit_id, np.bool_)
        return found

    def at(self, position: int) -> tuple[Need, Opening]:
        """The need and the opening of one pair."""
        return self.needs[self.need[position]], self.openings[self.opening[position]]

    def where(self, chosen: npt.NDArray[Any]) -> "Pairs":
        """Some of the pairs, by mask or positions."""
        conditions = {kind: counts[chosen] for kind, counts in self.conditions.items()}
        return replace(self, need=self.need[chosen], opening=self.opening[chosen], conditions=conditions)

    @cached_property
    def firm(self) -> Bools:
        """True where nothing has to be agreed to."""
        total = np.zeros(len(self), dtype=np.int64)
        for counts in self.conditions.values():
            total += counts
        firm: Bools = total == 0
        return firm

    @cached_property
    def at_client(self) -> Bools:
        """True where care comes to the client."""
        return self.of_opening(lambda opening: opening.delivery == "at_client", np.bool_)

    @cached_property
    def distance_m(self) -> Ints:
        """Metres from client to unit; ``UNKNOWN_M`` where not known."""
        nan = float("nan")
        found = great_circles_m(
            self.of_case(lambda case: nan if case.latitude is None else case.latitude, np.float64),
            self.of_case(lambda case: nan if case.longitude is None else case.longitude, np.float64),
            self.of_unit(lambda unit: nan if unit.latitude is None else unit.latitude, np.float64),
            self.of_unit(lambda unit: nan if unit.longitude is None else unit.longitude, np.float64),
        )
        travelled = {place for place, _ in self.index.travel_m}
        if travelled:
            listed = self.of_case(
                lambda case: any(p is not None and place_key(p) in travelled for p in (case.place, case.postcode)),
                np.bool_,
            )
            for position in np.flatnonzero(listed):
                need, opening = self.at(int(position))
                case, unit = self.index.cases[need.case_id], self.index.units[opening.unit_id]
                metres = self.index.distance_m(case, unit)
                found[position] = UNKNOWN_M if metres is None else metres
        return found


def candidates(index: Index) -> Pairs:
    """The pairs worth screening: every need with the openings of its care form."""
    offered: dict[str, list[int]] = defaultdict(list)
    for position, opening in enumerate(index.openings.values()):
        offered[opening.care_form].append(position)
    rows = [np.array(offered.get(need.care_form, ()), dtype=np.int64) for need in index.needs.values()]
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    need = np.repeat(np.arange(len(rows), dtype=np.int64), lengths)
    return Pairs(index, need, np.concatenate(rows) if rows else need)


def all_pairs_of(index: Index, need: int) -> Pairs:
    """One need with every opening that can be a placement, whatever its care form: advice is none."""
    places = (one.care_form != CONSULTATION for one in index.openings.values())
    openings = np.flatnonzero(np.fromiter(places, dtype=np.bool_, count=len(index.openings)))
    return Pairs(index, np.full(len(openings), need, dtype=np.int64), openings)
