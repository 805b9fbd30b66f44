"""Explanations against the oracle: causes, competition and routes of every unmatched case in random snapshots.

``CAREMATCH_ORACLE`` and ``CAREMATCH_ORACLE_FROM`` as in ``test_against_brute_force``, with 100 in a normal run.
"""

import os

import pytest

import carematch as cm
from carematch.models.change import Change, Route
from carematch.models.explanation import Explanation

from .brute_force import assignments, can_place, places_of, solve
from .explanations import causes, least_conflicts
from .one_change import one_change_routes
from .random_snapshots import random_problem
from .shrink import compact, shrink
from .world import World

FIRST = int(os.environ.get("CAREMATCH_ORACLE_FROM", "0"))
COUNT = int(os.environ.get("CAREMATCH_ORACLE", "100"))
MANY = 1000
OF_AN_OPENING = {"distance", "dates", "decisions"}
"""Rules that are about one opening, told only where the care form fits."""


def disagreement(snapshot: cm.Snapshot, policy: cm.Policy) -> str | None:
    """What an explanation of an unmatched case and the oracle differ in, or nothing."""
    if not solve(snapshot, policy).feasible:
        return None
    matcher = cm.Matcher(snapshot, policy=policy)
    plan = matcher.propose()
    world = World(snapshot, policy)
    for unmatched in plan.unmatched:
        told = matcher.explain(plan, unmatched.case_id)
        found = (
            _about_the_case(world, told)
            or _about_accounts(world, told)
            or _about_causes(world, plan, told, unmatched.cause)
            or _about_competition(world, plan, told)
            or _about_routes(matcher, plan, told)
        )
        if found:
            return f"{unmatched.case_id}: {found}"
    return None


def _about_the_case(world: World, told: Explanation) -> str | None:
    case = world.open_cases[told.case_id]
    expected = ("unmatched", True, world.effective_class(case), world.waiting_days(case))
    found = (told.outcome, told.proven, told.effective_urgency, told.waiting_days)
    return None if found == expected else f"{found}, expected {expected}"


def _about_accounts(world: World, told: Explanation) -> str | None:
    if sorted(account.unit_id for account in told.accounts) != sorted(world.units):
        return f"accounts of {[account.unit_id for account in told.accounts]}"
    care_form = world.needs[told.case_id].care_form
    for account in told.accounts:
        here = [pair for pair in world.pairs.values() if pair.unit_id == account.unit_id]
        own = [pair for pair in here if pair.case_id == told.case_id]
        admissible = [pair for pair in own if pair.is_admissible(world.policy)]
        if sorted(account.opening_ids) != sorted(pair.opening_id for pair in admissible):
            return f"{account}, admissible are {admissible}"
        outcome = "blocked" if not admissible else "conditional"
        if any(not pair.obstacles for pair in admissible):
            outcome = "fits"
        if account.outcome != outcome:
            return f"{account}, expected {outcome}"
        of_the_form = [pair for pair in own if world.openings[pair.opening_id].care_form == care_form]
        leave_out = set() if of_the_form else OF_AN_OPENING
        found = {(barrier.rule, barrier.kind) for barrier in account.barriers if barrier.rule not in leave_out}
        expected = {
            (obstacle.family, obstacle.kind)
            for pair in of_the_form or own
            for obstacle in pair.obstacles
            if obstacle.family not in leave_out
        }
        if own and found != expected:
            return f"barriers at {account.unit_id} {sorted(found, key=str)}, expected {sorted(expected, key=str)}"
    return None


def _about_causes(world: World, plan: cm.Plan, told: Explanation, primary: str) -> str | None:
    expected = causes(world, told.case_id, plan.placed_case_ids)
    found = [frozenset(cause) for cause in told.causes]
    if set(found) != expected or len(found) != len(expected):
        return f"causes {told.causes}, expected {sorted(map(sorted, expected))}"
    if found and len(found[0]) != min(map(len, expected)):
        return f"the primary cause {told.causes[0]} is not the smallest of {told.causes}"
    if found and primary != "+".join(told.causes[0]):
        return f"the plan says {primary}, the explanation {told.causes[0]}"
    return None


def _about_competition(world: World, plan: cm.Plan, told: Explanation) -> str | None:
    expected = least_conflicts(world, told.case_id, plan.placed_case_ids)
    told_of = told.competition
    if told_of is None:
        return None if expected <= {frozenset()} else f"no competition, expected one of {expected}"
    if frozenset(told_of.rivals) not in expected or not told_of.least_size:
        return f"{told_of}, expected one of {expected}"
    contenders = {told.case_id, *told_of.rivals}
    options = [pair for one in contenders for pair in world.options(one)]
    where = {pair.opening_id for pair in options}
    if told_of.rules == ("places",):
        places = sum(world.openings[opening_id].places for opening_id in where)
        if set(told_of.opening_ids) != where or told_of.places != places or places >= len(contenders):
            return f"{told_of}, they can go to {sorted(where)} with {places} places"
    if told_of.rules == ("budget",) and told_of.countable:
        charged = {pair.charged for pair in options}
        if charged != set(told_of.payers) or sum(world.budgets[payer] for payer in told_of.payers) >= len(contenders):
            return f"{told_of}, they are charged to {charged}"
    if (told_of.rules == ("places",) and not told_of.countable) or (len(told_of.rules) > 1 and told_of.countable):
        return f"{told_of}, {len(contenders)} clients"
    return _unproving(world, contenders, told_of.rules)


