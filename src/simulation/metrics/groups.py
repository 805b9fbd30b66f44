"""The same counts for groups of clients: by urgency, region, care form, and what stood in the way."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ..run import Course, Run
from .base import ratio

GROUPS: dict[str, Callable[[Course], str | None]] = {
    "urgency": lambda course: str(course.urgency),
    "region": lambda course: course.region,
    "care_form": lambda course: course.care_form,
    "cause": lambda course: course.cause,
}
"""What clients are grouped by. A cause is of those without a place only: it has no placed clients."""


@dataclass(frozen=True)
class Group:
    """The clients of one region, one urgency … and what became of them."""

    by: str
    name: str
    arrived: int
    placed: int
    left: int
    waiting: int

    @property
    def placed_share(self) -> float:
        """The share of those who arrived; a group is never empty."""
        return ratio(self.placed, self.arrived) or 0.0


def groups_of(run: Run, by: str) -> list[Group]:
    """The groups of a run by one of ``GROUPS``, sorted by name.

    Source: as ``placed_share``, told apart as Dutch waiting lists are published: by region and kind of care.
    """
    found: dict[str, Counter[str]] = {}
    for course in run.courses:
        name = GROUPS[by](course)
        if name is not None:
            found.setdefault(name, Counter())[course.status] += 1
    return [
        Group(by, name, counts.total(), counts["placed"], counts["left"], counts["waiting"])
        for name, counts in sorted(found.items())
    ]
