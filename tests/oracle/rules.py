"""The rules restated from the design, for the oracle alone: plain Python, one function a rule.

Nothing here knows the engine; only the data classes of ``carematch.models`` are shared. Each rule yields the
obstacles between one case's need and one opening: none (it fits), a condition, or a block.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from typing import Any

from carematch.models.case import Case, Need, Preference
from carematch.models.policy import Policy
from carematch.models.provider import CriterionRow, Opening, Unit
from carematch.models.snapshot import Snapshot
from carematch.models.week import Decision

EARTH_RADIUS_KM = 6371.0088
ALL_LEGAL_STATUSES = {"voluntary", "wvggz", "wzd", "forensic"}


@dataclass(frozen=True)
class Obstacle:
    """What stands between a need and an opening: a condition of some kind or, without a kind, a block."""

    family: str
    kind: str | None = None
    subject: str | None = None

    @property
    def is_unknown(self) -> bool:
        return self.kind is not None and self.kind.startswith("unknown_")


@dataclass(frozen=True)
class Pair:
    """A case's need against an opening, with everything that the goals count."""

    case_id: str
    need_id: str
    unit_id: str
    opening_id: str
    obstacles: tuple[Obstacle, ...]
    start_on: date
    metres: int | None
    at_client: bool
    payer: str | None
    """The payer whose budget a bespoke placement uses, whether or not this pair needs one."""

    @property
    def blocked_by(self) -> frozenset[str]:
        return frozenset(obstacle.family for obstacle in self.obstacles if obstacle.kind is None)

    @property
    def conditions(self) -> tuple[str, ...]:
        return tuple(sorted(obstacle.kind for obstacle in self.obstacles if obstacle.kind is not None))

    @property
    def charged(self) -> str | None:
        return self.payer if "bespoke_funding" in self.conditions else None

    def is_admissible(self, policy: Policy) -> bool:
        if policy.conditions == "never":
            return not self.obstacles
        return not self.blocked_by


def metres_between(case: Case, unit: Unit, snapshot: Snapshot) -> int | None:
    """Travel row (place before postcode), else the great circle; ``None`` when a location is unknown."""
    for written in (case.place, case.postcode):
        for row in snapshot.travel:
            here = written is not None and row.from_place.strip().lower() == written.strip().lower()
            if here and row.unit_id == unit.unit_id:
                return round(row.km * 1000)
    ends = [case.latitude, case.longitude, unit.latitude, unit.longitude]
    stated = [degrees for degrees in ends if degrees is not None]
    return great_circle_metres(*stated) if len(stated) == 4 else None


def great_circle_metres(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> int:
    """The haversine formula, rounded to whole metres."""
    a, b = radians(lat_a), radians(lat_b)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon_b - lon_a) / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half))) * 1000)


def is_within(metres: int, limit_km: float) -> bool:
    """Exact in decimals, so that 60.1 km is 60,100 m and not a hair less."""
    return metres <= Decimal(repr(limit_km)) * 1000


def compare(observed: Any, operator: str, stated: Any) -> bool:
    values = stated if isinstance(stated, tuple) else (stated,)
    if operator in ("in", "not_in"):
        return (observed in values) == (operator == "in")
    value = values[0]
    if operator in ("=", "!="):
        return (observed == value) == (operator == "=")
    return {
        "<": observed < value,
        "<=": observed <= value,
        ">": observed > value,
        ">=": observed >= value,
    }[operator]


def matches(row: Preference, unit: Unit) -> bool:
    """Whether a unit is what a preference is about; the columns of a row mean *and*."""
    return (
        row.unit_id in (None, unit.unit_id)
        and row.provider_id in (None, unit.provider_id)
        and row.region in (None, unit.region)
    )


