"""The present place: nobody is placed in the opening they occupy."""

from collections.abc import Callable, Iterator

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ..index import Index
from ..pairs import Pairs, Screened
from .base import PairRule


class CurrentOpening(PairRule):
    """Another opening of the same unit is another place. Nobody changes this."""

    code = "current_opening"

    def is_on(self, index: Index) -> bool:
        return any(case.current_opening is not None for case in index.cases.values())

    def concerns(self, index: Index, need: Need) -> bool:
        return index.cases[need.case_id].current_opening is not None

    def looks_at(self, index: Index) -> Callable[[Need], str | None]:
        return lambda need: index.cases[need.case_id].current_opening

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        if opening is not None and opening.id == index.cases[need.case_id].current_opening:
            yield self.barrier(need, unit, opening, observed=opening.id)

    def screen(self, pairs: Pairs) -> Screened:
        number = {opening_id: position for position, opening_id in enumerate(pairs.index.openings)}
        present = pairs.of_cases(lambda found: [number.get(case.current_opening or "", -1) for case in found])
        return Screened(present == pairs.opening)


RULE = CurrentOpening()
