"""Goals one after another, each to a proven optimum before the next, on a model of CP-SAT."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..models.plan import GoalResult, GoalStatus
from .cores import Cores
from .goals import Stage
from .limits import SolverError
from .model import SOLVER, Answer, Model, Status
from .pairs import Ints
from .settings import HARD, LIGHT, SECOND_OPINION, THOROUGH

SHARE = 1 / 3
"""How much of the time that is left a goal may take, when others follow."""


@dataclass(frozen=True)
class Solution:
    """The value of each variable, and what each stage achieved."""

    values: Ints
    goals: tuple[GoalResult, ...]
    solver: str = SOLVER
    """What solved it, with its version."""


class InfeasibleError(Exception):
    """No choice satisfies the rows: proven, and confirmed by a second configuration."""


def any_values(model: Model, known: Status = "unknown") -> Ints | None:
    """Values that satisfy a model's rows, or ``None`` when there are none: confirmed by a second configuration.

    ``known``: what a first one says already. Raises ``SolverError`` when the solver does not know.
    """
    if model.contradiction:
        return None
    if known != "infeasible":
        answer = model.run(LIGHT, unlimited=True)
        known = answer.status
    if known == "infeasible":
        answer = model.run(SECOND_OPINION, unlimited=True)
    if answer.status == "unknown":
        raise SolverError("the solver stopped without an answer")
    return None if answer.status == "infeasible" else answer.values


class Staged:
    """A model that grows by one row for each goal solved; the best choice so far is carried along as a hint."""

    def __init__(self, model: Model, cores: Cores | None = None) -> None:
        """``cores``: what tells which choices matter for a hard goal, if anything does."""
        self.model, self._cores = model, cores
        self._uppers = np.array(model.program.uppers, dtype=np.int64)
        self._setting = LIGHT

    def solve(self, stages: Sequence[Stage], start: Ints | None = None) -> Solution:
        """``start``: values that satisfy the rows, when some are known. Raises ``InfeasibleError`` when there are none.

        The bound of a stage that is not reached is 0, and says nothing.
        """
        best = np.zeros(self.model.size, dtype=np.int64) if start is None else start
        if start is None and (self.model.must_choose or self.model.contradiction):
            found = any_values(self.model)
            if found is None:
                raise InfeasibleError
            best = found
        goals: list[GoalResult] = []
        for number, stage in enumerate(stages, 1):
            share = 1.0 if number == len(stages) else SHARE
            proven = all(goal.status == "optimal" for goal in goals)
            best, result = self._stage(stage, best, share, proven=proven)
            goals.append(result)
        return Solution(best, tuple(goals))

    def _stage(self, stage: Stage, best: Ints, share: float, *, proven: bool) -> tuple[Ints, GoalResult]:
        started = time.monotonic()
        used = np.flatnonzero(stage.terms)
        status: GoalStatus = "optimal" if proven else "optimal_given_earlier"
        bound = 0
        if len(used):
            best, bound, finished = self._improve(stage, used, best, share)
            status = status if finished == "optimal" else finished
        value = self.keep(stage, best)
        seconds = time.monotonic() - started
        return best, GoalResult(name=stage.name, value=value, bound=bound, status=status, seconds=seconds)

    def keep(self, stage: Stage, values: Ints) -> int:
        """Have a stage be worth no less than it is with these values, from now on; returns what that is."""
        value = stage.worth(values)
        row = stage.as_good_as(value)
        self.model.take([row])
        if self._cores is not None:
            self._cores.add(row)
        return value

    def _improve(self, stage: Stage, used: Ints, best: Ints, share: float) -> tuple[Ints, int, GoalStatus]:
        """The best values, a bound, and how far it came. Values that are no better than the known ones are not taken:
        those have more of what later stages ask for."""
        if stage.worth(best) == self._most(stage, used):
            return best, stage.worth(best), "optimal"
        deadline = self.model.deadline
        if deadline is not None and time.monotonic() >= deadline:
            return best, 0, "not_reached"
        self.model.hint(best)
        self.model.aim(used.tolist(), stage.terms[used].tolist(), maximise=stage.maximise)
        best, answer = self._answer(stage, best, share)
        if answer.work > HARD:
            self._setting = THOROUGH
        self.model.aim_at_nothing()
        if answer.status not in ("optimal", "feasible"):
            return best, 0, "not_reached"
        _agree(answer, stage, best)
        best = stage.better(best, answer.values)
        if answer.status == "optimal":
            return best, stage.worth(best), "optimal"
        return best, _safe(answer.bound, stage.maximise), "best_found"

    def _answer(self, stage: Stage, best: Ints, share: float) -> tuple[Ints, Answer]:
        """What the solver says of a stage, and the best values that are known by then."""
        if self._cores is None:
            return best, self.model.run(self._setting, share=share)
        return self._cores.answer(stage, best, self._setting, share)

    def _most(self, stage: Stage, used: Ints) -> int:
        """What a stage is worth when every variable is at its best."""
        terms = stage.terms[used]
        return int((np.maximum(terms, 0) if stage.maximise else np.minimum(terms, 0)) @ self._uppers[used])


def _agree(answer: Answer, stage: Stage, known: Ints) -> None:
    """Raise ``SolverError`` when a solution is better than what is said to be the best there can be, or the best of all
    and yet not that good."""
    sign = 1 if stage.maximise else -1
    value, before, bound = (sign * one for one in (stage.worth(answer.values), stage.worth(known), answer.bound))
    coarse = max(0.5, math.ulp(bound))
    if max(value, before) > bound + coarse or (answer.status == "optimal" and value < bound - coarse):
        raise SolverError("the solver's bound and its solution do not agree")


def _safe(bound: float, maximise: bool) -> int:
    """A bound as a whole number; where floats are coarser than whole numbers, on the careful side."""
    if abs(bound) < 1 << 53:
        return round(bound)
    return int(math.nextafter(bound, math.inf if maximise else -math.inf))
