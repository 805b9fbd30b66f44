"""Causes, conflicts and routes of the whole program, straight from their definitions.

Every way to place the cases is looked at, blocked or not: what it goes against, or the least changes that it takes.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from .whole_changes import Catalogue, Key, Needed, is_within_set, least_level, merged, minimal
from .whole_shortages import Shortages, Ways
from .whole_ways import Way, ways, ways_against
from .world import World, is_required

GOALS = frozenset(["goals"])
Options = list[tuple[str, list[Way | None]]]
"""For each case the ways to place it; ``None``: not at all."""

FAMILY_OF = {"place": "places", "resource": "resources", "cohort_limit": "cohort_limits"}


class Explained:
    """One snapshot under a policy, and everything that is worked out once for all cases of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.catalogue = Catalogue(world)
        self.shortages = Shortages(world)
        self._ways: dict[str, list[Way]] = {}

    def ways(self, case_id: str) -> list[Way]:
        if case_id not in self._ways:
            self._ways[case_id] = ways(self.world, case_id)
        return self._ways[case_id]

    def movers_beside(self, case_ids: Iterable[str]) -> list[str]:
        """Who else may leave a place that they occupy."""
        return [one for one in self.world.open_cases if self.world.is_mover(one) and one not in set(case_ids)]

    def can_place(self, case_ids: Iterable[str], pinned: bool = True) -> bool:
        """Whether some plan, as things are, places all of these cases and everybody pinned."""
        search = Search(self, most_changes=0)
        search.run({*case_ids, *(self.world.pins if pinned else ())})
        return bool(search.found[0])


class Search:
    """All ways to place cases together; the least sets of changes that they take, by the number of losers."""

    def __init__(self, about: Explained, most_changes: int | None = None, most_cost: int | None = None) -> None:
        self.about = about
        self.world, self.catalogue, self.shortages = about.world, about.catalogue, about.shortages
        self.most_changes = most_changes
        self.most_cost = most_cost
        self.found: list[list[Needed]] = []

    def run(self, case_ids: Iterable[str], losers: int = 0, may_lose: frozenset[str] = frozenset()) -> None:
        """Fills ``found``: for 0, 1 … ``losers`` of the cases that may lose, the least sets of changes."""
        self.found = [[] for _ in range(losers + 1)]
        must = sorted({*case_ids}, key=lambda one: (len(self.about.ways(one)), one))
        options: Options = []
        for one in must:
            lost: list[Way | None] = [None] if one in may_lose and one not in self.world.pins else []
            options.append((one, [*self.about.ways(one), *lost]))
        options += [(one, [None, *self.about.ways(one)]) for one in self.about.movers_beside(must)]
        self.may_lose = may_lose
        self._deeper(options, {}, {}, 0)

    def _deeper(self, options: Options, chosen: Ways, needed: Needed, lost: int) -> None:
        if not options:
            self._arrived(chosen, needed, lost)
            return
        (case_id, own), rest = options[0], options[1:]
        for way in own:
            if way is None:
                loses = lost + (case_id in self.may_lose)
                if loses < len(self.found) and not self._is_useless(needed, loses):
                    self._deeper(rest, chosen, needed, loses)
                continue
            further = merged(needed, way.needed)
            if self._is_useless(further, lost):
                continue
            more = {**chosen, case_id: way}
            if self._can_hold(more, further, lost, [one for one, _ in rest]):
                self._deeper(rest, more, further, lost)

    def _can_hold(self, chosen: Ways, needed: Needed, lost: int, undecided: Sequence[str]) -> bool:
        """Whether these ways could be part of something new, at best with what the undecided do."""
        if not self.shortages.is_apart(chosen, undecided=undecided):
            return False
        may_leave = [one for one in undecided if self.world.is_mover(one)]
        least = self._with_shortages(chosen, needed, may_leave)
        return least is not None and not self._is_useless(least, lost)

    def _with_shortages(self, chosen: Ways, needed: Needed, undecided: Sequence[str] = ()) -> Needed | None:
        """What has to change at least, with what is lacking; ``None``: no changes suffice."""
        found = dict(needed)
        for kind, target, subject, amount in self.shortages.all(chosen, undecided=undecided):
            level = least_level(kind, amount)
            if level is None:
                return None
            key = (kind, target, subject, None)
            found[key] = max(level, found.get(key, 0))  # a unit may state the same limit twice
        return found

    def _arrived(self, chosen: Ways, needed: Needed, lost: int) -> None:
        if not self.shortages.is_apart(chosen):
            return
        least = self._with_shortages(chosen, needed)
        for money in self._budgets(chosen) if least is not None else ():
            together = merged(least or {}, money)
            if not self._is_useless(together, lost):
                self.keep(together, lost)

    def keep(self, needed: Needed, lost: int) -> None:
        self.found[lost] = [one for one in self.found[lost] if not is_within_set(needed, one)]
        self.found[lost].append(needed)

    def _budgets(self, chosen: Ways) -> list[Needed]:
        """The ways to make the money suffice: more of it, or contracts with which it is not needed."""
        found: list[Needed] = [{}]
        for payer, contracts in self.shortages.charges(chosen).items():
            own = list(_enough_money(payer, contracts, self.world.budgets[payer]))
            found = [merged(one, other) for one in found for other in own]
        return found

    def _is_useless(self, needed: Needed, lost: int) -> bool:
        """Whether there is no need to look at sets of changes from here on: too many, or nothing new."""
        if self.most_changes is not None and len(needed) > self.most_changes:
            return True
        if self.most_cost is not None and self.catalogue.total(needed) > self.most_cost:
            return True
        return any(is_within_set(one, needed) for found in self.found[: lost + 1] for one in found)


