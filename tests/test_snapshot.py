"""A snapshot with some tables replaced is the same as one that is made of the same rows anew."""

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from carematch import Snapshot
from carematch.simulation.instances import instance


def as_it_is(snapshot: Snapshot) -> Snapshot:
    return snapshot


def sent_elsewhere(snapshot: Snapshot) -> Snapshot:
    sent: Snapshot = pickle.loads(pickle.dumps(snapshot))
    return sent


@pytest.mark.parametrize("way", [as_it_is, sent_elsewhere])
def test_what_is_known_of_rows_is_of_those_rows(way: Callable[[Snapshot], Snapshot]) -> None:
    snapshot = instance("table", "coupled", 1)
    for _ in range(3):
        first, *others = snapshot.cases
        moved = first.model_copy(update={"urgency": 6 - first.urgency, "step": "ministry"})
        update = {"cases": (*others, moved), "openings": snapshot.openings[1:]}
        snapshot = way(snapshot).unchecked(update)
        rows: dict[str, Any] = dict(snapshot.rows())
        anew = Snapshot.model_construct(**rows)
        assert (snapshot.hash, snapshot.canonical) == (anew.hash, anew.canonical)
        assert snapshot.states("cases", "step")
