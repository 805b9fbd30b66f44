"""Routes in words: what has to change, who decides each change, and what happens then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..language import Catalogue
from ..matching.changes import only_for
from ..models.change import Move, Route
from ..models.explanation import Explanation
from .named_once import named_once
from .names import Names, capital
from .people import has_parts
from .sentences import change_text, changes_text, condition_text, given_by

SHOWN_MOVES = 2
"""How many people who get another place are told one by one."""

GOALS_DECIDE = ("goals",)
"""The cause when only the order of the goals keeps a case out."""


@dataclass(frozen=True)
class RouteText:
    """One route in words."""

    heading: str
    changes: tuple[str, ...]
    """What has to change, all of it, each with who decides."""
    then: str
    """What it asks of others, what it gives, and who else gets another place."""


def proposed(explanation: Explanation) -> list[Route]:
    """The routes of a case by which nobody loses a place; what asks least of people comes first."""
    return [route for route in explanation.routes if not route.losers]


def route_texts(explanation: Explanation, names: Names) -> tuple[RouteText, ...]:
    """The routes by which nobody loses a place, numbered."""
    return tuple(
        _route_text(route, explanation.case_id, number, names)
        for number, route in enumerate(proposed(explanation), start=1)
    )


def _route_text(route: Route, case_id: str, number: int, names: Names) -> RouteText:
    heading = names.words.text("route.heading", number=number)
    if len(route.changes) > 1:
        heading = f"{heading} – {names.words.text('route.together')}"
    before = _before(route, case_id)
    others = [move for move in route.moves if move.case_id not in before]
    then = [*_about_others(route, case_id, names), *_gives(route, case_id, names)]
    then += [*_first(before, names), *moves_text(others, names)]
    *changes, after = named_once([*_decided(route, names), " ".join(then)], names)
    return RouteText(heading, tuple(f"{capital(one)}." for one in changes), after)


def route_text(route: Route, words: Catalogue, names: Names) -> str:
    """A route in one line: what changes, and who decides."""
    return words.text("route.line", changes=changes_text(route, words, names), deciders=names.deciders(route.deciders))


def loss_texts(explanation: Explanation, names: Names) -> tuple[str, ...]:
    """The routes by which somebody loses a place, a line each. They are told, never proposed."""
    losing = (route for route in explanation.routes if route.losers)
    return tuple(_loss_text(route, names) for route in (*losing, *explanation.routes_with_loss))


def _loss_text(route: Route, names: Names) -> str:
    return names.words.text(
        "route.loss_with" if route.changes else "route.loss",
        count=len(route.losers),
        cases=names.every(route.losers),
        changes=names.every(named_once(_decided(route, names), names)),
    )


def _decided(route: Route, names: Names) -> Iterator[str]:
    """Each change with who decides it."""
    for change in route.changes:
        told = change_text(change, names.words, names)
        yield names.words.text("route.change", change=told, decider=names.words.label(change.decider))


def _about_others(route: Route, case_id: str, names: Names) -> Iterator[str]:
    """That a route asks something of another client, or is about one."""
    asked = {only_for(change) for change in route.changes if change.decider == "client"} - {None, case_id}
    about = {only_for(change) for change in route.changes} - {None, case_id} - asked
    for entry, found in (("asks_other", asked), ("about_other", about)):
        if found:
            cases = names.every(sorted(filter(None, found)))
            yield names.words.text(f"route.{entry}", count=len(found), cases=cases)


def _gives(route: Route, case_id: str, names: Names) -> Iterator[str]:
    """What a route gives the case, what that rests on, and whether the goals would give it."""
    words, given = names.words, given_by(route, case_id, names)
    entry = "spot_part" if has_parts(names.index, case_id) else "spot"
    spots = [
        words.text(
            f"route.{entry}", care=names.part(case_id, one.need_id), unit=names.unit(one.unit_id), start=one.start_on
        )
        for one in given
    ]
    what = names.every(spots or [words.text("route.spot_untold")])
    yield words.text("route.gives" if route.chosen_by_goals else "route.possible", case=case_id, what=what)
    rests_on = [condition_text(one, at.unit_id, words, names) for at in given for one in at.conditions]
    if rests_on:
        conditions = dict.fromkeys(rests_on)
        yield words.text("route.rests_on", count=len(conditions), conditions=names.every(conditions))
    if route.chosen_by_goals is None:
        yield words.text("route.chosen_not_proven", case=case_id)
    elif route.goes_first:
        yield words.text("route.not_chosen", count=len(route.goes_first), cases=names.every(route.goes_first))
    elif not route.chosen_by_goals:
        yield words.text("route.not_chosen_nobody", case=case_id)


def _before(route: Route, case_id: str) -> dict[str, str]:
    """Who has to leave a place before the case can come, in that order, and the opening that they go to."""
    steps = [step for chain in (route.witness.chains if route.witness else ()) for step in chain.steps]
    found: dict[str, str] = {}
    awaited = {step.place_of for step in steps if step.case_id == case_id}
    while awaited := awaited - {None, case_id, *found}:
        now = [step for step in steps if step.case_id in awaited and step.leaves]
        found = {step.case_id: step.opening_id for step in now} | found
        awaited = {step.place_of for step in now}
    return found


def _first(before: Mapping[str, str], names: Names) -> Iterator[str]:
    """Who moves on first."""
    moves = [names.words.text("route.first_to", case=one, to=names.spot(to)) for one, to in before.items()]
    if moves:
        yield names.words.text("route.first", moves=names.every(moves))


def moves_text(moves: Sequence[Move], names: Names) -> list[str]:
    """Who else gets another place, one by one when they are few."""
    words = names.words
    if len(moves) > SHOWN_MOVES:
        cases = list(dict.fromkeys(move.case_id for move in moves))
        return [words.text("route.moves_many", count=len(cases), cases=names.every(cases))]
    return [_move_text(move, names) for move in moves]


def _move_text(move: Move, names: Names) -> str:
    """What changes for one other person: another place, a part more, or a part less."""
    was, now = (
        None if opening_id is None else names.spot_for(move.case_id, move.need_id, opening_id)
        for opening_id in (move.was_opening_id, move.now_opening_id)
    )
    entry = "gains" if was is None else "loses" if now is None else "to"
    return names.words.text(f"route.moves_{entry}", case=move.case_id, was=was, now=now)


def no_route_text(explanation: Explanation, words: Catalogue, names: Names) -> str:
    """Why there is no route, or that there may be more; empty when all is said."""
    own = "" if explanation.audience == "table" else "_own"
    if proposed(explanation):
        return "" if explanation.routes_complete else words.text(f"route.incomplete{own}")
    if not (explanation.routes_complete and explanation.proven):
        return words.text(f"route.none{own}" if own else "route.none_incomplete")
    if explanation.causes[:1] == (GOALS_DECIDE,):
        return words.text("route.none_needed")
    return words.text("route.none", most=names.index.policy.route_changes)
