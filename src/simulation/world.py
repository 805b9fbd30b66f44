"""A generated world: a scenario and a seed become a log."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, get_args

from .arrivals import Arrivals
from .draws import chance
from .instances import checked
from .log import Event, EventKind, Log
from .people_and_places import Rows
from .scenario import Scenario
from .supply import Places, add_units

_KINDS: tuple[EventKind, ...] = get_args(EventKind)
"""Also the order of what happens on one day: who comes, comes first."""


def generated(scenario: Scenario, seed: int) -> Log:
    """The world of a scenario and a seed: always the same, and the same chance for whatever two scenarios share.

    Clients live in and around real towns; everything else is made up.
    """
    arrivals = Arrivals(scenario, seed)
    last_day = scenario.first_day + timedelta(days=arrivals.last)
    rows: Rows = defaultdict(list, cases=[], units=[], openings=[])
    rows["snapshot"] = [{"as_of": last_day, "title": f"{scenario.name}, seed {seed}: fictional"}]
    rows["regions"] = [{"region": one.region, "table": one.table} for one in scenario.regions]
    add_units(rows, scenario, seed)
    events = list(Places(rows, scenario, seed, arrivals.last).events())
    offering = _offering(rows)
    for case, day in arrivals.clients():
        events.extend(_client(arrivals, rows, offering, case, day))
    return Log(
        name=scenario.name,
        seed=seed,
        snapshot=checked(rows),
        first_day=scenario.first_day,
        days_between=scenario.days_between,
        decisions=scenario.decisions,
        days_to_start=scenario.days_to_start,
        events=in_order(events),
    )


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Events by day, those without a day first; on one day in the order of the kinds, then by ids."""
    return tuple(sorted(events, key=_place))


def _place(event: Event) -> tuple[Any, ...]:
    ids = (event.case_id or "", event.opening_id or "", event.unit_id or "")
    return event.day or date.min, _KINDS.index(event.kind), ids, event.amount or 0


def _offering(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """The units that offer each care form."""
    units, found = {unit["unit_id"]: unit for unit in rows["units"]}, defaultdict(list)
    for opening in rows["openings"]:
        found[opening["care_form"]].append(units[opening["unit_id"]])
    return found


def _client(
    arrivals: Arrivals, rows: Rows, offering: dict[str, list[dict[str, Any]]], case: dict[str, Any], day: int
) -> Iterator[Event]:
    """The rows and events of one client."""
    case_id = case["case_id"]
    rows["cases"].append(case)
    care_forms = arrivals.add_needs(rows, case)
    rows["facts"].extend(arrivals.facts(case_id))
    rows["preferences"].extend(arrivals.preferences(case, offering[care_forms[0]]))
    yield from arrivals.events(case, day, care_forms[0])
    for unit in (unit for care_form in care_forms for unit in offering[care_form]):
        if chance("world", arrivals.seed, "refuses", case_id, unit["unit_id"]) < arrivals.scenario.refusal_share:
            yield Event(kind="refuses", case_id=case_id, unit_id=unit["unit_id"])
