"""What a policy is, and the week that it decides about: a snapshot, screened once.

A policy is any function ``policy(snapshot, rng) -> Plan``. It reads nothing but the snapshot, draws chance from ``rng``
alone, and gives a plan that ``verify`` accepts.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..matching.bounds import loosest_bound
from ..matching.goals import Stage
from ..matching.index import Index
from ..matching.matcher import Matcher
from ..matching.narrowed import RowTable, with_variables
from ..matching.pairs import Ints, Pairs
from ..matching.program import Program
from ..matching.rules_conflict import conflict_of_rules
from ..matching.solve import InfeasibleError, Solution, solve
from ..models.faults import SnapshotError
from ..models.plan import GoalResult, Plan
from ..models.snapshot import Snapshot
from .wanted import WANTED, in_order

DecisionPolicy = Callable[[Snapshot, np.random.Generator], Plan]
"""How a table decides: from this week's snapshot to this week's plan. ``rng`` is the only source of chance."""


@dataclass(frozen=True, eq=False)
class Week:
    """A snapshot as policies look at it: who can go where, in what order clients want it, and how to make a plan."""

    matcher: Matcher

    @property
    def index(self) -> Index:
        """Everything of the snapshot by id."""
        return self.matcher.index

    @property
    def program(self) -> Program:
        """All that placements can be, with the coupling rules as rows."""
        return self.matcher.program

    @property
    def pairs(self) -> Pairs:
        """All that placements can be: the first variables of the program."""
        return self.program.pairs

    @cached_property
    def table(self) -> RowTable:
        """The rows of the program as arrays."""
        return RowTable.of(with_variables(self.program.rows))

    @cached_property
    def nothing(self) -> Ints:
        """The choice of nobody: a value for each variable."""
        return np.zeros(self.program.size, dtype=np.int64)

    @cached_property
    def decided(self) -> Ints:
        """The choice to begin with: what pins ask for, and as little as possible besides."""
        if self.table.hold(self.nothing):
            return self.nothing
        fewest = Stage("placements", False, np.ones(len(self.pairs), dtype=np.int64))
        return self.best([fewest, Stage("wanted", False, self.wanted)])

    @cached_property
    def rank(self) -> Ints:
        """For each pair its place in what its client wants for that need: 0 for the best; the equally good share it."""
        stages = [self.stage(name) for name in WANTED]
        return in_order(self.pairs.need, [-stage.gains for stage in stages])

    @cached_property
    def wanted(self) -> Ints:
        """The same without equals: ids decide."""
        return self.preferring()

    def preferring(self, *keys: Ints) -> Ints:
        """Each client's order where these keys go first, the lowest first; then what the client wants, then ids."""
        return in_order(self.pairs.need, [*keys, self.rank, np.arange(len(self.pairs))])

    @cached_property
    def place(self) -> Ints:
        """A number for the need and the opening of each pair: pairs that share it differ in their start or marks."""
        place: Ints = self.pairs.need * max(1, len(self.pairs.openings)) + self.pairs.opening
        return place

    def best_at_each(self, some: Ints) -> Ints:
        """Of some pairs, for each need at each opening the one that its client wants most; by need, then opening."""
        order = some[np.lexsort((self.wanted[some], self.place[some]))]
        best: Ints = order[np.diff(self.place[order], prepend=-1) != 0]
        return best

    def stage(self, name: str) -> Stage:
        """A stage of the goals by name, or the only one of a goal that is not listed. Raises ``KeyError``."""
        if name not in self._stages:
            goals = {goal.name: goal for goal in self.matcher.rulebook.goals}
            (self._stages[name],) = goals[name].stages(self.program)
        return self._stages[name]

    @cached_property
    def _stages(self) -> dict[str, Stage]:
        return {stage.name: stage for stage in self.matcher.stages}

    def best(self, stages: Sequence[Stage]) -> Ints:
        """The values that are best in these stages, one after another, each to the proven end.

        Raises ``SnapshotError`` when pins cannot all hold.
        """
        try:
            return solve(self.program, self.program.rows, stages).values
        except InfeasibleError as infeasible:
            raise SnapshotError([conflict_of_rules(self.program)]) from infeasible

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


_last = threading.local()


def week_of(snapshot: Snapshot) -> Week:
    """The week of a snapshot. That of the last snapshot asked for is kept, in each thread, so that whoever judges a
    plan screens no second time."""
    if getattr(_last, "snapshot", None) is not snapshot:
        _last.snapshot, _last.week = snapshot, Week(Matcher(snapshot))
    week: Week = _last.week
    return week
