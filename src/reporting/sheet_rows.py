"""The rows of the workbook's sheets, made from the story."""

from collections.abc import Iterable, Iterator

from ..models.explanation import Account, Explanation
from .differences import differences
from .guidance import explained_step_text
from .proof import goal_rows
from .proposals import proposal_rows, said
from .regions import pieces, shortages
from .routes import no_route_text, route_text
from .sentences import (
    account_text,
    barrier_text,
    cause_text,
    change_text,
    given_by,
    question_text,
    recorded_cause_text,
    rule_name,
)
from .sheet import Row
from .story import Story


def summary_rows(story: Story) -> Iterator[Row]:
    """The headline numbers and the origin of the plan."""
    words, overview, before = story.words, story.overview, differences(story)
    yield words.text("report.open_cases", count=overview.open), overview.open
    yield words.text("report.firm"), overview.firm
    yield words.text("report.conditional"), overview.conditional
    yield words.text("report.unplaced"), overview.unplaced
    if overview.movers:
        yield words.text("report.moved_on"), overview.moved_on
        yield words.text("report.waiting_to_move"), overview.waiting_to_move
    if before is not None and before.total:
        yield words.text("differences.tile"), words.text("differences.kept_of", kept=before.kept, total=before.total)
    yield words.text("report.questions", count=overview.questions), overview.questions
    yield words.text("report.proof"), words.text(f"report.{overview.proof}_sentence")
    yield words.text("about.as_of"), story.plan.record.as_of
    yield words.text("about.source"), story.plan.record.source or words.text("about.source_unknown")
    yield words.text("about.snapshot_hash"), story.plan.record.snapshot_hash
    yield words.text("about.version"), f"carematch {story.plan.record.carematch}"
    yield words.text("about.solver"), story.plan.record.solver
    yield words.text("about.purpose"), None
    yield words.text("about.people_decide"), None


def placement_rows(story: Story) -> Iterator[Row]:
    """A row for each placement; the rows of one case together."""
    words = story.words
    for row in proposal_rows(story):
        status = "conditional" if row.conditions else "pinned" if row.pinned else "firm"
        yield (
            row.case_id,
            row.part or None,
            row.care,
            row.unit,
            row.unit_id,
            row.provider,
            row.place,
            row.start,
            words.text("report.at_client") if row.at_client else row.distance_km,
            words.text(f"placements.{status}"),
            "; ".join(what for what, _ in row.conditions),
            ", ".join(dict.fromkeys(who for _, who in row.conditions)),
            " ".join(row.notes),
        )


def unplaced_rows(story: Story) -> Iterator[Row]:
    """A row for each case without a place: cause, best route, next step."""
    yield from _left_over_rows(story, story.unplaced)


def waiting_rows(story: Story) -> Iterator[Row]:
    """A row for each case that would move on and cannot yet: the same, and the place that stays taken."""
    for row in _left_over_rows(story, story.waiting_to_move):
        yield (*row, story.names.spot(story.index.movers[str(row[0])].id))


def _left_over_rows(story: Story, case_ids: Iterable[str]) -> Iterator[Row]:
    words, names, index = story.words, story.names, story.index
    recorded = {one.case_id: one.cause for one in story.plan.unmatched}
    for case_id in case_ids:
        explanation = story.explanations.get(case_id)
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
            explained_step_text(explanation, words, names) if explanation else None,
        )


def best_route_text(story: Story, case_id: str) -> str | None:
    """The cheapest route by which nobody loses a place, or why there is none."""
    routes = story.proposed_routes(case_id)
    if routes:
        return route_text(routes[0], story.words, story.names)
    explanation = story.explanations.get(case_id)
    return no_route_text(explanation, story.words, story.names) if explanation else None


def barrier_rows(story: Story) -> Iterator[Row]:
    """The accounting: a row for every barrier of every unit, for each case that the plan gives nothing."""
    for case_id in story.left_over:
        explanation = story.explanations.get(case_id)
        for account in explanation.accounts if explanation else ():
            yield from _account_rows(story, case_id, account)


def _account_rows(story: Story, case_id: str, account: Account) -> Iterator[Row]:
    words, names = story.words, story.names
    head = (
        case_id,
        names.part(case_id, account.need_id),
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


def route_rows(story: Story) -> Iterator[Row]:
    """A row for each change of each route; routes by which somebody loses a place come last."""
    for case_id in story.left_over:
        explanation = story.explanations.get(case_id)
        if explanation:
            yield from _rows_of_routes(story, explanation)


def _rows_of_routes(story: Story, explanation: Explanation) -> Iterator[Row]:
    words, names, case_id = story.words, story.names, explanation.case_id
    ordered = sorted((*explanation.routes, *explanation.routes_with_loss), key=lambda route: bool(route.losers))
    by_goals = {True: words.label("yes"), False: words.label("no"), None: words.text("report.not_proven")}
    for number, route in enumerate(ordered, start=1):
        given = given_by(route, case_id, names)
        for change in route.changes or (None,):
            yield (
                case_id,
                number,
                change_text(change, words, names) if change else words.text("route.no_change"),
                words.label(change.decider) if change else None,
                route.cost,
                ", ".join(names.unit(one.unit_id) for one in given),
                min(one.start_on for one in given) if given else None,
                None if route.losers else by_goals[route.chosen_by_goals],
                ", ".join(route.goes_first),
                ", ".join(route.losers),
            )


def question_rows(story: Story) -> Iterator[Row]:
    """A row for each open question."""
    for one in story.questions:
        yield (
            one.question.case_id,
            question_text(one.question, story.words, story.names),
            ", ".join(map(story.names.unit, one.question.unit_ids)),
            story.names.deciders(one.deciders),
        )


def agreement_rows(story: Story) -> Iterator[Row]:
    """A row for each condition of each placement, by who must agree."""
    rows = [
        (
            story.words.label(condition.decider),
            placement.case_id,
            story.names.unit_name(placement.unit_id),
            placement.unit_id,
            said(story, placement, condition),
        )
        for placement in story.placements
        for condition in placement.conditions
    ]
    yield from sorted(rows, key=lambda row: row[0])


def shortage_rows(story: Story) -> Iterator[Row]:
    """A row for each piece of care that is short in a region."""
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


def goal_rows_of(story: Story) -> Iterator[Row]:
    """A row for each goal."""
    for goal in goal_rows(story):
        yield goal.name, goal.value, goal.bound, goal.status
