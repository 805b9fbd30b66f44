"""Plans spoilt at random: a need moved or taken out, another start, a place made or not, a mover who stays."""

import random
from collections.abc import Callable
from datetime import timedelta

from carematch.models.plan import Condition, Placement, Plan, Unmatched

from .checker import MADE, PLACE_MADE, Checker, stated_conditions
from .goals import goal_values
from .pairs import Pair
from .world import World

Placements = list[Placement]


def spoilt(plan: Plan, world: World, rng: random.Random) -> Plan:
    """The plan with one or two things made wrong, most often told consistently: left over, conditions, goals."""
    placements = list(plan.placements)
    for _ in range(rng.choice((1, 1, 2))):
        placements = rng.choice(WAYS)(placements, world, rng)
    changed = plan.model_copy(update={"placements": tuple(placements)})
    if rng.random() < 0.7:
        changed = _with_conditions_as_they_are(changed, world)
    if rng.random() < 0.8:
        left = sorted(set(world.open_cases) - changed.placed_case_ids)
        unmatched = tuple(Unmatched(case_id=case_id, cause="not_proven") for case_id in left)
        changed = changed.model_copy(update={"unmatched": unmatched})
    return _with_goals_as_they_are(changed, world) if rng.random() < 0.8 else changed


def _moved(placements: Placements, world: World, rng: random.Random) -> Placements:
    """A need, placed or not, at any opening at all."""
    every = sorted(world.triples.items())
    if not every:
        return placements
    _, pair = rng.choice(every)
    day = rng.choice([pair.start_on, *(day for day in world.days if day > pair.start_on)])
    pair = world.pair(pair.case_id, pair.need_id, pair.opening_id, day)
    kept = [item for item in placements if (item.case_id, item.need_id) != (pair.case_id, pair.need_id)]
    return [*kept, _placement(pair)]


def _placement(pair: Pair) -> Placement:
    return Placement(
        case_id=pair.case_id,
        need_id=pair.need_id,
        unit_id=pair.unit_id,
        opening_id=pair.opening_id,
        start_on=pair.start_on,
        conditions=stated_conditions(pair),
    )


def _need_taken_out(placements: Placements, world: World, rng: random.Random) -> Placements:
    out = rng.choice(placements) if placements else None
    return [item for item in placements if item is not out]


def _case_taken_out(placements: Placements, world: World, rng: random.Random) -> Placements:
    out = rng.choice(placements).case_id if placements else None
    return [item for item in placements if item.case_id != out]


def _mover_taken_out(placements: Placements, world: World, rng: random.Random) -> Placements:
    movers = sorted({item.case_id for item in placements if world.is_mover(item.case_id)})
    out = rng.choice(movers) if movers else None
    return [item for item in placements if item.case_id != out]


def _other_start(placements: Placements, world: World, rng: random.Random) -> Placements:
    if not placements:
        return placements
    chosen = rng.choice(placements)
    days = timedelta(days=rng.choice((-7, -3, -1, 1, 3, 7, 14)))
    other = chosen.model_copy(update={"start_on": chosen.start_on + days})
    return [other if item is chosen else item for item in placements]


def _other_place(placements: Placements, world: World, rng: random.Random) -> Placements:
    """Says that the place is made where it was not, or the other way round."""
    if not placements:
        return placements
    chosen = rng.choice(placements)
    kept = tuple(condition for condition in chosen.conditions if condition.kind != PLACE_MADE)
    if kept == chosen.conditions:
        kept += (Condition(kind=PLACE_MADE, rule=MADE.family, decider="provider"),)
    other = chosen.model_copy(update={"conditions": kept})
    return [other if item is chosen else item for item in placements]


WAYS: tuple[Callable[[Placements, World, random.Random], Placements], ...] = (
    _moved,
    _moved,
    _need_taken_out,
    _case_taken_out,
    _mover_taken_out,
    _other_start,
    _other_place,
)


def _with_conditions_as_they_are(plan: Plan, world: World) -> Plan:
    checker = Checker(world, plan)
    placements = tuple(_as_it_is(item, checker) for item in plan.placements)
    return plan.model_copy(update={"placements": placements})


def _as_it_is(item: Placement, checker: Checker) -> Placement:
    """The conditions that hold, in the words of the plan where it states the same ones."""
    derived = stated_conditions(checker.pair_of(item))
    same = sorted(kind_and_rule(item.conditions)) == sorted(kind_and_rule(derived))
    return item if same else item.model_copy(update={"conditions": derived})


def kind_and_rule(conditions: tuple[Condition, ...]) -> list[tuple[str, str]]:
    return [(one.kind, one.rule) for one in conditions]


def _with_goals_as_they_are(plan: Plan, world: World) -> Plan:
    values = goal_values(world, map(Checker(world, plan).pair_of, plan.placements))
    found = ((goal, values.get(goal.name, goal.value)) for goal in plan.goals)
    goals = tuple(goal.model_copy(update={"value": value, "bound": value}) for goal, value in found)
    return plan.model_copy(update={"goals": goals})
