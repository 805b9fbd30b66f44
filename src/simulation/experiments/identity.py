"""What a policy is known by in a folder with runs: another policy of the same name is another one."""

import hashlib
import inspect
import marshal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
import pandas as pd

from ..._version import __version__
from .named import Named, OwnFile, as_read, resolved


def known_by(policy: Named) -> dict[str, str]:
    """Of a shipped policy the version of carematch, its name and what it was made with. Of a user's own a hash.

    The hash is of the whole module and the name where it is named with those; else of the function or class and what
    it was made with, so that a notebook or script around it may change.
    """
    policy = as_read(policy)
    if isinstance(policy, OwnFile):
        return _hashed(policy.content, policy.function)
    found = resolved(policy)
    with _in_full():
        state = list(_state(found, set()))
    own = _root(found)
    if _is_shipped(own):
        named = {"carematch": __version__, "policy": f"{own.__module__}:{own.__qualname__}"}
        return {**named, **({"made_with": "; ".join(state)} if state else {})}
    if isinstance(policy, str):
        where, _, function = policy.rpartition(":")
        return _hashed(_module_source(sys.modules[where], id(found)), function)
    return _hashed(_source(own), *state)


def _hashed(*told: str | bytes) -> dict[str, str]:
    parts = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in told]
    digests = [hashlib.sha256(part).digest() for part in parts]
    return {"sha256": hashlib.sha256(b"".join(digests)).hexdigest()}


@contextmanager
def _in_full() -> Iterator[None]:
    """Arrays and tables tell all that is in them."""
    wide = ("max_rows", "max_columns", "max_colwidth", "max_seq_items", "width")
    options: list[Any] = [part for name in wide for part in (f"display.{name}", None)]
    with (
        np.printoptions(threshold=sys.maxsize, floatmode="unique"),
        pd.option_context(*options, "display.precision", 17),
    ):
        yield


def _root(found: Any) -> Any:
    """The function or class that a policy comes down to."""
    if isinstance(found, partial):
        return _root(found.func)
    if isinstance(found, MethodType):
        return _root(found.__func__)
    return found if isinstance(found, FunctionType | BuiltinFunctionType) else type(found)


def _is_shipped(own: Any) -> bool:
    module = own.__globals__.get("__name__") if isinstance(own, FunctionType) else own.__module__
    return str(module).startswith(f"{__name__.partition('.')[0]}.")


def _state(found: Any, seen: set[int]) -> Iterator[str]:
    """What a policy was made with: arguments, what its function holds on to, what is in the object."""
    if id(found) in seen:
        return
    seen.add(id(found))
    if isinstance(found, partial):
        yield from _state(found.func, seen)
        for value in (*found.args, *sorted(found.keywords.items())):
            yield from _value(value, seen)
    elif isinstance(found, MethodType):
        yield from _value(found.__self__, seen)
        yield from _state(found.__func__, seen)
    elif isinstance(found, FunctionType):
        held = [cell.cell_contents for cell in found.__closure__ or () if cell != CellType()]
        for value in (*held, *(found.__defaults__ or ()), *sorted((found.__kwdefaults__ or {}).items())):
            yield from _value(value, seen)
    elif not isinstance(found, BuiltinFunctionType):
        kept = object.__getstate__(found)
        if kept is not None or not _tells_nothing(found):
            yield repr(found if kept is None else kept)


def _tells_nothing(found: object) -> bool:
    """Whether an object tells no more than where it lies in memory."""
    return next(one for one in type(found).__mro__ if "__repr__" in vars(one)) is object


def _value(value: Any, seen: set[int]) -> Iterator[str]:
    """A value that a policy holds on to: a function by its source, an object that decides by its class."""
    if isinstance(value, FunctionType | MethodType | partial):
        yield _text(_source(_root(value)))
        yield from _state(value, seen)
    elif callable(value) and not isinstance(value, type) and _tells_nothing(value):
        yield _text(_source(type(value)))
        yield from _state(value, seen)
    else:
        yield repr(value)


def _text(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()


@cache
def _module_source(module: ModuleType, _: int) -> bytes:
    """The source as it was when this function (by its id) of the module was first met: what runs, also when the file
    has changed since."""
    return _source(module)


def _source(own: Any) -> bytes:
    """What is written: of a function, of a class and those it comes from, or of a module."""
    if isinstance(own, type):
        return b"".join(_written(one) for one in own.__mro__ if one is not object)
    return _written(own.__code__ if isinstance(own, FunctionType) else own)


def _written(own: Any) -> bytes:
    try:
        return inspect.getsource(own).encode()
    except (OSError, TypeError):  # written where no source is kept
        members = vars(own).values() if isinstance(own, type) else ()
        codes = [own, *(one.__code__ for one in members if isinstance(one, FunctionType))]
        return b"".join(marshal.dumps(code) if isinstance(code, CodeType) else repr(code).encode() for code in codes)
