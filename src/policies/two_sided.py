"""A week as a market of two sides: needs that rank openings, and openings that rank clients.

Where rows of other rules bind as well (plans of several needs, staff hours, groups, people kept apart …) a stable
matching need not exist. What deferred acceptance gives is then admitted client by client, in order of priority, as far
as the rows allow; whoever is left chooses, in the same order, from what is left. Where nothing but places is shared,
everything is admitted and nothing is left to choose.
"""

from collections.abc import Callable

import numpy as np

from ..matching.pairs import Bools, Ints
from .base import Week
from .clients import by_priority, places_in_line
from .deferred_acceptance import Market
from .serial import serially, turns_of
from .wanted import in_order


def market_of(week: Week) -> tuple[Market, Ints]:
    """The week's market, and for each of its entries the pair: the best that the client can have at that opening.

    Clients rank openings as they want them. Units rank clients as in the table ``unit_ranks``, who is not in it last;
    else, and among equals, by priority. An opening has its places and those that could be made; what pins ask for is
    left out on both sides.
    """
    pairs = week.pairs
    taken = np.flatnonzero(week.decided[: len(pairs)])
    best = week.best_at_each(np.arange(len(pairs)))
    best = best[~np.isin(pairs.need[best], pairs.need[taken])]
    places = np.array([opening.places + (opening.can_add or 0) for opening in pairs.openings], dtype=np.int64)
    left = places - np.bincount(pairs.opening[taken], minlength=len(places))
    need, opening = pairs.need[best], pairs.opening[best]
    rank = in_order(opening, [_unit_rank(week, best), places_in_line(week)[need], need])
    seats = np.ones(len(pairs.needs), dtype=np.int64)
    return Market(need, opening, week.wanted[best], rank, seats, np.maximum(left, 0)), best


def admitted(week: Week, matching: Callable[[Market], Bools]) -> Ints:
    """The choice that follows from a matching of the week's market."""
    market, pair = market_of(week)
    held = week.place[pair[matching(market)]]
    clients = by_priority(week)
    values = serially(week, np.where(np.isin(week.place, held), turns_of(week, clients, week.wanted), -1))
    left = [case_id for case_id in clients if not values[week.program.lead(case_id)].any()]
    return serially(week, turns_of(week, left, week.wanted), values)


def _unit_rank(week: Week, some: Ints) -> Ints:
    """For some pairs the rank that the unit gives the client."""
    stated = {(row.unit_id, row.case_id): row.rank for row in week.index.snapshot.unit_ranks}
    last = max(stated.values(), default=0) + 1
    if not stated:
        return np.full(len(some), last, dtype=np.int64)
    both = map(week.pairs.at, some.tolist())
    return np.array([stated.get((opening.unit_id, need.case_id), last) for need, opening in both], dtype=np.int64)
