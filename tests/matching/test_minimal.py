"""Smallest conflicts against trying every set."""

import random
from itertools import combinations

import pytest

from carematch.matching.minimal import smallest_conflict


def test_all_that_can_hold_together_has_no_conflict() -> None:
    with pytest.raises(ValueError, match="no conflict"):
        smallest_conflict(3, lambda _: frozenset(range(3)))


def test_nothing_is_needed_for_what_never_holds() -> None:
    assert smallest_conflict(3, lambda _: None) == frozenset()


@pytest.mark.parametrize("seed", range(40))
def test_least_size_as_by_brute_force(seed: int) -> None:
    rng = random.Random(seed)
    count = 7
    conflicts = [frozenset(rng.sample(range(count), rng.randint(1, 4))) for _ in range(rng.randint(1, 4))]

    def holds(chosen: frozenset[int]) -> bool:
        return not any(one <= chosen for one in conflicts)

    sets = [frozenset(one) for size in range(count + 1) for one in combinations(range(count), size)]

    def largest(must: frozenset[int]) -> frozenset[int] | None:
        return max((one for one in sets if must <= one and holds(one)), key=len, default=None)

    found = smallest_conflict(count, largest)
    assert not holds(found)
    assert len(found) == min(len(one) for one in conflicts)
    assert all(holds(found - {member}) for member in found)
