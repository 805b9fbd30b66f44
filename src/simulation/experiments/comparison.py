"""Policies held against one of them: what each measures, and how far apart they are, seed by seed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

import pandas as pd

from ..metrics import METRICS
from .statistics import ENOUGH, Difference, bonferroni, can_hold, holm, least_p, paired_difference

HEADLINE = ("placed", "wait_mean", "within_norm", "travel_mean", "first_choice", "region_gini")
"""The metrics that are told first. Intervals hold together for all of them and all policies of a scenario."""

TODAY = "region_first"
"""Today's practice."""

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Compared:
    """A policy on a scenario by one metric, and against the reference."""

    scenario: str
    policy: str
    metric: str
    value: float | None
    """The mean over the runs in which there is something to measure; ``None``: in none of them."""
    reference: str
    difference: Difference | None
    """``None``: it is the reference, or some run had nothing to measure."""
    adjusted_p: float | None = None
    """Holm's, over all policies and metrics of the scenario."""

    @property
    def clear(self) -> bool:
        """Whether chance does not explain the difference: the interval lies on one side of nothing, and so says the
        adjusted test."""
        told, p = self.difference, self.adjusted_p
        if told is None or told.low is None or told.high is None or p is None:
            return False
        return (told.low > 0 or told.high < 0) and p < 1 - CONFIDENCE

    @property
    def better(self) -> bool | None:
        """Whether a clear difference is for the better."""
        if self.difference is None or not self.clear:
            return None
        return (self.difference.mean > 0) == (METRICS[self.metric].better == "more")


def enough(comparisons: int) -> int:
    """How many seeds so many differences need for intervals that hold together."""
    confidence = bonferroni(CONFIDENCE, comparisons)
    return next(seeds for seeds in count(ENOUGH) if can_hold(seeds, confidence))


def can_be_clear(seeds: int, comparisons: int) -> bool:
    """Whether so many seeds can make any of so many differences clear: the least p there is, adjusted."""
    return comparisons * least_p(seeds) < 1 - CONFIDENCE


def usual_reference(policies: Sequence[str]) -> str:
    """Today's practice when it is among the policies, else the first of them."""
    return TODAY if TODAY in policies else policies[0]


def compare(frame: pd.DataFrame, reference: str, metrics: Sequence[str] = HEADLINE) -> list[Compared]:
    """Every policy of every scenario by these metrics; see ``frames.runs_frame`` for the table.

    The intervals of a scenario hold together with 95 % (Bonferroni), and its p values are adjusted together (Holm).
    """
    found = []
    for _, runs in frame.groupby("scenario", sort=False):
        found += _with_adjusted_p(_compared(runs, reference, metrics))
    return found


def _compared(runs: pd.DataFrame, reference: str, metrics: Sequence[str]) -> list[Compared]:
    tables = {name: runs.pivot(index="seed", columns="policy", values=name) for name in metrics}
    policies = list(dict.fromkeys(runs["policy"]))
    confidence = bonferroni(CONFIDENCE, (len(policies) - 1) * len(metrics))
    return [
        Compared(
            scenario=str(runs["scenario"].iloc[0]),
            policy=policy,
            metric=name,
            value=None if table[policy].isna().all() else float(table[policy].mean()),
            reference=reference,
            difference=None if policy == reference else _difference(table[policy], table[reference], confidence),
        )
        for policy in policies
        for name, table in tables.items()
    ]


def _difference(values: pd.Series, reference: pd.Series, confidence: float) -> Difference | None:
    if values.isna().any() or reference.isna().any():
        return None
    return paired_difference(values.tolist(), reference.tolist(), confidence=confidence)


def _with_adjusted_p(found: list[Compared]) -> list[Compared]:
    adjusted = holm([None if one.difference is None else one.difference.p for one in found])
    return [replace(one, adjusted_p=p) for one, p in zip(found, adjusted, strict=True)]


def comparison_frame(compared: Sequence[Compared]) -> pd.DataFrame:
    """The comparison as a table; blank: no difference could be told, or there were too few seeds for an interval."""
    rows = []
    for one in compared:
        told = one.difference
        rows.append(
            {
                "scenario": one.scenario,
                "policy": one.policy,
                "metric": one.metric,
                "mean": one.value,
                "reference": one.reference,
                "seeds": None if told is None else told.seeds,
                "difference": None if told is None else told.mean,
                "low": None if told is None else told.low,
                "high": None if told is None else told.high,
                "p": None if told is None else told.p,
                "p_holm": one.adjusted_p,
            }
        )
    return pd.DataFrame(rows)
