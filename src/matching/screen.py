"""Screening: every pair rule over all pairs at once; what remains is what a plan can be made of."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np

from .index import Index
from .pairs import Bools, Ints, Pairs, Screened, candidates, first_starts, joined
from .rulebook import Rulebook
from .rules import PairRule
from .starts import put_off


def by_rule(rulebook: Rulebook, pairs: Pairs) -> Iterator[tuple[str, Screened]]:
    """What each rule says about pairs; nothing where it is set aside for a client at a unit."""
    for rule in rulebook.pair_rules_on(pairs.index):
        found, counted = rule.screen(pairs), ~_exempt(rule, pairs)
        conditions = {kind: counts * counted for kind, counts in found.conditions.items()}
        yield rule.code, Screened(found.blocked & counted, conditions)


def screened(rulebook: Rulebook, pairs: Pairs) -> Screened:
    """Whether each pair is blocked and, by kind, the conditions it would rest on."""
    blocked = np.zeros(len(pairs), dtype=np.bool_)
    conditions: dict[str, Ints] = {}
    for _, found in by_rule(rulebook, pairs):
        blocked |= found.blocked
        for kind, counts in found.conditions.items():
            conditions[kind] = conditions.get(kind, np.zeros(len(pairs), dtype=np.int64)) + counts
    return Screened(blocked, conditions)


def admissible(rulebook: Rulebook, index: Index, cases: Collection[str] | None = None) -> Pairs:
    """The pairs that a plan may use under the policy, with their conditions; sorted by need and opening.

    ``cases``: the pairs of these cases alone.
    """
    kept = _unblocked(rulebook, candidates(index, cases))
    return kept.where(kept.firm) if index.policy.conditions == "never" else kept


def screened_again(rulebook: Rulebook, pairs: Pairs, index: Index, cases: Collection[str]) -> Pairs:
    """Admissible pairs as they are in a changed snapshot, in which only these cases stand otherwise towards units."""
    changed = admissible(rulebook, index, cases) if cases else None
    kept = pairs.where(~pairs.of_need(lambda need: need.case_id in cases, np.bool_)) if cases else pairs
    kept = replace(kept, index=index, start=first_starts(index)[kept.opening])
    if changed is None:
        return kept
    found = joined(kept, changed)
    return found.where(np.lexsort((found.opening, found.need)))


def expanded(rulebook: Rulebook, pairs: Pairs, *, lenient: str | None = None) -> Pairs:
    """Everything that placements of these pairs can be: with later starts, and marked. Sorted.

    Where the policy forbids conditions, what rests on one is left out, except for the case that is ``lenient``.
    """
    found = joined(pairs, _unblocked(rulebook, put_off(pairs)))
    for rule in rulebook.coupling_rules_on(pairs.index):
        found = rule.variants(found)
    if pairs.index.policy.conditions == "never":
        found = found.where(found.firm | found.of(case_id=lenient or ""))
    order = np.lexsort((*(found.marks[mark] for mark in sorted(found.marks)), found.start, found.opening, found.need))
    return found.where(order)


def _unblocked(rulebook: Rulebook, pairs: Pairs) -> Pairs:
    found = screened(rulebook, pairs)
    return replace(pairs, conditions=found.conditions).where(np.flatnonzero(~found.blocked))


def _exempt(rule: PairRule, pairs: Pairs) -> Bools:
    """True where a rule is set aside for a need at a unit."""
    found = np.zeros(len(pairs), dtype=np.bool_)
    for (case_id, need_id, unit_id), rules in pairs.index.exemptions.items():
        if rule.code in rules:
            found |= (pairs.need == pairs.number_of[case_id, need_id]) & pairs.of(unit_id=unit_id)
    return found
