"""One client at a time: each takes the best of what those before have left, and nobody's place is touched again.

A client is placed with all required needs or not at all. Where a choice is one variable, the rows of all rules are
looked at as they stand; where it is more (several needs, a place that would have to be made), the client's own part of
the program is solved while the rest stays as it is.

Source: Svensson, *Strategy-proof allocation of indivisible goods*, Social Choice and Welfare 16, 1999, for serial
dictatorship; here with the rows of all rules in place of one object for each.
"""

from collections.abc import Sequence

import numpy as np

from ..matching.goals import Stage
from ..matching.greedy import Greedy
from ..matching.pairs import Ints
from ..matching.parts import Part
from .base import Week
from .wanted import in_order

SECONDS = 60.0
"""One client's part takes milliseconds; it is given up after this."""


def turns_of(week: Week, clients: Sequence[str], order: Ints) -> Ints:
    """For each pair when it is looked at: client after client, each in an order over the own pairs such as
    ``Week.wanted``; −1 for who is not in the list."""
    position = {case_id: number for number, case_id in enumerate(clients)}
    turn = week.pairs.of_case(lambda case: position.get(case.case_id, -1))
    width = int(order.max(initial=0)) + 1
    return np.where(turn < 0, -1, turn * width + order)


def serially(week: Week, turns: Ints, start: Ints | None = None) -> Ints:
    """What is chosen when pairs are looked at one after another; each is chosen that can be beside those before it.

    ``turns``: a number for each pair, the lowest first; −1: never. Who needs several choices at once comes when the
    first pair of the need that speaks for the case does, and gets the combination with the lowest sum of turns, counted
    within each need. ``start``: what is chosen already; without: what pins ask for.
    """
    values = week.decided if start is None else start
    greedy = Greedy(week.table, [_earliest(turns)], len(week.pairs))
    several = _several_choices(week)
    alone = ~week.pairs.of_case(lambda case: case.case_id in several, np.bool_)
    before = 0
    for turn, case_id in sorted(_comes(week, turns, several)):
        values = greedy.more(values, alone & (turns >= before) & (turns < turn))
        values, before = _with_case(week, case_id, turns, values), turn
    return greedy.more(values, alone & (turns >= before))


def _earliest(turns: Ints) -> Stage:
    """The goal that asks for every pair that has a turn, the earliest first."""
    return Stage("turns", False, np.where(turns < 0, 0, turns - int(turns.max(initial=0)) - 1))


def _comes(week: Week, turns: Ints, cases: frozenset[str]) -> list[tuple[int, str]]:
    """When each case comes; without those who have nowhere to go for a need that is required."""
    found = []
    for case_id in cases:
        of_needs = [turns[week.pairs.of_a_need(need)] for need in week.index.required[case_id]]
        possible = [some[some >= 0] for some in of_needs]
        if all(map(len, possible)):
            found.append((int(possible[0].min()), case_id))
    return found


def _several_choices(week: Week) -> frozenset[str]:
    """Cases with several needs, and those that a row links to an auxiliary variable."""
    table, pairs = week.table, len(week.pairs)
    with_auxiliary = np.zeros(len(table), dtype=np.bool_)
    with_auxiliary[table.row[table.variable >= pairs]] = True
    linked = table.variable[with_auxiliary[table.row] & (table.variable < pairs)]
    needs = {week.pairs.needs[number].case_id for number in np.unique(week.pairs.need[linked]).tolist()}
    return frozenset(needs | {case_id for case_id, own in week.index.needs_of.items() if len(own) > 1})


def _with_case(week: Week, case_id: str, turns: Ints, values: Ints) -> Ints:
    """The same choice with the best for one case. Auxiliary variables are free: they say what follows from choices."""
    pairs = week.pairs
    own = np.concatenate([pairs.of_a_need(need) for need in week.index.needs_of[case_id]])
    own = own[turns[own] >= 0]
    free = np.concatenate([own, np.arange(len(pairs), week.program.size)])
    part = Part(week.table, np.array(week.program.uppers, dtype=np.int64), free, values)
    return part.improved([_best_of(week, case_id, turns, own)], SECONDS)


def _best_of(week: Week, case_id: str, turns: Ints, own: Ints) -> Stage:
    """One sum: that the case is placed counts most, then each need that does not block, then the order of its turns."""
    order = in_order(week.pairs.need[own], [turns[own]])
    needs = len(week.index.needs_of[case_id])
    a_need = needs * (int(order.max(initial=0)) + 1)
    terms = np.zeros(week.program.size, dtype=np.int64)
    terms[own] = a_need - order
    lead = week.program.lead(case_id)
    terms[lead] += (turns[lead] >= 0) * a_need * (needs + 1)
    return Stage("own", True, terms)
