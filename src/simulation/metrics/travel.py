"""How far from home the places are. Care at the client's own place counts for nothing here: nobody travels."""

import numpy as np

from ..run import Run
from .base import Metric, mean, ratio, those_placed


def _distances(run: Run) -> list[float]:
    return [one.distance_km for one in those_placed(run) if one.distance_km is not None]


def travel_mean(run: Run) -> float | None:
    """Mean kilometres, as the crow flies unless stated otherwise, between client and unit, of placed clients.

    Source: the mean distance of the p-median problem (Hakimi, *Optimum locations of switching centers*, Operations
    Research 12, 1964).
    """
    return mean(_distances(run))


def travel_p90(run: Run) -> float | None:
    """Nine in ten placed clients travel no farther than this.

    Source: sample quantile 7 of Hyndman and Fan, *Sample quantiles in statistical packages*, The American Statistician
    50, 1996.
    """
    found = _distances(run)
    return float(np.quantile(found, 0.9)) if found else None


def travel_over_limit(run: Run) -> float | None:
    """The share of placed clients who go farther than they can manage alone; possible with support only.

    Source: the uncovered share of the maximal covering problem (Church and ReVelle, *The maximal covering location
    problem*, Papers of the Regional Science Association 32, 1974).
    """
    known = [one.over_limit_km for one in those_placed(run) if one.over_limit_km is not None]
    return ratio(sum(km > 0 for km in known), len(known))


METRICS = (
    Metric(travel_mean, "km", "less"),
    Metric(travel_p90, "km", "less"),
    Metric(travel_over_limit, "share", "less"),
)
