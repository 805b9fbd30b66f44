"""Every way to place one case, blocked or not: what would have to change for it, or which families it goes against.

Only what has to be placed is: the required needs, and what is pinned. Where conditions are allowed everybody can as
well start on the last day: what fits on some day fits then. Otherwise a late start matters: each day is looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from carematch.models.case import Case, Need
from carematch.models.provider import CriterionRow, Unit

from .bundles import Bundle, must_be_placed, near_obstacles
from .goals import can_put_off
from .pairs import Pair, is_within
from .whole_changes import LEVELS, Key, Needed, criterion_name, least_level, merged, more
from .world import World, is_required

INFORMATION = "information"
TOGETHER = "together"


@dataclass(frozen=True)
class Way(Bundle):
    """The placements of one case, with what has to change for them or what they go against."""

    needed: Needed = field(default_factory=dict)
    families: frozenset[str] = frozenset()
    contracts: tuple[Key | None, ...] = ()
    """For each charged placement the contract that would make it free of charge."""


def ways(world: World, case_id: str) -> list[Way]:
    """All ways to place a case that changes could make possible, those that need least first."""
    judged: dict[tuple[str, str, date], Needed | None] = {}
    for need in _to_be_placed(world, case_id):
        for pair in _variants(world, need):
            judged[pair.need_id, pair.opening_id, pair.start_on] = changes_for(world, pair)
    found = []
    for chosen in _choices(world, _to_be_placed(world, case_id)):
        needed: Needed | None = {}
        for pair in chosen.values():
            own = judged[pair.need_id, pair.opening_id, pair.start_on]
            needed = merged(needed, own) if own is not None and needed is not None else None
        if needed is not None and not _near_families(world, chosen):
            found.append(_way(world, chosen, needed=needed))
    return sorted(found, key=lambda way: (len(way.needed), sum(way.needed.values())))


def ways_against(world: World, case_id: str) -> list[Way]:
    """All ways to place a case, or one of its required needs, whatever they go against; fewest families first."""
    needs = _to_be_placed(world, case_id)
    found = [_against(world, chosen, frozenset()) for chosen in _choices(world, needs)]
    if len(world.required_ids(case_id)) > 1:
        alone = (need for need in needs if is_required(need))
        found += [
            _against(world, chosen, frozenset([TOGETHER])) for need in alone for chosen in _choices(world, [need])
        ]
    return sorted(found, key=lambda way: len(way.families))


def changes_for(world: World, pair: Pair) -> Needed | None:
    """The changes that take everything out of the way between a need and an opening; ``None``: none do."""
    found: Needed = {}
    never = world.policy.conditions == "never"
    for family, kind in {(one.family, one.kind) for one in pair.obstacles}:
        if kind is not None and not never:
            continue
        lifted = _LIFTED[family](world, pair, kind) if family in _LIFTED else None
        if lifted is None:
            return None
        found = merged(found, lifted)
    return found


def families_of(world: World, pair: Pair) -> frozenset[str]:
    """The families that stand between a need and an opening under the policy."""
    never = world.policy.conditions == "never"
    inside = (one for one in pair.obstacles if one.kind is None or never)
    return frozenset(INFORMATION if one.is_unknown else one.family for one in inside)


def criteria_of(world: World, case: Case, unit: Unit) -> Iterator[tuple[str, bool | None, bool]]:
    """Each criterion that a unit may hold against a case: its name, whether it applies, whether it is negotiable."""
    groups: dict[str, list[CriterionRow]] = {}
    for row in world.snapshot.criteria:
        if row.unit_id == unit.unit_id:
            groups.setdefault(criterion_name(row), []).append(row)
    excepted = {
        row.criterion_id
        for row in world.snapshot.exceptions
        if (row.case_id, row.unit_id, row.rule) == (case.case_id, unit.unit_id, "criteria")
    }
    for name, rows in groups.items():
        truths = {world.meets(case, row) for row in rows}
        if name not in excepted and False not in truths:
            yield name, None if None in truths else True, all(row.firmness == "negotiable" for row in rows)


def _to_be_placed(world: World, case_id: str) -> list[Need]:
    """The needs without which the case is not placed: required, pinned, and what these come after."""
    needs = {need.need_id: need for need in world.needs_of(case_id)}
    wanted = [need_id for need_id, need in needs.items() if must_be_placed(world, need)]
    for need_id in wanted:
        before = needs[need_id].after_need_id
        if before is not None and before not in wanted:
            wanted.append(before)
    return [needs[need_id] for need_id in wanted]


def _variants(world: World, need: Need) -> Iterator[Pair]:
    """Each opening that a need could have as it is pinned, from each day on that matters."""
    for first in world.pairs_of(need.case_id):
        if first.need_id != need.need_id or not world.is_as_pinned(first):
            continue
        if world.policy.conditions != "never":
            yield world.pair(need.case_id, need.need_id, first.opening_id, world.days[-1])
            continue
        days = world.days if can_put_off(world) else (first.start_on,)
        for day in days:
            if day >= first.start_on:
                yield world.pair(need.case_id, need.need_id, first.opening_id, day)


def _choices(world: World, needs: list[Need]) -> Iterator[dict[str, Pair]]:
    variants = [list(_variants(world, need)) for need in needs]

    def deeper(position: int, chosen: dict[str, Pair]) -> Iterator[dict[str, Pair]]:
        if position == len(needs):
            if all(_is_in_order(need, chosen) for need in needs):
                yield chosen
            return
        for pair in variants[position]:
            yield from deeper(position + 1, {**chosen, pair.need_id: pair})

    yield from deeper(0, {})


def _is_in_order(need: Need, chosen: dict[str, Pair]) -> bool:
    return need.after_need_id is None or chosen[need.after_need_id].start_on <= chosen[need.need_id].start_on


def _near_families(world: World, chosen: dict[str, Pair]) -> frozenset[str]:
    never = world.policy.conditions == "never"
    obstacles = [one for need_id in chosen for one in near_obstacles(world, chosen, need_id)]
    return frozenset(INFORMATION if one.is_unknown else one.family for one in obstacles if one.kind is None or never)


def _against(world: World, chosen: dict[str, Pair], also: frozenset[str]) -> Way:
    families = also.union(_near_families(world, chosen), *(families_of(world, pair) for pair in chosen.values()))
    return _way(world, chosen, against=families)


def _way(world: World, chosen: dict[str, Pair], needed: Needed | None = None, against: Iterable[str] = ()) -> Way:
    """The placements; who would move on leaves with the last required need, and not with only some of them."""
    pairs = tuple(chosen.values())
    case_id = pairs[0].case_id
    required = world.required_ids(case_id)
    leaves = world.is_mover(case_id) and required <= chosen.keys()
    leaves_on = max(pair.start_on for pair in pairs if pair.need_id in required) if leaves else None
    contracts = tuple(_contract(world, pair) for pair in pairs if pair.charged is not None)
    return Way(case_id, pairs, leaves_on, needed=needed or {}, families=frozenset(against), contracts=contracts)


# What each rule would have changed


def _need(world: World, pair: Pair) -> Need:
    return next(need for need in world.needs_of(pair.case_id) if need.need_id == pair.need_id)


def _scope(_: World, pair: Pair, __: str | None) -> Needed:
    return {("scope", pair.unit_id, None, pair.case_id): 1}


def _criteria(world: World, pair: Pair, _: str | None) -> Needed:
    never = world.policy.conditions == "never"
    found = criteria_of(world, world.open_cases[pair.case_id], world.units[pair.unit_id])
    return {
        ("criterion", pair.unit_id, name, pair.case_id): 1
        for name, applies, is_negotiable in found
        if never or (applies and not is_negotiable)
    }


def _distance(world: World, pair: Pair, _: str | None) -> Needed | None:
    """So many kilometres more that the limit suffices or, where conditions are allowed, the distance with support."""
    case, opening = world.open_cases[pair.case_id], world.openings[pair.opening_id]
    if pair.at_client:
        key: Key = ("service_radius", pair.opening_id, None, None)
        limits = [opening.service_radius_km]
    else:
        need = _need(world, pair)
        key = ("distance", pair.case_id, None, None)
        limits = [need.max_distance_km if need.max_distance_km is not None else case.max_distance_km]
        if world.policy.conditions != "never":
            limits.append(case.max_distance_with_support_km)
    for further in LEVELS["distance"]:
        for limit in limits:
            if pair.metres is not None and limit is not None and is_within(pair.metres, more(limit, further)):
                return {key: further}
    return None


def _wishes(_: World, pair: Pair, __: str | None) -> Needed:
    return {("wish", pair.case_id, None, None): 1}


def _funding(world: World, pair: Pair, _: str | None) -> Needed | None:
    """Without conditions only a contract helps, and only where the title fits for certain."""
    domain, contract = _halves(world, pair)
    key = _contract(world, pair)
    return {key: 1} if domain is True and contract is False and key is not None else None


def _contract(world: World, pair: Pair) -> Key | None:
    """The contract that a placement needs, unless the title is missing: then a contract does not help."""
    domain, contract = _halves(world, pair)
    if domain is False or contract is not False:
        return None
    return ("contract", pair.unit_id, _need(world, pair).payer, None)


def _halves(world: World, pair: Pair) -> tuple[bool | None, bool | None]:
    """Whether title and contract fit; ``None``: not known."""
    need, unit = _need(world, pair), world.units[pair.unit_id]
    found: list[bool | None] = []
    for wanted, column in ((need.domain, "domains"), (need.payer, "contracted_payers")):
        accepted = getattr(unit, column)
        if wanted is None or not world.snapshot.states("units", column) or accepted == "all":
            found.append(True)
        else:
            found.append(None if accepted is None else wanted in accepted)
    return found[0], found[1]


def _dates(world: World, pair: Pair, _: str | None) -> Needed | None:
    start_by = _need(world, pair).start_by
    weeks = -((start_by - pair.start_on).days // 7) if start_by is not None else 0
    level = least_level("date", weeks)
    return None if level is None else {("date", pair.case_id, pair.need_id, None): level}


def _decisions(_: World, pair: Pair, __: str | None) -> Needed:
    return {("rejection", pair.unit_id, None, pair.case_id): 1}


def _inclusion(_: World, pair: Pair, __: str | None) -> Needed:
    return {("admission", pair.case_id, None, None): 1}


_LIFTED = {
    "scope": _scope,
    "criteria": _criteria,
    "distance": _distance,
    "wishes": _wishes,
    "funding": _funding,
    "dates": _dates,
    "decisions": _decisions,
    "inclusion": _inclusion,
}
"""The rules that somebody can lift."""