def _unproving(world: World, contenders: set[str], rules: tuple[str, ...]) -> str | None:
    """Whether the coupling rules that are named prove the conflict, and none of them can be left out."""

    def proves(kept: set[str]) -> bool:
        must = frozenset(contenders | (set(world.pins) if "pins" in kept else set()))
        options = {case_id: world.options(case_id) for case_id in must}
        places = places_of(world) if "places" in kept else dict.fromkeys(world.openings, MANY)
        budgets = world.budgets if "budget" in kept else dict.fromkeys(world.budgets, MANY)
        return next(assignments(options, places, budgets, must), None) is None

    if not proves(set(rules)):
        return f"the rules {rules} do not prove that {sorted(contenders)} cannot all be placed"
    for rule in rules:
        if proves(set(rules) - {rule}):
            return f"the rule {rule} of {rules} is not needed for {sorted(contenders)}"
    return None


def _about_routes(matcher: cm.Matcher, plan: cm.Plan, told: Explanation) -> str | None:
    snapshot, policy = matcher.snapshot, matcher.policy
    routes = matcher.routes(plan, told.case_id, at_most=MANY)
    if [route.changes for route in routes[: len(told.routes)]] != [route.changes for route in told.routes]:
        return f"explain tells other routes than routes: {told.routes}"
    expected = one_change_routes(snapshot, policy, told.case_id, plan.placed_case_ids)
    single = {_key(route.changes[0]) for route in routes if len(route.changes) == 1}
    if single != set(expected):
        return f"routes of one change {sorted(single, key=str)}, expected {sorted(expected, key=str)}"
    if [route.cost for route in routes] != sorted(route.cost for route in routes):
        return f"routes cost {[route.cost for route in routes]}, in that order"
    for route in routes:
        found = _about_route(matcher, plan, told.case_id, route)
        if found:
            return f"{found} in route {[_key(change) for change in route.changes]}"
    return None


def _about_route(matcher: cm.Matcher, plan: cm.Plan, case_id: str, route: Route) -> str | None:
    changed = cm.apply_changes(matcher.snapshot, route.changes)
    if route.witness is None:
        return "no witness"
    violations = cm.verify(changed, route.witness)
    if violations:
        return f"verify finds {violations} in the witness"
    wanted = plan.placed_case_ids | {case_id}
    if not wanted <= route.witness.placed_case_ids or route.losers:
        return f"the witness places {sorted(route.witness.placed_case_ids)}, losers {route.losers}"
    if route.cost != sum(change.cost for change in route.changes):
        return f"cost {route.cost}"
    if set(route.deciders) != {change.decider for change in route.changes}:
        return f"deciders {route.deciders}"
    for left_out in range(len(route.changes)):
        fewer = route.changes[:left_out] + route.changes[left_out + 1 :]
        if can_place(World(cm.apply_changes(matcher.snapshot, fewer), matcher.policy), wanted):
            return f"{route.changes[left_out]} is not needed"
    return _about_the_choice(changed, matcher.policy, plan, case_id, route)


def _about_the_choice(changed: cm.Snapshot, policy: cm.Policy, plan: cm.Plan, case_id: str, route: Route) -> str | None:
    best = solve(changed, policy).best
    chosen = {any(pair.case_id == case_id for pair in assignment) for assignment in best}
    again = cm.Matcher(changed, policy=policy).propose()
    if route.chosen_by_goals not in chosen or route.chosen_by_goals != (case_id in again.placed_case_ids):
        return f"chosen_by_goals {route.chosen_by_goals}, by the oracle {chosen}"
    first = again.placed_case_ids - plan.placed_case_ids
    if not route.chosen_by_goals and set(route.goes_first) != first:
        return f"goes_first {route.goes_first}, newly placed are {sorted(first)}"
    return None


def _key(change: Change) -> tuple[str, str, str | None, str | None, int]:
    return change.kind, change.target, change.subject, change.case_id, change.level


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_explanations_agree_with_brute_force(seed: int) -> None:
    snapshot, policy = random_problem(seed)
    found = disagreement(snapshot, policy)
    if found:
        small = shrink(snapshot, policy, lambda *problem: disagreement(*problem) is not None)
        pytest.fail(f"seed {seed}: {found}\nsmallest: {disagreement(*small)}\n{compact(*small)}", pytrace=False)
