"""Rows as a model for solvers of linear and mixed-integer programs, by way of OR-Tools' MathOpt."""

from typing import Any

import numpy as np

from .narrowed import NO_LIMIT, RowTable
from .pairs import Floats, Ints


def linear(table: RowTable, lowers: Ints, uppers: Ints, worth: Floats, *, is_whole: bool) -> Any:
    """The model that asks for the largest sum of what variables are worth."""
    from ortools.math_opt import model_pb2
    from ortools.math_opt.python import mathopt

    asked = model_pb2.ModelProto()
    variables, rows, entries = asked.variables, asked.linear_constraints, asked.linear_constraint_matrix
    variables.ids.extend(range(len(uppers)))
    variables.lower_bounds.extend(lowers.tolist())
    variables.upper_bounds.extend(uppers.tolist())
    variables.integers.extend([is_whole] * len(uppers))
    rows.ids.extend(range(len(table)))
    rows.lower_bounds.extend(np.where(table.lower == -NO_LIMIT, -np.inf, table.lower).tolist())
    rows.upper_bounds.extend(np.where(table.upper == NO_LIMIT, np.inf, table.upper).tolist())
    order = np.lexsort((table.variable, table.row))
    entries.row_ids.extend(table.row[order].tolist())
    entries.column_ids.extend(table.variable[order].tolist())
    entries.coefficients.extend(table.coefficient[order].tolist())
    used = np.flatnonzero(worth)
    asked.objective.maximize = True
    asked.objective.linear_coefficients.ids.extend(used.tolist())
    asked.objective.linear_coefficients.values.extend(worth[used].tolist())
    return mathopt.Model.from_model_proto(asked)
