"""The matcher: a snapshot screened once, and every question that can be asked about it."""

import time
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .. import _version
from ..models.case import Need
from ..models.explanation import Account, Change, Explanation, Route
from ..models.faults import SnapshotError
from ..models.plan import Commitment, Condition, Placement, Plan, Previous, RunRecord, Unmatched
from ..models.policy import Policy
from ..models.snapshot import Snapshot
from .chains import chains
from .changes import tried, whom_it_concerns
from .goals import Stage
from .notices import notices
from .pairs import Pairs
from .pinned import faults_of_pins
from .program import Program
from .rulebook import SHIPPED, Rulebook
from .rules.places import MADE
from .screen import admissible, expanded, screened_again
from .transfers import transfers
from .verify import verify

if TYPE_CHECKING:
    from .solve import Solution

NOT_EXAMINED = "not_examined"


class UnsoundPlanError(RuntimeError):
    """The solver's plan failed the verifier. It is never returned; please report it."""


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
        self.policy = policy or Policy()
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
        causes = tuple(
            Unmatched(case_id=one.case_id, cause=self._cause(plan, one.case_id, deadline)) for one in plan.unmatched
        )
        if plan.previous is None:
            return plan.model_copy(update={"unmatched": causes})
        is_late = deadline is not None and time.monotonic() > deadline
        changed = plan.previous.model_copy(update={"differences": differences(self, plan, unexamined=is_late)})
        return plan.model_copy(update={"unmatched": causes, "previous": changed})

    def _cause(self, plan: Plan, case_id: str, deadline: float | None) -> str:
        """The primary cause; ``not_examined`` when the time is over."""
        from .explain.causes import primary_cause

        if plan.proven and deadline is not None and time.monotonic() > deadline:
            return NOT_EXAMINED
        return primary_cause(self, plan, case_id)

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

    def program_of(self, pairs: Pairs, *, lenient: str | None = None) -> Program:
        """The program over other pairs of the same snapshot. ``lenient``: a case that may rest on anything."""
        program = Program(expanded(self.rulebook, pairs, lenient=lenient))
        for rule in self.rulebook.coupling_rules_on(self.index):
            program.state(rule.code, rule.rows)
        return program

    def trying(self, change: Change) -> "Matcher":
        """A matcher of the snapshot with a change, good for asking whether there is room: its rows are not checked
        again, and only the cases that the change concerns are screened again."""
        snapshot = tried(self.snapshot, [change])
        index = self.rulebook.index(snapshot, self.policy, self.index.commitments)
        cases = whom_it_concerns(self.index, change) if self.rulebook.pair_rules == SHIPPED.pair_rules else None
        pairs = (
            admissible(self.rulebook, index)
            if cases is None
            else screened_again(self.rulebook, self.pairs, index, cases)
        )
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__, snapshot=snapshot, index=index, pairs=pairs)
        for name in ("program", "_stated", "_accepted", "asked", "_last"):
            made.__dict__.pop(name, None)
        return made

    @cached_property
    def asked(self) -> dict[str, tuple[Pairs, list[frozenset[str]]]]:
        """For cases that were asked about: their required needs with every opening, and what keeps them out there."""
        return {}

    def plan_of(self, solution: "Solution", *, source: str | None = None) -> Plan:
        """The plan that a solution means; never one that the verifier does not accept."""
        plan = self._told(solution, source)
        violations = verify(self.snapshot, plan, self.rulebook)
        if violations:
            raise UnsoundPlanError("; ".join(f"{one.rule} {' '.join(one.ids)}" for one in violations))
        return plan

    def _told(self, solution: "Solution", source: str | None) -> Plan:
        from .solve import SEED, SOLVER

        index, placements = self.index, self._placements(solution)
        placed = {placement.case_id for placement in placements}
        values = {
            name: value
            for goal in self.rulebook.goals_of(index)
            for name, value in goal.values(index, placements).items()
        }
        return Plan(
            placements=placements,
            unmatched=tuple(
                Unmatched(case_id=case_id, cause=NOT_EXAMINED) for case_id in index.cases if case_id not in placed
            ),
            goals=tuple(goal.model_copy(update={"value": values[goal.name]}) for goal in solution.goals),
            policy=self.policy,
            record=RunRecord(
                snapshot_hash=self.snapshot.hash,
                as_of=index.as_of,
                source=source,
                carematch=_version.__version__,
                solver=SOLVER,
                seed=SEED,
                notices=tuple(notices(index)),
            ),
            chains=chains(index, placements),
            transfers=transfers(index, placements),
            previous=self.previous,
        )

    def _placements(self, solution: "Solution") -> tuple[Placement, ...]:
        chosen = np.flatnonzero(solution.values[: len(self.program.pairs)])
        bare = [self._placement(int(position)) for position in chosen]
        return tuple(
            one.model_copy(update={"conditions": self.rulebook.conditions_of(self.index, one, bare)}) for one in bare
        )

    def _placement(self, position: int) -> Placement:
        """A placement with no conditions yet but that its place is made, which is the program's choice."""
        pairs = self.program.pairs
        need, opening = pairs.at(position)
        made = (Condition(kind=MADE, rule="places", decider="provider"),) if pairs.marked(MADE)[position] else ()
        return Placement(
            case_id=need.case_id,
            need_id=need.need_id,
            unit_id=opening.unit_id,
            opening_id=opening.id,
            start_on=pairs.start_on(position),
            conditions=made,
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

    def explain(self, plan: Plan, case_id: str) -> Explanation:
        """Everything there is to tell about an open case. Raises ``KeyError`` for a case that is not planned."""
        from .explain import explain

        return explain(self.of(plan), plan, case_id)

    def explain_all(self, plan: Plan) -> tuple[Explanation, ...]:
        """An explanation of every open case, in the order of their ids."""
        from .explain import explain

        matcher = self.of(plan)
        return tuple(explain(matcher, plan, case_id) for case_id in self.index.cases)

    def why_not(self, plan: Plan, case_id: str, unit_id: str) -> tuple[Account, ...]:
        """How each need of a case stands towards one unit: every barrier, or the openings that fit."""
        from .explain.accounting import account

        self.check_made_here(plan)
        unit = self.index.units[unit_id]
        return tuple(account(self, plan, need, unit) for need in self.needs_of(case_id))

    def routes(self, plan: Plan, case_id: str, at_most: int = 5) -> tuple[Route, ...]:
        """Single changes that give an unmatched case a place, cheapest first, each with a witness."""
        from .explain.routes import routes

        return routes(self.of(plan), plan, case_id, at_most)[0]

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
