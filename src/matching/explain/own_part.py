"""What a plan and a snapshot say of one case: for its client, and for another table, to tell an explanation from."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ...models.plan import Plan
from ...models.provider import CriterionRow
from ...models.snapshot import Snapshot
from .audience import told_cause, told_conditions

_ABOUT_A_CASE = ("inclusion", "needs", "facts", "preferences", "waiting_lists")
_ABOUT_EVERYBODY = ("resources", "loads", "cohort_limits", "apart", "funding", "unit_ranks", "scores", "travel")


def own_plan(plan: Plan, case_id: str) -> Plan:
    """What a plan gives one case. It has no goals, chains or earlier plan, and proves nothing."""
    own = (one for one in plan.placements if one.case_id == case_id)
    left = (one for one in plan.unmatched if one.case_id == case_id)
    return Plan(
        placements=tuple(one.model_copy(update={"conditions": told_conditions(one.conditions)}) for one in own),
        unmatched=tuple(one.model_copy(update={"cause": told_cause(one.cause)}) for one in left),
        goals=(),
        policy=plan.policy,
        record=plan.record.model_copy(update={"snapshot_hash": "", "source": None}),
        transfers=tuple(one for one in plan.transfers if one.case_id == case_id),
    )


def own_snapshot(snapshot: Snapshot, case_id: str) -> Snapshot:
    """What a snapshot says of one case, and what units offer and ask.

    Nobody else is in it, nor any limit that others use up. What people wrote about decisions is masked, and so is a
    criterion in a provider's own words that names another case. Raises ``KeyError`` for a case that is not in it.
    """

    def own(name: str) -> Iterator[Any]:
        return (row for row in getattr(snapshot, name) if row.case_id == case_id)

    cases = tuple(_masked(case, "admitted_by_table") for case in own("cases"))
    if not cases:
        raise KeyError(f"no case {case_id!r}")
    others = {case.case_id for case in snapshot.cases} - {case_id}
    return snapshot.model_copy(
        update={
            **dict.fromkeys(_ABOUT_EVERYBODY, ()),
            **{name: tuple(own(name)) for name in _ABOUT_A_CASE},
            "cases": cases,
            "decisions": tuple(_masked(row, "reason", "decided_by") for row in own("decisions")),
            "exceptions": tuple(_masked(row, "agreed_by") for row in own("exceptions")),
            "criteria": tuple(_without_names(snapshot.criteria, others)),
        }
    )


def _masked(row: Any, *columns: str) -> Any:
    """The row with free texts as an ellipsis; what is blank stays blank."""
    return row.model_copy(update={column: "…" for column in columns if getattr(row, column) is not None})


def _without_names(rows: Iterable[CriterionRow], others: Iterable[str]) -> Iterator[CriterionRow]:
    """Criteria without an own text that names somebody: then what is compared is told instead."""
    named = re.compile("|".join(rf"(?<!\w){re.escape(other)}(?!\w)" for other in sorted(others)) or r"(?!)")
    for row in rows:
        yield row.model_copy(update={"text": None}) if row.text and named.search(row.text) else row
