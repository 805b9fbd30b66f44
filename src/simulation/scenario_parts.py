"""What a scenario is made of: shares that add up to 1, regions, demand, supply, and what keeps people out."""

from collections.abc import Sequence
from typing import Annotated, Any

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


def whole_cake(shares: Sequence[float]) -> None:
    """Refuses shares that do not add up to 1."""
    if abs(sum(shares) - 1) > _ROUNDING:
        raise PydanticCustomError("scenario_shares", "shares", {"found": f"{sum(shares):g}"})


def _once(names: Sequence[object]) -> None:
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    if twice:
        raise PydanticCustomError("scenario_twice", "twice", {"found": ", ".join(twice)})


def adds_up(parts: tuple["Part", ...]) -> tuple["Part", ...]:
    """Refuses parts that together are not all, or of which two are the same."""
    whole_cake([part.share for part in parts])
    _once([part.named for part in parts])
    return parts


def each_once(parts: tuple["FactRate", ...] | tuple["Supply", ...]) -> Any:
    """Refuses two of the same."""
    _once([part.fact if isinstance(part, FactRate) else part.care_form for part in parts])
    return parts


CareForm = Annotated[str, _known("care form", tuple(form for form in CARE_FORMS if form != CONSULTATION))]


class Part(Record):
    """One of several that together are all."""

    share: Share
    """How large a part."""

    @property
    def named(self) -> object:
        """What it is a part for; no two are the same."""
        raise NotImplementedError


class Region(Part):
    """A region that clients come from."""

    region: Annotated[str, _known("region", tuple(one.name for one in PROVINCES))]
    """A province."""
    table: Word
    """Its table."""

    @property
    def named(self) -> object:
        """A region occurs once."""
        return self.region


class Demand(Part):
    """What a part of the clients need."""

    care_form: CareForm
    besides: CareForm | None = None
    """What some of them need as well, all or nothing: an integrated plan."""
    besides_share: Share = 0.0
    """How many of them."""

    @property
    def named(self) -> object:
        """A care form occurs once."""
        return self.care_form


class Limit(Part):
    """How far a part of the clients can go."""

    km: Positive | None
    """``None``: no limit."""

    @property
    def named(self) -> object:
        """A limit occurs once."""
        return self.km


class Scopes(Record):
    """Whom units serve; the three add up to 1."""

    regional: Share = 0.35
    supra_regional: Share = 0.35
    national: Share = 0.3


class Supply(Record):
    """The units of one care form, each with one opening."""

    care_form: CareForm
    units: Annotated[int, Field(ge=1, le=10_000)]
    """How many, over all regions."""
    free_places: Whole
    """Places that are free for the tables on the first day, over all units."""
    new_places_per_week: Number
    """Places that come free for the tables as others move on, over all units."""
    stay_days: Positive
    """How long clients of the tables stay, on average; exponentially distributed."""
    scopes: Annotated[Scopes, AfterValidator(lambda found: _scopes_add_up(found))] = Scopes()
    radius_km: Positive | None = None
    """Care at the client's: how far the unit goes. ``None``: care at the unit."""


def _scopes_add_up(found: Scopes) -> Scopes:
    whole_cake([found.regional, found.supra_regional, found.national])
    return found


class FactRate(Record):
    """Something that is so for some clients, and for which some units exclude them."""

    fact: Word
    share: Share
    """How many clients."""
    excluded_by: Share
    """How many units."""
    negotiable: Share = 0.4
    """How many of those units can be talked to."""
