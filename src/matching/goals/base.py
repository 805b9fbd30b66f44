"""What a goal is: its stages for the program, and its values recomputed from a plan without the program."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ...models.plan import Placement
from ..index import Index
from ..pairs import Ints
from ..program import Program


@dataclass(frozen=True)
class Stage:
    """One objective, solved to the end before the next: the sum of ``terms`` over what is chosen."""

    name: str
    maximise: bool
    terms: Ints
    """A whole number for each variable: for the pairs, and where a goal has added them for auxiliary variables."""


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
