"""Screening: every pair rule over all pairs at once; what remains is what a plan can be made of."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from .alike import first_alike, looks_of, spread
from .candidates import Candidates
from .index import Index
from .pairs import Bools, Ints, Pairs, Screened, concatenated, joined
from .rulebook import Rulebook
from .rules import PairRule
from .starts import put_off


def by_rule(rulebook: Rulebook, pairs: Pairs) -> Iterator[tuple[str, Screened]]:
    """What each rule says about pairs; nothing where it is set aside for a client at a unit."""
    for rule in rulebook.pair_rules_on(pairs.index):
        yield rule.code, _said(rule, pairs)


def _said(rule: PairRule, pairs: Pairs) -> Screened:
    found = rule.screen(pairs)
    if not any(rule.code in rules for rules in pairs.index.exemptions.values()):
        return found
    counted = ~_exempt(rule, pairs)
    conditions = {kind: counts * counted for kind, counts in found.conditions.items()}
    return Screened(found.blocked & counted, conditions)


def summed(known: Mapping[str, Ints], more: Mapping[str, Ints]) -> dict[str, Ints]:
    """Conditions of two rules together."""
    return {**known, **{kind: known[kind] + counts if kind in known else counts for kind, counts in more.items()}}


def screened(rulebook: Rulebook, pairs: Pairs) -> Screened:
    """Whether each pair is blocked and, by kind, the conditions it would rest on."""
    blocked = np.zeros(len(pairs), dtype=np.bool_)
    conditions: dict[str, Ints] = {}
    for _, found in by_rule(rulebook, pairs):
        blocked |= found.blocked
        conditions = summed(conditions, found.conditions)
    return Screened(blocked, conditions)


def admissible(rulebook: Rulebook, index: Index) -> Pairs:
    """The pairs that a plan may use under the policy, with their conditions; sorted by need and opening.

    The first rules look at little of a need: they are asked once for all needs that are alike in it.
    """
    rules, offered = rulebook.pair_rules_on(index), Candidates(index)
    looks = looks_of(rules, index)
    parts = []
    for needs in offered.parts():
        like = first_alike(index, needs, looks)
        fitting = spread(_left_by(rules[: len(looks)], offered.of(needs[like == needs])), needs, like)
        parts.append(_left_by(rules[len(looks) :], fitting))
    kept = concatenated(index, parts)
    return kept.where(kept.firm) if index.policy.conditions == "never" else kept


def expanded(rulebook: Rulebook, pairs: Pairs) -> Pairs:
    """Everything that placements of these pairs can be: with later starts, and marked. Sorted.

    Where the policy forbids conditions, what rests on one is left out, except for the cases that are ``lenient``.
    """
    return with_variants(rulebook, joined(pairs, unblocked(rulebook, put_off(pairs))))


def with_variants(rulebook: Rulebook, found: Pairs, *, lenient: Collection[str] = ()) -> Pairs:
    """Pairs with every start, and all that placements of them can rest on because of others. Sorted."""
    for rule in rulebook.coupling_rules_on(found.index):
        found = rule.variants(found)
    if found.index.policy.conditions == "never":
        found = found.where(found.firm | found.of_need(lambda need: need.case_id in lenient, np.bool_))
    order = np.lexsort((*(found.marks[mark] for mark in sorted(found.marks)), found.start, found.opening, found.need))
    return found.where(order)


def unblocked(rulebook: Rulebook, pairs: Pairs) -> Pairs:
    """The pairs that no rule keeps out, with their conditions."""
    return _left_by(rulebook.pair_rules_on(pairs.index), replace(pairs, conditions={}))


def _left_by(rules: Iterable[PairRule], left: Pairs) -> Pairs:
    """The pairs that rules do not keep out, with more conditions. Each rule sees only what those before it leave."""
    for rule in rules:
        found = _said(rule, left)
        if found.conditions:
            left = replace(left, conditions=summed(left.conditions, found.conditions))
        if found.blocked.any():
            left = left.where(np.flatnonzero(~found.blocked))
    return left


def _exempt(rule: PairRule, pairs: Pairs) -> Bools:
    """True where a rule is set aside for a need at a unit."""
    found = np.zeros(len(pairs), dtype=np.bool_)
    for (case_id, need_id, unit_id), rules in pairs.index.exemptions.items():
        if rule.code in rules:
            found |= (pairs.need == pairs.number_of[case_id, need_id]) & pairs.of(unit_id=unit_id)
    return found
