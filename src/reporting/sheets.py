"""What stands on each sheet of the workbook: columns, and rows made from the story."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..models.explanation import Account, Explanation
from .page import goal_rows
from .proposals import proposal_rows, said
from .regions import pieces, shortages
from .sentences import (
    account_text,
    barrier_text,
    cause_text,
    change_text,
    next_step_text,
    no_route_text,
    question_text,
    recorded_cause_text,
    route_text,
    rule_name,
)
from .story import Story

Cell = object
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A column: the catalogue's entry for its header, its width, and how numbers in it are written."""

    header: str
    width: int = 14
    kind: Literal["text", "whole", "tenth", "day"] = "text"


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name in the catalogue's section ``workbook``, its columns and its rows."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Story], Iterator[Row]]


def _summary(story: Story) -> Iterator[Row]:
    words, overview = story.words, story.overview
    yield words.text("report.open_cases", count=overview.open), overview.open
    yield words.text("report.firm"), overview.firm
    yield words.text("report.conditional"), overview.conditional
    yield words.text("report.unplaced"), overview.unplaced
    yield words.text("report.questions", count=overview.questions), overview.questions
    yield words.text("report.proof"), words.text(f"report.{overview.proof}_sentence")
    yield words.text("about.as_of"), story.plan.record.as_of
    yield words.text("about.source"), story.plan.record.source or words.text("about.source_unknown")
    yield words.text("about.snapshot_hash"), story.plan.record.snapshot_hash
    yield words.text("about.version"), f"carematch {story.plan.record.carematch}"
    yield words.text("about.solver"), story.plan.record.solver
    yield words.text("about.purpose"), None
    yield words.text("about.people_decide"), None


def _placements(story: Story) -> Iterator[Row]:
    words = story.words
    for row in proposal_rows(story):
        status = "conditional" if row.conditions else "pinned" if row.pinned else "firm"
        yield (
            row.case_id,
            row.care,
            row.unit,
            row.unit_id,
            row.provider,
            row.place,
            row.opening_id,
            row.start,
            words.text("report.at_client") if row.at_client else row.distance_km,
            words.text(f"placements.{status}"),
            "; ".join(what for what, _ in row.conditions),
            ", ".join(dict.fromkeys(who for _, who in row.conditions)),
        )


def _unplaced(story: Story) -> Iterator[Row]:
    words, names, index = story.words, story.names, story.index
    recorded = {one.case_id: one.cause for one in story.plan.unmatched}
    for case_id in story.unplaced:
        explanation = story.explanations.get(case_id)
        step = explanation.next_step if explanation else None
        yield (
            case_id,
            index.cases[case_id].region,
            names.care_forms_of(case_id),
            index.effective_urgency(case_id),
            index.waiting_days(case_id),
            cause_text(explanation, words, names)
            if explanation
            else recorded_cause_text(recorded[case_id], words, names),
            best_route_text(story, case_id),
            next_step_text(step, words, names) if step else None,
        )


def best_route_text(story: Story, case_id: str) -> str | None:
    """The cheapest route by which nobody loses a place, or why there is none."""
    routes = story.proposed_routes(case_id)
    if routes:
        return route_text(routes[0], story.words, story.names)
    explanation = story.explanations.get(case_id)
    return no_route_text(explanation, story.words) if explanation else None


def _barriers(story: Story) -> Iterator[Row]:
    for case_id in story.unplaced:
        explanation = story.explanations.get(case_id)
        for account in explanation.accounts if explanation else ():
            yield from _account_rows(story, case_id, account)


def _account_rows(story: Story, case_id: str, account: Account) -> Iterator[Row]:
    words, names = story.words, story.names
    head = (
        case_id,
        names.need(case_id, account.need_id),
        names.unit_name(account.unit_id),
        account.unit_id,
        account.distance_km,
        words.label(account.outcome),
    )
    if account.outcome != "blocked":
        yield (*head, None, account_text(account, words, names), None, None)
    for barrier in account.barriers:
        yield (
            *head,
            rule_name(barrier.rule, words),
            barrier_text(barrier, words, names),
            words.label(barrier.decider) if barrier.decider else None,
            words.label("yes" if barrier.liftable else "no"),
        )


def _routes(story: Story) -> Iterator[Row]:
    for case_id in story.unplaced:
        explanation = story.explanations.get(case_id)
        if explanation:
            yield from _route_rows(story, explanation)


def _route_rows(story: Story, explanation: Explanation) -> Iterator[Row]:
    words, names, case_id = story.words, story.names, explanation.case_id
    ordered = sorted(explanation.routes, key=lambda route: bool(route.losers))
    for number, route in enumerate(ordered, start=1):
        given = [one for one in route.witness.placements if one.case_id == case_id]
        by_goals = {True: words.label("yes"), False: words.label("no"), None: words.text("report.not_proven")}
        for change in route.changes:
            yield (
                case_id,
                number,
                change_text(change, words, names),
                words.label(change.decider),
                route.cost,
                ", ".join(names.unit(one.unit_id) for one in given),
                min(one.start_on for one in given) if given else None,
                by_goals[route.chosen_by_goals],
                ", ".join(route.goes_first),
                ", ".join(route.losers),
            )


