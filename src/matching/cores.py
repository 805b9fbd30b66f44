"""A hard goal over the choices that matter: those that some solution as good as asked for may make.

Where capacities couple most choices, a bound that keeps them tells of nearly every choice that no good solution makes
it. So first only solutions that may well be too good to be there are looked for: few choices are left for these. The
best that is found is the best of all when it is as good as was asked for; if not, it tells how good to ask for.
"""

import numpy as np

from .goals import Stage
from .knapsacks import Knapsacks, Reach
from .limits import SolverError
from .model import Answer, Model
from .narrowed import RowTable, with_variables
from .pairs import Ints
from .prices import priced
from .program import Row
from .ranges import ranges
from .settings import TRIED, Setting

COVER = 0.75
"""Capacities that hold less of the variables that a goal counts are not worth the work."""

FEW = 1.5
"""So many items are looked at first for each that is chosen where the bound is reached."""

USEFUL = 0.5
"""It is done once more for a later goal when no more than this share of the variables was left open."""


class Cores:
    """A model with its rows, and the range of each variable in the solutions that are still asked for."""

    def __init__(self, model: Model, table: RowTable) -> None:
        """``table``: the rows that the model has so far."""
        self._model = model
        self._lowest = np.zeros(model.size, dtype=np.int64)
        self._highest = np.array(model.program.uppers, dtype=np.int64)
        self._table, _ = table.over(self._highest > 0)
        self._own = len(self._table)
        self._capacities = Knapsacks(self._table, self._own, self._lowest, self._highest)
        self._is_of_use = True

    def add(self, row: Row) -> None:
        """One more row that the model has."""
        self._table = self._table.with_rows(RowTable.of(with_variables([row])))

    def answer(self, stage: Stage, best: Ints, setting: Setting, share: float) -> tuple[Ints, Answer]:
        """What the model says of a stage that it is aimed at, and the best values that are known by then.

        ``best``: values that are known; ``setting``, ``share``: how the model is run.
        """
        terms = stage.gains
        if not self._is_of_use or self._capacities.cover(terms) < COVER:
            return best, self._model.run(setting, share=share)
        tried = self._model.run({**setting, **TRIED}, share=share)
        if tried.status == "optimal":
            return best, tried
        best = stage.better(best, tried.values)
        reach = self._reach(terms, stage.gain(best))
        if reach is None:
            self._is_of_use = False
            return best, self._model.run(setting, share=share)
        least = min(reach.most, reach.least_of(FEW))
        if stage.gain(best) < least:
            answer = self._within(*reach.ranges(least), setting, share)
            best = stage.better(best, answer.values)
            if answer.status == "optimal" and stage.gain(best) >= least:
                self._narrow(reach, best, stage)
                return best, answer
        lowest, highest = reach.ranges(stage.gain(best) + 1)
        self._model.hint(best)
        answer = self._within(np.minimum(lowest, best), np.maximum(highest, best), setting, share)
        if answer.status == "infeasible":
            raise SolverError("the solver does not find a solution that is known")
        self._narrow(reach, stage.better(best, answer.values), stage)
        return best, answer if len(answer.values) else tried

    def _reach(self, terms: Ints, known: int) -> Reach | None:
        """How good solutions can be; ``None`` where it cannot be told. ``known``: the sum of one."""
        lowest, highest = ranges(self._table, self._lowest, self._highest)
        if (lowest > highest).any():
            return None
        knapsacks = Knapsacks(self._table, self._own, lowest, highest)
        found = priced(knapsacks, terms, known)
        return None if found is None else knapsacks.reach(found)

    def _within(self, lowest: Ints, highest: Ints, setting: Setting, share: float) -> Answer:
        self._model.within(lowest, highest)
        return self._model.run(setting, share=share)

    def _narrow(self, reach: Reach, best: Ints, stage: Stage) -> None:
        """From here on only solutions that are at least as good as the best one are asked for."""
        self._lowest, self._highest = reach.ranges(stage.gain(best))
        if not ((self._lowest <= best) & (best <= self._highest)).all():
            raise SolverError("a bound leaves out a solution that is as good")
        self._model.within(self._lowest, self._highest)
        self._is_of_use = bool((self._highest > self._lowest).mean() <= USEFUL)
