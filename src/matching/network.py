"""The program as a flow from needs to openings, when nothing but places is shared.

Each need goes to one opening or to none. A goal, or several weighed against each other, is then a minimum-cost flow.
Whether a flow is best is not taken from the solver: node prices are worked out from the flow itself, and prove it
(complementary slackness). They also say which arcs no best flow uses, or every best flow fills: what is left is exactly
the best flows, over which the next goals are solved. All in whole numbers.

Source: Ahuja, Magnanti, Orlin, *Network Flows*, 1993, chapters 9 and 11.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from ortools.graph.python import min_cost_flow

from ..models.plan import GoalResult
from .bounds import loosest_bound
from .goals import Stage
from .limits import SolverError
from .narrowed import NO_LIMIT, RowTable, with_variables
from .pairs import Bools, Ints
from .program import Program, Row
from .weighed import LARGEST, weighed

FLOW_SOLVER = f"min-cost flow of OR-Tools {version('ortools')}"


def network_of(program: Program, rows: Sequence[Row], stages: Sequence[Stage]) -> "Network | None":
    """The program's network; ``None`` when a row or a goal says more than a flow can."""
    pairs, count = program.pairs, len(program.pairs)
    if program.size != count or any(row.rule not in ("one_opening", "places") for row in rows):
        return None
    stated = with_variables(rows)
    table = RowTable.of(stated)
    about_places = np.array([row.rule == "places" for row in stated], dtype=np.bool_)
    ends = np.where(
        about_places[table.row], pairs.opening[table.variable] + len(pairs.needs), pairs.need[table.variable]
    )
    sizes = np.bincount(ends, minlength=len(pairs.needs) + len(pairs.openings))
    whole = np.bincount(np.concatenate([pairs.need, pairs.opening + len(pairs.needs)]), minlength=len(sizes))
    about = ends[table.starts]
    is_flow = (
        (table.coefficient == 1).all()
        and (table.lower == -NO_LIMIT).all()
        and ((table.upper >= 0) & (table.upper < NO_LIMIT)).all()
        and (np.repeat(about, table.lengths) == ends).all()
        and len(np.unique(about)) == len(about)
        and (sizes[about] == whole[about]).all()
    )
    limits = whole.copy()
    limits[about] = np.minimum(whole[about], table.upper)
    largest = max((int(np.abs(stage.terms).max(initial=0)) for stage in stages), default=0)
    if not is_flow or (limits[: len(pairs.needs)] > 1).any() or largest * (len(limits) + 1) >= LARGEST:
        return None
    return Network(program, limits[: len(pairs.needs)], limits[len(pairs.needs) :])


class Network:
    """Needs, openings and a sink. A need that goes nowhere flows to the sink at once.

    Arcs: one for each pair, one for each need that goes nowhere, one for each opening to the sink.
    """

    def __init__(self, program: Program, needs: Ints, places: Ints) -> None:
        """``needs``, ``places``: how many may go from each need, and to each opening."""
        self.program = program
        need, opening = program.pairs.need, program.pairs.opening
        self.pairs = len(need)
        self.needs = first_opening = len(needs)
        self.sink = first_opening + len(places)
        own, to_sink = np.arange(self.sink), np.full(self.sink, self.sink)
        self.tail = np.concatenate([need, own])
        self.head = np.concatenate([opening + first_opening, to_sink])
        self.capacity = np.concatenate([np.ones(self.pairs, dtype=np.int64), np.ones_like(needs), places])
        self.flow = np.zeros(len(self.tail), dtype=np.int64)
        self.free: Ints = np.flatnonzero(self.capacity)
        """The arcs whose flow is not the same in every best flow so far."""
        self.supply = np.concatenate([np.ones_like(needs), np.zeros_like(places), [-len(needs)]])
        """What each node still has to send along free arcs."""

    def solve(self, stages: Sequence[Stage], time_limit_s: float | None = None) -> tuple[Ints, tuple[GoalResult, ...]]:
        """The value of each pair and what each stage achieved, each best given the stages before.

        Stages that fit into one sum of costs are solved together. No stage begins after the time limit. Raises
        ``SolverError`` when a flow is not what it has to be.
        """
        goals: list[GoalResult] = []
        deadline = math.inf if time_limit_s is None else time.monotonic() + time_limit_s
        while len(goals) < len(stages):
            left = stages[len(goals) :]
            started = time.monotonic()
            if started > deadline:
                return self.flow[: self.pairs], (*goals, *(self._not_reached(stage) for stage in left))
            count, costs = weighed(left, self.differ, len(self.supply))
            if costs.any():
                self.improve(costs)
            seconds = (time.monotonic() - started) / count
            goals.extend(self._reached(stage, seconds) for stage in left[:count])
        return self.flow[: self.pairs], tuple(goals)

    def _reached(self, stage: Stage, seconds: float) -> GoalResult:
        value = stage.worth(self.flow[: self.pairs])
        return GoalResult(name=stage.name, value=value, bound=value, status="optimal", seconds=seconds)

    def _not_reached(self, stage: Stage) -> GoalResult:
        bound = loosest_bound(self.program, stage)
        return GoalResult(
            name=stage.name, value=stage.worth(self.flow[: self.pairs]), bound=bound, status="not_reached"
        )

    def differ(self, costs: Ints) -> int:
        """By how much two flows along free arcs can differ in costs of pairs, at most: each need at its dearest arc, or
        at its cheapest."""
        leaving = self.free[self.free < self.pairs + self.needs]
        needs, cost = self.tail[leaving], np.concatenate([costs, np.zeros(self.needs, dtype=np.int64)])[leaving]
        dearest, cheapest = np.full(self.needs, -LARGEST), np.full(self.needs, LARGEST)
        np.maximum.at(dearest, needs, cost)
        np.minimum.at(cheapest, needs, cost)
        return int(np.maximum(dearest - cheapest, 0).sum())

    def improve(self, costs: Ints) -> None:
        """Find a best flow for costs of pairs, prove it, and leave nothing free that best flows agree on."""
        free = self.free
        arcs = Arcs(
            self.tail[free],
            self.head[free],
            self.capacity[free],
            np.concatenate([costs, np.zeros(self.sink, dtype=np.int64)])[free],
        )
        flow = np.zeros(len(free), dtype=np.int64)
        asked = np.flatnonzero(worth_asking(arcs, self.supply))
        flow[asked] = best_flow(arcs.where(asked), self.supply)
        agreed = reduced_costs(arcs, flow, self.supply) != 0
        self.flow[free] = flow
        self.supply -= arcs.sent(np.where(agreed, flow, 0), len(self.supply))
        self.free = free[~agreed]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs of a network as parallel arrays."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints

    def where(self, chosen: Ints) -> "Arcs":
        """The arcs at some positions."""
        return Arcs(self.tail[chosen], self.head[chosen], self.capacity[chosen], self.cost[chosen])

    def sent(self, flow: Ints, nodes: int) -> Ints:
        """What each of so many nodes sends more than it receives."""
        found = np.zeros(nodes, dtype=np.int64)
        np.add.at(found, self.tail, flow)
        np.subtract.at(found, self.head, flow)
        return found


