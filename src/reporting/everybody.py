"""What it would take to place everybody: the changes by who decides, and whom no change can help."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..models.change import Change
from ..models.comparison import Everybody
from .guidance import explained_step_text
from .names import capital
from .sentences import change_text, recorded_cause_text
from .story import Story


@dataclass(frozen=True)
class Beyond:
    """Somebody whom no change of the catalogue can place."""

    case_id: str
    cause: str
    next_step: str


@dataclass(frozen=True)
class EverybodyTold:
    """All that a report tells about it."""

    lead: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    """Who decides, and what: the decider with most changes first."""
    beyond: tuple[Beyond, ...]


def everybody_told(story: Story) -> EverybodyTold | None:
    """What a report tells; ``None`` when nobody asked."""
    if story.outlook is None or story.outlook.everybody is None:
        return None
    found = story.outlook.everybody
    return EverybodyTold(tuple(_lead(story, found)), tuple(_groups(story, found)), beyond(story, found))


def everybody_line(story: Story, found: Everybody) -> str:
    """The answer in one sentence."""
    count, out = len(found.changes), len(found.impossible)
    entry = "with" if found.changes else "not_together" if found.witness is None else "nothing"
    entry = f"{entry}_but" if out and entry != "not_together" else entry
    return story.words.text(f"everybody.{entry}", count=count, out=out)


def _lead(story: Story, found: Everybody) -> Iterator[str]:
    words = story.words
    yield everybody_line(story, found)
    if found.changes:
        yield words.text("everybody.lightest" if found.proven else "everybody.not_proven")
        if found.proven:
            yield words.text("everybody.all_needed")
    if story.overview.movers:
        yield words.text("everybody.movers")


def _groups(story: Story, found: Everybody) -> Iterator[tuple[str, tuple[str, ...]]]:
    by_decider: dict[str, list[Change]] = {}
    for change in found.changes:
        by_decider.setdefault(change.decider, []).append(change)
    for decider, changes in sorted(by_decider.items(), key=lambda one: (-len(one[1]), one[0])):
        ordered = sorted(changes, key=lambda change: _asked(story, change))
        told = tuple(f"{capital(change_text(change, story.words, story.names))}." for change in ordered)
        yield capital(story.words.label(decider)), told


def _asked(story: Story, change: Change) -> str:
    """Whom the change asks something of, so that all that one unit is asked stands together."""
    opening = story.index.openings.get(change.target)
    return opening.unit_id if opening else change.target


def beyond(story: Story, found: Everybody) -> tuple[Beyond, ...]:
    """Whom no change can place, the most urgent first, with the cause and where the case goes from here."""
    recorded = {one.case_id: one.cause for one in story.plan.unmatched}
    return tuple(_beyond(story, one, recorded.get(one)) for one in sorted(found.impossible, key=story.order))


def _beyond(story: Story, case_id: str, cause: str | None) -> Beyond:
    explanation = story.explanations.get(case_id)
    return Beyond(
        case_id=case_id,
        cause="" if cause is None else recorded_cause_text(cause, story.words, story.names),
        next_step=explained_step_text(explanation, story.words, story.names) if explanation else "",
    )
