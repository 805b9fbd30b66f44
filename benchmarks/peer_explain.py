"""The peer of ``bench_explain``: what explains one client, asked in the straightforward way.

A fresh CP-SAT model for each question, over the same rows; for the conflict CPMpy's ``mus``. Where the client's
explanation would take still more questions than are asked here, that is in the peer's favour.

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


def has_solution(uppers: Sequence[int], rows: Rows) -> bool:
    """Whether all rows can hold: a fresh model, one worker, linearization level 2."""
    model = cp_model.CpModel()
    chosen = [model.new_int_var(0, upper, "") for upper in uppers]
    for variables, coefficients, lower, upper in rows:
        low = cp_model.INT_MIN if lower is None else lower
        high = cp_model.INT_MAX if upper is None else upper
        if not variables:
            if not low <= 0 <= high:
                return False
            continue
        total = cp_model.LinearExpr.weighted_sum([chosen[number] for number in variables], coefficients)
        model.add_linear_constraint(total, low, high)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE):
        raise RuntimeError("a question was not answered")
    return status != cp_model.INFEASIBLE


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
    return has_solution(asked["uppers"], [*rows, (closed, [1] * len(closed), None, 0)])


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


def routes(asked: dict[str, Any]) -> Iterator[list[list[int]]]:
    """Smallest sets of changes that work: single ones, then pairs, then three together, the cheapest first.

    A route is told as pairs of a change's number and its level.
    """
    changes = asked["changes"]
    found: list[dict[int, int]] = []
    for size in range(1, asked["most"] + 1):
        for chosen in _sets(changes, size, asked["cost"]):
            wanted = dict(chosen)
            if any(all(wanted.get(key, -1) >= level for key, level in one.items()) for one in found):
                continue
            if _works(asked, chosen):
                found.append(wanted)
                yield [list(one) for one in chosen]
                if len(found) == asked["at_most"]:
                    return


def _sets(changes: list[dict[str, Any]], size: int, limit: int) -> list[tuple[tuple[int, int], ...]]:
    """Sets of so many changes, each at one level, within the limit; cheapest first."""
    single = [(cost, number, level) for number, one in enumerate(changes) for level, cost in enumerate(one["costs"])]
    within = [
        (sum(cost for cost, _, _ in some), tuple((number, level) for _, number, level in some))
        for some in combinations(single, size)
        if len({number for _, number, _ in some}) == size and sum(cost for cost, _, _ in some) <= limit
    ]
    return [some for _, some in sorted(within)]


def _works(asked: dict[str, Any], chosen: Iterable[tuple[int, int]]) -> bool:
    """Whether there is a place with these changes, everybody else placed. Only what they bring is in the model."""
    made = {v for number, level in chosen for v in asked["changes"][number]["variables"][: level + 1]}
    is_open = [made.issuperset(takes) for takes in asked["takes"]]
    for variable in asked["levels"]:
        is_open[variable] = False
    position: dict[int, int] = {}
    uppers: list[int] = []
    for variable, (upper, is_in) in enumerate(zip(asked["uppers"], is_open, strict=True)):
        if is_in:
            position[variable] = len(uppers)
            uppers.append(upper)
    rows = []
    for variables, coefficients, lower, upper in [*asked["rows"], *map(placed, asked["placed"])]:
        given = sum(times for number, times in zip(variables, coefficients, strict=True) if number in made)
        left = [(position[n], t) for n, t in zip(variables, coefficients, strict=True) if n in position]
        low, high = (None if limit is None else limit - given for limit in (lower, upper))
        rows.append(([number for number, _ in left], [times for _, times in left], low, high))
    return has_solution(uppers, rows)


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
