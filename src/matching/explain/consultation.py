"""Consultation: units whose expertise fits and that could be asked for advice. Advice is never a placement.

The client does not go there, so what a unit requires of somebody who comes does not count: security level, legal
status, exclusion criteria, distance, funding, wishes. Its scope does count: whom it serves. So does a client's veto,
which is absolute: a unit that the client never wants is not asked about the client either.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from ...models.case import Case
from ...models.explanation import Advice
from ...models.plan import Plan
from ...models.provider import Opening, Unit
from ...models.vocabulary import CONSULTATION
from ..index import Index
from ..rules.wishes import is_about


def consultation(index: Index, case_id: str) -> tuple[Advice, ...]:
    """Whom to ask about an open case: who can be asked now before who can later, then the nearest, then by id.

    Raises ``KeyError`` when there is no such open case.
    """
    if case_id in index.advice_cases:
        return advice_on(index, index.advice_cases[case_id], ())
    return advice_on(index, index.cases[case_id], {need.care_form for need in index.needs_of[case_id]})


def advice_on(index: Index, case: Case, care_forms: Collection[str]) -> tuple[Advice, ...]:
    """Whom to ask about a case that needs these care forms. None at all: advice alone, so everybody who gives it."""
    found = [
        (_order(index, case, opening), _advice(index, case, opening, care_forms))
        for opening in index.openings.values()
        if opening.care_form == CONSULTATION
        if opening.places > 0 and _could_be_asked(index, case, index.units[opening.unit_id], care_forms)
    ]
    return tuple(advice for _, advice in sorted(found, key=lambda one: one[0]))


def asked(index: Index, plan: Plan, cases: Iterable[str] | None = None) -> dict[str, Advice | None]:
    """Whom each case without a place asks, so that no opening advises on more cases than it has places.

    ``cases``: whom to divide the advice over; those with a place in the plan are left out. ``None``: everybody without
    one, those who ask for advice alone included, but for people who have a place and would move on. The most urgent and
    longest waiting come first: nobody goes without so that a later one has some; yet one who can ask several units
    leaves the last place to who can ask no other. ``None`` in the answer: nobody is left to ask. In the order of
    urgency and waiting.
    """
    everybody = (case_id for case_id in (*index.cases, *index.advice_cases) if case_id not in index.movers)
    named = everybody if cases is None else cases
    waiting = {case_id for case_id in named if case_id not in plan.placed_case_ids}
    in_order = sorted(waiting, key=lambda one: (index.effective_urgency(one), -index.waiting_days(one), one))
    given = _divided({case_id: consultation(index, case_id) for case_id in in_order})
    return {case_id: given.get(case_id) for case_id in in_order}


def _could_be_asked(index: Index, case: Case, unit: Unit, care_forms: Collection[str]) -> bool:
    is_vetoed = any(is_about(veto, unit) for veto in index.wants(case.case_id, "veto"))
    return not is_vetoed and _serves(index, case, unit) and _has_expertise(index, unit, care_forms)


def _serves(index: Index, case: Case, unit: Unit) -> bool:
    """Whether a case lies within a unit's scope, or the unit makes an exception to that."""
    if unit.scope == "national" or case.region == unit.region:
        return True
    if unit.scope == "supra_regional" and index.same_table(case.region, unit.region):
        return True
    return any(
        (row.case_id, row.unit_id, row.rule) == (case.case_id, unit.unit_id, "scope")
        for row in index.snapshot.exceptions
    )


def _has_expertise(index: Index, unit: Unit, care_forms: Collection[str]) -> bool:
    """Whether the unit, or another of its provider, offers care that is asked for; or gives advice and nothing else."""
    if not care_forms or not _offered(index, unit.unit_id):
        return True
    own = [
        other.unit_id
        for other in index.units.values()
        if other.unit_id == unit.unit_id or (unit.provider_id is not None and other.provider_id == unit.provider_id)
    ]
    return any(form in care_forms for unit_id in own for form in _offered(index, unit_id))


def _offered(index: Index, unit_id: str) -> set[str]:
    """The care forms of a unit's openings, full ones too, beside advice."""
    return {one.care_form for one in index.openings_of_unit.get(unit_id, ())} - {CONSULTATION}


def _advice(index: Index, case: Case, opening: Opening, care_forms: Collection[str]) -> Advice:
    metres = index.distance_m(case, index.units[opening.unit_id])
    return Advice(
        unit_id=opening.unit_id,
        opening_id=opening.id,
        places=opening.places,
        care_forms=tuple(sorted(_offered(index, opening.unit_id) & set(care_forms))),
        distance_km=None if metres is None else metres / 1000,
    )


def _order(index: Index, case: Case, opening: Opening) -> tuple[bool, bool, int, str, str]:
    """Sorts: available now, location known, nearest, by id."""
    metres = index.distance_m(case, index.units[opening.unit_id])
    return index.start_on(opening) > index.as_of, metres is None, metres or 0, opening.unit_id, opening.id


def _divided(options: Mapping[str, Sequence[Advice]]) -> dict[str, Advice]:
    """Advice for as many as can be, the first first, by alternating paths: whoever has advice keeps some."""
    given: dict[str, Advice] = {}
    at: dict[str, list[str]] = defaultdict(list)
    rank = {case_id: position for position, case_id in enumerate(options)}

    def gets(case_id: str, seen: set[str]) -> bool:
        for advice in options[case_id]:
            if len(at[advice.opening_id]) < advice.places and advice.opening_id not in seen:
                given[case_id] = advice
                at[advice.opening_id].append(case_id)
                return True
        for advice in options[case_id]:
            if advice.opening_id in seen:
                continue
            seen.add(advice.opening_id)
            here = at[advice.opening_id]
            for other in sorted(here, key=rank.__getitem__, reverse=True):  # the least urgent looks elsewhere first
                if gets(other, seen):
                    here.remove(other)
                    here.append(case_id)
                    given[case_id] = advice
                    return True
        return False

    for case_id in options:
        gets(case_id, set())
    return given
