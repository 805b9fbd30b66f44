"""Integrated plans: what a case needs from several sides at once, told as one plan with all its parts."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..matching.index import is_required
from ..models.case import Need
from ..models.plan import Placement
from .names import capital
from .people import has_parts
from .story import Story


@dataclass(frozen=True)
class IntegratedPlan:
    """One placed case with several needs."""

    case_id: str
    summary: str
    parts: tuple[str, ...]
    """A sentence for each part, also for those that stay open."""


def integrated_plans(story: Story) -> tuple[IntegratedPlan, ...]:
    """The placed cases that ask for several things, the most urgent first."""
    return tuple(_plan(story, case_id) for case_id in story.placements_of if has_parts(story.index, case_id))


def part_mark(story: Story, case_id: str, need_id: str) -> str:
    """Which part of its plan a placement is, such as ``part 1 of 2``; empty for a case with one need."""
    if not has_parts(story.index, case_id):
        return ""
    ids = [need.need_id for need in story.needs_of(case_id)]
    return story.words.text("plans.mark", number=ids.index(need_id) + 1, count=len(ids))


def open_parts(story: Story, case_id: str) -> tuple[Need, ...]:
    """The parts of a placed case's plan that stay open."""
    placed = {one.need_id for one in story.placements_of.get(case_id, ())}
    return tuple(need for need in story.needs_of(case_id) if need.need_id not in placed)


def role(story: Story, need: Need) -> str:
    """How a part belongs to its plan: required, later, or one that may stay open."""
    if is_required(need):
        return story.words.text("plans.required")
    if need.after_need_id is None:
        return story.words.text("plans.optional")
    return story.words.text("plans.after", part=story.names.part(need.case_id, need.after_need_id))


def open_parts_text(story: Story, case_id: str) -> str:
    """The parts that stay open, in one sentence; empty when all have a place."""
    left = open_parts(story, case_id)
    parts = story.names.every(story.names.part(case_id, need.need_id) for need in left)
    return story.words.text("plans.still_open", parts=parts) if left else ""


def _plan(story: Story, case_id: str) -> IntegratedPlan:
    words, needs = story.words, story.needs_of(case_id)
    placed = {one.need_id: one for one in story.placements_of[case_id]}
    on_condition = sum(bool(one.conditions) for one in placed.values())
    said = [
        words.text("plans.all_placed" if len(placed) == len(needs) else "plans.some_placed",
                   placed=len(placed), count=len(needs)),
        words.text("plans.on_condition" if on_condition else "plans.firm", count=on_condition),
    ]  # fmt: skip
    return IntegratedPlan(
        case_id, " ".join(said), tuple(_part(story, need, placed.get(need.need_id)) for need in needs)
    )


def _part(story: Story, need: Need, placement: Placement | None) -> str:
    return story.words.text(
        "plans.part" if placement else "plans.part_open",
        care=capital(story.names.part(need.case_id, need.need_id)),
        role=role(story, need),
        unit=story.names.unit(placement.unit_id) if placement else "",
        start=placement.start_on if placement else None,
    )


def plan_rows(story: Story) -> Iterator[tuple[object, ...]]:
    """A row for each part of each integrated plan that has a place; open parts too."""
    for case_id, placements in story.placements_of.items():
        if not has_parts(story.index, case_id):
            continue
        placed = {one.need_id: one for one in placements}
        for number, need in enumerate(story.needs_of(case_id), start=1):
            placement = placed.get(need.need_id)
            status = "open" if placement is None else "conditional" if placement.conditions else "firm"
            yield (
                case_id,
                number,
                story.names.part(case_id, need.need_id),
                role(story, need),
                story.names.unit_name(placement.unit_id) if placement else None,
                placement.unit_id if placement else None,
                placement.start_on if placement else None,
                story.words.text(f"placements.{status}"),
            )
