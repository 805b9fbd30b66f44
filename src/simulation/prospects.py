"""What could ever become of each client of a world, whatever is free: where, in which order, and what is in the way."""

import threading
from collections.abc import Iterable
from datetime import date
from functools import cached_property

import numpy as np

from ..matching.index import Index, is_required
from ..matching.matcher import Matcher
from ..matching.pairs import all_pairs_of
from ..matching.rules.distance import limit_m
from ..matching.screen import by_rule
from ..models.case import Need
from ..models.plan import Placement
from ..policies.base import Week
from .log import Log

PLACES = "places"
"""The cause of who could have gone somewhere, had there been a place."""


class Prospects:
    """Every client with every opening of a world, places left out of account."""

    def __init__(self, log: Log) -> None:
        self._matcher = Matcher(log.snapshot)
        self._causes: dict[str, str] = {}

    @property
    def index(self) -> Index:
        """Everybody and everything there ever is, by id."""
        return self._matcher.index

    def speaks(self, case_id: str) -> Need:
        """The need that speaks for a case."""
        return self.index.required[case_id][0]

    def lead(self, case_id: str, placements: Iterable[Placement]) -> Placement:
        """The placement of the need that speaks for the case."""
        need_id = self.speaks(case_id).need_id
        return next(one for one in placements if one.need_id == need_id)

    def start_on(self, placements: Iterable[Placement]) -> date:
        """The day on which everything that the client cannot do without has started."""
        return max(one.start_on for one in placements if is_required(self.index.needs[one.case_id, one.need_id]))

    @cached_property
    def _ranks(self) -> dict[tuple[str, str], int]:
        """By case and opening how many better ones the client knows, of any quality once."""
        week, found = Week(self._matcher), {}
        for position in np.argsort(-week.rank, kind="stable").tolist():
            need, opening = week.pairs.at(position)
            if need == self.speaks(need.case_id):
                found[need.case_id, opening.id] = int(week.rank[position])
        return found

    def _has_options(self, need: Need) -> bool:
        return len(self._matcher.pairs.of_a_need(need)) > 0

    def rank(self, placement: Placement) -> int | None:
        """1: nowhere else would the client rather be. ``None``: on the last day the client could not go there any more,
        as with an age that is passed."""
        found = self._ranks.get((placement.case_id, placement.opening_id))
        return None if found is None else found + 1

    def distance_km(self, placement: Placement) -> tuple[float | None, float | None]:
        """How far the client goes, and how much of that is beyond the client's own limit."""
        case, need, unit, opening = self.index.parts(placement)
        metres = None if opening.delivery == "at_client" else self.index.distance_m(case, unit)
        if metres is None:
            return None, None
        limit = limit_m(case, need)
        return metres / 1000, 0.0 if limit is None else max(0, metres - limit) / 1000

    def cause(self, case_id: str) -> str:
        """Why a client has no place: ``places`` when some opening could take the client; else the family of rules that
        shuts most openings of the care form, of several the first in the fixed order."""
        if case_id not in self._causes:
            closed = (need for need in self.index.required[case_id] if not self._has_options(need))
            self._causes[case_id] = next((self._in_the_way(need) for need in closed), PLACES)
        return self._causes[case_id]

    def _in_the_way(self, need: Need) -> str:
        rulebook, pairs = self._matcher.rulebook, self._matcher.pairs
        everywhere = all_pairs_of(self.index, pairs.number_of[need.case_id, need.need_id])
        offers = everywhere.of_opening(lambda opening: opening.care_form == need.care_form, np.bool_)
        if not offers.any():
            return "care_form"
        shut = {code: int(said.blocked.sum()) for code, said in by_rule(rulebook, everywhere.where(offers))}
        order = rulebook.family_order()
        return min(shut, key=lambda code: (-shut[code], order[code]))


_last = threading.local()


def prospects_of(log: Log) -> Prospects:
    """The prospects of a log; those of the last log asked for are kept, as many policies run on one."""
    if getattr(_last, "log", None) is not log:
        _last.log, _last.prospects = log, Prospects(log)
    prospects: Prospects = _last.prospects
    return prospects
