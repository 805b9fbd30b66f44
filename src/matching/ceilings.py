"""What bounds each goal, worked out in a thread of its own while the search goes on.

From the linear relaxation for each; and by proof for the first goal that is left open, then the next.
"""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from types import TracebackType

from .goals import Stage
from .guide import AHEAD, FINER, Ceiling, Guide
from .nearby import FINE
from .pairs import Ints
from .parts import Bound
from .proofs import Proof, Proofs

MOST_S = 15.0
"""A ceiling is given so much time at most."""

PROOF_S = 30.0
"""A proof is given up after this."""

SHARPENING_S = 7.0
"""So much time is given at most to make the relaxation say more of a stage."""

MOVED = 1.5
"""A ceiling is worked out again when one of its weights should be so many times as large, or as small."""


class Ceilings:
    """The ceilings of stages in order, and again those whose weights turn out to be far from what they should be.

    A context: on leaving it, what is left is done as far as there is time.
    """

    def __init__(
        self, guide: Guide, proofs: Proofs, stages: Sequence[Stage], loosest: Sequence[int], deadline: float
    ) -> None:
        """``loosest``: a bound of each stage that is known without any work."""
        self._guide, self._proofs, self._stages = guide, proofs, stages
        self._loosest, self._deadline = loosest, deadline
        self._found: list[list[Ceiling]] = [[] for _ in stages]
        self._proven: dict[int, Proof | None] = {}
        self._sharpened = set[int]()
        self._pool = ThreadPoolExecutor(1)
        self._work: list[Future[None]] = []

    def __enter__(self) -> "Ceilings":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._deadline = 0.0
        self._pool.shutdown()
        if kind is None:
            for work in self._work:
                work.result()

    def bound(self, number: int, values: Ints) -> Bound:
        """The bound of a stage for solutions that are as good in the stages before as these values are."""
        return partial(self._bound, number, [stage.gain(values) for stage in self._stages[:number]])

    def _bound(self, number: int, before: Sequence[int]) -> int:
        """``before``: what the stages before are worth, as sums to be large."""
        sign = 1 if self._stages[number].maximise else -1
        found: list[Ceiling | Proof | None] = [*self._found[number], self._proven.get(number)]
        known = (one.bound(before) for one in found if one is not None)
        return sign * min([sign * self._loosest[number], *(most for most in known if most is not None)])

    def go_on(self, values: Ints, number: int) -> None:
        """Work for solutions that are about as good as this one. ``number``: the search has come to this stage."""
        self._values, self._now = values, number
        self._work.append(self._pool.submit(self._all))

    def _all(self) -> None:
        while (left := self._deadline - time.monotonic()) > 0:
            if (number := self._open()) is not None:
                self._proven[number] = self._proofs.proof(number, self._values, min(left, PROOF_S))
            elif (asked := self._next()) is not None:
                worth, short = asked
                if self._is_blunt(worth, short):
                    self._sharpened.add(len(short))
                    self._guide.sharpen(worth, short, self._values, min(left, SHARPENING_S))
                    left = self._deadline - time.monotonic()
                precision = FINER if len(short) in self._sharpened else FINE
                self._found[len(short)].append(self._guide.ceiling(worth, short, min(left, MOST_S), precision))
            else:
                return

    def _open(self) -> int | None:
        """The first stage that is not as good as its ceiling, if the search is done with it and no proof was tried."""
        values, before = self._values, list[int]()
        for number, stage in enumerate(self._stages[: self._now]):
            if stage.worth(values) != self._bound(number, before):
                return number if self._found[number] and number not in self._proven else None
            before.append(stage.gain(values))
        return None

    def _next(self) -> tuple[list[int], list[int]] | None:
        """What the stages are worth up to the first that needs a ceiling, or a better one; and how far each before it
        is from its bound."""
        values, before, short = self._values, list[int](), list[int]()
        worth = [stage.worth(values) for stage in self._stages]
        for number, stage in enumerate(self._stages):
            here, bound = worth[: number + 1], self._bound(number, before)
            if bound != here[-1] and (self._is_off(here, short) or self._is_blunt(here, short)):
                return here, short
            short.append(abs(bound - here[-1]))
            before.append(stage.gain(values))
        return None

    def _is_blunt(self, worth: Sequence[int], short: Sequence[int]) -> bool:
        """Whether the relaxation was not yet made to say more of a stage that the search has come to.

        Of one that only tells choices of a stage before it apart, little more can be said.
        """
        number = len(short)
        is_due = number <= self._now + AHEAD and bool(self._found[number]) and not self._guide.refines[number]
        return is_due and number not in self._sharpened

    def _is_off(self, worth: Sequence[int], short: Sequence[int]) -> bool:
        """Whether a ceiling is missing, or its weights are not what they should be in the end."""
        number = len(short)
        if not self._found[number] or number >= self._now:
            return not self._found[number]
        pairs = zip(self._found[number][-1].multipliers, self._guide.multipliers(worth, short), strict=True)
        return any(max(one, other) > MOVED * min(one, other) for one, other in pairs)
