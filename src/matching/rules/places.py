"""Places: no more people at an opening than it has places, with those that come free and those made for a client."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from ...models.change import Change
from ...models.explanation import Barrier
from ...models.plan import Condition, Placement, Violation
from ...models.provider import Opening
from ..index import Index
from ..levels import levels_of
from ..occupancy import Occupancy, most
from ..pairs import PLACE_MADE, Ints, Pairs
from ..program import Program, Row, Sum
from .base import CouplingRule

MADE = PLACE_MADE


class Places(CouplingRule):
    """Places count what remains beside present occupants, on every day.

    A place is made only when the others are all taken, those that come free included.
    """

    code = "places"

    def variants(self, pairs: Pairs) -> Pairs:
        can_be_made = pairs.of_opening(lambda opening: bool(opening.can_add), np.bool_)
        return pairs.with_marked(np.flatnonzero(can_be_made), MADE, MADE) if can_be_made.any() else pairs

    def rows(self, program: Program) -> Iterator[Row]:
        pairs = program.pairs
        order = np.argsort(pairs.opening, kind="stable")
        bounds = np.searchsorted(pairs.opening[order], np.arange(len(pairs.openings) + 1))
        made = pairs.marked(MADE)
        for opening, low, high in zip(pairs.openings, bounds[:-1], bounds[1:], strict=True):
            here = order[low:high]
            if len(here):
                yield from self._at(program, opening, here[~made[here]], here[made[here]])

    def _at(self, program: Program, opening: Opening, regular: Ints, made: Ints) -> Iterator[Row]:
        leaving = program.index.movers_of_opening.get(opening.id, [])
        days = np.unique(program.pairs.start[regular]).tolist() if leaving else [None]
        for day in days:
            there = program.by(regular, day)
            if len(there) > opening.places:
                taken = Sum().add(there)
                for case_id in leaving:
                    taken.plus(program.left(case_id, day), -1)
                taken.plus(self._more(program, opening), -1)
                yield taken.row(self.code, (opening.id,), upper=opening.places)
        if len(made):
            yield from self._made(program, opening, leaving, regular, made)

    def _made(self, program: Program, opening: Opening, leaving: list[str], regular: Ints, made: Ints) -> Iterator[Row]:
        """At most so many made, and only when the regular places and those that come free are all taken."""
        any_made, _ = program.auxiliary(("made", opening.id))
        limit = opening.can_add or 0
        yield Sum().add(made).add([any_made], -limit).row(self.code, (opening.id,), upper=0)
        more = self._more(program, opening)
        most_free = opening.places + len(leaving) + sum(more.terms.values())
        free = Sum().add(regular, -1).add([any_made], most_free).plus(more)
        for case_id in leaving:
            free.plus(program.left(case_id, None))
        yield free.row(self.code, (opening.id,), upper=most_free - opening.places)

    def _more(self, program: Program, opening: Opening) -> Sum:
        return program.more(partial(places_more, program.index, opening.id))

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        at: dict[str, list[Placement]] = defaultdict(list)
        for one in placements:
            at[one.opening_id].append(one)
        occupancy = Occupancy(index, placements)
        for opening_id, here in at.items():
            opening, left = index.openings[opening_id], occupancy.departures(opening_id)
            regular = [one for one in here if not is_made(one)]
            taken = most([*((one.start_on, 1) for one in regular), *((day, -1) for day in left)])
            if taken > opening.places:
                found, limit = taken, opening.places
                yield Violation(rule=self.code, ids=(opening_id,), found=str(found), limit=str(limit))
            made, needed = len(here) - len(regular), max(0, len(here) - opening.places - len(left))
            if made > min(needed, opening.can_add or 0):
                limit = min(needed, opening.can_add or 0)
                yield Violation(rule=self.code, ids=(opening_id, MADE), found=str(made), limit=str(limit))

    def conditions(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Condition]:
        """Which placement sits in a made place is for the plan to say; how many may, is a matter of violations."""
        if is_made(placement):
            yield Condition(kind=MADE, rule=self.code, decider="provider")

    def barriers(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Barrier]:
        made = placement.model_copy(update={"conditions": (Condition(kind=MADE, rule=self.code, decider="provider"),)})
        can_be_made = not any(placement.opening_id in one.ids for one in self.violations(index, [*placements, made]))
        for one in self.violations(index, [*placements, placement]):
            if one.ids == (placement.opening_id,) and not can_be_made:
                here = sum(other.opening_id == placement.opening_id for other in placements)
                yield self.barrier(placement, one, observed=here + 1, limit=here)


def places_more(index: Index, opening_id: str) -> tuple[Change, ...]:
    """The change that an opening has more places, at its levels."""
    return levels_of(index.policy, "place", opening_id, "provider")


def is_made(placement: Placement) -> bool:
    """Whether a placement sits in a place that is made for it."""
    return any(one.kind == MADE for one in placement.conditions)


RULE = Places()
