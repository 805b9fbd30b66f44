"""Wishes: firm, any one of a client's wishes suffices, and only the client lets them go."""

from collections.abc import Iterator

import numpy as np

from ...models.case import Need, Preference
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ..index import Index
from ..levels import levels_of
from ..pairs import Bools, Pairs, Screened
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


def about(pairs: Pairs, kind: str) -> tuple[Bools, Bools]:
    """Where a client has preferences of a kind, and where the unit meets one of them."""
    index, units = pairs.index, [*pairs.index.units.values()]
    asked = pairs.of_need(lambda need: bool(index.wants(need.case_id, kind)), np.bool_)
    met = np.zeros(len(pairs), dtype=np.bool_)
    positions = np.flatnonzero(asked)
    positions = positions[np.argsort(pairs.need[positions], kind="stable")]
    for here in np.split(positions, np.flatnonzero(np.diff(pairs.need[positions])) + 1) if len(positions) else ():
        wanted = index.wants(pairs.needs[pairs.need[here[0]]].case_id, kind)
        found, back = np.unique(pairs.unit[here], return_inverse=True)
        meets = [any(is_about(one, units[unit]) for one in wanted) for unit in found.tolist()]
        met[here] = np.array(meets, dtype=np.bool_)[back]
    return asked, met


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

    def screen(self, pairs: Pairs) -> Screened:
        asked, met = about(pairs, "wish")
        return Screened(asked & ~met, {})

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        yield from levels_of(index.policy, "wish", need.case_id, "client")


RULE = Wishes()
