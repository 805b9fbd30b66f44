"""The clients of a generated world: who comes when, with what; what becomes of them as they wait; how long they stay.

Everything about a client has draws of its own, by seed, purpose and case id; who comes when, by seed and region. So a
scenario with a longer stay, or with another region, has the same clients.
"""

from collections.abc import Iterator
from datetime import timedelta
from math import log
from typing import Any

from ..models.vocabulary import STEPS
from .draws import Draws, Weighted
from .geography import PROVINCES, address
from .log import Event
from .people_and_places import Rows
from .scenario import Scenario
from .scenario_parts import Limit, Region

_PROVINCE_OF = {province.name: province for province in PROVINCES}


def waits(draws: Draws, mean: float) -> float:
    """A waiting time that is exponentially distributed, by inversion."""
    return -mean * log(1 - draws.share())


def moments(draws: Draws, rate: float, until: float) -> Iterator[float]:
    """The moments of a Poisson process with this rate, before ``until``."""
    moment = waits(draws, 1 / rate) if rate else until
    while moment < until:
        yield moment
        moment += waits(draws, 1 / rate)


class Arrivals:
    """The clients of one seed."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.seed = seed
        self.last = scenario.days_between * (scenario.decisions - 1)
        """The last day, counted from the first."""

    def draws(self, purpose: str, name: str) -> Draws:
        """The draws of one purpose for a region, a case …"""
        return Draws("world", self.seed, purpose, name)

    def clients(self) -> Iterator[tuple[dict[str, Any], int]]:
        """Each client as a row of ``cases`` with the need's columns, and the day of arrival."""
        for region in self.scenario.regions:
            rate = self.scenario.arrivals_per_week * region.share / 7
            found = moments(self.draws("arrivals", region.region), rate, self.last + 1)
            for number, moment in enumerate(found, start=1):
                yield self._client(region, f"C-{region.region}-{number:03d}", int(moment)), int(moment)

    def _client(self, region: Region, case_id: str, day: int) -> dict[str, Any]:
        spot = address(self.draws("address", case_id), _PROVINCE_OF[region.region])
        urgency = Weighted(dict(enumerate(self.scenario.urgencies, start=1)))
        return {
            "case_id": case_id,
            **spot.columns,
            "urgency": self.draws("urgency", case_id).by_weight(urgency),
            "registered_on": self.scenario.first_day + timedelta(days=day),
            "step": STEPS[0],
            **self._limits(case_id),
        }

    def _limits(self, case_id: str) -> dict[str, float | None]:
        draws = self.draws("distance", case_id)
        limit: Limit = draws.by_weight(Weighted({one: one.share for one in self.scenario.limits}))
        helped = draws.holds(self.scenario.support_share)
        support = limit.km + self.scenario.support_km if limit.km is not None and helped else None
        return {"max_distance_km": limit.km, "max_distance_with_support_km": support}

    def add_needs(self, rows: Rows, case: dict[str, Any]) -> tuple[str, ...]:
        """What a client needs, in ``case`` or ``needs``; gives the care forms, that of the first need first."""
        draws = self.draws("need", case["case_id"])
        demand = draws.by_weight(Weighted({one: one.share for one in self.scenario.demand}))
        if demand.besides is None or not draws.holds(demand.besides_share):
            case["care_form"] = demand.care_form
            return (demand.care_form,)
        for need_id, care_form in enumerate((demand.care_form, demand.besides), start=1):
            rows["needs"].append({"case_id": case["case_id"], "need_id": f"N{need_id}", "care_form": care_form})
        return demand.care_form, demand.besides

    def facts(self, case_id: str) -> Iterator[dict[str, Any]]:
        """What is known of a client."""
        for rate in self.scenario.facts:
            draws = self.draws(f"fact {rate.fact}", case_id)
            value = None if draws.holds(self.scenario.unknown_facts) else draws.holds(rate.share)
            yield {"case_id": case_id, "fact": rate.fact, "value": value}

    def preferences(self, case: dict[str, Any], units: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """What a client would like, insists on, or rules out. ``units``: those that offer the care."""
        case_id, draws = case["case_id"], self.draws("preferences", case["case_id"])
        likes, insists, rules_out = (
            draws.holds(share)
            for share in (self.scenario.ranks_share, self.scenario.wishes_share, self.scenario.vetoes_share)
        )
        first, second = draws.share(), draws.share()
        if likes:
            yield {"case_id": case_id, "kind": "rank", "region": case["region"], "rank": 1}
        if likes and units:
            provider_id = units[int(first * len(units))]["provider_id"]
            yield {"case_id": case_id, "kind": "rank", "provider_id": provider_id, "rank": 2}
        if insists:
            yield {"case_id": case_id, "kind": "wish", "region": case["region"]}
        if rules_out and units:
            yield {"case_id": case_id, "kind": "veto", "unit_id": units[int(second * len(units))]["unit_id"]}

    def events(self, case: dict[str, Any], day: int, care_form: str) -> Iterator[Event]:
        """What happens to a client: the arrival, what becomes of the case while it waits, and the stay."""
        case_id = case["case_id"]
        yield self._event("arrives", case_id, day)
        yield Event(kind="stay", case_id=case_id, amount=self._stay(case_id, care_form))
        until = self.last
        if self.scenario.patience_weeks is not None:
            lapses = int(day + waits(self.draws("patience", case_id), 7 * self.scenario.patience_weeks))
            if lapses <= self.last:
                until = lapses
                yield self._event("leaves", case_id, lapses)
        yield from self._while_waiting(case, day, until)

    def _while_waiting(self, case: dict[str, Any], day: int, until: int) -> Iterator[Event]:
        """The case becomes more urgent, and is taken up the ladder."""
        case_id = case["case_id"]
        if self.scenario.worsening_weeks is not None:
            rate = 1 / (7 * self.scenario.worsening_weeks)
            worse = moments(self.draws("worsening", case_id), rate, until + 1 - day)
            for urgency, moment in zip(range(case["urgency"] - 1, 0, -1), worse, strict=False):
                yield self._event("urgency", case_id, int(day + moment), amount=urgency)
        if self.scenario.escalation_weeks is not None:
            for number, step in enumerate(STEPS[1:], start=1):
                when = day + 7 * self.scenario.escalation_weeks * number
                if when <= until:
                    yield self._event("step", case_id, when, step=step)

    def _event(self, kind: Any, case_id: str, day: int, **columns: Any) -> Event:
        return Event(kind=kind, day=self.scenario.first_day + timedelta(days=day), case_id=case_id, **columns)

    def _stay(self, case_id: str, care_form: str) -> int:
        draws = self.draws("stay", case_id)
        means = {supply.care_form: supply.stay_days for supply in self.scenario.supply}
        days, blocked = waits(draws, means.get(care_form, 1)), draws.holds(self.scenario.blocked_share)
        longer = waits(draws, self.scenario.blocked_days)
        return max(1, round(days + (longer if blocked else 0)))
