"""Every assignment of open cases to openings, one by one: the best by the goals, and who can be placed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from carematch.models.policy import Policy
from carematch.models.snapshot import Snapshot

from .rules import Pair, World, matches

UNKNOWN_DISTANCE = 4000
"""What an unknown distance counts in the goal ``travel``, in units of 100 m."""

Assignment = tuple[Pair, ...]


@dataclass(frozen=True)
class Stage:
    """One step of the lexicographic order: what a placement adds, and whether more is better."""

    name: str
    more_is_better: bool
    of: Callable[[Pair], int]


@dataclass(frozen=True)
class Result:
    """What the brute force found; without any assignment the pins cannot all hold."""

    goals: dict[str, int]
    best: tuple[Assignment, ...] = ()
    """All assignments that reach the best value of every goal."""
    placeable: frozenset[frozenset[str]] = frozenset()
    """F: the sets of cases that some plan can place."""
    feasible: bool = field(default=True)


def stages(world: World) -> list[Stage]:
    """The goals of a policy as steps, in their order; the tie-break is left out."""
    found: list[Stage] = []
    for goal in world.policy.goal_order:
        found.extend(_STAGES_OF.get(goal, lambda world: [])(world))
    return found


def _urgency(world: World) -> list[Stage]:
    def of_class(k: int, amount: Callable[[str], int], firm_only: bool) -> Callable[[Pair], int]:
        def count(pair: Pair) -> int:
            same = world.effective_class(world.open_cases[pair.case_id]) == k
            return amount(pair.case_id) if same and not (firm_only and pair.conditions) else 0

        return count

    classes = sorted({world.effective_class(case) for case in world.open_cases.values()})
    prefixes = ("firm_", "") if world.policy.conditions == "after_firm" else ("",)
    return [
        stage
        for prefix in prefixes
        for k in classes
        for stage in (
            Stage(f"{prefix}placed_urgency_{k}", True, of_class(k, lambda _: 1, prefix == "firm_")),
            Stage(
                f"{prefix}waiting_urgency_{k}",
                True,
                of_class(k, lambda case_id: world.waiting_days(world.open_cases[case_id]), prefix == "firm_"),
            ),
        )
    ]


def _conditions(world: World) -> list[Stage]:
    def weight(pair: Pair) -> int:
        return sum(world.policy.condition_weights.get(kind, 1) for kind in pair.conditions)

    return [Stage("conditions", False, weight)]


def _preferences(world: World) -> list[Stage]:
    def cost(pair: Pair) -> int:
        unit = world.units[pair.unit_id]
        own = [row for row in world.snapshot.preferences if row.case_id == pair.case_id]
        ranks = [(row.rank, row) for row in own if row.kind == "rank" and row.rank is not None]
        met = [rank for rank, row in ranks if matches(row, unit)]
        if met:
            return min(met) - 1
        return max((rank for rank, _ in ranks), default=0)

    return [Stage("preferences", False, cost)]


def _proximity(world: World) -> list[Stage]:
    def own_region(pair: Pair) -> int:
        return int(world.units[pair.unit_id].region == world.open_cases[pair.case_id].region)

    def own_table(pair: Pair) -> int:
        here, there = world.open_cases[pair.case_id].region, world.units[pair.unit_id].region
        return int(here == there or (here in world.tables and world.tables[here] == world.tables.get(there)))

    return [Stage("own_region", True, own_region), Stage("own_table", True, own_table)]


def _start(world: World) -> list[Stage]:
    return [Stage("start", False, lambda pair: (pair.start_on - world.snapshot.as_of).days)]


def _travel(world: World) -> list[Stage]:
    def hundreds(pair: Pair) -> int:
        if pair.at_client:
            return 0
        return UNKNOWN_DISTANCE if pair.metres is None else round(pair.metres / 100)

    return [Stage("travel", False, hundreds)]


_STAGES_OF: dict[str, Callable[[World], list[Stage]]] = {
    "urgency": _urgency,
    "conditions": _conditions,
    "preferences": _preferences,
    "proximity": _proximity,
    "start": _start,
    "travel": _travel,
}


def goal_values(world: World, assignment: Iterable[Pair]) -> dict[str, int]:
    """What an assignment scores on every goal."""
    pairs = tuple(assignment)
    return {stage.name: sum(stage.of(pair) for pair in pairs) for stage in stages(world)}


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
        (pair.case_id, pair.opening_id): [sign * stage.of(pair) for sign, stage in zip(signs, order, strict=True)]
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
