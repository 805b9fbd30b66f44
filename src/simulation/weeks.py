"""The weeks of a world under a policy: the tables decide, offers come true or to nothing, clients stay and leave."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Protocol, runtime_checkable

import numpy as np

from ..matching.matcher import UnsoundPlanError
from ..matching.verify import verify, violations
from ..models.plan import Plan, Violation
from ..models.snapshot import Snapshot
from ..policies.base import DecisionPolicy, Week, week_of
from .courses import course
from .draws import seed_of
from .judged import Judgement, judged
from .log import Log
from .run import Run, WeekState
from .state import Offers, State


@runtime_checkable
class Prepared(Protocol):
    """A policy that looks at the whole world before the first day: hindsight."""

    def prepared(self, log: Log) -> DecisionPolicy:
        """The policy for this world. It may have a ``bound``: no policy places more clients there."""
        ...


class PolicyFailedError(RuntimeError):
    """A policy raised an error, or gave something else than a plan. Its name, the day, and what it came to."""

    def __init__(self, policy: str, day: date, reason: str) -> None:
        self.policy, self.day, self.reason = policy, day, reason
        super().__init__(policy, day, reason)

    def __str__(self) -> str:
        return f"policy {self.policy}, {self.day}: {self.reason}"


class PolicyUnsoundError(UnsoundPlanError):
    """A policy gave a plan that its snapshot does not allow. Its name, the day, and all that does not fit."""

    def __init__(self, policy: str, day: date, violations: Iterable[Violation]) -> None:
        self.policy, self.day, self.violations = policy, day, tuple(violations)
        super().__init__(policy, day, self.violations)

    def __str__(self) -> str:
        broken = "; ".join(f"{one.rule} {' '.join(one.ids)}" for one in self.violations)
        return f"policy {self.policy}, {self.day}: {broken}"


class LostClientsError(RuntimeError):
    """Clients who came are not all placed, waiting or gone. This is a fault of the simulation; please report it."""


def simulate(log: Log, policy: DecisionPolicy | Prepared, name: str) -> Run:
    """The run of a policy on a world. ``name``: of the policy.

    Chance of the policy comes from the log's seed and the number of the week, so that it is the same for all policies
    and scenarios. Raises ``PolicyUnsoundError`` for a plan that breaks a rule, and ``PolicyFailedError`` when a policy
    fails.
    """
    return _Weeks(log, policy, name).run()


class _Weeks:
    def __init__(self, log: Log, policy: DecisionPolicy | Prepared, name: str) -> None:
        self.log = log
        self.name = name
        self.seconds: dict[str, float] = defaultdict(float)
        with self._timed("world"):
            self.state = State(log)
        with self._timed("decide"):
            self.policy = self._prepared(policy)
        self.last_failed: set[str] = set()
        """Whose offer came to nothing on the day before this one."""

    @contextmanager
    def _timed(self, phase: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[phase] += time.perf_counter() - start

    def run(self) -> Run:
        days = [self.log.first_day + timedelta(days=self.log.days_between * week) for week in range(self.log.decisions)]
        weeks = tuple(self._week(number, day) for number, day in enumerate(days))
        with self._timed("world"):
            courses = tuple(course(self.state, case_id) for case_id in sorted(self.state.arrived))
        return Run(
            scenario=self.log.name,
            policy=self.name,
            seed=self.log.seed,
            weeks=weeks,
            courses=courses,
            bound=getattr(self.policy, "bound", None),
            seconds=dict(self.seconds),
        )

    def _week(self, number: int, day: date) -> WeekState:
        state = self.state
        with self._timed("world"):
            state.advance(day)
            free, taken = state.free, state.taken
            missed = self.last_failed & state.waiting
        offers, judgement = self._decided(number) if state.is_open else (Offers(), Judgement())
        self.last_failed = set(offers.failed)
        counts = WeekState(
            as_of=day,
            arrived=len(state.arrived),
            placed=len(state.stays),
            left=len(state.left),
            waiting=len(state.waiting),
            capacity=free + taken,
            free=free,
            offered=offers.count,
            accepted=len(offers.accepted),
            missed=len(missed),
            offered_again=len(missed & (offers.accepted.keys() | offers.failed.keys())),
            unused=judgement.unused,
            blocking_pairs=judgement.blocking_pairs,
            envious=judgement.envious,
        )
        if counts.arrived != counts.placed + counts.waiting + counts.left:
            raise LostClientsError(f"{self.name}, {counts}")
        return counts

    def _decided(self, number: int) -> tuple[Offers, Judgement]:
        with self._timed("snapshot"):
            snapshot = self.state.snapshot()
        with self._timed("decide"):
            rng = np.random.default_rng(seed_of("policy", self.log.seed, number))
            plan = self._asked(snapshot, rng)
        week = week_of(snapshot)
        with self._timed("verify"):
            self._verify(week, plan)
        with self._timed("judge"):
            judgement = judged(week, plan)
        with self._timed("world"):
            return self.state.offer(plan), judgement

    def _prepared(self, policy: DecisionPolicy | Prepared) -> DecisionPolicy:
        if not isinstance(policy, Prepared):
            return policy
        with self._told(self.log.first_day):
            return policy.prepared(self.log)

    @contextmanager
    def _told(self, day: date) -> Iterator[None]:
        """Tells of whatever somebody's own policy comes to."""
        try:
            yield
        except (Exception, SystemExit) as error:
            told = " ".join(str(error).split())
            raise PolicyFailedError(self.name, day, f"{type(error).__name__}: {told}") from error

    def _asked(self, snapshot: Snapshot, rng: np.random.Generator) -> Plan:
        with self._told(snapshot.as_of):
            plan: object = self.policy(snapshot, rng)
        if not isinstance(plan, Plan):
            raise PolicyFailedError(self.name, snapshot.as_of, f"{type(plan).__name__}, not Plan")
        return plan

    def _verify(self, week: Week, plan: Plan) -> None:
        matcher, snapshot = week.matcher, week.matcher.snapshot
        if plan.policy == matcher.policy and plan.previous is None:
            found = violations(matcher.index, plan, matcher.rulebook)
        else:
            found = verify(snapshot, plan)
        if found:
            raise PolicyUnsoundError(self.name, snapshot.as_of, found)
