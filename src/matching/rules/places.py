"""Places: no more people at an opening than it has places."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ...models.case import Need
from ...models.explanation import Change
from ...models.plan import Placement, Violation
from ...models.provider import Opening
from ..index import Index
from ..pairs import Pairs
from .base import CouplingRule, Row, rows_by

LEVELS = (1, 2, 3)
"""The levels of the change: so many places more."""


class Places(CouplingRule):
    """Places count what remains beside present occupants."""

    code = "places"

    def rows(self, pairs: Pairs) -> Iterator[Row]:
        names = [opening.id for opening in pairs.openings]
        return rows_by(self.code, pairs.opening, names, [opening.places for opening in pairs.openings])

    def violations(self, index: Index, placements: Sequence[Placement]) -> Iterator[Violation]:
        for opening_id, count in Counter(one.opening_id for one in placements).items():
            places = index.openings[opening_id].places
            if count > places:
                yield Violation(rule=self.code, ids=(opening_id,), found=str(count), limit=str(places))

    def changes(self, index: Index, need: Need, opening: Opening) -> Iterator[Change]:
        for step, more in enumerate(LEVELS):
            cost = index.policy.change_cost("place", step)
            yield Change(kind="place", target=opening.id, level=more, decider="provider", cost=cost)


RULE = Places()
