"""The cheapest sets of changes first, whatever else is asked of them.

Sets are taken apart by what the case's own part costs: the changes that its own place takes. What is left of the cost
for others is little where the own part is dear, and so is the program.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...models.change import Change
from ..levels import key_of
from ..limits import SolverError, UndecidedError
from ..pairs import Ints
from ..program import Row, Sum
from .asking import Given
from .options import Options

Changes = tuple[Change, ...]

Asked = Callable[[int, Collection[int]], Given]
"""What is asked, with sets that cost at most so much and whose own part costs one of these."""


@dataclass
class _Part:
    """The sets whose own part costs one of these."""

    own: tuple[int, ...]
    nothing_up_to: int
    """There is none that costs so much or less: proven."""
    step: int = 1
    hard: int | None = None
    """At this limit little work did not tell."""
    found: tuple[int, Changes, Ints] | None = None
    """The least there is: its price, the changes and a solution."""

    @property
    def turn(self) -> tuple[int, int]:
        """What has the lowest is looked at first: a lower bound of the cost, and whether it may still be lower."""
        return (self.nothing_up_to + 1, -1) if self.found is None else (cost_of(self.found[1]), self.found[0])

    def forget(self) -> None:
        """What was found is ruled out by now."""
        if self.found is not None:
            self.nothing_up_to, self.step, self.found = cost_of(self.found[1]) - 1, 1, None

    def taken_apart(self) -> "list[_Part]":
        """A part for each cost. The first of them is about as hard as all together."""
        return [
            _Part((cost,), max(self.nothing_up_to, cost - 1), hard=self.hard if cost == self.own[0] else None)
            for cost in self.own
        ]


class CheapestFirst:
    """All smallest sets of changes that work, cheapest first, each with a solution.

    The cheapest set is a smallest one, for a lower level costs less, or as much and is preferred. What goes at least as
    far as a set that was found is ruled out, so the next one is a smallest one too.
    """

    def __init__(
        self, options: Options, own: Sequence[int], highest: int, price: Sum, asked: Asked, known: Iterable[Changes]
    ) -> None:
        """``own``: what the own part may cost, in order; ``highest``: what a set may cost; ``price``: the order;
        ``known``: sets that work, which are not told again."""
        self.options = options
        self.highest = highest
        self.price = price
        self.asked = asked
        own = [cost for cost in own if cost <= highest]
        self._parts = [_Part(tuple(own), own[0] - 1)] if own else []
        self._ruled_out: list[Row] = [options.not_all(changes) for changes in known]

    def __iter__(self) -> Iterator[tuple[Changes, Ints]]:
        """One limit to the cost after the other: where no more may change than has to, an answer is found soon.

        Raises ``SolverError`` when a set turns up that was missed.
        """
        last = -1
        while self._parts:
            part = min(self._parts, key=lambda one: one.turn)
            if part.found is None:
                self._look_further(part)
                continue
            price, changes, values = part.found
            if price < last:
                raise SolverError("a cheaper route turned up after it was said that there is none")
            yield changes, values
            last = price
            self._ruled_out.append(self.options.not_all(changes))
            for one in self._parts:
                if one.found is not None and goes_as_far(one.found[1], changes):
                    one.forget()

    def _look_further(self, part: _Part) -> None:
        """A longer step where the last was easy; one that is too long is given up soon."""
        many, step = len(part.own) > 1, part.step
        if part.hard is not None and part.nothing_up_to + step >= part.hard:
            step = 1
        limit = min(part.nothing_up_to + step, self.highest)
        given = self.asked(limit, part.own).having(loose=self._ruled_out)
        is_last = limit == self.highest
        try:
            values = self.options.least(given, self.price, confirmed=is_last, quick=many or step > 1)
        except UndecidedError:
            part.hard = limit
            if many:
                self._parts.remove(part)
                self._parts += part.taken_apart()
            part.step = 1
            return
        if values is not None:
            part.found = self._price_of(values), self.options.made(values), values
        elif is_last:
            self._parts.remove(part)
        else:
            part.nothing_up_to, part.step = limit, 2 * step
            part.hard = None if part.hard is not None and limit >= part.hard else part.hard

    def _price_of(self, values: Ints) -> int:
        return sum(int(values[variable]) * times for variable, times in self.price.terms.items())


def cost_of(changes: Changes) -> int:
    """What changes cost together."""
    return sum(change.cost for change in changes)


def goes_as_far(changes: Changes, others: Changes) -> bool:
    """Whether changes reach every level that others do."""
    reached = {key_of(change): change.level for change in changes}
    return all(reached.get(key_of(change), 0) >= change.level for change in others)
