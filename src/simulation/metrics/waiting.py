"""How long clients wait until a place is found, with those who still wait counted for as long as they have waited.

The wait ends on the day on which a place is found (``decided_on``), not when care starts: nobody leaves between the
two, and near the end of a run only who has a place would still be followed, which would make waits look shorter. Only
the share within 14 weeks is about the start of care (``start_on``).

Two questions, and leaving is dealt with as each asks:

- *How long does it take until there is a place?* Leaving is censoring: until then the client waited, what would have
  come is not known. In generated worlds patience is drawn before any policy decides, so that leaving tells nothing
  about when the place would have come, as Kaplan and Meier's estimate takes for granted. In a recorded year that is an
  assumption.
- *How many are helped in time?* Leaving competes: who has left is not helped. That is a plain share of those whose
  time is up, which with a fixed follow-up is what the Aalen–Johansen estimate of the cumulative incidence comes to
  (Putter, Fiocco and Geskus, *Tutorial in biostatistics: competing risks*, Statistics in Medicine 26, 2007).
"""

from datetime import date
from itertools import pairwise

import numpy as np
from scipy.stats import CensoredData, ecdf

from ..run import Course, Run
from .base import Metric, ratio

NORM_DAYS = 14 * 7
"""Four weeks to the intake and ten more to treatment: the norm for waiting that care providers and insurers agreed on
in the Netherlands (*Treeknormen*, 2000)."""

WITHIN_DAYS = 52 * 7
"""The mean wait counts at most so many days of each client."""


def waited(course: Course, last_day: date) -> int:
    """Days from arrival until a place is found, until the client leaves, or until the last day."""
    until = course.decided_on if course.status == "placed" else course.left_on if course.status == "left" else last_day
    return ((until or last_day) - course.arrived_on).days


def still_waiting(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Days since arrival, rising from 0, and the share of clients for whom no place is found yet after each: a curve of
    steps. Of a world without clients it is one point.

    Source: Kaplan and Meier, *Nonparametric estimation from incomplete observations*, Journal of the American
    Statistical Association 53, 1958.
    """
    last_day = run.weeks[-1].as_of
    ended = [waited(course, last_day) for course in run.courses if course.status == "placed"]
    censored = [waited(course, last_day) for course in run.courses if course.status != "placed"]
    curve = ecdf(CensoredData(uncensored=ended, right=censored)).sf
    return np.concatenate(([0.0], curve.quantiles)), np.concatenate(([1.0], curve.probabilities))


def wait_median(run: Run) -> float | None:
    """The day after arrival on which at most half of the clients still wait for a place; ``None``: more than half
    always do, or nobody came.

    Source: as ``still_waiting``; leaving is censoring.
    """
    return _day_with_left(run, 0.5)


def wait_p90(run: Run) -> float | None:
    """The day after arrival on which at most one in ten still waits for a place; ``None``: more always do, or nobody
    came.

    Source: as ``still_waiting``; leaving is censoring.
    """
    return _day_with_left(run, 0.1)


def _day_with_left(run: Run, share: float) -> float | None:
    if not run.courses:
        return None
    days, left = still_waiting(run)
    reached = days[left <= share + 1e-12]
    return float(reached[0]) if len(reached) else None


def wait_mean(run: Run) -> float | None:
    """Mean days until a place is found, within the first 52 weeks after arrival: the area under the curve, which is
    always known. Where the run ends before, the curve goes on as it was. ``None``: nobody came.

    Source: Royston and Parmar, *Restricted mean survival time*, BMC Medical Research Methodology 13, 2013; leaving is
    censoring.
    """
    if not run.courses:
        return None
    days, left = still_waiting(run)
    edges = [*np.minimum(days, WITHIN_DAYS), WITHIN_DAYS]
    return float(sum(share * (end - start) for share, (start, end) in zip(left, pairwise(edges), strict=True)))


def within_norm(run: Run) -> float | None:
    """The share for whom care starts within 14 weeks, of those who arrived at least 14 weeks before the last day.

    Source: *Treeknormen* (4 weeks to intake + 10 to treatment); leaving competes, see the head of this module.
    """
    last_day = run.weeks[-1].as_of
    due = [course for course in run.courses if (last_day - course.arrived_on).days >= NORM_DAYS]
    in_time = [one for one in due if one.start_on is not None and (one.start_on - one.arrived_on).days <= NORM_DAYS]
    return ratio(len(in_time), len(due))


METRICS = (
    Metric(wait_mean, "days", "less"),
    Metric(wait_median, "days", "less"),
    Metric(wait_p90, "days", "less"),
    Metric(within_norm, "share", "more"),
)
