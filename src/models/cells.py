"""The types of a table's cells: what may stand in them, and the name of that for messages and templates.

Every column of a snapshot table has one of these types. ``Cell.kind`` names the conversion that the tables layer
applies to a raw cell and the entry ``expected.<kind>`` of the language catalogues.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints

from .base import Record
from .vocabulary import (
    CaseStatus,
    DecisionKind,
    Delivery,
    Domain,
    Firmness,
    LegalStatus,
    LocatedBy,
    Operator,
    PreferenceKind,
    Scope,
    Step,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: the kind, and for tokens the words that are allowed."""

    kind: str
    tokens: tuple[str, ...] = ()


_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20|21)\d\d[-.](?:0?[1-9]|1[0-2])[-.](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-.](?:0?[1-9]|1[0-2])[-.](?:19|20|21)\d\d)(?!\d)"
)
_DIGITS = re.compile(r"(?<![\d])\d(?:[ .\-]?\d){7,8}(?![\d])")


def is_like_bsn(text: str, *, eight_digits: bool = True) -> bool:
    """Whether a text holds something that could be a Dutch citizen service number (BSN).

    Nine digits (eight, with the leading zero dropped), also when separated by spaces, dots or dashes, for which
    the sum of digits × weights 9, 8, …, 2, −1 is a multiple of 11 (the "elfproef").
    Dates written with dashes or dots are left alone.
    ``eight_digits=False`` leaves eight-digit codes alone: provider codes (AGB) have that form.
    """
    for found in _DIGITS.finditer(_DATE.sub("/", text)):
        digits = re.sub(r"\D", "", found.group())
        if len(digits) == 8 and not eight_digits:
            continue
        padded = digits.zfill(9)
        if int(padded) == 0:
            continue
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        if sum(w * int(d) for w, d in zip(weights, padded, strict=True)) % 11 == 0:
            return True
    return False


def _no_bsn(text: str) -> str:
    if is_like_bsn(text):
        raise ValueError("bsn")
    return text


def _no_nine_digit_bsn(text: str) -> str:
    if is_like_bsn(text, eight_digits=False):
        raise ValueError("bsn")
    return text


def _sorted_set(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(tokens)))


_SHORT = StringConstraints(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")

Id = Annotated[str, _SHORT, AfterValidator(_no_bsn), Cell("id")]
"""A pseudonymous id: 1–200 characters, no blanks around it, not like a BSN."""

ProviderCode = Annotated[str, _SHORT, AfterValidator(_no_nine_digit_bsn), Cell("id")]
"""The id of a provider or unit; may be an eight-digit AGB code."""

Word = Annotated[str, _SHORT, AfterValidator(_no_bsn), Cell("word")]
"""A name of the user's own: a region, a fact, a payer, a resource, a place."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_no_bsn), Cell("text")]
"""Free text for people; not like a BSN."""

Count = Annotated[int, Field(ge=0, le=1_000_000), Cell("count")]
"""A whole number from 0 to 1,000,000."""

Rank = Annotated[int, Field(ge=1, le=1_000_000), Cell("rank")]
"""A whole number from 1; 1 is first."""

Urgency = Annotated[int, Field(ge=1, le=5), Cell("urgency")]
"""1 = first … 5 = last."""

SecurityLevel = Annotated[int, Field(ge=0, le=4), Cell("security_level")]
"""0 = open … 4 (placed by the justice service)."""

Kilometres = Annotated[float, Field(ge=0, le=20_100), Cell("kilometres")]
"""Kilometres, 0 to 20,100 (half the way round the earth)."""

Minutes = Annotated[float, Field(ge=0, le=100_000), Cell("minutes")]
Amount = Annotated[float, Field(ge=0, le=1e9), Cell("amount")]
Score = Annotated[float, Field(ge=-1e9, le=1e9), Cell("score")]
Latitude = Annotated[float, Field(ge=-90, le=90), Cell("latitude")]
Longitude = Annotated[float, Field(ge=-180, le=180), Cell("longitude")]

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31)), Cell("date")]
"""A calendar day from 1900 to 2199."""

YesNo = Annotated[bool, Cell("yes_no")]
"""yes or no; what a blank means stands with the field."""

Truth = Annotated[bool | None, Cell("truth")]
"""yes, no, or unknown (``None``)."""


def _plain_fact(value: bool | int | float | str | None) -> bool | int | float | str | None:
    """A fact's value with whole numbers as ``int``, so that 70 and 70.0 are the same; not like a BSN."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        _no_bsn(str(abs(value)))
    return value


_FactWord = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_no_bsn)]
_FactScalar = Annotated[bool | int | float | _FactWord, AfterValidator(_plain_fact)]

FactValue = Annotated[_FactScalar | None, Cell("fact")]
"""yes/no, a number, a word, or unknown (``None``)."""

CriterionValue = Annotated[
    _FactScalar | Annotated[tuple[_FactScalar, ...], Field(min_length=1)], Cell("criterion_value")
]
"""What a fact is compared with; several values for ``in`` and ``not_in``."""

All = Literal["all"]


def _token(words: object) -> Cell:
    return Cell("token", get_args(words))


CaseStatusCell = Annotated[CaseStatus, _token(CaseStatus)]
StepCell = Annotated[Step, _token(Step)]
ScopeCell = Annotated[Scope, _token(Scope)]
DomainCell = Annotated[Domain, _token(Domain)]
DeliveryCell = Annotated[Delivery, _token(Delivery)]
FirmnessCell = Annotated[Firmness, _token(Firmness)]
PreferenceKindCell = Annotated[PreferenceKind, _token(PreferenceKind)]
DecisionKindCell = Annotated[DecisionKind, _token(DecisionKind)]
OperatorCell = Annotated[Operator, _token(Operator)]
ExemptRuleCell = Annotated[Literal["criteria", "scope"], Cell("token", ("criteria", "scope"))]
LocatedByCell = Annotated[LocatedBy, _token(LocatedBy)]

LegalStatusSet = Annotated[
    tuple[LegalStatus, ...], Field(min_length=1), AfterValidator(_sorted_set), Cell("tokens", get_args(LegalStatus))
]
"""A client's legal statuses, sorted; at least one."""

AcceptedLegalStatuses = Annotated[
    All | Annotated[tuple[LegalStatus, ...], Field(min_length=1), AfterValidator(_sorted_set)],
    Cell("tokens_or_all", get_args(LegalStatus)),
]
AcceptedDomains = Annotated[
    All | Annotated[tuple[Domain, ...], Field(min_length=1), AfterValidator(_sorted_set)],
    Cell("tokens_or_all", get_args(Domain)),
]
AcceptedPayers = Annotated[
    All | Annotated[tuple[Word, ...], Field(min_length=1), AfterValidator(_sorted_set)], Cell("words_or_all")
]
Overrides = Annotated[
    tuple[Literal["criteria", "scope", "funding"], ...],
    Field(min_length=1),
    AfterValidator(_sorted_set),
    Cell("tokens", ("criteria", "scope", "funding")),
]


def _cells_in(annotation: Any) -> Iterator[Cell]:
    for part in getattr(annotation, "__metadata__", ()):
        if isinstance(part, Cell):
            yield part
    for argument in get_args(annotation):
        yield from _cells_in(argument)


def cell_of(model: type[Record], column: str) -> Cell:
    """The cell type of a column of a table's row model."""
    field = model.model_fields[column]
    for part in field.metadata:
        if isinstance(part, Cell):
            return part
    return next(_cells_in(field.annotation))
