"""The whole program by enumeration: what each case gets, case by case, all or nothing; the best plan by the goals.

The search is complete. It turns back only where cases do not fit whatever the others do, or where even the best that
is left for every other case would not reach what was found already.
"""

from collections.abc import Iterable
from itertools import combinations

from carematch.models.plan import Plan
from carematch.models.policy import Policy
from carematch.models.snapshot import Snapshot

from .brute_force import Assignment, Result
from .bundles import SCALE, Bundle, bundles
from .goals import Stage, stages
from .room import Room
from .world import Kept, World


class Search:
    """One pass through all plans in which every case has one of its options."""

    def __init__(self, world: World, options: dict[str, list[Bundle]], ties: bool = False) -> None:
        self.room = Room(world)
        self.options = options
        self.order = sorted(options, key=lambda one: (-options[one][0].worth if options[one] else 0, one))
        self.ties = ties
        self.top: int | None = None
        self.best: list[Assignment] = []
        self.first_only = False

    def run(self) -> None:
        if all(self.options.values()):
            at_best = [self.options[one][0].worth for one in self.order]
            self._deeper({}, 0, [sum(at_best[position:]) for position in range(len(at_best) + 1)])

    def _deeper(self, decided: dict[str, Bundle], value: int, at_best: list[int]) -> None:
        if len(decided) == len(self.order):
            self._found(decided, value)
            return
        case_id, undecided = self.order[len(decided)], self.order[len(decided) + 1 :]
        for bundle in self.options[case_id]:
            within_reach = value + bundle.worth + at_best[len(decided) + 1]
            if self.top is not None and (
                within_reach < self.top or self.first_only or (within_reach == self.top and not self.ties)
            ):
                return
            more = {**decided, case_id: bundle}
            if self.room.fits(more, undecided, bundle):
                self._deeper(more, value + bundle.worth, at_best)

    def _found(self, decided: dict[str, Bundle], value: int) -> None:
        if self.top is None or value > self.top:
            self.best.clear()
        self.top = value
        self.best.append(tuple(pair for bundle in decided.values() for pair in bundle.pairs))


def all_options(world: World, order: list[Stage]) -> dict[str, list[Bundle]]:
    """What a plan may do with each open case, best first; whoever is pinned has to be placed."""
    found = {}
    for case_id in world.open_cases:
        nothing = [] if case_id in world.pins else [Bundle(case_id)]
        found[case_id] = sorted([*nothing, *bundles(world, case_id, order)], key=lambda bundle: -bundle.worth)
    return found


def earlier_proposals(previous: Plan | None) -> frozenset[Kept]:
    """What an earlier plan proposed."""
    placements = previous.placements if previous is not None else ()
    return frozenset((item.case_id, item.need_id, item.opening_id) for item in placements)


def solve_whole(snapshot: Snapshot, policy: Policy, previous: Plan | None = None, ties: bool = False) -> Result:
    """The lexicographically best goal values and one assignment that reaches them (with ``ties`` all)."""
    return solve_world(World(snapshot, policy, earlier_proposals(previous)), ties)


def solve_world(world: World, ties: bool = False) -> Result:
    order = stages(world)
    search = Search(world, all_options(world, order), ties)
    search.run()
    if search.top is None:
        return Result(goals={}, feasible=False)
    values = dict(zip((stage.name for stage in order), _digits(search.top, len(order)), strict=True))
    goals = {stage.name: values[stage.name] if stage.more_is_better else -values[stage.name] for stage in order}
    return Result(goals=goals, best=tuple(search.best))


def _digits(total: int, count: int) -> list[int]:
    """The goal values (those to be kept small negative) back from one number."""
    found: list[int] = []
    for _ in range(count):
        value = (total + SCALE // 2) % SCALE - SCALE // 2
        found.insert(0, value)
        total = (total - value) // SCALE
    return found


def can_place_whole(world: World, wanted: Iterable[str], only: bool = False) -> bool:
    """Whether some plan places all of these cases (and everybody pinned); with ``only``, nobody else."""
    must = frozenset(wanted)
    options = {
        case_id: [bundle for bundle in found if bundle.pairs or case_id not in must]
        for case_id, found in all_options(world, []).items()
    }
    if only:
        options = {
            case_id: found if case_id in must else [bundle for bundle in found if not bundle.pairs]
            for case_id, found in options.items()
        }
    search = Search(world, options)
    search.first_only = True
    search.run()
    return search.top is not None


def placeable_sets(world: World) -> frozenset[frozenset[str]]:
    """F: the sets of cases that some plan places, and nobody else."""
    every = sorted(world.open_cases)
    sets = (frozenset(chosen) for size in range(len(every) + 1) for chosen in combinations(every, size))
    return frozenset(chosen for chosen in sets if can_place_whole(world, chosen, only=True))
