"""The tables about the week itself: its date, money, agreements, and the vocabulary a table adds."""

from .base import Record
from .cells import (
    Count,
    Day,
    DecisionKindCell,
    Id,
    Overrides,
    ProviderCode,
    StepCell,
    Text,
    Word,
)


class Week(Record):
    """The one row of the table ``snapshot``."""

    as_of: Day
    """The date that waiting, age and dates count from; never the clock."""
    title: Text | None = None
    """Title for the report."""


class Funding(Record):
    """What a payer will still fund without a regular title."""

    payer: Word
    """The payer."""
    bespoke_places: Count | None = None
    """How many bespoke placements it will still fund; blank is unknown."""


class Decision(Record):
    """What the table, a provider or the ministry has decided."""

    case_id: Id
    """The case."""
    unit_id: ProviderCode
    """The unit."""
    need_id: Id | None = None
    """The need; required for a pin on a case with several required needs."""
    opening_id: Id | None = None
    """The opening; blank: any of the unit."""
    decision: DecisionKindCell
    """``pin``: placed there; ``reject``: not there."""
    decided_by: Text | None = None
    """Who decided (a role, not a name)."""
    step: StepCell | None = None
    """The step of the ladder at which it was decided."""
    decided_on: Day | None = None
    """When it was decided."""
    valid_until: Day | None = None
    """The last day on which it holds; blank: until withdrawn."""
    reason: Text | None = None
    """Why."""
    overrides: Overrides | None = None
    """What a pin by the ministry sets aside: criteria, scope, funding."""


class Region(Record):
    """Which table a region belongs to."""

    region: Word
    """The region."""
    table: Word
    """The supra-regional table."""


class CareForm(Record):
    """A care form that a table adds to the shipped ones."""

    care_form: Word
    """The token used in ``needs`` and ``openings``."""
    label_nl: Text | None = None
    """Dutch label."""
    label_en: Text | None = None
    """English label."""
