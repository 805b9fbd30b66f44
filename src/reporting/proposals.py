"""The proposed placements as rows, whom to agree with, and what else was possible."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from ..models.explanation import Explanation
from ..models.plan import Condition, Placement
from .names import Names
from .sentences import condition_text, goal_short
from .story import Story

SHOWN_ALTERNATIVES = 4
"""How many other places are shown for each need."""


@dataclass(frozen=True)
class ProposalRow:
    """One placement as people read it."""

    case_id: str
    care: str
    unit: str
    unit_id: str
    opening_id: str
    need_id: str
    provider: str
    place: str
    start: date
    distance_km: float | None
    at_client: bool
    pinned: bool
    conditions: tuple[tuple[str, str], ...]
    """What it rests on, each with the label of who must agree."""


@dataclass(frozen=True)
class Agreement:
    """Everything that one kind of decider must agree to."""

    decider: str
    lines: tuple[str, ...]


def proposal_rows(story: Story) -> tuple[ProposalRow, ...]:
    """A row for each placement, the most urgent case first."""
    return tuple(_row(story, placement) for placement in story.placements)


def _row(story: Story, placement: Placement) -> ProposalRow:
    names, words = story.names, story.words
    pinned = any(
        (pin.case_id, pin.unit_id) == (placement.case_id, placement.unit_id)
        and pin.need_id in (None, placement.need_id)
        for pin in story.index.pins
    )
    return ProposalRow(
        case_id=placement.case_id,
        care=names.need(placement.case_id, placement.need_id),
        unit=names.unit_name(placement.unit_id),
        unit_id=placement.unit_id,
        opening_id=placement.opening_id,
        need_id=placement.need_id,
        provider=names.provider(placement.unit_id),
        place=names.place(placement.unit_id),
        start=placement.start_on,
        distance_km=story.distance_km(placement.case_id, placement.unit_id),
        at_client=story.index.openings[placement.opening_id].delivery == "at_client",
        pinned=pinned,
        conditions=tuple((said(story, placement, one), words.label(one.decider)) for one in placement.conditions),
    )


def said(story: Story, placement: Placement, condition: Condition) -> str:
    """A condition of a placement in words."""
    return condition_text(condition, placement.unit_id, story.words, story.names)


def agreements(story: Story) -> tuple[Agreement, ...]:
    """Conditions by who must agree, in alphabetical order of their labels."""
    found: dict[str, list[str]] = defaultdict(list)
    for placement in story.placements:
        for condition in placement.conditions:
            line = story.words.text(
                "agreements.line",
                case=placement.case_id,
                unit=story.names.unit(placement.unit_id),
                what=said(story, placement, condition),
            )
            found[story.words.label(condition.decider)].append(line)
    return tuple(Agreement(decider, tuple(lines)) for decider, lines in sorted(found.items()))


def other_places(story: Story) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each placed case with an explanation: other openings it could have had, and what would be worse."""
    rows = []
    for case_id in sorted(story.plan.placed_case_ids, key=story.order):
        explanation = story.explanations.get(case_id)
        if explanation is None or not explanation.alternatives:
            continue
        lines = alternative_lines(explanation, story.names)
        rows.append((case_id, tuple(lines)))
    return tuple(rows)


def alternative_lines(explanation: Explanation, names: Names) -> list[str]:
    """Other openings for a placed case, the first few in words."""
    words, alternatives = names.words, explanation.alternatives
    lines = []
    for one in alternatives[:SHOWN_ALTERNATIVES]:
        unit = names.opening(one.opening_id)
        if one.decided_by is None:
            lines.append(words.text("placements.alternative_not_proven", unit=unit))
        elif one.decided_by == "tie_break":
            lines.append(words.text("placements.alternative_tie", unit=unit))
        else:
            goal = goal_short(one.decided_by, words)
            lines.append(words.text("placements.alternative", unit=unit, goal=goal))
    if len(alternatives) > SHOWN_ALTERNATIVES:
        lines.append(words.text("placements.more", count=len(alternatives) - SHOWN_ALTERNATIVES))
    return lines
