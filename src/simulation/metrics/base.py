"""What a metric is: a number that is worked out from one run, or nothing when there is nothing to work it out from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from ..run import Course, Run

Unit = Literal["clients", "share", "days", "km", "rank", "count", "index"]


@dataclass(frozen=True)
class Metric:
    """A metric, with what it is counted in and which way is better."""

    of: Callable[[Run], float | None]
    unit: Unit
    better: Literal["more", "less"]

    @property
    def name(self) -> str:
        """The name of its function; also the column in files and the entry ``metric.<name>`` of the catalogues."""
        return self.of.__name__


def mean(values: Iterable[float]) -> float | None:
    """The mean, or ``None`` of nothing."""
    found = list(values)
    return sum(found) / len(found) if found else None


def ratio(part: float, whole: float) -> float | None:
    """One number as a share of another, or ``None`` of nothing."""
    return part / whole if whole else None


def those_placed(run: Run) -> list[Course]:
    """The clients who got a place."""
    return [course for course in run.courses if course.status == "placed"]
