"""A snapshot seen by id: what rules, goals, the verifier and explanations look things up in. Plain Python."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ..models.case import Case, Need, Preference
from ..models.plan import Placement
from ..models.policy import Policy
from ..models.provider import CriterionRow, Opening, Unit, place_key
from ..models.snapshot import Snapshot
from ..models.vocabulary import BIRTH_YEAR, MAIN_NEED
from ..models.week import Decision
from .distance import great_circle_m

Possible = tuple[object, ...] | None
"""The values a fact may have; ``None``: nothing is known of it."""


@dataclass(frozen=True)
class Criterion:
    """One exclusion criterion of a unit: its rows together."""

    unit_id: str
    id: str
    rows: tuple[CriterionRow, ...]

    @property
    def absolute(self) -> bool:
        """One absolute row makes the whole criterion absolute; blank is absolute."""
        return any(row.firmness != "negotiable" for row in self.rows)

    @property
    def rule_text(self) -> str:
        """The comparison as the table states it, such as ``age < 18 and iq < 70``."""
        return " and ".join(f"{row.fact} {row.operator} {_shown(row.value)}" for row in self.rows)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return " | ".join(_shown(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def derived_id(criterion: Criterion) -> str:
    """The id of a criterion that has none: it depends on its text alone, and is short whatever the text."""
    return f"#{hashlib.sha256(criterion.rule_text.encode()).hexdigest()[:10]}"


class Index:
    """Everything of a snapshot by id, and what follows from it under a policy."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.snapshot = snapshot
        self.policy = policy
        self.as_of = snapshot.as_of
        self.cases: dict[str, Case] = {
            case.case_id: case
            for case in sorted(snapshot.cases, key=lambda case: case.case_id)
            if case.status in (None, "open")
        }
        """Open cases, sorted by id."""
        self.units: dict[str, Unit] = {unit.unit_id: unit for unit in snapshot.units}
        self.openings: dict[str, Opening] = {
            opening.id: opening for opening in sorted(snapshot.openings, key=lambda opening: opening.id)
        }

    @cached_property
    def needs(self) -> dict[tuple[str, str], Need]:
        """Needs of open cases by case and need id, sorted."""
        stated: dict[str, list[Need]] = defaultdict(list)
        for need in self.snapshot.needs:
            stated[need.case_id].append(need)
        found = (need for case in self.cases.values() for need in stated.get(case.case_id) or [_main_need(case)])
        return {(need.case_id, need.need_id): need for need in sorted(found, key=lambda n: (n.case_id, n.need_id))}

    @cached_property
    def openings_of_unit(self) -> dict[str, list[Opening]]:
        """Openings by unit, sorted by id."""
        found: dict[str, list[Opening]] = defaultdict(list)
        for opening in self.openings.values():
            found[opening.unit_id].append(opening)
        return found

    @cached_property
    def facts(self) -> dict[str, dict[str, Possible]]:
        """For each case the values its facts may have."""
        found: dict[str, dict[str, Possible]] = defaultdict(dict)
        for row in self.snapshot.facts:
            found[row.case_id][row.fact] = None if row.value is None else (row.value,)
        for facts in found.values():
            born = facts.get(BIRTH_YEAR)
            if born is not None and facts.get("age") is None:
                years = self.as_of.year - int(born[0])  # type: ignore[call-overload]
                facts["age"] = tuple(sorted({max(years - 1, 0), years}))
        return found

    def possible(self, case_id: str, fact: str) -> Possible:
        """The values a fact may have; a birth year leaves two ages."""
        return self.facts.get(case_id, {}).get(fact)

    @cached_property
    def criteria(self) -> dict[str, list[Criterion]]:
        """Each unit's exclusion criteria, in the order of their ids."""
        grouped: dict[tuple[str, str], list[CriterionRow]] = defaultdict(list)
        for number, row in enumerate(self.snapshot.criteria):
            grouped[row.unit_id, row.criterion_id or f"\0{number}"].append(row)
        found: dict[str, list[Criterion]] = defaultdict(list)
        for (unit_id, criterion_id), rows in grouped.items():
            rows.sort(key=lambda row: (row.fact, row.operator, _shown(row.value)))
            criterion = Criterion(unit_id, criterion_id, tuple(rows))
            named = criterion_id if not criterion_id.startswith("\0") else derived_id(criterion)
            found[unit_id].append(Criterion(unit_id, named, tuple(rows)))
        for criteria in found.values():
            criteria.sort(key=lambda criterion: criterion.id)
        return found

    @cached_property
    def preferences(self) -> dict[tuple[str, str], list[Preference]]:
        """Preferences by case and kind."""
        found: dict[tuple[str, str], list[Preference]] = defaultdict(list)
        for row in self.snapshot.preferences:
            found[row.case_id, row.kind].append(row)
        return found

    @cached_property
    def inclusion(self) -> dict[str, dict[str, bool | None]]:
        """Inclusion criteria and their answers by case."""
        found: dict[str, dict[str, bool | None]] = defaultdict(dict)
        for row in self.snapshot.inclusion:
            found[row.case_id][row.criterion] = row.value
        return found

    def wants(self, case_id: str, kind: str) -> list[Preference]:
        """A client's preferences of one kind."""
        return self.preferences.get((case_id, kind), [])

    @cached_property
    def table_of_region(self) -> dict[str, str]:
        """The supra-regional table of each region."""
        return {row.region: row.table for row in self.snapshot.regions}

    def same_table(self, region: str, other: str) -> bool:
        """Whether two regions are served by the same table; a region always goes with itself."""
        table = self.table_of_region.get(region)
        return region == other or (table is not None and table == self.table_of_region.get(other))

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """Decisions about open cases that hold on the snapshot's date, in a fixed order."""
        holding = (
            row
            for row in self.snapshot.decisions
            if row.case_id in self.cases and (row.valid_until is None or row.valid_until >= self.as_of)
        )
        return tuple(
            sorted(holding, key=lambda row: (row.case_id, row.need_id or "", row.decision, row.model_dump_json()))
        )

    @property
    def pins(self) -> tuple[Decision, ...]:
        """The pins among them."""
        return tuple(row for row in self.decisions if row.decision == "pin")

    @cached_property
    def exemptions(self) -> dict[tuple[str, str], frozenset[str]]:
        """By case and unit the rules that do not count: set aside by the ministry, or an agreed exception to scope."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for pin in self.pins:
            if pin.step == "ministry" and pin.overrides:
                found[pin.case_id, pin.unit_id].update(pin.overrides)
        for row in self.snapshot.exceptions:
            if row.criterion_id is None:
                found[row.case_id, row.unit_id].add(row.rule)
        return {key: frozenset(rules) for key, rules in found.items()}

    @cached_property
    def waived_criteria(self) -> frozenset[tuple[str, str, str]]:
        """Agreed exceptions to one criterion, as case, unit and criterion."""
        return frozenset(
            (row.case_id, row.unit_id, row.criterion_id) for row in self.snapshot.exceptions if row.criterion_id
        )

    @cached_property
    def travel_m(self) -> dict[tuple[str, str], int]:
        """Distances of the travel table in metres, by place and unit."""
        return {(place_key(row.from_place), row.unit_id): round(row.km * 1000) for row in self.snapshot.travel}

    def distance_m(self, case: Case, unit: Unit) -> int | None:
        """Metres from a client to a unit: the travel table's, else the great circle; ``None``: not known."""
        for place in (case.place, case.postcode):
            if place is not None and (place_key(place), unit.unit_id) in self.travel_m:
                return self.travel_m[place_key(place), unit.unit_id]
        if case.latitude is None or case.longitude is None or unit.latitude is None or unit.longitude is None:
            return None
        return great_circle_m(case.latitude, case.longitude, unit.latitude, unit.longitude)

    def start_on(self, opening: Opening) -> date:
        """The first day on which somebody can start at an opening."""
        return max(self.as_of, opening.available_from or self.as_of)

    def waiting_days(self, case_id: str) -> int:
        """Days waited at the snapshot's date."""
        return (self.as_of - self.cases[case_id].registered_on).days

    def effective_urgency(self, case_id: str) -> int:
        """The urgency, moved up one class for every ``ageing_weeks`` waited, but not above ``ageing_highest``."""
        urgency = self.cases[case_id].urgency
        if urgency <= self.policy.ageing_highest:
            return urgency
        moved = self.waiting_days(case_id) // (7 * self.policy.ageing_weeks)
        return max(self.policy.ageing_highest, urgency - moved)

    def parts(self, placement: Placement) -> tuple[Case, Need, Unit, Opening]:
        """What a placement speaks of. Raises ``KeyError`` for an id the snapshot does not plan."""
        opening = self.openings[placement.opening_id]
        need = self.needs[placement.case_id, placement.need_id]
        return self.cases[placement.case_id], need, self.units[opening.unit_id], opening


def _main_need(case: Case) -> Need:
    stated = {
        name: getattr(case, name)
        for name in ("security_min", "security_max", "start_by", "near_need_id", "near_km", "domain", "payer")
    }
    return Need(case_id=case.case_id, need_id=MAIN_NEED, care_form=case.care_form or "", **stated)
