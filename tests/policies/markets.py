"""Small markets as weeks: clients who rank units, units that rank clients, and nothing else that matters."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import carematch as cm
from carematch.policies import POLICIES

from ..build import case, opening, unit, week

Given = dict[str, str]
"""By client the unit; who has no place is not in it."""


def market(
    wants: Mapping[str, Sequence[str | tuple[str, ...]]],
    places: Mapping[str, int],
    *,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
    unit_ranks: Mapping[str, Sequence[str]] | None = None,
    **tables: list[Any],
) -> cm.Snapshot:
    """Each client goes only to the units listed, the best first; units in a tuple are equally good.

    ``columns``: what else is said of a client; ``unit_ranks``: each unit's clients, the best first.
    """
    preferences = []
    for client, listed in wants.items():
        groups = [group if isinstance(group, tuple) else (group,) for group in listed]
        ranked = [(one, rank) for rank, group in enumerate(groups, start=1) for one in group]
        preferences += [{"case_id": client, "kind": "rank", "unit_id": one, "rank": rank} for one, rank in ranked]
        others = places.keys() - {one for one, _ in ranked}
        preferences += [{"case_id": client, "kind": "veto", "unit_id": one} for one in sorted(others)]
    ranks = [
        {"unit_id": unit_id, "case_id": client, "rank": rank}
        for unit_id, clients in (unit_ranks or {}).items()
        for rank, client in enumerate(clients, start=1)
    ]
    return week(
        [case(client, **(columns or {}).get(client, {})) for client in wants],
        [unit(unit_id) for unit_id in places],
        [opening(unit_id, number) for unit_id, number in places.items()],
        preferences=[*preferences, *tables.pop("preferences", [])],
        unit_ranks=ranks,
        **tables,
    )


def planned(policy: str, snapshot: cm.Snapshot, seed: int = 0) -> cm.Plan:
    """A policy's plan, verified."""
    plan = POLICIES[policy](snapshot, np.random.default_rng(seed))
    assert cm.verify(snapshot, plan) == []
    return plan


def given(policy: str, snapshot: cm.Snapshot, seed: int = 0) -> Given:
    """Where a policy places whom."""
    return {one.case_id: one.unit_id for one in planned(policy, snapshot, seed).placements}
