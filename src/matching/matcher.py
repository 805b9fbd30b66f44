"""The matcher: a snapshot screened once, and every question that can be asked about it."""

import time
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..models.case import Need
from ..models.change import Change, Route
from ..models.comparison import Comparison, Everybody, Lever
from ..models.explanation import Alternative, Audience, Explanation, WhyNot
from ..models.faults import SnapshotError
from ..models.outlook import Outlook
from ..models.plan import Commitment, Plan, Previous, Unmatched
from ..models.policy import Policy
from ..models.snapshot import Snapshot
from .drawn_up import UnsoundPlanError as UnsoundPlanError
from .drawn_up import drawn_up
from .goals import Stage
from .pairs import Pairs
from .pinned import faults_of_pins
from .program import Program
from .rulebook import SHIPPED, Rulebook
from .screen import admissible, expanded, with_variants
from .verify import verify

if TYPE_CHECKING:
    from .explain.options import Options
    from .solve import Solution


_SHIPPED_POLICY = Policy()
_AT_HAND = ("program", "stages", "_stated", "options", "_standing", "_accepted", "_last")


class Matcher:
    """Proposes the best placements for all clients together and explains them. Immutable; can be pickled.

    ``previous``: what an earlier plan proposed; ``propose(previous=...)`` fills it in. Raises ``SnapshotError`` when
    pins break a rule they may not override, and ``ValueError`` for a goal nobody knows.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        policy: Policy | None = None,
        *,
        rulebook: Rulebook = SHIPPED,
        previous: Previous | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.policy = policy or _SHIPPED_POLICY
        self.rulebook = rulebook
        self.previous = previous
        self.index = rulebook.index(snapshot, self.policy, previous.commitments if previous else ())
        rulebook.goals_of(self.index)
        self.pairs: Pairs = admissible(rulebook, self.index)
        """The pairs that a plan may use, each once, with its first start."""
        faults = faults_of_pins(rulebook, self.index, self.pairs)
        if faults:
            raise SnapshotError(faults)
        self.__dict__["_ready"] = True

    def __getstate__(self) -> dict[str, object]:
        """Without what is kept at hand for further questions: it is made again where it is asked for."""
        return {name: value for name, value in self.__dict__.items() if name not in _AT_HAND}

    def __setattr__(self, name: str, value: object) -> None:
        if "_ready" in self.__dict__:
            raise AttributeError(f"a Matcher is immutable; make another one to change {name!r}")
        super().__setattr__(name, value)

    def propose(
        self, previous: Plan | None = None, time_limit_s: float | None = None, *, source: str | None = None
    ) -> Plan:
        """The best plan: goals in order, each to a proven optimum before the next.

        ``previous``: an earlier plan, whose proposals are kept as far as earlier goals allow; what changed against it
        and why is told in ``Plan.previous``. ``time_limit_s``: seconds for all goals and causes together; the best plan
        so far is returned, labelled as such. ``source``: where the snapshot came from, for the record.
        Raises ``SnapshotError`` when pins cannot all hold, ``ValueError`` for an earlier plan that is not earlier.
        """
        if time_limit_s is not None and not time_limit_s > 0:
            raise ValueError(f"time_limit_s has to be a number of seconds above 0, not {time_limit_s}")
        deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
        if previous is None:
            return self._proposed(time_limit_s, deadline, source)
        if previous.record.as_of > self.index.as_of:
            raise ValueError(
                f"the previous plan is of {previous.record.as_of}, after this snapshot's {self.index.as_of}; "
                "give an earlier plan"
            )
        return self._with(as_previous(previous))._proposed(time_limit_s, deadline, source)

    def _with(self, previous: Previous | None) -> "Matcher":
        """This matcher with an earlier plan's proposals to keep; the last one made is kept at hand."""
        if previous == self.previous:
            return self
        made: Matcher | None = self.__dict__.get("_last")
        if made is None or made.previous != previous:
            made = type(self)(self.snapshot, self.policy, rulebook=self.rulebook, previous=previous)
            self.__dict__["_last"] = made
        return made

    def of(self, plan: Plan) -> "Matcher":
        """The matcher that a plan was made by, its earlier proposals included.

        Raises ``ValueError`` for a plan made from another snapshot or policy, or that the verifier rejects.
        """
        self.check_made_here(plan)
        return self._with(plan.previous.model_copy(update={"differences": ()}) if plan.previous else None)

    def _proposed(self, time_limit_s: float | None, deadline: float | None, source: str | None) -> Plan:
        from .differences import differences

        plan = self.solved(time_limit_s, source=source)
        causes = tuple(self._with_causes(plan, deadline))
        if plan.previous is None:
            return plan.model_copy(update={"unmatched": causes})
        is_late = deadline is not None and time.monotonic() > deadline
        changed = plan.previous.model_copy(update={"differences": differences(self, plan, unexamined=is_late)})
        return plan.model_copy(update={"unmatched": causes, "previous": changed})

    def _with_causes(self, plan: Plan, deadline: float | None) -> Iterator[Unmatched]:
        """Who is left over, each with the primary cause; ``not_examined`` when the time is over."""
        from .explain.causes import NOT_PROVEN, with_primary_causes
        from .explain.proof import goal_one_is_proven

        if not goal_one_is_proven(plan):
            return (one.model_copy(update={"cause": NOT_PROVEN}) for one in plan.unmatched)
        return with_primary_causes(self, plan, deadline)

    def solved(self, time_limit_s: float | None = None, *, source: str | None = None) -> Plan:
        """The plan without the causes of who is left over; verified."""
        from .solve import InfeasibleError, solve

        try:
            solution = solve(self.program, self.program.rows, self.stages, time_limit_s)
        except InfeasibleError as infeasible:
            from .rules_conflict import conflict_of_rules

            raise SnapshotError([conflict_of_rules(self.program)]) from infeasible
        return self.plan_of(solution, source=source)

    @cached_property
    def program(self) -> Program:
        """All that placements can be, with the coupling rules as linear rows."""
        return self._stated[0]

    @property
    def stages(self) -> list[Stage]:
        """The goals' stages, first to last."""
        return self._stated[1]

    @cached_property
    def _stated(self) -> tuple[Program, list[Stage]]:
        program = self.program_of(self.pairs)
        goals = self.rulebook.goals_of(self.index)
        return program, [stage for goal in goals for stage in goal.stages(program)]

    def program_of(self, pairs: Pairs) -> Program:
        """The program over other pairs of the same snapshot, each at its first start."""
        return self._program(expanded(self.rulebook, pairs))

    def program_over(self, pairs: Pairs, *, lenient: Collection[str] = ()) -> Program:
        """The program over pairs with every start. ``lenient``: cases that may rest on anything."""
        return self._program(with_variants(self.rulebook, pairs, lenient=lenient))

    def _program(self, pairs: Pairs) -> Program:
        program = Program(pairs)
        for rule in self.rulebook.coupling_rules_on(self.index):
            program.state(rule.code, rule.rows)
        return program

    @cached_property
    def options(self) -> "Options":
        """What could be when things change; made once, for every question about changes."""
        from .explain.options import Options

        return Options(self)

    def plan_of(self, solution: "Solution", *, source: str | None = None) -> Plan:
        """The plan that a solution means; never one that the verifier does not accept."""
        pairs = self.program.pairs
        bare = [pairs.placement(int(position)) for position in np.flatnonzero(solution.values[: len(pairs)])]
        return drawn_up(
            self.rulebook,
            self.index,
            bare,
            solution.goals,
            previous=self.previous,
            source=source,
            solver=solution.solver,
        )

    def check_made_here(self, plan: Plan) -> None:
        """Raise ``ValueError`` for a plan made from another snapshot or policy, or that the verifier rejects."""
        if plan.record.snapshot_hash != self.snapshot.hash:
            raise ValueError("this plan was made from another snapshot; propose again")
        if plan.policy != self.policy:
            raise ValueError("this plan was made with another policy; use a matcher with that policy")
        if plan is not self.__dict__.get("_accepted"):
            violations = verify(self.snapshot, plan, self.rulebook)
            if violations:
                raise ValueError(f"this plan is not sound ({violations[0].rule}); propose again")
            self.__dict__["_accepted"] = plan

    def explain(
        self,
        plan: Plan,
        case_id: str,
        *,
        audience: Audience = "table",
        counts_only: bool = False,
        time_limit_s: float | None = None,
    ) -> Explanation:
        """Everything there is to tell about an open case.

        ``audience``: ``client`` and ``other_table`` read nothing about anybody else. ``counts_only``: numbers instead
        of an account of every unit, for large snapshots. ``time_limit_s``: what is not finished by then is named in
        ``Explanation.unfinished``. Raises ``KeyError`` for a case that is not planned.
        """
        from .explain import explain

        self.needs_of(case_id)
        return explain(
            self.of(plan), plan, case_id, audience=audience, counts_only=counts_only, time_limit_s=time_limit_s
        )

    def explain_all(self, plan: Plan, *, counts_only: bool = False, parallel: bool = False) -> tuple[Explanation, ...]:
        """An explanation of every open case, in the order of their ids.

        ``parallel``: over ``joblib``, on the backend and the number of processes that the caller sets with
        ``joblib.parallel_config``; the explanations are the same. Raises ``ImportError`` without joblib.
        """
        from .explain.many import explanations

        return explanations(self.of(plan), plan, counts_only=counts_only, parallel=parallel)

    def why_not(self, plan: Plan, case_id: str, unit_id: str) -> WhyNot:
        """How a case stands towards one unit: every barrier; if none, what placing it there would cost whom.

        Raises ``KeyError`` for a case that is not planned or a unit that is not in the snapshot.
        """
        from .explain.why_not import why_not

        return why_not(self.of(plan), plan, case_id, self.index.units[unit_id])

    def alternatives(self, plan: Plan, case_id: str, at_most: int = 3) -> tuple[Alternative, ...]:
        """Other units that the table could choose for a case, best first by the goals, each with its price."""
        from .explain.alternatives import best_alternatives

        self.needs_of(case_id)
        return best_alternatives(self.of(plan), plan, case_id, at_most)

    def what_if(self, plan: Plan, changes: Iterable[Change]) -> Comparison:
        """The plan held against the best one after changes. Raises ``ValueError`` for a change that cannot be made."""
        from .explain.prices import compared

        return compared(self.of(plan), plan, tuple(changes))

    def levers(self, plan: Plan, *, all: bool = False) -> tuple[Lever, ...]:
        """What each single change would bring over all cases, those that bring most first.

        ``all``: also those that bring nothing.
        """
        from .explain.levers import levers

        return levers(self.of(plan), plan, all_of_them=all)

    def everybody(self, plan: Plan) -> Everybody:
        """The cheapest set of changes under which some plan places everybody who looks for a place."""
        from .explain.everybody import everybody

        return everybody(self.of(plan), plan)

    def routes(self, plan: Plan, case_id: str, at_most: int = 5) -> tuple[Route, ...]:
        """The cheapest routes that give an unmatched case a place, each with a witness; see ``Explanation.routes``."""
        from .explain.routes import Routes

        self.needs_of(case_id)
        return tuple(Routes(self.of(plan), plan, case_id).routes(at_most))

    def outlook(self, plan: Plan, explanations: Iterable[Explanation], *, with_everybody: bool = True) -> Outlook:
        """What holds for the snapshot as a whole: levers, everybody, regions, advice, national decisions, follow-up."""
        from .explain.outlook import outlook

        return outlook(self.of(plan), plan, explanations, with_everybody=with_everybody)

    def needs_of(self, case_id: str) -> list[Need]:
        """The needs of an open case. Raises ``KeyError`` when there is no such open case."""
        if case_id not in self.index.cases:
            raise KeyError(f"no open case {case_id!r}")
        return self.index.needs_of[case_id]


def as_previous(plan: Plan) -> Previous:
    """A plan as the earlier one of another."""
    proposed = tuple(
        Commitment(case_id=one.case_id, need_id=one.need_id, unit_id=one.unit_id, opening_id=one.opening_id)
        for one in plan.placements
    )
    return Previous(snapshot_hash=plan.record.snapshot_hash, as_of=plan.record.as_of, commitments=proposed)
