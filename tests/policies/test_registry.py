"""The registry of policies: a file for each, a name, a source, and plans that hold."""

import inspect
from pathlib import Path

import numpy as np
import pytest

import carematch as cm
from carematch.policies import POLICIES, DecisionPolicy
from carematch.simulation.instances import instance

from ..oracle.random_snapshots import random_problem
from .markets import market

FOLDER = Path(inspect.getfile(cm)).parent / "policies"
WEEKS = {
    **{f"table {seed}": lambda seed=seed: instance("table", "coupled", seed) for seed in range(24)},
    **{
        f"national {seed}": lambda seed=seed: instance("national", "coupled", seed, cases=20, openings=30)
        for seed in range(4)
    },
    **{f"nasty {seed}": lambda seed=seed: random_problem(seed, whole=True)[0] for seed in range(60)},
}


def test_every_file_with_a_policy_is_registered() -> None:
    written = {path.stem for path in FOLDER.glob("*.py") if "\nPOLICY = " in path.read_text(encoding="utf-8")}
    assert written == set(POLICIES)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_goes_by_its_name_and_names_its_source(name: str) -> None:
    policy = POLICIES[name]
    assert getattr(policy, "__name__", None) == name
    assert "Source: " in (policy.__doc__ or "")


def planned(policy: DecisionPolicy, snapshot: cm.Snapshot) -> cm.Plan | None:
    """The plan; ``None`` where pins contradict each other, which no plan can meet."""
    try:
        return policy(snapshot, np.random.default_rng(1))
    except cm.SnapshotError:
        with pytest.raises(cm.SnapshotError):
            cm.Matcher(snapshot).solved()
        return None


@pytest.mark.parametrize("name", WEEKS)
def test_every_plan_is_sound(name: str) -> None:
    snapshot = WEEKS[name]()
    plans = [planned(policy, snapshot) for policy in POLICIES.values()]
    assert all(cm.verify(snapshot, plan) == [] for plan in plans if plan is not None)
    assert len({plan is None for plan in plans}) == 1


@pytest.mark.parametrize("name", ["table 0", "table 1", "table 2", "national 0"])
def test_the_same_seed_gives_the_same_plan_whatever_the_order_of_rows(name: str) -> None:
    snapshot = WEEKS[name]()
    turned = snapshot.model_copy(update={table: rows[::-1] for table, rows in snapshot.rows()})
    first, again, other = (
        [policy(one, np.random.default_rng(7)) for policy in POLICIES.values()] for one in (snapshot, snapshot, turned)
    )
    assert first == again == other


def test_chance_decides_in_one_policy_alone() -> None:
    # Two who want the one place, and differ in nothing but their ids.
    snapshot = market({"A": ["U"], "B": ["U"]}, {"U": 1})
    plans = {
        name: {policy(snapshot, np.random.default_rng(seed)).placements for seed in range(10)}
        for name, policy in POLICIES.items()
    }
    assert [name for name, found in plans.items() if len(found) > 1] == ["serial_dictatorship"]
