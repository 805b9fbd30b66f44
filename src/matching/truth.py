"""Three-valued comparisons: unknown is neither yes nor no."""

import operator
from collections.abc import Callable, Iterable
from typing import Any

Truth = bool | None

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(value: object, comparison: str, limit: object) -> bool:
    """Whether a known value meets ``comparison limit``; for ``in`` and ``not_in`` a limit is a tuple or one value."""
    limits = limit if isinstance(limit, tuple) else (limit,)
    if comparison in ("=", "in"):
        return value in limits
    if comparison in ("!=", "not_in"):
        return value not in limits
    return _COMPARE[comparison](value, limits[0])


def holds(possible: tuple[object, ...] | None, comparison: str, limit: object) -> Truth:
    """Whether a fact meets a comparison, given the values it may have; ``None`` when nothing is known of it."""
    if possible is None:
        return None
    outcomes = {compare(value, comparison, limit) for value in possible}
    return outcomes.pop() if len(outcomes) == 1 else None


def all_of(parts: Iterable[Truth]) -> Truth:
    """Kleene's *and*: false when a part is false, else unknown when a part is unknown, else true."""
    found = list(parts)
    if False in found:
        return False
    return None if None in found else True
