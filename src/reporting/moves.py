"""People who have a place already and would move on: who does, and who still waits."""

from dataclasses import dataclass
from datetime import date

from ..matching.index import is_required
from ..models.plan import Placement
from .cards import Card, cards
from .story import Story


@dataclass(frozen=True)
class Moves:
    """Those who would move on."""

    moved: tuple[str, ...]
    """A sentence for each who does."""
    waiting: tuple[Card, ...]
    """A card for each who cannot yet."""


def moves(story: Story) -> Moves | None:
    """Everybody who has a place and would move on; ``None`` when there is nobody."""
    if not story.index.movers:
        return None
    moved = tuple(
        _moved(story, case_id, placements)
        for case_id, placements in story.placements_of.items()
        if case_id in story.index.movers
    )
    return Moves(moved, cards(story, story.waiting_to_move))


def move_note(story: Story, placement: Placement) -> str:
    """For the row of a placement: the place that the client has and leaves, or keeps; else empty."""
    present = story.index.cases[placement.case_id].current_opening
    if present is None:
        return ""
    entry = "leaves" if placement.case_id in story.index.movers else "stays"
    return story.words.text(f"moves.{entry}", unit=story.names.spot(present))


def _moved(story: Story, case_id: str, placements: tuple[Placement, ...]) -> str:
    names = story.names
    return story.words.text(
        "moves.conditional" if any(one.conditions for one in placements) else "moves.firm",
        case=case_id,
        leaves=names.spot(story.index.movers[case_id].id),
        to=names.every(names.spot_for(case_id, one.need_id, one.opening_id) for one in placements),
        start=leaves_on(story, placements),
    )


def leaves_on(story: Story, placements: tuple[Placement, ...]) -> date:
    """The day on which somebody leaves the present place: when the last of the required needs starts."""
    required = [one for one in placements if is_required(story.index.needs[one.case_id, one.need_id])]
    return max(one.start_on for one in required or placements)