def worth_asking(arcs: Arcs, supply: Ints) -> Bools:
    """Arcs without which there still is a best flow: all but those to an opening that cost a need no less than to go
    nowhere, which it may.

    Who takes such an arc can go nowhere instead: that costs no more, and the opening sends one less to the sink, unless
    it has to receive somebody (its supply is negative). The proof of a flow looks at these arcs all the same.
    """
    sink = len(supply) - 1
    to_sink = arcs.head == sink
    may_go_nowhere = np.zeros(len(supply), dtype=np.bool_)
    may_go_nowhere[arcs.tail[to_sink]] = True
    asked: Bools = to_sink | (arcs.cost < 0) | ~may_go_nowhere[arcs.tail] | (supply[arcs.head] < 0)
    return asked


def best_flow(arcs: Arcs, supply: Ints) -> Ints:
    """The flow of least cost, by the solver; ``supply``: what each node has to send."""
    solver = min_cost_flow.SimpleMinCostFlow()
    ends = arcs.tail.astype(np.int32), arcs.head.astype(np.int32)
    solver.add_arcs_with_capacity_and_unit_cost(*ends, arcs.capacity, arcs.cost)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    if solver.solve() != solver.OPTIMAL:
        raise SolverError("the flow was not solved")
    return np.asarray(solver.flows(np.arange(len(arcs.tail), dtype=np.int32)), dtype=np.int64)


def reduced_costs(arcs: Arcs, flow: Ints, supply: Ints) -> Ints:
    """Reduced costs under node prices that prove a flow best: nothing can be gained by sending more along an arc, or
    less. Raises ``SolverError`` when there are none."""
    more, less = np.flatnonzero(flow < arcs.capacity), np.flatnonzero(flow > 0)
    starts = np.concatenate([arcs.tail[more], arcs.head[less]])
    ends = np.concatenate([arcs.head[more], arcs.tail[less]])
    lengths = np.concatenate([arcs.cost[more], -arcs.cost[less]])
    prices = shortest(starts, ends, lengths, len(supply))
    reduced: Ints = arcs.cost + prices[arcs.tail] - prices[arcs.head]
    is_flow = ((flow >= 0) & (flow <= arcs.capacity)).all() and (arcs.sent(flow, len(supply)) == supply).all()
    if not is_flow or (reduced[more] < 0).any() or (reduced[less] > 0).any():
        raise SolverError("a flow that was said to be the best is not")
    return reduced


def shortest(starts: Ints, ends: Ints, lengths: Ints, nodes: int) -> Ints:
    """The length of a shortest path to each node, from anywhere (Bellman–Ford). Raises ``SolverError`` when there is
    no shortest: a cycle shorter than nothing."""
    found = np.zeros(nodes, dtype=np.int64)
    for _ in range(nodes + 1):
        before = found.copy()
        np.minimum.at(found, ends, found[starts] + lengths)
        if (found == before).all():
            return found
    raise SolverError("a flow that was said to be the best can be improved")
