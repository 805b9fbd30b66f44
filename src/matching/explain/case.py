"""One case's explanation, put together from its parts."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from ...models.explanation import Audience, BarrierCount, Explanation, Question
from ...models.plan import Plan
from ..limits import OutOfTimeError, at_most
from ..program import Sum
from ..rulebook import INFORMATION
from ..rules.cohort_limits import ids_of, might_count
from .accounting import accounts
from .alternatives import alternatives
from .audience import for_audience
from .causes import causes
from .competition import competition
from .consultation import consultation
from .ignoring import Ignoring
from .ladder import next_step
from .proof import goal_one_is_proven
from .routes import Routes
from .standing import Standing, standing_of

if TYPE_CHECKING:
    from ..matcher import Matcher


Told = TypeVar("Told")

EFFORT = 2.0
"""How much work one part of an explanation may take when there is no time limit (CP-SAT's deterministic time). Only
large snapshots ask more."""

AT_MOST_ROUTES = 5
"""How many routes an explanation tells."""


def explain(
    matcher: "Matcher",
    plan: Plan,
    case_id: str,
    *,
    audience: Audience = "table",
    counts_only: bool = False,
    time_limit_s: float | None = None,
) -> Explanation:
    """See ``Matcher.explain``; the matcher is the one that made the plan, earlier proposals included."""
    index = matcher.index
    standing = standing_of(matcher, plan, case_id)
    inclusion = index.inclusion.get(case_id, {})
    is_placed = case_id in plan.placed_case_ids
    base = Explanation(
        case_id=case_id,
        outcome="placed" if is_placed else "unmatched",
        proven=goal_one_is_proven(plan),
        effective_urgency=index.effective_urgency(case_id),
        waiting_days=index.waiting_days(case_id),
        accounts=() if counts_only else accounts(matcher, plan, case_id),
        counts=_counts(standing, case_id),
        conditions=tuple(one for p in plan.placements if p.case_id == case_id for one in p.conditions),
        inclusion_no=tuple(sorted(name for name, value in inclusion.items() if value is False)),
        inclusion_unknown=tuple(sorted(name for name, value in inclusion.items() if value is None)),
        consultation=() if is_placed else consultation(index, case_id),
    )
    parts = _Parts(EFFORT if time_limit_s is None else None)
    with at_most(seconds=time_limit_s):
        found = _placed(matcher, plan, case_id, parts) if is_placed else _unmatched(matcher, plan, base, parts)
    told = base.model_copy(update={**found, "unfinished": tuple(parts.unfinished)})
    return for_audience(told, audience, index)


class _Parts:
    """The parts of an explanation, each as far as the limits allow."""

    def __init__(self, effort: float | None) -> None:
        self.effort = effort
        self.unfinished: list[str] = []

    def all_of(self, name: str, part: Iterable[Told]) -> tuple[Told, ...]:
        """What a part yields until it ends, or the time does."""
        found: list[Told] = []
        try:
            with at_most(effort=self.effort):
                for one in part:
                    found.append(one)
        except OutOfTimeError:
            self.unfinished.append(name)
        return tuple(found)


def _placed(matcher: "Matcher", plan: Plan, case_id: str, parts: _Parts) -> dict[str, object]:
    return {
        "questions": parts.all_of("questions", _questions(matcher, plan, case_id)),
        "alternatives": parts.all_of("alternatives", alternatives(matcher, plan, case_id)),
    }


def _unmatched(matcher: "Matcher", plan: Plan, base: Explanation, parts: _Parts) -> dict[str, object]:
    case_id = base.case_id
    found = parts.all_of("causes", causes(matcher, plan, case_id))
    conflicts = parts.all_of("competition", competition(matcher, plan, case_id))
    search = Routes(matcher, plan, case_id)
    ways = parts.all_of("routes", search.routes(AT_MOST_ROUTES))
    is_proven = base.proven and "routes" not in parts.unfinished
    return {
        "causes": found,
        "competition": conflicts[0] if conflicts else None,
        "further_competition": conflicts[1:],
        "routes": ways,
        "routes_with_loss": parts.all_of("routes_with_loss", search.routes_with_loss()),
        "routes_complete": search.complete,
        "questions": parts.all_of("questions", _questions(matcher, plan, case_id)),
        "next_step": next_step(matcher.index, case_id, found, ways, proven=is_proven),
    }


def _counts(standing: Standing, case_id: str) -> tuple[BarrierCount, ...]:
    """Of every need, the openings that each rule keeps it from; an opening of another care form is told as that."""
    found = [
        BarrierCount(need_id=need.need_id, rule=rule, openings=openings, alone=alone)
        for need in standing.index.required[case_id]
        for rule, (openings, alone) in standing.counts(need).items()
    ]
    return tuple(sorted(found, key=lambda one: (one.need_id, -one.openings, one.rule)))


def _questions(matcher: "Matcher", plan: Plan, case_id: str) -> Iterator[Question]:
    """What is not known, and the units for which it matters because nothing else keeps the case out there.

    First what opens a place, then what matters for most units.
    """
    standing = standing_of(matcher, plan, case_id)
    units: dict[tuple[str, str], set[str]] = {}
    for position in standing.open_but_for(case_id, {INFORMATION}):
        for unit_id, kind, subject in _unknown(standing, case_id, position):
            units.setdefault((kind, subject), set()).add(unit_id)
    asked = goal_one_is_proven(plan) and case_id not in plan.placed_case_ids
    opens = {key: _opens(standing, plan, case_id, *key) if asked else None for key in units}
    for kind, subject in sorted(units, key=lambda key: (not opens[key], -len(units[key]), key)):
        yield Question(
            case_id=case_id,
            kind=kind,
            subject=subject or kind.removeprefix("unknown_"),
            unit_ids=tuple(sorted(units[kind, subject])),
            opens=opens[kind, subject],
        )


def _opens(standing: Standing, plan: Plan, case_id: str, kind: str, subject: str) -> bool:
    """Whether an answer in the client's favour gives a place beside everyone placed."""
    index = standing.index
    limits = (row for row in index.snapshot.cohort_limits if kind == "unknown_fact" and row.fact == subject)
    cleared = {("cohort_limits", ids_of(row)) for row in limits if might_count(index, case_id, row)}
    if not cleared and INFORMATION not in standing.keeping_out:
        return False
    asked = Ignoring(standing, plan, case_id, cleared=cleared)
    others = [variable for family, variable in asked.ignored.items() if family != INFORMATION]
    shut = [
        position
        for position in asked.mine.tolist()
        if any((code, about) != (kind, subject) for code, about in _kinds(standing, position))
    ]
    rows = [Sum().add(others).row("counted", (), upper=0), Sum().add(shut).row("shut", (), upper=0)]
    return standing.any_solution(asked.given.having(rows)) is not None


def _kinds(standing: Standing, position: int) -> Iterator[tuple[str, str]]:
    """What is not known about one of the program's pairs, where that keeps it out."""
    if standing.keeping_out.get(INFORMATION, standing.none)[position]:
        need, opening = standing.program.pairs.at(position)
        unit = standing.index.units[opening.unit_id]
        for barrier in standing.matcher.rulebook.barriers(standing.index, need, unit, opening):
            if barrier.kind is not None and barrier.kind.startswith("unknown_"):
                yield barrier.kind, barrier.subject or ""


def _unknown(standing: Standing, case_id: str, position: int) -> Iterator[tuple[str, str, str]]:
    """Unit, kind and subject of what is not known about one pair; a fact that takes room in a group included."""
    index, (_, opening) = standing.index, standing.own.at(position)
    for barrier in standing.barriers(position):
        if barrier.kind is not None and barrier.kind.startswith("unknown_"):
            yield barrier.unit_id, barrier.kind, barrier.subject or ""
    for limit in index.snapshot.cohort_limits:
        if limit.unit_id == opening.unit_id and might_count(index, case_id, limit):
            yield opening.unit_id, "unknown_fact", limit.fact
