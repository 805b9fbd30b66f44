"""Whether the goals, solved again on a changed snapshot, would give a case the place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...models.change import Change
from ...models.plan import Plan
from ..changes import apply_changes, changed, only_for
from ..folded import folded
from ..goals import Stage
from ..limits import OutOfTimeError, at_most
from ..pairs import Ints
from ..program import Sum
from .options import Options
from .proof import goal_one_is_proven

if TYPE_CHECKING:
    from ..matcher import Matcher

EFFORT = 1.0
"""How much work may be done for one route here (CP-SAT's deterministic time). What is not answered by then is told as
not proven."""

Verdict = tuple[bool | None, tuple[str, ...]]
"""Whether the case gets the place, and if not, who would get one before it."""


def chosen_by_goals(
    options: Options, plan: Plan, case_id: str, changes: tuple[Change, ...], values: Ints, witness: Plan
) -> Verdict:
    """``values``: the witness as a solution of the program over all options. ``None`` where it is not proven."""
    if all(only_for(change) == case_id for change in changes) and _is_better(options.matcher, plan, witness):
        return True, ()
    asked = _Counting(options, plan, case_id, changes)
    try:
        with at_most(effort=EFFORT):
            verdict = asked.verdict(values) if options.counting else None
            return verdict or _solved_again(options.matcher, plan, case_id, changes)
    except OutOfTimeError:
        return asked.known, ()


def _is_better(matcher: "Matcher", plan: Plan, witness: Plan) -> bool:
    """Whether a plan with the case is better than the proven best of all plans without it.

    When changes only give options to the case, a plan without it was possible before too.
    """
    maximised = [stage.maximise for stage in matcher.stages]
    for goal, new, is_more in zip(plan.goals, witness.goals, maximised, strict=True):
        if goal.status != "optimal":
            return False
        if goal.value != new.value:
            return (new.value > goal.value) is is_more
    return False


class _Counting:
    """The goals that only count who is placed, asked of the program over all options."""

    def __init__(self, options: Options, plan: Plan, case_id: str, changes: tuple[Change, ...]) -> None:
        self.options = options
        self.plan = plan
        self.case_id = case_id
        self.given = options.exactly(changes, plan, [case_id])
        self.known: bool | None = None
        """Whether the case gets the place, as far as it is known."""

    def verdict(self, witness: Ints) -> Verdict | None:
        """``None`` when these goals do not say. First as far as the case itself is counted, from the witness; then all
        of them. A best plan without the case is looked for: where there is none, the case is in every one."""
        stages = [stage for stage in self.options.counting if stage.terms.any()]
        own = next((number for number, stage in enumerate(stages, 1) if stage.terms[self._lead].any()), len(stages))
        best = witness
        for asked in filter(None, (stages[:own], stages[own:])):
            best = self._as_good_as_can_be(asked, best)
            if best[self._lead].any():
                self.known = True
                return True, ()
        return self._who_goes_first(best)

    def _as_good_as_can_be(self, stages: Sequence[Stage], start: Ints) -> Ints:
        """A best solution in stages, one after the other; of the best ones one without the case, if there is any.

        From now on it has to stay as good.
        """
        asked = folded(self.options.program, stages)
        terms = asked[-1].terms * 2
        terms[self._lead] += -1 if asked[-1].maximise else 1
        asked[-1] = replace(asked[-1], terms=terms)
        best = self.options.best(self.given, asked, start)
        self.given = self.given.having(loose=[stage.as_good_as(stage.worth(best)) for stage in stages])
        return best

    @property
    def _lead(self) -> Ints:
        return self.options.program.lead(self.case_id)

    def _who_goes_first(self, best: Ints) -> Verdict | None:
        """Who has a place in every best plan and had none; ``None`` when that differs between best plans.

        Of the best plans the one is looked for that differs most in who is new. The case is new in none of them when
        nobody else is.
        """
        program, new = self.options.program, set(self.options.index.cases) - self.plan.placed_case_ids
        first = self.options.placed_by(best) & new
        terms = np.zeros(program.size, dtype=np.int64)
        for case_id in new:
            terms[program.lead(case_id)] = -1 if case_id in first else 1
        different = Stage("different", True, terms)
        if different.worth(self.options.best(self.given, [different], best)) == -len(first):
            self.known = False
            return (False, tuple(sorted(first))) if first else None
        if self.options.any_solution(self.given.having([Sum().add(self._lead).row("in", (), lower=1)])) is None:
            self.known = False
        return None


def _solved_again(matcher: "Matcher", plan: Plan, case_id: str, changes: tuple[Change, ...]) -> Verdict:
    best = changed_matcher(matcher, changes).solved()
    chosen = case_id in best.placed_case_ids
    first = () if chosen else tuple(sorted(best.placed_case_ids - plan.placed_case_ids))
    return (chosen if goal_one_is_proven(best) else None), first


def changed_matcher(matcher: "Matcher", changes: tuple[Change, ...], *, checked: bool = False) -> "Matcher":
    """The matcher of the snapshot with these changes, with the same earlier plan. ``checked``: changes from outside."""
    snapshot = (apply_changes if checked else changed)(matcher.snapshot, changes)
    return type(matcher)(snapshot, matcher.policy, rulebook=matcher.rulebook, previous=matcher.previous)
