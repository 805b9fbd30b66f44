"""The rules restated from the design, for the oracle alone: plain Python, one function a rule.

Nothing here knows the engine; only the data classes of ``carematch.models`` are shared. Each rule yields the
obstacles between one need and one opening: none (it fits), a condition, or a block.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from carematch.models.case import Case, Need
from carematch.models.policy import Policy
from carematch.models.provider import CohortLimit, CriterionRow, Opening, Unit
from carematch.models.snapshot import Snapshot
from carematch.models.week import Decision

from .pairs import Obstacle, compare, great_circle_metres, is_within, matches, metres_between

ALL_LEGAL_STATUSES = {"voluntary", "wvggz", "wzd", "forensic"}
CURRENT = "current"


class Rules:
    """The rules about one need and one opening, in a snapshot under a policy."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.snapshot = snapshot
        self.policy = policy
        self.units = {unit.unit_id: unit for unit in snapshot.units}
        self.openings = {opening.id: opening for opening in snapshot.openings}
        self.tables = {row.region: row.table for row in snapshot.regions}

    def obstacles(self, case: Case, need: Need, opening: Opening, start_on: date) -> list[Obstacle]:
        """Everything that stands between a need and an opening from a day on, before a ministry's pin."""
        unit = self.units[opening.unit_id]
        return [
            *self._care_form(need, opening),
            *self._legal_status(case, unit),
            *self._security(need, unit),
            *self._scope(case, unit),
            *self._criteria(case, unit),
            *self._distance(case, need, unit, opening),
            *self._wishes(case, unit),
            *self._funding(need, unit),
            *self._dates(need, start_on),
            *self._decisions(case, need, opening),
            *self._inclusion(case),
            *self._current_opening(case, opening),
            *self._near_current(case, need, opening),
        ]

    def _holding(self, decision: str) -> Iterator[Decision]:
        for row in self.snapshot.decisions:
            lapsed = row.valid_until is not None and row.valid_until < self.snapshot.as_of
            if row.decision == decision and not lapsed:
                yield row

    def _care_form(self, need: Need, opening: Opening) -> Iterator[Obstacle]:
        if need.care_form != opening.care_form:
            yield Obstacle("care_form")

    def _legal_status(self, case: Case, unit: Unit) -> Iterator[Obstacle]:
        if not (self.snapshot.states("units", "legal_statuses") and self.snapshot.states("cases", "legal_statuses")):
            return
        if unit.legal_statuses == "all":
            return
        if unit.legal_statuses is None:
            yield Obstacle("legal_status", "unknown_legal_status")
        elif set(unit.legal_statuses) == ALL_LEGAL_STATUSES:
            return
        elif case.legal_statuses is None:
            yield Obstacle("legal_status", "unknown_legal_status")
        elif not set(case.legal_statuses) <= set(unit.legal_statuses):
            yield Obstacle("legal_status")

    def _security(self, need: Need, unit: Unit) -> Iterator[Obstacle]:
        low = need.security_min if need.security_min is not None else 0
        high = need.security_max if need.security_max is not None else low
        if low == 4 or unit.security_level == 4:
            yield Obstacle("security")  # the justice service places at level 4, whatever else is stated
            return
        nothing_stated = need.security_min is None and need.security_max is None
        if nothing_stated or not self.snapshot.states("units", "security_level"):
            return
        if unit.security_level is None:
            yield Obstacle("security", "unknown_level")
        elif not low <= unit.security_level <= high:
            yield Obstacle("security")

    def _scope(self, case: Case, unit: Unit) -> Iterator[Obstacle]:
        if unit.scope == "regional" and unit.region == case.region:
            return
        if unit.scope == "supra_regional" and self.tables[unit.region] == self.tables[case.region]:
            return
        if unit.scope != "national" and not self._is_excepted(case, unit, "scope", None):
            yield Obstacle("scope")

    def _is_excepted(self, case: Case, unit: Unit, rule: str, criterion_id: str | None) -> bool:
        return any(
            (row.case_id, row.unit_id, row.rule, row.criterion_id) == (case.case_id, unit.unit_id, rule, criterion_id)
            for row in self.snapshot.exceptions
        )

    def _criteria(self, case: Case, unit: Unit) -> Iterator[Obstacle]:
        groups: dict[object, list[CriterionRow]] = {}
        for number, row in enumerate(self.snapshot.criteria):
            if row.unit_id == unit.unit_id:
                groups.setdefault(row.criterion_id if row.criterion_id is not None else number, []).append(row)
        unknown_facts: set[str] = set()
        for name, rows in groups.items():
            if isinstance(name, str) and self._is_excepted(case, unit, "criteria", name):
                continue
            truths = [self.meets(case, row) for row in rows]
            if False in truths:
                continue
            if None in truths:
                unknown_facts |= {row.fact for row, truth in zip(rows, truths, strict=True) if truth is None}
            elif all(row.firmness == "negotiable" for row in rows):
                yield Obstacle("criteria", "negotiable_criterion", str(name))
            else:
                yield Obstacle("criteria", subject=str(name))
        for fact in sorted(unknown_facts):
            yield Obstacle("criteria", "unknown_fact", fact)

    def meets(self, case: Case, row: CriterionRow | CohortLimit) -> bool | None:
        """Whether a fact meets the comparison of a row; ``None`` when that is not known."""
        own = (fact for fact in self.snapshot.facts if fact.case_id == case.case_id)
        facts: dict[str, Any] = {fact.fact: fact.value for fact in own}
        observed = facts.get(row.fact)
        if observed is not None:
            return compare(observed, row.operator, row.value)
        born = facts.get("birth_year")
        if row.fact != "age" or born is None:
            return None
        year = self.snapshot.as_of.year
        answers = {compare(age, row.operator, row.value) for age in (year - born - 1, year - born)}
        return answers.pop() if len(answers) == 1 else None

    def _distance(self, case: Case, need: Need, unit: Unit, opening: Opening) -> Iterator[Obstacle]:
        metres = metres_between(case, unit, self.snapshot)
        if opening.delivery == "at_client":
            limit, support = opening.service_radius_km, None
        else:
            limit = need.max_distance_km if need.max_distance_km is not None else case.max_distance_km
            support = case.max_distance_with_support_km
        if limit is None:
            return
        if metres is None:
            yield Obstacle("distance", "unknown_location")
        elif is_within(metres, limit):
            return
        elif support is not None and is_within(metres, support):
            yield Obstacle("distance", "travel_support")
        else:
            yield Obstacle("distance")

    def _wishes(self, case: Case, unit: Unit) -> Iterator[Obstacle]:
        own = [row for row in self.snapshot.preferences if row.case_id == case.case_id]
        wishes = [row for row in own if row.kind == "wish"]
        if wishes and not any(matches(row, unit) for row in wishes):
            yield Obstacle("wishes")
        if any(row.kind == "veto" and matches(row, unit) for row in own):
            yield Obstacle("vetoes")

    def _funding(self, need: Need, unit: Unit) -> Iterator[Obstacle]:
        halves: list[bool | None] = []
        for wanted, column in ((need.domain, "domains"), (need.payer, "contracted_payers")):
            if wanted is not None and self.snapshot.states("units", column):
                accepted = getattr(unit, column)
                halves.append(None if accepted is None else accepted == "all" or wanted in accepted)
        if False in halves:
            yield Obstacle("funding", "bespoke_funding", need.payer)
        elif None in halves:
            yield Obstacle("funding", "unknown_funding")

    def _dates(self, need: Need, start_on: date) -> Iterator[Obstacle]:
        if need.start_by is not None and need.start_by < start_on:
            yield Obstacle("dates", "late")

    def _decisions(self, case: Case, need: Need, opening: Opening) -> Iterator[Obstacle]:
        for row in self._holding("reject"):
            same = row.case_id == case.case_id and row.unit_id == opening.unit_id
            if same and row.need_id in (None, need.need_id) and row.opening_id in (None, opening.id):
                yield Obstacle("decisions")
                return

    def _inclusion(self, case: Case) -> Iterator[Obstacle]:
        if self.policy.inclusion != "strict" or case.admitted_by_table is not None:
            return
        answers = [row.value for row in self.snapshot.inclusion if row.case_id == case.case_id]
        if False in answers:
            yield Obstacle("inclusion")
        elif None in answers:
            yield Obstacle("inclusion", "unknown_inclusion")

    def _current_opening(self, case: Case, opening: Opening) -> Iterator[Obstacle]:
        if case.current_opening == opening.id:
            yield Obstacle("current_opening")

    def _near_current(self, case: Case, need: Need, opening: Opening) -> Iterator[Obstacle]:
        if need.near_need_id == CURRENT and need.near_km is not None and case.current_opening is not None:
            home = self.openings[case.current_opening]
            yield from self.nearness("near_current", need.near_km, opening, home)

    def nearness(self, rule: str, limit_km: float, here: Opening, there: Opening) -> Iterator[Obstacle]:
        """Near is unit to unit; what comes to the client, and what is at the same unit, is near."""
        if "at_client" in (here.delivery, there.delivery) or here.unit_id == there.unit_id:
            return
        a, b = self.units[here.unit_id], self.units[there.unit_id]
        ends = [degrees for degrees in (a.latitude, a.longitude, b.latitude, b.longitude) if degrees is not None]
        if len(ends) < 4:
            yield Obstacle(rule, "unknown_location")
        elif not is_within(great_circle_metres(*ends), limit_km):
            yield Obstacle(rule)

    def load(self, case_id: str, resource: str, unit_id: str) -> Decimal:
        """What a case takes of a resource at a unit: the unit's own row, else the general one, else nothing."""
        own = {
            row.unit_id: row.amount for row in self.snapshot.loads if (row.case_id, row.resource) == (case_id, resource)
        }
        return exact(own.get(unit_id, own.get(None, 0.0)))


def exact(amount: float) -> Decimal:
    """The decimals as they are written: 0.1 and 0.2 are 0.3 together."""
    return Decimal(repr(amount))
