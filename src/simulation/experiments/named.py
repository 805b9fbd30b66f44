"""Policies by name: the shipped ones, and a user's own as ``module:function`` or ``path/to/file.py:function``."""

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from ...models.checks.base import suggestion
from ...models.faults import ExperimentError, Fault, FaultValue
from ...policies.base import DecisionPolicy
from ..hindsight import lab_policies
from ..weeks import Prepared

Named: TypeAlias = str | DecisionPolicy | Prepared
"""A policy, or what it is called on the command line."""


def by_name(policies: Sequence[str] | Mapping[str, Named]) -> list[tuple[str, Named]]:
    """What each policy is called, and the policy. A user's own that is given as text is called as its function."""
    if isinstance(policies, Mapping):
        return list(policies.items())
    return [(text.rpartition(":")[2], text) for text in policies]


def resolved(policy: Named) -> DecisionPolicy | Prepared:
    """The policy itself. Raises ``ExperimentError`` when there is none of that name, or it cannot be loaded."""
    if not isinstance(policy, str):
        return policy
    if ":" in policy:
        return _own(policy)
    known = lab_policies()
    if policy not in known:
        code, values = suggestion("policy_word", policy, tuple(known))
        raise _refusal(code, **values, names=", ".join(known))
    return known[policy]


@cache
def _own(text: str) -> DecisionPolicy | Prepared:
    where, _, function = text.rpartition(":")
    try:
        module = _from_file(Path(where)) if where.endswith(".py") else import_module(where)
    except Exception as error:  # whatever running somebody's own file comes to
        raise _refusal("lab_module", found=where, reason=f"{type(error).__name__}: {error}") from error
    found: DecisionPolicy | Prepared | None = getattr(module, function, None)
    if not (callable(found) or isinstance(found, Prepared)):
        raise _refusal("lab_function", found=where, function=function)
    return found


def _from_file(path: Path) -> ModuleType:
    name = f"carematch_own_{path.stem}"
    spec = spec_from_file_location(name, path.resolve())
    if spec is None or spec.loader is None:
        raise ImportError(f"no Python file: {path}")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _refusal(code: str, **values: FaultValue) -> ExperimentError:
    return ExperimentError([Fault(code=code, field="policies", values=values)])
