"""Policies by name: the shipped ones, and a user's own as ``module:function`` or ``path/to/file.py:function``."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
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


@dataclass(frozen=True)
class OwnFile:
    """A policy in a file of a user's own, as the file was when it was read."""

    path: Path
    content: bytes
    function: str


Named: TypeAlias = str | OwnFile | DecisionPolicy | Prepared
"""A policy, or what it is called on the command line."""


def by_name(policies: Sequence[str] | Mapping[str, Named]) -> list[tuple[str, Named]]:
    """What each policy is called, and the policy. A user's own that is given as text is called as its function."""
    if isinstance(policies, Mapping):
        return list(policies.items())
    return [(text.rpartition(":")[2], text) for text in policies]


def as_read(policy: Named) -> Named:
    """The policy, with its file read where it is named with one: later changes to the file do nothing to it.

    Raises ``ExperimentError`` when the file cannot be read.
    """
    where, _, function = policy.rpartition(":") if isinstance(policy, str) else ("", "", "")
    if not where.endswith(".py"):
        return policy
    path = Path(where)
    try:
        return OwnFile(path.resolve(), path.read_bytes(), function)
    except OSError as error:
        raise _unloaded(where, error) from error


def is_policy(found: object) -> bool:
    """Whether something can decide. A class cannot: what it makes can."""
    return not isinstance(found, type) and (callable(found) or isinstance(found, Prepared))


def resolved(policy: Named) -> DecisionPolicy | Prepared:
    """The policy itself. Raises ``ExperimentError`` when there is none of that name, or it cannot be loaded."""
    policy = as_read(policy)
    if isinstance(policy, OwnFile):
        return _own(partial(_loaded, policy.path, policy.content), str(policy.path), policy.function)
    if not isinstance(policy, str):
        return policy
    if ":" in policy:
        where, _, function = policy.rpartition(":")
        return _own(partial(import_module, where), where, function)
    known = lab_policies()
    if policy not in known:
        code, values = suggestion("policy_word", policy, tuple(known))
        raise _refusal(code, **values, names=", ".join(known))
    return known[policy]


def _own(load: Callable[[], ModuleType], where: str, function: str) -> DecisionPolicy | Prepared:
    """The policy of this name in a module. ``where``: what the module is called."""
    try:
        module = load()
    except (Exception, SystemExit) as error:  # whatever running somebody's own file comes to
        raise _unloaded(where, error) from error
    policy: DecisionPolicy | Prepared | None = getattr(module, function, None)
    if policy is None or not is_policy(policy):
        raise _refusal("lab_function", found=where, function=function)
    return policy


@cache
def _loaded(path: Path, content: bytes) -> ModuleType:
    """The module of these bytes: once, and beside every other module of the same name."""
    name = f"carematch_own_{path.stem}_{sha256(content).hexdigest()}"
    spec = spec_from_file_location(name, path)
    if spec is None:
        raise ImportError(f"no Python file: {path}")
    module = sys.modules[name] = module_from_spec(spec)
    try:
        exec(compile(content, path, "exec"), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _unloaded(where: str, error: BaseException) -> ExperimentError:
    return _refusal("lab_module", found=where, reason=f"{type(error).__name__}: {error}")


def _refusal(code: str, **values: FaultValue) -> ExperimentError:
    return ExperimentError([Fault(code=code, field="policies", values=values)])
