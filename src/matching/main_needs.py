"""The single need of a case that states it in its own row."""

from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Any

from ..models.case import Case, Need
from ..models.vocabulary import MAIN_NEED

_COLUMNS = ("care_form", "security_min", "security_max", "start_by", "near_need_id", "near_km", "domain", "payer")
_stated_by = itemgetter(*_COLUMNS)
_new, _set = object.__new__, object.__setattr__


def main_needs(cases: Iterable[Case]) -> tuple[list[Need], list[Need]]:
    """The single need of each case; and those that differ, one for all that are alike but for their case."""
    needs: list[Need] = []
    unlike: dict[tuple[Any, ...], Need] = {}
    for case in cases:
        stated = _stated_by(case.__dict__)
        needs.append(_for_case(case.case_id, _checked(stated)))
        unlike.setdefault(stated, needs[-1])
    return needs, [*unlike.values()]


@lru_cache(maxsize=10_000)
def _checked(stated: tuple[Any, ...]) -> Need:
    """A need with these columns. Checking values takes long: it is done once for those that are alike."""
    named = {name: value for name, value in zip(_COLUMNS, stated, strict=True) if value is not None}
    return Need(**{"case_id": MAIN_NEED, "need_id": MAIN_NEED, "care_form": "", **named})


def _for_case(case_id: str, checked: Need) -> Need:
    """A need as it was checked for another case: made the way that pydantic makes one without checks, but faster."""
    made = _new(Need)
    _set(made, "__dict__", {**checked.__dict__, "case_id": case_id})
    _set(made, "__pydantic_fields_set__", checked.__pydantic_fields_set__)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made
