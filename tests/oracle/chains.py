"""What a plan's chains have to be: who takes whose place, in an order in which it can happen."""

from collections import Counter
from collections.abc import Iterator

from carematch.models.plan import Chain, Plan

from .checker import PLACE_MADE, Checker
from .world import Kept, World


def broken_chains(world: World, plan: Plan) -> list[str]:
    """Everything that is wrong with the chains of a plan whose placements are sound."""
    checker = Checker(world, plan)
    return [
        *(text for chain in plan.chains for text in _steps(checker, chain)),
        *(text for chain in plan.chains for text in _order(chain)),
        *_everybody_has_a_place(checker),
    ]


def _steps(checker: Checker, chain: Chain) -> Iterator[str]:
    for step in chain.steps:
        item = checker.by_need.get((step.case_id, step.need_id))
        if item is None or (item.opening_id, item.start_on) != (step.opening_id, step.start_on):
            yield f"{step} is no placement"
            continue
        if step.place_of is not None:
            before = checker.world.open_cases[step.place_of].current_opening
            if before != step.opening_id or not checker.has_left(step.place_of, step.start_on):
                yield f"{step}: the place is not free by then"
            if any(one.kind == PLACE_MADE for one in item.conditions):
                yield f"{step}: the place is made"
        if step.leaves is not None:
            home = checker.world.open_cases[step.case_id].current_opening
            if step.leaves != home or checker.left_on(step.case_id) != step.start_on:
                yield f"{step}: does not leave then"


def _order(chain: Chain) -> Iterator[str]:
    """A place is left before, or in the same move in which, it is taken; a joint move is on one day."""
    orders = {step.order for step in chain.steps}
    if orders != set(range(1, len(orders) + 1)):
        yield f"the steps are numbered {sorted(orders)}"
    leaving = {step.case_id: step for step in chain.steps if step.leaves is not None}
    for step in chain.steps:
        if step.place_of is None:
            continue
        before = leaving.get(step.place_of)
        if before is None:
            yield f"{step}: the step with which {step.place_of} leaves is not in the chain"
        elif before.order > step.order or (before.order == step.order and before.start_on != step.start_on):
            yield f"{step} comes too early after {before}"


def _everybody_has_a_place(checker: Checker) -> Iterator[str]:
    """Each place that is left is taken once; who is in no chain and in no made place has a free one."""
    steps = [step for chain in checker.plan.chains for step in chain.steps]
    taken = Counter(step.place_of for step in steps if step.place_of is not None)
    yield from (f"the place of {case_id} is taken {number} times" for case_id, number in taken.items() if number > 1)
    listed = Counter((step.case_id, step.need_id) for step in steps)
    yield from (f"{need} is in chains {number} times" for need, number in listed.items() if number > 1)
    waiting: set[Kept] = {(step.case_id, step.need_id, step.opening_id) for step in steps if step.place_of is not None}
    for opening in checker.world.openings.values():
        free = [
            item
            for item in checker.plan.placements
            if item.opening_id == opening.id
            and (item.case_id, item.need_id, item.opening_id) not in waiting
            and not any(one.kind == PLACE_MADE for one in item.conditions)
        ]
        if len(free) > opening.places:
            yield f"{len(free)} placements in the {opening.places} free places of {opening.id}"
