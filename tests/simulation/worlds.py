"""Worlds of a few weeks that can be followed by hand, and the simplest policies."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np

from carematch.models.case import Case
from carematch.models.plan import Plan
from carematch.models.provider import Opening, Unit
from carematch.models.snapshot import Snapshot
from carematch.policies import week_of
from carematch.simulation.log import Event, EventKind, Log

from ..build import AS_OF, week
from ..build import case as case_of

FIRST_DAY = AS_OF - timedelta(weeks=3)


def case(case_id: str, **columns: Any) -> Case:
    """A client who has waited for a week on the first day."""
    return case_of(case_id, **{"registered_on": FIRST_DAY - timedelta(weeks=1), **columns})


def day(week_number: int) -> date:
    """The day on which the tables decide for the so-manieth time, counted from 0."""
    return FIRST_DAY + timedelta(weeks=week_number)


def event(kind: EventKind, when: int | None = None, case_id: str | None = None, **columns: Any) -> Event:
    """Something that happens on the day of a decision."""
    return Event(kind=kind, day=None if when is None else day(when), case_id=case_id, **columns)


def world(
    cases: list[Case],
    units: list[Unit],
    openings: list[Opening] | None = None,
    events: Iterable[Event] = (),
    **tables: list[Any],
) -> Log:
    """Four weeks; everybody comes on the first day unless an event says when."""
    given = list(events)
    known = {one.case_id for one in given if one.kind == "arrives"}
    given += [event("arrives", 0, case.case_id) for case in cases if case.case_id not in known]
    snapshot = week(cases, units, openings, **tables)
    ordered = sorted(given, key=lambda one: (one.day is not None, one.day or FIRST_DAY))
    return Log(
        name="tiny",
        seed=0,
        snapshot=snapshot,
        first_day=FIRST_DAY,
        days_between=7,
        decisions=4,
        events=tuple(ordered),
    )


def by_id(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Clients in the order of their ids, each to the first opening that has room."""
    week = week_of(snapshot)
    pairs, values = week.pairs, week.nothing.copy()
    room = [opening.places for opening in pairs.openings]
    for group in pairs.groups:
        for position in group.tolist():
            if room[pairs.opening[position]] > 0:
                room[pairs.opening[position]] -= 1
                values[position] = 1
                break
    return week.plan(values, "by_id")


def nobody(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """Nobody is placed."""
    week = week_of(snapshot)
    return week.plan(week.nothing, "nobody")
