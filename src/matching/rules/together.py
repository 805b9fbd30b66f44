"""An integrated plan: the required needs of a case stand or fall together; the others never go without them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.plan import Placement, Violation
from ..index import Index, is_required
from ..program import Program, Row, Sum
from .base import CouplingRule


class Together(CouplingRule):
    """All required needs or none."""

    code = "together"
    told_last = True

    def is_on(self, index: Index) -> bool:
        return any(len(needs) > 1 for needs in index.needs_of.values())

    def rows(self, program: Program) -> Iterator[Row]:
        for case_id, needs in program.index.needs_of.items():
            first = program.index.required[case_id][0]
            for need in needs:
                if need is not first:
                    both = Sum().add(program.pairs.of_a_need(need)).add(program.lead(case_id), -1)
                    lower = 0 if is_required(need) else None
                    yield both.row(self.code, (case_id, need.need_id), lower=lower, upper=0)

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        placed: dict[str, set[str]] = defaultdict(set)
        for one in placements:
            placed[one.case_id].add(one.need_id)
        for case_id, needs in placed.items():
            missing = [need.need_id for need in index.required[case_id] if need.need_id not in needs]
            if missing:
                yield Violation(rule=self.code, ids=(case_id,), found=f"without {', '.join(missing)}", limit="all")

    def barriers(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Barrier]:
        """None for one part alone: whether the whole plan has a place is told as a cause."""
        return iter(())


def extra_needs(index: Index, case_id: str) -> list[Need]:
    """The needs of a case that never block: optional ones, and those that come after another."""
    return [need for need in index.needs_of[case_id] if not is_required(need)]


RULE = Together()
