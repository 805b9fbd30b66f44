"""Requirements that cannot all hold: a smallest set of them that is enough to see it."""

from ..models.faults import Fault
from .minimal import smallest_conflict
from .program import DEFINITION, Program, Row
from .solve import largest


def conflict_of_rules(program: Program) -> Fault:
    """A smallest set of rows that ask for a placement and cannot hold together, given the other rules.

    Of the shipped rules only pins ask for one; a rule of a user's own may.
    """
    demands = [row for row in program.rows if _asks(row)]
    others = [row for row in program.rows if not _asks(row)]
    conflict = smallest_conflict(len(demands), lambda kept: largest(program, others, demands, kept))
    found = [demands[position] for position in sorted(conflict)]
    if all(row.rule == "pins" for row in found):
        named = tuple(" → ".join(row.ids) for row in found)
        return Fault(code="pins_conflict", table="decisions", values={"pins": named, "count": len(named)})
    named = tuple(f"{row.rule}: {' → '.join(row.ids)}" for row in found)
    return Fault(code="rules_conflict", values={"rows": named, "count": len(named)})


def _asks(row: Row) -> bool:
    """Whether a row does not hold when nothing is chosen."""
    return row.rule != DEFINITION and ((row.lower or 0) > 0 or (row.upper or 0) < 0)
