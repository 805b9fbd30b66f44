"""The human measure: who falls outside the inclusion criteria, what is missing, and why the table took the case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .names import Names
from .story import Story


@dataclass(frozen=True)
class Intake:
    """Cases by how they stand towards the inclusion criteria, a line each."""

    just_outside: tuple[str, ...]
    """Exactly one criterion is answered *no*."""
    further_outside: tuple[str, ...]
    questions: tuple[str, ...]
    """Criteria that nobody has answered."""
    strict: bool
    """Whether a case that is not admitted gets no place."""


def intake(story: Story) -> Intake | None:
    """All open cases that do not meet every inclusion criterion for certain; ``None`` when all do."""
    just: list[str] = []
    further: list[str] = []
    questions: list[str] = []
    for case_id in sorted(story.index.cases, key=story.order):
        missing, unknown = answered(story.names, case_id, answer=False), answered(story.names, case_id, answer=None)
        if missing:
            (just if len(missing) == 1 else further).append(_outside(story, case_id, missing))
        if unknown:
            criteria = labels(story.names, unknown)
            questions.append(story.words.text("intake.question", case=case_id, criteria=criteria))
    if not (just or further or questions):
        return None
    return Intake(tuple(just), tuple(further), tuple(questions), story.plan.policy.inclusion == "strict")


def answered(names: Names, case_id: str, *, answer: bool | None) -> tuple[str, ...]:
    """The criteria with this answer, in the order in which the table states them."""
    given = names.index.inclusion.get(case_id, {})
    return tuple(criterion for criterion, value in given.items() if value is answer)


def intake_notes(names: Names, case_id: str) -> Iterator[str]:
    """What a case's card says of it."""
    words = names.words
    missing, unknown = answered(names, case_id, answer=False), answered(names, case_id, answer=None)
    if missing:
        entry = "outside" if len(missing) == 1 else "outside_more"
        criteria = labels(names, missing)
        said = words.text(f"unplaced.{entry}", count=len(missing), criteria=criteria)
        yield f"{said} {admitted_text(names, case_id)}"
    if unknown:
        yield words.text("unplaced.outside_unknown", criteria=labels(names, unknown))


def admitted_text(names: Names, case_id: str) -> str:
    """Whether the table took the case, and why."""
    reason = names.index.cases[case_id].admitted_by_table
    if reason is None:
        return names.words.text("intake.not_admitted")
    return names.words.text("intake.admitted", reason=reason.rstrip("."))


def labels(names: Names, tokens: Sequence[str]) -> str:
    """Tokens by their labels, as a list."""
    return names.every(names.fact(token) for token in tokens)


def _outside(story: Story, case_id: str, missing: Sequence[str]) -> str:
    placed = "placed" if case_id in story.plan.placed_case_ids else "unplaced"
    outcome = "waits" if case_id in story.waiting_to_move else placed
    return story.words.text(
        "intake.line",
        case=case_id,
        criteria=labels(story.names, missing),
        why=admitted_text(story.names, case_id),
        outcome=story.words.text(f"intake.{outcome}"),
    )