def _enough_money(payer: str, contracts: list[Key | None], budget: int) -> Iterator[Needed]:
    """For each choice of contracts the budget that is still lacking."""
    possible = sorted({one for one in contracts if one is not None}, key=str)
    for size in range(len(possible) + 1):
        for made in combinations(possible, size):
            lacking = sum(one not in made for one in contracts) - budget
            needed: Needed = dict.fromkeys(made, 1)
            level = least_level("budget", lacking)
            if lacking > 0 and level is not None:
                yield {**needed, ("budget", payer, None, None): level}
            elif lacking <= 0:
                yield needed


def routes(about: Explained, case_id: str, placed: Iterable[str]) -> list[Needed]:
    """All minimal sets of changes, within the policy's bounds, with which the case and all the placed have a place.

    None where they can have one as things are: then nothing has to change.
    """
    return routes_with_loss(about, case_id, placed, 0)[0]


def routes_with_loss(about: Explained, case_id: str, placed: Iterable[str], losers: int) -> list[list[Needed]]:
    """For 0, 1 … ``losers``: the minimal sets of changes with which all but so many have a place; not all but fewer."""
    rivals = frozenset(placed)
    if about.can_place({*rivals, case_id}):
        return [[] for _ in range(losers + 1)]
    search = Search(about, about.world.policy.route_changes, about.world.policy.route_cost)
    search.run({*rivals, *about.world.pins, case_id}, losers, rivals)
    found: list[list[Needed]] = []
    for number in range(losers + 1):
        fewer = [one for earlier in search.found[:number] for one in earlier]
        least = minimal([*fewer, *search.found[number]])
        found.append([one for one in least if not any(is_within_set(other, one) for other in fewer)])
    return found


def keep(world: World, case_id: str, placed: Iterable[str]) -> list[str]:
    """Who should not lose the place to a case: at least as urgent; who moves on only for somebody who moves on."""
    if world.is_mover(case_id):
        return sorted(placed)
    own_class = world.effective_class(world.open_cases[case_id])
    without_place = (one for one in placed if not world.is_mover(one))
    return sorted(one for one in without_place if world.effective_class(world.open_cases[one]) <= own_class)


def has_pairs(world: World, case_id: str) -> bool:
    """Whether every required need of a case has a pair that no rule about need and opening is against."""
    open_needs = {pair.need_id for pair in world.pairs_of(case_id) if pair.is_admissible(world.policy)}
    return all(need.need_id in open_needs for need in world.needs_of(case_id) if is_required(need))


def least_conflicts(about: Explained, case_id: str, rivals: Sequence[str]) -> list[frozenset[str]]:
    """All least-size sets of rivals with which no plan places the case; none when it fits beside all of them."""
    for size in range(len(rivals) + 1):
        sets = map(frozenset, combinations(rivals, size))
        found = [chosen for chosen in sets if not about.can_place({case_id, *chosen})]
        if found:
            return found
    return []


def causes(about: Explained, case_id: str, placed: Iterable[str]) -> set[frozenset[str]]:
    """All minimal sets of families such that, ignoring them for this case alone, it fits with the placed."""
    everybody = {*placed, case_id}
    if about.can_place(everybody):
        return {GOALS}
    others = list(_beside(about, everybody - {case_id}, case_id))
    found: list[frozenset[str]] = []
    for way in ways_against(about.world, case_id):
        for ways_of_others in others:
            for families in _families(about, {**ways_of_others, case_id: way}, case_id, found):
                found = [one for one in found if not families <= one] + [families]
    return set(found)


def _beside(about: Explained, must: set[str], case_id: str) -> Iterator[Ways]:
    """All ways to place the others that need no changes, by the rules about each of them alone."""
    options: Options = []
    for one in sorted(must | set(about.world.pins)):
        options.append((one, [way for way in about.ways(one) if not way.needed]))
    for one in about.movers_beside({*must, *about.world.pins, case_id}):
        options.append((one, [None, *(way for way in about.ways(one) if not way.needed)]))

    def deeper(position: int, chosen: Ways) -> Iterator[Ways]:
        if position == len(options):
            yield chosen
            return
        one, own = options[position]
        for way in own:
            yield from deeper(position + 1, chosen if way is None else {**chosen, one: way})

    yield from deeper(0, {})


def _families(about: Explained, chosen: Ways, case_id: str, known: list[frozenset[str]]) -> Iterator[frozenset[str]]:
    """What has to be ignored for the case beside the others, unless the others do not fit even so."""
    against = chosen[case_id].families
    if any(one <= against for one in known):
        return
    if not _holds_without(about, chosen, case_id):
        return
    found = against | {FAMILY_OF[kind] for kind, *_ in about.shortages.all(chosen)}
    if not about.shortages.is_apart(chosen):
        found |= {"apart"}
    too_much = "funding" not in against and _is_overspent(about, chosen)
    for money in ({"budget"}, {"funding"}) if too_much else (set(),):
        families = found | money
        if not any(smaller <= families for smaller in known):
            yield families


def _holds_without(about: Explained, chosen: Ways, case_id: str) -> bool:
    shortages = about.shortages
    lacking = next(shortages.all(chosen, spared=case_id), None)
    return lacking is None and shortages.is_apart(chosen, spared=case_id) and not _is_overspent(about, chosen, case_id)


def _is_overspent(about: Explained, chosen: Ways, spared: str | None = None) -> bool:
    charged = about.shortages.charges(chosen, spared)
    return any(len(contracts) > about.world.budgets[payer] for payer, contracts in charged.items())
