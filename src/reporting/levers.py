"""Levers in words: what one change would bring over all cases, who decides, who gains and who loses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from ..models.comparison import GoalDifference, Lever
from .names import Names, capital
from .story import Story

TOP = 10
"""How many rows the page shows at once; the rest folds away."""


@dataclass(frozen=True)
class LeverRow:
    """What one change brings; several changes of a kind that bring exactly the same stand in one row."""

    changes: tuple[str, ...]
    """Any one of them is enough."""
    deciders: str
    more: str
    """How many more people get a place, with its sign."""
    now: int
    then: int
    gains: tuple[str, ...]
    warnings: tuple[str, ...]
    """Who loses the place, and that fewer people get one."""

    @property
    def tone(self) -> str:
        """How to colour it: ``less`` when fewer people get a place, ``loss`` when somebody loses one."""
        return "less" if self.then < self.now else "loss" if self.warnings else ""


@dataclass(frozen=True)
class LeverTable:
    """The levers of a snapshot."""

    intro: tuple[str, ...]
    top: tuple[LeverRow, ...]
    rest: tuple[LeverRow, ...]
    notes: tuple[str, ...]


def lever_table(story: Story) -> LeverTable | None:
    """The rows, those that bring most first; ``None`` when nobody asked for levers."""
    if story.outlook is None or story.outlook.levers is None:
        return None
    words, rows = story.words, lever_rows(story)
    broader = len(broader_levers(story.outlook.levers))
    said = [words.text("levers.intro")]
    if rows:
        said.append(words.text("levers.now", placed=rows[0].now, seekers=story.overview.seekers))
        said.append(words.text("levers.order"))
    else:
        said.append(words.text("levers.none" if story.overview.proof != "not_proven" else "levers.none_found"))
    notes = [words.text("levers.example")] if rows else []
    if broader:
        notes.append(words.text("levers.broader", count=broader))
    return LeverTable(tuple(said), rows[:TOP], rows[TOP:], tuple(notes))


def lever_rows(story: Story) -> tuple[LeverRow, ...]:
    """Every lever but those that are broader than another and bring no more."""
    levers = (story.outlook.levers if story.outlook else None) or ()
    told = _narrow(levers)
    return tuple(_row(story, list(alike)) for alike in _alike(told))


def _row(story: Story, alike: list[Lever]) -> LeverRow:
    one, words = alike[0], story.words
    return LeverRow(
        changes=tuple(capital(lever_text(lever, story.names)) for lever in alike),
        deciders=story.names.deciders(one.deciders),
        more=signed(one.placed.after - one.placed.before),
        now=one.placed.before,
        then=one.placed.after,
        gains=tuple(_gains(story, one)),
        warnings=tuple(_warnings(story, one)) + (() if one.proven else (words.text("levers.not_proven"),)),
    )


def _alike(levers: Iterable[Lever]) -> Iterator[list[Lever]]:
    """Levers of one kind that bring the same, together, where the first of them stands."""
    found: dict[object, list[Lever]] = {}
    for one in levers:
        key = one.kind, one.deciders, one.goals, one.placed, one.gains, one.losers, one.proven
        found.setdefault(key, []).append(one)
    yield from found.values()


def broader_levers(levers: Iterable[Lever]) -> dict[int, int]:
    """Levers that change more than an earlier one and bring no more: their positions, and that of the earlier one."""
    listed, found = list(levers), {}
    for _, equals in groupby(enumerate(listed), key=lambda one: (one[1].goals, one[1].placed)):
        kept: list[tuple[int, Lever]] = []
        for position, one in equals:
            within = next((other for other, narrow in kept if _covers(one, narrow)), None)
            if within is None:
                kept.append((position, one))
            else:
                found[position] = within
    return found


def _narrow(levers: Iterable[Lever]) -> list[Lever]:
    listed = list(levers)
    broader = broader_levers(listed)
    return [one for position, one in enumerate(listed) if position not in broader]


def _covers(broad: Lever, narrow: Lever) -> bool:
    """Whether everything that one lever changes, the other changes at least as far."""
    levels = {(one.kind, one.target, one.subject, one.case_id): one.level for one in broad.changes}
    return all(levels.get((one.kind, one.target, one.subject, one.case_id), 0) >= one.level for one in narrow.changes)


def lever_text(lever: Lever, names: Names) -> str:
    """What changes, in words."""
    target, subject = lever.target or "", lever.subject or ""
    told: dict[str, object] = {"count": len(lever.changes), "level": lever.level, "target": target, "subject": subject}
    if lever.kind == "criterion":
        told |= {"target": names.unit(target), "subject": names.criterion(target, subject)}
    elif lever.kind == "criterion_fact":
        told["subject"] = names.fact(subject)
        told["count"] = len({one.target for one in lever.changes})
    elif lever.kind == "places_in_region":
        told["subject"] = names.care_form(subject)
    elif lever.kind == "place" and target in names.index.openings:
        opening = names.index.openings[target]
        told |= {"target": names.unit(opening.unit_id), "subject": names.care_form(opening.care_form)}
    return names.words.text(f"lever.{lever.kind}", **told)


def _gains(story: Story, lever: Lever) -> Iterator[str]:
    yield from _people(story, lever.gains, "gets", "moves_on")
    if lever.placed.after == lever.placed.before:
        yield story.words.text("levers.same")
    if lever.placed.after <= lever.placed.before:
        yield from filter(None, [why_better(story, lever.goals)])


def _warnings(story: Story, lever: Lever) -> Iterator[str]:
    yield from _people(story, lever.losers, "loses", "moves_no_more")
    fewer = lever.placed.before - lever.placed.after
    if fewer > 0:
        yield story.words.text("levers.fewer", count=fewer)


def _people(story: Story, case_ids: Iterable[str], seeker: str, mover: str) -> Iterator[str]:
    """A sentence about people without a place of their own, and one about people who would move on."""
    ordered = sorted(case_ids, key=story.order)
    for entry, is_mover in ((seeker, False), (mover, True)):
        found = [one for one in ordered if (one in story.index.movers) is is_mover]
        if found:
            cases = story.names.every(_person(story, one) for one in found)
            yield story.words.text(f"levers.{entry}", count=len(found), cases=cases)


def _person(story: Story, case_id: str) -> str:
    return story.words.text("levers.person", case=case_id, urgency=story.index.effective_urgency(case_id))


def why_better(story: Story, goals: Iterable[GoalDifference]) -> str:
    """Which part of the first goal improves first; empty when none does."""
    first = next((goal for goal in goals if goal.before != goal.after), None)
    if first is None or first.after < first.before:
        return ""
    stem, _, number = first.name.rpartition("_")
    entry = f"levers.better_{stem}"
    return story.words.text(entry, number=int(number)) if number.isdigit() and story.words.has(entry) else ""


def signed(number: int) -> str:
    """A number with its sign, such as ``+2``; 0 has none."""
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"
