"""What becomes of places and of offers."""

from ..run import Run
from .base import Metric, mean, ratio, those_placed


def occupancy(run: Run) -> float | None:
    """The share of places that are taken, over all days, before that day's decisions.

    Source: the utilisation of a queue's servers (Gross, Shortle, Thompson and Harris, *Fundamentals of queueing
    theory*, 2008).
    """
    capacity = sum(week.capacity for week in run.weeks)
    return ratio(capacity - sum(week.free for week in run.weeks), capacity)


def unused(run: Run) -> float | None:
    """Places that stay free though a client who waits could go there: the mean a week.

    Source: waste, the opposite of non-wastefulness (Balinski and Sönmez, *A tale of two mechanisms: student placement*,
    Journal of Economic Theory 84, 1999).
    """
    return mean(week.unused for week in run.weeks)


def conditions_asked(run: Run) -> float | None:
    """How many conditions a placement rests on (an answer, an exception, support): the mean.

    Source: what this library's goal ``conditions`` counts; see ``docs/policy.md``.
    """
    return mean(course.conditions for course in those_placed(run))


def refused(run: Run) -> float | None:
    """The share of offers that come to nothing, as the client or the provider says no.

    Source: the offer refusals of organ allocation (Su and Zenios, *Patient choice in kidney allocation*, Manufacturing
    & Service Operations Management 6, 2004).
    """
    offered = sum(week.offered for week in run.weeks)
    return ratio(offered - sum(week.accepted for week in run.weeks), offered)


def offered_again(run: Run) -> float | None:
    """Of the clients who still wait after an offer that came to nothing, the share who have one on the next day of the
    tables: stability from week to week. Who said yes has the place, so only those can be dropped from one plan to the
    next; and where the same offer cannot be made again, another can.

    Source: the stability of plans on a rolling horizon (Sridharan, Berry and Udayabhanu, *Measuring master production
    schedule stability under rolling planning horizons*, Decision Sciences 19, 1988), of clients rather than of orders.
    """
    return ratio(sum(week.offered_again for week in run.weeks), sum(week.missed for week in run.weeks))


METRICS = (
    Metric(occupancy, "share", "more"),
    Metric(unused, "count", "less"),
    Metric(conditions_asked, "count", "less"),
    Metric(refused, "share", "less"),
    Metric(offered_again, "share", "more"),
)
