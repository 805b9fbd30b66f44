"""What a change of each kind of the published catalogue needs, and what a snapshot has for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..matching.index import Index, comparison_text
from ..matching.levels import levels_of
from ..matching.rules.budget import budget_more
from ..matching.rules.criteria import waived
from ..matching.rules.funding import decider_of
from ..models.change import Change
from ..models.vocabulary import DECIDERS, Decider

Thing = Literal["case", "unit", "opening", "budget", "criterion", "need", "payer", "resource", "cohort_limit"]
"""What a target or subject is; entries ``change_<thing>`` of the catalogues' section ``expected``."""


@dataclass(frozen=True)
class Shape:
    """What has to be said of a change of one kind."""

    target: Thing
    subject: Thing | None = None
    case: Literal["no", "may", "must"] = "no"
    """Whether it is for one case, and has to say which."""
    most: int | None = None
    """The highest level; ``None``: it has no levels."""
    decider: Decider = "provider"


KILOMETRES, WEEKS, NUMBER = 20_100, 1_000, 1_000_000

SHAPES: dict[str, Shape] = {
    "criterion": Shape("unit", "criterion", "may"),
    "scope": Shape("unit", case="must"),
    "rejection": Shape("unit", case="must", decider="table"),
    "admission": Shape("case", decider="table"),
    "wish": Shape("case", decider="client"),
    "distance": Shape("case", most=KILOMETRES, decider="client"),
    "travel_support": Shape("case", most=KILOMETRES, decider="insurer"),
    "service_radius": Shape("opening", most=KILOMETRES),
    "date": Shape("case", "need", most=WEEKS, decider="table"),
    "contract": Shape("unit", "payer", decider="insurer"),
    "place": Shape("opening", most=NUMBER),
    "budget": Shape("budget", most=NUMBER, decider="insurer"),
    "resource": Shape("unit", "resource", most=NUMBER),
    "cohort_limit": Shape("unit", "cohort_limit", most=NUMBER),
}
"""Every kind of the catalogue."""


def known(index: Index, thing: Thing, target: str | None = None) -> tuple[str, ...]:
    """The names that a snapshot has for a thing. ``target``: the unit or case that a subject belongs to."""
    snapshot = index.snapshot
    payers = (need.payer for need in index.needs.values() if need.payer is not None)
    named: dict[Thing, Sequence[str]] = {
        "case": tuple(index.cases),
        "unit": tuple(index.units),
        "opening": tuple(index.openings),
        "budget": [row.payer for row in snapshot.funding if row.bespoke_places is not None],
        "criterion": [one.id for one in index.criteria.get(target or "", ())],
        "need": [one.need_id for one in index.needs_of.get(target or "", ())],
        "payer": sorted(set(payers)),
        "resource": [row.resource for row in snapshot.resources if row.unit_id == target],
        "cohort_limit": [comparison_text(row) for row in snapshot.cohort_limits if row.unit_id == target],
    }
    return tuple(dict.fromkeys(named[thing]))


def changes_nothing(index: Index, change: Change) -> bool:
    """Whether there is nothing that a change could change: no wish to let go, no limit to raise."""
    snapshot, target, case_id = index.snapshot, change.target, change.case_id
    match change.kind:
        case "criterion":
            return (case_id, target, change.subject) in index.waived_criteria
        case "scope":
            return any((r.case_id, r.unit_id, r.rule) == (case_id, target, "scope") for r in snapshot.exceptions)
        case "rejection":
            return not any((r.decision, r.case_id, r.unit_id) == ("reject", case_id, target) for r in index.decisions)
        case "admission":
            return index.cases[target].admitted_by_table is not None
        case "wish":
            return not index.wants(target, "wish")
        case "distance" | "travel_support":
            stated = (index.cases[target].max_distance_km, *(n.max_distance_km for n in index.needs_of[target]))
            return all(one is None for one in stated)
        case "service_radius":
            return index.openings[target].service_radius_km is None
        case "date":
            return index.needs[target, str(change.subject)].start_by is None
        case "contract":
            payers = index.units[target].contracted_payers
            return payers == "all" or (payers is not None and change.subject in payers)
    return False


def as_published(index: Index, change: Change) -> Change:
    """The change with the decider and the cost that the catalogue has for it; a level that is not in it costs 0."""
    ladder = _ladder(index, change)
    cost = next((one.cost for one in ladder if one.level == change.level), 0)
    return change.model_copy(update={"decider": ladder[0].decider, "cost": cost})


def _ladder(index: Index, change: Change) -> tuple[Change, ...]:
    """The change at each of its levels."""
    if change.kind == "travel_support":
        return (change.model_copy(update={"cost": 1}),)
    if change.kind == "budget":
        return budget_more(index, change.target)
    if change.kind == "criterion":
        criterion = next(one for one in index.criteria[change.target] if one.id == change.subject)
        return waived(index, criterion, change.case_id)
    decider = change.decider
    if change.kind == "contract":
        payers = [decider_of(need) for need in index.needs.values() if need.payer == change.subject]
        decider = min(payers, key=DECIDERS.index)
    return levels_of(index.policy, change.kind, change.target, decider, subject=change.subject, case_id=change.case_id)
