"""The decisions sheet: what was decided and still holds, and what is known of each decision still to be taken."""

from collections.abc import Iterator
from datetime import date

from ..matching.index import is_required
from ..models.plan import Placement
from ..models.tables import TABLE_BY_NAME
from ..models.week import Decision
from .sentences import given_by
from .story import Story

Known = dict[str, str | date]
"""The cells of a row that are known, by column."""


def decision_rows(story: Story) -> Iterator[Known]:
    """A row for each placement, and for each part of the best route of a case that the plan gives nothing.

    A placement that has been decided comes with its decision, and so do the other decisions that still hold: the sheet
    is read back next week, and nothing has to be written twice. Without a route there is a row for each required need,
    with the place left blank.
    """
    decided = list(story.index.decisions)
    for placement in story.placements:
        pins = [one for one in decided if _is_pin_of(story, one, placement)]
        yield from (_decided(story, pin) for pin in pins)
        decided = [one for one in decided if one not in pins]
        if not pins:
            yield _known(placement)
    yield from (_decided(story, one) for one in decided)
    for case_id in story.left_over:
        routes = story.proposed_routes(case_id)
        given = given_by(routes[0], case_id, story.names) if routes else []
        yield from map(_known, given)
        if not given:
            required = (need for need in story.needs_of(case_id) if is_required(need))
            for need in required:
                yield {"case_id": case_id, "need_id": need.need_id}


def _is_pin_of(story: Story, decision: Decision, placement: Placement) -> bool:
    """Whether a placement is what a pin asked for."""
    required = story.index.required[placement.case_id]
    need_id = decision.need_id or required[0].need_id
    return (
        decision.decision == "pin"
        and (decision.case_id, decision.unit_id) == (placement.case_id, placement.unit_id)
        and need_id == placement.need_id
        and decision.opening_id in (None, placement.opening_id)
    )


def _decided(story: Story, decision: Decision) -> Known:
    """A decision exactly as it stands in the snapshot, in the words of the sheet."""
    words, row = story.words, Known()
    for column in TABLE_BY_NAME["decisions"].columns:
        value = getattr(decision, column)
        if column in ("decision", "step") and value is not None:
            row[column] = words.label(value)
        elif column == "overrides" and value is not None:
            row[column] = " | ".join(map(words.label, value))
        elif value is not None:
            row[column] = value
    return row


def _known(placement: Placement) -> Known:
    return {
        "case_id": placement.case_id,
        "unit_id": placement.unit_id,
        "need_id": placement.need_id,
        "opening_id": placement.opening_id,
    }
