"""The peer of ``bench_explain``: what explains one client, asked in the straightforward way.

A fresh CP-SAT model for each question, over the same rows; for the conflict CPMpy's ``mus``. Where the client's
explanation takes still more questions than are asked here (further conflicts, routes with a loss, open facts, who would
go first), that is in the peer's favour.

Runs in a process of its own, reads the questions (see ``explain_questions``) as JSON from standard input and prints
a line of JSON for all that it finds: ``[part, what]``, and once a part is done ``[part, null, seconds]``.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

LARGEST_CAUSE = 3
"""Causes are looked for up to so many rule families together."""

Rows = Iterable[tuple[Sequence[int], Sequence[int], int | None, int | None]]
"""Variables, coefficients, least and highest sum."""


class Fresh:
    """A fresh model: one worker, linearization level 2."""

    def __init__(self, uppers: Sequence[int], rows: Rows) -> None:
        self.model = cp_model.CpModel()
        self.chosen = [self.model.new_int_var(0, upper, "") for upper in uppers]
        self.hopeless = False
        for variables, coefficients, lower, upper in rows:
            low = cp_model.INT_MIN if lower is None else lower
            high = cp_model.INT_MAX if upper is None else upper
            if variables:
                self.model.add_linear_constraint(self._sum(variables, coefficients), low, high)
            else:
                self.hopeless |= not low <= 0 <= high

    def _sum(self, variables: Sequence[int], coefficients: Sequence[int]) -> Any:
        return cp_model.LinearExpr.weighted_sum([self.chosen[number] for number in variables], coefficients)

    def solution(self) -> list[int] | None:
        """Values with which all rows hold, ``None`` when there are none. Raises ``RuntimeError`` when not proven."""
        if self.hopeless:
            return None
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise RuntimeError("a question was not answered")
        return list(solver.response_proto.solution)

    def best(self, terms: Sequence[tuple[int, int]], *, maximise: bool) -> list[int] | None:
        """The same at the best sum; from now on the sum stays as good."""
        total = self._sum([variable for variable, _ in terms], [times for _, times in terms])
        (self.model.maximize if maximise else self.model.minimize)(total)
        values = self.solution()
        if values is not None:
            self.model.add(total == sum(values[variable] * times for variable, times in terms))
            self.model.clear_hints()
            for variable, value in zip(self.chosen, values, strict=True):
                self.model.add_hint(variable, value)
        return values


def placed(variables: Sequence[int]) -> tuple[Sequence[int], Sequence[int], int, None]:
    """The row that says that one of the variables is chosen."""
    return variables, [1] * len(variables), 1, None


def causes(asked: dict[str, Any]) -> Iterator[list[str]]:
    """Smallest sets of rule families without which, for this client alone, there is a place."""
    families = asked["families"]
    found: list[set[str]] = []
    for size in range(LARGEST_CAUSE + 1):
        for chosen in map(set, combinations(families, size)):
            if not any(one <= chosen for one in found) and _fits(asked, chosen):
                found.append(chosen)
                yield [name for name in families if name in chosen]


def _fits(asked: dict[str, Any], ignored: set[str]) -> bool:
    """Whether the client fits in when these families are ignored for it."""
    closed = [number for number, families in asked["kept_out"] if not ignored.issuperset(families)]
    is_open = set(range(len(asked["uppers"]))).difference(closed)
    needs = [[number for number in need if number in is_open] for need in asked["needs"]]
    enough = any if "together" in ignored else all
    if not enough(needs):
        return False
    exempt = {*ignored, "budget"} if "funding" in ignored else ignored
    rows = [row if rule not in exempt else without for rule, row, without in asked["rows"]]
    must = [[number for need in needs for number in need]] if "together" in ignored else [asked["lead"]]
    rows += [placed(variables) for variables in (*asked["placed"], *must)]
    return Fresh(asked["uppers"], [*rows, (closed, [1] * len(closed), None, 0)]).solution() is not None


def conflict(asked: dict[str, Any] | None) -> Iterator[list[int] | None]:
    """Placed clients with whom there is no place for this one, none of them superfluous; ``None`` when there is one."""
    if asked is None:
        return
    import cpmpy
    from cpmpy.tools.explain import mus

    chosen = [cpmpy.intvar(0, upper) if upper > 1 else cpmpy.boolvar() for upper in asked["uppers"]]
    hard = []
    for variables, coefficients, lower, upper in [*asked["rows"], placed(asked["lead"])]:
        if variables:
            total = cpmpy.sum([times * chosen[number] for number, times in zip(variables, coefficients, strict=True)])
            hard += [total >= lower] if lower is not None else []
            hard += [total <= upper] if upper is not None else []
    soft = [cpmpy.sum([chosen[number] for number in variables]) >= 1 for variables in asked["keep"]]
    number_of = {id(one): number for number, one in enumerate(soft)}
    try:
        yield [number_of[id(one)] for one in mus(soft, hard)]
    except AssertionError:  # how it says that all of them can hold
        yield None


def routes(asked: dict[str, Any]) -> Iterator[list[Any]]:
    """Smallest sets of changes that work, the cheapest first, each with whether the goals give the client the place.

    A fresh model for each set, with a variable for each level of each change; one for its witness, that keeps most of
    the plan; and one in which the goals are solved again, one after another, with these changes and no others. A set
    is told as the variables of its highest levels.
    """
    levels = [variable for variables, _ in asked["ladders"] for variable in variables]
    steps = [step for _, steps in asked["ladders"] for step in steps]
    lowest = [variables[0] for variables, _ in asked["ladders"]]
    bounds: list[Any] = [(levels, steps, None, asked["cost"]), (lowest, [1] * len(lowest), None, asked["most"])]
    bounds += map(placed, asked["placed"])
    price = [(variable, 1_000 * step + 1) for variable, step in zip(levels, steps, strict=True)]
    ruled_out: list[Any] = []
    while len(ruled_out) < asked["at_most"]:
        values = Fresh(asked["uppers"], [*asked["rows"], *bounds, *ruled_out]).best(price, maximise=False)
        if values is None:
            return
        made = [variable for variable in levels if values[variable]]
        exactly = [(levels, [1 if values[variable] else -1 for variable in levels], len(made), None)]
        highest = [max(v for v in variables if values[v]) for variables, _ in asked["ladders"] if values[variables[0]]]
        witness = Fresh(asked["uppers"], [*asked["rows"], *exactly, *map(placed, asked["placed"])])
        if witness.best([(variable, 1) for variable in asked["kept"]], maximise=True) is None:
            raise RuntimeError("no witness for a set that works")
        again = Fresh(asked["uppers"], [*asked["rows"], *exactly])
        best = values
        for terms, maximise in asked["goals"]:
            best = again.best(terms, maximise=maximise) or best
        yield [sorted(highest), any(best[variable] for variable in asked["lead"])]
        ruled_out.append((highest, [1] * len(highest), None, len(highest) - 1))


PARTS: dict[str, Callable[[Any], Iterator[Any]]] = {"causes": causes, "conflict": conflict, "routes": routes}


def main() -> None:
    """Answer part after part."""
    questions = json.load(sys.stdin)
    for part, answer in PARTS.items():
        started = time.perf_counter()
        for found in answer(questions[part]):
            print(json.dumps([part, found]), flush=True)
        print(json.dumps([part, None, time.perf_counter() - started]), flush=True)


if __name__ == "__main__":
    main()
