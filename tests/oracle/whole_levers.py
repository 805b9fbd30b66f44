"""Levers: what each change would bring over all cases, solved before and after; the cheapest that place everybody."""

from collections.abc import Iterable

from carematch.models.policy import Policy
from carematch.models.snapshot import Snapshot

from .goals import stages
from .whole import Search as BestPlan
from .whole import _digits, all_options
from .whole_changes import Change, Needed, as_changes, changed, criterion_name
from .whole_explanations import Explained, Search
from .world import World

LeverKey = tuple[str, str | None, str | None, int]
"""Kind, target, subject and level."""

Vector = dict[str, int]
"""The stages ``placed_urgency_…`` and ``waiting_urgency_…`` with their values, in order."""


def vector(snapshot: Snapshot, policy: Policy) -> Vector:
    """The best for urgency, where that is the first goal; with firm placements first if the policy says so."""
    world = World(snapshot, policy)
    order = [stage for stage in stages(world) if "_urgency_" in stage.name]
    search = BestPlan(world, all_options(world, order))
    search.run()
    if search.top is None:
        raise ValueError("the pins cannot all hold")
    values = zip((stage.name for stage in order), _digits(search.top, len(order)), strict=True)
    return {name: value for name, value in values if name.startswith(("placed_", "waiting_"))}


def levers(world: World) -> dict[LeverKey, list[Change]]:
    """Each lever with the changes that it stands for."""
    snapshot = world.snapshot
    found: dict[LeverKey, list[Change]] = {}

    def add(key: LeverKey, change: Change) -> None:
        own = found.setdefault(key, [])
        if change not in own:
            own.append(change)

    for row in snapshot.criteria:
        name = criterion_name(row)
        waived: Change = ("criterion", row.unit_id, name, None, 1)
        add(("criterion", row.unit_id, name, 1), waived)
        add(("criterion_fact", None, row.fact, 1), waived)
    for opening_id, opening in world.openings.items():
        if opening.care_form != "consultation":
            one_more: Change = ("place", opening_id, None, None, 1)
            add(("place", opening_id, None, 1), one_more)
            add(("places_in_region", world.units[opening.unit_id].region, opening.care_form, 1), one_more)
    for case_id in _with_a_limit(world):
        for further in (10, 25, 50):
            add(("distance", None, None, further), ("distance", case_id, None, None, further))
        add(("travel_support", None, None, 25), ("travel_support", case_id, None, None, 25))
    for payer in world.budgets:
        add(("budget", payer, None, 1), ("budget", payer, None, None, 1))
    for preference in snapshot.preferences:
        if preference.kind == "wish" and preference.case_id in world.open_cases:
            add(("wish", None, None, 1), ("wish", preference.case_id, None, None, 1))
    return found


def _with_a_limit(world: World) -> list[str]:
    return [
        case_id
        for case_id, case in world.open_cases.items()
        if case.max_distance_km is not None or any(need.max_distance_km is not None for need in world.needs_of(case_id))
    ]


def after(snapshot: Snapshot, policy: Policy, changes: Iterable[Change]) -> Vector:
    """The best that can be done once these changes are made."""
    return vector(changed(snapshot, changes), policy)


def people_placed(values: Vector) -> int:
    """How many people without a place get one."""
    return sum(value for name, value in values.items() if name.startswith("placed_"))


class Cheapest(Search):
    """The cheapest sets of changes, all of them; with ``any_at_all`` one that is not even that."""

    def __init__(self, about: Explained, any_at_all: bool = False) -> None:
        super().__init__(about)
        self.any_at_all = any_at_all
        self.least: int | None = None

    def keep(self, needed: Needed, lost: int) -> None:
        total = self.catalogue.total(needed)
        if self.least is None or total < self.least:
            self.found[lost].clear()
        self.least = total
        self.found[lost].append(needed)

    def _is_useless(self, needed: Needed, lost: int) -> bool:
        return self.least is not None and (self.any_at_all or self.catalogue.total(needed) > self.least)


def everybody(about: Explained, placed: Iterable[str]) -> tuple[frozenset[str], frozenset[Change] | None]:
    """The cases that no changes can place, and the cheapest changes that place all others; ``None``: none do."""
    world = about.world
    wanted = {one for one in world.open_cases if not world.is_mover(one)} | set(placed)
    impossible = frozenset(one for one in wanted if not _can_ever_be_placed(about, one))
    search = Cheapest(about)
    search.run(wanted - impossible | set(world.pins))
    if not search.found[0]:
        return impossible, None
    return impossible, min(map(as_changes, search.found[0]), key=in_order)


def _can_ever_be_placed(about: Explained, case_id: str) -> bool:
    search = Cheapest(about, any_at_all=True)
    search.run({case_id, *about.world.pins})
    return bool(search.found[0])


def in_order(changes: Iterable[Change]) -> list[tuple[str, str, str, str, int]]:
    """The keys of changes, sorted: what decides between sets that are equally cheap."""
    keys = ((kind, target, subject or "", case_id or "", level) for kind, target, subject, case_id, level in changes)
    return sorted(keys)
