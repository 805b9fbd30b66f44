"""Instances of any size to measure with and to study with: fictional, and the same for the same seed everywhere.

A family says how large an instance is; its kind, what stands between clients and places:

- ``plain``: care form, scope and distance decide where a client can go, and only places are shared. Some care comes to
  the client, some openings are available later, some clients need support for travel or prefer something.
- ``coupled``: the plain instance of the same seed, and besides: security levels, legal status, facts (some unknown) and
  exclusion criteria, wishes, vetoes, rejections; titles, contracts and small bespoke budgets; integrated plans of
  several needs near each other; people who would move on and free a place, and people who stay; hours of staff, limits
  to groups, people kept apart, places that could be made.

Clients live in and around 72 real towns of the built-in place table; provinces are the regions, eight tables cover
them. Everything else is made up, and the ids say so (``SIM-…``). There are no pins, travel tables, agreed exceptions,
intake criteria, unit ranks or scores.
"""

from typing import Any, Literal, get_args

from ..models.snapshot import Snapshot
from ..models.tables import TABLE_BY_NAME
from .people_and_places import Family, Rows, plain
from .what_binds import add_what_binds
from .what_fits import add_what_fits

Kind = Literal["plain", "coupled"]

FAMILIES: dict[str, Family] = {
    "table": Family(cases=10, openings=45, places_per_case=3.0, one_table=True),
    "national": Family(cases=300, openings=400, places_per_case=1.05),
    "waitlist": Family(cases=10_000, openings=1_000, places_per_case=0.8),
    "country": Family(cases=100_000, openings=3_000, places_per_case=0.8),
}
"""One table; all tables together; the waiting list of a large region; that of the whole country."""


def instance(family: str, kind: Kind, seed: int, *, cases: int | None = None, openings: int | None = None) -> Snapshot:
    """A checked snapshot. ``cases``, ``openings``: other sizes than the family's; places grow with the cases.

    Raises ``ValueError`` for a family or kind that does not exist, or for sizes below 1.
    """
    if family not in FAMILIES or kind not in get_args(Kind):
        raise ValueError(
            f"no instance {family}/{kind}; families are {', '.join(FAMILIES)}, kinds {', '.join(get_args(Kind))}"
        )
    known = FAMILIES[family]
    size = Family(
        known.cases if cases is None else cases,
        known.openings if openings is None else openings,
        known.places_per_case,
        known.one_table,
    )
    if min(size.cases, size.openings) < 1:
        raise ValueError(f"an instance needs at least one case and one opening, not {size.cases} × {size.openings}")
    key = (family, seed)
    rows = plain(size, key)
    if kind == "coupled":
        add_what_fits(rows, key)
        add_what_binds(rows, key)
    rows["snapshot"][0]["title"] = f"{family}/{kind}, seed {seed}: fictional"
    return checked(rows)


def checked(rows: Rows) -> Snapshot:
    """The snapshot of rows that are given as columns and values."""
    tables: dict[str, Any] = {
        name: tuple(TABLE_BY_NAME[name].model(**row) for row in found) for name, found in rows.items()
    }
    return Snapshot(**tables)
