"""What the console says: the headline, who is left over and why, and one case in full, as plain text."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..language import Language
from ..models.explanation import Explanation
from ..models.outlook import Outlook
from ..models.plan import Placement, Plan
from ..models.snapshot import Snapshot
from .cards import competition_cards, occupant_text, parts_text, tags
from .chains import step_note
from .differences import differences
from .guidance import advice_text, explained_step_text, question_line, unfinished_text
from .intake import intake_notes
from .moves import move_note
from .names import Names
from .nearest import nearest_lines
from .outlook_lines import outlook_lines
from .people import has_parts
from .plans import open_parts_text
from .proposals import alternative_lines
from .routes import RouteText, loss_texts, no_route_text, route_texts
from .sentences import (
    cause_meaning,
    cause_text,
    condition_text,
    other_causes_text,
    recorded_cause_text,
)
from .story import Story


def summary(
    snapshot: Snapshot,
    plan: Plan,
    explanations: Iterable[Explanation],
    language: Language = "nl",
    *,
    files: Sequence[Path] = (),
    outlook: Outlook | None = None,
) -> list[str]:
    """The headline numbers, each case without a place (cause and next step), what would help, and the files."""
    story = Story.of(snapshot, plan, explanations, language, outlook)
    words = story.words
    lines = [*_headline(story), words.text(f"report.{story.overview.proof}_sentence")]
    for entry, case_ids in (("unplaced", story.unplaced), ("waiting_to_move", story.waiting_to_move)):
        if case_ids:
            lines += ["", words.text(f"console.{entry}")]
            for case_id in case_ids:
                lines += _left_over(story, case_id)
    helping = outlook_lines(story)
    if helping:
        lines += ["", *helping]
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
    step = explained_step_text(explanation, words, names)
    lines = [f"  {case_id}  {cause_text(explanation, words, names)}"]
    return [*lines, "    " + words.text("console.next_step", step=step)] if step else lines


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
    lines += _block("could_also", alternative_lines(explanation, names), names)
    lines += _block("questions", [question_line(one, words, names) for one in explanation.questions], names)
    return [*lines, *_told(unfinished_text(explanation, words, names))]


def _around(story: Story, placements: Sequence[Placement]) -> Iterator[str]:
    """What stays open of the plan, the place that the client leaves, and whose place it is."""
    case_id = placements[0].case_id
    notes = [move_note(story, placements[0])]
    notes += [step_note(story, case_id, one.need_id) for one in placements]
    yield from filter(None, [*notes, open_parts_text(story, case_id)])


def _unplaced(explanation: Explanation, names: Names) -> list[str]:
    """What to do next first; then what stands in the way, what is possible, and what has to be found out."""
    words, case_id = names.words, explanation.case_id
    present = occupant_text(names, case_id)
    step = explained_step_text(explanation, words, names)
    lines = [present if case_id in names.index.movers else words.text("console.not_placed", case=case_id)]
    lines += _told(words.text("console.next_step", step=step) if step else "")
    lines += _told(unfinished_text(explanation, words, names))
    lines += _told("" if case_id in names.index.movers else present, parts_text(names, case_id))
    lines += _told(cause_text(explanation, words, names), cause_meaning(explanation, words))
    lines += _told(other_causes_text(explanation, words, names), *intake_notes(names, case_id))
    for conflict in competition_cards(names, explanation):
        lines += [conflict.sentence, *_indented(conflict.lines)]
    lines += _block("nearest", nearest_lines(explanation, names), names)
    ways = [line for route in route_texts(explanation, names) for line in _route_lines(route, names)]
    lines += _block("routes", ways, names)
    lines += _told(no_route_text(explanation, words, names))
    losing = loss_texts(explanation, names)
    if losing:
        lines += [words.text("console.with_loss"), *_indented(losing)]
    lines += _block("questions", [question_line(one, words, names) for one in explanation.questions], names)
    return lines + _told(advice_text(explanation, words, names))


def _route_lines(route: RouteText, names: Names) -> list[str]:
    """A route: on one line when it is one change, else a numbered list of all that is needed together."""
    if len(route.changes) == 1:
        return [names.words.text("console.way", heading=route.heading, change=route.changes[0]), f"  {route.then}"]
    numbered = [f"  {number}. {change}" for number, change in enumerate(route.changes, start=1)]
    return [f"{route.heading}:", *numbered, f"  {route.then}"]


def _block(heading: str, lines: Sequence[str], names: Names) -> list[str]:
    """Lines under a heading; nothing when there are none."""
    return [names.words.text(f"console.{heading}"), *_indented(lines)] if lines else []


def _told(*texts: str) -> list[str]:
    """The texts that say something."""
    return [text for text in texts if text]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]
