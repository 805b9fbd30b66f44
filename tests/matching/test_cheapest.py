"""The same routes however their search is taken apart."""

from itertools import count
from typing import Any

import pytest

from carematch import Matcher, Plan, SnapshotError
from carematch.matching.explain.asking import Asking
from carematch.matching.explain.routes import Routes
from carematch.matching.limits import UndecidedError
from carematch.matching.pairs import Ints
from carematch.matching.program import Sum
from carematch.models.change import Change, Route

from ..oracle.random_explained import random_explained

SEEDS = range(16)
MANY = 30
"""More routes than a small week has."""


def weeks() -> list[tuple[int, Matcher, Plan]]:
    """Small weeks with side rules, each with its plan; those with pins that cannot hold left out."""
    found = []
    for seed in SEEDS:
        snapshot, policy, _ = random_explained(seed)
        try:
            matcher = Matcher(snapshot, policy=policy)
            found.append((seed, matcher, matcher.propose()))
        except SnapshotError:
            continue
    return found


def told(matcher: Matcher, plan: Plan) -> dict[str, list[tuple[int, frozenset[Change], tuple[str, ...]]]]:
    """All routes of everybody without a place, without and with a loss; equally cheap ones in any order."""
    found = {}
    for one in plan.unmatched:
        search = Routes(matcher, plan, one.case_id)
        routes: list[Route] = [*search.routes(MANY), *search.routes_with_loss()]
        found[one.case_id] = sorted(
            ((route.cost, frozenset(route.changes), route.losers) for route in routes),
            key=lambda one: (one[0], repr(one)),
        )
    return found


@pytest.mark.parametrize("every", [1, 3])
def test_what_little_work_does_not_tell_is_found_all_the_same(every: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = weeks()
    whole = {seed: told(matcher, plan) for seed, matcher, plan in made}
    original, asked, given_up = Asking.least, count(1), count()

    def least(self: Asking, given: Any, costs: Sum, *, confirmed: bool = True, quick: bool = False) -> Ints | None:
        if quick and next(asked) % every == 0:
            next(given_up)
            raise UndecidedError("not decided with little work")
        return original(self, given, costs, confirmed=confirmed)

    monkeypatch.setattr(Asking, "least", least)
    for seed, matcher, plan in made:
        assert told(matcher, plan) == whole[seed], seed
    assert next(given_up) > 20 / every
    assert sum(len(routes) for cases in whole.values() for routes in cases.values()) > 20
