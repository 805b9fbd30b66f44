"""What a case's own place takes, of all changes."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np

from ...models.case import Need
from ..opened import CHANGES
from ..pairs import Bools, Ints
from ..program import Program, Row


@dataclass(frozen=True, eq=False)
class OwnChanges:
    """The pairs of a need and what each takes."""

    positions: Ints
    costs: Ints
    """One for each pair, as ``levels``: the variables of all levels that it takes."""
    levels: tuple[frozenset[int], ...]

    def levels_of(self, some: Bools) -> frozenset[int]:
        """The levels that some of the pairs take."""
        return frozenset[int]().union(*compress(self.levels, some.tolist()))


class Taking:
    """What each pair of a program over all changes takes."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[str, OwnChanges] = {}

    def own_changes(self, case_id: str) -> OwnChanges:
        """Those of a case's required need whose place takes most; asked again for every limit to the cost."""
        if case_id not in self._known:
            needs = [self._of(case_id, need) for need in self.program.index.required[case_id]]
            self._known[case_id] = max(needs, key=lambda one: min(one.costs.tolist(), default=math.inf))
        return self._known[case_id]

    def _of(self, case_id: str, need: Need) -> OwnChanges:
        positions = self.program.pairs.of_a_need(need)
        taken: dict[int, list[int]] = {position: [] for position in positions.tolist()}
        for row in self._rows.get(case_id, ()):
            variable = int(row.variables[row.coefficients < 0][0])
            for position in row.variables[row.coefficients > 0].tolist():
                if position in taken:
                    taken[position].append(variable)
        levels = [frozenset(self._up_to(variables)) for variables in taken.values()]
        costs = [sum(self._steps[variable] for variable in variables) for variables in levels]
        return OwnChanges(positions, np.array(costs, dtype=np.int64), tuple(levels))

    @cached_property
    def _rows(self) -> dict[str, list[Row]]:
        """By case, the rows that say that a pair takes a change."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.program.rows:
            if row.rule == CHANGES:
                found[row.ids[0]].append(row)
        return found

    def _up_to(self, variables: Iterable[int]) -> Iterator[int]:
        """Variables of levels with those of the levels below."""
        for variable in variables:
            ladder = self._ladders[variable]
            yield from ladder[: ladder.index(variable) + 1]

    @cached_property
    def _ladders(self) -> dict[int, list[int]]:
        return {variable: variables for _, variables in self.program.ladders.values() for variable in variables}

    @cached_property
    def _steps(self) -> dict[int, int]:
        """What each level costs more than the level below."""
        found: dict[int, int] = {}
        for changes, variables in self.program.ladders.values():
            before = 0
            for change, variable in zip(changes, variables, strict=True):
                found[variable], before = change.cost - before, change.cost
        return found
