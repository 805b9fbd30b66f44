"""A snapshot under a policy: cases with their needs, occupants, pins and days, and each need against each opening."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from carematch.models.case import Case, Need
from carematch.models.policy import Policy
from carematch.models.provider import Opening
from carematch.models.snapshot import Snapshot
from carematch.models.week import Decision

from .pairs import Pair, metres_between
from .rules import Rules

Kept = tuple[str, str, str]
"""An earlier proposal: case, need and opening."""


class World(Rules):
    """A snapshot under a policy, rule by rule; ``earlier`` is what an earlier plan proposed."""

    def __init__(self, snapshot: Snapshot, policy: Policy, earlier: Iterable[Kept] = ()) -> None:
        super().__init__(snapshot, policy)
        self.earlier = frozenset(earlier)
        self._pairs: dict[str, list[Pair]] = {}
        self._started: dict[tuple[str, str, str, date], Pair] = {}
        self.open_cases = {case.case_id: case for case in snapshot.cases if case.status in (None, "open")}
        self.budgets = {row.payer: row.bespoke_places for row in snapshot.funding if row.bespoke_places is not None}

    @cached_property
    def needs(self) -> dict[str, Need]:
        """The first required need of each open case: its only need where it has one."""
        return {case_id: next(filter(is_required, self.needs_of(case_id))) for case_id in self.open_cases}

    @cached_property
    def all_needs(self) -> dict[str, tuple[Need, ...]]:
        """All needs of each open case, from their table or from the case's own columns."""
        found: dict[str, list[Need]] = {case_id: [] for case_id in self.open_cases}
        for need in self.snapshot.needs:
            if need.case_id in found:
                found[need.case_id].append(need)
        return {case_id: tuple(needs) or (_own_need(self.open_cases[case_id]),) for case_id, needs in found.items()}

    def needs_of(self, case_id: str) -> tuple[Need, ...]:
        return self.all_needs[case_id]

    def required_ids(self, case_id: str) -> frozenset[str]:
        return frozenset(need.need_id for need in self.needs_of(case_id) if is_required(need))

    def is_mover(self, case_id: str) -> bool:
        """Whether an open case leaves the opening it occupies once it is placed."""
        case = self.open_cases[case_id]
        return case.current_opening is not None and bool(case.leaves_when_placed)

    def home_of(self, case: Case) -> str | None:
        """The unit of the opening that somebody occupies."""
        return self.openings[case.current_opening].unit_id if case.current_opening is not None else None

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days on which a placement can as well start: as soon as some opening is there."""
        return tuple(sorted({self.first_day(opening) for opening in self.openings.values()}))

    def first_day(self, opening: Opening) -> date:
        return max(self.snapshot.as_of, opening.available_from or self.snapshot.as_of)

    @property
    def pairs(self) -> dict[tuple[str, str], Pair]:
        """For weeks with one need a case: every open case against every opening that is a place."""
        every = (pair for case_id in self.open_cases for pair in self.pairs_of(case_id))
        return {(pair.case_id, pair.opening_id): pair for pair in every}

    @property
    def triples(self) -> dict[Kept, Pair]:
        """Every need of an open case against every opening that is a place (consultation is advice)."""
        every = (pair for case_id in self.open_cases for pair in self.pairs_of(case_id))
        return {(pair.case_id, pair.need_id, pair.opening_id): pair for pair in every}

    def pairs_of(self, case_id: str) -> list[Pair]:
        """All needs of a case against all openings, each from the first day on."""
        if case_id not in self._pairs:
            self._pairs[case_id] = [
                self.pair(case_id, need.need_id, opening.id)
                for need in self.needs_of(case_id)
                for opening in self.openings.values()
                if opening.care_form != "consultation"
            ]
        return self._pairs[case_id]

    def pair(self, case_id: str, need_id: str, opening_id: str, start_on: date | None = None) -> Pair:
        """A need at an opening, from a day on: the first possible one unless said otherwise."""
        opening = self.openings[opening_id]
        day = start_on if start_on is not None else self.first_day(opening)
        key = (case_id, need_id, opening_id, day)
        if key not in self._started:
            need = next(one for one in self.needs_of(case_id) if one.need_id == need_id)
            self._started[key] = self._pair(self.open_cases[case_id], need, opening, day)
        return self._started[key]

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

    def pins_on(self, case_id: str, need_id: str) -> list[Decision]:
        """The pins of one need; a pin without a need is about the only required one."""
        own = self.pins.get(case_id, ())
        return [pin for pin in own if need_id == (pin.need_id or self.needs[case_id].need_id)]

    def is_as_pinned(self, pair: Pair) -> bool:
        return all(
            pin.unit_id == pair.unit_id and pin.opening_id in (None, pair.opening_id)
            for pin in self.pins_on(pair.case_id, pair.need_id)
        )

    def waiting_days(self, case: Case) -> int:
        return (self.snapshot.as_of - case.registered_on).days

    def effective_class(self, case: Case) -> int:
        highest = self.policy.ageing_highest
        if case.urgency <= highest:
            return case.urgency
        return max(highest, case.urgency - self.waiting_days(case) // (7 * self.policy.ageing_weeks))

    def _pair(self, case: Case, need: Need, opening: Opening, start_on: date) -> Pair:
        unit = self.units[opening.unit_id]
        obstacles = self.obstacles(case, need, opening, start_on)
        overridden = {
            rule
            for pin in self.pins_on(case.case_id, need.need_id)
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


def is_required(need: Need) -> bool:
    return not need.optional and need.after_need_id is None


def _own_need(case: Case) -> Need:
    return Need(
        case_id=case.case_id,
        need_id="main",
        care_form=case.care_form or "",
        security_min=case.security_min,
        security_max=case.security_max,
        start_by=case.start_by,
        near_need_id=case.near_need_id,
        near_km=case.near_km,
        domain=case.domain,
        payer=case.payer,
    )
