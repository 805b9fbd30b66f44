"""Changes at their levels: the ladders of the published catalogue, with the costs of the policy."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from ..models.change import Change
from ..models.policy import CHANGE_LEVELS, Policy
from ..models.vocabulary import Decider

Key = tuple[str, str, str, str]
"""What a change is about, whatever its level: kind, target, subject and case."""


def key_of(change: Change) -> Key:
    """What tells changes apart and puts them in a fixed order."""
    return change.kind, change.target, change.subject or "", change.case_id or ""


def levels_of(
    policy: Policy,
    kind: str,
    target: str,
    decider: Decider,
    *,
    subject: str | None = None,
    case_id: str | None = None,
    priced_as: str | None = None,
) -> tuple[Change, ...]:
    """A change at each of its levels, lowest first. ``priced_as``: the kind in the policy's costs, if another."""
    return tuple(
        Change(
            kind=kind,
            target=target,
            subject=subject,
            case_id=case_id,
            level=level,
            decider=decider,
            cost=policy.change_cost(priced_as or kind, step),
        )
        for step, level in enumerate(CHANGE_LEVELS.get(kind, (1,)))
    )


def lowest(levels: Sequence[Change], is_enough: Callable[[int], bool]) -> Change | None:
    """The lowest level that is enough; ``None`` when even the highest is not."""
    return next((change for change in levels if is_enough(change.level)), None)


def raised(number: float, level: int) -> float:
    """A number with a level added, exactly as both are written in decimals; a whole number stays one."""
    return number + level if isinstance(number, int) else float(Decimal(repr(number)) + level)


def ladder_of(policy: Policy, change: Change) -> tuple[Change, ...]:
    """A change at all its levels; one of a single level is its own ladder."""
    if change.kind not in CHANGE_LEVELS:
        return (change,)
    return levels_of(policy, change.kind, change.target, change.decider, subject=change.subject, case_id=change.case_id)
