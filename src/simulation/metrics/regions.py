"""Whether it matters where a client lives."""

from ..run import Run
from .base import Metric, ratio
from .groups import groups_of


def region_gini(run: Run) -> float | None:
    """How unequal the placed shares of regions are, each region counted by its clients: 0 is equal, towards 1 is not.

    Source: Gini, *Variabilità e mutabilità*, 1912; for groups of unequal size: half of the mean difference between two
    clients' regions, divided by the mean.
    """
    groups = groups_of(run, "region")
    clients = sum(one.arrived for one in groups)
    apart = sum(
        one.arrived * other.arrived * abs(one.placed_share - other.placed_share) for one in groups for other in groups
    )
    return ratio(apart, 2 * clients * sum(one.placed for one in groups))


def region_gap(run: Run) -> float | None:
    """The largest placed share of a region minus the smallest.

    Source: the range, the plainest of the measures in Marsh and Schilling, *Equity measurement in facility location
    analysis*, European Journal of Operational Research 74, 1994.
    """
    shares = [one.placed_share for one in groups_of(run, "region")]
    return max(shares) - min(shares) if shares else None


METRICS = (Metric(region_gini, "index", "less"), Metric(region_gap, "share", "less"))
