"""Security level: within the least and the highest that the need asks; level 4 is placed by the justice service."""

from collections.abc import Callable, Iterator

import numpy as np

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ..index import Index
from ..pairs import Pairs, Screened
from .base import PairRule

JUSTICE_LEVEL = 4


def asked_levels(need: Need) -> tuple[int, int] | None:
    """Least and highest level, both included; ``None``: no requirement."""
    if need.security_min is None and need.security_max is None:
        return None
    least = need.security_min if need.security_min is not None else 0
    return least, need.security_max if need.security_max is not None else least


def is_placed_by_justice(need: Need) -> bool:
    """Whether nothing less than level 4 will do: then the justice service places, and nobody else."""
    asked = asked_levels(need)
    return asked is not None and asked[0] == JUSTICE_LEVEL


class Security(PairRule):
    """The unit's level has to lie between what the need asks. Nobody changes a security need."""

    code = "security"

    def is_on(self, index: Index) -> bool:
        asks_justice = any(is_placed_by_justice(need) for need in index.unlike_needs)
        return asks_justice or _is_stated(index)

    def looks_at(self, index: Index) -> Callable[[Need], tuple[int, int] | None]:
        return asked_levels

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        asked, level = asked_levels(need), unit.security_level
        if level == JUSTICE_LEVEL or is_placed_by_justice(need):
            yield self.barrier(need, unit, code="security_justice", observed=level)
        elif asked is None or not _is_stated(index):
            return
        elif level is None:
            yield self.barrier(
                need, unit, code="security_unknown", kind="unknown_level", limit=_range(asked), decider="provider"
            )
        elif not asked[0] <= level <= asked[1]:
            yield self.barrier(need, unit, observed=level, limit=_range(asked))

    def screen(self, pairs: Pairs) -> Screened:
        level = pairs.of_unit(lambda unit: -1 if unit.security_level is None else unit.security_level)
        least = pairs.of_need(lambda need: (asked_levels(need) or (0, JUSTICE_LEVEL))[0])
        highest = pairs.of_need(lambda need: (asked_levels(need) or (0, JUSTICE_LEVEL))[1])
        asks = pairs.of_need(lambda need: asked_levels(need) is not None, np.bool_)
        unknown = _is_stated(pairs.index) & (level < 0) & ~(asks & (least == JUSTICE_LEVEL))
        blocked = (
            (level == JUSTICE_LEVEL)
            | (asks & (least == JUSTICE_LEVEL))
            | (asks & (level >= 0) & ((level < least) | (level > highest)))
        )
        return Screened(blocked, {"unknown_level": (asks & unknown).astype(np.int64)})


def _is_stated(index: Index) -> bool:
    return index.snapshot.states("units", "security_level")


def _range(asked: tuple[int, int]) -> int | str:
    return asked[0] if asked[0] == asked[1] else f"{asked[0]}–{asked[1]}"


RULE = Security()
