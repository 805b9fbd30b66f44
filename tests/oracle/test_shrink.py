"""The shrinker: what is left is what makes it happen."""

import carematch as cm

from .random_snapshots import random_week
from .shrink import compact, shrink_week
from .whole import solve_whole


def swaps(snapshot: cm.Snapshot, policy: cm.Policy, previous: cm.Plan | None) -> bool:
    """Whether the best plan moves two people at the least."""
    return solve_whole(snapshot, policy, previous).goals.get("moved_on", 0) >= 2


def test_a_week_with_moves_becomes_two_movers() -> None:
    weeks = [week for week in map(random_week, range(150)) if week[2] is not None and swaps(*week)]
    week = min(weeks, key=lambda week: len(week[0].model_dump_json()))
    snapshot, policy, previous = shrink_week(week, swaps)
    assert previous is None
    assert policy == cm.Policy()
    assert [case.leaves_when_placed for case in snapshot.cases] == [True, True]
    assert len(snapshot.openings) <= 3
    assert len(snapshot.facts) == len(snapshot.apart) == len(snapshot.decisions) == 0
    assert compact(snapshot, policy, previous).count("cases ") == 2
