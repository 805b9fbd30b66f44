"""What a client wants, one part of the order after another."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from carematch.policies import week_of
from carematch.policies.wanted import in_order

from ..build import case, opening, unit, week

HERE = {"latitude": 0.0, "longitude": 0.0}


def test_in_order_counts_within_groups_and_equals_share_a_place() -> None:
    groups, first, second = np.array([1, 0, 1, 1, 0]), np.array([5, 2, 5, 1, 2]), np.array([0, 9, 0, 7, 3])
    assert in_order(groups, [first, second]).tolist() == [1, 1, 1, 0, 0]
    assert in_order(groups, []).tolist() == [0, 0, 0, 0, 0]
    nothing = np.zeros(0, dtype=np.int64)
    assert in_order(nothing, [nothing]).tolist() == []


# Each unit is worse than the one before in one part, and better in all parts that follow it.
UNITS: dict[str, dict[str, Any]] = {
    "RANKED": {"region": "Far", "longitude": 5.0},
    "SURE": {"region": "Far", "longitude": 4.0},
    "NEGOTIABLE": {"region": "North", "longitude": 3.0},
}


def test_ranks_come_before_conditions_and_conditions_before_regions() -> None:
    criteria = [
        {"unit_id": one, "fact": "iq", "operator": "<", "value": 70, "firmness": "negotiable"}
        for one in ("RANKED", "NEGOTIABLE")
    ]
    snapshot = week(
        [case("A", **HERE)],
        [unit(one, latitude=0.0, **columns) for one, columns in UNITS.items()],
        criteria=criteria,
        facts=[{"case_id": "A", "fact": "iq", "value": 60}],
        preferences=[{"case_id": "A", "kind": "rank", "unit_id": "RANKED", "rank": 1}],
    )
    assert order(snapshot) == ["RANKED", "SURE", "NEGOTIABLE"]


def test_regions_come_before_starts_starts_before_distance_and_ids_last() -> None:
    regions = [{"region": "North", "table": "T"}, {"region": "Beside", "table": "T"}, {"region": "Far", "table": "F"}]
    units = [
        unit("Z-OWN", region="North", latitude=0.0, longitude=3.0),
        unit("Y-TABLE", region="Beside", latitude=0.0, longitude=2.0),
        unit("X-SOON", region="Far", latitude=0.0, longitude=1.0),
        unit("V-LATER-NEAR", region="Far", **HERE),
        unit("W-LATER-FAR1", region="Far", latitude=0.0, longitude=0.5),
        unit("W-LATER-FAR2", region="Far", latitude=0.0, longitude=0.5),
    ]
    later = {"Z-OWN": date(2026, 6, 1), "Y-TABLE": date(2026, 5, 1)}
    later.update({one.unit_id: date(2026, 4, 1) for one in units if "LATER" in one.unit_id})
    openings = [opening(one.unit_id, available_from=later.get(one.unit_id)) for one in units]
    snapshot = week([case("A", **HERE)], units, openings, regions=regions)
    assert order(snapshot) == ["Z-OWN", "Y-TABLE", "X-SOON", "V-LATER-NEAR", "W-LATER-FAR1", "W-LATER-FAR2"]
    assert sorted(week_of(snapshot).rank.tolist()) == [0, 1, 2, 3, 4, 4]


def order(snapshot: Any) -> list[str]:
    known = week_of(snapshot)
    return [known.pairs.at(position)[1].unit_id for position in np.argsort(known.wanted).tolist()]


def test_another_order_goes_before_it() -> None:
    known = week_of(week([case("A")], [unit("U1"), unit("U2")]))
    assert known.wanted.tolist() == [0, 1]
    assert known.preferring(np.array([1, 0])).tolist() == [1, 0]
    assert known.preferring(np.array([3, 3])).tolist() == [0, 1]


def test_stages_by_name() -> None:
    known = week_of(week([case("A")], [unit("U1")]))
    assert known.stage("own_region").terms.tolist() == [1]
    assert known.stage("scores").terms.tolist() == [0]
    with pytest.raises(KeyError, match="nonsense"):
        known.stage("nonsense")
