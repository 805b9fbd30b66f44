"""How long the solver may take: limits set around questions, without a word of it in between."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class SolverError(RuntimeError):
    """The solver gave no answer to a question without a time limit."""


class UndecidedError(SolverError):
    """Little work was not enough to answer a question."""


class OutOfTimeError(SolverError):
    """A question was not answered within the limit set around it."""


_EFFORT: ContextVar[list[float] | None] = ContextVar("effort", default=None)
_DEADLINE: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def at_most(*, effort: float | None = None, seconds: float | None = None) -> Iterator[None]:
    """Within this block questions without a limit of their own get one; beyond it they raise ``OutOfTimeError``.

    ``effort``: work for all of them together, the same on every machine (CP-SAT's deterministic time, very roughly
    seconds); ``seconds``: for all of them together.
    """
    deadline = _DEADLINE.get()
    if seconds is not None:
        deadline = min(time.monotonic() + seconds, math.inf if deadline is None else deadline)
    tokens = _EFFORT.set(_EFFORT.get() if effort is None else [effort]), _DEADLINE.set(deadline)
    try:
        yield
    finally:
        _EFFORT.reset(tokens[0])
        _DEADLINE.reset(tokens[1])


def left() -> tuple[float | None, float | None]:
    """The effort and the seconds that are left; ``None`` where there is no limit. Raises ``OutOfTimeError``."""
    effort, deadline = _EFFORT.get(), _DEADLINE.get()
    seconds = None if deadline is None else deadline - time.monotonic()
    if (effort is not None and effort[0] <= 0) or (seconds is not None and seconds <= 0):
        raise OutOfTimeError("the question was not asked: its limit was reached")
    return None if effort is None else effort[0], seconds


def spent(effort: float) -> None:
    """Take what a question took from the effort that is left."""
    known = _EFFORT.get()
    if known is not None:
        known[0] -= effort
