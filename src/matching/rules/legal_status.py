"""Legal status: a unit has to accept every status of the client. What needs a judge is changed by nobody here."""

from collections.abc import Callable, Iterator

import numpy as np

from ...models.case import Case, Need
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ...models.vocabulary import LEGAL_STATUSES
from ..index import Index
from ..pairs import Pairs, Screened
from .base import PairRule

_ALL = (1 << len(LEGAL_STATUSES)) - 1


def _bits(statuses: tuple[str, ...]) -> int:
    return sum(1 << LEGAL_STATUSES.index(status) for status in statuses)


def _accepted(unit: Unit) -> tuple[str, ...] | None:
    return LEGAL_STATUSES if unit.legal_statuses == "all" else unit.legal_statuses


class LegalStatus(PairRule):
    """Unknown on either side is a condition, unless the unit accepts every status there is."""

    code = "legal_status"

    def is_on(self, index: Index) -> bool:
        return index.snapshot.states("units", "legal_statuses") and index.snapshot.states("cases", "legal_statuses")

    def looks_at(self, index: Index) -> Callable[[Need], tuple[str, ...] | None]:
        return lambda need: index.cases[need.case_id].legal_statuses

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        asked, accepted = index.cases[need.case_id].legal_statuses, _accepted(unit)
        if accepted is not None and set(LEGAL_STATUSES) <= set(accepted):
            return
        if accepted is None or asked is None:
            yield self.barrier(
                need,
                unit,
                code="legal_status_of_client_unknown" if asked is None else "legal_status_of_unit_unknown",
                kind="unknown_legal_status",
                observed=asked,
                limit=accepted,
                decider="referrer" if asked is None else "provider",
            )
        elif not set(asked) <= set(accepted):
            yield self.barrier(need, unit, observed=asked, limit=accepted)

    def screen(self, pairs: Pairs) -> Screened:
        def asked(case: Case) -> int:
            return -1 if case.legal_statuses is None else _bits(case.legal_statuses)

        def accepted(unit: Unit) -> int:
            statuses = _accepted(unit)
            return -1 if statuses is None else _bits(statuses)

        wants, takes = pairs.of_case(asked), pairs.of_unit(accepted)
        unknown = (takes != _ALL) & ((wants < 0) | (takes < 0))
        blocked = ~unknown & (takes != _ALL) & ((wants & ~takes) != 0)
        return Screened(blocked, {"unknown_legal_status": unknown.astype(np.int64)})


RULE = LegalStatus()
