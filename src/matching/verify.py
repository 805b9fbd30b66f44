"""The verifier: every rule and every goal value of a plan checked again, in plain Python, without the solver."""

from collections import Counter
from collections.abc import Iterator

from ..models.plan import Condition, Placement, Plan, Violation
from ..models.snapshot import Snapshot
from .chains import chains
from .index import Index
from .rulebook import SHIPPED, Rulebook
from .transfers import transfers


def verify(snapshot: Snapshot, plan: Plan, rulebook: Rulebook = SHIPPED) -> list[Violation]:
    """Everything in a plan that its snapshot and policy do not allow; empty when the plan is sound.

    Checks ids, every pair rule, every coupling rule, each placement's conditions and start, who is left over, and the
    value and bound of every goal. Whether a value is the best there is, only a solver's proof can say.
    """
    return violations(
        rulebook.index(snapshot, plan.policy, plan.previous.commitments if plan.previous else ()), plan, rulebook
    )


def violations(index: Index, plan: Plan, rulebook: Rulebook) -> list[Violation]:
    """The same, for the index of the snapshot with the plan's policy and earlier proposals."""
    snapshot = index.snapshot
    if plan.record.snapshot_hash != snapshot.hash:
        return [_violation("snapshot", (), plan.record.snapshot_hash, snapshot.hash)]
    if plan.record.as_of != snapshot.as_of:
        return [_violation("as_of", (), plan.record.as_of, snapshot.as_of)]
    unknown = [violation for placement in plan.placements for violation in _ids(index, placement)]
    if unknown:
        return unknown
    found = [
        *(violation for placement in plan.placements for violation in _placement(index, rulebook, plan, placement)),
        *(
            violation
            for rule in rulebook.coupling_rules_on(index)
            for violation in rule.violations(index, plan.placements)
        ),
        *_everybody(index, plan),
        *_goals(index, rulebook, plan),
    ]
    return found or list(_what_is_told(index, plan))


def _violation(rule: str, ids: tuple[str, ...], found: object, limit: object) -> Violation:
    return Violation(rule=rule, ids=ids, found=str(found), limit=str(limit))


def _ids(index: Index, placement: Placement) -> Iterator[Violation]:
    ids = (placement.case_id, placement.need_id, placement.opening_id)
    if (placement.case_id, placement.need_id) not in index.needs:
        yield _violation("ids", ids, f"{placement.case_id}/{placement.need_id}", "a need of an open case")
    opening = index.openings.get(placement.opening_id)
    if opening is None:
        yield _violation("ids", ids, placement.opening_id, "an opening of the snapshot")
    elif opening.unit_id != placement.unit_id:
        yield _violation("ids", ids, placement.unit_id, opening.unit_id)


def _placement(index: Index, rulebook: Rulebook, plan: Plan, placement: Placement) -> Iterator[Violation]:
    opening = index.openings[placement.opening_id]
    ids = (placement.case_id, placement.need_id, placement.opening_id)
    barriers = rulebook.barriers_of(index, placement)
    for barrier in barriers:
        if barrier.outcome == "blocked":
            yield _violation(barrier.rule, ids, barrier.observed, barrier.limit)
    conditions = rulebook.resting_on(index, placement, plan.placements, barriers)
    if placement.conditions != conditions:
        yield _violation("conditions", ids, _kinds(placement.conditions), _kinds(conditions))
    if conditions and index.policy.conditions == "never":
        yield _violation("conditions", ids, _kinds(conditions), "none")
    first = index.start_on(opening)
    if placement.start_on < first or (placement.start_on > first and not index.may_be_put_off):
        yield _violation("start_on", ids, placement.start_on, first)


def _what_is_told(index: Index, plan: Plan) -> Iterator[Violation]:
    """Whether chains and transfers are those of the placements; only looked at in a plan that is sound otherwise."""
    if plan.chains != chains(index, plan.placements):
        yield _violation("chains", (), f"{len(plan.chains)} chains", "the chains of the placements")
    if plan.transfers != transfers(index, plan.placements):
        yield _violation("transfers", (), f"{len(plan.transfers)} transfers", "the transfers of the placements")


def _kinds(conditions: tuple[Condition, ...]) -> str:
    return ", ".join(f"{one.kind}({one.subject})" if one.subject else one.kind for one in conditions) or "none"


def _everybody(index: Index, plan: Plan) -> Iterator[Violation]:
    placed, left = plan.placed_case_ids, Counter(one.case_id for one in plan.unmatched)
    for case_id in sorted(set(index.cases) - placed - left.keys()):
        yield _violation("everybody", (case_id,), "neither placed nor unmatched", "one of the two")
    for case_id, times in sorted(left.items()):
        if case_id in placed or case_id not in index.cases or times > 1:
            yield _violation("everybody", (case_id,), "unmatched", "an open case without a placement, once")


def _goals(index: Index, rulebook: Rulebook, plan: Plan) -> Iterator[Violation]:
    expected: dict[str, int] = {}
    maximised: set[str] = set()
    for goal in rulebook.goals_of(index):
        values = goal.values(index, plan.placements)
        expected.update(values)
        maximised.update(values if goal.maximise else ())
    names = [result.name for result in plan.goals]
    if names != list(expected):
        yield _violation("goals", (), ", ".join(names), ", ".join(expected))
        return
    proven = True
    for result in plan.goals:
        if result.value != expected[result.name]:
            yield _violation("goals", (result.name,), result.value, expected[result.name])
        if result.status.startswith("optimal") and result.bound != result.value:
            yield _violation("goals", (result.name,), f"{result.status} with bound {result.bound}", result.value)
        if (result.value > result.bound) if result.name in maximised else (result.value < result.bound):
            yield _violation("goals", (result.name,), f"better than its bound {result.bound}", result.value)
        if result.status == "optimal" and not proven:
            yield _violation("goals", (result.name,), "optimal", "optimal_given_earlier")
        proven = proven and result.status == "optimal"
