"""Every figure of the comparison once more, from the files of the runs as plain data, in other words and code."""

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from scipy.stats import norm, t

Raw = dict[str, Any]
"""A run as it stands in its file."""

NORM = 98
YEAR = 364


def read(folder: Path) -> list[Raw]:
    """All runs of an experiment."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("runs/*/*/*.json"))]


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def _placed(run: Raw) -> list[Raw]:
    return [one for one in run["courses"] if one["status"] == "placed"]


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _of_placed(run: Raw, column: str) -> list[float]:
    return [one[column] for one in _placed(run) if one[column] is not None]


def _waits(run: Raw) -> list[tuple[int, bool]]:
    """How long each client waited, and whether that ended in a place."""
    last = run["weeks"][-1]["as_of"]
    return [
        (_days(one["arrived_on"], one["decided_on"] or one["left_on"] or last), one["status"] == "placed")
        for one in run["courses"]
    ]


def curve(run: Raw) -> list[float]:
    """The share still waiting after each day: day by day, of those who are still there the share without a place."""
    waits = _waits(run)
    shares: list[float] = []
    for day in range(YEAR + 1):
        there = sum(ended >= day for ended, _ in waits)
        helped = sum(is_placed and ended == day for ended, is_placed in waits)
        shares.append((shares[-1] if shares else 1.0) * (1 - helped / there if there else 1))
    return shares


def _first_day_with(run: Raw, share: float) -> float | None:
    return next((day for day, left in enumerate(curve(run)) if left <= share + 1e-9), None)


def _within_norm(run: Raw) -> float | None:
    last = run["weeks"][-1]["as_of"]
    due = [one for one in run["courses"] if _days(one["arrived_on"], last) >= NORM]
    return _mean([one["start_on"] is not None and _days(one["arrived_on"], one["start_on"]) <= NORM for one in due])


def _shares(run: Raw) -> dict[str, float]:
    came = Counter(one["region"] for one in run["courses"])
    helped = Counter(one["region"] for one in _placed(run))
    return {region: helped[region] / count for region, count in came.items()}


def _gini(run: Raw) -> float:
    """By the formula over ranks: 2 Σ i x(i) / (n Σ x) − (n + 1) / n."""
    shares = _shares(run)
    each = sorted(shares[one["region"]] for one in run["courses"])
    weighted = sum(place * share for place, share in enumerate(each, start=1))
    return 2 * weighted / (len(each) * sum(each)) - (len(each) + 1) / len(each)


def _sum(run: Raw, column: str) -> int:
    return sum(week[column] for week in run["weeks"])


MEASURES: dict[str, Callable[[Raw], float | None]] = {
    "placed": lambda run: len(_placed(run)),
    "placed_share": lambda run: len(_placed(run)) / len(run["courses"]),
    "left_before": lambda run: fmean(one["status"] == "left" for one in run["courses"]),
    "wait_mean": lambda run: sum(curve(run)[:YEAR]),
    "wait_median": lambda run: _first_day_with(run, 0.5),
    "wait_p90": lambda run: _first_day_with(run, 0.1),
    "within_norm": _within_norm,
    "travel_mean": lambda run: _mean(_of_placed(run, "distance_km")),
    "travel_p90": lambda run: float(np.percentile(_of_placed(run, "distance_km"), 90)),
    "travel_over_limit": lambda run: _mean([km > 0 for km in _of_placed(run, "over_limit_km")]),
    "first_choice": lambda run: _mean([rank == 1 for rank in _of_placed(run, "rank")]),
    "rank_mean": lambda run: _mean(_of_placed(run, "rank")),
    "blocking_pairs": lambda run: _sum(run, "blocking_pairs") / len(run["weeks"]),
    "envious": lambda run: _sum(run, "envious") / len(run["weeks"]),
    "region_gini": _gini,
    "region_gap": lambda run: max(_shares(run).values()) - min(_shares(run).values()),
    "occupancy": lambda run: 1 - _sum(run, "free") / _sum(run, "capacity"),
    "unused": lambda run: _sum(run, "unused") / len(run["weeks"]),
    "conditions_asked": lambda run: _mean([one["conditions"] for one in _placed(run)]),
    "refused": lambda run: 1 - _sum(run, "accepted") / _sum(run, "offered"),
    "offered_again": lambda run: _sum(run, "offered_again") / missed if (missed := _sum(run, "missed")) else None,
}


def interval(differences: Sequence[float], comparisons: int, rng: np.random.Generator) -> tuple[float, float]:
    """The bias-corrected and accelerated interval, by Efron's formulas, widened as Student's t is."""
    found, count = np.array(differences), len(differences)
    if (found == found[0]).all():
        return float(found[0]), float(found[0])
    tail = norm.sf(math.sqrt(count / (count - 1)) * t.isf(0.05 / comparisons / 2, count - 1))
    means = rng.choice(found, (60_000, count)).mean(axis=1)
    bias = norm.ppf(((means < found.mean()).mean() + (means <= found.mean()).mean()) / 2)
    without = (found.sum() - found) / (count - 1)
    apart = without.mean() - without
    bend = (apart**3).sum() / (6 * (apart**2).sum() ** 1.5)
    ends = [bias + (bias + z) / (1 - bend * (bias + z)) for z in (norm.ppf(tail), norm.isf(tail))]
    low, high = np.quantile(means, norm.cdf(ends))
    return float(low), float(high)
