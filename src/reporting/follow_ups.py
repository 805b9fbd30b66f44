"""What became of cases that are not open any more, and who asked for the next step of the ladder."""

from dataclasses import dataclass
from datetime import date

from ..models.follow_up import Escalation, FollowUp
from ..models.vocabulary import Step
from .names import capital
from .story import Story


@dataclass(frozen=True)
class FollowUpRow:
    """One case that is not open."""

    case_id: str
    status: str
    days: int
    step: str
    action: str
    code: str
    """The code of the action."""


@dataclass(frozen=True)
class EscalationRow:
    """One request for the next step."""

    case_id: str
    status: str
    requested_by: str
    requested_on: date | None
    days: int | None
    reached: str
    next_step: str


def follow_up_rows(story: Story) -> tuple[FollowUpRow, ...]:
    """What to find out or ask, case by case; first what the least is known of."""
    return tuple(_follow_up(story, one) for one in (story.outlook.follow_ups if story.outlook else ()))


def _follow_up(story: Story, one: FollowUp) -> FollowUpRow:
    return FollowUpRow(
        case_id=one.case_id,
        status=story.words.label(one.status),
        days=one.days,
        step=_step(story, one.step),
        action=story.words.text(f"follow_up.{one.action}"),
        code=one.action,
    )


def escalation_rows(story: Story) -> tuple[EscalationRow, ...]:
    """Every request, the oldest first."""
    return tuple(_escalation(story, one) for one in (story.outlook.escalations if story.outlook else ()))


def _escalation(story: Story, one: Escalation) -> EscalationRow:
    words = story.words
    return EscalationRow(
        case_id=one.case_id,
        status=words.label(one.status),
        requested_by=capital(words.label(one.requested_by)),
        requested_on=one.requested_on,
        days=one.days,
        reached=_step(story, one.reached),
        next_step=words.label(one.next_step) if one.next_step else words.text("escalation.highest"),
    )


def _step(story: Story, step: Step | None) -> str:
    return story.words.label(step) if step else story.words.text("follow_up.no_step")
