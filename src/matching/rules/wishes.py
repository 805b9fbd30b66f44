"""Wishes: firm, any one of a client's wishes suffices, and only the client lets them go."""

from collections.abc import Iterator

from ...models.case import Need, Preference
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ..index import Index
from ..levels import levels_of
from .base import PairRule


def is_about(preference: Preference, unit: Unit) -> bool:
    """Whether a unit meets all that a preference states."""
    return (
        preference.unit_id in (None, unit.unit_id)
        and preference.provider_id in (None, unit.provider_id)
        and preference.region in (None, unit.region)
    )


def told(preferences: list[Preference]) -> tuple[str, ...]:
    """What preferences are about, as ids."""
    return tuple(sorted(" + ".join(part for part in (p.unit_id, p.provider_id, p.region) if part) for p in preferences))


class Wishes(PairRule):
    """A client with wishes goes only where one of them is met."""

    code = "wishes"

    def is_on(self, index: Index) -> bool:
        return any(row.kind == "wish" for row in index.snapshot.preferences)

    def concerns(self, index: Index, need: Need) -> bool:
        return bool(index.wants(need.case_id, "wish"))

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        wishes = index.wants(need.case_id, "wish")
        if wishes and not any(is_about(wish, unit) for wish in wishes):
            yield self.barrier(need, unit, observed=unit.unit_id, limit=told(wishes), decider="client", liftable=True)

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        yield from levels_of(index.policy, "wish", need.case_id, "client")


RULE = Wishes()
