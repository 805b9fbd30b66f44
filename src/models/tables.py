"""The registry of the snapshot's tables: name, row model, key. Readers, checks and templates go by it."""

from dataclasses import dataclass

from .base import Record
from .case import (
    AgreedException,
    Apart,
    Case,
    Fact,
    Inclusion,
    Load,
    Need,
    Preference,
    WaitingListEntry,
)
from .provider import CohortLimit, CriterionRow, ExpectedScore, Opening, Resource, Travel, Unit, UnitRank
from .week import CareForm, Decision, Funding, Region, Week


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the snapshot."""

    name: str
    model: type[Record]
    key: tuple[str, ...]
    """Columns that together occur once; empty when rows may repeat them."""
    required: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, in their order."""
        return tuple(self.model.model_fields)

    @property
    def required_columns(self) -> tuple[str, ...]:
        """The columns that have to be there and filled."""
        return tuple(name for name, field in self.model.model_fields.items() if field.is_required())


TABLES: tuple[Table, ...] = (
    Table("snapshot", Week, (), required=True),
    Table("cases", Case, ("case_id",), required=True),
    Table("inclusion", Inclusion, ("case_id", "criterion")),
    Table("needs", Need, ("case_id", "need_id")),
    Table("facts", Fact, ("case_id", "fact")),
    Table("units", Unit, ("unit_id",), required=True),
    Table("openings", Opening, (), required=True),
    Table("criteria", CriterionRow, ()),
    Table("resources", Resource, ("unit_id", "resource")),
    Table("loads", Load, ("case_id", "resource", "unit_id")),
    Table("cohort_limits", CohortLimit, ()),
    Table("apart", Apart, ("case_a", "case_b")),
    Table("preferences", Preference, ("case_id", "kind", "unit_id", "provider_id", "region")),
    Table("unit_ranks", UnitRank, ("unit_id", "case_id")),
    Table("scores", ExpectedScore, ("unit_id", "case_id")),
    Table("waiting_lists", WaitingListEntry, ("case_id", "unit_id")),
    Table("funding", Funding, ("payer",)),
    Table("decisions", Decision, ()),
    Table("exceptions", AgreedException, ("case_id", "unit_id", "rule", "criterion_id")),
    Table("travel", Travel, ()),
    Table("regions", Region, ("region",)),
    Table("care_forms", CareForm, ("care_form",)),
)

TABLE_BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
