"""Who could move where, when only places bind: alternating paths, as in bipartite matching.

An opening has room when a place is free, or when somebody there could move to an opening that has room. A case fits
beside everybody placed exactly when one of its openings has room; if none has, those met on the way are the only
smallest proving set (Hall's theorem; Berge's augmenting paths).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from ...models.plan import Plan
from ...models.week import Decision
from ..pairs import Pairs
from ..program import Program
from ..rules.pins import is_pinned_to

_PATHS_KNOW = {"one_opening", "places", "pins"}


def only_places_bind(program: Program) -> bool:
    """Whether there is no row that alternating paths do not take into account, and nobody leaves a place."""
    return (
        not program.index.may_be_put_off
        and not any(flags.any() for flags in program.pairs.marks.values())
        and all(row.rule in _PATHS_KNOW for row in program.rows)
    )


class Moves:
    """The openings that placed needs could go to, given where a plan has them. Needs and openings are positions."""

    def __init__(self, pairs: Pairs, plan: Plan) -> None:
        index = pairs.index
        numbers = {key: position for position, key in enumerate(index.needs)}
        openings = {opening.id: position for position, opening in enumerate(pairs.openings)}
        self.places = [opening.places for opening in pairs.openings]
        self.at = {numbers[one.case_id, one.need_id]: openings[one.opening_id] for one in plan.placements}
        self.options: dict[int, set[int]] = defaultdict(set)
        """For each need the openings it may be at; for a pinned one those that all its pins allow."""
        pins: dict[str, list[Decision]] = defaultdict(list)
        for pin in index.pins:
            pins[pin.case_id].append(pin)
        for need, opening in zip(pairs.need.tolist(), pairs.opening.tolist(), strict=True):
            asked = pins.get(pairs.needs[need].case_id, ())
            if all(is_pinned_to(pin, pairs.needs[need], pairs.openings[opening]) for pin in asked):
                self.options[need].add(opening)

    def rivals(self, options: Iterable[int], among: Collection[int]) -> frozenset[int] | None:
        """The needs among these that together with one more, who has these options, fill all they can go to.

        ``None`` when there is room.
        """
        staying: dict[int, list[int]] = defaultdict(list)
        for need, opening in self.at.items():
            if need in among:
                staying[opening].append(need)
        seen: set[int] = set()
        waiting = list(options)
        found: set[int] = set()
        while waiting:
            opening = waiting.pop()
            if opening in seen:
                continue
            seen.add(opening)
            if len(staying[opening]) < self.places[opening]:
                return None
            for need in staying[opening]:
                found.add(need)
                waiting.extend(self.options[need] - seen)
        return frozenset(found)
