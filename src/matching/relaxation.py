"""The program as a linear program: choices may be split, and a choice is one for all its starts.

It tells which choices are worth a look, solved by the primal-dual hybrid gradient method of OR-Tools (PDLP) to a
precision that nothing rests on. And it bounds what any plan can reach: in whole numbers, from prices of its rows, and
whatever those prices are (weak duality). Good ones are those of a corner, see ``columns``.

Sources: Applegate, Díaz, Hinder, Lu, Lubin, O'Donoghue, Schudy, *Practical large-scale linear programming using
primal-dual hybrid gradient*, 2021; Neumaier, Shcherbina, *Safe bounds in linear and mixed-integer linear programming*,
2004.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .narrowed import NO_LIMIT, RowTable, wanted
from .pairs import Bools, Floats, Ints, Pairs

FINEST = 1 << 20
"""Prices are whole numbers of such parts, or of larger ones where sums would leave 64 bits."""

LARGEST = float(1 << 61)


class Relaxation:
    """What is left of rows over groups of variables when only the sum of a group is known.

    Of a row that says at most, each group has the least coefficient of its variables; of one that says at least, the
    most. So every solution of the rows is one of these.
    """

    def __init__(self, table: RowTable, uppers: Ints, group: Ints) -> None:
        """``group``: the group of each variable, numbered from 0 without gaps."""
        self.group = group
        self._sizes = np.bincount(group)
        key, which = np.unique(table.row * len(self._sizes) + group[table.variable], return_inverse=True)
        least, most = np.full(len(key), NO_LIMIT), np.full(len(key), -NO_LIMIT)
        np.minimum.at(least, which, table.coefficient)
        np.maximum.at(most, which, table.coefficient)
        row, member = np.divmod(key, len(self._sizes))
        is_whole = np.bincount(which, minlength=len(key)) == self._sizes[member]
        least, most = (
            np.where(is_whole, found, cut(found, 0)) for found, cut in ((least, np.minimum), (most, np.maximum))
        )
        self.uppers = self._uppers(uppers, member[is_whole & (least == 1) & _one_of(table)[row]])
        self.table = _two_sided(table, row, member, least, most)
        self.sharp = self.table
        """The rows with those that whole-number solutions hold besides."""
        self.one_of = self._one_of()
        """One for each group."""

    def _uppers(self, uppers: Ints, single: Ints) -> Ints:
        """The highest sum of each group; 1 where a row says that only one of its variables is chosen."""
        found = np.zeros(len(self._sizes), dtype=np.int64)
        np.add.at(found, self.group, uppers)
        found[single] = np.minimum(found[single], 1)
        return found

    def _one_of(self) -> Ints:
        """A row that says of a group, and mostly of others, that one is taken at most; −1: there is none."""
        table = self.table
        more = np.bincount(table.row, table.coefficient != 1, len(table))
        says = ((table.upper == 1) & (more == 0))[table.row]
        found = np.full(len(self._sizes), -1)
        found[table.variable[says]] = table.row[says]
        return found

    def bound(self, terms: Ints, prices: Floats) -> int | None:
        """A bound on the largest sum of terms over the solutions of the rows, from any prices of rows, the first or
        all. ``None`` where it cannot be told in whole numbers.
        """
        goal, table = self.goal(terms), self.sharp
        some = self.wanted(goal)
        few, present = table.among(some)
        every = np.concatenate([prices, np.zeros(len(table) - len(prices))])
        return bound_by(few, self.uppers[some], goal[some], every[present])

    def wanted(self, goal: Ints) -> Bools:
        """The groups that may be needed for what each is worth; all others only take room from those."""
        return wanted(self.table, self.uppers, goal)

    def goal(self, terms: Ints) -> Ints:
        """What each group is worth in a sum of terms: the largest of its variables."""
        found = np.full(len(self._sizes), -NO_LIMIT)
        np.maximum.at(found, self.group, terms)
        return found

    def among(
        self, some: Bools, goal: Ints, precision: float, seconds: float, threads: int = 1
    ) -> tuple[Floats, Floats]:
        """How much of each group a nearly best solution of some groups takes; and what each of all groups is worth when
        its rows are paid for at the prices of that solution.

        ``goal``: what each group is worth; ``precision``: how far that solution may be from the best, as a share of it.
        """
        table, uppers, goals = self.sharp, self.uppers[some], goal[some]
        few, present = table.among(some)
        share, prices, worth = np.zeros(len(some)), np.zeros(len(table)), goal.astype(np.float64)
        if len(few) and seconds > 0:
            share[some], prices[present] = solved(few, uppers, goals, precision, seconds, threads=threads)
        np.subtract.at(worth, table.variable, table.coefficient * prices[table.row])
        return share, worth


def groups_of(pairs: Pairs, size: int) -> Ints:
    """For each of a program's variables its group: a need at an opening with whatever start; others are alone."""
    columns = [pairs.need, pairs.opening, *(pairs.marks[mark] for mark in sorted(pairs.marks))]
    order = np.lexsort(columns)
    is_new = np.zeros(len(pairs), dtype=np.bool_)
    is_new[:1] = True
    for column in columns:
        is_new[1:] |= np.diff(column[order].astype(np.int64)) != 0
    group = np.empty(size, dtype=np.int64)
    group[order] = np.cumsum(is_new) - 1
    group[len(pairs) :] = np.count_nonzero(is_new) + np.arange(size - len(pairs))
    return group


def _one_of(table: RowTable) -> Bools:
    """Rows that say of some variables that one is chosen at most."""
    least = np.full(len(table), NO_LIMIT)
    np.minimum.at(least, table.row, table.coefficient)
    found: Bools = (table.upper == 1) & (least >= 0)
    return found


