"""A plan drawn up from placements: conditions, values, chains and the record; never one the verifier rejects."""

from collections.abc import Iterable, Sequence

from .. import _version
from ..models.plan import GoalResult, Placement, Plan, Previous, RunRecord, Unmatched
from .chains import chains
from .index import Index
from .notices import notices
from .rulebook import Rulebook
from .transfers import transfers
from .verify import violations

NOT_EXAMINED = "not_examined"


class UnsoundPlanError(RuntimeError):
    """The solver's plan failed the verifier. It is never returned; please report it."""


def drawn_up(
    rulebook: Rulebook,
    index: Index,
    bare: Sequence[Placement],
    goals: Iterable[GoalResult],
    *,
    previous: Previous | None = None,
    source: str | None = None,
    solver: str | None = None,
) -> Plan:
    """The plan of placements that have no conditions yet, but for a place that is made: that is the program's choice.

    ``goals``: what is proven about each stage; the values are worked out here. ``solver``: CP-SAT when not given.
    Raises ``UnsoundPlanError``.
    """
    from .model import SOLVER
    from .settings import SEED

    placements = tuple(one.model_copy(update={"conditions": rulebook.conditions_of(index, one, bare)}) for one in bare)
    placed = {placement.case_id for placement in placements}
    values = {
        name: value for goal in rulebook.goals_of(index) for name, value in goal.values(index, placements).items()
    }
    plan = Plan(
        placements=placements,
        unmatched=tuple(
            Unmatched(case_id=case_id, cause=NOT_EXAMINED) for case_id in index.cases if case_id not in placed
        ),
        goals=tuple(goal.model_copy(update={"value": values[goal.name]}) for goal in goals),
        policy=index.policy,
        record=RunRecord(
            snapshot_hash=index.snapshot.hash,
            as_of=index.as_of,
            source=source,
            carematch=_version.__version__,
            solver=solver or SOLVER,
            seed=SEED,
            notices=tuple(notices(index)),
        ),
        chains=chains(index, placements),
        transfers=transfers(index, placements),
        previous=previous,
    )
    found = violations(index, plan, rulebook)
    if found:
        raise UnsoundPlanError("; ".join(f"{one.rule} {' '.join(one.ids)}" for one in found))
    return plan
