"""Questions asked of one program: each over no more than it touches; elsewhere a plan stays as it is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...models.plan import Plan
from ..goals import Stage
from ..index import Index, is_required
from ..narrowed import Narrowed, RowTable, cannot_hold, with_variables
from ..pairs import Bools, Ints
from ..program import Program, Row, Sum
from ..rules.places import MADE, is_made
from ..solve import InfeasibleError, feasible, least, least_in_turn, many, solve
from .room import placed_rows


@dataclass(frozen=True, eq=False)
class Given:
    """What is given in a question."""

    zero: Bools
    """The variables that have to be 0."""
    rows: Sequence[Row] = ()
    """Rows that hold besides the program's own."""
    loose: Sequence[Row] = ()
    """Rows that hold too, and link nothing."""
    focus: Ints | None = None
    """The variables asked about, those after the program's included; ``None``: all."""
    base: Ints | None = None
    """A solution that holds elsewhere."""
    extra: int = 0
    """So many variables, 0 or 1, after those of the program."""
    table: RowTable | None = None
    """The program's own rows, where they are not as they are stated."""

    def having(
        self, rows: Sequence[Row] = (), loose: Sequence[Row] = (), extra: int = 0, *, asked: bool = True
    ) -> "Given":
        """The same with more rows, and so many variables more. ``asked``: whether these are asked about too."""
        focus = self.focus
        if focus is not None and asked:
            focus = np.concatenate([focus, self.size + np.arange(extra)])
        rows, loose = [*self.rows, *rows], [*self.loose, *loose]
        return replace(self, rows=rows, loose=loose, focus=focus, extra=self.extra + extra)

    @property
    def size(self) -> int:
        """How many variables there are: where a next one comes."""
        return len(self.zero) + self.extra


class Asking:
    """A program of which questions are asked."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._last_base: tuple[Plan, Ints] | None = None
        self._placed: dict[str, Row] = {}

    @cached_property
    def program(self) -> Program:
        """The program; built when it is first asked of."""
        raise NotImplementedError

    def any_solution(self, given: Given) -> Ints | None:
        """Values that satisfy all rows, ``None`` when there are none: confirmed."""
        left = self._left(given)
        values = None if left.hopeless else feasible(left, left.left)
        return None if values is None else left.back(values)

    def many(self, given: Given, wanted: Sum) -> Ints | None:
        """Values that satisfy all rows, ``None`` when there are none: confirmed. See ``solve.many``."""
        left = self._left(given)
        values = None if left.hopeless else many(left, left.left, left.sum(wanted))
        return None if values is None else left.back(values)

    def least(self, given: Given, costs: Sum, *, confirmed: bool = True, quick: bool = False) -> Ints | None:
        """The solution at the least sum, ``None`` when there is none. See ``solve.least``."""
        left = self._left(given)
        values = None if left.hopeless else least(left, left.left, left.sum(costs), confirmed=confirmed, quick=quick)
        return None if values is None else left.back(values)

    def least_in_turn(self, given: Given, costs: Sum) -> Iterator[Ints]:
        """The solutions at the least sum, one after the other. See ``solve.least_in_turn``."""
        left = self._left(given)
        if not left.hopeless:
            yield from map(left.back, least_in_turn(left, left.left, left.sum(costs)))

    def best(self, given: Given, stages: Sequence[Stage], start: Ints | None = None) -> Ints:
        """The best solution. ``start``: one that is known. Raises ``InfeasibleError`` when there is none."""
        left = self._left(given)
        if left.hopeless:
            raise InfeasibleError
        start = None if start is None else start[left.kept]
        return left.back(solve(left, left.left, [left.stage(stage) for stage in stages], start=start).values)

    def _left(self, given: Given) -> Narrowed:
        """What a question leaves of the program."""
        extra = np.zeros(given.extra, dtype=np.int64)
        narrowed = Narrowed(
            given.table or self.table,
            with_variables(given.loose),
            np.concatenate([self.uppers, extra + 1]),
            np.concatenate([given.zero, extra > 0]),
            given.focus,
            None if given.base is None else np.concatenate([given.base, extra]),
            with_variables(given.rows),
        )
        narrowed.hopeless |= cannot_hold((*given.rows, *given.loose))
        return narrowed

    @cached_property
    def stated(self) -> list[Row]:
        """The program's own rows."""
        return with_variables(self.program.rows)

    @cached_property
    def table(self) -> RowTable:
        """The same as arrays."""
        return RowTable.of(self.stated)

    @cached_property
    def uppers(self) -> Ints:
        """The highest value of each variable."""
        return np.array(self.program.uppers, dtype=np.int64)

    @property
    def none(self) -> Bools:
        """No variable has to be 0."""
        return np.zeros(self.program.size, dtype=np.bool_)

    def base(self, plan: Plan) -> Ints:
        """The pairs of a plan's placements as a solution; good for what nothing that is asked touches."""
        if self._last_base is None or self._last_base[0] is not plan:
            self._last_base = plan, self._base(plan)
        return self._last_base[1]

    def _base(self, plan: Plan) -> Ints:
        pairs, found = self.program.pairs, np.zeros(self.program.size, dtype=np.int64)
        made, bare = pairs.marked(MADE), np.ones(len(pairs), dtype=np.bool_)
        for mark, flags in pairs.marks.items():
            bare &= ~flags if mark != MADE else True
        for one in plan.placements:
            own = pairs.groups[pairs.number_of[one.case_id, one.need_id]]
            day = (one.start_on - self.index.as_of).days
            there = [
                position
                for position in own.tolist()
                if pairs.openings[pairs.opening[position]].id == one.opening_id
                and pairs.start[position] == day
                and bool(made[position]) == is_made(one)
            ]
            found[sorted(there, key=lambda position: not bare[position])[:1]] = 1
        return found

    def placed(self, cases: Collection[str]) -> list[Row]:
        """The rows that say that each of these cases is placed."""
        for case_id in cases:
            if case_id not in self._placed:
                self._placed[case_id] = placed_rows(self.program, [case_id])[0]
        return [self._placed[case_id] for case_id in sorted(cases)]

    def how_many_of(self, cases: Collection[str]) -> Sum:
        """How many of these cases are placed."""
        found = Sum()
        for case_id in sorted(cases):
            found.add(self.program.lead(case_id))
        return found

    def idle(self, plan: Plan, case_id: str, *, extra_needs: bool) -> Bools:
        """True for the variables of those whom no plan has to place beside a case: who has no place and leaves none.

        ``extra_needs``: those of needs that never block too.
        """
        index, pairs = self.index, self.program.pairs
        left = set(index.cases) - plan.placed_case_ids - set(index.movers) - {case_id}
        idle = np.zeros(self.program.size, dtype=np.bool_)
        pinned = {pin.case_id for pin in index.pins}
        needs = [
            need.case_id in left or (extra_needs and not is_required(need) and need.case_id not in pinned)
            for need in pairs.needs
        ]
        idle[: len(pairs)] = np.array(needs, dtype=np.bool_)[pairs.need]
        return idle
