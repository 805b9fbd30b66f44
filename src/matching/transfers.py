"""Transfers: clients who wait on the lists of some units and are placed at another."""

from collections import defaultdict
from collections.abc import Sequence

from ..models.plan import Placement, Transfer
from .index import Index


def transfers(index: Index, placements: Sequence[Placement]) -> tuple[Transfer, ...]:
    """In the order of placements. A client placed at a unit on whose list they stand is no transfer."""
    lists: dict[str, set[str]] = defaultdict(set)
    for row in index.snapshot.waiting_lists:
        lists[row.case_id].add(row.unit_id)
    arrives = {(one.case_id, one.unit_id) for one in placements}
    reached = {case_id for case_id, unit_ids in lists.items() if any((case_id, unit) in arrives for unit in unit_ids)}
    return tuple(
        Transfer(
            case_id=one.case_id,
            need_id=one.need_id,
            from_unit_ids=tuple(sorted(lists[one.case_id])),
            to_unit_id=one.unit_id,
        )
        for one in placements
        if one.case_id in lists and one.case_id not in reached
    )
