"""The best corner of a linear relaxation, looked for among few of its choices: column generation, with cuts.

The prices of rows at a corner of few choices tell which others are missed: those that are worth more than their rows
cost. They are taken in, and rows that whole-number solutions hold and the corner breaks, round after round; each begins
where the one before ended. In every round the prices bound what any solution is worth, whatever was taken in so far.

Sources: Gilmore, Gomory, *A linear programming approach to the cutting-stock problem*, 1961; Gomory, *Outline of an
algorithm for integer solutions to linear programs*, 1958; Lübbecke, Desrosiers, *Selected topics in column generation*,
2005.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .cuts import cuts
from .narrowed import RowTable
from .pairs import Bools, Floats, Ints
from .program import Row
from .relaxation import Relaxation, limits_at, payable
from .simplex import AT_LOWER, BASIC, Corner, corner

FAR = 0.1
"""A choice that costs so much more than it is worth, beside one that counts, and is not taken, is let go in the end."""

ROUNDS = 40
"""So many at most."""

MORE = 4000
"""So many choices are taken in each round, those that are missed most."""

MISSED = 1e-6
"""A choice is missed when it is worth more than its rows cost by so much, beside one that counts."""

FEW = 500
"""Rows are only added where fewer than so many are missed: a corner that is far from the best is not worth it."""

CLOSE = 1e-4
"""A bound is low enough when it is so far below the next whole number: nearer than that, rounding may not reach it."""

GAIN, NEXT, VAIN = 0.01, 0.1, 2
"""After so many rounds that lower the bound by less than this, beside one that counts, or than this share of what it is
above the next whole number, no more cuts are looked for."""


@dataclass(frozen=True, eq=False)
class Prices:
    """What rows cost at a corner, in what the sum that is to be large counts."""

    kept: Mapping[int, float]
    """What each sum that is to be kept weighs beside 1 for that one."""
    rows: Floats
    """One for each row of the relaxation."""
    most: float
    """No solution that keeps those sums is worth more, but for rounding."""
    share: Floats
    """How much the corner takes of each choice."""
    more: Floats
    """How much more each choice is worth than its rows cost at the corner, beside one that counts."""


@dataclass(frozen=True, eq=False)
class _Asked:
    """What a corner is to be best for."""

    kept: Sequence[int]
    """The sums that are to be kept, by number."""
    table: RowTable
    """That they are: a row for each."""
    unit: float
    """What a choice is worth that counts: the most of all."""
    worth: Floats
    """What each choice is worth, beside 1 for that."""
    allowed: Bools
    """The choices that may be needed."""


@dataclass(frozen=True, eq=False)
class _Stand:
    """How choices and rows stand to a corner."""

    choices: npt.NDArray[np.int8]
    rows: npt.NDArray[np.int8]
    kept: Mapping[int, int]
    """The rows that keep sums, by number."""


class Columns:
    """Some choices of a relaxation, more as they are needed, and the corners that were found."""

    def __init__(self, relaxation: Relaxation) -> None:
        self._relaxation = relaxation
        self._some = np.zeros(len(relaxation.uppers), dtype=np.bool_)
        self._stands: dict[int, _Stand] = {}
        """The last corner for each number of sums that are kept."""

    def take(self, some: Bools) -> None:
        """Choices that are among the few from now on."""
        self._some = self._some | some

    def prices(
        self, kept: Mapping[int, Row], worth: Ints, allowed: Bools, enough: int, seconds: float, *, sharpen: bool
    ) -> Prices | None:
        """What rows cost at the best corner that is found; ``None``: none is found in this time.

        ``kept``: sums that stay as large as they are in some solution of the choices taken, by a number of theirs;
        ``worth``: what each choice is worth; ``allowed``: those that may be needed; ``enough``: a bound this low is low
        enough; ``sharpen``: whether rows are added that whole-number solutions hold.
        """
        until, unit = time.monotonic() + seconds, float(np.abs(worth).max(initial=1))
        asked = _Asked(list(kept), RowTable.of(list(kept.values())), unit, worth / unit, allowed)
        best, vain, took = None, 0, 0.0
        for _ in range(ROUNDS):
            began = time.monotonic()
            found = self._corner(asked, until - began) if began + took < until else None
            if found is None:
                break
            prices = self._priced(asked, found)
            more = prices.more
            missed = self._missed(allowed & (more > MISSED), more)
            least = 0.0 if best is None else max(GAIN * unit, NEXT * (best.most % 1))
            vain = 0 if best is None or prices.most < best.most - least else vain + (len(missed) < FEW)
            best = prices if best is None or prices.most < best.most else best
            if best.most < enough + 1 - CLOSE:
                break
            added = self._sharpened(asked, found) if sharpen and vain < VAIN and len(missed) < FEW else 0
            if not len(missed) and not added:
                break
            self._some[missed] = True
            took = time.monotonic() - began
        if best is not None:
            self._forget(more)
        return best

    def _forget(self, more: Floats) -> None:
        """Of the few choices only those that a corner rests on, or nearly would, stay so."""
        is_used = np.any([stand.choices != AT_LOWER for stand in self._stands.values()], axis=0)
        self._some &= is_used | (more > -FAR)

    def _corner(self, asked: _Asked, seconds: float) -> Corner | None:
        """The best corner of the few, told for all choices and all rows, those that keep sums after the others."""
        some, rows, uppers = self._some, self._relaxation.sharp, self._relaxation.uppers
        table = rows.with_rows(asked.table)
        if seconds <= 0:
            return None
        before = self._before(asked)
        stands = np.concatenate([before.rows, [*before.kept.values()]])
        few, present = table.among(some, table.breakable(some, uppers) | (stands != BASIC))
        start = before.choices[some], stands[present]
        found = corner(few, uppers[some], asked.worth[some], seconds, start)
        if found is None:
            return None
        choices, stand = _among(found.variables, some, AT_LOWER), _among(found.rows, present, BASIC)
        kept = dict(zip(asked.kept, stand[len(rows) :].tolist(), strict=True))
        self._stands[len(kept)] = _Stand(choices, stand[: len(rows)], kept)
        share, prices = _among(found.share, some, 0.0), _among(found.prices, present, 0.0)
        return Corner(share, prices, choices, stand)

    def _before(self, asked: _Asked) -> _Stand:
        """The last corner where no more sums were kept, for the rows and sums that there are now."""
        empty = np.zeros(0, dtype=np.int8)
        last = max((size for size in self._stands if size <= len(asked.kept)), default=None)
        known = _Stand(np.full(len(self._some), AT_LOWER, dtype=np.int8), empty, {})
        known = known if last is None else self._stands[last]
        new = np.full(len(self._relaxation.sharp) - len(known.rows), BASIC, dtype=np.int8)
        kept = {number: known.kept.get(number, BASIC) for number in asked.kept}
        return _Stand(known.choices, np.concatenate([known.rows, new]), kept)

    def _priced(self, asked: _Asked, found: Corner) -> Prices:
        """What rows cost when what is missed is paid for.

        Of choices of which a row says that one is taken at most, only the one that is missed most has to be paid for.
        """
        relaxation = self._relaxation
        table, one_of, prices = relaxation.sharp.with_rows(asked.table), relaxation.one_of, found.prices.copy()
        more = asked.worth - _cost(table, prices, len(self._some))
        paid = asked.allowed & (one_of >= 0) & (more > 0)
        raised = np.zeros(len(table))
        np.maximum.at(raised, one_of[paid], more[paid])
        prices = payable(table, prices + raised)
        left = np.where(asked.allowed, asked.worth - _cost(table, prices, len(self._some)), 0.0)
        most = float(prices @ limits_at(table, prices) + np.maximum(left, 0.0) @ relaxation.uppers)
        size = len(relaxation.sharp)
        kept = dict(zip(asked.kept, (-prices[size:] * asked.unit).tolist(), strict=True))
        return Prices(kept, prices[:size] * asked.unit, most * asked.unit, found.share, more)

    def _missed(self, some: Bools, more: Floats) -> Ints:
        """Of some choices those that are missed most: of each row that takes one at most the first, then the others."""
        missed = np.flatnonzero(some & ~self._some)
        missed = missed[np.argsort(-more[missed], kind="stable")]
        is_first = np.zeros(len(missed), dtype=np.bool_)
        is_first[np.unique(self._relaxation.one_of[missed], return_index=True)[1]] = True
        return np.concatenate([missed[is_first], missed[~is_first]])[:MORE]

    def _sharpened(self, asked: _Asked, found: Corner) -> int:
        """How many rows were added that the corner breaks."""
        relaxation = self._relaxation
        new = cuts(relaxation.sharp, relaxation.uppers, found.share, asked.table)
        relaxation.sharp = relaxation.sharp.with_rows(new)
        return len(new)


def _among(found: npt.NDArray[Any], some: Bools, others: float) -> npt.NDArray[Any]:
    """Values for some of all; the others are this."""
    whole = np.full(len(some), others, dtype=found.dtype)
    whole[some] = found
    return whole


def _cost(table: RowTable, prices: Floats, size: int) -> Floats:
    """What the rows of each of so many choices cost."""
    return np.bincount(table.variable, table.coefficient * prices[table.row], size).astype(np.float64)
