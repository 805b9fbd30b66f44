"""Cohort limits: how many people with a certain fact a unit still has room for."""

from collections.abc import Iterator, Sequence
from functools import partial

from ...models.change import Change
from ...models.explanation import Barrier
from ...models.plan import Placement, Violation
from ...models.provider import CohortLimit
from ..index import Index, comparison_text
from ..levels import levels_of
from ..occupancy import Occupancy, most
from ..program import Program, Row
from ..truth import holds
from .base import CouplingRule


class CohortLimits(CouplingRule):
    """A fact that is not known takes room: it might be true. A person counts once at a unit."""

    code = "cohort_limits"

    def is_on(self, index: Index) -> bool:
        return bool(index.snapshot.cohort_limits)

    def rows(self, program: Program) -> Iterator[Row]:
        for limit in program.index.snapshot.cohort_limits:
            unit = program.unit_number[limit.unit_id]
            counted = {one: 1 for one in program.people.get(unit, ()) if counts(program.index, one, limit)}
            for day in program.days_at(unit) if counted else ():
                taken = program.taken(unit, day, counted)
                if sum(times for times in taken.terms.values() if times > 0) + taken.constant > limit.at_most:
                    taken.plus(program.more(partial(room_more, program.index, limit)), -1)
                    yield taken.row(self.code, ids_of(limit), upper=limit.at_most)

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        occupancy = Occupancy(index, placements)
        for limit in index.snapshot.cohort_limits:
            taken = most(
                change
                for case_id in occupancy.people_at(limit.unit_id)
                if counts(index, case_id, limit)
                for change in occupancy.extra(case_id, limit.unit_id)
            )
            if taken > limit.at_most:
                yield Violation(rule=self.code, ids=ids_of(limit), found=str(taken), limit=str(limit.at_most))

    def barriers(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Barrier]:
        for one in self.broken_by(index, placement, placements):
            yield self.barrier(
                placement,
                one,
                subject=one.ids[1],
                observed=int(one.found),
                limit=int(one.limit),
                decider="provider",
                liftable=True,
            )


def room_more(index: Index, limit: CohortLimit) -> tuple[Change, ...]:
    """The change that a unit has room for more people of a kind, at its levels."""
    unit_id, comparison = ids_of(limit)
    return levels_of(index.policy, "cohort_limit", unit_id, "provider", subject=comparison)


def counts(index: Index, case_id: str, limit: CohortLimit) -> bool:
    """Whether a person takes room: the fact meets the comparison, or may."""
    return holds(index.possible(case_id, limit.fact), limit.operator, limit.value) is not False


def might_count(index: Index, case_id: str, limit: CohortLimit) -> bool:
    """Whether a person takes room only because the fact is not known."""
    return holds(index.possible(case_id, limit.fact), limit.operator, limit.value) is None


def ids_of(limit: CohortLimit) -> tuple[str, str]:
    """The unit, and the comparison in words."""
    return limit.unit_id, comparison_text(limit)


RULE = CohortLimits()
