"""Whether there is room: a plan that places a case and everybody placed, with rules ignored for that case alone."""

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...models.explanation import Barrier
from ...models.plan import Plan
from ..pairs import Ints, Pairs, Screened, all_pairs_of
from ..rulebook import INFORMATION
from ..rules import Row
from ..screen import by_rule
from ..solve import feasible
from .moves import Moves, only_places_bind

if TYPE_CHECKING:
    from ..matcher import Matcher


class Room:
    """One case against all others: its need with *every* opening, the others with what is admissible."""

    def __init__(self, matcher: "Matcher", plan: Plan, case_id: str) -> None:
        self.matcher = matcher
        self.plan = plan
        self.case_id = case_id
        matcher.index.cases[case_id]
        self.need = next(number for number, (owner, _) in enumerate(matcher.index.needs) if owner == case_id)

    @cached_property
    def screened(self) -> list[tuple[str, Screened]]:
        """What each rule says about the case's pairs."""
        return list(by_rule(self.matcher.rulebook, all_pairs_of(self.matcher.index, self.need)))

    @cached_property
    def own(self) -> Pairs:
        """The case with every opening, blocked or not."""
        pairs = all_pairs_of(self.matcher.index, self.need)
        kinds = {kind for _, found in self.screened for kind in found.conditions}
        nothing = np.zeros(len(pairs), dtype=np.int64)
        counts = {kind: sum((f.conditions.get(kind, nothing) for _, f in self.screened), nothing) for kind in kinds}
        return replace(pairs, conditions=counts)

    @cached_property
    def families(self) -> list[frozenset[str]]:
        """For each of the case's pairs the rule families that keep it out under the policy."""
        never = self.matcher.policy.conditions == "never"
        found: list[set[str]] = [set() for _ in range(len(self.own))]
        for code, says in self.screened:
            for position in np.flatnonzero(says.blocked):
                found[position].add(code)
            for kind, counts in says.conditions.items() if never else ():
                for position in np.flatnonzero(counts):
                    found[position].add(INFORMATION if kind.startswith("unknown_") else code)
        return [frozenset(one) for one in found]

    def barriers(self, position: int) -> list[Barrier]:
        """Every barrier of one of the case's pairs."""
        index, (need, opening) = self.matcher.index, self.own.at(position)
        return self.matcher.rulebook.barriers(index, need, index.units[opening.unit_id], opening)

    def blocking(self, position: int) -> list[Barrier]:
        """The barriers that keep a pair out of a plan under the policy."""
        never = self.matcher.policy.conditions == "never"
        return [barrier for barrier in self.barriers(position) if barrier.outcome == "blocked" or never]

    @cached_property
    def options(self) -> Ints:
        """The openings where the case is admissible, as positions."""
        found: Ints = self.matcher.pairs.opening[self.matcher.pairs.need == self.need]
        return found

    def fits(self, ignored: Collection[str] = ()) -> bool:
        """Whether the case can be placed with everybody placed, when these families are ignored for it alone."""
        usable = np.array([not families - set(ignored) for families in self.families], dtype=np.bool_)
        own = self.own.where(np.flatnonzero(usable))
        if len(own) == 0:
            return False
        matcher = self.matcher
        pairs = joined(matcher.pairs.where(np.flatnonzero(matcher.pairs.need != self.need)), own)
        if only_places_bind(matcher.rulebook, pairs):
            has_room = Moves(pairs, self.plan).with_room()
            return "places" in ignored or not has_room.isdisjoint(own.opening.tolist())
        exempt = {*ignored, "budget"} if "funding" in ignored else set(ignored)
        rows = [self._without_own(row, pairs) if row.rule in exempt else row for row in matcher.rows_of(pairs)]
        return feasible(pairs, [*rows, *self.all_placed(pairs)]) is not None

    def fits_with(self, extra: Pairs) -> bool:
        """Whether the case can be placed with everybody placed, when these pairs may be used as well."""
        pairs = joined(self.matcher.pairs, extra)
        if only_places_bind(self.matcher.rulebook, pairs):
            moves = Moves(pairs, self.plan)
            return not moves.with_room().isdisjoint(moves.options[self.need])
        return feasible(pairs, [*self.matcher.rows_of(pairs), *self.all_placed(pairs)]) is not None

    def all_placed(self, pairs: Pairs) -> list[Row]:
        """The rows that say that the case and everybody placed are placed."""
        return placed_rows(pairs, {*self.plan.placed_case_ids, self.case_id})

    def _without_own(self, row: Row, pairs: Pairs) -> Row:
        others = pairs.need[row.pairs] != self.need
        return replace(row, pairs=row.pairs[others], coefficients=row.coefficients[others])


def placed_rows(pairs: Pairs, cases: Collection[str]) -> list[Row]:
    """For each case, in the order of their ids, the row that says that all its needs are placed."""
    order = np.argsort(pairs.need, kind="stable")
    bounds = np.searchsorted(pairs.need[order], np.arange(len(pairs.needs) + 1))
    positions: dict[str, list[Ints]] = {case_id: [] for case_id in sorted(cases)}
    for number, need in enumerate(pairs.needs):
        if need.case_id in positions:
            positions[need.case_id].append(order[bounds[number] : bounds[number + 1]])
    return [_placed_row(case_id, parts) for case_id, parts in positions.items()]


def _placed_row(case_id: str, parts: list[Ints]) -> Row:
    found = np.concatenate(parts)
    return Row("must", (case_id,), found, np.ones(len(found), dtype=np.int64), lower=len(parts))


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
