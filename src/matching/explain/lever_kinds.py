"""The levers there are: what changes, for whom, over a whole snapshot."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ...models.change import Change
from ...models.comparison import LeverKind
from ...models.policy import CHANGE_LEVELS
from ...models.vocabulary import CONSULTATION
from ..index import Criterion, Index
from ..levels import levels_of
from ..rules.budget import budget_more
from ..rules.criteria import waived
from ..rules.places import places_more

SUPPORT_KM = 25
"""How much farther support for travel takes everybody who states a limit."""


@dataclass(frozen=True)
class Pull:
    """A lever before it is known what it brings."""

    kind: LeverKind
    changes: tuple[Change, ...]
    target: str | None = None
    subject: str | None = None
    level: int = 1


def pulls(index: Index) -> Iterator[Pull]:
    """Every lever of a snapshot, in a fixed order."""
    yield from _criteria(index)
    yield from _places(index)
    yield from _distances(index)
    for row in sorted(index.snapshot.funding, key=lambda row: row.payer):
        if row.bespoke_places is not None:
            yield Pull("budget", budget_more(index, row.payer)[:1], row.payer)
    wishing = [case_id for case_id in index.cases if index.wants(case_id, "wish")]
    if wishing:
        yield Pull("wish", tuple(c for one in wishing for c in levels_of(index.policy, "wish", one, "client")))


def _criteria(index: Index) -> Iterator[Pull]:
    about: dict[str, list[Criterion]] = defaultdict(list)
    for unit_id, criteria in sorted(index.criteria.items()):
        for criterion in criteria:
            yield Pull("criterion", waived(index, criterion, None), unit_id, criterion.id)
            for fact in {row.fact for row in criterion.rows}:
                about[fact].append(criterion)
    for fact, criteria in sorted(about.items()):
        yield Pull("criterion_fact", tuple(c for one in criteria for c in waived(index, one, None)), subject=fact)


def _places(index: Index) -> Iterator[Pull]:
    in_region: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for opening in index.openings.values():
        if opening.care_form != CONSULTATION:
            one_more = places_more(index, opening.id)[:1]
            yield Pull("place", one_more, opening.id)
            in_region[index.units[opening.unit_id].region, opening.care_form] += one_more
    for (region, care_form), changes in sorted(in_region.items()):
        yield Pull("places_in_region", tuple(changes), region, care_form)


def _distances(index: Index) -> Iterator[Pull]:
    limited = [
        case_id
        for case_id, case in index.cases.items()
        if case.max_distance_km is not None or any(n.max_distance_km is not None for n in index.needs_of[case_id])
    ]
    for step, km in enumerate(CHANGE_LEVELS["distance"] if limited else ()):
        changes = tuple(levels_of(index.policy, "distance", case_id, "client")[step] for case_id in limited)
        yield Pull("distance", changes, level=km)
    if limited:
        changes = tuple(
            Change(kind="travel_support", target=case_id, level=SUPPORT_KM, decider="insurer", cost=1)
            for case_id in limited
        )
        yield Pull("travel_support", changes, level=SUPPORT_KM)
