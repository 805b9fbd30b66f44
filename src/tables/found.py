"""What stands in a hand-written TOML or JSON document: whole numbers, and the kind of what is something else."""

from datetime import date, time
from math import isinf, isnan
from typing import Any

from .numbers import LARGEST_FACT


def whole_within(value: Any, limits: tuple[int, int]) -> int | None:
    """The whole number that a value is, if it is one between the limits; 14.0 is 14."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    low, high = limits
    return int(value) if low <= value <= high and value == int(value) else None


def kind_of_misfit(value: Any) -> str:
    """What is wrong with a value that is no whole number between the limits."""
    kind = kind_of(value)
    return "out_of_range" if kind == "number" else kind


def kind_of(value: Any) -> str:
    """What sort of thing was found; an entry of the catalogues' section ``found``."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | float):
        return _kind_of_number(value)
    for kind, name in ((str, "text"), (list, "list"), (dict, "object"), (date, "date"), (time, "time")):
        if isinstance(value, kind):
            return name
    raise TypeError(f"neither TOML nor JSON has values of {type(value)}")


def _kind_of_number(number: int | float) -> str:
    if isinstance(number, float) and isnan(number):
        return "not_a_number"
    if (isinstance(number, float) and isinf(number)) or abs(number) > LARGEST_FACT:
        return "too_large"
    if isinstance(number, float) and not number.is_integer():
        return "fraction"
    return "negative" if number < 0 else "number"
