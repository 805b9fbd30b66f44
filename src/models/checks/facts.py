"""Facts and criteria: one type for each fact, comparisons that make sense."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from ..faults import Fault
from ..vocabulary import BIRTH_YEAR
from .base import Check, Tables, fault

_ORDERED = ("<", "<=", ">", ">=")
_SETS = ("in", "not_in")
_COMPARING = ("criteria", "cohort_limits")


def kind_of(value: object) -> str:
    """The kind of a fact's value: ``yes_no``, ``number`` or ``word``."""
    if isinstance(value, bool):
        return "yes_no"
    return "number" if isinstance(value, int | float) else "word"


def _values(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _one_kind_for_each_fact(tables: Tables) -> Iterator[Fault]:
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    places: list[tuple[str, int, str, str]] = []
    for table in ("facts", *_COMPARING):
        for number, row in tables[table]:
            for value in _values(row.value):
                if value is not None:
                    kinds[row.fact][kind_of(value)] += 1
                    places.append((table, number, row.fact, kind_of(value)))
    for table, number, name, kind in dict.fromkeys(places):
        usual = "number" if name in ("age", BIRTH_YEAR) else kinds[name].most_common(1)[0][0]
        if kind != usual:
            yield fault("fact_kind", table, number, "value", fact=name, found_kind=kind, usual_kind=usual)


def _operators_fit_their_values(tables: Tables) -> Iterator[Fault]:
    for table in _COMPARING:
        for number, row in tables[table]:
            if row.operator in _SETS:
                continue
            if isinstance(row.value, tuple) and len(row.value) > 1:
                yield fault("one_value", table, number, "value", operator=row.operator)
            elif row.operator in _ORDERED and any(kind_of(value) != "number" for value in _values(row.value)):
                yield fault("ordered_needs_number", table, number, "value", operator=row.operator)


def _ages_can_be(tables: Tables) -> Iterator[Fault]:
    birth_years = {}
    for number, row in tables["facts"]:
        if row.fact == BIRTH_YEAR and row.value is not None and tables.as_of is not None:
            if not isinstance(row.value, int) or not tables.as_of.year - 120 <= row.value <= tables.as_of.year:
                yield fault("birth_year", "facts", number, "value")
            else:
                birth_years[row.case_id] = row.value
    for number, row in tables["facts"]:
        if row.fact == "age" and isinstance(row.value, int | float) and not isinstance(row.value, bool):
            born = birth_years.get(row.case_id)
            if row.value < 0 or row.value > 130:
                yield fault("age_range", "facts", number, "value")
            elif born is not None and tables.as_of and tables.as_of.year - born - row.value not in (0, 1):
                yield fault("age_and_birth_year", "facts", number, "value")


CHECKS: tuple[Check, ...] = (_one_kind_for_each_fact, _operators_fit_their_values, _ages_can_be)
