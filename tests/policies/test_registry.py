"""The registry of policies: a file for each, a name, a source, and plans that hold."""

import inspect
from pathlib import Path

import numpy as np
import pytest

import carematch as cm
from carematch.policies import POLICIES, DecisionPolicy
from carematch.simulation.instances import instance

from ..oracle.random_snapshots import random_problem

FOLDER = Path(inspect.getfile(cm)).parent / "policies"
TABLES = [instance("table", "coupled", seed) for seed in range(20)]
NATIONAL = [instance("national", "coupled", seed, cases=20, openings=30) for seed in range(4)]
NASTY = [random_problem(seed, whole=True)[0] for seed in range(40)]


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


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("snapshots", [TABLES, NATIONAL, NASTY], ids=["table", "national", "nasty"])
def test_every_plan_is_sound(name: str, snapshots: list[cm.Snapshot]) -> None:
    plans = [(snapshot, planned(POLICIES[name], snapshot)) for snapshot in snapshots]
    assert all(cm.verify(snapshot, plan) == [] for snapshot, plan in plans if plan is not None)
    assert any(plan.placements for _, plan in plans if plan is not None)


@pytest.mark.parametrize("name", POLICIES)
def test_the_same_seed_gives_the_same_plan_whatever_the_order_of_rows(name: str) -> None:
    for snapshot in (*TABLES[:4], NATIONAL[0]):
        turned = snapshot.model_copy(update={table: rows[::-1] for table, rows in snapshot.rows()})
        plans = [POLICIES[name](one, np.random.default_rng(7)) for one in (snapshot, turned, snapshot)]
        assert plans[0] == plans[1] == plans[2]
