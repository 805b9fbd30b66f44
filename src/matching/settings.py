"""How the solver is set for each sort of question. Measured: ``benchmarks/bench_explain.py``.

One worker and a fixed seed repeat exactly; with few cores they are also the fast choice.
"""

from collections.abc import Mapping

SEED = 0

Setting = Mapping[str, int | float | bool]
"""Parameters of CP-SAT by name."""

LIGHT: Setting = {
    "num_workers": 1,
    "random_seed": SEED,
    "linearization_level": 2,
    "symmetry_level": 0,
    "cp_model_probing_level": 0,
    "max_presolve_iterations": 1,
    "linear_split_size": 1000,
}
"""Little work before the search: many questions are asked of nearly the same program, goals among them. Long rows
stay whole."""

THOROUGH: Setting = {**LIGHT, "max_presolve_iterations": 3, "cp_model_probing_level": 1}
"""More work before the search, for goals that come after one that was hard."""

HARD = 0.2
"""From so much work on, in the solver's own measure, a goal was hard. Measured on ``national/coupled``: the goals that
come last take a quarter less."""

TRIED: Setting = {"max_deterministic_time": 0.02, "cp_model_presolve": False}
"""What a goal may take before its capacities are looked into: a goal that is easy is solved by then, and without work
before the search nearly twice as fast."""

LITTLE: Setting = {**LIGHT, "max_deterministic_time": 0.5}
"""For a sum that need not be the best there is."""

SECOND_OPINION: Setting = {
    "num_workers": 1,
    "random_seed": SEED + 1,
    "linearization_level": 2,
    "symmetry_level": 0,
    "cp_model_probing_level": 0,
}
"""To confirm that there is no solution: other work before the search, and another order in it."""

BY_CORES: Setting = {
    **LIGHT,
    "linearization_level": 0,
    "optimize_with_core": True,
    "max_presolve_iterations": 0,
    "minimize_reduction_during_pb_resolution": False,
    "core_minimization_level": 0,
    "max_deterministic_time": 1.0,
}
"""For the least sum of many variables of which few are 1: by sets that cannot all be 0. Mostly much the fastest, and
given up when it is not."""

QUICKLY: Setting = {**BY_CORES, "max_deterministic_time": 0.1}
"""The same, for a question that can be asked in another way."""

AS_IT_IS: Setting = {**LIGHT, "max_presolve_iterations": 0}
"""For a least sum that was given up: no work before the search at all."""
