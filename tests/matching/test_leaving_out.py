"""Which rows of a proof are left: the same as when they are left out one by one."""

from itertools import combinations
from random import Random

import pytest

from carematch.matching.explain.competition import _kept


def one_by_one(rows: list[str], is_proof: set[frozenset[str]]) -> list[str]:
    kept = list(rows)
    for row in rows:
        fewer = [one for one in kept if one != row]
        if any(proof <= set(fewer) for proof in is_proof):
            kept = fewer
    return kept


@pytest.mark.parametrize("seed", range(60))
def test_many_at_once_leaves_what_one_by_one_leaves(seed: int) -> None:
    random = Random(seed)
    rows = [chr(ord("a") + number) for number in range(random.randint(1, 9))]
    proofs = {frozenset(random.choice(list(combinations(rows, random.randint(1, len(rows)))))) for _ in range(3)}
    asked = []

    def is_proof(some: list[str]) -> bool:
        asked.append(some)
        return any(proof <= set(some) for proof in proofs)

    assert sorted(_kept([], rows, is_proof)) == sorted(one_by_one(rows, proofs))


def test_few_questions_are_asked_where_little_is_needed() -> None:
    asked = []

    def is_proof(some: list[int]) -> bool:
        asked.append(some)
        return 37 in some

    assert _kept([], list(range(200)), is_proof) == [37]
    assert len(asked) < 30
