"""How much the placements of cases together go beyond: places, amounts, groups, budgets; and whom they bring together.

``spared`` is a case whose own use does not count; what it gives by leaving does.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal

from .rules import exact
from .whole_changes import Key, comparison
from .whole_ways import Way
from .world import World

Ways = Mapping[str, Way]
Shortage = tuple[str, str, str | None, Decimal]
"""Kind of the change that would help, its target and subject, and how much is lacking."""


class Shortages:
    """The rules about several cases at once, in one snapshot."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.home_opening = {case_id: case.current_opening for case_id, case in world.open_cases.items()}
        self.home = {case.case_id: world.home_of(case) for case in world.snapshot.cases}
        self.may_make = world.policy.conditions != "never"
        self.limits = list(self._limits())

    def _limits(self) -> Iterator[tuple[str, str, str, Decimal, dict[str, Decimal]]]:
        """For each row: kind of change, unit, subject, what remains, and what each open case takes of it."""
        world = self.world
        for resource in world.snapshot.resources:
            loads = {one: world.load(one, resource.resource, resource.unit_id) for one in world.open_cases}
            yield "resource", resource.unit_id, resource.resource, exact(resource.amount), loads
        for row in world.snapshot.cohort_limits:
            counted = {one: Decimal(1) for one, case in world.open_cases.items() if world.meets(case, row) is not False}
            yield "cohort_limit", row.unit_id, comparison(row), Decimal(row.at_most), counted

    def all(self, ways: Ways, spared: str | None = None, undecided: Collection[str] = ()) -> Iterator[Shortage]:
        """What is lacking, at best with what undecided people could set free."""
        yield from self._places(ways, spared, undecided)
        yield from self._amounts(ways, spared, undecided)

    def _places(self, ways: Ways, spared: str | None, undecided: Collection[str]) -> Iterator[Shortage]:
        here: dict[str, list[date]] = {}
        for way in ways.values():
            for pair in way.pairs if way.case_id != spared else ():
                here.setdefault(pair.opening_id, []).append(pair.start_on)
        for opening_id, starts in here.items():
            opening = self.world.openings[opening_id]
            left = [
                way.leaves_on
                for way in ways.values()
                if way.leaves_on is not None and self.home_opening[way.case_id] == opening_id
            ]
            may_leave = sum(self.home_opening[one] == opening_id for one in undecided)
            room = opening.places + may_leave + ((opening.can_add or 0) if self.may_make else 0)
            most = max(sum(one <= day for one in starts) - sum(one <= day for one in left) for day in starts)
            if most > room:
                yield "place", opening_id, None, Decimal(most - room)

    def _amounts(self, ways: Ways, spared: str | None, undecided: Collection[str]) -> Iterator[Shortage]:
        for kind, unit_id, subject, amount, takes in self.limits:
            may_free = sum((takes.get(one, Decimal()) for one in undecided if self.home[one] == unit_id), Decimal())
            days = {way.starts_at[unit_id] for way in ways.values() if unit_id in way.starts_at}
            most = Decimal()
            for day in days:
                taken = (
                    takes[one] * self._more(way, unit_id, day, spared) for one, way in ways.items() if one in takes
                )
                most = max(most, sum(taken, Decimal()) - may_free - amount)
            if most > 0:
                yield kind, unit_id, subject, most

    def _more(self, way: Way, unit_id: str, day: date, spared: str | None) -> int:
        """How many more of a person are at a unit than now: one, none or one less."""
        lives = self.home[way.case_id] == unit_id
        is_gone = lives and way.leaves_on is not None and way.leaves_on <= day
        came = way.case_id != spared and unit_id in way.starts_at and way.starts_at[unit_id] <= day
        return int(came or (lives and not is_gone)) - int(lives)

    def is_apart(self, ways: Ways, spared: str | None = None, undecided: Collection[str] = ()) -> bool:
        """Whether nobody is with whom they are kept apart from; undecided people are nowhere yet."""
        for row in self.world.snapshot.apart:
            both = (row.case_a, row.case_b)
            if spared in both or any(one in undecided for one in both):
                continue
            own = [ways.get(one, Way(one)) for one in both]
            starts = {(unit_id, day) for way in own for unit_id, day in way.starts_at.items()}
            if any(all(self._is_there(way, *start) for way in own) for start in starts):
                return False
        return True

    def _is_there(self, way: Way, unit_id: str, day: date) -> bool:
        if unit_id in way.starts_at and way.starts_at[unit_id] <= day:
            return True
        return self.home[way.case_id] == unit_id and (way.leaves_on is None or day < way.leaves_on)

    def charges(self, ways: Ways, spared: str | None = None) -> dict[str, list[Key | None]]:
        """For each payer with a stated budget the placements that it pays for, as the contracts that would spare it."""
        found: dict[str, list[Key | None]] = {}
        for way in ways.values():
            if way.case_id != spared:
                for payer, contract in zip(way.charged, way.contracts, strict=True):
                    found.setdefault(payer, []).append(contract)
        return found
