"""Waiting lists: how many people really wait, and who comes off which unit's list."""

from collections.abc import Iterator
from dataclasses import dataclass

from .story import Story


@dataclass(frozen=True)
class WaitingLists:
    """The waiting lists together."""

    people: int
    """Open cases on at least one list."""
    entries: int
    """Rows of open cases on all lists."""
    closed: int
    """Rows of cases that are not open any more."""
    leaving: tuple[str, ...]
    """A sentence for each list that clients come off."""


def waiting_lists(story: Story) -> WaitingLists | None:
    """The numbers and who comes off; ``None`` when there are no lists."""
    rows = story.snapshot.waiting_lists
    waiting = [row.case_id for row in rows if row.case_id in story.index.cases]
    if not rows and not story.plan.transfers:
        return None
    return WaitingLists(len(set(waiting)), len(waiting), len(rows) - len(waiting), tuple(_leaving(story)))


def _by_list(story: Story) -> dict[str, dict[str, list[str]]]:
    """For each unit's list the clients who come off it, and where they go."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in sorted(story.plan.transfers, key=lambda one: (*story.order(one.case_id), one.need_id)):
        for unit_id in one.from_unit_ids:
            found.setdefault(unit_id, {}).setdefault(one.case_id, []).append(one.to_unit_id)
    return dict(sorted(found.items()))


def _leaving(story: Story) -> Iterator[str]:
    words, names = story.words, story.names
    for unit_id, cases in _by_list(story).items():
        clients = [
            words.text("transfers.client", case=case_id, to=names.every(map(names.unit, dict.fromkeys(to))))
            for case_id, to in cases.items()
        ]
        yield words.text("transfers.line", unit=names.unit(unit_id), clients=names.every(clients))


def transfer_rows(story: Story) -> Iterator[tuple[object, ...]]:
    """A row for each client and each list that the client comes off."""
    names = story.names
    for unit_id, cases in _by_list(story).items():
        for case_id, to in cases.items():
            arrives = ", ".join(names.unit(one) for one in dict.fromkeys(to))
            yield names.unit_name(unit_id), unit_id, case_id, arrives
