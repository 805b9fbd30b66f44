"""Whether the goals, solved again on a changed snapshot, would give a case the place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

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
        """``None`` when these goals do not say. One stage after the other, from the witness; after a stage nobody
        does better than that, it may be certain already."""
        best, asked = witness, list[Stage]()
        stages = [stage for stage in self.options.counting if stage.terms.any()]
        for number, stage in enumerate(stages, start=1):
            asked.append(stage)
            if not stage.terms[self._lead].any() and number < len(stages):
                continue
            best = self._as_good_as_can_be(asked, best, rather_out=True)
            asked.clear()
            self.known = True if best[self._lead].any() else False if self._is_never_in() else None
            if self.known is not None:
                return (True, ()) if self.known else self._who_goes_first(best, stages[number:])
        return None

    def _as_good_as_can_be(self, stages: Sequence[Stage], start: Ints, *, rather_out: bool = False) -> Ints:
        """A best solution in stages, one after the other; from now on it has to stay as good.

        ``rather_out``: of the best ones one without the case, if there is any: with it, the case is in every one.
        """
        asked = folded(self.options.program, stages)
        if rather_out:
            terms = asked[-1].terms * 2
            terms[self._lead] += -1 if asked[-1].maximise else 1
            asked[-1] = replace(asked[-1], terms=terms)
        best = self.options.best(self.given, asked, start) if stages else start
        self.given = self.given.having(loose=[stage.as_good_as(stage.worth(best)) for stage in stages])
        return best

    @property
    def _lead(self) -> Ints:
        return self.options.program.lead(self.case_id)

    def _is_never_in(self) -> bool:
        """Whether the case is in none of the plans that are as good so far."""
        return self.options.any_solution(self.given.having([Sum().add(self._lead).row("in", (), lower=1)])) is None

    def _who_goes_first(self, best: Ints, later: Sequence[Stage]) -> Verdict | None:
        """Who has a place in every best plan and had none; ``None`` when that differs between best plans."""
        best = self._as_good_as_can_be(later, best)
        first = self.options.placed_by(best) - self.plan.placed_case_ids
        if not first:
            return None
        not_all = self.options.how_many_of(first).row("not_all", (), upper=len(first) - 1)
        more = set(self.options.index.cases) - self.plan.placed_case_ids - first
        others = self.options.how_many_of(more).row("others", (), lower=1)
        is_sure = all(self.options.any_solution(self.given.having(loose=[row])) is None for row in (not_all, others))
        return (False, tuple(sorted(first))) if is_sure else None


def _solved_again(matcher: "Matcher", plan: Plan, case_id: str, changes: tuple[Change, ...]) -> Verdict:
    best = changed_matcher(matcher, changes).solved()
    chosen = case_id in best.placed_case_ids
    first = () if chosen else tuple(sorted(best.placed_case_ids - plan.placed_case_ids))
    return (chosen if goal_one_is_proven(best) else None), first


def changed_matcher(matcher: "Matcher", changes: tuple[Change, ...], *, checked: bool = False) -> "Matcher":
    """The matcher of the snapshot with these changes, with the same earlier plan. ``checked``: changes from outside."""
    snapshot = (apply_changes if checked else changed)(matcher.snapshot, changes)
    return type(matcher)(snapshot, matcher.policy, rulebook=matcher.rulebook, previous=matcher.previous)
