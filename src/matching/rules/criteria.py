"""Exclusion criteria: who meets one is excluded; what is not known neither excludes nor clears."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from ...models.case import Need
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.provider import CriterionRow, Opening, Unit
from ..index import Criterion, Index
from ..levels import levels_of
from ..pairs import Ints, Pairs, Screened
from ..truth import all_of, holds
from .base import PairRule

_NO, _UNKNOWN, _YES = 0, 1, 2


class Criteria(PairRule):
    """Rows of one criterion mean *and* (Kleene's three-valued logic); several criteria mean *or*."""

    code = "criteria"

    def is_on(self, index: Index) -> bool:
        return bool(index.snapshot.criteria)

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        asked: set[str] = set()
        for criterion in index.criteria.get(unit.unit_id, ()):
            if (need.case_id, unit.unit_id, criterion.id) in index.waived_criteria:
                continue
            truths = [holds(index.possible(need.case_id, row.fact), row.operator, row.value) for row in criterion.rows]
            applies = all_of(truths)
            if applies:
                yield self._applies(index, need, unit, criterion)
            elif applies is None:
                for fact in sorted(self._left_open_by(index, need, criterion) - asked):
                    asked.add(fact)
                    yield self.barrier(
                        need,
                        unit,
                        code="criteria_unknown",
                        kind="unknown_fact",
                        subject=fact,
                        limit=criterion.rule_text,
                        decider="referrer",
                        liftable=True,
                    )

    def _applies(self, index: Index, need: Need, unit: Unit, criterion: Criterion) -> Barrier:
        return self.barrier(
            need,
            unit,
            code="criteria" if criterion.absolute else "criteria_negotiable",
            kind=None if criterion.absolute else "negotiable_criterion",
            subject=criterion.id,
            observed=tuple(_fact_text(index, need.case_id, row.fact) for row in criterion.rows),
            limit=criterion.rule_text,
            decider="provider",
            liftable=True,
        )

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        """An exception for this client to the criterion, or to each one that a fact that is not known leaves open."""
        for criterion in index.criteria.get(barrier.unit_id, ()):
            if barrier.kind == "unknown_fact":
                is_meant = barrier.subject in self._left_open_by(index, need, criterion)
            else:
                is_meant = criterion.id == barrier.subject
            if is_meant and (need.case_id, barrier.unit_id, criterion.id) not in index.waived_criteria:
                yield from waived(index, criterion, need.case_id)

    def _left_open_by(self, index: Index, need: Need, criterion: Criterion) -> set[str]:
        """The facts that have to be known to say whether a criterion applies."""
        truths = [holds(index.possible(need.case_id, row.fact), row.operator, row.value) for row in criterion.rows]
        if all_of(truths) is not None:
            return set()
        return {row.fact for row, truth in zip(criterion.rows, truths, strict=True) if truth is None}

    def screen(self, pairs: Pairs) -> Screened:
        index = pairs.index
        blocked = np.zeros(len(pairs), dtype=np.bool_)
        negotiable = np.zeros(len(pairs), dtype=np.int64)
        unknown = np.zeros(len(pairs), dtype=np.int64)
        truth_of = _truths(pairs)
        for unit_id, at_unit in _pairs_of_units(pairs).items():
            needs = pairs.need[at_unit]
            facts: dict[str, Ints] = {}
            for criterion in index.criteria.get(unit_id, ()):
                rows = [truth_of(row)[needs] for row in criterion.rows]
                applies = np.minimum.reduce(rows)
                for case_id in _waived(index, unit_id, criterion.id):
                    applies[pairs.of(case_id=case_id)[at_unit]] = _NO
                if criterion.absolute:
                    blocked[at_unit] |= applies == _YES
                else:
                    negotiable[at_unit] += applies == _YES
                for row, truth in zip(criterion.rows, rows, strict=True):
                    open_question = (applies == _UNKNOWN) & (truth == _UNKNOWN)
                    facts[row.fact] = facts.get(row.fact, np.zeros(len(at_unit), dtype=np.int64)) | open_question
            for asked in facts.values():
                unknown[at_unit] += asked
        return Screened(blocked, {"negotiable_criterion": negotiable, "unknown_fact": unknown})


def _fact_text(index: Index, case_id: str, fact: str) -> str:
    possible = index.possible(case_id, fact) or ()
    shown = "–".join("yes" if v is True else "no" if v is False else str(v) for v in possible)
    return f"{fact} = {shown}"


def _truths(pairs: Pairs) -> Callable[[CriterionRow], Ints]:
    """A function from a criterion row to its truth by need, each distinct row worked out once for the needs at hand."""
    known: dict[tuple[str, str, str], Ints] = {}
    numbers = {False: _NO, None: _UNKNOWN, True: _YES}
    present = np.unique(pairs.need).tolist()
    cases = {position: pairs.needs[position].case_id for position in present}

    def truth_of(row: CriterionRow) -> Ints:
        key = (row.fact, row.operator, repr(row.value))
        if key not in known:
            known[key] = np.zeros(len(pairs.needs), dtype=np.int64)
            for position, case_id in cases.items():
                possible = pairs.index.possible(case_id, row.fact)
                known[key][position] = numbers[holds(possible, row.operator, row.value)]
        return known[key]

    return truth_of


def _pairs_of_units(pairs: Pairs) -> dict[str, Ints]:
    """Positions of pairs by unit, for units that have criteria."""
    order = np.argsort(pairs.unit, kind="stable")
    bounds = np.searchsorted(pairs.unit[order], np.arange(len(pairs.index.units) + 1)).tolist()
    ends = zip(pairs.index.units, pairwise(bounds), strict=True)
    return {unit: order[low:high] for unit, (low, high) in ends if low < high and unit in pairs.index.criteria}


def waived(index: Index, criterion: Criterion, case_id: str | None) -> tuple[Change, ...]:
    """The change that a criterion is not held against a case; ``None``: against nobody."""
    firmness = "absolute" if criterion.absolute else "negotiable"
    return levels_of(
        index.policy,
        "criterion",
        criterion.unit_id,
        "provider",
        subject=criterion.id,
        case_id=case_id,
        priced_as=f"criterion_{firmness}",
    )


def _waived(index: Index, unit_id: str, criterion_id: str) -> list[str]:
    return [case for case, unit, criterion in index.waived_criteria if (unit, criterion) == (unit_id, criterion_id)]


RULE = Criteria()
