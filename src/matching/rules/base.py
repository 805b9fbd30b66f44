"""What a rule is: one file that carries all that screening, solving, verifying and explaining need of it."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from ...models.case import Need
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.plan import Condition, Placement, Violation
from ...models.provider import Opening, Unit
from ..index import Index
from ..pairs import Ints, Pairs, Screened
from ..program import Program, Row

INFORMATION = "information"
"""The family of what is not known."""


class PairRule:
    """A rule about one need and one opening.

    Only ``barriers`` has to be written. ``screen`` may be written again with arrays, for speed; a test compares the two
    on every pair. The verifier and explanations use ``barriers``, screening uses ``screen``.
    """

    code: ClassVar[str]
    """Name of the rule: its family in causes, its entry ``rule.<code>`` in the catalogues."""

    def is_on(self, index: Index) -> bool:
        """Whether the snapshot states what the rule is about."""
        return True

    def concerns(self, index: Index, need: Need) -> bool:
        """Whether a need can have a barrier of this rule at all; screening passes over those that cannot."""
        return True

    def looks_at(self, index: Index) -> Callable[[Need], Hashable] | None:
        """All that the rule looks at of a need and its case, where that is the same for many: the rule says the same
        of all that are alike in it, so that screening asks about one of them. ``None``: it looks at more.
        """
        return None

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        """Everything that stands between a need and an opening, or (``None``) a unit without a fitting opening."""
        raise NotImplementedError

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        """What has to change so that a barrier is lifted: all of it, each at the lowest level that is enough.

        Nothing: nobody lifts it.
        """
        return iter(())

    def barrier(self, need: Need, unit: Unit, opening: Opening | None = None, **what: Any) -> Barrier:
        """A barrier of this rule: blocked, or conditional when a ``kind`` is given. ``opening``: where it matters."""
        return Barrier(
            rule=self.code,
            code=what.pop("code", self.code),
            need_id=need.need_id,
            unit_id=unit.unit_id,
            opening_id=opening.id if opening else None,
            outcome="conditional" if what.get("kind") else "blocked",
            **what,
        )

    def screen(self, pairs: Pairs) -> Screened:
        """What the rule says about every pair."""
        blocked = np.zeros(len(pairs), dtype=np.bool_)
        conditions: dict[str, Ints] = {}
        concerned = pairs.of_need(lambda need: self.concerns(pairs.index, need), np.bool_)
        for position in np.flatnonzero(concerned).tolist():
            need, opening = pairs.at(position)
            for barrier in self.barriers(pairs.index, need, pairs.index.units[opening.unit_id], opening):
                if barrier.outcome == "blocked":
                    blocked[position] = True
                elif barrier.kind is not None:
                    counts = conditions.setdefault(barrier.kind, np.zeros(len(pairs), dtype=np.int64))
                    counts[position] += 1
        return Screened(blocked, conditions)


class CouplingRule:
    """A rule about placements together.

    Only ``code``, ``rows`` and ``violations`` have to be written. A limit that somebody can raise is stated with
    ``program.more``.
    """

    code: ClassVar[str]
    """Name of the rule: its family in causes, its entry ``rule.<code>`` in the catalogues."""
    can_be_ignored: ClassVar[bool] = True
    """Whether one case could be placed by ignoring the rule for that case alone: then it can be a cause."""
    told_last: ClassVar[bool] = False
    """Whether other causes of the same size are told first."""

    def is_on(self, index: Index) -> bool:
        """Whether the snapshot states what the rule is about."""
        return True

    def variants(self, pairs: Pairs) -> Pairs:
        """The pairs, with marked ones besides where a placement can rest on something because of the others."""
        return pairs

    def rows(self, program: Program) -> Iterator[Row]:
        """The linear rows of the program."""
        raise NotImplementedError

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        """What the placements break, found without the program."""
        raise NotImplementedError

    def conditions(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Condition]:
        """What a placement rests on because of the others."""
        return iter(())

    def barriers(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Barrier]:
        """What keeps a placement out while these placements stand."""
        for one in self.broken_by(index, placement, placements):
            yield self.barrier(placement, one, subject=" / ".join(one.ids) or None)

    def broken_by(self, index: Index, placement: Placement, placements: Sequence[Placement]) -> Iterator[Violation]:
        """What is broken with a placement and not without it."""
        before = {(one.ids, one.found) for one in self.violations(index, placements)}
        for one in self.violations(index, [*placements, placement]):
            if (one.ids, one.found) not in before:
                yield one

    def barrier(self, placement: Placement, broken: Violation, **what: Any) -> Barrier:
        """A barrier of this rule, from what a placement would break."""
        return Barrier(
            rule=self.code,
            code=what.pop("code", self.code),
            need_id=placement.need_id,
            unit_id=placement.unit_id,
            opening_id=placement.opening_id,
            outcome="blocked",
            **{"observed": broken.found, "limit": broken.limit, **what},
        )
