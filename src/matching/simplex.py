"""The best corner of a linear program, by the simplex method (GLOP), from the corner before where there is one.

Source: Dantzig, *Linear programming and extensions*, 1963.
"""

import datetime
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .linear import linear
from .narrowed import RowTable
from .pairs import Floats, Ints

BASIC, AT_LOWER = 5, 2
"""How a row or variable stands to a corner, as MathOpt numbers it: what tells the corner, and what is 0 there."""


@dataclass(frozen=True, eq=False)
class Corner:
    """The best solution at a corner, exactly but for rounding."""

    share: Floats
    """One for each variable."""
    prices: Floats
    """One for each row; above 0 for an upper limit, below 0 for a lower one."""
    variables: npt.NDArray[np.int8]
    """How each variable stands to it."""
    rows: npt.NDArray[np.int8]
    """How each row stands to it."""


def corner(
    table: RowTable,
    uppers: Ints,
    worth: Floats,
    seconds: float,
    start: tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]] | None = None,
) -> Corner | None:
    """The best corner of rows; ``None``: it is not found in this time. Other threads go on meanwhile.

    ``start``: how variables and rows stand to a corner near it.
    """
    from ortools.math_opt.python import mathopt

    model = linear(table, np.zeros_like(uppers), uppers, worth, is_whole=False)
    variables, rows = list(model.variables()), list(model.linear_constraints())
    limits = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=min(seconds, 1e6)), lp_algorithm=mathopt.LPAlgorithm.PRIMAL_SIMPLEX
    )
    hints = mathopt.ModelSolveParameters()
    if start is not None:
        of_variables, of_rows = ([mathopt.BasisStatus(one) for one in some.tolist()] for some in start)
        basis = dict(zip(variables, of_variables, strict=True)), dict(zip(rows, of_rows, strict=True))
        hints.initial_basis = mathopt.Basis(*basis)
    try:
        found = mathopt.solve(model, mathopt.SolverType.GLOP, params=limits, model_params=hints)
    except (RuntimeError, ValueError, AttributeError):  # what goes wrong inside the solver, or in telling so
        return None
    if found.termination.reason != mathopt.TerminationReason.OPTIMAL or not found.has_basis():
        return None
    return Corner(
        np.array(found.variable_values(variables), dtype=np.float64),
        np.array(found.dual_values(rows), dtype=np.float64),
        np.array([one.value for one in found.variable_status(variables)], dtype=np.int8),
        np.array([one.value for one in found.constraint_status(rows)], dtype=np.int8),
    )
