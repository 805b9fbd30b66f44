"""The tables about clients: cases and what belongs to them."""

from collections.abc import Sequence

from .base import Record
from .cells import (
    Amount,
    CaseStatusCell,
    Day,
    DomainCell,
    ExemptRuleCell,
    FactValue,
    Id,
    Kilometres,
    Latitude,
    LegalStatusSet,
    LocatedByCell,
    Longitude,
    PreferenceKindCell,
    ProviderCode,
    Rank,
    SecurityLevel,
    StepCell,
    Text,
    Truth,
    Urgency,
    Word,
    YesNo,
)
from .vocabulary import CONSULTATION


class Case(Record):
    """One client's open request. A case with one need may state that need's columns here."""

    case_id: Id
    """Pseudonym of the case; never a name or citizen number."""
    region: Word
    """The region the client belongs to."""
    urgency: Urgency
    """1 = first … 5."""
    registered_on: Day
    """Since when the case waits."""
    status: CaseStatusCell | None = None
    """``open`` when blank. All but ``open`` are followed up, not planned."""
    step: StepCell | None = None
    """The highest step of the ladder that has dealt with the case."""
    place: Word | None = None
    """Place name; with the province in brackets where a name occurs more than once."""
    postcode: Word | None = None
    """Dutch postcode (at least its four digits); needs a postcode table."""
    latitude: Latitude | None = None
    """Degrees north (WGS 84)."""
    longitude: Longitude | None = None
    """Degrees east (WGS 84)."""
    located_by: LocatedByCell | None = None
    """What the coordinates were found by; written by the reader, ``coordinates`` when they were given."""
    max_distance_km: Kilometres | None = None
    """The distance the client can manage; blank: no limit stated."""
    max_distance_with_support_km: Kilometres | None = None
    """The distance that becomes possible with support for travel: the total, not the extra."""
    legal_statuses: LegalStatusSet | None = None
    """The client's legal statuses; blank is unknown."""
    current_opening: Id | None = None
    """The opening the client occupies now."""
    leaves_when_placed: YesNo | None = None
    """Whether the client leaves ``current_opening`` once placed; blank is no."""
    admitted_by_table: Text | None = None
    """The reason why the table took a case that falls outside the inclusion criteria."""
    escalation_requested_by: Word | None = None
    """Who asked for the next step of the ladder (a role, not a name)."""
    escalation_requested_on: Day | None = None
    """When the next step was asked for."""
    care_form: Word | None = None
    """Care form of the single need ``main``."""
    security_min: SecurityLevel | None = None
    """Least security level of the single need."""
    security_max: SecurityLevel | None = None
    """Highest security level of the single need; blank: equal to the least."""
    start_by: Day | None = None
    """The day by which the single need has to start."""
    near_need_id: Word | None = None
    """``current`` (or a need) that the single need has to be near."""
    near_km: Kilometres | None = None
    """How near."""
    domain: DomainCell | None = None
    """The title that pays for the single need; blank: none stated."""
    payer: Word | None = None
    """Who pays for the single need; blank: none stated."""


class Inclusion(Record):
    """One inclusion criterion at intake."""

    case_id: Id
    """The case."""
    criterion: Word
    """One of the shipped seven, or a table's own."""
    value: Truth
    """yes, no or unknown."""


class Need(Record):
    """One component of what a case needs."""

    case_id: Id
    """The case."""
    need_id: Id
    """Name of the need within the case."""
    care_form: Word
    """What kind of care."""
    security_min: SecurityLevel | None = None
    """Least security level; blank with a maximum: 0; both blank: no requirement."""
    security_max: SecurityLevel | None = None
    """Highest security level; blank: equal to the least."""
    start_by: Day | None = None
    """The day by which it has to start."""
    optional: YesNo | None = None
    """Whether the case can be placed without it; blank is no."""
    after_need_id: Id | None = None
    """The need that has to start first."""
    near_need_id: Id | None = None
    """The need (or ``current``) it has to be near."""
    near_km: Kilometres | None = None
    """How near."""
    max_distance_km: Kilometres | None = None
    """Replaces the case's limit for this need."""
    domain: DomainCell | None = None
    """The title that pays; blank: none stated."""
    payer: Word | None = None
    """Who pays; blank: none stated."""


class Fact(Record):
    """Something known, or unknown, about a case."""

    case_id: Id
    """The case."""
    fact: Word
    """Name of the fact: ``active_addiction``, ``iq``, ``birth_year`` …"""
    value: FactValue
    """yes/no, a number, a word, or unknown."""


class Load(Record):
    """What a case takes of a resource."""

    case_id: Id
    """The case."""
    resource: Word
    """The kind of resource."""
    amount: Amount
    """How much the case takes."""
    unit_id: ProviderCode | None = None
    """The unit where the load is this; blank: everywhere else."""


class Apart(Record):
    """Two clients who are never at the same unit."""

    case_a: Id
    """One case."""
    case_b: Id
    """The other case."""


class Preference(Record):
    """What a client wants; the columns filled in a row mean *and*."""

    case_id: Id
    """The case."""
    kind: PreferenceKindCell
    """``rank`` is soft, ``wish`` is firm (any one suffices), ``veto`` is absolute."""
    unit_id: ProviderCode | None = None
    """The unit it is about."""
    provider_id: ProviderCode | None = None
    """The provider it is about."""
    region: Word | None = None
    """The region it is about."""
    rank: Rank | None = None
    """For ``rank``: 1 is the first choice."""


class WaitingListEntry(Record):
    """Where a client waits now."""

    case_id: Id
    """The case."""
    unit_id: ProviderCode
    """The unit on whose list the client stands."""
    since: Day | None = None
    """Since when."""


class AgreedException(Record):
    """An exception that a provider has agreed to for one client: what a route asks for, once it is given."""

    case_id: Id
    """The client for whom it holds."""
    unit_id: ProviderCode
    """The unit that makes the exception."""
    rule: ExemptRuleCell
    """The rule from which the client is exempt."""
    criterion_id: Id | None = None
    """For ``criteria``: the criterion that does not apply to this client."""
    agreed_by: Text | None = None
    """Who agreed (a role, not a name)."""
    agreed_on: Day | None = None
    """When it was agreed."""


def asks_advice_only(case: Case, needs: Sequence[Need]) -> bool:
    """Whether the referrer of a case needs no place but advice. ``needs``: its rows in the table of needs."""
    if not needs:
        return case.care_form == CONSULTATION
    return {need.care_form for need in needs} == {CONSULTATION}
