"""The matcher: a snapshot screened once, and every question that can be asked about it."""

import time
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from .. import _version
from ..models.explanation import Account, Explanation, Route
from ..models.faults import SnapshotError
from ..models.plan import Placement, Plan, RunRecord, Unmatched
from ..models.policy import Policy
from ..models.snapshot import Snapshot
from .goals import Stage
from .index import Index
from .not_built import refuse_what_is_not_built
from .pairs import Pairs
from .pinned import faults_of_pins
from .rulebook import SHIPPED, Rulebook
from .rules import Row
from .screen import admissible
from .verify import conditions_of, verify

if TYPE_CHECKING:
    from .solve import Solution

NOT_EXAMINED = "not_examined"


class UnsoundPlanError(RuntimeError):
    """The solver's plan failed the verifier. It is never returned; please report it."""


class Matcher:
    """Proposes the best placements for all clients together and explains them. Immutable; can be pickled.

    Raises ``SnapshotError`` when pins break a rule they may not override, and ``NotBuiltError`` when the snapshot
    fills a table or column whose rule this version does not have. Raises ``ValueError`` for a goal nobody knows.
    """

    def __init__(self, snapshot: Snapshot, policy: Policy | None = None, *, rulebook: Rulebook = SHIPPED) -> None:
        refuse_what_is_not_built(snapshot)
        self.snapshot = snapshot
        self.policy = policy or Policy()
        self.rulebook = rulebook
        rulebook.goals_of(self.policy)
        self.index = Index(snapshot, self.policy)
        self.pairs: Pairs = admissible(rulebook, self.index)
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

        ``time_limit_s``: seconds for all goals and causes together; the best plan so far is returned, labelled as such.
        ``source``: where the snapshot came from, for the record. Raises ``SnapshotError`` when pins cannot all hold.
        """
        if previous is not None:
            raise NotImplementedError("a previous plan is not taken into account by this version; leave it out")
        if time_limit_s is not None and not time_limit_s > 0:
            raise ValueError(f"time_limit_s has to be a number of seconds above 0, not {time_limit_s}")
        deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
        plan = self.solved(time_limit_s, source=source)
        causes = tuple(
            Unmatched(case_id=one.case_id, cause=self._cause(plan, one.case_id, deadline)) for one in plan.unmatched
        )
        return plan.model_copy(update={"unmatched": causes})

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
            solution = solve(self.pairs, self.rows, self.stages, time_limit_s)
        except InfeasibleError as infeasible:
            from .pins_conflict import conflict_of_pins

            raise SnapshotError([conflict_of_pins(self.pairs, self.rows)]) from infeasible
        return self.plan_of(solution, source=source)

    @cached_property
    def rows(self) -> list[Row]:
        """The coupling rules as linear rows."""
        return self.rows_of(self.pairs)

    def rows_of(self, pairs: Pairs) -> list[Row]:
        """The coupling rules over other pairs of the same snapshot."""
        return [row for rule in self.rulebook.coupling_rules_on(self.index) for row in rule.rows(pairs)]

    @cached_property
    def stages(self) -> list[Stage]:
        """The goals' stages, first to last."""
        return [stage for goal in self.rulebook.goals_of(self.policy) for stage in goal.stages(self.pairs)]

    def plan_of(self, solution: "Solution", *, source: str | None = None) -> Plan:
        """The plan that a choice of pairs means; never one that the verifier does not accept."""
        plan = self._told(solution, source)
        violations = verify(self.snapshot, plan, self.rulebook)
        if violations:
            raise UnsoundPlanError("; ".join(f"{one.rule} {' '.join(one.ids)}" for one in violations))
        return plan

    def _told(self, solution: "Solution", source: str | None) -> Plan:
        from .solve import SEED, SOLVER

        placements = tuple(self._placement(int(position)) for position in solution.chosen)
        placed = {placement.case_id for placement in placements}
        return Plan(
            placements=placements,
            unmatched=tuple(
                Unmatched(case_id=case_id, cause=NOT_EXAMINED) for case_id in self.index.cases if case_id not in placed
            ),
            goals=solution.goals,
            policy=self.policy,
            record=RunRecord(
                snapshot_hash=self.snapshot.hash,
                as_of=self.index.as_of,
                source=source,
                carematch=_version.__version__,
                solver=SOLVER,
                seed=SEED,
                notices=tuple(notices(self.snapshot)),
            ),
        )

    def _placement(self, position: int) -> Placement:
        need, opening = self.pairs.at(position)
        barriers = self.rulebook.barriers(self.index, need, self.index.units[opening.unit_id], opening)
        return Placement(
            case_id=need.case_id,
            need_id=need.need_id,
            unit_id=opening.unit_id,
            opening_id=opening.id,
            start_on=self.index.start_on(opening),
            conditions=conditions_of(barriers),
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

        return explain(self, plan, case_id)

    def explain_all(self, plan: Plan) -> tuple[Explanation, ...]:
        """An explanation of every open case, in the order of their ids."""
        return tuple(self.explain(plan, case_id) for case_id in self.index.cases)

    def why_not(self, plan: Plan, case_id: str, unit_id: str) -> tuple[Account, ...]:
        """How each need of a case stands towards one unit: every barrier, or the openings that fit."""
        from .explain.accounting import account

        self.check_made_here(plan)
        unit = self.index.units[unit_id]
        return tuple(account(self, need, unit) for need in self.needs_of(case_id))

    def routes(self, plan: Plan, case_id: str, at_most: int = 5) -> tuple[Route, ...]:
        """Single changes that give an unmatched case a place, cheapest first, each with a witness."""
        from .explain.routes import routes

        self.check_made_here(plan)
        return routes(self, plan, case_id, at_most)[0]

    def needs_of(self, case_id: str) -> list:  # type: ignore[type-arg]
        """The needs of an open case. Raises ``KeyError`` when there is no such open case."""
        if case_id not in self.index.cases:
            raise KeyError(f"no open case {case_id!r}")
        return [need for (owner, _), need in self.index.needs.items() if owner == case_id]


def notices(snapshot: Snapshot) -> Iterable[str]:
    """Codes of the rules that an absent column or table switches off."""
    switches = {
        "no_facts": not snapshot.facts,
        "no_criteria": not snapshot.criteria,
        "no_security_levels": not snapshot.states("units", "security_level"),
        "no_legal_statuses": not (
            snapshot.states("units", "legal_statuses") and snapshot.states("cases", "legal_statuses")
        ),
        "no_domains": not snapshot.states("units", "domains"),
        "no_contracts": not snapshot.states("units", "contracted_payers"),
        "no_distance_limits": all(case.max_distance_km is None for case in snapshot.cases)
        and all(need.max_distance_km is None for need in snapshot.needs),
        "no_budgets": not snapshot.funding,
        "no_inclusion": not snapshot.inclusion,
    }
    return (code for code, is_off in switches.items() if is_off)
