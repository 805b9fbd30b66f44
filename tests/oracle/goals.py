"""The goals of a policy as steps of a lexicographic order, each a sum over cases of what its placements add."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .pairs import Pair, matches
from .world import World, is_required

UNKNOWN_DISTANCE = 4000
"""What an unknown distance counts in the goal ``travel``, in units of 100 m."""

Own = tuple[Pair, ...]
"""All placements of one case."""


@dataclass(frozen=True)
class Stage:
    """One step of the lexicographic order: what a case adds by its placements, and whether more is better."""

    name: str
    more_is_better: bool
    of: Callable[[Own], int]


def can_put_off(world: World) -> bool:
    """Whether a later start can be of use: somebody could leave, or one need comes after another."""
    needs = (need for own in world.all_needs.values() for need in own)
    return any(map(world.is_mover, world.open_cases)) or any(need.after_need_id is not None for need in needs)


def goal_order(world: World) -> tuple[str, ...]:
    """The policy's goals; the start comes last where it is not listed and somebody could be put off."""
    order = world.policy.goal_order
    return (*order, "start") if can_put_off(world) and "start" not in order else order


def stages(world: World) -> list[Stage]:
    """The goals of a policy as steps, in their order; the tie-break is left out."""
    found: list[Stage] = []
    for goal in goal_order(world):
        found.extend(_STAGES_OF[goal](world) if goal in _STAGES_OF else [])
    return found


def goal_values(world: World, assignment: Iterable[Pair]) -> dict[str, int]:
    """What an assignment scores on every goal."""
    of_case: dict[str, list[Pair]] = {}
    for pair in assignment:
        of_case.setdefault(pair.case_id, []).append(pair)
    return {stage.name: sum(stage.of(tuple(own)) for own in of_case.values()) for stage in stages(world)}


def is_placed(world: World, own: Own) -> bool:
    """A case is placed once all its required needs are."""
    return bool(own) and world.required_ids(own[0].case_id) <= {pair.need_id for pair in own}


def _each(name: str, more_is_better: bool, of: Callable[[Pair], int]) -> Stage:
    return Stage(name, more_is_better, lambda own: sum(map(of, own)))


def _urgency(world: World) -> list[Stage]:
    def of_class(k: int, amount: Callable[[str], int], firm_only: bool) -> Callable[[Own], int]:
        def count(own: Own) -> int:
            case_id = own[0].case_id
            required = world.required_ids(case_id)
            same = world.effective_class(world.open_cases[case_id]) == k and not world.is_mover(case_id)
            if not same or not is_placed(world, own):
                return 0
            conditional = any(pair.conditions for pair in own if pair.need_id in required)
            return 0 if firm_only and conditional else amount(case_id)

        return count

    def waiting(case_id: str) -> int:
        return world.waiting_days(world.open_cases[case_id])

    classes = sorted({world.effective_class(case) for case in world.open_cases.values()})
    prefixes = ("firm_", "") if world.policy.conditions == "after_firm" else ("",)
    return [
        Stage(f"{prefix}{name}_urgency_{k}", True, of_class(k, amount, prefix == "firm_"))
        for prefix in prefixes
        for k in classes
        for name, amount in (("placed", lambda _: 1), ("waiting", waiting))
    ]


def _moves(world: World) -> list[Stage]:
    return [Stage("moved_on", True, lambda own: int(world.is_mover(own[0].case_id) and is_placed(world, own)))]


def _optional_needs(world: World) -> list[Stage]:
    extra = {
        (need.case_id, need.need_id) for needs in world.all_needs.values() for need in needs if not is_required(need)
    }
    return [_each("optional_needs", True, lambda pair: int((pair.case_id, pair.need_id) in extra))]


def _conditions(world: World) -> list[Stage]:
    def weight(pair: Pair) -> int:
        return sum(world.policy.condition_weights.get(kind, 1) for kind in pair.conditions)

    return [_each("conditions", False, weight)]


def _commitments(world: World) -> list[Stage]:
    def kept(pair: Pair) -> int:
        return int((pair.case_id, pair.need_id, pair.opening_id) in world.earlier)

    return [_each("commitments", True, kept)]


def _preferences(world: World) -> list[Stage]:
    def cost(pair: Pair) -> int:
        unit = world.units[pair.unit_id]
        own = [row for row in world.snapshot.preferences if row.case_id == pair.case_id]
        ranks = [(row.rank, row) for row in own if row.kind == "rank" and row.rank is not None]
        met = [rank for rank, row in ranks if matches(row, unit)]
        if met:
            return min(met) - 1
        return max((rank for rank, _ in ranks), default=0)

    return [_each("preferences", False, cost)]


def _proximity(world: World) -> list[Stage]:
    def own_region(pair: Pair) -> int:
        return int(world.units[pair.unit_id].region == world.open_cases[pair.case_id].region)

    def own_table(pair: Pair) -> int:
        here, there = world.open_cases[pair.case_id].region, world.units[pair.unit_id].region
        return int(here == there or (here in world.tables and world.tables[here] == world.tables.get(there)))

    tiers = {"region": _each("own_region", True, own_region), "table": _each("own_table", True, own_table)}
    return [tiers[tier] for tier in world.policy.region_tiers]


def _start(world: World) -> list[Stage]:
    return [_each("start", False, lambda pair: (pair.start_on - world.snapshot.as_of).days)]


def _travel(world: World) -> list[Stage]:
    def hundreds(pair: Pair) -> int:
        if pair.at_client:
            return 0
        return UNKNOWN_DISTANCE if pair.metres is None else round(pair.metres / 100)

    return [_each("travel", False, hundreds)]


_STAGES_OF: dict[str, Callable[[World], list[Stage]]] = {
    "urgency": _urgency,
    "moves": _moves,
    "optional_needs": _optional_needs,
    "conditions": _conditions,
    "commitments": _commitments,
    "preferences": _preferences,
    "proximity": _proximity,
    "start": _start,
    "travel": _travel,
}
