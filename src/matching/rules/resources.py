"""Resources: staff hours and the like. What people take of them is within what remains, on every day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, partial

import numpy as np

from ...models.change import Change
from ...models.explanation import Barrier
from ...models.plan import Placement, Violation
from ...models.provider import Resource
from ..index import Index
from ..levels import levels_of
from ..occupancy import Occupancy, most
from ..program import Program, Row
from .base import CouplingRule

FINEST = 10**6
"""Amounts are counted in millionths; a table holds none with more decimals."""


@lru_cache(maxsize=10_000)
def millionths(amount: float) -> int:
    """An amount as a whole number, exactly as it is written in decimals."""
    return int(Decimal(repr(float(amount))) * FINEST)


class Resources(CouplingRule):
    """A person counts once at a unit. A resource that a unit does not state has no limit there."""

    code = "resources"

    def is_on(self, index: Index) -> bool:
        return bool(index.snapshot.resources) and bool(index.snapshot.loads)

    def rows(self, program: Program) -> Iterator[Row]:
        for row in program.index.snapshot.resources:
            unit = program.unit_number[row.unit_id]
            loads = {one: load(program.index, one, row) for one in program.people.get(unit, ())}
            loads = {one: amount for one, amount in loads.items() if amount}
            for day in program.days_at(unit) if loads else ():
                taken = program.taken(unit, day, loads)
                if sum(times for times in taken.terms.values() if times > 0) + taken.constant > millionths(row.amount):
                    taken.plus(program.more(partial(hours_more, program.index, row)), -FINEST)
                    yield _reduced(taken.row(self.code, (row.unit_id, row.resource), upper=millionths(row.amount)))

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        occupancy = Occupancy(index, placements)
        for row in index.snapshot.resources:
            taken = most(
                (day, change * load(index, case_id, row))
                for case_id in occupancy.people_at(row.unit_id)
                for day, change in occupancy.extra(case_id, row.unit_id)
            )
            if taken > millionths(row.amount):
                found, limit = shown(taken), shown(millionths(row.amount))
                yield Violation(rule=self.code, ids=(row.unit_id, row.resource), found=found, limit=limit)

    def barriers(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Barrier]:
        """What the client asks, and what is left beside the others."""
        for one in self.broken_by(index, placement, placements):
            row = next(row for row in index.snapshot.resources if (row.unit_id, row.resource) == one.ids)
            asked = load(index, placement.case_id, row)
            left = millionths(float(one.limit)) - (millionths(float(one.found)) - asked)
            yield self.barrier(
                placement,
                one,
                subject=row.resource,
                observed=asked / FINEST,
                limit=max(0, left) / FINEST,
                decider="provider",
                liftable=True,
            )


def hours_more(index: Index, row: Resource) -> tuple[Change, ...]:
    """The change that a unit has more of a resource, at its levels."""
    return levels_of(index.policy, "resource", row.unit_id, "provider", subject=row.resource)


def _reduced(row: Row) -> Row:
    """The same row in the largest unit in which all its coefficients are whole: small numbers are fast and safe."""
    unit = int(np.gcd.reduce(row.coefficients))
    upper = None if row.upper is None else row.upper // unit
    return replace(row, coefficients=row.coefficients // unit, upper=upper)


def load(index: Index, case_id: str, row: Resource) -> int:
    """What a case takes of a unit's resource, in millionths; a row for the unit goes before the general one."""
    own = index.loads.get((case_id, row.resource, row.unit_id))
    general = index.loads.get((case_id, row.resource, None), 0.0)
    return millionths(general if own is None else own)


def shown(amount: int) -> str:
    """Millionths as people write the amount."""
    return f"{Decimal(amount) / FINEST:f}"


RULE = Resources()
