"""What is unknown and matters: for cases without a place, and for placements that rest on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..matching.index import Index
from ..matching.rules.cohort_limits import might_count
from ..models.explanation import Explanation, Question
from ..models.plan import Condition, Placement, Plan

NEAR_RULES = ("near", "near_current")
"""Rules about the distance between units, not from the client."""

ANSWERS_FACTS = "referrer"
"""Who knows the facts about a client."""


@dataclass(frozen=True)
class OpenQuestion:
    """A question and who can answer it."""

    question: Question
    deciders: tuple[str, ...]


def open_questions(index: Index, plan: Plan, explanations: Iterable[Explanation]) -> tuple[OpenQuestion, ...]:
    """Each question once, with all units for which its answer matters."""
    found: dict[tuple[str, str, str], tuple[Question, set[str]]] = {}
    for question, deciders in _asked(index, plan, explanations):
        known, who = found.get(key_of(question), (question, set()))
        units = tuple(dict.fromkeys((*known.unit_ids, *question.unit_ids)))
        found[key_of(question)] = known.model_copy(update={"unit_ids": units}), who | deciders
    return tuple(OpenQuestion(question, tuple(sorted(deciders))) for question, deciders in found.values())


def key_of(question: Question) -> tuple[str, str, str]:
    """What makes a question one question."""
    about = question.subject if question.kind == "unknown_fact" else ""
    return question.case_id, question.kind, about


def _asked(index: Index, plan: Plan, explanations: Iterable[Explanation]) -> Iterator[tuple[Question, set[str]]]:
    for explanation in explanations:
        for question in explanation.questions:
            yield question, _answerers(question, explanation)
    for placement in plan.placements:
        for condition in placement.conditions:
            if condition.kind.startswith("unknown_"):
                subject = condition.subject or condition.kind.removeprefix("unknown_")
                yield _question(placement, subject, _kind(condition)), {condition.decider}
        for limit in index.snapshot.cohort_limits:
            if limit.unit_id == placement.unit_id and might_count(index, placement.case_id, limit):
                yield _question(placement, limit.fact, "unknown_fact"), {ANSWERS_FACTS}


def _question(placement: Placement, subject: str, kind: str) -> Question:
    return Question(case_id=placement.case_id, subject=subject, kind=kind, unit_ids=(placement.unit_id,))


def _kind(condition: Condition) -> str:
    """The kind of question; whether a unit is near enough is another one than where a client lives."""
    return f"{condition.kind}_near" if condition.rule in NEAR_RULES else condition.kind


def _answerers(question: Question, explanation: Explanation) -> set[str]:
    """Who can answer: whoever a barrier names, and about a fact always the referrer."""
    about_fact = question.kind == "unknown_fact"
    return ({ANSWERS_FACTS} if about_fact else set()) | {
        barrier.decider
        for account in explanation.accounts
        for barrier in account.barriers
        if barrier.kind == question.kind and barrier.decider and (not about_fact or barrier.subject == question.subject)
    }
