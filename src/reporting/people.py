"""Who is who: people who look for a place, people who have one and would move on, and the parts of a plan."""

from collections.abc import Iterable

from ..matching.index import Index, is_required
from ..models.case import Need


def ordered_needs(index: Index, case_id: str) -> tuple[Need, ...]:
    """The needs of a case: the required ones first, then the others, each after the need it comes after."""
    needs = {need.need_id: need for need in index.needs_of[case_id]}
    return tuple(
        sorted(needs.values(), key=lambda need: (not is_required(need), _depth(need, needs), need.need_id)),
    )


def part_number(index: Index, case_id: str, need_id: str) -> tuple[int, str]:
    """Where a need stands among the parts of its plan; one that is not asked for comes last. Sorts."""
    ids = [need.need_id for need in ordered_needs(index, case_id)]
    return ids.index(need_id) if need_id in ids else len(ids), need_id


def _depth(need: Need, needs: dict[str, Need]) -> int:
    """How many needs come before this one; a ring of needs ends the count."""
    depth, before = 0, need.after_need_id
    while before in needs and depth <= len(needs):
        depth, before = depth + 1, needs[before].after_need_id
    return depth


def has_parts(index: Index, case_id: str) -> bool:
    """Whether a case asks for more than one thing at once."""
    return len(index.needs_of.get(case_id, ())) > 1


def people(case_ids: Iterable[str]) -> int:
    """How many people, each counted once however often named."""
    return len(set(case_ids))
