"""What bounds each goal, worked out in a thread of its own while the search goes on.

From the linear relaxation for each; and by proof for the first goal that is left open, and for the others when nothing
else is left to do.
"""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType

from .goals import Stage
from .guide import Ceiling, Guide
from .pairs import Ints
from .parts import Bound
from .proofs import Proof, Proofs

MOST_S, EARLY_S = 20.0, 8.0
"""A ceiling is given so much time at most, and one of a stage that the search has not reached so much."""

NEAR = 4
"""So many stages ahead of the search are near."""

PROOF_S = 30.0
"""A proof is given up after this."""


class Ceilings:
    """The ceilings of stages in order, and again for better solutions.

    A context: on leaving it, what is left is done as far as there is time.
    """

    def __init__(
        self, guide: Guide, proofs: Proofs, stages: Sequence[Stage], loosest: Sequence[int], deadline: float
    ) -> None:
        """``loosest``: a bound of each stage that is known without any work."""
        self._guide, self._proofs, self._stages = guide, proofs, stages
        self._loosest, self._deadline = loosest, deadline
        self._found: list[list[Ceiling]] = [[] for _ in stages]
        self._proven: list[list[Proof | None]] = [[] for _ in stages]
        self._worked: list[_Worked | None] = [None for _ in stages]
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
        return partial(self._bound, number, self._gains(values)[:number])

    def _bound(self, number: int, before: Sequence[int]) -> int:
        """``before``: what the stages before are worth, as sums to be large."""
        sign = 1 if self._stages[number].maximise else -1
        found: list[Ceiling | Proof | None] = [*self._found[number], *self._proven[number]]
        known = (one.bound(before) for one in found if one is not None)
        return sign * min([sign * self._loosest[number], *(most for most in known if most is not None)])

    def go_on(self, values: Ints, number: int) -> None:
        """Work for solutions that are as good as this one. ``number``: the search has come to this stage."""
        self.now_known(values)
        self._now = number
        self._work.append(self._pool.submit(self._as_far_as_it_goes))

    def now_known(self, values: Ints) -> None:
        """From now on work for solutions that are as good as this one."""
        self._values = values

    def wait(self) -> None:
        """Until all that can be said of the newest solution is worked out, or the time is over."""
        for work in self._work:
            work.result()

    def better(self, values: Ints) -> tuple[int, Ints] | None:
        """A solution that a proof came upon and that is better than this one, and the number of the stage proven."""
        gains = self._gains(values)
        for number, proofs in enumerate(self._proven):
            for proof in proofs:
                if proof is not None and [*proof.before, proof.most] > gains[: number + 1]:
                    return number, proof.values
        return None

    def _as_far_as_it_goes(self) -> None:
        """All that there is time and memory for: without a bound there is a plan all the same."""
        with suppress(MemoryError):
            self._all()

    def _all(self) -> None:
        while (left := self._deadline - time.monotonic()) > 0:
            values = self._values
            left_open = [number for number in range(min(self._now, len(self._stages))) if self._is_open(number, values)]
            untried = [number for number in left_open if self._may_be_proven(number, values)]
            number = self._next(values)
            if untried and (number is None or untried[0] == left_open[0]):
                self._proven[untried[0]].append(self._proofs.proof(untried[0], values, min(left, PROOF_S)))
            elif number is not None:
                self._found[number].append(self._ceiling(number, values, left))
            else:
                return

    def _ceiling(self, number: int, values: Ints, left: float) -> Ceiling:
        is_early = not self._is_reached(number)
        self._worked[number] = _Worked(self._now, is_early, self._gains(values)[:number])
        return self._guide.ceiling(number, values, min(left, EARLY_S if is_early else MOST_S))

    def _may_be_proven(self, number: int, values: Ints) -> bool:
        """Whether a stage has a ceiling, and no proof was tried or only one of solutions that were worse before."""
        if not self._proven[number]:
            return bool(self._found[number])
        last = self._proven[number][-1]
        return last is not None and last.bound(self._gains(values)[:number]) is None

    def _gains(self, values: Ints) -> list[int]:
        """What values are worth, stage by stage, as sums to be large."""
        return [stage.gain(values) for stage in self._stages]

    def _is_open(self, number: int, values: Ints) -> bool:
        worth: int = self._stages[number].worth(values)
        return worth != self.bound(number, values)()

    def _next(self, values: Ints) -> int | None:
        """The stage that needs a ceiling most, if any does."""
        gains = self._gains(values)
        ranks = {number: self._rank(number, gains) for number in range(len(self._stages))}
        stale = sorted((rank, number) for number, rank in ranks.items() if rank is not None)
        return next((number for _, number in stale if self._is_open(number, values)), None)

    def _rank(self, number: int, gains: Sequence[int]) -> int | None:
        """How soon a stage has its turn, 0 first; ``None``: it has a ceiling for solutions that are as good as this.

        First those that the search has reached, then those near ahead that had none since it came to where it is. Then
        those for which nothing has changed but stages that tell choices of another apart. Such stages have theirs
        later, as have those far ahead.
        """
        refines, worked, is_reached = self._guide.refines[number], self._worked[number], self._is_reached(number)
        if worked is not None and not (worked.is_early and is_reached):
            changed = [one for one in range(number) if worked.before[one] != gains[one]]
            if all(self._guide.refines[one] for one in changed):
                return (5 if refines or not is_reached else 3) if changed else None
        if is_reached:
            return 1 if refines else 0
        is_near = number == self._now + 1 or (number <= self._now + NEAR and not refines)
        if is_near and (worked is None or worked.at != self._now):
            return 2
        return 5 if refines else 4

    def _is_reached(self, number: int) -> bool:
        """Whether the search is past a stage, at it, or has to tell choices apart at most before it comes to it."""
        return all(self._guide.refines[self._now : number])


@dataclass(frozen=True)
class _Worked:
    """For what a ceiling was worked out."""

    at: int
    """The stage that the search had come to."""
    is_early: bool
    """Whether it had not reached this one."""
    before: Sequence[int]
    """What the stages before are worth, as sums to be large."""
