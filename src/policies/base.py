"""What a policy is, and the week that it decides about: a snapshot, screened once.

A policy is any function ``policy(snapshot, rng) -> Plan``. It reads nothing but the snapshot, draws chance from ``rng``
alone, and gives a plan that ``verify`` accepts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..matching.bounds import loosest_bound
from ..matching.goals import Stage
from ..matching.matcher import Matcher
from ..matching.pairs import Ints, Pairs
from ..matching.program import Program
from ..matching.solve import Solution, solve
from ..models.plan import GoalResult, Plan
from ..models.snapshot import Snapshot

DecisionPolicy = Callable[[Snapshot, np.random.Generator], Plan]
"""How a table decides: from this week's snapshot to this week's plan. ``rng`` is the only source of chance."""


@dataclass(frozen=True, eq=False)
class Week:
    """A snapshot as policies look at it: who can go where, in what order clients want it, and how to make a plan."""

    matcher: Matcher

    @property
    def program(self) -> Program:
        """All that placements can be, with the coupling rules as rows."""
        return self.matcher.program

    @property
    def pairs(self) -> Pairs:
        """All that placements can be: the first variables of the program."""
        return self.program.pairs

    @cached_property
    def nothing(self) -> Ints:
        """The choice of nobody: a value for each variable."""
        return np.zeros(self.program.size, dtype=np.int64)

    def best(self, stages: Sequence[Stage], start: Ints | None = None) -> Ints:
        """The values that are best in these stages, one after another, each to the proven end."""
        return solve(self.program, self.program.rows, stages, start=start).values

    def plan(self, values: Ints, name: str) -> Plan:
        """The verified plan of a choice. What it achieves of the library's goals is told, not proven."""
        goals = tuple(
            GoalResult(
                name=stage.name,
                value=stage.worth(values),
                bound=loosest_bound(self.program, stage),
                status="not_reached",
            )
            for stage in self.matcher.stages
        )
        return self.matcher.plan_of(Solution(values, goals, f"policy {name}"))


_last: list[tuple[Snapshot, Week]] = []


def week_of(snapshot: Snapshot) -> Week:
    """The week of a snapshot; that of the last snapshot asked for is kept, so that whoever judges a plan screens no
    second time."""
    if not _last or _last[0][0] is not snapshot:
        _last[:] = [(snapshot, Week(Matcher(snapshot)))]
    return _last[0][1]
