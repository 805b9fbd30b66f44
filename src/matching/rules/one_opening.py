"""A need goes to one opening at most."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ...models.plan import Placement, Violation
from ..index import Index
from ..program import Program, Row, rows_by
from .base import CouplingRule


class OneOpening(CouplingRule):
    """At most one placement for each need."""

    code = "one_opening"
    can_be_ignored = False

    def rows(self, program: Program) -> Iterator[Row]:
        pairs = program.pairs
        names = [f"{need.case_id}/{need.need_id}" for need in pairs.needs]
        return rows_by(self.code, pairs.need, names, [1] * len(names))

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        for key, count in Counter((one.case_id, one.need_id) for one in placements).items():
            if count > 1:
                yield Violation(rule=self.code, ids=key, found=str(count), limit="1")


RULE = OneOpening()
