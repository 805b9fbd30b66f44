"""What a goal is: its stages for the program, and its values recomputed from a plan without the program."""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...models.plan import Placement
from ..index import Index
from ..pairs import Ints
from ..program import Program, Row


@dataclass(frozen=True)
class Stage:
    """One objective, solved to the end before the next: the sum of ``terms`` over what is chosen."""

    name: str
    maximise: bool
    terms: Ints
    """A whole number for each variable: for the pairs, and where a goal has added them for auxiliary variables."""

    @property
    def gains(self) -> Ints:
        """The terms as those of a sum to be large, whether more is better or less."""
        return self.terms if self.maximise else -self.terms

    def worth(self, values: Ints) -> int:
        """What a solution is worth; the stage says nothing of variables that came after it."""
        used = np.flatnonzero((self.terms != 0) & (values[: len(self.terms)] != 0))
        return sum(map(operator.mul, self.terms[used].tolist(), values[used].tolist()))

    def gain(self, values: Ints) -> int:
        """The same as a sum to be large."""
        return self.worth(values) if self.maximise else -self.worth(values)

    def better(self, known: Ints, found: Ints) -> Ints:
        """The values that were found where they are worth more; the known ones where not, or where none were found."""
        return found if len(found) and self.gain(found) > self.gain(known) else known

    def as_good_as(self, value: int) -> Row:
        """The row that says that a solution is worth at least so much; where less is better, at most."""
        used = np.flatnonzero(self.terms)
        low, high = (value, None) if self.maximise else (None, value)
        return Row("goal", (self.name,), used, self.terms[used], low, high)


class Goal:
    """A goal has one or more stages; ``stages`` and ``values`` give the same names in the same order."""

    name: ClassVar[str]
    """The name that a policy lists it by."""
    maximise: ClassVar[bool] = False
    """Whether more is better; all stages of a goal alike."""

    def stages(self, program: Program) -> Iterator[Stage]:
        """The objectives, first to last, over ``program.pairs``; may add auxiliary variables to the program."""
        raise NotImplementedError

    def values(self, index: Index, placements: Sequence[Placement]) -> dict[str, int]:
        """What a plan achieves of each stage, computed from the snapshot and the placements alone."""
        raise NotImplementedError
