"""Explanations of whole weeks against the oracle: causes, competition, routes, levers, and how to place everybody.

``CAREMATCH_ORACLE`` and ``CAREMATCH_ORACLE_FROM`` as in ``test_against_brute_force``, with 60 in a normal run.
"""

import os
from collections.abc import Iterable
from typing import Any

import pytest

import carematch as cm
from carematch.models.explanation import Competition, Explanation

from .random_explained import random_explained
from .route_checks import route_disagreement
from .shrink import compact, shrink_week
from .whole_changes import Change, Needed, as_changes, changed
from .whole_explanations import (
    GOALS,
    Explained,
    causes,
    has_pairs,
    keep,
    least_conflicts,
    routes_with_loss,
)
from .whole_levers import LeverKey, Vector, everybody, levers, people_placed, vector
from .world import World

FIRST = int(os.environ.get("CAREMATCH_ORACLE_FROM", "0"))
COUNT = int(os.environ.get("CAREMATCH_ORACLE", "60"))
MANY = 1000
MANY_PLACES = 99
FAR_KM = 99_999.0
"""Farther than any two units are apart."""
TOLD = 3
"""So many routes with loss an explanation tells at least, where there are as many."""

FAMILIES = (
    *("places", "resources", "cohort_limits", "apart", "near", "budget", "care_form", "current_opening", "security"),
    *("legal_status", "scope", "criteria", "distance", "near_current", "wishes", "vetoes", "funding", "dates"),
    *("decisions", "inclusion", "together", "information"),
)
"""The published order of families, for causes of one size."""


def disagreement(snapshot: cm.Snapshot, policy: cm.Policy, previous: cm.Plan | None = None) -> str | None:
    """What the explanations of a week and the oracle differ in, or nothing."""
    about = Explained(World(snapshot, policy))
    if not about.can_place(()):
        return None
    try:
        return _differing(about, cm.Matcher(snapshot, policy=policy), previous)
    except cm.SnapshotError as error:
        return f"the engine refuses: {error}"


def _differing(about: Explained, matcher: cm.Matcher, previous: cm.Plan | None) -> str | None:
    plan = matcher.propose(previous=previous)
    for unmatched in plan.unmatched:
        told = matcher.explain(plan, unmatched.case_id)
        found = (
            _about_the_case(about, told)
            or _about_causes(about, plan, told, unmatched.cause)
            or _about_competition(about, plan, told)
            or _about_routes(about, matcher, plan, told, previous)
        )
        if found:
            return f"{unmatched.case_id}: {found}"
    return _about_levers(matcher, plan) or _about_everybody(about, matcher, plan)


def _about_the_case(about: Explained, told: Explanation) -> str | None:
    world = about.world
    case = world.open_cases[told.case_id]
    expected = ("unmatched", True, (), world.effective_class(case), world.waiting_days(case))
    found = (told.outcome, told.proven, told.unfinished, told.effective_urgency, told.waiting_days)
    return None if found == expected else f"{found}, expected {expected}"


def _about_causes(about: Explained, plan: cm.Plan, told: Explanation, primary: str) -> str | None:
    expected = causes(about, told.case_id, plan.placed_case_ids)
    found = [frozenset(cause) for cause in told.causes]
    if set(found) != expected or len(found) != len(expected):
        return f"causes {told.causes}, expected {sorted(map(sorted, expected))}"
    if found and found[0] not in (min(expected, key=_by_size), GOALS):
        return f"the primary cause {told.causes[0]} is not the first of {told.causes}"
    if found and primary != "+".join(told.causes[0]):
        return f"the plan says {primary}, the explanation {told.causes[0]}"
    return None


def _by_size(families: frozenset[str]) -> tuple[int, list[int]]:
    return len(families), sorted(FAMILIES.index(family) if family in FAMILIES else -1 for family in families)


def _about_competition(about: Explained, plan: cm.Plan, told: Explanation) -> str | None:
    """Conflicts of least size, one after another, until the case fits beside all that remain."""
    first = [told.competition] if told.competition is not None else []
    sequence = [*first, *told.further_competition]
    if not has_pairs(about.world, told.case_id):
        return f"competition {sequence} of a case without any pair" if sequence else None
    remaining = keep(about.world, told.case_id, plan.placed_case_ids)
    for number, conflict in enumerate(sequence):
        expected = least_conflicts(about, told.case_id, remaining)
        if frozenset(conflict.rivals) not in expected or not conflict.least_size:
            return f"conflict {number} {conflict}, expected one of {list(map(sorted, expected))}"
        if not conflict.rivals:
            return f"{sequence[number + 1 :]} after a conflict without rivals" if sequence[number + 1 :] else None
        remaining = [one for one in remaining if one not in conflict.rivals]
        found = _unproving(about.world, {told.case_id, *conflict.rivals}, conflict)
        if found:
            return found
    expected = least_conflicts(about, told.case_id, remaining)
    return f"after {sequence} one more is expected: {list(map(sorted, expected))}" if expected else None


