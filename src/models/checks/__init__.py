"""Checks over rows of several tables. Each collects all it finds; nothing is repaired and nothing is guessed."""

from collections.abc import Mapping

from ..faults import Fault
from ..tables import TABLES
from . import agreements, cases, facts, references
from .base import Check, Numbered, Tables

CHECKS: tuple[Check, ...] = (*references.CHECKS, *cases.CHECKS, *facts.CHECKS, *agreements.CHECKS)
"""Every check; adding one is adding it to its module's list."""


def check(
    rows: Mapping[str, Numbered],
    unreadable: Mapping[str, frozenset[str]] | None = None,
    broken: Mapping[str, Numbered] | None = None,
) -> list[Fault]:
    """All faults between rows, in the order of tables and rows.

    ``rows``: for each table its rows with their numbers; ``unreadable``: for each table the ids of rows that had
    faults of their own, so that what refers to them is not a fault too; ``broken``: those rows themselves, with the
    cells that could not be read as ``None``.
    """
    tables = Tables(rows, unreadable or {}, broken or {})
    order = {table.name: position for position, table in enumerate(TABLES)}
    found = [fault for one in CHECKS for fault in one(tables)]
    return sorted(found, key=lambda fault: (order.get(fault.table or "", -1), fault.row or 0, fault.column or ""))
