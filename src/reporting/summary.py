"""What the console says: the headline, who is left over and why, and one case in full, as plain text."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..language import Language
from ..models.explanation import Explanation
from ..models.plan import Placement, Plan
from ..models.snapshot import Snapshot
from .cards import account_lines, competition_card, occupant_text, parts_text, tags
from .chains import step_note
from .differences import differences
from .intake import intake_notes
from .moves import move_note
from .names import Names
from .people import has_parts
from .plans import open_parts_text
from .proposals import alternative_lines
from .sentences import (
    cause_meaning,
    cause_text,
    condition_text,
    next_step_text,
    no_route_text,
    other_causes_text,
    question_line,
    recorded_cause_text,
    route_consequence,
    route_text,
)
from .sheet_rows import best_route_text
from .story import Story

NEAREST = 5
"""How many units a case's lines name."""


def summary(
    snapshot: Snapshot,
    plan: Plan,
    explanations: Iterable[Explanation],
    language: Language = "nl",
    *,
    files: Sequence[Path] = (),
) -> list[str]:
    """The headline numbers, each case without a place (cause, best route, next step), and the files."""
    story = Story.of(snapshot, plan, explanations, language)
    words = story.words
    lines = [*_headline(story), words.text(f"report.{story.overview.proof}_sentence")]
    for entry, case_ids in (("unplaced", story.unplaced), ("waiting_to_move", story.waiting_to_move)):
        if case_ids:
            lines += ["", words.text(f"console.{entry}")]
            for case_id in case_ids:
                lines += _left_over(story, case_id)
    if files:
        lines += ["", words.text("console.written", files=", ".join(str(path) for path in files))]
    return lines


def _headline(story: Story) -> Iterator[str]:
    """How many people get what; a line more for those who would move on, chains, and the previous plan."""
    words, overview, before = story.words, story.overview, differences(story)
    entry = "headline_seekers" if overview.movers else "headline"
    yield words.text(f"console.{entry}", open=overview.seekers, placed=overview.placed, unplaced=overview.unplaced)
    yield words.text(
        "console.split", firm=overview.firm, conditional=overview.conditional, questions=overview.questions
    )
    if overview.movers:
        moved, waiting = overview.moved_on, overview.waiting_to_move
        yield words.text("console.movers", movers=overview.movers, moved=moved, waiting=waiting)
    if story.plan.chains:
        yield words.text("console.chains", count=len(story.plan.chains))
    if before is not None and before.total:
        yield words.text("differences.lead", kept=before.kept, total=before.total, as_of=before.as_of)


def _left_over(story: Story, case_id: str) -> list[str]:
    words, names = story.words, story.names
    explanation = story.explanations.get(case_id)
    if explanation is None:
        cause = next(one.cause for one in story.plan.unmatched if one.case_id == case_id)
        return [f"  {case_id}  {recorded_cause_text(cause, words, names)}"]
    route = best_route_text(story, case_id) if story.proposed_routes(case_id) else None
    lines = [
        f"  {case_id}  {cause_text(explanation, words, names)}",
        "    " + (words.text("console.route", route=route) if route else no_route_text(explanation, words)),
    ]
    if explanation.next_step:
        step = next_step_text(explanation.next_step, words, names)
        lines.append("    " + words.text("console.next_step", step=step))
    return lines


def explanation_lines(
    explanation: Explanation, snapshot: Snapshot, language: Language, *, plan: Plan | None = None
) -> list[str]:
    """Everything there is to tell about one case, a line each; the plan says where a placed case goes."""
    story = Story.of(snapshot, plan, [explanation], language) if plan else None
    names = story.names if story else Names.of(snapshot, language)
    case_id = explanation.case_id
    head = ", ".join(tags(names, case_id, explanation.effective_urgency, explanation.waiting_days))
    told = _placed(explanation, story, names) if explanation.outcome == "placed" else _unplaced(explanation, names)
    return [f"{case_id}: {head}", *told]


def _placed(explanation: Explanation, story: Story | None, names: Names) -> list[str]:
    words, case_id = names.words, explanation.case_id
    placements = story.placements_of.get(case_id, ()) if story else ()
    lines = [
        words.text(
            "console.placed_part" if has_parts(names.index, case_id) else "console.placed",
            case=case_id,
            unit=names.unit(one.unit_id),
            start=one.start_on,
            care=names.part(case_id, one.need_id),
        )
        for one in placements
    ]
    if story and placements:
        lines += _around(story, placements)
        said = [condition_text(one, at.unit_id, words, names) for at in placements for one in at.conditions]
    else:
        said = [condition_text(one, "", words, names) for one in explanation.conditions]
    conditions = "; ".join(dict.fromkeys(said))
    lines.append(words.text("console.rests_on", conditions=conditions) if said else words.text("console.firm"))
    others = alternative_lines(explanation, names)
    return lines + ([words.text("console.could_also"), *_indented(others)] if others else [])


def _around(story: Story, placements: Sequence[Placement]) -> Iterator[str]:
    """What stays open of the plan, the place that the client leaves, and whose place it is."""
    case_id = placements[0].case_id
    notes = [move_note(story, placements[0])]
    notes += [step_note(story, case_id, one.need_id) for one in placements]
    yield from filter(None, [*notes, open_parts_text(story, case_id)])


def _unplaced(explanation: Explanation, names: Names) -> list[str]:
    words, case_id = names.words, explanation.case_id
    present = occupant_text(names, case_id)
    first = present if case_id in names.index.movers else words.text("console.not_placed", case=case_id)
    lines = [first, *filter(None, (parts_text(names, case_id),)), cause_text(explanation, words, names)]
    others = other_causes_text(explanation, words, names)
    lines += [text for text in (cause_meaning(explanation, words), others) if text]
    lines += intake_notes(names, case_id)
    rivals = competition_card(names, explanation)
    if rivals:
        lines += [rivals.sentence, *_indented(rivals.lines)]
    nearest = account_lines(names, case_id, explanation.accounts)[:NEAREST]
    if nearest:
        lines += [words.text("console.nearest"), *_indented(nearest)]
    if explanation.routes:
        lines.append(words.text("console.routes"))
    for route in explanation.routes:
        lines += _indented([route_text(route, words, names), *route_consequence(route, case_id, words, names)])
    lines += [text for text in (no_route_text(explanation, words),) if text]
    if explanation.questions:
        asked = [question_line(question, words, names) for question in explanation.questions]
        lines += [words.text("console.questions"), *_indented(asked)]
    if explanation.next_step:
        step = next_step_text(explanation.next_step, words, names)
        lines.append(words.text("console.next_step", step=step))
    return lines


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]
