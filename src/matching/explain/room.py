"""Whether there is room: a plan that places a case and everybody placed, with rules ignored for that case alone."""

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...models.explanation import Barrier
from ..pairs import Ints, Pairs, all_pairs_of
from ..rulebook import INFORMATION
from ..rules import Row
from ..screen import screened
from ..solve import feasible

if TYPE_CHECKING:
    from ..matcher import Matcher


class Room:
    """One case against all others: its need with *every* opening, the others with what is admissible."""

    def __init__(self, matcher: "Matcher", case_id: str) -> None:
        self.matcher = matcher
        self.case_id = case_id
        numbers = {key: position for position, key in enumerate(matcher.index.needs)}
        self.number_of = numbers
        (self.need,) = (number for (owner, _), number in numbers.items() if owner == case_id)

    @cached_property
    def own(self) -> Pairs:
        """The case with every opening, blocked or not."""
        pairs = all_pairs_of(self.matcher.index, self.need)
        return replace(pairs, conditions=screened(self.matcher.rulebook, pairs).conditions)

    @cached_property
    def barriers(self) -> list[list[Barrier]]:
        """The barriers of each of the case's pairs."""
        index = self.matcher.index
        told = []
        for position in range(len(self.own)):
            need, opening = self.own.at(position)
            told.append(self.matcher.rulebook.barriers(index, need, index.units[opening.unit_id], opening))
        return told

    def blocking(self, barriers: list[Barrier]) -> list[Barrier]:
        """The barriers that keep a pair out of a plan under the policy."""
        never = self.matcher.policy.conditions == "never"
        return [barrier for barrier in barriers if barrier.outcome == "blocked" or never]

    @cached_property
    def families(self) -> list[frozenset[str]]:
        """For each of the case's pairs the rule families that keep it out."""
        return [frozenset(family(barrier) for barrier in self.blocking(barriers)) for barriers in self.barriers]

    @cached_property
    def others(self) -> Pairs:
        """The pairs of all other cases."""
        pairs = self.matcher.pairs
        return pairs.where(np.flatnonzero(pairs.need != self.need))

    def choice(self, ignored: Collection[str], placed: Collection[str]) -> tuple[Pairs, Ints] | None:
        """Pairs, and a choice of them that places the case and all of ``placed``; ``None`` when there is none."""
        usable = np.array([not families - set(ignored) for families in self.families], dtype=np.bool_)
        own = self.own.where(np.flatnonzero(usable))
        if len(own) == 0:
            return None
        pairs = joined(self.others, own)
        exempt = {*ignored, "budget"} if "funding" in ignored else set(ignored)
        rows = [self._without_own(row, pairs) if row.rule in exempt else row for row in self.matcher.rows_of(pairs)]
        must = [self.must(pairs, case_id) for case_id in sorted({*placed, self.case_id})]
        chosen = feasible(pairs, [*rows, *must])
        return None if chosen is None else (pairs, chosen)

    def _without_own(self, row: Row, pairs: Pairs) -> Row:
        others = pairs.need[row.pairs] != self.need
        return replace(row, pairs=row.pairs[others], coefficients=row.coefficients[others])

    def must(self, pairs: Pairs, case_id: str) -> Row:
        """The row that says that a case is placed."""
        needs = [number for (owner, _), number in self.number_of.items() if owner == case_id]
        positions = np.flatnonzero(np.isin(pairs.need, needs))
        return Row("must", (case_id,), positions, np.ones(len(positions), dtype=np.int64), lower=len(needs))


def family(barrier: Barrier) -> str:
    """The rule family of a barrier; what is not known is a family of its own."""
    if barrier.outcome == "conditional" and (barrier.kind or "").startswith("unknown_"):
        return INFORMATION
    return barrier.rule


def joined(some: Pairs, more: Pairs) -> Pairs:
    """Pairs of the same index put together."""
    kinds = {*some.conditions, *more.conditions}
    nothing = {kind: np.zeros(max(len(some), len(more)), dtype=np.int64) for kind in kinds}
    conditions = {
        kind: np.concatenate(
            [
                some.conditions.get(kind, nothing[kind][: len(some)]),
                more.conditions.get(kind, nothing[kind][: len(more)]),
            ]
        )
        for kind in kinds
    }
    return Pairs(
        some.index,
        np.concatenate([some.need, more.need]),
        np.concatenate([some.opening, more.opening]),
        conditions,
    )
