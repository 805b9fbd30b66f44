"""What a rule is: one file that carries all that screening, solving, verifying and explaining need of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ...models.case import Need
from ...models.explanation import Barrier, Change
from ...models.plan import Placement, Violation
from ...models.provider import Opening, Unit
from ..index import Index
from ..pairs import Ints, Pairs, Screened


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

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        """Everything that stands between a need and an opening, or (``None``) a unit without a fitting opening."""
        raise NotImplementedError

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        """The changes that may lift a blocked barrier, each at all its levels, lowest first."""
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
        for position in range(len(pairs)):
            need, opening = pairs.at(position)
            for barrier in self.barriers(pairs.index, need, pairs.index.units[opening.unit_id], opening):
                if barrier.outcome == "blocked":
                    blocked[position] = True
                elif barrier.kind is not None:
                    counts = conditions.setdefault(barrier.kind, np.zeros(len(pairs), dtype=np.int64))
                    counts[position] += 1
        return Screened(blocked, conditions)


@dataclass(frozen=True)
class Row:
    """``lower <= sum of coefficients × pairs chosen <= upper``, and what it is an instance of."""

    rule: str
    ids: tuple[str, ...]
    pairs: Ints
    coefficients: Ints
    lower: int | None = None
    upper: int | None = None


class CouplingRule:
    """A rule about placements together."""

    code: ClassVar[str]

    def is_on(self, index: Index) -> bool:
        """Whether the snapshot states what the rule is about."""
        return True

    def rows(self, pairs: Pairs) -> Iterator[Row]:
        """The linear rows of the program."""
        raise NotImplementedError

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        """What the placements break, found without the program."""
        raise NotImplementedError

    def changes(self, index: Index, need: Need, opening: Opening) -> Iterator[Change]:
        """The changes that may make room for a need at an opening, each at all its levels, lowest first."""
        return iter(())


def rows_by(rule: str, groups: Ints, names: Sequence[str], limits: Sequence[int | None]) -> Iterator[Row]:
    """One row for each group of pairs that can break its limit: at most ``limits[g]`` of group ``g`` chosen."""
    if len(groups) == 0:
        return
    order = np.argsort(groups, kind="stable")
    found, starts = np.unique(groups[order], return_index=True)
    for group, members in zip(found, np.split(order, starts[1:]), strict=True):
        limit = limits[group]
        if limit is not None and len(members) > limit:
            ones = np.ones(len(members), dtype=np.int64)
            yield Row(rule, (names[group],), members, ones, upper=limit)
