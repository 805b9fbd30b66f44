"""Weeks with one need a case: every assignment, one by one; the best by the goals, and who can be placed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from carematch.models.policy import Policy
from carematch.models.snapshot import Snapshot

from .goals import stages
from .pairs import Pair
from .world import World

Assignment = tuple[Pair, ...]


@dataclass(frozen=True)
class Result:
    """What the brute force found; without any assignment the pins cannot all hold."""

    goals: dict[str, int]
    best: tuple[Assignment, ...] = ()
    """All assignments that reach the best value of every goal."""
    placeable: frozenset[frozenset[str]] = frozenset()
    """F: the sets of cases that some plan can place."""
    feasible: bool = field(default=True)


def assignments(
    options: Mapping[str, list[Pair]],
    places: Mapping[str, int],
    budgets: Mapping[str, int],
    must: frozenset[str],
) -> Iterator[Assignment]:
    """Each way to give cases one option or nothing, within places and budgets, that place all of ``must``."""
    order = sorted(options, key=lambda case_id: (case_id not in must, case_id))
    left, money = dict(places), dict(budgets)

    def deeper(position: int, chosen: Assignment) -> Iterator[Assignment]:
        if position == len(order):
            yield chosen
            return
        case_id = order[position]
        for pair in options[case_id]:
            payer = pair.charged
            if left[pair.opening_id] < 1 or (payer is not None and money[payer] < 1):
                continue
            left[pair.opening_id] -= 1
            if payer is not None:
                money[payer] -= 1
            yield from deeper(position + 1, (*chosen, pair))
            left[pair.opening_id] += 1
            if payer is not None:
                money[payer] += 1
        if case_id not in must:
            yield from deeper(position + 1, chosen)

    yield from deeper(0, ())


def places_of(world: World) -> dict[str, int]:
    return {opening_id: opening.places for opening_id, opening in world.openings.items()}


def can_place(world: World, wanted: Iterable[str]) -> bool:
    """Whether some plan places all of these cases (and everybody who is pinned)."""
    must = frozenset(wanted) | frozenset(world.pins)
    options = {case_id: world.options(case_id) for case_id in must}
    return next(assignments(options, places_of(world), world.budgets, must), None) is not None


def solve(snapshot: Snapshot, policy: Policy) -> Result:
    """The lexicographically best goal values, every assignment that reaches them, and F."""
    world = World(snapshot, policy)
    options = {case_id: world.options(case_id) for case_id in world.open_cases}
    order = stages(world)
    signs = [1 if stage.more_is_better else -1 for stage in order]
    worth = {
        (pair.case_id, pair.opening_id): [sign * stage.of((pair,)) for sign, stage in zip(signs, order, strict=True)]
        for pairs in options.values()
        for pair in pairs
    }
    top: tuple[int, ...] | None = None
    best: list[Assignment] = []
    placeable: set[frozenset[str]] = set()
    for chosen in assignments(options, places_of(world), world.budgets, frozenset(world.pins)):
        scores = [worth[pair.case_id, pair.opening_id] for pair in chosen]
        value = tuple(map(sum, zip(*scores, strict=True))) if scores else (0,) * len(order)
        placeable.add(frozenset(pair.case_id for pair in chosen))
        if top is None or value > top:
            top, best = value, [chosen]
        elif value == top:
            best.append(chosen)
    if top is None:
        return Result(goals={}, feasible=False)
    goals = {stage.name: sign * value for stage, sign, value in zip(order, signs, top, strict=True)}
    return Result(goals=goals, best=tuple(best), placeable=frozenset(placeable))
