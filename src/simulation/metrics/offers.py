"""What becomes of places and of offers."""

from itertools import pairwise

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


def kept(run: Run) -> float | None:
    """Of the offers that came to nothing, the share that is made again a week later: stability from week to week.

    Source: minimal perturbation (Barták, Müller and Rudová, *A new approach to modeling and solving minimal
    perturbation problems*, CSCLP 2003).
    """
    open_offers = sum(before.offered - before.accepted for before, _ in pairwise(run.weeks))
    return ratio(sum(after.kept for _, after in pairwise(run.weeks)), open_offers)


METRICS = (
    Metric(occupancy, "share", "more"),
    Metric(unused, "count", "less"),
    Metric(conditions_asked, "count", "less"),
    Metric(refused, "share", "less"),
    Metric(kept, "share", "more"),
)
