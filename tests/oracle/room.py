"""Whether there is room for cases together: places, resources, cohorts, people kept apart and budgets, day by day.

While some cases are undecided, whatever they could set free counts as free: what does not fit then never fits.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from carematch.models.provider import Opening

from .bundles import MADE, Bundle
from .pairs import Pair
from .rules import exact
from .world import World


class Room:
    """The rules about several cases at once, on bundles."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.home = {case.case_id: world.home_of(case) for case in world.snapshot.cases}
        self.movers = {case_id for case_id in world.open_cases if world.is_mover(case_id)}
        self.limits = list(self._limits())

    def _limits(self) -> Iterable[tuple[str, Decimal, dict[str, Decimal]]]:
        """For each row of resources and cohort limits: the unit, what remains, and what each open case takes."""
        world = self.world
        for resource in world.snapshot.resources:
            takes = {one: world.load(one, resource.resource, resource.unit_id) for one in world.open_cases}
            yield resource.unit_id, exact(resource.amount), takes
        for row in world.snapshot.cohort_limits:
            counted = {one: world.meets(case, row) is not False for one, case in world.open_cases.items()}
            yield row.unit_id, Decimal(row.at_most), {one: Decimal(int(found)) for one, found in counted.items()}

    def fits(self, decided: dict[str, Bundle], undecided: Collection[str], newest: Bundle) -> bool:
        """Whether the decided cases fit together, at best with what the undecided do; without the newest they did."""
        home = self.world.open_cases[newest.case_id].current_opening
        touched = {*newest.at, home} if undecided else self.world.openings.keys()
        openings = (opening for opening_id, opening in self.world.openings.items() if opening_id in touched)
        return (
            all(self._opening_fits(opening, decided, undecided) for opening in openings)
            and all(self._limit_holds(*limit, decided, undecided) for limit in self.limits)
            and self._apart_holds(decided, undecided)
            and self._budgets_hold(decided)
        )

    def _opening_fits(self, opening: Opening, decided: dict[str, Bundle], undecided: Collection[str]) -> bool:
        here = [pair for bundle in decided.values() for pair in bundle.at.get(opening.id, ())]
        if not here:
            return True
        may_leave = sum(self._occupies(one, opening.id) and one in self.movers for one in undecided)
        left = [
            bundle.leaves_on
            for bundle in decided.values()
            if bundle.leaves_on is not None and self._occupies(bundle.case_id, opening.id)
        ]
        made = sum(MADE in pair.obstacles for pair in here)
        if made > (opening.can_add or 0):
            return False
        if not undecided and made != max(0, len(here) - opening.places - len(left)):
            return False
        return all(
            sum(pair.start_on <= day for pair in here if MADE not in pair.obstacles)
            <= opening.places + may_leave + sum(one <= day for one in left)
            for day in _starts(here)
        )

    def _occupies(self, case_id: str, opening_id: str) -> bool:
        return self.world.open_cases[case_id].current_opening == opening_id

    def _limit_holds(
        self,
        unit_id: str,
        amount: Decimal,
        takes: dict[str, Decimal],
        decided: dict[str, Bundle],
        undecided: Collection[str],
    ) -> bool:
        may_free = sum((takes[one] for one in undecided if one in self.movers and self.home[one] == unit_id), Decimal())
        days = {bundle.starts_at[unit_id] for bundle in decided.values() if unit_id in bundle.starts_at}
        return all(
            sum((takes[one] * self._more(bundle, unit_id, day) for one, bundle in decided.items()), -may_free) <= amount
            for day in days
        )

    def _more(self, bundle: Bundle, unit_id: str, day: date) -> int:
        """How many more of this person are at a unit than now: one, none or one less."""
        lives = self.home[bundle.case_id] == unit_id
        return int(self._is_there(bundle, unit_id, day)) - int(lives)

    def _is_there(self, bundle: Bundle, unit_id: str, day: date) -> bool:
        if unit_id in bundle.starts_at and bundle.starts_at[unit_id] <= day:
            return True
        return self.home[bundle.case_id] == unit_id and (bundle.leaves_on is None or day < bundle.leaves_on)

    def _apart_holds(self, decided: dict[str, Bundle], undecided: Collection[str]) -> bool:
        for row in self.world.snapshot.apart:
            if row.case_a in undecided or row.case_b in undecided:
                continue
            a, b = (decided.get(one, Bundle(one)) for one in (row.case_a, row.case_b))
            for unit_id in {*a.starts_at, *b.starts_at}:
                for day in {bundle.starts_at[unit_id] for bundle in (a, b) if unit_id in bundle.starts_at}:
                    if self._is_there(a, unit_id, day) and self._is_there(b, unit_id, day):
                        return False
        return True

    def _budgets_hold(self, decided: dict[str, Bundle]) -> bool:
        charged = [payer for bundle in decided.values() for payer in bundle.charged]
        return all(charged.count(payer) <= self.world.budgets[payer] for payer in set(charged))


def _starts(pairs: Iterable[Pair]) -> set[date]:
    return {pair.start_on for pair in pairs}
