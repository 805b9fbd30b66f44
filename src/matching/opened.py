"""Everything that placements could be when things change: pairs with what has to change for each of them.

The pairs that a plan may use are among them, with nothing to change. Made once for a matcher; routes, levers and the
set that places everybody are all asked of the one program over these pairs.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..models.case import Need
from ..models.change import Change
from ..models.provider import Opening
from .candidates import candidates
from .index import Index
from .levels import ladder_of
from .pairs import Bools, Pairs, joined
from .program import Program, Row, Sum
from .rulebook import Rulebook
from .rules import PairRule
from .screen import by_rule, screened, with_variants
from .starts import put_off

Guards = dict[tuple[int, int, int], tuple[Change, ...]]
"""By need, opening and start what has to change; nothing for a pair that a plan may use as it is."""

CHANGES = "changes"
"""The rule of rows that say that a pair is chosen only when what it takes is changed."""


def opened_program(rulebook: Rulebook, index: Index) -> Program:
    """The program over all pairs that changes of the catalogue could bring, with a variable for each change."""
    pairs, guards = _opened(rulebook, index)
    program = Program(with_variants(rulebook, pairs))
    for rule in rulebook.coupling_rules_on(index):
        program.state(rule.code, rule.rows)
    program.state(CHANGES, lambda stated: _guarded(stated, guards))
    return program


def _guarded(program: Program, guards: Guards) -> Iterator[Row]:
    """A need has at most one pair; the pairs that take the same change are in one row."""
    pairs = program.pairs
    taking: dict[tuple[int, int], list[int]] = defaultdict(list)
    for position, key in enumerate(_keys(pairs)):
        for change in guards.get(key, ()):
            ladder = ladder_of(pairs.index.policy, change)
            step = next(number for number, one in enumerate(ladder) if one.level == change.level)
            taking[int(pairs.need[position]), program.step(ladder, step)].append(position)
    for (need, variable), positions in sorted(taking.items()):
        yield Sum().add(positions).add([variable], -1).row(CHANGES, (pairs.needs[need].case_id,), upper=0)


def _opened(rulebook: Rulebook, index: Index) -> tuple[Pairs, Guards]:
    """The pairs that no rule keeps out which nobody can lift, with every start, and what each takes."""
    found = replace(candidates(index), open_to_changes=True)
    found = found.where(~_shut(rulebook, found))
    found = joined(found, put_off(found))
    guards = _what_it_takes(rulebook, found)
    found = found.where(np.array([key in guards for key in _keys(found)], dtype=np.bool_))
    if index.policy.conditions == "never":
        return found, guards  # whatever would be a condition has changed
    return replace(found, conditions=screened(rulebook, found).conditions), guards


def _keys(pairs: Pairs) -> Iterator[tuple[int, int, int]]:
    return zip(pairs.need.tolist(), pairs.opening.tolist(), pairs.start.tolist(), strict=True)


def _blocked_by(rulebook: Rulebook, pairs: Pairs) -> Iterator[tuple[str, Bools]]:
    """Where each rule keeps a pair out of a plan, as the policy has it."""
    never = pairs.index.policy.conditions == "never"
    for code, says in by_rule(rulebook, pairs):
        blocked = says.blocked.copy()
        for counts in says.conditions.values() if never else ():
            blocked |= counts > 0
        yield code, blocked


def _shut(rulebook: Rulebook, pairs: Pairs) -> Bools:
    """Where a rule that nobody changes is in the way."""
    lifting = {rule.code for rule in rulebook.pair_rules if type(rule).changes is not PairRule.changes}
    shut = np.zeros(len(pairs), dtype=np.bool_)
    for code, blocked in _blocked_by(rulebook, pairs):
        if code not in lifting:
            shut |= blocked
    return shut


def _what_it_takes(rulebook: Rulebook, pairs: Pairs) -> Guards:
    """Pairs with a barrier that nobody lifts are left out."""
    rules = {rule.code: rule for rule in rulebook.pair_rules}
    blocking: list[list[str]] = [[] for _ in range(len(pairs))]
    for code, blocked in _blocked_by(rulebook, pairs):
        for position in np.flatnonzero(blocked).tolist():
            blocking[position].append(code)
    guards: Guards = {}
    for position, key in enumerate(_keys(pairs)):
        need, opening = pairs.at(position) if blocking[position] else (None, None)
        taken: dict[Change, None] = {}
        for code in blocking[position]:
            changes = list(_lifting(rules[code], pairs.index, need, opening))
            if None in changes:
                break
            taken.update(dict.fromkeys(change for change in changes if change is not None))
        else:
            guards[key] = tuple(taken)
    return guards


def _lifting(rule: PairRule, index: Index, need: Need | None, opening: Opening | None) -> Iterator[Change | None]:
    """What lifts a rule's barriers that keep a pair out; ``None`` for one that nobody lifts."""
    if need is None or opening is None:
        return
    never = index.policy.conditions == "never"
    for barrier in rule.barriers(index, need, index.units[opening.unit_id], opening):
        if barrier.outcome == "blocked" or never:
            lifted: list[Change | None] = [*rule.changes(index, need, barrier)]
            yield from lifted or [None]
