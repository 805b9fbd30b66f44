"""Pins: placements that have been decided. They are hard until they end."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.case import Need
from ...models.plan import Placement, Violation
from ...models.provider import Opening
from ...models.week import Decision
from ..index import Index
from ..program import Program, Row
from .base import CouplingRule


def is_pinned_to(pin: Decision, need: Need, opening: Opening) -> bool:
    """Whether a placement of a need at an opening is what a pin asks."""
    return (
        pin.case_id == need.case_id
        and pin.need_id == need.need_id
        and pin.unit_id == opening.unit_id
        and pin.opening_id in (None, opening.id)
    )


def name_of(pin: Decision) -> tuple[str, ...]:
    """The ids of a pin: case, unit and, when named, opening."""
    return tuple(part for part in (pin.case_id, pin.unit_id, pin.opening_id) if part)


class Pins(CouplingRule):
    """Exactly one placement that each pin asks."""

    code = "pins"
    can_be_ignored = False

    def is_on(self, index: Index) -> bool:
        return bool(index.pins)

    def rows(self, program: Program) -> Iterator[Row]:
        pairs = program.pairs
        for pin in program.index.pins:
            nearby = pairs.groups[pairs.number_of[pin.case_id, str(pin.need_id)]]
            meant = [position for position in nearby if is_pinned_to(pin, *pairs.at(int(position)))]
            found = np.array(meant, dtype=np.int64)
            yield Row(self.code, name_of(pin), found, np.ones(len(found), dtype=np.int64), lower=1, upper=1)

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        for pin in index.pins:
            met = sum(
                is_pinned_to(pin, need, opening)
                for _, need, _, opening in (index.parts(one) for one in placements if one.case_id == pin.case_id)
            )
            if met != 1:
                yield Violation(rule=self.code, ids=name_of(pin), found=str(met), limit="1")


RULE = Pins()
