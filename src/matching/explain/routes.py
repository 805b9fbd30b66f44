"""Routes: all smallest sets of changes that give an unmatched case a place, cheapest first, each with a witness."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from ...models.change import Route
from ...models.plan import Plan
from ..goals import Stage
from ..limits import OutOfTimeError, at_most
from ..pairs import Ints
from ..program import Row, Sum
from .asking import Given
from .cheapest import Changes, CheapestFirst, cost_of
from .chosen import chosen_by_goals
from .differences import losers as losers_of
from .differences import moves
from .options import Options
from .proof import goal_one_is_proven

if TYPE_CHECKING:
    from ..matcher import Matcher

AT_MOST_WITH_LOSS = 3
"""How many routes with a loss are told."""

MOST_LOSERS = 2

LITTLE = 0.1
"""How much work is done to know whether there are other routes than those told (CP-SAT's deterministic time)."""


class Routes:
    """The routes of one case, against everybody placed, over everything that may change.

    None when goal 1 is not proven: then it is not known who has to keep a place. None either when nothing has to
    change, so that only the order of the goals keeps the case out.
    """

    def __init__(self, matcher: "Matcher", plan: Plan, case_id: str) -> None:
        self.matcher = matcher
        self.plan = plan
        self.case_id = case_id
        self.policy = matcher.policy
        self.complete = case_id in plan.placed_case_ids
        """Whether the routes told are all there are; known when the last of them is told."""
        self._known: list[Changes] = []
        """Sets that were found to work."""

    @cached_property
    def options(self) -> Options:
        """What could be when things change."""
        return self.matcher.options

    @property
    def _are_asked(self) -> bool:
        return goal_one_is_proven(self.plan) and self.case_id not in self.plan.placed_case_ids

    def routes(self, at_most: int) -> Iterator[Route]:
        """The cheapest routes within the policy's bounds."""
        if not self._are_asked:
            return
        sets = (one for one in self.sets(0) if one[0])
        for changes, values in islice(sets, at_most):
            yield self.route(changes, values)
        self.complete = self._is_last(sets)

    @staticmethod
    def _is_last(sets: Iterator[tuple[Changes, Ints]]) -> bool:
        """Whether there is no other set, as far as little work tells."""
        try:
            with at_most(effort=LITTLE):
                return next(sets, None) is None
        except OutOfTimeError:
            return False

    def routes_with_loss(self) -> Iterator[Route]:
        """Routes that need somebody's loss, fewest losers first, then cheapest."""
        told = 0
        for losers in range(1, MOST_LOSERS + 1) if self._are_asked else ():
            for changes, values in self.sets(losers):
                if not self.works(changes, losers - 1):
                    yield self.route(changes, values, losers)
                    told += 1
                if told == AT_MOST_WITH_LOSS:
                    return

    def sets(self, losers: int) -> Iterator[tuple[Changes, Ints]]:
        """All smallest sets of changes that work with at most so many losers, cheapest first, with a solution; those
        that are known already left out.

        A smallest set goes less far than those that work with fewer losers.
        """
        options, policy = self.options, self.policy
        idle = options.idle(self.plan, self.case_id, extra_needs=True)

        def asked(limit: int, own: Collection[int]) -> Given:
            within = options.within(limit, policy.route_changes, self.plan, self.case_id, own, idle)
            return self._with(within, losers)

        own = np.unique(options.taking.own_changes(self.case_id).costs).tolist()
        for changes, values in CheapestFirst(options, own, policy.route_cost, self._price, asked, self._known):
            self._known.append(changes)
            yield changes, values

    @cached_property
    def _price(self) -> Sum:
        """The cost first, then the number of changes, then how near they are to the client."""
        options, total = self.options, Sum()
        ranks = _ranks(options, self.case_id)
        many = self.policy.route_changes * (len(ranks) + 1) + 1
        most = many * self.policy.route_changes + many
        total.plus(options.costs, most)
        for key, (_, variables) in options.ladders.items():
            total.add([variables[0]], many + ranks[key])
            total.add(variables[1:])
        return total

    def _with(self, given: Given, losers: int) -> Given:
        """The case is placed, and so is everybody placed but at most so many."""
        options, placed = self.options, sorted(self.plan.placed_case_ids)
        if losers == 0:
            return given.having(options.placed({*placed, self.case_id}))
        most = Sum().add(options.program.size + np.arange(len(placed))).row("losers", (), upper=losers)
        rows = [*options.placed([self.case_id]), *self._placed_or_losing]
        return given.having(rows, [most], len(placed), asked=False)

    @cached_property
    def _placed_or_losing(self) -> list[Row]:
        """The rows that say that everybody placed is placed, or loses the place: a variable for each."""
        program = self.options.program
        return [
            Sum().add(program.lead(one)).add([program.size + number]).row("must", (one,), lower=1)
            for number, one in enumerate(sorted(self.plan.placed_case_ids))
        ]

    def _exactly(self, changes: Changes, losers: int) -> Given:
        given = self.options.exactly(changes, self.plan, [self.case_id])
        idle = self.options.idle(self.plan, self.case_id, extra_needs=False)
        return self._with(replace(given, zero=given.zero | idle), losers)

    def works(self, changes: Changes, losers: int) -> bool:
        """Whether a set of changes gives the case a place with at most so many losers."""
        return self.options.any_solution(self._exactly(changes, losers)) is not None

    def route(self, changes: Changes, start: Ints, losers: int = 0) -> Route:
        """A set of changes with its witness and what the goals would make of it. ``start``: a solution with it."""
        options, plan = self.options, self.plan
        stages = [*([fewest_urgent(options, plan)] if losers else []), options.as_kept(plan)]
        values = options.best(self._exactly(changes, losers), stages, start)
        witness = options.plan_of(values, changes)
        lost = losers_of(plan, witness)
        chosen, first = (None, ()) if lost else chosen_by_goals(options, plan, self.case_id, changes, values, witness)
        return Route(
            changes=changes,
            cost=cost_of(changes),
            deciders=tuple(dict.fromkeys(change.decider for change in changes)),
            witness=witness,
            moves=moves(plan, witness, apart_from={self.case_id, *lost}),
            losers=lost,
            chosen_by_goals=chosen,
            goes_first=first,
        )


def _ranks(options: Options, case_id: str) -> dict[tuple[str, ...], int]:
    """For each key its place in the order in which equally cheap changes are told: the client's own, then by how far
    away the unit is, then by key."""
    index = options.index
    metres = {unit_id: index.distance_m(index.cases[case_id], unit) for unit_id, unit in index.units.items()}

    def nearness(key: tuple[str, ...]) -> tuple[bool, float, tuple[str, ...]]:
        opening = index.openings.get(key[1])
        away = metres.get(opening.unit_id if opening else key[1])
        return case_id not in (key[1], key[3]), float("inf") if away is None else away, key

    return {key: rank for rank, key in enumerate(sorted(options.ladders, key=nearness))}


def fewest_urgent(options: Options, plan: Plan) -> Stage:
    """The stage that lets the least urgent lose the place, among them who has waited shortest."""
    program, index = options.program, options.index
    terms: Ints = np.zeros(program.size, dtype=np.int64)
    for case_id in plan.placed_case_ids:
        worth = (6 - index.effective_urgency(case_id)) * 1_000_000 + min(index.waiting_days(case_id), 999_999)
        terms[program.lead(case_id)] = worth
    return Stage("losers", True, terms)
