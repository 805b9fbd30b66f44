"""Look-ahead: places that clients to come will need have a price."""

from datetime import timedelta

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from ..matching.goals import Stage
from ..matching.index import is_required
from ..matching.pairs import Floats, Ints, Pairs
from ..matching.screen import admissible
from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .base import Week, week_of
from .together import among_equals, leads, points

PAST_WEEKS, HORIZON_WEEKS = 52, 13
"""Who came in the last year is who will come: a quarter of them within the next quarter."""

WHOLE = 1000
"""A price is told in thousandths of a client."""


def look_ahead(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """The highest sum, over the clients placed, of weight − price of the places.

    *Price* of a place at an opening: how many clients fewer of those to come could be placed if it were gone, 0 to 1.
    To come, over 13 weeks: a quarter of all clients of any status who registered in the last 52 weeks, with the places
    that are free now, each going wherever most can be placed; the price is the dual value of the opening's places in
    that linear program. *Weight* of a client: 1 for each need that is required, and besides the client's points as a
    share of the most points anybody has (see ``most_weight``). So the price never keeps a client waiting for the sake
    of somebody who may come: it says where to place a client, and the points whom.

    Source: bid prices; Talluri & van Ryzin, *An analysis of bid-price controls for network revenue management*,
    Management Science 44, 1998.
    """
    week = week_of(snapshot)
    return week.plan(week.best([Stage("worth", True, _worth(week)), *among_equals(week)]), "look_ahead")


def _worth(week: Week) -> Ints:
    """For each pair of a client without a place the weight where it places the client, less the price."""
    index, own = week.index, points(week)
    share = WHOLE * own // max(1, int(own.max(initial=0)))
    weight = WHOLE * week.pairs.of_case(lambda case: len(index.required[case.case_id])) + share
    price = np.rint(WHOLE * prices(week)).astype(np.int64)[week.pairs.opening]
    is_paid: Ints = week.pairs.of_case(lambda case: case.case_id not in index.movers)
    return leads(week)[: len(week.pairs)] * weight - is_paid * price


def prices(week: Week) -> Floats:
    """For each opening what one place less would cost those to come, in clients placed."""
    arrivals, places = _arrivals(week), [opening.places for opening in week.pairs.openings]
    count = len(arrivals)
    if not count:
        return np.zeros(len(places))
    own, ones = np.arange(count), np.ones(count)
    needs, need = np.unique(arrivals.need, return_inverse=True)
    of_needs = coo_array((ones, (need, own)), shape=(len(needs), count))
    of_openings = coo_array((ones, (arrivals.opening, own)), shape=(len(places), count))
    limits = [*[HORIZON_WEEKS / PAST_WEEKS] * len(needs), *places]
    solved = linprog(-ones, A_ub=vstack([of_needs, of_openings]).tocsr(), b_ub=limits, method="highs")
    found: Floats = -solved.ineqlin.marginals[len(needs) :]
    return found


def _arrivals(week: Week) -> Pairs:
    """Where those who registered in the last year could go, each required need by itself, whatever became of them."""
    snapshot, first = week.index.snapshot, week.index.as_of - timedelta(weeks=PAST_WEEKS)
    recent = (case for case in snapshot.cases if case.registered_on > first)
    as_new = {"cases": tuple(case.model_copy(update={"status": "open"}) for case in recent), "decisions": ()}
    rulebook = week.matcher.rulebook
    pairs = admissible(rulebook, rulebook.index(snapshot.unchecked(as_new), week.index.policy))
    return pairs.where(pairs.of_need(is_required, np.bool_))


POLICY = look_ahead
