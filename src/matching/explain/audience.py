"""An explanation for the client, or for another table: nothing about anybody else, nor about who lives at a unit.

What is told is made anew from what may be told, so a field that comes later stays untold until somebody decides here.
Of the rules that tell about others (places, staff, the group, who is kept apart) one sentence remains, the same for all
of them: there is no room beside the unit's present group. If each had its own, the reader could tell which it was.
"""

from collections.abc import Iterable, Iterator

from ...models.change import Change, Route
from ...models.explanation import Account, Alternative, Audience, Barrier, Explanation, NextStep, Question
from ...models.plan import Condition
from ...models.vocabulary import CONDITION_KINDS
from ..index import Index
from ..rulebook import INFORMATION
from ..rules import PAIR_RULES
from .causes import GOALS_DECIDE, NO_OPENINGS, NOT_ALONE, NOT_PROVEN

PRESENT_GROUP = "present_group"
"""The one rule that is told instead of those about others."""

UNTOLD = "untold"
"""Told instead of a rule that does not come with the library: nobody here can say whom it tells about."""

OTHER_CLIENTS = "other_clients"
"""Told as the goal that decided, when that goal counts other people."""

_ABOUT_OTHERS = frozenset({"places", "resources", "cohort_limits", "apart"})
_ABOUT_THE_PAIR = frozenset(rule.code for rule in PAIR_RULES)
_ABOUT_ONE_PLAN = frozenset({"one_opening", "together", "after_need", "near", "pins"})
_BUDGET = "budget"
_OWN = _ABOUT_THE_PAIR | _ABOUT_ONE_PLAN | {_BUDGET, INFORMATION, *GOALS_DECIDE}
_NO_RULES = frozenset({NOT_PROVEN, NO_OPENINGS, NOT_ALONE, "not_examined"})


def for_audience(explanation: Explanation, audience: Audience, index: Index) -> Explanation:
    """The explanation as a reader may see it; for the table as it is.

    ``index``: of the snapshot that was explained. Raises ``ValueError`` when the table asks for an explanation from
    which things have been left out already.
    """
    if explanation.audience == audience:
        return explanation
    if audience == "table":
        raise ValueError("this explanation leaves out what the table may see; explain the case again")
    if explanation.audience != "table":
        return explanation.model_copy(update={"audience": audience})
    return _without_others(explanation, audience, index)


def _without_others(explanation: Explanation, audience: Audience, index: Index) -> Explanation:
    own = [route for route in explanation.routes if _is_own(index, explanation.case_id, route)]
    accounts = tuple(map(_account, explanation.accounts))
    return Explanation(
        case_id=explanation.case_id,
        outcome=explanation.outcome,
        proven=explanation.proven,
        effective_urgency=explanation.effective_urgency,
        waiting_days=explanation.waiting_days,
        accounts=accounts,
        counts=tuple(one for one in explanation.counts if one.rule in _OWN),
        causes=_causes(explanation.causes),
        routes=_told(own),
        routes_complete=explanation.routes_complete and len(own) == len(explanation.routes),
        questions=tuple(_questions(explanation.questions, accounts)),
        next_step=_next_step(explanation, own),
        conditions=told_conditions(explanation.conditions),
        alternatives=tuple(map(_alternative, explanation.alternatives)),
        inclusion_no=explanation.inclusion_no,
        inclusion_unknown=explanation.inclusion_unknown,
        consultation=explanation.consultation,
        audience=audience,
        unfinished=explanation.unfinished,
    )


def _family(rule: str) -> str:
    """What is told instead of the name of a rule or family."""
    if rule in _ABOUT_OTHERS:
        return PRESENT_GROUP
    return rule if rule in _OWN else UNTOLD


def _families(rules: Iterable[str]) -> tuple[str, ...]:
    """Families, the present group first: where it stands would tell which rule it was."""
    return tuple(dict.fromkeys(sorted(map(_family, rules), key=lambda family: family != PRESENT_GROUP)))


