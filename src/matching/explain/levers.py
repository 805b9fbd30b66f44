"""Levers: one change seen over all cases. Both sides are solved; a total may fall when an urgent plan takes more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...models.change import Change
from ...models.comparison import GoalDifference, Lever
from ...models.plan import Plan
from ..goals import Stage
from ..goals.urgency import GOAL as GOAL_ONE
from ..index import Index
from .chosen import changed_matcher
from .lever_kinds import Pull, pulls
from .proof import goal_one_is_proven
from .routes import fewest_urgent

if TYPE_CHECKING:
    from ..matcher import Matcher

Vector = dict[str, int]
"""The stages of goal 1 by name, first to last."""


def levers(matcher: "Matcher", plan: Plan, *, all_of_them: bool = False) -> tuple[Lever, ...]:
    """Every lever, those that bring most first: by the stages of goal 1, then by how many people are placed.

    ``all_of_them``: also those that bring nothing.
    """
    levering = _Levering(matcher, plan)
    found = [levering.lever(pull) for pull in pulls(matcher.index)]
    told = [one for one in found if all_of_them or any(goal.before != goal.after for goal in one.goals)]
    return tuple(sorted(told, key=_brings))


def _brings(one: Lever) -> tuple[object, ...]:
    first = tuple(goal.before - goal.after for goal in one.goals)
    return first, one.placed.before - one.placed.after, one.kind, one.target or "", one.subject or "", one.level


@dataclass(frozen=True)
class _After:
    """What a lever brings."""

    vector: Vector
    placed: frozenset[str]
    proven: bool = True


class _Levering:
    def __init__(self, matcher: "Matcher", plan: Plan) -> None:
        self.matcher = matcher
        self.plan = plan
        self.index: Index = matcher.index
        self.before: Vector = GOAL_ONE.values(self.index, plan.placements)
        self.proven = goal_one_is_proven(plan)

    def lever(self, pull: Pull) -> Lever:
        """A lever with what it brings."""
        after = self._after(pull)
        before_placed = self._counted(self.plan.placed_case_ids)
        after_placed = self._counted(after.placed)
        return Lever(
            kind=pull.kind,
            target=pull.target,
            subject=pull.subject,
            level=pull.level,
            changes=pull.changes,
            deciders=tuple(dict.fromkeys(change.decider for change in pull.changes)),
            goals=tuple(
                GoalDifference(name=name, before=value, after=after.vector[name]) for name, value in self.before.items()
            ),
            placed=GoalDifference(name="placed", before=len(before_placed), after=len(after_placed)),
            gains=tuple(sorted(after.placed - self.plan.placed_case_ids)),
            losers=tuple(sorted(self.plan.placed_case_ids - after.placed)),
            proven=self.proven and after.proven,
        )

    def _counted(self, placed: Iterable[str]) -> set[str]:
        return set(placed) - set(self.index.movers)

    def _after(self, pull: Pull) -> _After:
        options = self.matcher.options
        if pull.kind == "travel_support" or not options.starts_with_goal_one or not self.proven:
            return self._solved_again(pull.changes)
        changes = options.for_everybody(pull.changes)
        if not options.matter(changes):
            return self._unchanged()
        given = options.exactly(changes, self.plan)
        better, extra = options.better(options.goal_one, tuple(self.before.values()))
        start = options.any_solution(given.having(loose=better, extra=extra))
        if start is None:
            return self._unchanged()
        stages: list[Stage] = [*options.goal_one, fewest_urgent(options, self.plan), options.as_kept(self.plan)]
        values = options.best(given, stages, start[: options.program.size])
        worth = (stage.worth(values) for stage in options.goal_one)
        return _After(dict(zip(self.before, worth, strict=True)), options.placed_by(values))

    def _unchanged(self) -> _After:
        return _After(self.before, self.plan.placed_case_ids)

    def _solved_again(self, changes: tuple[Change, ...]) -> _After:
        matcher = changed_matcher(self.matcher, changes)
        best = matcher.solved()
        vector = GOAL_ONE.values(matcher.index, best.placements)
        if vector == self.before:
            return self._unchanged()
        return _After(vector, best.placed_case_ids, goal_one_is_proven(best))
