"""A card for each client without a place: what stands in the way, what came nearest, what is possible."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..matching.index import is_required
from ..models.explanation import Account, Explanation, Route
from .intake import intake_notes
from .names import Names, capital
from .people import has_parts, ordered_needs
from .sentences import (
    account_text,
    cause_meaning,
    cause_text,
    changes_text,
    competition_text,
    next_step_text,
    no_route_text,
    other_causes_text,
    question_line,
    recorded_cause_text,
    route_consequence,
)
from .story import Story

NEAREST = 3
"""How many units stand on the card itself; the rest folds away."""

NEAREST_OF_PART = 2
"""The same for each part of an integrated plan."""

MOST_BLOCKING = 2
"""Units where more rules than this stand in the way are named together; the workbook has them all."""


@dataclass(frozen=True)
class RouteCard:
    """One route in words."""

    heading: str
    weight: str
    changes: str
    deciders: str
    consequence: tuple[str, ...]


@dataclass(frozen=True)
class CompetitionCard:
    """Who needs the same places."""

    case_id: str
    sentence: str
    lines: tuple[str, ...]
    countable: bool
    """Whether anybody can check it by counting."""
    rivals: int


@dataclass(frozen=True)
class Card:
    """All that a report tells about a client without a place."""

    case_id: str
    tags: tuple[str, ...]
    cause: str
    cause_meaning: str
    other_causes: str
    nearest: tuple[str, ...]
    units: tuple[str, ...]
    """Every unit, when there are more than stand on the card."""
    units_count: int
    competition: CompetitionCard | None
    routes: tuple[RouteCard, ...]
    routes_with_loss: tuple[RouteCard, ...]
    routes_note: str
    questions: tuple[str, ...]
    next_step: str
    notes: tuple[str, ...]


def cards(story: Story, case_ids: Sequence[str]) -> tuple[Card, ...]:
    """A card for each of these cases that the plan gives nothing, in their order."""
    recorded = {one.case_id: one.cause for one in story.plan.unmatched}
    return tuple(
        _card(story, story.explanations[case_id])
        if case_id in story.explanations
        else _bare_card(story, case_id, recorded[case_id])
        for case_id in case_ids
    )


def tags(names: Names, case_id: str, urgency: int, waiting_days: int) -> tuple[str, ...]:
    """The facts at the head of a card: urgency, waiting, care, region, step."""
    words, case = names.words, names.index.cases[case_id]
    raised = urgency != case.urgency
    found = [
        words.text("report.urgency_raised" if raised else "report.urgency_now", urgency=urgency, stated=case.urgency),
        words.text("report.waiting", days=waiting_days),
        words.text("report.asks", care_forms=names.care_forms_of(case_id)),
        case.region,
    ]
    if case.step:
        found.append(words.text("report.at_step", step=case.step))
    return tuple(found)


def _bare_card(story: Story, case_id: str, cause: str) -> Card:
    return Card(
        case_id=case_id,
        tags=tags(story.names, case_id, story.index.effective_urgency(case_id), story.index.waiting_days(case_id)),
        cause=recorded_cause_text(cause, story.words, story.names),
        cause_meaning=story.words.text("unplaced.no_explanation"),
        other_causes="",
        nearest=(),
        units=(),
        units_count=0,
        competition=None,
        routes=(),
        routes_with_loss=(),
        routes_note="",
        questions=(),
        next_step="",
        notes=_notes(story, case_id),
    )


def _card(story: Story, explanation: Explanation) -> Card:
    words, names = story.words, story.names
    accounts = explanation.accounts
    near = [one for one in accounts if len(blocking(one)) <= MOST_BLOCKING and not is_other_care(one)]
    first = nearest(names, explanation.case_id, near)
    further = [account for account in near if account not in first]
    free = [route for route in explanation.routes if not route.losers]
    losing = [route for route in explanation.routes if route.losers]
    step = explanation.next_step
    return Card(
        case_id=explanation.case_id,
        tags=tags(names, explanation.case_id, explanation.effective_urgency, explanation.waiting_days),
        cause=cause_text(explanation, words, names),
        cause_meaning=cause_meaning(explanation, words),
        other_causes=other_causes_text(explanation, words, names),
        nearest=account_lines(names, explanation.case_id, first) or _nobody(names, accounts),
        units=account_lines(names, explanation.case_id, further) + _far_off(names, accounts),
        units_count=len({account.unit_id for account in accounts}),
        competition=competition_card(names, explanation),
        routes=tuple(_route(story, explanation, route, n) for n, route in enumerate(free, start=1)),
        routes_with_loss=tuple(
            _route(story, explanation, route, n) for n, route in enumerate(losing, start=len(free) + 1)
        ),
        routes_note=no_route_text(explanation, words),
        questions=tuple(question_line(question, words, names) for question in explanation.questions),
        next_step=next_step_text(step, words, names) if step else "",
        notes=_notes(story, explanation.case_id),
    )


def nearest(names: Names, case_id: str, accounts: Sequence[Account]) -> list[Account]:
    """The units that came nearest; of an integrated plan so many for each of its parts, part by part."""
    order = [need.need_id for need in ordered_needs(names.index, case_id)]
    told = NEAREST if len(order) == 1 else NEAREST_OF_PART
    found: list[Account] = []
    for need_id in order:
        found += [account for account in accounts if account.need_id == need_id][:told]
    return found


def account_lines(names: Names, case_id: str, accounts: Sequence[Account]) -> tuple[str, ...]:
    """A line for each unit that offers the care, nearest misses first; of an integrated plan also which part."""
    words = names.words
    needs = {account.need_id for account in accounts}
    lines = []
    for account in accounts:
        if is_other_care(account):
            continue
        lines.append(
            words.text(
                "unplaced.account" if len(needs) == 1 else "unplaced.account_need",
                need=capital(names.part(case_id, account.need_id)),
                unit=names.unit(account.unit_id),
                what=account_text(account, words, names),
            )
        )
    return tuple(lines)


def is_other_care(account: Account) -> bool:
    """Whether the unit does not offer the care at all, which nobody changes here."""
    return any(barrier.rule == "care_form" for barrier in account.barriers)


def blocking(account: Account) -> frozenset[str]:
    """The rules that stand in the way."""
    return frozenset(barrier.rule for barrier in account.barriers if barrier.outcome == "blocked")


def _far_off(names: Names, accounts: Sequence[Account]) -> tuple[str, ...]:
    """Units that are not told one by one, by id: where more stands in the way, and where no part is offered."""
    other = [account for account in accounts if is_other_care(account)]
    many = [account for account in accounts if account not in other and len(blocking(account)) > MOST_BLOCKING]
    told = {account.unit_id for account in accounts if account not in other and account not in many}
    lines = []
    for entry, found in (("many_rules", many), ("other_care", other)):
        ids = [unit_id for unit_id in dict.fromkeys(one.unit_id for one in found) if unit_id not in told]
        if ids:
            lines.append(names.words.text(f"unplaced.{entry}", count=len(ids), units=", ".join(ids)))
        told.update(ids)
    return tuple(lines)


def _nobody(names: Names, accounts: Sequence[Account]) -> tuple[str, ...]:
    return (names.words.text("unplaced.no_unit"),) if accounts else ()


def competition_card(names: Names, explanation: Explanation) -> CompetitionCard | None:
    """The clients who need the same places, and those places."""
    found, words = explanation.competition, names.words
    if found is None:
        return None
    cases = names.every([explanation.case_id, *found.rivals])
    openings = [f"{names.opening(one)} ({names.index.openings[one].places}×)" for one in found.opening_ids]
    lines = [words.text("competition.clients", cases=cases)]
    if openings:
        lines.append(words.text("competition.openings", openings=", ".join(openings)))
    if found.rivals:
        lines.append(words.text("competition.urgent", case=explanation.case_id))
        lines.append(words.text("competition.least" if found.least_size else "competition.not_least"))
    sentence = competition_text(found, words, names)
    return CompetitionCard(explanation.case_id, sentence, tuple(lines), found.countable, len(found.rivals))


def _route(story: Story, explanation: Explanation, route: Route, number: int) -> RouteCard:
    words, names = story.words, story.names
    changes = capital(changes_text(route, words, names))
    return RouteCard(
        heading=words.text("route.heading", number=number),
        weight=words.text("route.weight", cost=route.cost),
        changes=words.text("route.changes", changes=changes),
        deciders=words.text("route.deciders", deciders=names.deciders(route.deciders)),
        consequence=tuple(route_consequence(route, explanation.case_id, words, names)),
    )


def _notes(story: Story, case_id: str) -> tuple[str, ...]:
    notes = [occupant_text(story.names, case_id), parts_text(story.names, case_id), *intake_notes(story.names, case_id)]
    words, case = story.words, story.index.cases[case_id]
    if case.escalation_requested_by:
        entry = "escalation" if case.escalation_requested_on else "escalation_no_day"
        by = words.label(case.escalation_requested_by)
        notes.append(words.text(f"report.{entry}", by=by, on=case.escalation_requested_on))
    return tuple(note for note in notes if note)


def occupant_text(names: Names, case_id: str) -> str:
    """For somebody who has a place already: where, and whether they would leave it; else empty."""
    present = names.index.cases[case_id].current_opening
    if present is None:
        return ""
    entry = "mover" if case_id in names.index.movers else "stayer"
    return names.words.text(f"unplaced.{entry}", case=case_id, unit=names.spot(present))


def parts_text(names: Names, case_id: str) -> str:
    """For an integrated plan without a place: what stands or falls together, and what may stay open; else empty."""
    if not has_parts(names.index, case_id):
        return ""
    needs = ordered_needs(names.index, case_id)
    required = [names.part(case_id, need.need_id) for need in needs if is_required(need)]
    extra = [names.part(case_id, need.need_id) for need in needs if not is_required(need)]
    told = names.words.text("unplaced.parts", count=len(required), parts=names.every(required))
    return f"{told} {names.words.text('unplaced.parts_extra', parts=names.every(extra))}" if extra else told
