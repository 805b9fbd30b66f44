"""What the tests about changes share: routes in a few words, each checked from all sides by another way of solving."""

from collections.abc import Iterable

from carematch import Change, Matcher, Plan, Policy, Route, Snapshot, apply_changes, verify
from carematch.models.policy import CHANGE_LEVELS

from ..oracle.whole import can_place_whole
from ..oracle.world import World


def words(change: Change) -> str:
    """A change in a few words: ``criterion U/K for A: provider 5``, ``distance A +25: client 15``."""
    about = change.target if change.subject is None else f"{change.target}/{change.subject}"
    whose = "" if change.case_id is None else f" for {change.case_id}"
    level = f" +{change.level}" if change.kind in CHANGE_LEVELS else ""
    return f"{change.kind} {about}{whose}{level}: {change.decider} {change.cost}"


def told(snapshot: Snapshot, case_id: str = "A", *, at_most: int = 20, **policy: object) -> list[list[str]]:
    """All routes of a case that has no place, cheapest first, each as its changes in words. Each is checked."""
    matcher = Matcher(snapshot, Policy(**policy))  # type: ignore[arg-type]
    plan = matcher.propose()
    assert plan.proven
    assert case_id not in plan.placed_case_ids
    found = matcher.routes(plan, case_id, at_most=at_most)
    for route in found:
        check(matcher, plan, case_id, route)
    costs = [(route.cost, len(route.changes)) for route in found]
    assert costs == sorted(costs)
    return [[words(change) for change in route.changes] for route in found]


def check(matcher: Matcher, plan: Plan, case_id: str, route: Route) -> None:
    """A route works, its witness shows how, and one level lower it does not work."""
    everybody = {*plan.placed_case_ids, case_id}
    assert route.witness is not None
    assert verify(apply_changes(matcher.snapshot, route.changes), route.witness) == []
    assert everybody <= route.witness.placed_case_ids
    assert route.losers == ()
    assert route.cost == sum(change.cost for change in route.changes)
    assert set(route.deciders) == {change.decider for change in route.changes}
    assert works(matcher, route.changes, everybody)
    for number, change in enumerate(route.changes):
        others = [one for position, one in enumerate(route.changes) if position != number]
        assert not works(matcher, [*others, *lower(change)], everybody)


def works(matcher: Matcher, changes: Iterable[Change], everybody: set[str]) -> bool:
    """By brute force: whether with these changes some plan places all of them."""
    return can_place_whole(World(apply_changes(matcher.snapshot, changes), matcher.policy), everybody)


def lower(change: Change) -> list[Change]:
    """The change one level lower; none below the lowest."""
    levels = CHANGE_LEVELS.get(change.kind, (1,))
    step = levels.index(change.level)
    return [change.model_copy(update={"level": levels[step - 1]})] if step else []