def _questions(story: Story) -> Iterator[Row]:
    for one in story.questions:
        yield (
            one.question.case_id,
            question_text(one.question, story.words, story.names),
            ", ".join(map(story.names.unit, one.question.unit_ids)),
            story.names.deciders(one.deciders),
        )


def _agreements(story: Story) -> Iterator[Row]:
    for placement in story.placements:
        for condition in placement.conditions:
            yield (
                story.words.label(condition.decider),
                placement.case_id,
                story.names.unit_name(placement.unit_id),
                placement.unit_id,
                said(story, placement, condition),
            )


def _regions(story: Story) -> Iterator[Row]:
    words = story.words
    for piece in shortages(pieces(story.index)):
        form = "regions.secured" if piece.care_form == "secured" else None
        yield (
            piece.region,
            words.text(form) if form else story.names.care_form(piece.care_form),
            piece.demand,
            piece.places,
            words.text(f"regions.kind_{piece.shortage}"),
        )


def _goals(story: Story) -> Iterator[Row]:
    for goal in goal_rows(story):
        yield goal.name, goal.value, goal.bound, goal.status


_CASE = Column("placements.case", 12)

SHEETS: tuple[Sheet, ...] = (
    Sheet("summary", (Column("workbook.what", 60), Column("workbook.number", 70, "whole")), _summary),
    Sheet(
        "placements",
        (
            _CASE,
            Column("placements.care", 20),
            Column("placements.unit", 24),
            Column("workbook.unit_id", 13),
            Column("placements.provider", 14),
            Column("placements.place", 16),
            Column("workbook.opening_id", 20),
            Column("placements.start", 11),
            Column("workbook.distance_km", 11, "tenth"),
            Column("placements.status", 12),
            Column("placements.conditions", 44),
            Column("placements.who", 18),
        ),
        _placements,
    ),
    Sheet(
        "agreements",
        (
            Column("workbook.decider", 16),
            _CASE,
            Column("placements.unit", 26),
            Column("workbook.unit_id", 13),
            Column("placements.conditions", 60),
        ),
        _agreements,
    ),
    Sheet(
        "unplaced",
        (
            _CASE,
            Column("workbook.region", 16),
            Column("placements.care", 20),
            Column("workbook.urgency", 10, "whole"),
            Column("workbook.waiting_days", 10, "whole"),
            Column("workbook.cause", 40),
            Column("workbook.best_route", 50),
            Column("workbook.next_step", 44),
        ),
        _unplaced,
    ),
    Sheet(
        "barriers",
        (
            _CASE,
            Column("workbook.need_id", 20),
            Column("placements.unit", 24),
            Column("workbook.unit_id", 13),
            Column("workbook.distance_km", 11, "tenth"),
            Column("workbook.outcome", 16),
            Column("workbook.barrier", 20),
            Column("workbook.sentence", 56),
            Column("workbook.decider", 14),
            Column("workbook.liftable", 13),
        ),
        _barriers,
    ),
    Sheet(
        "routes",
        (
            _CASE,
            Column("workbook.route", 8, "whole"),
            Column("workbook.change", 56),
            Column("workbook.decider", 14),
            Column("workbook.weight", 9, "whole"),
            Column("workbook.gives", 26),
            Column("workbook.start", 11),
            Column("workbook.by_goals", 13),
            Column("workbook.goes_first", 20),
            Column("workbook.losers", 18),
        ),
        _routes,
    ),
    Sheet(
        "questions",
        (_CASE, Column("question.what", 56), Column("question.units", 56), Column("question.who", 20)),
        _questions,
    ),
    Sheet(
        "regions",
        (
            Column("regions.region", 22),
            Column("regions.care_form", 28),
            Column("regions.demand", 10, "whole"),
            Column("regions.places", 12, "whole"),
            Column("regions.kind", 22),
        ),
        _regions,
    ),
    Sheet(
        "goals",
        (
            Column("proof.goal", 56),
            Column("proof.value", 12, "whole"),
            Column("proof.bound", 12, "whole"),
            Column("proof.status", 50),
        ),
        _goals,
    ),
)
"""The sheets, first to last; the decisions sheet comes after them."""


def decision_rows(story: Story) -> Iterator[dict[str, str]]:
    """What is known of each decision to be taken: one row for each placement and for each case without a place."""
    for placement in story.placements:
        yield {
            "case_id": placement.case_id,
            "unit_id": placement.unit_id,
            "need_id": placement.need_id,
            "opening_id": placement.opening_id,
        }
    for case_id in story.unplaced:
        routes = story.proposed_routes(case_id)
        given = [one for one in routes[0].witness.placements if one.case_id == case_id] if routes else []
        for one in given:
            yield {"case_id": case_id, "unit_id": one.unit_id, "need_id": one.need_id, "opening_id": one.opening_id}
        if not given:
            yield {"case_id": case_id}
