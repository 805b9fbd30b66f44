"""What came nearest: how many units each rule takes away, and what stands in the way unit by unit."""

from collections.abc import Iterator, Sequence

from ..models.explanation import Account, BarrierCount, Explanation
from .names import Names, capital
from .people import has_parts, ordered_needs
from .sentences import account_text, family_text

NEAREST = 3
"""How many units are told at first; the rest folds away."""

NEAREST_OF_PART = 2
"""The same for each part of an integrated plan."""

MOST_BLOCKING = 2
"""Units where more rules than this stand in the way are named together; the workbook has them all."""


def nearest_lines(explanation: Explanation, names: Names) -> tuple[str, ...]:
    """The units that came nearest, a line each; of an integrated plan so many for each of its parts, part by part.

    For a need that no unit offers, that.
    """
    found = account_lines(names, explanation.case_id, _nearest(explanation, names))
    return (*_counted(explanation, names), *found, *_offered_nowhere(explanation, names))


def further_lines(explanation: Explanation, names: Names) -> tuple[str, ...]:
    """All other units: those where little stands in the way a line each, the others by id."""
    first = _nearest(explanation, names)
    further = [account for account in _near(explanation.accounts) if account not in first]
    return account_lines(names, explanation.case_id, further) + _far_off(names, explanation.accounts, first)


def _near(accounts: Sequence[Account]) -> list[Account]:
    """Units that offer the care, where at most a few rules stand in the way."""
    return [one for one in accounts if len(blocking(one)) <= MOST_BLOCKING and not is_other_care(one)]


def _nearest(explanation: Explanation, names: Names) -> list[Account]:
    order = [need.need_id for need in ordered_needs(names.index, explanation.case_id)]
    told = NEAREST if len(order) == 1 else NEAREST_OF_PART
    found: list[Account] = []
    for need_id in order:
        offered = [one for one in explanation.accounts if one.need_id == need_id and not is_other_care(one)]
        found += (_near(offered) or offered)[:told]
    return found


def account_lines(names: Names, case_id: str, accounts: Sequence[Account]) -> tuple[str, ...]:
    """A line for each unit that offers the care, nearest misses first; of an integrated plan also which part."""
    words = names.words
    needs = {account.need_id for account in accounts}
    lines = []
    for account in accounts:
        if is_other_care(account):
            continue
        lines.append(
            words.text(
                "unplaced.account" if len(needs) == 1 else "unplaced.account_need",
                need=capital(names.part(case_id, account.need_id)),
                unit=names.unit(account.unit_id),
                what=account_text(account, words, names),
            )
        )
    return tuple(lines)


def is_other_care(account: Account) -> bool:
    """Whether the unit does not offer the care at all, which nobody changes here."""
    return any(barrier.rule == "care_form" for barrier in account.barriers)


def blocking(account: Account) -> frozenset[str]:
    """The rules that stand in the way."""
    return frozenset(barrier.rule for barrier in account.barriers if barrier.outcome == "blocked")


def _far_off(names: Names, accounts: Sequence[Account], first: Sequence[Account]) -> tuple[str, ...]:
    """Units that are not told one by one, by id: where more stands in the way, and where no part is offered."""
    other = [account for account in accounts if is_other_care(account)]
    many = [account for account in accounts if account not in other and len(blocking(account)) > MOST_BLOCKING]
    told = {one.unit_id for one in accounts if one in first or (one not in other and one not in many)}
    lines = []
    for entry, found in (("many_rules", many), ("other_care", other)):
        ids = [unit_id for unit_id in dict.fromkeys(one.unit_id for one in found) if unit_id not in told]
        if ids:
            lines.append(names.words.text(f"unplaced.{entry}", count=len(ids), units=", ".join(ids)))
        told.update(ids)
    return tuple(lines)


def _offered_nowhere(explanation: Explanation, names: Names) -> Iterator[str]:
    """The needs that no unit offers."""
    words, case_id = names.words, explanation.case_id
    needs = dict.fromkeys(account.need_id for account in explanation.accounts)
    offered = {account.need_id for account in explanation.accounts if not is_other_care(account)}
    for need_id in needs:
        if need_id not in offered:
            told = words.text("unplaced.no_unit")
            yield _of_part(names, case_id, need_id, told)


def _counted(explanation: Explanation, names: Names) -> Iterator[str]:
    """By need, how many of the units with this care each rule takes away, and how many it takes away alone.

    Not of so few units that each is told by itself.
    """
    words = names.words
    by_need: dict[str, list[BarrierCount]] = {}
    for one in explanation.counts:
        by_need.setdefault(one.need_id, []).append(one)
    for need_id, counts in by_need.items():
        form = names.index.needs[explanation.case_id, need_id].care_form
        offered = [one for one in names.index.openings.values() if one.care_form == form]
        units = {one.unit_id for one in offered}
        if len(offered) <= NEAREST:
            continue
        told = words.text(
            "unplaced.counts_units" if len(units) == len(offered) else "unplaced.counts_openings",
            total=len(offered),
            rules=names.every(_count_text(one, names) for one in counts),
        )
        yield _of_part(names, explanation.case_id, need_id, told)


def _count_text(count: BarrierCount, names: Names) -> str:
    return names.words.text(
        "unplaced.counts_alone" if count.alone else "unplaced.counts_rule",
        openings=count.openings,
        alone=count.alone,
        family=family_text(count.rule, names.words),
    )


def _of_part(names: Names, case_id: str, need_id: str, told: str) -> str:
    """A sentence about one need; of an integrated plan also which part."""
    if not has_parts(names.index, case_id):
        return told
    return names.words.text("unplaced.counts_part", need=capital(names.part(case_id, need_id)), told=told)
