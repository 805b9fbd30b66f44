"""The rows of the sheets about the whole snapshot, made from the story's outlook."""

from collections.abc import Iterable, Iterator

from ..models.comparison import Lever
from .everybody import beyond
from .follow_ups import escalation_rows, follow_up_rows
from .levers import broader_levers, lever_text, why_better
from .names import capital
from .national import national_rows
from .region_needs import need_rows
from .sentences import change_text
from .sheet import Row
from .story import Story


def lever_sheet_rows(story: Story) -> Iterator[Row]:
    """A row for each lever, also those that are broader than another and bring no more."""
    levers = (story.outlook.levers if story.outlook else None) or ()
    broader = broader_levers(levers)
    for position, one in enumerate(levers):
        yield (
            position + 1,
            capital(lever_text(one, story.names)),
            story.names.deciders(one.deciders),
            one.placed.before,
            one.placed.after,
            one.placed.after - one.placed.before,
            _cases(story, one.gains, movers=False),
            _cases(story, one.losers, movers=False),
            _cases(story, one.gains, movers=True),
            _cases(story, one.losers, movers=True),
            _remark(story, one, broader.get(position)),
            story.words.text(f"lever_kind.{one.kind}"),
            one.kind,
            one.target,
            one.subject,
            one.level,
        )


def _cases(story: Story, case_ids: Iterable[str], *, movers: bool) -> str:
    found = (one for one in case_ids if (one in story.index.movers) is movers)
    return ", ".join(sorted(found, key=story.order))


def _remark(story: Story, one: Lever, within: int | None) -> str:
    words = story.words
    said = [words.text("workbook.broader_than", rank=within + 1)] if within is not None else []
    if one.placed.after <= one.placed.before:
        said.append(why_better(story, one.goals))
    if not one.proven:
        said.append(words.text("levers.not_proven"))
    return " ".join(filter(None, said))


def everybody_sheet_rows(story: Story) -> Iterator[Row]:
    """A row for each change that is needed, then one for each case that no change can place."""
    found = story.outlook.everybody if story.outlook else None
    if found is None:
        return
    words, names = story.words, story.names
    for change in found.changes:
        yield (
            capital(change_text(change, words, names)),
            words.label(change.decider),
            change.cost,
            change.case_id,
            change.kind,
            change.target,
            change.subject,
            change.level,
        )
    for one in beyond(story, found):
        said = f"{words.text('everybody.nobody_helps')} {one.cause}".strip()
        yield said, None, None, one.case_id, None, None, None, None


def need_sheet_rows(story: Story) -> Iterator[Row]:
    """A row for each region and care form."""
    for one in need_rows(story):
        lacking = story.words.label("yes" if one.is_missing else "no")
        yield (
            one.region,
            one.care_form,
            one.cases,
            one.placed,
            one.waiting,
            one.places,
            one.used,
            one.left,
            lacking,
            one.code,
        )


def national_sheet_rows(story: Story) -> Iterator[Row]:
    """A row for each case that needs a national decision."""
    for one in national_rows(story):
        yield one.case_id, one.region, one.asks, one.urgency, one.waiting_days, one.cause, one.next_step, one.note


def advice_sheet_rows(story: Story) -> Iterator[Row]:
    """A row for each case that somebody can be asked about, and for each that asks for advice alone."""
    names = story.names
    for one in story.outlook.advice if story.outlook else ():
        if one.advice is None and one.case_id in story.index.advice_cases:
            yield (one.case_id, names.care_forms_of(one.case_id), *[None] * 6)
        if one.advice is not None:
            yield (
                one.case_id,
                names.care_forms_of(one.case_id),
                names.unit_name(one.advice.unit_id),
                one.advice.unit_id,
                one.advice.opening_id,
                one.advice.places,
                names.every(map(names.care_form, one.advice.care_forms)),
                one.advice.distance_km,
            )


def follow_up_sheet_rows(story: Story) -> Iterator[Row]:
    """A row for each case that is not open."""
    for one in follow_up_rows(story):
        yield one.case_id, one.status, one.days, one.step, one.action, one.code


def escalation_sheet_rows(story: Story) -> Iterator[Row]:
    """A row for each request for the next step."""
    for one in escalation_rows(story):
        yield one.case_id, one.status, one.requested_by, one.requested_on, one.days, one.reached, one.next_step