def _causes(causes: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The smallest sets that remain when families become one, the smallest first."""
    told: dict[frozenset[str], tuple[str, ...]] = {}
    for families in map(_families, causes):
        told.setdefault(frozenset(families), families)
    smallest = (families for key, families in told.items() if not any(other < key for other in told))
    return tuple(sorted(smallest, key=lambda families: (len(families), PRESENT_GROUP not in families)))


def told_cause(cause: str) -> str:
    """The cause that a plan records, as a reader may see it."""
    return cause if cause in _NO_RULES or not cause else "+".join(_families(cause.split("+")))


def _account(account: Account) -> Account:
    return Account(
        need_id=account.need_id,
        unit_id=account.unit_id,
        outcome=account.outcome,
        opening_ids=account.opening_ids,
        distance_km=account.distance_km,
        barriers=tuple(dict.fromkeys(map(_of_the_pair, account.barriers))),
        beside_others=tuple(
            dict.fromkeys(sorted(map(_beside_others, account.beside_others), key=lambda one: one.rule != PRESENT_GROUP))
        ),
    )


def _of_the_pair(barrier: Barrier) -> Barrier:
    """A barrier between client and unit; the reason of a decision is free text, that may name somebody."""
    if barrier.rule == "decisions":
        return barrier.model_copy(update={"code": "decisions_untold", "observed": None})
    return barrier if barrier.rule in _ABOUT_THE_PAIR else _bare(barrier, UNTOLD)


def _beside_others(barrier: Barrier) -> Barrier:
    """A barrier while others have their places: only that there is one, unless it lies within the client's own plan."""
    if barrier.rule in _ABOUT_ONE_PLAN:
        return barrier
    if barrier.rule == _BUDGET:
        return barrier.model_copy(update={"code": "budget_untold", "observed": None, "limit": None})
    return _bare(barrier, _family(barrier.rule))


def _bare(barrier: Barrier, rule: str) -> Barrier:
    """That something stands in the way, without what, who lifts it, or whether anybody does: that would tell it."""
    return Barrier(
        rule=rule,
        code=rule,
        need_id=barrier.need_id,
        unit_id=barrier.unit_id,
        outcome=barrier.outcome,
        kind=barrier.kind if barrier.kind in CONDITION_KINDS else None,
    )


def told_conditions(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """What a placement rests on, as a reader may see it: of a rule that does not come with the library, only that there
    is something."""
    return tuple(dict.fromkeys(map(_condition, conditions)))


def _condition(condition: Condition) -> Condition:
    if condition.rule in _OWN | _ABOUT_OTHERS:
        return condition
    kind = condition.kind if condition.kind in CONDITION_KINDS else UNTOLD
    return Condition(kind=kind, rule=UNTOLD, decider=condition.decider)


def _is_own(index: Index, case_id: str, route: Route) -> bool:
    """Whether a route costs nobody a place and every change in it is for this client.

    A change for everybody, such as a place more, is for this client when the witness uses it for this client: at the
    opening, at the unit or from the payer. Elsewhere it lets somebody else move, and would tell who could.
    """
    if route.losers:
        return False
    placements = route.witness.placements if route.witness else ()
    there = [one for one in placements if one.case_id == case_id]
    units, openings = {one.unit_id for one in there}, {one.opening_id for one in there}
    payers = {need.payer for need in index.needs_of[case_id] if need.payer is not None}

    def is_own(change: Change) -> bool:
        if change.kind in _FOR_A_CLIENT:
            return change.target == case_id
        if change.kind in _FOR_A_CLIENT_AT_A_UNIT:
            return change.case_id == case_id
        if change.case_id not in (None, case_id):
            return False
        if change.kind in _AT_AN_OPENING:
            return change.target in openings
        if change.kind == "contract":
            return change.target in units and change.subject in payers
        if change.kind == _BUDGET:
            return change.target in payers
        return change.kind in _AT_A_UNIT and change.target in units

    return all(map(is_own, route.changes))


_FOR_A_CLIENT = frozenset({"distance", "travel_support", "wish", "admission", "date"})
_FOR_A_CLIENT_AT_A_UNIT = frozenset({"criterion", "scope", "rejection"})
_AT_AN_OPENING = frozenset({"place", "service_radius"})
_AT_A_UNIT = frozenset({"resource", "cohort_limit"})


def _told(routes: Iterable[Route]) -> tuple[Route, ...]:
    """Routes without a witness and without others; those that look the same now are told once."""
    told: dict[tuple[Change, ...], Route] = {}
    for route in routes:
        changes = tuple(map(_change, route.changes))
        plain = Route(
            changes=changes,
            cost=route.cost,
            deciders=route.deciders,
            witness=None,
            chosen_by_goals=route.chosen_by_goals,
        )
        told.setdefault(changes, plain)
    return tuple(told.values())


def _change(change: Change) -> Change:
    """A change of which nobody can tell what kind of people live at a unit."""
    return change.model_copy(update={"subject": None}) if change.kind == "cohort_limit" else change


def _questions(questions: Iterable[Question], accounts: Iterable[Account]) -> Iterator[Question]:
    """Questions at the units whose own criteria ask; what a unit asks because of its group would tell about that."""
    asking = {
        (one.unit_id, barrier.kind, barrier.subject) for one in accounts for barrier in one.barriers if barrier.kind
    }
    for question in questions:
        units = question.unit_ids
        if question.kind == "unknown_fact":
            units = tuple(unit_id for unit_id in units if (unit_id, question.kind, question.subject) in asking)
        if units:
            yield question.model_copy(update={"unit_ids": units})


def _next_step(explanation: Explanation, own: list[Route]) -> NextStep | None:
    """The same step. When the best route is not told, the table decides: who else does would tell of somebody."""
    step = explanation.next_step
    if step is None or step.reason != "best_route" or explanation.routes[:1] == tuple(own[:1]):
        return step
    return step.model_copy(update={"deciders": ("table",)})


def _alternative(alternative: Alternative) -> Alternative:
    """Another place, without its price; that a goal about other people decided, and not which."""
    decided_by = alternative.decided_by
    if decided_by is not None and ("_urgency_" in decided_by or decided_by == "moved_on"):
        decided_by = OTHER_CLIENTS
    return Alternative(
        need_id=alternative.need_id,
        unit_id=alternative.unit_id,
        opening_id=alternative.opening_id,
        decided_by=decided_by,
    )