def _two_sided(table: RowTable, row: Ints, member: Ints, least: Ints, most: Ints) -> RowTable:
    """Rows that say at most, and after those the ones that say at least."""
    below, above = (table.upper < NO_LIMIT)[row] & (least != 0), (table.lower > -NO_LIMIT)[row] & (most != 0)
    nothing = np.full(len(table), NO_LIMIT)
    number, present = np.concatenate([row[below], row[above] + len(table)]), np.zeros(2 * len(table), dtype=np.bool_)
    present[number] = True
    number = (np.cumsum(present) - 1)[number]
    return RowTable(
        number,
        np.concatenate([member[below], member[above]]),
        np.concatenate([least[below], most[above]]),
        np.concatenate([-nothing, table.lower])[present],
        np.concatenate([table.upper, nothing])[present],
        np.flatnonzero(np.diff(number, prepend=-1)),
    )


def solved(
    table: RowTable,
    uppers: Ints,
    terms: Ints,
    precision: float,
    seconds: float,
    *,
    iterations: int | None = None,
    threads: int = 1,
) -> tuple[Floats, Floats]:
    """A nearly best solution and the prices of rows, as far as the solver comes in these seconds and iterations.

    Other threads go on meanwhile.
    """
    from ortools.linear_solver.python.model_builder_helper import ModelBuilderHelper, ModelSolverHelper
    from scipy import sparse

    solver: Any = ModelSolverHelper("pdlp")
    if math.isfinite(seconds):
        solver.set_time_limit_in_seconds(seconds)
    solver.set_solver_specific_parameters(_parameters(precision, iterations, threads))
    scale = max(1.0, float(np.abs(terms).max(initial=0)))
    entries = (table.coefficient.astype(np.float64), (table.row, table.variable))
    problem: Any = ModelBuilderHelper()
    problem.fill_model_from_sparse_data(
        np.zeros(len(uppers)),
        uppers.astype(np.float64),
        -terms / scale,
        np.where(table.lower == -NO_LIMIT, -np.inf, table.lower),
        np.where(table.upper == NO_LIMIT, np.inf, table.upper),
        sparse.csr_matrix(entries, shape=(len(table), len(uppers))),
    )
    solver.solve(problem)
    found = solver.response()
    return np.array(found.variable_value), -scale * np.array(found.dual_value)


def _parameters(precision: float, iterations: int | None, threads: int) -> str:
    """The parameters of the solver, as text."""
    enough = f"eps_optimal_relative: {precision} eps_optimal_absolute: {precision}"
    most = "" if iterations is None else f" iteration_limit: {iterations}"
    return f"num_threads: {threads} termination_criteria {{ simple_optimality_criteria {{ {enough} }}{most} }}"


def bound_by(table: RowTable, uppers: Ints, terms: Ints, prices: Floats) -> int | None:
    """A bound on the largest sum of terms over the solutions of the rows, from any prices: see ``paid_for``.

    ``None`` where the sums leave 64 bits.
    """
    paid = paid_for(table, uppers, terms, prices, FINEST, LARGEST)
    return None if paid is None else (paid.limits + int((np.maximum(paid.worth, 0) * uppers).sum())) // paid.parts


@dataclass(frozen=True, eq=False)
class Paid:
    """Rows paid for at a price: no solution has a larger sum than what is paid and what its choices are worth then."""

    parts: int
    """What 1 is in these parts."""
    limits: int
    """What is paid for the limits of rows, in parts."""
    worth: Ints
    """What each variable is worth beside that, in parts."""


def paid_for(table: RowTable, uppers: Ints, terms: Ints, prices: Floats, finest: int, largest: float) -> Paid | None:
    """What a sum of terms becomes when rows are paid for, in whole numbers: true whatever the prices are.

    ``prices``: above 0 for the upper limit of a row, below 0 for its lower limit; ``finest``: into how many parts 1 is
    divided at most. ``None`` where sums would reach ``largest``.
    """
    if not (np.abs(prices) < largest).all():
        return None
    prices = payable(table, prices)
    limits = limits_at(table, prices)
    size = _largest(table, uppers, terms, prices, limits)
    if not size * 2 < largest:
        return None
    parts = 1 << int(min(math.log2(finest), math.log2(largest / max(size, 1.0)) - 1))
    paid = np.rint(prices * parts).astype(np.int64)
    worth = terms * parts
    np.subtract.at(worth, table.variable, table.coefficient * paid[table.row])
    return Paid(parts, int(paid @ limits), worth)


def payable(table: RowTable, prices: Floats) -> Floats:
    """Prices of rows as they may be: nothing is paid for a limit that is not there."""
    none = ((table.upper == NO_LIMIT) & (prices > 0)) | ((table.lower == -NO_LIMIT) & (prices < 0))
    return np.where(none, 0.0, prices)


def limits_at(table: RowTable, prices: Floats) -> Ints:
    """The limits of rows that such prices are paid for; 0 for a row that costs nothing."""
    return np.where(prices > 0, table.upper, np.where(prices < 0, table.lower, 0))


def _largest(table: RowTable, uppers: Ints, terms: Ints, prices: Floats, limits: Ints) -> float:
    """No sum on the way to the bound is larger than this."""
    absolute = np.abs(prices)
    each = np.abs(terms).astype(np.float64)
    each += np.bincount(table.variable, np.abs(table.coefficient) * (absolute[table.row] + 1), minlength=len(each))
    return float(((absolute + 1) * np.abs(limits)).sum() + (each * np.maximum(uppers, 1)).sum())
