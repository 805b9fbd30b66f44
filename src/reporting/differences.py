"""Against the previous plan: what stays, what changed, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..models.plan import Commitment, Difference, DifferenceKind, Previous
from .sentences import families_text, goal_name
from .story import Story

KINDS: tuple[DifferenceKind, ...] = ("moved", "lost", "closed", "new")
"""Kinds of change, in the order in which they are told."""


@dataclass(frozen=True)
class DifferenceGroup:
    """What changed in one way, a line each."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    """A plan against the one before."""

    as_of: date
    kept: int
    total: int
    """How many placements the plan before had."""
    groups: tuple[DifferenceGroup, ...]


def differences(story: Story) -> Differences | None:
    """What became of the previous plan; ``None`` without one."""
    previous = story.plan.previous
    if previous is None:
        return None
    kept = _kept(story, previous)
    told = {"kept": [_kept_line(story, one) for one in kept]}
    for one in _ordered(story, previous):
        told.setdefault(one.kind, []).append(difference_text(story, one))
    groups = (
        DifferenceGroup(story.words.text(f"differences.heading_{kind}"), tuple(told[kind]))
        for kind in (*KINDS, "kept")
        if told.get(kind)
    )
    return Differences(previous.as_of, len(kept), len(previous.commitments), tuple(groups))


def _kept(story: Story, previous: Previous) -> list[Commitment]:
    """The proposals of the plan before that this one makes again."""
    now = {(one.case_id, one.need_id, one.opening_id) for one in story.plan.placements}
    kept = [one for one in previous.commitments if (one.case_id, one.need_id, one.opening_id) in now]
    return sorted(kept, key=lambda one: (*story.order(one.case_id), one.need_id))


def _ordered(story: Story, previous: Previous) -> list[Difference]:
    """Open cases first, the most urgent first; then those that are not open any more."""
    last = (len(KINDS) * 10, 0)
    return sorted(
        previous.differences,
        key=lambda one: (
            KINDS.index(one.kind),
            *(story.order(one.case_id) if one.case_id in story.index.cases else (*last, one.case_id)),
            one.need_id,
        ),
    )


def _kept_line(story: Story, one: Commitment) -> str:
    where = story.names.spot_for(one.case_id, one.need_id, one.opening_id)
    return story.words.text("differences.kept", case=one.case_id, now=where)


def difference_text(story: Story, one: Difference) -> str:
    """One change and its reason."""
    now, was = _now(story, one), _was(story, one)
    entry = one.kind if was or one.kind == "new" else f"{one.kind}_unknown"
    said = story.words.text(f"differences.{entry}", case=one.case_id, was=was, now=now)
    return " ".join(part for part in (said, reason_text(story, one)) if part)


def reason_text(story: Story, one: Difference) -> str:
    """Why an earlier proposal was not kept; empty when nothing has to be said."""
    words = story.words
    if one.reason is None:
        return ""
    if one.reason == "blocked":
        told = {"rules": families_text(one.rules, words, story.names)} if one.rules else None
    elif one.reason == "goal":
        told = {"goal": goal_name(one.goal, words)} if one.goal else None
    else:
        told = {}
    entry = "differences.reason_other" if told is None else f"differences.reason_{one.reason}"
    newcomers = _newcomers(story, one) if one.reason in ("goal", "no_room") else ""
    who = words.text("differences.newcomers", cases=newcomers) if newcomers else ""
    return " ".join(part for part in (words.text(entry, **(told or {})), who) if part)


def _newcomers(story: Story, one: Difference) -> str:
    """Who comes to the place of an earlier proposal and was not proposed there before."""
    previous = story.plan.previous
    before = {(was.case_id, was.opening_id) for was in previous.commitments} if previous else set()
    coming = [now.case_id for now in story.plan.placements if now.opening_id == one.was_opening_id]
    new = [case_id for case_id in coming if (case_id, one.was_opening_id) not in before]
    return story.names.every(dict.fromkeys(new)) if new else ""


def _was(story: Story, one: Difference) -> str:
    """Where the plan before placed the need; a place that is gone by its unit."""
    if one.was_opening_id is None:
        return ""
    if one.was_opening_id in story.index.openings or story.plan.previous is None:
        return story.names.spot_for(one.case_id, one.need_id, one.was_opening_id)
    units = (
        story.names.unit(earlier.unit_id)
        for earlier in story.plan.previous.commitments
        if (earlier.case_id, earlier.need_id) == (one.case_id, one.need_id)
    )
    return next(units, one.was_opening_id)


def _now(story: Story, one: Difference) -> str:
    if one.now_opening_id is None:
        return ""
    return story.names.spot_for(one.case_id, one.need_id, one.now_opening_id)


def difference_rows(story: Story) -> Iterator[tuple[object, ...]]:
    """A row for each change and each proposal that stays; none without a previous plan."""
    previous, names, words = story.plan.previous, story.names, story.words
    if previous is None:
        return
    for one in _ordered(story, previous):
        care = names.part(one.case_id, one.need_id)
        kind = words.text(f"differences.kind_{one.kind}")
        was, now, reason = (text or None for text in (_was(story, one), _now(story, one), reason_text(story, one)))
        yield one.case_id, care, kind, was, now, reason
    for kept in _kept(story, previous):
        where = names.spot(kept.opening_id)
        care = names.part(kept.case_id, kept.need_id)
        yield kept.case_id, care, words.text("differences.kind_kept"), where, where, None
