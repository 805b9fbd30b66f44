"""A card for each client without a place: what to do next, what stands in the way, what is possible."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..matching.index import is_required
from ..models.explanation import Competition, Explanation
from .guidance import advice_text, explained_step_text, question_line, unfinished_text
from .intake import intake_notes
from .names import Names
from .nearest import further_lines, nearest_lines
from .people import has_parts, ordered_needs
from .routes import RouteText, loss_texts, no_route_text, route_texts
from .sentences import (
    cause_meaning,
    cause_text,
    competition_text,
    other_causes_text,
    recorded_cause_text,
)
from .story import Story

SHOWN_ROUTES = 3
"""How many routes stand on a card; the workbook has the others too."""


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
    """All that a report tells about a client without a place; what is not told is empty."""

    case_id: str
    tags: tuple[str, ...]
    cause: str
    next_step: str = ""
    notes: tuple[str, ...] = ()
    unfinished: str = ""
    cause_meaning: str = ""
    other_causes: str = ""
    nearest: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    """The other units."""
    competition: tuple[CompetitionCard, ...] = ()
    """Conflicts that stand in the way independently; the smallest first."""
    routes: tuple[RouteText, ...] = ()
    routes_more: str = ""
    """How many routes more there are than told."""
    routes_note: str = ""
    with_loss: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    advice: str = ""


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
    index = story.index
    return Card(
        case_id=case_id,
        tags=tags(story.names, case_id, index.effective_urgency(case_id), index.waiting_days(case_id)),
        cause=recorded_cause_text(cause, story.words, story.names),
        routes_note=story.words.text("unplaced.no_explanation"),
        notes=_notes(story, case_id),
    )


def _card(story: Story, explanation: Explanation) -> Card:
    words, names, case_id = story.words, story.names, explanation.case_id
    routes = route_texts(explanation, names)
    left_out = len(routes) - SHOWN_ROUTES
    return Card(
        case_id=case_id,
        tags=tags(names, case_id, explanation.effective_urgency, explanation.waiting_days),
        cause=cause_text(explanation, words, names),
        next_step=explained_step_text(explanation, words, names),
        notes=_notes(story, case_id),
        unfinished=unfinished_text(explanation, words, names),
        cause_meaning=cause_meaning(explanation, words),
        other_causes=other_causes_text(explanation, words, names),
        nearest=nearest_lines(explanation, names),
        units=further_lines(explanation, names),
        competition=competition_cards(names, explanation),
        routes=routes[:SHOWN_ROUTES],
        routes_more=words.text("route.more", count=left_out) if left_out > 0 else "",
        routes_note=no_route_text(explanation, words, names),
        with_loss=loss_texts(explanation, names),
        questions=tuple(question_line(question, words, names) for question in explanation.questions),
        advice=advice_text(explanation, words, names),
    )


def competition_cards(names: Names, explanation: Explanation) -> tuple[CompetitionCard, ...]:
    """Each conflict: the clients who need the same places, and those places. Further ones come apart from the first."""
    if explanation.competition is None:
        return ()
    further = (_competition_card(names, one) for one in explanation.further_competition)
    return (
        _competition_card(names, explanation.competition),
        *(replace(one, sentence=_apart_from_that(names, one)) for one in further),
    )


def _competition_card(names: Names, found: Competition) -> CompetitionCard:
    words, case_id = names.words, found.case_id
    lines = []
    if found.rivals:
        lines.append(words.text("competition.clients", cases=names.every([case_id, *found.rivals])))
    if found.opening_ids:
        openings = [f"{names.spot(one)} ({names.index.openings[one].places}×)" for one in found.opening_ids]
        lines.append(words.text("competition.openings", openings=", ".join(openings)))
    waiting = [mover for one in found.opening_ids for mover in names.index.movers_of_opening.get(one, ())]
    if waiting:
        lines.append(words.text("competition.movers", count=len(waiting), cases=names.every(waiting)))
    if found.rivals:
        entry = "kept" if case_id in names.index.movers else "urgent"  # who would move on comes after everybody placed
        lines.append(words.text(f"competition.{entry}", case=case_id))
        lines.append(words.text("competition.least" if found.least_size else "competition.not_least"))
    sentence = competition_text(found, words, names)
    return CompetitionCard(case_id, sentence, tuple(lines), found.countable, len(found.rivals))


def _apart_from_that(names: Names, card: CompetitionCard) -> str:
    sentence = card.sentence
    if not sentence.startswith(card.case_id):
        sentence = sentence[:1].lower() + sentence[1:]
    return names.words.text("competition.further", sentence=sentence)


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
