"""Whether there is room: a plan that places a case and everybody placed, with rules ignored for that case alone."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cached_property, reduce
from typing import TYPE_CHECKING

import numpy as np

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.plan import Plan
from ..pairs import Bools, Ints, Pairs, all_pairs_of, joined
from ..program import DEFINITION, Program, Row, Sum
from ..rulebook import INFORMATION
from ..rules.near import UNKNOWN
from ..rules.places import MADE
from ..screen import by_rule, screened
from ..solve import feasible
from .moves import Moves, only_places_bind

if TYPE_CHECKING:
    from ..matcher import Matcher

TOGETHER = "together"


class Room:
    """One case against all others: its required needs with *every* opening, the others with what is admissible."""

    def __init__(self, matcher: "Matcher", plan: Plan, case_id: str) -> None:
        self.matcher = matcher
        self.plan = plan
        self.case_id = case_id
        self.required: list[Need] = matcher.index.required[case_id]
        self.needs: list[int] = [matcher.pairs.number_of[case_id, need.need_id] for need in self.required]

    @cached_property
    def own(self) -> Pairs:
        """The required needs with every opening, blocked or not, at the first start."""
        return self._known[0]

    @property
    def _known(self) -> tuple[Pairs, list[frozenset[str]]]:
        """The case's pairs and their families; worked out once for a matcher."""
        known = self.matcher.asked
        if self.case_id not in known:
            bare = reduce(joined, (all_pairs_of(self.matcher.index, need) for need in self.needs))
            own = replace(bare, conditions=screened(self.matcher.rulebook, bare).conditions)
            known[self.case_id] = own, self._families_of(own)
        return known[self.case_id]

    @cached_property
    def families(self) -> list[frozenset[str]]:
        """For each of the case's pairs the rule families that keep it out under the policy."""
        return self._known[1]

    def _families_of(self, own: Pairs) -> list[frozenset[str]]:
        never = self.matcher.policy.conditions == "never"
        found: list[set[str]] = [set() for _ in range(len(own))]
        for code, says in by_rule(self.matcher.rulebook, own):
            for position in np.flatnonzero(says.blocked):
                found[position].add(code)
            for kind, counts in says.conditions.items() if never else ():
                for position in np.flatnonzero(counts):
                    found[position].add(INFORMATION if kind.startswith("unknown_") else code)
        for mark, family in ((MADE, "places"), (UNKNOWN, INFORMATION)) if never else ():
            for position in np.flatnonzero(own.marked(mark)):
                found[position].add(family)
        return [frozenset(one) for one in found]

    def barriers(self, position: int) -> list[Barrier]:
        """Every barrier of one of the case's pairs."""
        index, (need, opening) = self.matcher.index, self.own.at(position)
        return self.matcher.rulebook.barriers(index, need, index.units[opening.unit_id], opening)

    def blocking(self, position: int) -> list[Barrier]:
        """The barriers that keep a pair out of a plan under the policy."""
        never = self.matcher.policy.conditions == "never"
        return [barrier for barrier in self.barriers(position) if barrier.outcome == "blocked" or never]

    @cached_property
    def options(self) -> Ints:
        """The openings where the case's first required need is admissible, as positions."""
        found: Ints = self.matcher.pairs.opening[self.matcher.pairs.need == self.needs[0]]
        return found

    @property
    def has_options(self) -> bool:
        """Whether each required need is admissible somewhere."""
        return all(bool((self.matcher.pairs.need == need).any()) for need in self.needs)

    @cached_property
    def _against_all(self) -> tuple[Program, list[frozenset[str]], Ints]:
        """The program with all of the case's pairs, the families of each of these, and where they are."""
        others = self.matcher.pairs.where(~np.isin(self.matcher.pairs.need, self.needs))
        program = self.matcher.program_of(joined(others, self.own), lenient=self.case_id)
        mine = np.flatnonzero(np.isin(program.pairs.need, self.needs))
        return program, self._families_of(program.pairs.where(mine)), mine

    @cached_property
    def coupling_families(self) -> list[str]:
        """The rules about placements together that bear on the case, in the order of the rulebook."""
        program, _, _ = self._against_all
        mine = program.owned_by(self.case_id)
        bearing = {_rule_of(row) for row in program.rows if bool((mine[row.variables] & _tightens(row)).any())}
        index, rulebook = self.matcher.index, self.matcher.rulebook
        codes = [rule.code for rule in rulebook.coupling_rules_on(index) if rule.can_be_ignored]
        return [code for code in codes if (len(self.required) > 1 if code == TOGETHER else code in bearing)]

    def fits(self, ignored: Collection[str] = ()) -> bool:
        """Whether the case can be placed with everybody placed, when these families are ignored for it alone."""
        usable = np.array([not families - set(ignored) for families in self.families], dtype=np.bool_)
        own = self.own.where(np.flatnonzero(usable))
        enough = any if TOGETHER in ignored else all
        if not enough(bool((own.need == need).any()) for need in self.needs):
            return False
        if self._by_paths_alone:
            pairs = joined(self.matcher.pairs.where(~np.isin(self.matcher.pairs.need, self.needs)), own)
            has_room = Moves(pairs, self.plan).with_room()
            return "places" in ignored or not has_room.isdisjoint(own.opening.tolist())
        return self._fits_by_solving(frozenset(ignored))

    @cached_property
    def _by_paths_alone(self) -> bool:
        program, _, _ = self._against_all
        return only_places_bind(program)

    def _fits_by_solving(self, ignored: frozenset[str]) -> bool:
        program, families, mine = self._against_all
        exempt = {*ignored, "budget"} if "funding" in ignored else set(ignored)
        owned = program.owned_by(self.case_id)
        rows = [_without(row, owned) if _rule_of(row) in exempt else row for row in program.rows]
        closed = mine[[bool(one - ignored) for one in families]]
        shut = Sum().add(closed).row("closed", (), upper=0)
        placed = self._all_placed(program, apart_from_own=TOGETHER in ignored)
        return feasible(program, [*rows, shut, *placed]) is not None

    def has_room(self) -> bool:
        """Whether the case can be placed with everybody placed, on the pairs that are admissible."""
        if not self.has_options:
            return False
        program = self.matcher.program_of(self.matcher.pairs)
        if only_places_bind(program):
            moves = Moves(self.matcher.pairs, self.plan)
            return not moves.with_room().isdisjoint(moves.options[self.needs[0]])
        return feasible(program, [*program.rows, *self._all_placed(program)]) is not None

    def _all_placed(self, program: Program, *, apart_from_own: bool = False) -> Iterator[Row]:
        """The rows that say that the case and everybody placed are placed; or of the case at least one need."""
        if not apart_from_own:
            yield from placed_rows(program, {*self.plan.placed_case_ids, self.case_id})
            return
        yield from placed_rows(program, self.plan.placed_case_ids)
        own = np.flatnonzero(np.isin(program.pairs.need, self.needs))
        yield Sum().add(own).row("must", (self.case_id,), lower=1)


def _rule_of(row: Row) -> str:
    """The rule that a row belongs to; of a definition the rule that needs it, if only one does."""
    return row.ids[0] if row.rule == DEFINITION and row.ids else row.rule


def _tightens(row: Row) -> Bools:
    """Where choosing a variable uses up what the row leaves."""
    up = row.coefficients > 0 if row.upper is not None else np.zeros(len(row.variables), dtype=np.bool_)
    down = row.coefficients < 0 if row.lower is not None else np.zeros(len(row.variables), dtype=np.bool_)
    return up | down


def _without(row: Row, owned: Bools) -> Row:
    """A row that what somebody uses does not count in; what the same person gives still does."""
    kept = ~(owned[row.variables] & _tightens(row))
    return replace(row, variables=row.variables[kept], coefficients=row.coefficients[kept])


def placed_rows(program: Program, cases: Collection[str]) -> list[Row]:
    """For each case, in the order of their ids, the row that says that it is placed."""
    return [Sum().add(program.lead(case_id)).row("must", (case_id,), lower=1) for case_id in sorted(cases)]
