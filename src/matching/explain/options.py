"""What could be when things change: one program over all changes, made once, of which every question is asked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...models.change import Change
from ...models.plan import GoalResult, Placement, Plan
from ..bounds import loosest_bound
from ..changes import changed
from ..drawn_up import drawn_up
from ..goals import Stage
from ..goals.urgency import GOAL as GOAL_ONE
from ..levels import Key, key_of
from ..opened import opened_program
from ..pairs import Bools, Ints
from ..program import Program, Row, Sum
from .asking import Asking, Given
from .own_changes import Taking

if TYPE_CHECKING:
    from ..matcher import Matcher


FIRST_GOALS = ("urgency", "moves")
"""The goals that only count who is placed: changes do not change what they count."""


class Options(Asking):
    """The program over all pairs that changes could bring. A *change* is a variable for each of its levels."""

    def __init__(self, matcher: "Matcher") -> None:
        super().__init__(matcher.index)
        self.matcher = matcher
        self.counting: list[Stage] = list(self._counting_stages())
        """The stages of the goals that only count who is placed, as far as the policy begins with them."""
        self.ladders = dict(sorted(self.program.ladders.items()))
        """By key, in order: the change at its levels, and the variable of each level (*at least* this level)."""

    @cached_property
    def program(self) -> Program:
        """The program over all pairs that changes could bring."""
        return opened_program(self.matcher.rulebook, self.index)

    def _counting_stages(self) -> Iterator[Stage]:
        goals = self.matcher.rulebook.goals_of(self.index)
        for name, goal in zip(FIRST_GOALS, goals, strict=False):
            if goal.name != name:
                return
            yield from goal.stages(self.program)

    @cached_property
    def goal_one(self) -> list[Stage]:
        """The stages of goal 1."""
        return list(GOAL_ONE.stages(self.program))

    @property
    def starts_with_goal_one(self) -> bool:
        """Whether goal 1 comes first in the policy."""
        return bool(self.counting)

    def for_everybody(self, changes: Iterable[Change]) -> list[Change]:
        """Changes with those for everybody taken apart into the same change for each case."""
        found = []
        for change in changes:
            if change.kind == "criterion" and change.case_id is None:
                found += [self.ladders[key][0][0] for key in self._by_subject.get(key_of(change)[:3], ())]
            else:
                found.append(change)
        return found

    @cached_property
    def _by_subject(self) -> dict[tuple[str, ...], list[Key]]:
        found: dict[tuple[str, ...], list[Key]] = defaultdict(list)
        for key in self.ladders:
            found[key[:3]].append(key)
        return found

    @cached_property
    def all_levels(self) -> Ints:
        """The variables of all changes."""
        found = [variable for _, variables in self.ladders.values() for variable in variables]
        return np.array(found, dtype=np.int64)

    def exactly(self, changes: Iterable[Change], plan: Plan, about: Collection[str] = ()) -> Given:
        """These changes are made and no others; what they and these cases do not touch is as in a plan.

        Changes that nothing depends on are left out.
        """
        made = self._variables(changes)
        zero = self.none
        zero[self.all_levels] = True
        zero[made] = False
        rows = [Sum().add(made).row("changed", (), lower=len(made))] if made else []
        leads = [self.program.lead(case_id) for case_id in sorted(about)]
        focus = np.concatenate([np.array(made, dtype=np.int64), *leads])
        return Given(zero, rows, focus=focus, base=self.base(plan))

    def within(self, cost: int, number: int, plan: Plan, case_id: str, own: Collection[int], idle: Bools) -> Given:
        """The changes cost at most so much and are at most so many; what the case does not touch is as in a plan.

        ``own``: what the own part may cost: the changes that the case's pair takes. What is left is for all others.
        ``idle``: the variables that have to be 0 whatever may change.
        """
        mine, zero = self.taking.own_changes(case_id), idle.copy()
        others = np.array([cost not in own for cost in mine.costs.tolist()], dtype=np.bool_)
        zero[mine.positions[others]] = True
        zero[self.all_levels[self._more_than(cost, min(own), mine.levels_of(~others))]] = True
        bounds = [replace(self._cost, upper=cost), replace(self._number, upper=number)]
        return Given(zero, (), bounds, focus=self.program.lead(case_id), base=self.base(plan))

    def _more_than(self, cost: int, own: int, levels: Collection[int]) -> Bools:
        """The levels that cost too much: those of an own part together more than all, others more than it leaves."""
        found: Bools = self._costs_of_levels > cost - own
        for start in {self._ladder_starts[variable] for variable in levels}:
            changes, variables = self._ladder_at[start]
            before = 0
            for number, (change, variable) in enumerate(zip(changes, variables, strict=True), start):
                is_own = variable in levels
                found[number] = change.cost > cost if is_own else change.cost - before > cost - own
                before = change.cost if is_own else before
        return found

    @cached_property
    def _costs_of_levels(self) -> Ints:
        found = [change.cost for levels, _ in self.ladders.values() for change in levels]
        return np.array(found, dtype=np.int64)

    @cached_property
    def _ladder_at(self) -> dict[int, tuple[tuple[Change, ...], list[int]]]:
        """The changes by where their first level stands among all levels."""
        lengths = [len(variables) for _, variables in self.ladders.values()]
        starts = np.cumsum(lengths) - lengths
        return dict(zip(starts.tolist(), self.ladders.values(), strict=True))

    @cached_property
    def _ladder_starts(self) -> dict[int, int]:
        return {variable: start for start, (_, variables) in self._ladder_at.items() for variable in variables}

    @cached_property
    def taking(self) -> Taking:
        """What each pair takes."""
        return Taking(self.program)

    def _variables(self, changes: Iterable[Change]) -> list[int]:
        found = []
        for change in changes:
            levels, variables = self.ladders.get(key_of(change), ((), []))
            found += [variable for one, variable in zip(levels, variables, strict=True) if one.level <= change.level]
        return found

    def matter(self, changes: Iterable[Change]) -> bool:
        """Whether anything at all depends on one of these changes."""
        return any(key_of(change) in self.ladders for change in changes)

    def not_all(self, changes: Iterable[Change]) -> Row:
        """The row that rules out these changes, and every set that goes at least as far."""
        highest = [self._variables([change])[-1] for change in changes]
        return Sum().add(highest).row("other", (), upper=len(highest) - 1)

    def made(self, values: Ints) -> tuple[Change, ...]:
        """The changes of a solution, in the order of their keys."""
        found = []
        for number in np.flatnonzero(values[self._lowest_levels]).tolist():
            levels, variables = self._in_order[number]
            found.append(levels[int(values[variables].sum()) - 1])
        return tuple(found)

    @cached_property
    def _in_order(self) -> list[tuple[tuple[Change, ...], list[int]]]:
        return list(self.ladders.values())

    @cached_property
    def _lowest_levels(self) -> Ints:
        """The variable of each change's lowest level, which is 1 when it is made at all."""
        return np.array([variables[0] for _, variables in self._in_order], dtype=np.int64)

    @cached_property
    def costs(self) -> Sum:
        """What all changes cost together."""
        total = Sum()
        for levels, variables in self.ladders.values():
            before = 0
            for change, variable in zip(levels, variables, strict=True):
                total.add([variable], change.cost - before)
                before = change.cost
        return total

    @cached_property
    def _cost(self) -> Row:
        return self.costs.row("cost", ())

    @cached_property
    def _number(self) -> Row:
        """How many changes there are."""
        return Sum().add([variables[0] for _, variables in self.ladders.values()]).row("number", ())

    def placed_by(self, values: Ints) -> frozenset[str]:
        """The cases that a solution places."""
        return frozenset(one for one in self.index.cases if values[self.program.lead(one)].any())

    def as_kept(self, plan: Plan) -> Stage:
        """The stage that keeps as much of a plan as it can; then the fewest conditions, then the earliest starts."""
        pairs = self.program.pairs
        terms = -(pairs.start + sum(pairs.conditions.values(), np.zeros(len(pairs), dtype=np.int64)) * _A_CONDITION)
        number = {opening_id: position for position, opening_id in enumerate(self.index.openings)}
        for one in plan.placements:
            own = pairs.groups[pairs.number_of[one.case_id, one.need_id]]
            terms[own[pairs.opening[own] == number[one.opening_id]]] += _KEPT
        return Stage("kept", True, terms)

    def plan_of(self, values: Ints, changes: Iterable[Change]) -> Plan:
        """The plan of a solution for the changed snapshot: verified, its goals told and not proven."""
        snapshot = changed(self.matcher.snapshot, changes)
        index = self.matcher.rulebook.index(snapshot, self.matcher.policy, self.index.commitments)
        chosen = np.flatnonzero(values[: len(self.program.pairs)]).tolist()
        bare: list[Placement] = [self.program.pairs.placement(position) for position in chosen]
        return drawn_up(self.matcher.rulebook, index, bare, self._claims_nothing, previous=self.matcher.previous)

    @cached_property
    def _claims_nothing(self) -> tuple[GoalResult, ...]:
        """Goals with bounds that hold whatever changes, and whatever else has to be in the plan."""
        free = Program(replace(self.program.pairs, conditions={}))
        stages = [stage for goal in self.matcher.rulebook.goals_of(self.index) for stage in goal.stages(free)]
        return tuple(
            GoalResult(name=stage.name, value=0, bound=loosest_bound(free, stage), status="best_found")
            for stage in stages
        )

    def better(self, stages: Sequence[Stage], worth: Sequence[int]) -> tuple[list[Row], int]:
        """Rows that say that stages, first to last, are better than this, and the number of extra variables they use:
        for each stage whether it, or one before, is better.

        The terms of the stages have to be positive, and more has to be better.
        """
        rows, before = [], None
        for number, (stage, value) in enumerate(zip(stages, worth, strict=True)):
            ahead = self.program.size + number
            row = Sum().add([ahead], -1)
            for variable in np.flatnonzero(stage.terms).tolist():
                row.add([variable], int(stage.terms[variable]))
            if before is not None:
                row.add([before], value + 1)
                rows.append(Sum().add([ahead]).add([before], -1).row("ahead", (), lower=0))
            rows.append(row.row("at_least", (stage.name,), lower=value))
            before = ahead
        if before is not None:
            rows.append(Sum().add([before]).row("better", (), lower=1))
        return rows, len(stages)


_A_CONDITION = 1_000
_KEPT = 10_000_000
"""A kept placement outweighs some thousands of conditions and of days of waiting."""
