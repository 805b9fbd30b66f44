"""Figures of a comparison as people read them, each with the raw values beside it for whoever checks the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...language import Catalogue
from ..metrics import METRICS
from .comparison import Compared

_SHOWN = {
    "clients": (1, 1),
    "share": (100, 1),
    "days": (1, 1),
    "km": (1, 1),
    "rank": (1, 2),
    "count": (1, 2),
    "index": (1, 4),
}
"""By unit: by how much the raw value is multiplied, and how many decimals are shown."""


@dataclass(frozen=True)
class Cell:
    """A figure; ``data``: what it is of, and the raw values."""

    text: str
    data: Mapping[str, object] = field(default_factory=dict)
    below: str = ""
    kind: str = ""
    """``better``, ``worse``, or neither."""


@dataclass(frozen=True)
class Row:
    """A row of figures with its name."""

    name: str
    cells: tuple[Cell, ...]
    is_reference: bool = False


@dataclass(frozen=True)
class Table:
    """Headers, the first that of the names, and rows."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Figures:
    """Writes figures and names in a language."""

    words: Catalogue

    def policy(self, name: str) -> str:
        """A shipped policy as people call it; a user's own by its name, in words."""
        key = f"lab_policy.{name}"
        return self.words.text(key) if self.words.has(key) else name.replace("_", " ").capitalize()

    def metric(self, name: str) -> str:
        """What a metric is called."""
        return self.words.name("metric", name)

    def value(self, metric: str, value: float | None) -> str:
        """A value with its unit."""
        if value is None:
            return self.words.text("lab.none")
        unit = self.words.text(f"metric_unit.{_unit(metric)}")
        return f"{self._number(metric, value)} {unit}".strip()

    def change(self, told: Compared) -> str:
        """A difference with its sign and interval; empty when there is none to tell."""
        if told.difference is None:
            return ""
        text = self._with_interval(told, 1)
        return text if told.difference.mean < 0 or self.is_nothing(told) else f"+{text}"

    def is_nothing(self, told: Compared) -> bool:
        """Whether a difference, as it is shown, is 0."""
        return told.difference is None or not any(
            digit in "123456789" for digit in self._number(told.metric, told.difference.mean)
        )

    def size(self, told: Compared) -> str:
        """How large a difference is, whichever way, with its interval."""
        return self._with_interval(told, -1 if told.difference is not None and told.difference.mean < 0 else 1)

    def _with_interval(self, told: Compared, sign: int) -> str:
        difference = told.difference
        if difference is None:
            return ""
        mean = self._number(told.metric, sign * difference.mean)
        if difference.low is None or difference.high is None:
            return mean
        low, high = (self._number(told.metric, end) for end in sorted((sign * difference.low, sign * difference.high)))
        return f"{mean} [{low}{'; ' if self.words.language == 'nl' else ', '}{high}]"

    def _number(self, metric: str, value: float) -> str:
        scale, decimals = _SHOWN[_unit(metric)]
        return self.words.fixed(scale * value, decimals)


def _unit(metric: str) -> str:
    return METRICS[metric].unit if metric in METRICS else "clients"


def raw(told: Compared) -> dict[str, object]:
    """What a comparison is of and its raw values, as attributes."""
    found: dict[str, object] = {
        "scenario": told.scenario,
        "policy": told.policy,
        "metric": told.metric,
        "mean": told.value,
    }
    difference = told.difference
    if difference is not None:
        found |= {
            "reference": told.reference,
            "difference": difference.mean,
            "low": difference.low,
            "high": difference.high,
        }
    return {name: value for name, value in found.items() if value is not None}
