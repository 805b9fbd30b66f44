"""Counts over all people whom the plan gives nothing: what stands in the way, and who could open a route."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from .sentences import families_text
from .story import Story


@dataclass(frozen=True)
class Tally:
    """A heading, and how often what occurs, most often first."""

    heading: str
    rows: tuple[tuple[str, int], ...]


def tallies(story: Story) -> tuple[Tally, ...]:
    """Primary causes as the plan records them, and the deciders of the best routes.

    People without a place, and people who have one and would move on, are counted apart.
    """
    words = story.words
    routes = Counter(_who(story, case_id) for case_id in story.left_over if case_id in story.explanations)
    return (
        Tally(words.text("tally.causes"), _causes(story, story.unplaced)),
        Tally(words.text("tally.causes_of_moves"), _causes(story, story.waiting_to_move)),
        Tally(words.text("tally.routes"), _ordered(routes)),
    )


def _causes(story: Story, case_ids: Collection[str]) -> tuple[tuple[str, int], ...]:
    return _ordered(Counter(_cause(story, one.cause) for one in story.plan.unmatched if one.case_id in case_ids))


def _cause(story: Story, cause: str) -> str:
    if story.words.has(f"cause_short.{cause}"):
        return story.words.text(f"cause_short.{cause}")
    return families_text(cause.split("+"), story.words, story.names)


def _who(story: Story, case_id: str) -> str:
    routes = story.proposed_routes(case_id)
    return story.names.deciders(routes[0].deciders) if routes else story.words.text("tally.no_route")


def _ordered(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
