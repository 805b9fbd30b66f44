"""Whether there is room for a case beside others, on the pairs that are admissible."""

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from ...models.case import Need
from ...models.plan import Plan
from ..pairs import Ints
from ..program import Program, Row, Sum

if TYPE_CHECKING:
    from ..matcher import Matcher


class Room:
    """One case with the openings where it is admissible."""

    def __init__(self, matcher: "Matcher", plan: Plan, case_id: str) -> None:
        self.matcher = matcher
        self.plan = plan
        self.case_id = case_id
        self.required: list[Need] = matcher.index.required[case_id]
        self.needs: list[int] = [matcher.pairs.number_of[case_id, need.need_id] for need in self.required]

    @cached_property
    def options(self) -> Ints:
        """The openings where the case's first required need is admissible, as positions."""
        found: Ints = self.matcher.pairs.opening[self.matcher.pairs.need == self.needs[0]]
        return found

    @property
    def has_options(self) -> bool:
        """Whether each required need is admissible somewhere."""
        return all(bool((self.matcher.pairs.need == need).any()) for need in self.needs)


def placed_rows(program: Program, cases: Collection[str]) -> list[Row]:
    """For each case, in the order of their ids, the row that says that it is placed."""
    return [Sum().add(program.lead(case_id)).row("must", (case_id,), lower=1) for case_id in sorted(cases)]
