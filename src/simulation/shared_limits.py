"""What remains of limits that clients share, beside those who were placed since the first day."""

from collections.abc import Iterable

from ..matching.index import Index
from ..matching.rules.cohort_limits import counts
from ..matching.rules.resources import FINEST, load, millionths
from ..models.provider import CohortLimit, Resource
from ..models.week import Funding


def beside(index: Index, row: Resource, living: Iterable[str], moved_out: Iterable[str] = ()) -> Resource:
    """A resource beside these clients, with what those who have moved out make free."""
    taken = sum(load(index, case_id, row) for case_id in living)
    taken -= sum(load(index, case_id, row) for case_id in moved_out)
    return row.model_copy(update={"amount": max(0, millionths(row.amount) - taken) / FINEST})


def room_beside(index: Index, row: CohortLimit, living: Iterable[str], moved_out: Iterable[str] = ()) -> CohortLimit:
    """The room of a cohort limit beside these clients, with what those who have moved out make free."""
    taken = sum(counts(index, case_id, row) for case_id in living)
    taken -= sum(counts(index, case_id, row) for case_id in moved_out)
    return row.model_copy(update={"at_most": max(0, row.at_most - taken)})


def after(row: Funding, used: int) -> Funding:
    """A budget after so many bespoke placements; what is spent does not come back."""
    if row.bespoke_places is None:
        return row
    return row.model_copy(update={"bespoke_places": max(0, row.bespoke_places - used)})
