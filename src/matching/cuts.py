"""Rows that every whole-number solution holds and a corner of the linear relaxation breaks: cutting planes.

At a corner each choice that is split is told by the rows that hold with nothing to spare. Their sum, with whole numbers
as weights and divided by a whole number, may be rounded (mixed-integer rounding), and then says more than the rows it
comes from. All of it is worked out in whole numbers, so that a cut holds whatever the corner was.

Sources: Nemhauser, Wolsey, *A recursive procedure to generate all cuts for 0-1 mixed integer programs*, 1990;
Cornuéjols, *Valid inequalities for mixed integer linear programs*, 2008.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .narrowed import NO_LIMIT, RowTable
from .pairs import Floats, Ints
from .program import Row

WHOLE = 1e-6
"""A share that is nearer than this to a whole number is one, and a row that is nearer to its limit is at it."""

DIVISORS = range(2, 61)
"""A sum of rows is divided by the first of these with which the weights of its rows are whole numbers."""

EXACT = 1e-5
"""How far such a weight may be from one."""

WIDEST, LARGEST = 1000, 60
"""Cuts of more variables, or with larger coefficients, are left out: with them the relaxation takes much longer."""

BROKEN = 1e-4
"""By so much a cut has to be broken."""

ALIKE = 0.9
"""Of two cuts with a larger cosine between them, the one that is broken less is left out."""

MOST = 2000
"""Where more choices that are split hang together, nothing is looked for among them: it would take minutes."""

MANY = 4000
"""So many cuts are compared with each other, those that are broken most: a number for each two of them."""

SAFE = float(1 << 60)
"""Sums that could be larger are not worked out."""


def cuts(table: RowTable, uppers: Ints, share: Floats, kept: RowTable | None = None) -> RowTable:
    """Rows that every solution in whole numbers holds, and these shares break, those that are broken most first.

    ``table``: rows with one limit each; ``share``: how much a corner takes of each variable; ``kept``: rows that tell
    the corner as well, but which not every solution holds.
    """
    every = table if kept is None else table.with_rows(kept)
    rows = _AtMost.of(every, uppers, share, len(table))
    found = sorted(rows.broken(), key=lambda cut: (-cut.depth, len(cut.variables)))[:MANY]
    chosen = (found[place] for place in _unlike(found, len(uppers)))
    return RowTable.of([Row("cut", (), cut.variables, cut.coefficients, None, cut.most) for cut in chosen])


@dataclass(frozen=True, eq=False)
class _Cut:
    """A row that says at most."""

    variables: Ints
    coefficients: Ints
    most: int
    depth: float
    """How far the corner is from it."""


def _unlike(found: list[_Cut], size: int) -> Iterator[int]:
    """The places of cuts that differ enough from those before them."""
    from scipy import sparse

    if not found:
        return
    lengths = [len(cut.variables) for cut in found]
    unit = [cut.coefficients / np.linalg.norm(cut.coefficients) for cut in found]
    where = np.concatenate([cut.variables for cut in found]), np.concatenate([[0], np.cumsum(lengths)])
    matrix = sparse.csr_matrix((np.concatenate(unit), *where), shape=(len(found), size))
    alike = np.abs((matrix @ matrix.T).toarray()) > ALIKE
    is_out = np.zeros(len(found), dtype=np.bool_)
    for place in range(len(found)):
        if not is_out[place]:
            yield place
            is_out |= alike[place]


@dataclass(frozen=True, eq=False)
class _AtMost:
    """Rows that say at most, and a corner of them."""

    matrix: Any
    """A coefficient for each row and variable, in compressed rows."""
    most: Ints
    uppers: Ints
    share: Floats
    size: int
    """So many of the rows every solution holds."""

    @classmethod
    def of(cls, table: RowTable, uppers: Ints, share: Floats, size: int) -> "_AtMost":
        """Of rows that say at least, the opposite."""
        from scipy import sparse

        sign = np.where(table.upper < NO_LIMIT, 1, -1)
        entries = (table.coefficient * sign[table.row], (table.row, table.variable))
        matrix = sparse.csr_matrix(entries, shape=(len(table), len(uppers)))
        return cls(matrix, np.where(sign > 0, table.upper, -table.lower), uppers, share, size)

    def broken(self) -> Iterator[_Cut]:
        """Cuts that the corner breaks."""
        for rows, weights in self._of_split():
            for divisor in DIVISORS:
                whole = np.rint(weights * divisor)
                if np.abs(weights * divisor - whole).max() < EXACT:
                    for sign in (1, -1):
                        yield from self._rounded(rows, sign * whole.astype(np.int64), divisor)
                    break

    def _of_split(self) -> Iterator[tuple[Ints, Floats]]:
        """For each choice that is split the rows that tell how much is taken of it, and what each weighs in that."""
        from scipy import linalg, sparse

        split = np.flatnonzero(np.abs(self.share - np.rint(self.share)) > WHOLE)
        tight = np.flatnonzero(np.abs(self.matrix @ self.share - self.most) < WHOLE)
        told = self.matrix[tight][:, split].tocsr()
        _, label = sparse.csgraph.connected_components(sparse.bmat([[None, told], [told.T, None]]))
        for part in np.unique(label[len(tight) :]):
            rows, columns = np.flatnonzero(label[: len(tight)] == part), label[len(tight) :] == part
            several = np.count_nonzero(columns)
            if several > min(MOST, len(rows)):
                continue
            block = told[rows][:, columns].toarray().astype(np.float64)
            _, triangle, order = linalg.qr(block.T, mode="economic", pivoting=True)
            if np.abs(np.diag(triangle)).min() < WHOLE:
                continue
            for weights in np.linalg.inv(block[order[:several]]):
                used = np.abs(weights) > WHOLE
                summed = tight[rows[order[:several]]][used]
                if len(summed) and summed.max() < self.size:
                    yield summed, weights[used]

    def _rounded(self, rows: Ints, weights: Ints, divisor: int) -> Iterator[_Cut]:
        """The sum of rows, divided and rounded, where the corner breaks it.

        What a row has to spare counts as a variable. A choice of which more than half is taken is counted from its
        highest value down.
        """
        sum_of = self.matrix[rows]
        variables, place = np.unique(sum_of.indices, return_inverse=True)
        times = np.repeat(weights, np.diff(sum_of.indptr))
        uppers, most = self.uppers[variables], self.most[rows]
        size = (np.abs(times) + divisor) @ np.abs(sum_of.data.astype(np.float64)) * (1 + uppers.max(initial=0))
        if size + (np.abs(weights) + divisor) @ np.abs(most.astype(np.float64)) > SAFE:
            return
        own = np.zeros(len(variables), dtype=np.int64)
        np.add.at(own, place, times * sum_of.data)
        from_top = self.share[variables] * 2 > uppers
        own = np.where(from_top, -own, own)
        total = int(weights @ most) + int((own * uppers)[from_top].sum())
        over = total % divisor
        if not over:
            return
        spare, own = _divided(weights, divisor, over), _divided(own, divisor, over)
        limit = (divisor - over) * (total // divisor) - int(spare @ most) - int((own * uppers)[from_top].sum())
        own = np.where(from_top, -own, own)
        np.subtract.at(own, place, np.repeat(spare, np.diff(sum_of.indptr)) * sum_of.data)
        yield from self._cut(variables[own != 0], own[own != 0], limit)

    def _cut(self, variables: Ints, coefficients: Ints, limit: int) -> Iterator[_Cut]:
        """This row in its lowest terms, if it is broken and handy."""
        if not 0 < len(variables) <= WIDEST:
            return
        common = int(np.gcd.reduce(np.abs(coefficients)))
        coefficients, most = coefficients // common, limit // common
        broken = float(coefficients @ self.share[variables]) - most
        if broken > BROKEN and np.abs(coefficients).max() <= LARGEST:
            yield _Cut(variables, coefficients, most, broken / float(np.linalg.norm(coefficients)))


def _divided(terms: Ints, divisor: int, over: int) -> Ints:
    """Terms of a row in whole numbers, divided and rounded, times what is left of the divisor beside what the limit is
    over."""
    found: Ints = (divisor - over) * (terms // divisor) + np.maximum(0, terms % divisor - over)
    return found