def _unproving(world: World, contenders: set[str], told: Competition) -> str | None:
    """Whether the coupling rules that are named prove the conflict, with all that can be counted."""
    names = sorted(contenders)
    if Explained(_without_rules(world, told.rules)).can_place(contenders, pinned="pins" in told.rules):
        return f"the rules {told.rules} do not prove that {names} cannot all be placed"
    if told.countable and told.rules == ("places",):
        options = {pair.opening_id for one in contenders for pair in world.options(one)}
        places = sum(world.openings[opening_id].places for opening_id in told.opening_ids)
        if not options <= set(told.opening_ids) or (told.places, places >= len(contenders)) != (places, False):
            return f"{told}: {names} can go to {sorted(options)} with {places} places"
    return None


def _without_rules(world: World, kept: tuple[str, ...]) -> World:
    """The week without the coupling rules that are not kept."""
    snapshot = world.snapshot
    tables: dict[str, Any] = dict(snapshot.rows())
    for rule in {"resources", "cohort_limits", "apart"} - set(kept):
        tables[rule] = ()
    if "budget" not in kept:
        tables["funding"] = ()
    if "places" not in kept:
        tables["openings"] = tuple(row.model_copy(update={"places": MANY_PLACES}) for row in snapshot.openings)
    near_km = FAR_KM if "information" in kept else None  # of what is near only that which is not known is kept
    for table in ("cases", "needs") if "near" not in kept else ():
        tables[table] = tuple(
            row if row.near_need_id in (None, "current") else row.model_copy(update={"near_km": near_km})
            for row in tables[table]
        )
    return World(cm.Snapshot.model_construct(**tables), world.policy)


def _about_routes(
    about: Explained, matcher: cm.Matcher, plan: cm.Plan, told: Explanation, previous: cm.Plan | None
) -> str | None:
    routes = matcher.routes(plan, told.case_id, at_most=MANY)
    if [route.changes for route in routes[: len(told.routes)]] != [route.changes for route in told.routes]:
        return f"explain tells other routes than routes: {told.routes}"
    if told.routes_complete != (len(told.routes) == len(routes)):
        return f"{len(told.routes)} of {len(routes)} routes are told, complete {told.routes_complete}"
    placed = plan.placed_case_ids
    expected = routes_with_loss(about, told.case_id, placed, min(2, len(placed)))
    found = _differing_sets("routes", routes, set(map(as_changes, expected[0])))
    order = [(route.cost, len(route.changes)) for route in routes]
    if found or order != sorted(order):
        return found or f"routes in the order {order}"
    found = _about_losses(about, told, expected)
    if found:
        return found
    for route in (*routes, *told.routes_with_loss):
        found = route_disagreement(about, matcher, plan, told.case_id, route, previous)
        if found:
            return f"{found} in route {sorted(_changes(route), key=str)}"
    return None


def _about_losses(about: Explained, told: Explanation, expected: list[list[Needed]]) -> str | None:
    """Fewest losers first, then the cheapest: all of them, or the first few."""
    own = [(len(route.losers), route.cost, _changes(route)) for route in told.routes_with_loss]
    every = [
        (losers, about.catalogue.total(one), as_changes(one))
        for losers, sets in enumerate(expected[1:], start=1)
        for one in sets
    ]
    in_order = sorted(one[:2] for one in every)
    if [one[:2] for one in own] != in_order[: len(own)] or len(own) < min(TOLD, len(every)):
        return f"routes with loss {[one[:2] for one in own]}, expected {in_order}"
    if not set(own) <= set(every) or len(set(own)) < len(own):
        return f"routes with loss {own}, expected {every}"
    return None


def _differing_sets(name: str, routes: Iterable[cm.Route], expected: set[frozenset[Change]]) -> str | None:
    found = list(map(_changes, routes))
    if set(found) == expected and len(found) == len(expected):
        return None
    more, fewer = ([sorted(one, key=str) for one in sets] for sets in (set(found) - expected, expected - set(found)))
    return f"{name}: {len(found)}, expected {len(expected)}; too many {more}; missing {fewer}"


