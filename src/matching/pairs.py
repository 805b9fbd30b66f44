"""Pairs of a need and an opening as parallel arrays: what screening works on and programs are made from.

In a program a pair is all that a placement can be: it also has a start, and *marks* for what only some placements of
that need at that opening rest on, such as a place that is made. So a need and an opening may occur more than once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from ..models.case import Case, Need
from ..models.plan import Condition, Placement
from ..models.provider import Opening, Unit, place_key
from ..models.vocabulary import CONSULTATION
from .distance import UNKNOWN_M, Points, great_circles_m
from .index import Index, opening_from

PLACE_MADE = "place_made"
"""The condition of a placement in a place that is made for it; also the mark of its pair."""

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Item = TypeVar("Item")
_Values = Callable[[Sequence[Item]], Sequence[Any] | npt.NDArray[Any]]


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
    """Pairs as positions in the sorted needs and openings of an index; all arrays have one entry a pair."""

    index: Index
    need: Ints
    opening: Ints
    start: Ints
    """Days from the snapshot's date to the start."""
    conditions: Mapping[str, Ints] = field(default_factory=dict)
    """By kind, how many conditions of it a placement would rest on."""
    marks: Mapping[str, Bools] = field(default_factory=dict)
    """By kind, where a placement is one of those that rest on something because of the others."""
    open_to_changes: bool = False
    """Whether these are also the pairs that changes would bring, so that rules state what limits could become."""

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
        return _gathered(self.needs, self.need, _each(value), dtype)

    def of_case(self, value: Callable[[Case], Any], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
        """A value of each pair's case."""
        return _gathered(list(self.index.cases.values()), self.case, _each(value), dtype)

    def of_opening(self, value: Callable[[Opening], Any], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
        """A value of each pair's opening."""
        return _gathered(self.openings, self.opening, _each(value), dtype)

    def of_unit(self, value: Callable[[Unit], Any], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
        """A value of each pair's unit."""
        return _gathered(list(self.index.units.values()), self.unit, _each(value), dtype)

    def of_needs(self, values: _Values[Need], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
        """The same as ``of_need``, faster: ``values`` gives those of many needs at once."""
        return _gathered(self.needs, self.need, values, dtype)

    def of_cases(self, values: _Values[Case], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
        """The same as ``of_case``, faster: ``values`` gives those of many cases at once."""
        return _gathered(list(self.index.cases.values()), self.case, values, dtype)

    def of_openings(self, values: _Values[Opening], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
        """The same as ``of_opening``, faster: ``values`` gives those of many openings at once."""
        return _gathered(self.openings, self.opening, values, dtype)

    def of(self, *, case_id: str | None = None, unit_id: str | None = None) -> Bools:
        """True for the pairs of a case, of a unit, or of both."""
        found = np.ones(len(self), dtype=np.bool_)
        if case_id is not None:
            found &= self.of_need(lambda need: need.case_id == case_id, np.bool_)
        if unit_id is not None:
            found &= self.of_opening(lambda opening: opening.unit_id == unit_id, np.bool_)
        return found

    def at(self, position: int) -> tuple[Need, Opening]:
        """The need and the opening of one pair; a start that is put off shows as the opening's ``available_from``."""
        need, opening = self.needs[self.need[position]], self.openings[self.opening[position]]
        if self.start[position] == self._first_starts[self.opening[position]]:
            return need, opening
        return need, opening_from(opening, self.start_on(position))

    @cached_property
    def _first_starts(self) -> Ints:
        return first_starts(self.index)

    def start_on(self, position: int) -> date:
        """The day on which a placement starts."""
        return self.index.as_of + timedelta(days=int(self.start[position]))

    def placement(self, position: int) -> Placement:
        """A placement, with no conditions yet but that its place is made, which is the program's choice."""
        need, opening = self.at(position)
        made = PLACE_MADE in self.marks and self.marks[PLACE_MADE][position]
        return Placement(
            case_id=need.case_id,
            need_id=need.need_id,
            unit_id=opening.unit_id,
            opening_id=opening.id,
            start_on=self.start_on(position),
            conditions=(Condition(kind=PLACE_MADE, rule="places", decider="provider"),) if made else (),
        )

    def where(self, chosen: npt.NDArray[Any]) -> "Pairs":
        """Some of the pairs, by mask or positions (which may repeat)."""
        return Pairs(
            self.index,
            self.need[chosen],
            self.opening[chosen],
            self.start[chosen],
            {kind: counts[chosen] for kind, counts in self.conditions.items()},
            {kind: flags[chosen] for kind, flags in self.marks.items()},
            self.open_to_changes,
        )

    def marked(self, kind: str) -> Bools:
        """True where a placement carries a mark."""
        return self.marks.get(kind, np.zeros(len(self), dtype=np.bool_))

    def with_marked(self, chosen: Ints, mark: str, condition: str) -> "Pairs":
        """These pairs and, besides, the chosen ones once more: marked, and resting on one condition more."""
        copies = self.where(chosen)
        counts = copies.conditions.get(condition, np.zeros(len(copies), dtype=np.int64)) + 1
        conditions = {**copies.conditions, condition: counts}
        marks = {**copies.marks, mark: np.ones(len(copies), dtype=np.bool_)}
        return joined(self, replace(copies, conditions=conditions, marks=marks))

    @cached_property
    def groups(self) -> list[Ints]:
        """For each need the positions of its pairs."""
        order = np.argsort(self.need, kind="stable")
        bounds = np.searchsorted(self.need[order], np.arange(len(self.needs) + 1))
        return [order[low:high] for low, high in pairwise(bounds)]

    @cached_property
    def number_of(self) -> dict[tuple[str, str], int]:
        """The position of each need, by case and need id."""
        return {key: position for position, key in enumerate(self.index.needs)}

    def of_a_need(self, need: Need) -> Ints:
        """The positions of one need's pairs."""
        return self.groups[self.number_of[need.case_id, need.need_id]]

    @cached_property
    def case(self) -> Ints:
        """The position of each pair's case among the open cases of the index."""
        return _as_array(self.index, "case_of_need")[self.need]

    @cached_property
    def unit(self) -> Ints:
        """The position of each pair's unit among the units of the index."""
        return _as_array(self.index, "unit_of_opening")[self.opening]

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
        return self.of_openings(lambda found: [opening.delivery == "at_client" for opening in found], np.bool_)

    @cached_property
    def distance_m(self) -> Ints:
        """Metres from client to unit; ``UNKNOWN_M`` where not known."""
        cases = self.index.cases.values()
        homes = Points([case.latitude for case in cases], [case.longitude for case in cases])
        found = great_circles_m(homes, self.case, sites_of(self.index), self.unit)
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


def _each(value: Callable[[Item], Any]) -> _Values[Item]:
    return lambda items: [value(item) for item in items]


def _gathered(items: Sequence[Item], positions: Ints, values: _Values[Item], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """A value of the item at each position; where positions are many, each item is asked once."""
    if len(positions) < len(items):
        return np.array(values([items[position] for position in positions.tolist()]), dtype=dtype)
    first, last = (int(positions.min()), int(positions.max())) if len(positions) else (0, -1)
    return np.array(values(items[first : last + 1]), dtype=dtype).take(positions - first, axis=0)


def sites_of(index: Index) -> Points:
    """Where the units of an index are."""
    if sites_of not in index.known:
        units = index.units.values()
        index.known[sites_of] = Points([unit.latitude for unit in units], [unit.longitude for unit in units])
    return cast(Points, index.known[sites_of])


def _as_array(index: Index, name: str) -> Ints:
    """Numbers that an index holds, as an array that is made once."""
    key = (_as_array, name)
    if key not in index.known:
        index.known[key] = np.array(getattr(index, name), dtype=np.int64)
    return cast(Ints, index.known[key])


def all_pairs_of(index: Index, need: int) -> Pairs:
    """One need with every opening that can be a placement, whatever its care form: advice is none."""
    places = (one.care_form != CONSULTATION for one in index.openings.values())
    openings = np.flatnonzero(np.fromiter(places, dtype=np.bool_, count=len(index.openings)))
    return Pairs(index, np.full(len(openings), need, dtype=np.int64), openings, first_starts(index)[openings])


def first_starts(index: Index) -> Ints:
    """Days from the snapshot's date to the first start at each opening."""
    stated = [opening.available_from for opening in index.openings.values()]
    return np.array([max(0, (day - index.as_of).days) if day else 0 for day in stated], dtype=np.int64)


def joined(some: Pairs, more: Pairs) -> Pairs:
    """Pairs of the same index put together."""
    return replace(concatenated(some.index, [some, more]), open_to_changes=some.open_to_changes)


def concatenated(index: Index, parts: Sequence[Pairs]) -> Pairs:
    """Pairs of the same index put together."""
    if len(parts) == 1 and not parts[0].open_to_changes:
        return parts[0]
    nothing = np.zeros(0, dtype=np.int64)
    return Pairs(
        index,
        need=np.concatenate([nothing, *(part.need for part in parts)]),
        opening=np.concatenate([nothing, *(part.opening for part in parts)]),
        start=np.concatenate([nothing, *(part.start for part in parts)]),
        conditions=_concatenated([part.conditions for part in parts], [len(part) for part in parts]),
        marks=_concatenated([part.marks for part in parts], [len(part) for part in parts]),
    )


def _concatenated(parts: Sequence[Mapping[str, Any]], lengths: Sequence[int]) -> dict[str, Any]:
    """Arrays by name, with zeros where a part does not have a name."""
    dtypes = {name: found.dtype for part in parts for name, found in part.items()}
    return {
        name: np.concatenate([part.get(name, np.zeros(n, dtype=dtype)) for part, n in zip(parts, lengths, strict=True)])
        for name, dtype in dtypes.items()
    }
