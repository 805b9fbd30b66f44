"""Needs that are alike: where rules look at little of a need, one is screened for all that are the same in it."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from itertools import islice

import numpy as np

from ..models.case import Need
from .candidates import care_form_of, runs
from .index import Index
from .pairs import Ints, Pairs
from .rules import PairRule

Looks = Callable[[Need], Hashable]


def looks_of(rules: tuple[PairRule, ...], index: Index) -> list[Looks]:
    """What the first of these rules look at: those before the first that looks at more than it can say."""
    found: list[Looks] = []
    for rule in rules:
        looks = rule.looks_at(index) if _says_so_itself(type(rule)) else None
        if looks is None:
            break
        found.append(looks)
    return found


def _says_so_itself(rule: type) -> bool:
    """Whether what a rule looks at is stated with its barriers: what derives from a rule may look at more."""
    says, *what = (_stated_in(rule, name) for name in ("looks_at", "barriers", "screen"))
    return all(issubclass(says, one) for one in what)


def _stated_in(rule: type, name: str) -> type:
    return next(one for one in rule.__mro__ if name in vars(one))


def first_alike(index: Index, needs: Ints, looks: list[Looks]) -> Ints:
    """For each of these needs, which follow each other, the first that is alike: it has the same candidates, and rules
    look at the same in it. An exempted need is like no other.
    """
    if not looks or not len(needs):
        return needs
    exempt = {(case_id, need_id) for case_id, need_id, _ in index.exemptions}
    rows = list(islice(index.needs.values(), int(needs[0]), int(needs[-1]) + 1))
    seen = dict.fromkeys([care_form_of, *looks])
    asked: list[Hashable] = list(zip(*([look(need) for need in rows] for look in seen), strict=True))
    for number, need in enumerate(rows) if exempt else ():
        if (need.case_id, need.need_id) in exempt:
            asked[number] = number
    first: dict[Hashable, int] = {}
    return needs[[first.setdefault(key, number) for number, key in enumerate(asked)]]


def spread(kept: Pairs, needs: Ints, like: Ints) -> Pairs:
    """The pairs of each need: those of the one it is like, with their conditions. ``kept``: sorted by need."""
    low, high = np.searchsorted(kept.need, like), np.searchsorted(kept.need, like, side="right")
    return replace(kept.where(runs(low, high - low)), need=np.repeat(needs, high - low))