def _changes(route: cm.Route | cm.Everybody) -> frozenset[Change]:
    return frozenset((one.kind, one.target, one.subject, one.case_id, one.level) for one in route.changes)


def _about_levers(matcher: cm.Matcher, plan: cm.Plan) -> str | None:
    """Every lever with what it brings, where urgency is the first goal."""
    snapshot, policy = matcher.snapshot, matcher.policy
    if policy.goals[0] != "urgency":
        return None
    world = World(snapshot, policy)
    expected = levers(world)
    told: dict[LeverKey, cm.Lever] = {
        (one.kind, one.target, one.subject, one.level): one
        for one in matcher.levers(plan, all=True)
        if not _is_idle(world, one)
    }
    if set(told) != set(expected):
        return f"levers {sorted(told, key=str)}, expected {sorted(expected, key=str)}"
    before = vector(snapshot, policy)
    for name, changes in expected.items():
        after = vector(changed(snapshot, changes), policy)
        found = _about_lever(told[name], before, after) or _about_who(matcher, plan, told[name], after)
        if found:
            return f"{found} in lever {name}"
    return None


def _is_idle(world: World, lever: cm.Lever) -> bool:
    """Whether a lever is about advice, or only about cases that are no longer open: it may be told or not."""
    clients = {one.target for one in lever.changes if one.kind in ("distance", "travel_support", "wish")}
    return lever.subject == "consultation" or (bool(clients) and not clients & world.open_cases.keys())


def _about_lever(told: cm.Lever, before: Vector, after: Vector) -> str | None:
    found = [(one.name, one.before, one.after) for one in told.goals]
    expected = [(name, value, after[name]) for name, value in before.items()]
    if found != expected or not told.proven:
        return f"goals {found}, expected {expected}"
    placed = (told.placed.before, told.placed.after)
    if placed != (people_placed(before), people_placed(after)):
        return f"placed {placed}, expected {people_placed(before), people_placed(after)}"
    return None


def _about_who(matcher: cm.Matcher, plan: cm.Plan, told: cm.Lever, after: Vector) -> str | None:
    """Those who gain and lose leave a set of cases that a best plan of the changed week places."""
    world = World(cm.apply_changes(matcher.snapshot, told.changes), matcher.policy)
    placed = plan.placed_case_ids
    if set(told.gains) & placed or not set(told.losers) <= placed:
        return f"gains {told.gains}, losers {told.losers} of {sorted(placed)}"
    now = {one for one in (placed | set(told.gains)) - set(told.losers) if not world.is_mover(one)}
    for name, value in after.items():
        cases = [world.open_cases[one] for one in now]
        of_class = [case for case in cases if name.endswith(f"_{world.effective_class(case)}")]
        total = len(of_class) if name.startswith("placed_") else sum(map(world.waiting_days, of_class))
        if total != value:
            return f"gains {told.gains}, losers {told.losers} reach {total} of {name}, the best is {value}"
    return None if Explained(world).can_place(now) else f"no plan places {sorted(now)} and nobody else"


def _about_everybody(about: Explained, matcher: cm.Matcher, plan: cm.Plan) -> str | None:
    told = matcher.everybody(plan)
    impossible, expected = everybody(about, plan.placed_case_ids)
    if (frozenset(told.impossible), _changes(told), told.proven) != (impossible, expected or frozenset(), True):
        return f"everybody {told.impossible} {_changes(told)}, expected {sorted(impossible)} {expected}"
    if (told.witness is None) != (expected is None) or told.cost != sum(one.cost for one in told.changes):
        return f"everybody costs {told.cost}, witness {told.witness}"
    if told.witness is None or expected is None:
        return None
    violations = cm.verify(cm.apply_changes(matcher.snapshot, told.changes), told.witness)
    wanted = {one for one in about.world.open_cases if not about.world.is_mover(one)} | plan.placed_case_ids
    if violations or not wanted - impossible <= told.witness.placed_case_ids:
        return f"everybody's witness breaks {violations}, places {sorted(told.witness.placed_case_ids)}"
    total = sum(about.catalogue.cost(one[:4], one[4]) for one in expected)
    return None if told.cost == total else f"everybody costs {told.cost}, expected {total}"


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_explanations_of_whole_weeks_agree_with_brute_force(seed: int) -> None:
    week = random_explained(seed)
    found = disagreement(*week)
    if found:
        small = shrink_week(week, lambda *problem: disagreement(*problem) is not None)
        pytest.fail(f"seed {seed}: {found}\nsmallest: {disagreement(*small)}\n{compact(*small)}", pytrace=False)
