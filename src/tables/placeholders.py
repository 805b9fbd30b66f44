"""What people write in a cell to say that there is nothing to fill in, or that they do not know."""

from typing import Literal

from ..models.tables import Table
from .names import comparable
from .raw import is_nothing

BLANK_IS_UNKNOWN = frozenset(
    {
        ("cases", "legal_statuses"),
        ("inclusion", "value"),
        ("facts", "value"),
        ("units", "security_level"),
        ("units", "legal_statuses"),
        ("units", "domains"),
        ("units", "contracted_payers"),
        ("funding", "bespoke_places"),
    }
)
"""Columns of tables in which a blank says that something is not known; elsewhere it says that there is none."""

_OWN_WORDS = frozenset({("facts", "value"), ("criteria", "value"), ("cohort_limits", "value")})
"""Columns with words of the user's own, in which a dash is one of them."""

_UNKNOWN = frozenset({"?", "unknown", "onbekend"})

Said = Literal["blank", "unknown", "dash", "question_mark"]
"""``dash``, ``question_mark``: a fault, by its entry in the catalogues' section ``found``."""


def said(raw: object, table: Table, column: str) -> Said | None:
    """What a cell that is not blank says instead of a value; ``None``: it holds a value.

    A dash or ``n/a`` is a blank where a blank says that there is none; where a blank would say *unknown*, or where a
    value is required, it is a fault: it may mean either. A question mark is unknown where that is allowed.
    """
    if not isinstance(raw, str):
        return None
    where = (table.name, column)
    if comparable(raw) in _UNKNOWN and where in BLANK_IS_UNKNOWN:
        return "unknown"
    if raw.strip() == "?":
        return "question_mark"
    if not is_nothing(raw) or (where in _OWN_WORDS and raw.strip() == "-"):
        return None
    return "dash" if where in BLANK_IS_UNKNOWN or column in table.required_columns else "blank"
