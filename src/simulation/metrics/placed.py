"""How many clients get a place, and how many go without."""

from ..run import Run
from .base import Metric, ratio, those_placed


def placed(run: Run) -> float:
    """Clients who accepted an offer on one of the days of the tables.

    Source: the size of the matching, the first goal of any assignment (Kuhn, *The Hungarian method for the assignment
    problem*, Naval Research Logistics Quarterly 2, 1955).
    """
    return len(those_placed(run))


def placed_share(run: Run) -> float | None:
    """The same, as a share of everybody who arrived. Who came in the last weeks has had little time, under any policy.

    Source: as ``placed``.
    """
    return ratio(len(those_placed(run)), len(run.courses))


def left_before(run: Run) -> float | None:
    """The share of clients who lapse or withdraw before a place is found.

    Source: reneging (Ancker and Gafarian, *Some queuing problems with balking and reneging*, Operations Research 11,
    1963).
    """
    return ratio(sum(course.status == "left" for course in run.courses), len(run.courses))


METRICS = (
    Metric(placed, "clients", "more"),
    Metric(placed_share, "share", "more"),
    Metric(left_before, "share", "less"),
)
