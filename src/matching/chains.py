"""Chains: placements that wait for somebody to move out first, in the order in which they have to happen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ..models.plan import Chain, ChainStep, Placement
from .index import Index
from .occupancy import Occupancy
from .rules.places import is_made


def chains(index: Index, placements: Sequence[Placement]) -> tuple[Chain, ...]:
    """Every group of placements that are linked by a place that one leaves and the next takes.

    A placement takes a free place when there is one, else the place that was left first. Those that leave a place go
    before those that leave none. Where nobody can go first, all who wait for each other move together. Without the rule
    about places there may be no room at all; then a placement waits for nobody.
    """
    return _Moves(index, placements).told()


class _Moves:
    """Placements carried out one by one, day by day, each as soon as there is room."""

    def __init__(self, index: Index, placements: Sequence[Placement]) -> None:
        self.index = index
        self.occupancy = Occupancy(index, placements)
        self.left_to_start: dict[str, set[str]] = {
            case_id: {need.need_id for need in index.required[case_id]}
            for case_id in index.movers
            if self.occupancy.departure(case_id)
        }
        """For each occupant who leaves, the required needs that have not started yet."""
        emptied = {index.movers[case_id].id for case_id in self.left_to_start}
        linked = [one for one in placements if one.opening_id in emptied or one.case_id in self.left_to_start]
        self.waiting = sorted(linked, key=lambda one: (one.start_on, one.case_id, one.need_id))
        self.place = {(one.case_id, one.need_id): number for number, one in enumerate(self.waiting)}
        """Where each stands in the order of ``waiting``."""
        self.room: dict[str, list[str | None]] = {
            opening_id: [None] * index.openings[opening_id].places
            for opening_id in {*emptied, *(one.opening_id for one in self.waiting)}
        }
        """For each opening that matters the places that can be taken: free ones (``None``) first, then those that
        somebody left."""
        self.steps: list[ChainStep] = []
        self.order = 0

    def told(self) -> tuple[Chain, ...]:
        """See ``chains``."""
        while self.waiting:
            day = self.waiting[0].start_on
            today = [one for one in self.waiting if one.start_on == day]
            self._go_together(self._next(today))
        return self._linked()

    def _next(self, today: list[Placement]) -> list[Placement]:
        """Who goes next: one who has room, or a ring of people who wait for each other's places."""
        able = [one for one in today if is_made(one) or self.room[one.opening_id]]
        if not able:
            return self._ring(today) or today[:1]
        wanted = {one.opening_id for one in today}
        frees: dict[str, list[str]] = defaultdict(list)
        for one in today:
            left = self._frees(one)
            if left is not None:
                frees[one.opening_id].append(left)
        return [min(able, key=lambda one: (self._rank(one, frees, wanted), self._place(one)))]

    def _place(self, one: Placement) -> int:
        return self.place[one.case_id, one.need_id]

    def _rank(self, one: Placement, frees: Mapping[str, list[str]], wanted: set[str]) -> int:
        """First who frees a place that leads back to where they go, then who frees a place others want, then others.

        ``frees``: for each opening those that are freed by who goes there today.
        """
        left = self._frees(one)
        if left is None:
            return 2
        reached, waiting = {left}, [left]
        while waiting:
            for further in frees.get(waiting.pop(), ()):
                if further not in reached:
                    reached.add(further)
                    waiting.append(further)
        return 0 if one.opening_id in reached else 1 if left in wanted else 2

    def _frees(self, one: Placement) -> str | None:
        """The opening that a client leaves with this placement: the last of the required ones."""
        if self.left_to_start.get(one.case_id, set()) - {one.need_id} or one.case_id not in self.left_to_start:
            return None
        if one.need_id not in self.left_to_start[one.case_id]:
            return None
        return self.index.movers[one.case_id].id

    def _ring(self, today: list[Placement]) -> list[Placement]:
        """The fewest placements of a day that can be carried out together, when none can be alone."""
        leaving: dict[str, list[list[Placement]]] = defaultdict(list)
        for case_id, needs in self.left_to_start.items():
            own = [one for one in today if one.case_id == case_id and one.need_id in needs]
            if needs and len(own) == len(needs):
                leaving[self.index.movers[case_id].id].append(own)
        rings = (self._closed(start, leaving) for groups in leaving.values() for start in groups)
        found = sorted(filter(None, rings), key=lambda ring: (len(ring), [self._place(one) for one in ring]))
        return found[0] if found else []

    def _closed(self, start: list[Placement], leaving: dict[str, list[list[Placement]]]) -> list[Placement]:
        """These placements and those of everybody who has to leave for them; none when somebody does not leave."""
        group = list(start)
        room = {opening_id: len(places) for opening_id, places in self.room.items()}
        ready = {opening_id: [own for own in groups if own is not start] for opening_id, groups in leaving.items()}
        room[self.index.movers[start[0].case_id].id] += 1
        for one in group:
            if is_made(one):
                continue
            if not room[one.opening_id]:
                if not ready.get(one.opening_id):
                    return []
                group.extend(ready[one.opening_id].pop(0))
                room[one.opening_id] += 1
            room[one.opening_id] -= 1
        return sorted(group, key=self._place)

    def _go_together(self, group: list[Placement]) -> None:
        self.order += 1
        left = [self._leave(one) for one in group]
        for one, leaves in zip(group, left, strict=True):
            room = self.room[one.opening_id]
            place_of = room.pop(0) if room and not is_made(one) else None
            self.waiting = [other for other in self.waiting if other is not one]
            self.steps.append(
                ChainStep(
                    order=self.order,
                    case_id=one.case_id,
                    need_id=one.need_id,
                    opening_id=one.opening_id,
                    start_on=one.start_on,
                    place_of=place_of,
                    leaves=leaves,
                )
            )

    def _leave(self, one: Placement) -> str | None:
        left = self._frees(one)
        if one.case_id in self.left_to_start:
            self.left_to_start[one.case_id].discard(one.need_id)
        if left is not None:
            self.room[left].append(one.case_id)
        return left

    def _linked(self) -> tuple[Chain, ...]:
        """The steps that hang together, each group numbered from 1."""
        groups: dict[str, set[str]] = {}
        for step in self.steps:
            if step.place_of is not None:
                together = groups.get(step.case_id, {step.case_id}) | groups.get(step.place_of, {step.place_of})
                for case_id in together:
                    groups[case_id] = together
        found = []
        for cases in {min(one): one for one in groups.values()}.values():
            steps = [step for step in self.steps if step.case_id in cases]
            numbers = {order: number for number, order in enumerate(sorted({step.order for step in steps}), start=1)}
            found.append(Chain(steps=tuple(one.model_copy(update={"order": numbers[one.order]}) for one in steps)))
        return tuple(sorted(found, key=lambda chain: (chain.steps[0].start_on, chain.steps[0].case_id)))
