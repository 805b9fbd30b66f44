"""The ceiling: what a table could have done that knew beforehand who would come, stay, leave and refuse.

The whole horizon is one program: a choice for each need, opening and decision that matters (``horizon``), each case at
most once, all its required needs together, and at each opening never more people than places. No policy passes its
bound. It counts places, the rules about client and opening, and refusals. Other rules that clients share (hours of
staff, limits to groups, budgets, people kept apart) are left out; with those, where people move out of a place of the
tables, and where ages matter, it is a bound only.

Source: its value is the *offline optimum* that online algorithms are measured against: Borodin & El-Yaniv, *Online
Computation and Competitive Analysis*, 1998, chapter 1. The rows of one opening have their ones in a row, so that the
relaxation is nearly always whole: Schrijver, *Theory of Linear and Integer Programming*, 1986, section 19.4.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Any, Literal

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from ..matching.model import Answer, Model
from ..matching.narrowed import RowTable
from ..matching.pairs import Ints
from ..matching.program import Row, Sum
from ..matching.settings import LIGHT
from ..models.plan import Plan
from ..models.snapshot import Snapshot
from ..policies import POLICIES
from ..policies.base import DecisionPolicy, week_of
from ..policies.serial import serially
from .horizon import Choice, Horizon
from .log import Log
from .weeks import Prepared

HINDSIGHT = "hindsight"
"""What the policy that knows the future is called."""

EFFORT = 1.0
"""So much work goes into each part that shares nothing with the rest: in the solver's own measure, so that every
machine stops at the same point. Some seconds."""

_CHEAP = 0.01
"""A choice that costs less than this of a placement, by the relaxation, is worth a try."""

Status = Literal["optimal", "best_found"]
"""``best_found``: the effort was spent; the schedule is good, and nobody knows whether it is the best."""


@dataclass(frozen=True)
class Schedule:
    """Who is to be placed when and where."""

    placed: int
    """How many cases."""
    bound: int
    """No policy places more."""
    status: Status
    by_day: dict[date, tuple[Choice, ...]]


def schedule(log: Log, effort: float = EFFORT) -> Schedule:
    """The best schedule of a log: most cases placed."""
    horizon = Horizon(log)
    placed, bound, by_day = 0, 0, defaultdict(list)
    for choices in _parts(horizon):
        program = _Program(horizon, choices)
        answer = program.solved(effort)
        bound += floor(answer.bound + 1e-6)
        for number in np.flatnonzero(answer.values[: len(choices)]).tolist():
            placed += program.speaks(choices[number])
            by_day[horizon.days[choices[number].decided]].append(choices[number])
    status: Status = "optimal" if placed == bound else "best_found"
    return Schedule(placed, bound, status, {day: tuple(chosen) for day, chosen in by_day.items()})


def _parts(horizon: Horizon) -> list[list[Choice]]:
    """Choices that share no case and no opening with those of another part; who moves out shares the opening that comes
    free."""
    choices = horizon.choices()
    cases = {one: number for number, one in enumerate(dict.fromkeys(choice.case_id for choice in choices))}
    openings = {
        one: number for number, one in enumerate(dict.fromkeys(choice.opening_id for choice in choices), len(cases))
    }
    ends = [(cases[choice.case_id], openings[choice.opening_id]) for choice in choices]
    ends += [
        (cases[case_id], openings[opening.id])
        for case_id, opening in horizon.index.movers.items()
        if case_id in cases and opening.id in openings
    ]
    size = len(cases) + len(openings)
    graph = (
        coo_array((np.ones(len(ends)), tuple(zip(*ends, strict=True))), shape=(size, size))
        if ends
        else coo_array((0, 0))
    )
    _, part_of = connected_components(graph, directed=False)
    found: dict[int, list[Choice]] = defaultdict(list)
    for choice in choices:
        found[part_of[cases[choice.case_id]]].append(choice)
    return list(found.values())


class _Program:
    """The program of some choices, which are its first variables."""

    def __init__(self, horizon: Horizon, choices: list[Choice]) -> None:
        self.horizon = horizon
        self.choices = choices
        self.rows: list[Row] = []
        self.size = len(choices)
        self.coming: list[tuple[int, list[int]]] = []
        """Variables that say whether somebody comes at all, and the choices by which."""
        of_need, of_case, at = _Numbers(), _Numbers(), _Numbers()
        for number, choice in enumerate(choices):
            of_need[choice.case_id, choice.need_id].append(number)
            of_case[choice.case_id, choice.decided].append(number)
            at[choice.opening_id].append(number)
        self.speaking = [number for number, choice in enumerate(choices) if self.speaks(choice)]
        for members in of_need.values():
            self._row(Sum().add(members), upper=1)
        for (case_id, _), members in of_case.items():
            self._together(case_id, members)
        for opening_id, members in at.items():
            self._room(opening_id, members)

    def speaks(self, choice: Choice) -> bool:
        """Whether a choice is about the need that speaks for its case."""
        return choice.need_id == self.horizon.index.required[choice.case_id][0].need_id

    def solved(self, effort: float) -> Answer:
        """The most cases that can be placed. When this effort does not prove it, the best is also looked for among the
        choices that the relaxation finds promising."""
        everything = np.ones(self.size, dtype=np.int64)
        answer = self._asked(everything, effort)
        if answer.status == "optimal":
            return answer
        promising, bound = self._relaxed()
        among_few = self._asked(promising, effort / 2)
        known = [values for values in (answer.values, among_few.values) if len(values)] or [self._start()]
        best = max(known, key=lambda values: int(values[self.speaking].sum()))
        return Answer("feasible", best, bound if answer.status == "unknown" else min(bound, answer.bound))

    def _asked(self, uppers: Ints, effort: float) -> Answer:
        model = Model(_Allowed(uppers.tolist()), self.rows)
        model.aim(self.speaking, [1] * len(self.speaking), maximise=True)
        return model.run({**LIGHT, "max_deterministic_time": effort})

    def _relaxed(self) -> tuple[Ints, float]:
        """1 for the variables that the relaxation uses, or could use at (almost) no price, 0 for others; and its value:
        nobody places more."""
        table = RowTable.of(self.rows)
        worth = np.zeros(self.size)
        worth[self.speaking] = -1
        matrix = csr_array(
            (table.coefficient.astype(float), (table.row, table.variable)), shape=(len(table), self.size)
        )
        equal = table.lower == table.upper
        found = linprog(
            worth,
            A_ub=matrix[~equal],
            b_ub=table.upper[~equal],
            A_eq=matrix[equal] if equal.any() else None,
            b_eq=table.upper[equal] if equal.any() else None,
            bounds=(0, 1),
            method="highs-ds",
        )
        cheap = found.lower.marginals + found.upper.marginals < _CHEAP
        chosen: Ints = ((found.x > _CHEAP) | cheap).astype(np.int64)
        chosen[len(self.choices) :] = 1
        return chosen, -found.fun

    def _start(self) -> Ints:
        """A schedule to begin with: day after day who has the fewest choices goes first, if there is a place."""
        values, placed = np.zeros(self.size, dtype=np.int64), set()
        there: dict[str, list[Choice]] = defaultdict(list)
        left = Counter(choice.case_id for choice in self.choices)
        order = sorted(enumerate(self.choices), key=lambda one: (one[1].decided, left[one[1].case_id], one[0]))
        for number, choice in order:
            alone = len(self.horizon.index.required[choice.case_id]) == 1 and choice.case_id not in placed
            taken = sum(self._is_there(one, choice.decided) for one in there[choice.opening_id]) if alone else 0
            if alone and taken < self.horizon.places[choice.opening_id][choice.decided]:
                values[number] = 1
                placed.add(choice.case_id)
                there[choice.opening_id].append(choice)
        for comes, new in self.coming:
            values[comes] = values[new].any()
        return values

    def _row(self, total: Sum, *, lower: int | None = None, upper: int | None = None) -> None:
        self.rows.append(total.row("horizon", (), lower=lower, upper=upper))

    def _together(self, case_id: str, members: list[int]) -> None:
        """All required needs of a case are placed at one decision, or none is."""
        first, *others = (need.need_id for need in self.horizon.index.required[case_id])
        for other in others:
            of_first = [number for number in members if self.choices[number].need_id == first]
            of_other = [number for number in members if self.choices[number].need_id == other]
            self._row(Sum().add(of_first).plus(Sum().add(of_other), -1), lower=0, upper=0)

    def _room(self, opening_id: str, members: list[int]) -> None:
        """At each decision no more people than places, once somebody is placed there.

        Where places were withdrawn, more may be there than the places that are left: then nobody comes. But who came
        when there were no more places than now is within those of now in any case.
        """
        places, leaving = self.horizon.places[opening_id], self._leaving(opening_id)
        for moment in sorted({self.choices[number].decided for number in members}):
            here = [number for number in members if self._is_there(self.choices[number], moment)]
            gone = Sum().add([number for number in leaving if self.choices[number].decided <= moment])
            now, peak = places[moment], max(places[self.choices[number].decided] for number in here)
            within = [number for number in here if places[self.choices[number].decided] <= now]
            if len(within) > now:
                self._row(Sum().add(within).plus(gone, -1), upper=now)
            if peak > now:
                new = [number for number in here if self.choices[number].decided == moment]
                self._row(Sum().add(new).add([self.size], -now - len(gone.terms)), upper=0)
                self._row(Sum().add(here).plus(gone, -1).add([self.size], peak - now), upper=peak)
                self.coming.append((self.size, new))
                self.size += 1

    def _leaving(self, opening_id: str) -> list[int]:
        """The choices by which somebody moves out of an opening."""
        movers = set(self.horizon.index.movers_of_opening.get(opening_id, ()))
        return [
            number
            for number, choice in enumerate(self.choices if movers else ())
            if choice.case_id in movers and self.speaks(choice)
        ]

    def _is_there(self, choice: Choice, moment: int) -> bool:
        return choice.decided <= moment < choice.free_again


@dataclass(frozen=True)
class _Allowed:
    """What may be chosen: the highest value of each variable."""

    uppers: list[int]


class _Numbers(defaultdict[Any, list[int]]):
    """Numbers of choices by what they share."""

    def __init__(self) -> None:
        super().__init__(list)


@dataclass(frozen=True)
class Hindsight:
    """The policy that follows the best schedule of a world."""

    effort: float = EFFORT

    def prepared(self, log: Log) -> DecisionPolicy:
        """The policy for this world: who is on the schedule of a day is placed, as far as all rules allow."""
        return _Following(schedule(log, self.effort))


class _Following:
    """The policy that follows a schedule."""

    def __init__(self, found: Schedule) -> None:
        self.bound = found.bound
        self._by_day = found.by_day

    def __call__(self, snapshot: Snapshot, rng: np.random.Generator) -> Plan:
        """The plan of a day."""
        week = week_of(snapshot)
        chosen = {(one.case_id, one.need_id, one.opening_id) for one in self._by_day.get(snapshot.as_of, ())}
        turns = np.full(len(week.pairs), -1, dtype=np.int64)
        for position in range(len(week.pairs)) if chosen else ():
            need, opening = week.pairs.at(position)
            if (need.case_id, need.need_id, opening.id) in chosen:
                turns[position] = position
        return week.plan(serially(week, turns), HINDSIGHT)


def lab_policies() -> dict[str, DecisionPolicy | Prepared]:
    """The policies of the lab by name: those of a single week, and hindsight."""
    return {**POLICIES, HINDSIGHT: Hindsight()}
