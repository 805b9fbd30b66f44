"""The decisions still to be taken: what is known of each, ready to be filled in."""

from collections.abc import Iterator

from ..matching.index import is_required
from ..models.plan import Placement
from .sentences import given_by
from .story import Story


def decision_rows(story: Story) -> Iterator[dict[str, str]]:
    """A row for each placement, and for each part of the best route of a case that the plan gives nothing.

    Without a route there is a row for each required need, with the place left blank.
    """
    for placement in story.placements:
        yield _known(placement)
    for case_id in story.left_over:
        routes = story.proposed_routes(case_id)
        given = given_by(routes[0], case_id, story.names) if routes else []
        yield from map(_known, given)
        if not given:
            required = (need for need in story.needs_of(case_id) if is_required(need))
            yield from ({"case_id": case_id, "need_id": need.need_id} for need in required)


def _known(placement: Placement) -> dict[str, str]:
    return {
        "case_id": placement.case_id,
        "unit_id": placement.unit_id,
        "need_id": placement.need_id,
        "opening_id": placement.opening_id,
    }
