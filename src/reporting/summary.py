"""What the console says: the headline, who is left over and why, and one case in full, as plain text."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..language import Language
from ..models.explanation import Explanation
from ..models.plan import Plan
from ..models.snapshot import Snapshot
from .cards import account_lines, competition_card, tags
from .names import Names
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
    words, overview = story.words, story.overview
    lines = [
        words.text("console.headline", open=overview.open, placed=overview.placed, unplaced=overview.unplaced),
        words.text("console.split", firm=overview.firm, conditional=overview.conditional, questions=overview.questions),
        words.text(f"report.{overview.proof}_sentence"),
    ]
    if story.unplaced:
        lines += ["", words.text("console.unplaced")]
        for case_id in story.unplaced:
            lines += _left_over(story, case_id)
    if files:
        lines += ["", words.text("console.written", files=", ".join(str(path) for path in files))]
    return lines


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
    names = Names.of(snapshot, language, plan.policy if plan else None)
    case_id = explanation.case_id
    head = ", ".join(tags(names, case_id, explanation.effective_urgency, explanation.waiting_days))
    told = _placed(explanation, names, plan) if explanation.outcome == "placed" else _unplaced(explanation, names)
    return [f"{case_id}: {head}", *told]


def _placed(explanation: Explanation, names: Names, plan: Plan | None) -> list[str]:
    words, case_id = names.words, explanation.case_id
    placements = [one for one in plan.placements if one.case_id == case_id] if plan else []
    lines = [
        words.text("console.placed", case=case_id, unit=names.unit(one.unit_id), start=one.start_on)
        for one in placements
    ]
    unit_id = placements[0].unit_id if placements else ""
    said = [condition_text(one, unit_id, words, names) for one in explanation.conditions]
    lines.append(words.text("console.rests_on", conditions="; ".join(said)) if said else words.text("console.firm"))
    others = alternative_lines(explanation, names)
    return lines + ([words.text("console.could_also"), *_indented(others)] if others else [])


def _unplaced(explanation: Explanation, names: Names) -> list[str]:
    words, case_id = names.words, explanation.case_id
    lines = [words.text("console.not_placed", case=case_id), cause_text(explanation, words, names)]
    others = other_causes_text(explanation, words, names)
    lines += [text for text in (cause_meaning(explanation, words), others) if text]
    rivals = competition_card(names, explanation)
    if rivals:
        lines += [rivals.sentence, *_indented(rivals.lines)]
    nearest = account_lines(names, explanation.accounts)[:NEAREST]
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
