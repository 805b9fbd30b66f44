"""The figures of one scenario as tables, for the page and for the charts that stand beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ...reporting.sentences import family_text
from ..hindsight import HINDSIGHT
from ..metrics import METRICS, still_waiting
from ..run import Run
from .claims import kind_of
from .comparison import HEADLINE, Compared
from .told import Cell, Figures, Row, Table, raw

LONGEST_WEEKS = 52
"""Waiting is shown so many weeks on."""

_TOLD_WEEKS = (4, 8, 14, 26, 52)


@dataclass(frozen=True)
class ScenarioTables:
    """All figures of a scenario: by policy, in the order in which they place clients, the most first."""

    name: str
    runs: Sequence[Run]
    frame: pd.DataFrame
    """A row for each run of this scenario."""
    groups: pd.DataFrame
    """A row for each group of clients of each run."""
    compared: Sequence[Compared]
    reference: str
    figures: Figures

    @cached_property
    def policies(self) -> list[str]:
        """Who places most comes first."""
        placed = self.frame.groupby("policy")["placed"].mean()
        return sorted(placed.index, key=lambda policy: (-placed[policy], policy))

    @cached_property
    def worlds(self) -> int:
        """How many seeds."""
        return int(self.frame["seed"].nunique())

    def mean(self, policy: str, metric: str) -> float | None:
        """The mean of a metric over the worlds in which there is something to measure."""
        value = self.frame.loc[self.frame["policy"] == policy, metric].mean()
        return None if np.isnan(value) else float(value)

    @property
    def headline(self) -> Table:
        """The metrics that are told first, with the difference and its interval below each."""
        found = {(one.policy, one.metric): one for one in self.compared}
        cells = {
            policy: [
                Cell(
                    self.figures.value(metric, one.value),
                    raw(one),
                    below=self.figures.change(one),
                    kind=kind_of(one),
                )
                for metric in HEADLINE
                for one in [found[policy, metric]]
            ]
            for policy in self.policies
        }
        return self._by_policy([self.figures.metric(metric) for metric in HEADLINE], cells)

    @property
    def measured(self) -> Table:
        """Every metric: a row each, a column for each policy."""
        names = [*METRICS, *(["regret"] if self.frame["regret"].notna().any() else [])]
        rows = [
            Row(self.figures.metric(name), tuple(self._measured(policy, name) for policy in self.policies))
            for name in names
        ]
        headers = [self.figures.words.text("lab.metric"), *map(self.figures.policy, self.policies)]
        return Table(tuple(headers), tuple(rows))

    def _measured(self, policy: str, metric: str) -> Cell:
        values = self.frame.loc[self.frame["policy"] == policy, metric]
        mean = self.mean(policy, metric)
        star = "*" if mean is not None and values.isna().any() else ""
        data = {"scenario": self.name, "policy": policy, "metric": metric} | ({} if mean is None else {"mean": mean})
        return Cell(self.figures.value(metric, mean) + star, data)

    @cached_property
    def curves(self) -> dict[str, list[float]]:
        """By policy the share of clients still waiting after 0, 1, 2 … weeks: the mean over the worlds."""
        weeks = 7 * np.arange(min(LONGEST_WEEKS, len(self.runs[0].weeks)) + 1)
        found: dict[str, list[np.ndarray]] = {policy: [] for policy in self.policies}
        for run in self.runs:
            days, left = still_waiting(run)
            found[run.policy].append(left[np.searchsorted(days, weeks, side="right") - 1])
        return {policy: np.mean(curves, axis=0).tolist() for policy, curves in found.items()}

    @property
    def waiting(self) -> Table:
        """The curves at some of their weeks."""
        longest = len(next(iter(self.curves.values()))) - 1
        weeks = [week for week in _TOLD_WEEKS if week <= longest] or [longest]
        cells = {
            policy: [
                self._share(curve[week], scenario=self.name, policy=policy, metric="still_waiting", weeks=week)
                for week in weeks
            ]
            for policy, curve in self.curves.items()
        }
        return self._by_policy([self.figures.words.text("lab.after_weeks", weeks=week) for week in weeks], cells)

    @property
    def frontier(self) -> Table:
        """Clients placed and distance, and whether no other policy beats both."""
        words = self.figures.words
        cells = {
            policy: [
                *(self._measured(policy, metric) for metric in ("placed_share", "travel_mean")),
                Cell(words.label("yes" if policy in self.on_frontier else "no")),
            ]
            for policy in self.policies
        }
        headers = [self.figures.metric("placed_share"), self.figures.metric("travel_mean")]
        return self._by_policy([*headers, words.text("lab.on_frontier")], cells)

    @cached_property
    def trade(self) -> dict[str, tuple[float, float]]:
        """By policy the mean distance and the share placed, of those that have both."""
        both = {
            policy: (self.mean(policy, "travel_mean"), self.mean(policy, "placed_share")) for policy in self.policies
        }
        return {policy: (km, share) for policy, (km, share) in both.items() if km is not None and share is not None}

    @cached_property
    def on_frontier(self) -> frozenset[str]:
        """The policies that no other beats: none places as many nearer, or more as near (Pareto). Hindsight does not
        count: no table can have it."""
        real = {policy: trade for policy, trade in self.trade.items() if policy != HINDSIGHT}
        return frozenset(
            policy
            for policy, (km, share) in real.items()
            if not any(other[0] <= km and other[1] >= share and other != (km, share) for other in real.values())
        )

    def placed_by(self, by: str) -> dict[str, dict[str, float]]:
        """By group of clients, by policy the share placed of all clients of all worlds; the largest group first, but
        classes of urgency in their order."""
        found = self._totals(by)
        clients = found["arrived"].groupby("name").sum()
        order = sorted(clients.index, key=lambda name: (by != "urgency" and -clients[name], name))
        shares = found["placed"] / found["arrived"]
        return {name: {policy: float(shares[name, policy]) for policy in self.policies} for name in order}

    def groups_table(self, by: str) -> Table:
        """The same as a table, a column for each group."""
        groups = self.placed_by(by)
        cells = {
            policy: [
                self._share(shares[policy], scenario=self.name, policy=policy, metric="placed_share", by=by, group=name)
                for name, shares in groups.items()
            ]
            for policy in self.policies
        }
        return self._by_policy([self.figures.words.label(name) for name in groups], cells)

    @property
    def causes(self) -> Table:
        """What kept clients from a place: clients a world, a column for each cause, the commonest first."""
        words, counts = self.figures.words, self._totals("cause")["arrived"]
        common = counts.groupby("name").sum() if len(counts) else counts
        order = sorted(common.index, key=lambda cause: (-common[cause], cause))
        cells = {
            policy: [
                Cell(
                    words.fixed(mean, 1),
                    {"scenario": self.name, "policy": policy, "metric": "cause", "cause": cause, "mean": mean},
                )
                for cause in order
                for mean in [float(counts.get((cause, policy), 0)) / self.worlds]
            ]
            for policy in self.policies
        }
        names = [" + ".join(family_text(part, words) for part in cause.split("+")) for cause in order]
        return self._by_policy(names, cells)

    def _totals(self, by: str) -> pd.DataFrame:
        """Counts of groups over all worlds, by group and policy."""
        return self.groups[self.groups["by"] == by].groupby(["name", "policy"])[["arrived", "placed"]].sum()

    def _share(self, share: float, **data: object) -> Cell:
        return Cell(self.figures.value("placed_share", share), {**data, "mean": share})

    def _by_policy(self, headers: Sequence[str], cells: Mapping[str, Sequence[Cell]]) -> Table:
        rows = (
            Row(self.figures.policy(policy), tuple(cells[policy]), policy == self.reference) for policy in self.policies
        )
        return Table((self.figures.words.text("lab.policy"), *headers), tuple(rows))
