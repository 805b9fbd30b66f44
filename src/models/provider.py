"""The tables about care: units, their openings and their rules."""

from .base import Record
from .cells import (
    AcceptedDomains,
    AcceptedLegalStatuses,
    AcceptedPayers,
    Amount,
    Count,
    CriterionValue,
    Day,
    DeliveryCell,
    FirmnessCell,
    Id,
    Kilometres,
    Latitude,
    LocatedByCell,
    Longitude,
    Minutes,
    OperatorCell,
    ProviderCode,
    Rank,
    ScopeCell,
    Score,
    SecurityLevel,
    Text,
    Word,
)


class Unit(Record):
    """A ward, team or home of a provider."""

    unit_id: ProviderCode
    """Id of the unit, unique over all providers."""
    provider_id: ProviderCode | None = None
    """The organisation it belongs to."""
    name: Text | None = None
    """Name for people; the id when blank."""
    region: Word
    """The region it stands in."""
    scope: ScopeCell
    """Whom it serves: its region, its table's area, or the whole country."""
    place: Word | None = None
    """Place name; with the province in brackets where a name occurs more than once."""
    postcode: Word | None = None
    """Dutch postcode (at least its four digits); needs a postcode table."""
    latitude: Latitude | None = None
    """Degrees north (WGS 84)."""
    longitude: Longitude | None = None
    """Degrees east (WGS 84)."""
    located_by: LocatedByCell | None = None
    """What the coordinates were found by; written by the reader."""
    security_level: SecurityLevel | None = None
    """0 = open … 4; blank is unknown. Level-4 units are shown, never planned."""
    legal_statuses: AcceptedLegalStatuses | None = None
    """The legal statuses it accepts, or ``all``; blank is unknown."""
    domains: AcceptedDomains | None = None
    """The titles under which it can be paid, or ``all``; blank is unknown."""
    contracted_payers: AcceptedPayers | None = None
    """The payers it has a contract with, or ``all``; blank is unknown."""


class Opening(Record):
    """Places of one care form at a unit, from a date on."""

    unit_id: ProviderCode
    """The unit."""
    opening_id: Id | None = None
    """Unique over all units; when blank ``unit_id/care_form``."""
    care_form: Word
    """The care form of these places."""
    places: Count
    """How many are free, beside present occupants; 0 is valid."""
    available_from: Day | None = None
    """From when; blank: from the snapshot's date."""
    can_add: Count | None = None
    """How many more could be made for a client."""
    delivery: DeliveryCell | None = None
    """Care at the unit (default) or at the client's."""
    service_radius_km: Kilometres | None = None
    """For care at the client's: how far the unit goes; blank: no limit."""

    @property
    def id(self) -> str:
        """The opening's id, stated or derived."""
        return self.opening_id or f"{self.unit_id}/{self.care_form}"


class CriterionRow(Record):
    """One condition of an exclusion criterion; rows with the same ``criterion_id`` mean *and*."""

    unit_id: ProviderCode
    """The unit that has the criterion."""
    criterion_id: Id | None = None
    """Name of the criterion within the unit; a row without one is a criterion of its own."""
    fact: Word
    """The fact it is about."""
    operator: OperatorCell
    """How the fact is compared; who meets it is *excluded*."""
    value: CriterionValue
    """What the fact is compared with."""
    firmness: FirmnessCell | None = None
    """``absolute`` (also when blank) or ``negotiable`` between professionals."""
    text: Text | None = None
    """The criterion in the provider's own words."""


class Resource(Record):
    """What remains of a resource at a unit."""

    unit_id: ProviderCode
    """The unit."""
    resource: Word
    """The kind of resource, such as staff hours a week."""
    amount: Amount
    """How much remains."""


class CohortLimit(Record):
    """How many people with a certain fact a unit still has room for."""

    unit_id: ProviderCode
    """The unit."""
    fact: Word
    """The fact it is about."""
    operator: OperatorCell
    """How the fact is compared."""
    value: CriterionValue
    """What the fact is compared with."""
    at_most: Count
    """The room that remains."""


class UnitRank(Record):
    """A unit's own order of clients (policies and research)."""

    unit_id: ProviderCode
    """The unit."""
    case_id: Id
    """The case."""
    rank: Rank
    """1 is first."""


class ExpectedScore(Record):
    """An expected outcome of a case at a unit (policies and research)."""

    unit_id: ProviderCode
    """The unit."""
    case_id: Id
    """The case."""
    score: Score
    """Higher is better."""


class Travel(Record):
    """A distance that replaces the straight line."""

    from_place: Word
    """The place or postcode of the client, as written in ``cases``."""
    unit_id: ProviderCode
    """The unit."""
    km: Kilometres
    """Kilometres of travel."""
    minutes: Minutes | None = None
    """Minutes of travel; information only."""


def place_key(place: str) -> str:
    """A place name for comparing: capitals and surrounding blanks do not count."""
    return place.strip().casefold()
