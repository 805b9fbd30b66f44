"""One route against the oracle: its costs, who decides, its witness, and whether the goals would choose the case."""

from math import prod

import carematch as cm
from carematch.models.vocabulary import PAYER_OF_DOMAIN

from .checker import broken_rules
from .goals import stages
from .whole import Search, all_options, earlier_proposals
from .whole_changes import changed
from .whole_explanations import Explained
from .world import World

MANY_PLANS = 20_000
DECIDERS = {
    **dict.fromkeys(("criterion", "scope", "service_radius", "place", "resource", "cohort_limit"), "provider"),
    **dict.fromkeys(("rejection", "admission", "date"), "table"),
    **dict.fromkeys(("wish", "distance"), "client"),
}


def route_disagreement(
    about: Explained, matcher: cm.Matcher, plan: cm.Plan, case_id: str, route: cm.Route, previous: cm.Plan | None
) -> str | None:
    """What is wrong with a route whose changes are known to be right, or nothing."""
    snapshot = cm.apply_changes(matcher.snapshot, route.changes)
    return (
        _about_costs(about, route)
        or _about_the_witness(about, snapshot, plan, case_id, route)
        or _about_moves(plan, case_id, route)
        or _about_the_choice(matcher.policy, snapshot, plan, case_id, route, previous)
    )


def _about_costs(about: Explained, route: cm.Route) -> str | None:
    for one in route.changes:
        key = (one.kind, one.target, one.subject, one.case_id)
        if one.cost != about.catalogue.cost(key, one.level):
            return f"{one} costs {about.catalogue.cost(key, one.level)}"
        if one.decider not in _deciders(about.world, one):
            return f"{one} is decided by {_deciders(about.world, one)}"
    if route.cost != sum(one.cost for one in route.changes):
        return f"cost {route.cost}"
    if set(route.deciders) != {one.decider for one in route.changes}:
        return f"deciders {route.deciders}"
    return None


def _deciders(world: World, change: cm.Change) -> set[str]:
    """Who may decide; for money whoever pays in the domain of a need of that payer."""
    if change.kind in DECIDERS:
        return {DECIDERS[change.kind]}
    payer = change.subject if change.kind == "contract" else change.target
    needs = (need for own in world.all_needs.values() for need in own if need.payer == payer)
    return {PAYER_OF_DOMAIN.get(need.domain or "", "insurer") for need in needs} or {"insurer"}


def _about_the_witness(
    about: Explained, snapshot: cm.Snapshot, plan: cm.Plan, case_id: str, route: cm.Route
) -> str | None:
    if route.witness is None:
        return "no witness"
    violations = cm.verify(snapshot, route.witness)
    if violations:
        return f"verify finds {violations} in the witness"
    made = [(one.kind, one.target, one.subject, one.case_id, one.level) for one in route.changes]
    by_hand = World(changed(about.world.snapshot, made), about.world.policy)
    broken = {one for one in broken_rules(by_hand, route.witness) if one[0] != "goals"}
    if broken:
        return f"the witness breaks {broken}"
    placed, losers = route.witness.placed_case_ids, set(route.losers)
    wanted = plan.placed_case_ids | {case_id}
    if not wanted - losers <= placed or losers & placed or not losers <= plan.placed_case_ids:
        return f"the witness places {sorted(placed)}, losers {route.losers}"
    return None


def _about_moves(plan: cm.Plan, case_id: str, route: cm.Route) -> str | None:
    """Each move that is told is one, of somebody else."""
    before = {(one.case_id, one.need_id): one.opening_id for one in plan.placements}
    placements = route.witness.placements if route.witness is not None else ()
    now = {(one.case_id, one.need_id): one.opening_id for one in placements}
    for move in route.moves:
        need = (move.case_id, move.need_id)
        told = (move.was_opening_id, move.now_opening_id)
        if told != (before.get(need), now.get(need)) or told[0] == told[1] or move.case_id == case_id:
            return f"{move}, was {before.get(need)}, now {now.get(need)}"
    moved = {need for need in before.keys() & now.keys() if before[need] != now[need] and need[0] != case_id}
    missing = moved - {(move.case_id, move.need_id) for move in route.moves}
    return f"not told is the move of {sorted(missing)}" if missing else None


def _about_the_choice(
    policy: cm.Policy, snapshot: cm.Snapshot, plan: cm.Plan, case_id: str, route: cm.Route, previous: cm.Plan | None
) -> str | None:
    """Whether a case gets the place by the goals: proposed again, and by the oracle where that is cheap.

    Of a route with losers it need not be told.
    """
    if route.losers and route.chosen_by_goals is None:
        return None
    again = cm.Matcher(snapshot, policy=policy).propose(previous=previous)
    if route.chosen_by_goals != (case_id in again.placed_case_ids):
        return f"chosen_by_goals {route.chosen_by_goals}, proposed again {sorted(again.placed_case_ids)}"
    first = again.placed_case_ids - plan.placed_case_ids
    if set(route.goes_first) != (set() if route.chosen_by_goals else first):
        return f"goes_first {route.goes_first}, newly placed are {sorted(first)}"
    possible = choices(World(snapshot, policy, earlier_proposals(previous)), case_id)
    if possible and route.chosen_by_goals not in possible:
        return f"chosen_by_goals {route.chosen_by_goals}, by the oracle {possible}"
    return None


def choices(world: World, case_id: str) -> set[bool]:
    """Whether the best plans place a case: all, none or some of them; empty where there are too many plans."""
    order = stages(world)
    options = all_options(world, order)
    if prod(map(len, options.values())) > MANY_PLANS:
        return set()
    best: dict[bool, int | None] = {}
    for is_placed in (True, False):
        own = [bundle for bundle in options[case_id] if bool(bundle.pairs) == is_placed]
        search = Search(world, {**options, case_id: own})
        search.run()
        best[is_placed] = search.top
    top = max(value for value in best.values() if value is not None)
    return {is_placed for is_placed, value in best.items() if value == top}