class World:
    """A snapshot under a policy, rule by rule."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.snapshot = snapshot
        self.policy = policy
        self.units = {unit.unit_id: unit for unit in snapshot.units}
        self.openings = {opening.id: opening for opening in snapshot.openings}
        self.tables = {row.region: row.table for row in snapshot.regions}
        self._pairs: dict[str, list[Pair]] = {}
        self.open_cases = {case.case_id: case for case in snapshot.cases if case.status in (None, "open")}
        self.budgets = {row.payer: row.bespoke_places for row in snapshot.funding if row.bespoke_places is not None}

    @cached_property
    def needs(self) -> dict[str, Need]:
        """The one need of each open case, from its table or from the case's own columns."""
        found = {need.case_id: need for need in self.snapshot.needs}
        for case in self.open_cases.values():
            if case.case_id not in found:
                found[case.case_id] = Need(
                    case_id=case.case_id,
                    need_id="main",
                    care_form=case.care_form or "",
                    security_min=case.security_min,
                    security_max=case.security_max,
                    start_by=case.start_by,
                    domain=case.domain,
                    payer=case.payer,
                )
        return found

    @property
    def pairs(self) -> dict[tuple[str, str], Pair]:
        """Every open case against every opening that is a place (consultation is advice)."""
        every = (pair for case_id in self.open_cases for pair in self.pairs_of(case_id))
        return {(pair.case_id, pair.opening_id): pair for pair in every}

    def pairs_of(self, case_id: str) -> list[Pair]:
        if case_id not in self._pairs:
            self._pairs[case_id] = [
                self._pair(self.open_cases[case_id], opening)
                for opening in self.openings.values()
                if opening.care_form != "consultation"
            ]
        return self._pairs[case_id]

    @cached_property
    def pins(self) -> dict[str, list[Decision]]:
        found: dict[str, list[Decision]] = {}
        for row in self._holding("pin"):
            if row.case_id in self.open_cases:
                found.setdefault(row.case_id, []).append(row)
        return found

    def options(self, case_id: str) -> list[Pair]:
        """The pairs that a plan may use for a case: admissible, and where it is pinned if it is."""
        return [pair for pair in self.pairs_of(case_id) if pair.is_admissible(self.policy) and self.is_as_pinned(pair)]

    def is_as_pinned(self, pair: Pair) -> bool:
        return all(
            pin.unit_id == pair.unit_id and pin.opening_id in (None, pair.opening_id)
            for pin in self.pins.get(pair.case_id, ())
        )

    def waiting_days(self, case: Case) -> int:
        return (self.snapshot.as_of - case.registered_on).days

    def effective_class(self, case: Case) -> int:
        highest = self.policy.ageing_highest
        if case.urgency <= highest:
            return case.urgency
        return max(highest, case.urgency - self.waiting_days(case) // (7 * self.policy.ageing_weeks))

    def _holding(self, decision: str) -> Iterator[Decision]:
        for row in self.snapshot.decisions:
            lapsed = row.valid_until is not None and row.valid_until < self.snapshot.as_of
            if row.decision == decision and not lapsed:
                yield row

    def _pair(self, case: Case, opening: Opening) -> Pair:
        need, unit = self.needs[case.case_id], self.units[opening.unit_id]
        start_on = max(self.snapshot.as_of, opening.available_from or self.snapshot.as_of)
        obstacles = [
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
        ]
        overridden = {
            rule
            for pin in self.pins.get(case.case_id, ())
            if pin.unit_id == unit.unit_id and pin.step == "ministry"
            for rule in pin.overrides or ()
        }
        return Pair(
            case_id=case.case_id,
            need_id=need.need_id,
            unit_id=unit.unit_id,
            opening_id=opening.id,
            obstacles=tuple(obstacle for obstacle in obstacles if obstacle.family not in overridden),
            start_on=start_on,
            metres=metres_between(case, unit, self.snapshot),
            at_client=opening.delivery == "at_client",
            payer=need.payer if need.payer in self.budgets else None,
        )

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
            truths = [self._meets(case, row) for row in rows]
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

    def _meets(self, case: Case, row: CriterionRow) -> bool | None:
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
