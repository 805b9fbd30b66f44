"""A snapshot seen by id: what rules, goals, the verifier and explanations look things up in. Plain Python."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import cast

from ..models.case import Case, Need, Preference, asks_advice_only
from ..models.plan import Commitment, Placement
from ..models.policy import Policy
from ..models.provider import CohortLimit, CriterionRow, Opening, Unit, place_key
from ..models.snapshot import Snapshot
from ..models.week import Decision
from .derived_facts import DERIVED_FACTS, DerivedFact, Possible
from .distance import great_circle_m
from .main_needs import main_needs


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
        return " and ".join(map(comparison_text, self.rows))


def comparison_text(row: CriterionRow | CohortLimit) -> str:
    """A comparison as the table states it, such as ``age < 18``."""
    return f"{row.fact} {row.operator} {_shown(row.value)}"


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
    """Everything of a snapshot by id, and what follows from it under a policy.

    ``commitments``: what an earlier plan proposed. ``derived_facts``: facts that follow from what is stated.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        policy: Policy,
        *,
        commitments: Iterable[Commitment] = (),
        derived_facts: tuple[DerivedFact, ...] = DERIVED_FACTS,
    ) -> None:
        self.snapshot = snapshot
        self.policy = policy
        self.commitments = tuple(commitments)
        self.derived_facts = derived_facts
        self.as_of = snapshot.as_of
        self.cases: dict[str, Case] = {}
        """Open cases that ask for a place, sorted by id."""
        self.advice_cases: dict[str, Case] = {}
        """Open cases that ask for advice and nothing else. They take no part in a plan."""
        stated = self._stated_needs
        for case in sorted(snapshot.cases, key=attrgetter("case_id")):
            if case.status is None or case.status == "open":
                asks_advice = asks_advice_only(case, stated.get(case.case_id, ()))
                (self.advice_cases if asks_advice else self.cases)[case.case_id] = case
        self.units: dict[str, Unit] = {unit.unit_id: unit for unit in snapshot.units}
        openings = {opening.opening_id or opening.id: opening for opening in snapshot.openings}
        self.openings: dict[str, Opening] = {opening_id: openings[opening_id] for opening_id in sorted(openings)}

    @cached_property
    def known(self) -> dict[Hashable, object]:
        """What others have worked out from this index and ask again and again."""
        return {}

    @cached_property
    def needs(self) -> dict[tuple[str, str], Need]:
        """Needs of open cases by case and need id, sorted."""
        single = {(need.case_id, need.need_id): need for need in self._main_needs[0]}
        if not self._rows_of_needs:
            return single
        found = {(need.case_id, need.need_id): need for need in self._rows_of_needs} | single
        return {key: found[key] for key in sorted(found)}

    @cached_property
    def unlike_needs(self) -> list[Need]:
        """Needs of open cases, of single ones that are alike but for their case only one: for what any need asks."""
        return [*self._rows_of_needs, *self._main_needs[1]]

    @cached_property
    def _rows_of_needs(self) -> list[Need]:
        return [need for case_id in self.cases for need in self._stated_needs.get(case_id, ())]

    @cached_property
    def _main_needs(self) -> tuple[list[Need], list[Need]]:
        return main_needs(case for case_id, case in self.cases.items() if case_id not in self._stated_needs)

    @cached_property
    def case_of_need(self) -> list[int]:
        """For each need the position of its case."""
        number = {case_id: position for position, case_id in enumerate(self.cases)}
        return [number[case_id] for case_id, _ in self.needs]

    @cached_property
    def _stated_needs(self) -> dict[str, list[Need]]:
        """The rows of the table of needs by case."""
        stated: dict[str, list[Need]] = defaultdict(list)
        for need in self.snapshot.needs:
            stated[need.case_id].append(need)
        return stated

    @cached_property
    def needs_of(self) -> dict[str, list[Need]]:
        """All needs of each open case, by their ids."""
        found: dict[str, list[Need]] = {case_id: [] for case_id in self.cases}
        for need in self.needs.values():
            found[need.case_id].append(need)
        return found

    @cached_property
    def required(self) -> dict[str, list[Need]]:
        """The needs of each open case that stand or fall together; the first one speaks for the case."""
        return {case_id: [need for need in needs if is_required(need)] for case_id, needs in self.needs_of.items()}

    @cached_property
    def has_after_needs(self) -> bool:
        """Whether a need has to wait for another."""
        return any(need.after_need_id is not None for need in self.unlike_needs)

    @cached_property
    def movers(self) -> dict[str, Opening]:
        """Occupants who leave when placed, and the opening they leave."""
        return {
            case.case_id: self.openings[case.current_opening]
            for case in self.cases.values()
            if case.current_opening is not None and case.leaves_when_placed
        }

    @cached_property
    def movers_of_opening(self) -> dict[str, list[str]]:
        """The movers in each opening, sorted."""
        found: dict[str, list[str]] = defaultdict(list)
        for case_id, opening in self.movers.items():
            found[opening.id].append(case_id)
        return found

    @cached_property
    def lives_at(self) -> dict[str, str]:
        """The unit of everybody's present opening, whatever the status of the case."""
        return {
            case.case_id: self.openings[case.current_opening].unit_id
            for case in self.snapshot.cases
            if case.current_opening is not None
        }

    @cached_property
    def apart(self) -> dict[str, set[str]]:
        """For each client who is kept apart from somebody, from whom."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.snapshot.apart:
            found[row.case_a].add(row.case_b)
            found[row.case_b].add(row.case_a)
        return dict(found)

    @cached_property
    def may_be_put_off(self) -> bool:
        """Whether a start can depend on somebody else's."""
        return bool(self.movers) or self.has_after_needs

    @cached_property
    def unit_of_opening(self) -> list[int]:
        """For each opening the position of its unit."""
        number = {unit_id: position for position, unit_id in enumerate(self.units)}
        return [number[opening.unit_id] for opening in self.openings.values()]

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
        for case_id, case in self.cases.items():
            stated = found[case_id]
            for derived in self.derived_facts:
                if stated.get(derived.name) is None:
                    stated[derived.name] = derived.values(case, stated, self.as_of)
        return found

    def possible(self, case_id: str, fact: str) -> Possible:
        """The values a fact may have, stated or derived."""
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

    @cached_property
    def loads(self) -> dict[tuple[str, str, str | None], float]:
        """What a case takes of a resource, by case, resource and unit (``None``: everywhere else)."""
        return {(row.case_id, row.resource, row.unit_id): row.amount for row in self.snapshot.loads}

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

    @cached_property
    def rejections(self) -> dict[str, list[Decision]]:
        """The table's rejections, by case."""
        found: dict[str, list[Decision]] = defaultdict(list)
        for row in self.decisions:
            if row.decision == "reject":
                found[row.case_id].append(row)
        return dict(found)

    @cached_property
    def pins(self) -> tuple[Decision, ...]:
        """The pins among them; one that names no need is about the only required one."""
        return tuple(self._about_a_need(row) for row in self.decisions if row.decision == "pin")

    def _about_a_need(self, pin: Decision) -> Decision:
        if pin.need_id is not None:
            return pin
        return pin.model_copy(update={"need_id": self.required[pin.case_id][0].need_id})

    @cached_property
    def exemptions(self) -> dict[tuple[str, str, str], frozenset[str]]:
        """By case, need and unit the rules that do not count: set aside by the ministry for the need that it pins, or
        an agreed exception to scope."""
        found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for pin in self.pins:
            if pin.step == "ministry" and pin.overrides:
                found[pin.case_id, str(pin.need_id), pin.unit_id].update(pin.overrides)
        for row in self.snapshot.exceptions:
            for need in self.needs_of.get(row.case_id, ()) if row.criterion_id is None else ():
                found[row.case_id, need.need_id, row.unit_id].add(row.rule)
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

    def unit_distance_m(self, unit: Unit, other: Unit) -> int | None:
        """Metres between two units, along the great circle; 0 within one unit; ``None``: not known."""
        key = ("unit_distance_m", unit.unit_id, other.unit_id)
        if key not in self.known:
            self.known[key] = self._unit_distance_m(unit, other)
        return cast(int | None, self.known[key])

    def _unit_distance_m(self, unit: Unit, other: Unit) -> int | None:
        if unit.unit_id == other.unit_id:
            return 0
        if unit.latitude is None or unit.longitude is None or other.latitude is None or other.longitude is None:
            return None
        return great_circle_m(unit.latitude, unit.longitude, other.latitude, other.longitude)

    def start_on(self, opening: Opening) -> date:
        """The first day on which somebody can start at an opening."""
        return max(self.as_of, opening.available_from or self.as_of)

    def waiting_days(self, case_id: str) -> int:
        """Days waited at the snapshot's date."""
        return (self.as_of - self._case(case_id).registered_on).days

    def effective_urgency(self, case_id: str) -> int:
        """The urgency, moved up one class for every ``ageing_weeks`` waited, but not above ``ageing_highest``."""
        urgency = self._case(case_id).urgency
        if urgency <= self.policy.ageing_highest:
            return urgency
        moved = self.waiting_days(case_id) // (7 * self.policy.ageing_weeks)
        return max(self.policy.ageing_highest, urgency - moved)

    def _case(self, case_id: str) -> Case:
        return self.cases.get(case_id) or self.advice_cases[case_id]

    def parts(self, placement: Placement) -> tuple[Case, Need, Unit, Opening]:
        """What a placement speaks of. Raises ``KeyError`` for an id the snapshot does not plan."""
        opening = self.openings[placement.opening_id]
        need = self.needs[placement.case_id, placement.need_id]
        return self.cases[placement.case_id], need, self.units[opening.unit_id], opening


def is_required(need: Need) -> bool:
    """Whether the case cannot be placed without it."""
    return not need.optional and need.after_need_id is None


def opening_from(opening: Opening, start: date) -> Opening:
    """An opening as it is for somebody who starts on a day: available from then."""
    return opening if opening.available_from == start else opening.model_copy(update={"available_from": start})
