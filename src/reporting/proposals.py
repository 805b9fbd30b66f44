"""The proposed placements as rows, whom to agree with, and what else was possible."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..models.comparison import Price
from ..models.explanation import Alternative, Explanation
from ..models.plan import Condition, Placement
from .chains import step_note
from .moves import move_note
from .names import Names
from .people import has_parts
from .plans import open_parts_text, part_mark
from .routes import moves_text
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
    part: str
    """Which part of an integrated plan it is; empty for a case with one need."""
    joined: bool
    """Whether the row above is of the same case."""
    notes: tuple[str, ...]
    """What else to know: the place that the client leaves, whose place it is, what stays open."""


@dataclass(frozen=True)
class Agreement:
    """Everything that one kind of decider must agree to."""

    decider: str
    lines: tuple[str, ...]


def proposal_rows(story: Story) -> tuple[ProposalRow, ...]:
    """A row for each placement, the most urgent case first; the rows of one case together."""
    return tuple(
        _row(story, placement, joined=placement is not placements[0], last=placement is placements[-1])
        for placements in story.placements_of.values()
        for placement in placements
    )


def _row(story: Story, placement: Placement, *, joined: bool, last: bool) -> ProposalRow:
    names, words = story.names, story.words
    pinned = any(
        (pin.case_id, pin.need_id, pin.unit_id) == (placement.case_id, placement.need_id, placement.unit_id)
        for pin in story.index.pins
    )
    return ProposalRow(
        case_id=placement.case_id,
        care=names.need(placement.case_id, placement.need_id),
        part=part_mark(story, placement.case_id, placement.need_id),
        joined=joined,
        notes=tuple(_notes(story, placement, joined=joined, last=last)),
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


def _notes(story: Story, placement: Placement, *, joined: bool, last: bool) -> Iterator[str]:
    notes = (
        "" if joined else move_note(story, placement),
        step_note(story, placement.case_id, placement.need_id),
        open_parts_text(story, placement.case_id) if last else "",
    )
    yield from filter(None, notes)


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
    alternatives = explanation.alternatives
    lines = [alternative_text(one, explanation.case_id, names) for one in alternatives[:SHOWN_ALTERNATIVES]]
    if len(alternatives) > SHOWN_ALTERNATIVES:
        lines.append(names.words.text("placements.more", count=len(alternatives) - SHOWN_ALTERNATIVES))
    return lines


def alternative_text(alternative: Alternative, case_id: str, names: Names) -> str:
    """Another place that a case could have: what would be worse for it, and its price where that was asked."""
    words, is_part = names.words, has_parts(names.index, case_id)
    opening_id = alternative.opening_id
    unit = names.spot_for(case_id, alternative.need_id, opening_id) if is_part else names.opening(opening_id)
    if alternative.decided_by is None:
        told = words.text("placements.alternative_not_proven", unit=unit)
    elif alternative.decided_by == "tie_break":
        told = words.text("placements.alternative_tie", unit=unit)
    else:
        told = words.text("placements.alternative", unit=unit, goal=goal_short(alternative.decided_by, words))
    if alternative.price is None:
        return told
    return words.text("placements.priced", alternative=told, price=price_text(alternative.price, names))


def price_text(price: Price, names: Names) -> str:
    """What a choice costs others: who loses a place, who gets one, who gets another."""
    words, losers, gains = names.words, price.losers, price.gains
    entry = "losers" if losers else "nobody"
    said = [words.text(f"price.{entry}", count=len(losers), cases=names.every(losers))]
    if gains:
        said.append(words.text("price.gains", count=len(gains), cases=names.every(gains)))
    said += moves_text(price.moves, names)
    return " ".join(said if price.proven else [*said, words.text("price.not_proven")])
