"""Numbers as people type them: decimal comma or point, thousands only where they cannot be anything else."""

import math
import re

LARGEST = {"latitude": 90.0, "longitude": 180.0, "kilometres": 20_100.0}
"""Kinds whose range tells ``52.123`` (a decimal point) from 52123 (a thousands point)."""

LARGEST_FACT = 1_000_000_000
"""Numbers beyond this are refused everywhere."""

_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]*[.,][0-9]+")
_POWER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_TWO_READINGS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?P<mark>[., ])[0-9]{3}(?:(?P=mark)[0-9]{3})*(?:(?P<point>[.,])[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE)


class MisfitError(ValueError):
    """A cell does not hold what is expected; ``found`` is an entry of the catalogues' section ``found``."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(found)


def looks_like_number(text: str) -> bool:
    """Whether a text is meant as a number, well written or not."""
    plain = _plain(text)
    return any(form.fullmatch(plain) for form in (_WHOLE, _DECIMAL, _POWER, _GROUPED, _NOT_FINITE))


def _plain(text: str) -> str:
    return text.strip().replace("−", "-").replace("\u00a0", " ").replace("\u202f", " ")


def read_number(text: str, kind: str = "") -> int | float:
    """The number that a text means: an ``int`` where it is whole.

    Raises ``MisfitError`` when it is no number, not finite, too large, or can be read in two ways.
    """
    plain = _plain(text)
    if _NOT_FINITE.fullmatch(plain):
        raise MisfitError("not_a_number")
    if _WHOLE.fullmatch(plain) and len(plain) > 20:
        raise MisfitError("too_large")
    if _WHOLE.fullmatch(plain):
        return checked(int(plain))
    if _POWER.fullmatch(plain):
        return checked(float(plain.replace(",", ".")))
    if _DECIMAL.fullmatch(plain):
        decimal = float(plain.replace(",", "."))
        if _TWO_READINGS.fullmatch(plain) and abs(decimal) * 1000 <= LARGEST.get(kind, math.inf):
            raise MisfitError("two_readings")
        return checked(decimal)
    grouped = _GROUPED.fullmatch(plain)
    if grouped and grouped["mark"] != grouped["point"]:
        return checked(float(plain.replace(grouped["mark"], "").replace(",", ".")))
    raise MisfitError("text")


def checked(number: int | float) -> int | float:
    """The number, whole ones as ``int``; raises ``MisfitError`` when it is not finite or far too large."""
    if isinstance(number, float):
        if math.isnan(number):
            raise MisfitError("not_a_number")
        if math.isinf(number):
            raise MisfitError("too_large")
    if abs(number) > LARGEST_FACT:
        raise MisfitError("too_large")
    return int(number) if number == int(number) else number
