"""The program solved: goals one after another, each to a proven optimum before the next; and single questions."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from .bounds import loosest_bound
from .cores import Cores
from .goals import Stage
from .greedy import Greedy
from .guided import LARGE, guided
from .limits import SolverError, UndecidedError
from .model import Model, Variables
from .network import FLOW_SOLVER, network_of
from .pairs import Ints
from .program import Program, Row, Sum
from .settings import AS_IT_IS, BY_CORES, LITTLE, QUICKLY, SECOND_OPINION
from .staged import InfeasibleError as InfeasibleError
from .staged import Solution as Solution
from .staged import Staged, any_values
from .totals import Totals


def solve(
    program: Variables,
    rows: Iterable[Row],
    stages: Sequence[Stage],
    time_limit_s: float | None = None,
    *,
    start: Ints | None = None,
) -> Solution:
    """Solve the stages in order over the variables of a program. The limit counts for all of them together.

    As a flow where nothing but places is shared; else with CP-SAT.

    ``start``: values to begin with; left aside when they do not satisfy the rows.

    Raises ``InfeasibleError`` when the rows contradict each other; of the shipped rules only pins can bring that about.
    """
    if not isinstance(program, Program):
        return Staged(Model(program, rows, time_limit_s)).solve(stages, start)
    asked = list(rows)
    network = network_of(program, asked, stages)
    if network is not None:
        return Solution(*network.solve(stages, time_limit_s), FLOW_SOLVER)
    if time_limit_s is not None and program.size > LARGE:
        return guided(program, asked, stages, time_limit_s, start)
    return _with_totals(program, asked, stages, time_limit_s, start)


def _with_totals(
    program: Program, rows: Sequence[Row], stages: Sequence[Stage], time_limit_s: float | None, start: Ints | None
) -> Solution:
    totals = Totals(program, rows)
    if totals.hopeless:
        raise InfeasibleError
    model = Model(totals, totals.rows, time_limit_s)
    if start is None or not totals.stated.hold(start):
        base = any_values(model) if model.must_choose else np.zeros(totals.size, dtype=np.int64)
        if base is None:
            raise InfeasibleError
        start = Greedy(totals.stated, stages, len(program.pairs)).more(totals.back(base))
    found = Staged(model, Cores(model, totals.rows)).solve([totals.stage(stage) for stage in stages], totals.of(start))
    goals = [
        goal.model_copy(update={"bound": loosest_bound(program, stage)}) if goal.status == "not_reached" else goal
        for goal, stage in zip(found.goals, stages, strict=True)
    ]
    return replace(found, values=totals.back(found.values), goals=tuple(goals))


def feasible(program: Variables, rows: Iterable[Row]) -> Ints | None:
    """Values that satisfy all rows, or ``None`` when there is none: confirmed by a second configuration.

    Raises ``SolverError`` when the solver does not know.
    """
    return any_values(Model(program, rows))


def many(program: Variables, rows: Iterable[Row], wanted: Sum) -> Ints | None:
    """The same, with as large a sum as little work finds."""
    model = Model(program, rows)
    if model.contradiction:
        return None
    model.aim(wanted.terms, list(wanted.terms.values()), maximise=True)
    answer = model.run(LITTLE, unlimited=True)
    if len(answer.values):
        return answer.values
    model.aim_at_nothing()
    return any_values(model, answer.status)


def least(
    program: Variables, rows: Iterable[Row], costs: Sum, *, confirmed: bool = True, quick: bool = False
) -> Ints | None:
    """Values that satisfy all rows at the least sum, or ``None`` when there are none.

    ``confirmed``: whether a second configuration confirms that there are none; ``quick``: whether it is given up, with
    ``UndecidedError``, when little work does not tell. Raises ``SolverError`` when the solver does not know.
    """
    return _least(Model(program, rows), costs, confirmed=confirmed, quick=quick)


def least_in_turn(program: Variables, rows: Iterable[Row], costs: Sum) -> Iterator[Ints]:
    """The same, then the next, as long as there are any: each without something of all that costs in one before."""
    model = Model(program, rows)
    while True:
        values = _least(model, costs)
        if values is None:
            return
        yield values
        paid = [variable for variable in costs.terms if values[variable]]
        if not paid:
            return
        model.take([Sum().add(paid).row("other", (), upper=len(paid) - 1)])


def _least(model: Model, costs: Sum, *, confirmed: bool = True, quick: bool = False) -> Ints | None:
    if model.contradiction:
        return None
    model.aim(costs.terms, list(costs.terms.values()), maximise=False)
    answer = model.run(QUICKLY if quick else BY_CORES, unlimited=True)
    if quick and not answer.finished:
        raise UndecidedError("not decided with little work")
    if not answer.finished:
        answer = model.run(AS_IT_IS, unlimited=True)
    if answer.status == "optimal":
        return answer.values
    if answer.status == "infeasible" and confirmed:
        model.aim_at_nothing()
        answer = model.run(SECOND_OPINION, unlimited=True)
    if answer.status == "infeasible":
        return None
    raise SolverError(f"the solver gave no answer, or not the same twice: {answer.status}")


def largest(
    program: Program, rows: Iterable[Row], members: Sequence[Row], chosen: Collection[int]
) -> frozenset[int] | None:
    """The most members (rows) that can hold together when the chosen ones must; ``None`` when those cannot."""
    model = Model(program, [*rows, *(members[position] for position in sorted(chosen))])
    holds = [model.add_if(member) for member in members]
    values = _least(model, Sum().add(holds, -1))
    if values is None:
        return None
    return frozenset(position for position, variable in enumerate(holds) if values[variable])
