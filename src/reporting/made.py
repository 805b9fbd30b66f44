"""What somebody has to make or pay for this plan: places made for clients, and bespoke funding by payer."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ..models.plan import Placement
from .story import Story

MADE = "place_made"
BESPOKE = "bespoke_funding"


@dataclass(frozen=True)
class Made:
    """A line for each opening where places are made, and for each payer."""

    places: tuple[str, ...]
    funding: tuple[str, ...]


def made(story: Story) -> Made:
    """What the placements ask of providers and payers together."""
    return Made(tuple(_places(story)), tuple(_funding(story)))


def _on(story: Story, kind: str) -> Iterator[tuple[Placement, str | None]]:
    """Placements that rest on a kind of condition, and what it is about."""
    for placement in story.placements:
        for condition in placement.conditions:
            if condition.kind == kind:
                yield placement, condition.subject


def _places(story: Story) -> Iterator[str]:
    found: dict[str, list[str]] = defaultdict(list)
    for placement, _ in _on(story, MADE):
        found[placement.opening_id].append(placement.case_id)
    for opening_id, case_ids in sorted(found.items()):
        yield story.words.text(
            "made.place",
            opening=story.names.spot(opening_id),
            count=len(case_ids),
            most=story.index.openings[opening_id].can_add or 0,
            cases=story.names.every(dict.fromkeys(case_ids)),
        )


def _funding(story: Story) -> Iterator[str]:
    """Of each payer who pays for a bespoke place: how many of how many."""
    words, found = story.words, defaultdict[str, list[str]](list)
    for placement, payer in _on(story, BESPOKE):
        found[payer or ""].append(placement.case_id)
    budgets = {row.payer: row.bespoke_places for row in story.snapshot.funding}
    for payer, case_ids in sorted(found.items()):
        budget = budgets.get(payer)
        entry = "no_payer" if not payer else "no_budget" if budget is None else "funding"
        cases = story.names.every(dict.fromkeys(case_ids))
        yield words.text(f"made.{entry}", payer=payer, count=len(case_ids), budget=budget, cases=cases)
