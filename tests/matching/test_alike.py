"""Needs that are alike are screened as one: the same pairs and conditions as when each is screened by itself."""

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carematch import Barrier, Need, Opening, Policy, Unit
from carematch.matching import candidates as offered
from carematch.matching.alike import looks_of
from carematch.matching.index import Index
from carematch.matching.main_needs import main_needs
from carematch.matching.pairs import Pairs
from carematch.matching.rulebook import SHIPPED, Rulebook
from carematch.matching.rules import PAIR_RULES
from carematch.matching.rules.base import PairRule
from carematch.matching.rules.scope import Scope
from carematch.matching.screen import admissible, unblocked
from carematch.simulation.instances import instance

from ..build import case, unit, week
from ..oracle.random_snapshots import random_problem

seeds = st.integers(0, 10**6)


class FirstComes(Scope):
    """Looks at more than the rule it derives from, without saying so."""

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        if need.case_id != "C1":
            yield self.barrier(need, unit)

    def screen(self, pairs: Pairs) -> Any:
        return PairRule.screen(self, pairs)


def plain(rulebook: Rulebook, index: Index) -> Pairs:
    """Every candidate screened by itself."""
    kept = unblocked(rulebook, offered.candidates(index))
    return kept.where(kept.firm) if index.policy.conditions == "never" else kept


def assert_same(found: Pairs, expected: Pairs) -> None:
    for name in ("need", "opening", "start"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name
    kinds = {*found.conditions, *expected.conditions}
    nothing = np.zeros(len(expected), dtype=np.int64)
    for kind in kinds:
        assert np.array_equal(found.conditions.get(kind, nothing), expected.conditions.get(kind, nothing)), kind


@settings(max_examples=150, deadline=None)
@given(seeds, st.booleans(), st.sampled_from([1, 7, 2_000_000]), st.sets(st.sampled_from(PAIR_RULES), max_size=3))
def test_the_same_as_each_need_by_itself(seed: int, whole: bool, most: int, off: set[PairRule]) -> None:
    """In parts of any size, and whichever rules there are."""
    snapshot, policy = random_problem(seed, whole=whole)
    rulebook = Rulebook(pair_rules=tuple(rule for rule in PAIR_RULES if rule not in off))
    index = rulebook.index(snapshot, policy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(offered, "MOST_AT_ONCE", most)
        assert_same(admissible(rulebook, index), plain(rulebook, index))


@pytest.mark.parametrize("kind", ["plain", "coupled"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_on_a_larger_week(kind: Any, seed: int) -> None:
    index = SHIPPED.index(instance("national", kind, seed, cases=120, openings=90), Policy())
    assert_same(admissible(SHIPPED, index), plain(SHIPPED, index))


def test_what_derives_from_a_rule_may_look_at_more() -> None:
    snapshot = week([case("C1"), case("C2")], [unit("U1")])
    rulebook = Rulebook(pair_rules=(FirstComes(),))
    index = rulebook.index(snapshot, Policy())
    assert looks_of(rulebook.pair_rules, index) == []
    assert admissible(rulebook, index).need.tolist() == [0]


def test_a_rule_of_ones_own_may_say_what_it_looks_at() -> None:
    asked: list[str] = []

    class Urgent(PairRule):
        code = "urgent"

        def looks_at(self, index: Index) -> Callable[[Need], Hashable]:
            return lambda need: index.cases[need.case_id].urgency

        def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
            asked.append(need.case_id)
            if index.cases[need.case_id].urgency > 1:
                yield self.barrier(need, unit)

    urgencies = [1, 2, 1, 2]
    snapshot = week([case(f"C{n}", urgency=urgency) for n, urgency in enumerate(urgencies)], [unit("U1")])
    rulebook = Rulebook(pair_rules=(Urgent(),))
    assert admissible(rulebook, rulebook.index(snapshot, Policy())).need.tolist() == [0, 2]
    assert asked == ["C0", "C1"]


def test_single_needs_are_those_that_are_checked_one_by_one() -> None:
    cases = [case("C1", security_min=1), case("C2"), case("C3", security_min=1, domain="zvw")]
    needs, unlike = main_needs(cases)
    expected = [
        Need(case_id="C1", need_id="main", care_form="clinical", security_min=1),
        Need(case_id="C2", need_id="main", care_form="clinical"),
        Need(case_id="C3", need_id="main", care_form="clinical", security_min=1, domain="zvw"),
    ]
    assert needs == expected == unlike
    assert [need.model_fields_set for need in needs] == [need.model_fields_set for need in expected]
    assert [need.model_dump_json() for need in needs] == [need.model_dump_json() for need in expected]
    again, unlike = main_needs([case("C1"), case("C2")])
    assert [need.case_id for need in again] == ["C1", "C2"]
    assert unlike == again[:1]
