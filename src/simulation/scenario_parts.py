"""What a scenario is made of: shares that add up to 1, regions, demand, supply, and what keeps people out."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, TypeVar

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ..models.base import Record
from ..models.cells import Word
from ..models.vocabulary import CARE_FORMS, CONSULTATION
from .geography import PROVINCES

Share = Annotated[float, Field(ge=0, le=1)]
Number = Annotated[float, Field(ge=0, le=1e6)]
Positive = Annotated[float, Field(gt=0, le=1e6)]
Whole = Annotated[int, Field(ge=0, le=10_000)]

_ROUNDING = 1e-6


def _known(kind: str, names: Sequence[str]) -> AfterValidator:
    """Refuses what is none of the names."""

    def check(found: str) -> str:
        if found not in names:
            raise PydanticCustomError("policy_word", kind, {"names": ", ".join(names)})
        return found

    return AfterValidator(check)


Shares = TypeVar("Shares", bound=Sequence[float])
Parts = TypeVar("Parts", bound=Sequence["Named"])


def whole_cake(shares: Shares) -> Shares:
    """Refuses shares that do not add up to 1."""
    if abs(sum(shares) - 1) > _ROUNDING:
        raise PydanticCustomError("scenario_shares", "shares", {"found": f"{sum(shares):g}"})
    return shares


def each_once(parts: Parts) -> Parts:
    """Refuses two of the same."""
    names = [getattr(part, part.told_apart_by) for part in parts]
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    if twice:
        raise PydanticCustomError("scenario_twice", "twice", {"found": ", ".join(twice)})
    return parts


def adds_up(parts: tuple["Part", ...]) -> tuple["Part", ...]:
    """Refuses parts that together are not all, or of which two are the same."""
    whole_cake([part.share for part in parts])
    return each_once(parts)


CareForm = Annotated[str, _known("care form", tuple(form for form in CARE_FORMS if form != CONSULTATION))]


class Named(Record):
    """One of several of which no two are the same."""

    told_apart_by: ClassVar[str]
    """The field in which they differ."""


class Part(Named):
    """One of several that together are all."""

    share: Share
    """How large a part."""


class Region(Part):
    """A region that clients come from."""

    told_apart_by = "region"

    region: Annotated[str, _known("region", tuple(one.name for one in PROVINCES))]
    """A province."""
    table: Word
    """Its table."""


class Demand(Part):
    """What a part of the clients need."""

    told_apart_by = "care_form"

    care_form: CareForm
    besides: CareForm | None = None
    """What some of them need as well, all or nothing: an integrated plan."""
    besides_share: Share = 0.0
    """How many of them."""


class Limit(Part):
    """How far a part of the clients can go."""

    told_apart_by = "km"

    km: Positive | None
    """``None``: no limit."""


class Scopes(Record):
    """Whom units serve; the three add up to 1."""

    regional: Share = 0.35
    supra_regional: Share = 0.35
    national: Share = 0.3


def _scopes_add_up(found: Scopes) -> Scopes:
    whole_cake([found.regional, found.supra_regional, found.national])
    return found


class Supply(Named):
    """The units of one care form, each with one opening."""

    told_apart_by = "care_form"

    care_form: CareForm
    units: Annotated[int, Field(ge=1, le=10_000)]
    """How many, over all regions."""
    free_places: Whole
    """Places that are free for the tables on the first day, over all units."""
    new_places_per_week: Number
    """Places that come free for the tables as others move on, over all units."""
    stay_days: Positive
    """How long clients of the tables stay, on average; exponentially distributed."""
    scopes: Annotated[Scopes, AfterValidator(_scopes_add_up)] = Scopes()
    radius_km: Positive | None = None
    """Care at the client's: how far the unit goes. ``None``: care at the unit."""


class FactRate(Named):
    """Something that is so for some clients, and for which some units exclude them."""

    told_apart_by = "fact"

    fact: Word
    share: Share
    """How many clients."""
    excluded_by: Share
    """How many units."""
    negotiable: Share = 0.4
    """How many of those units can be talked to."""
