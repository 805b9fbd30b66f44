"""Expected outcomes: the highest sum of scores (table ``scores``). For policies and research; no default goal."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..program import Program
from .base import Goal, Stage

MOST_DECIMALS = 15
LARGEST = 1 << 60
"""The solver adds up whole numbers below this."""


def decimals(index: Index) -> int:
    """With how many decimals scores are counted: all of the finest score, as far as the solver's numbers go."""
    scores = [abs(Decimal(repr(row.score))) for row in index.snapshot.scores]
    exponents = (int(score.normalize().as_tuple().exponent) for score in scores if score)
    finest = min(MOST_DECIMALS, max((-exponent for exponent in exponents), default=0))
    highest: dict[str, Decimal] = {}
    for row in index.snapshot.scores:
        highest[row.case_id] = max(highest.get(row.case_id, Decimal(0)), abs(Decimal(repr(row.score))))
    total = sum(score * len(index.needs_of.get(case_id, ())) for case_id, score in highest.items())
    while finest > 0 and total * 10**finest >= LARGEST:
        finest -= 1
    return max(0, finest)


class Scores(Goal):
    """The sum over placements of the score of case and unit; 0 where there is none.

    Values are whole numbers in units of the last decimal, see ``decimals``.
    """

    name = "scores"
    maximise = True

    def stages(self, program: Program) -> Iterator[Stage]:
        index, pairs = program.index, program.pairs
        scores = _scaled(index)
        terms = [scores.get((need.case_id, opening.unit_id), 0) for need, opening in map(pairs.at, range(len(pairs)))]
        yield Stage(self.name, self.maximise, np.array(terms, dtype=np.int64))

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        scores = _scaled(index)
        return {self.name: sum(scores.get((one.case_id, one.unit_id), 0) for one in placements)}


def _scaled(index: Index) -> dict[tuple[str, str], int]:
    places = decimals(index)
    return {(row.case_id, row.unit_id): round(Decimal(repr(row.score)).scaleb(places)) for row in index.snapshot.scores}


GOAL = Scores()
