"""What the console answers to a question: lines about one unit, about changes, and about everything that would help."""

from collections.abc import Iterator, Sequence

from ..models.comparison import Comparison, GoalDifference, Price
from ..models.explanation import WhyNot
from ..models.plan import Plan
from ..reporting.everybody import everybody_told
from ..reporting.levers import lever_rows
from ..reporting.names import Names, capital
from ..reporting.proposals import price_text
from ..reporting.sentences import barrier_text, change_text, goal_name
from ..reporting.story import Story

TIE_BREAK = "tie_break"
"""The goal that draws lots: its value says nothing to people."""


def why_not_lines(told: WhyNot, plan: Plan, names: Names) -> Iterator[str]:
    """Every barrier between a case and a unit; then whether it is possible, and what it would cost."""
    words = names.words
    for account in told.accounts:
        yield words.text("cli.account", unit=names.unit(account.unit_id), outcome=account.outcome)
        for barrier in (*account.barriers, *account.beside_others):
            yield f"- {barrier_text(barrier, words, names)}"
    unit = names.unit(told.unit_id)
    if told.price is not None:
        yield words.text("answer.possible", case=told.case_id, unit=unit)
        yield from _price_lines(told.price, names)
    else:
        entry = "is_there" if told.is_possible else "impossible"
        yield words.text(f"answer.{entry}", case=told.case_id, unit=unit)


def _price_lines(price: Price, names: Names) -> list[str]:
    """What another choice changes: goals, and for whom."""
    goals = list(_goals(price.goals, names)) or [names.words.text("answer.as_good")]
    return [f"  {line}" for line in (*goals, price_text(price, names))]


def comparison_lines(compared: Comparison, plan: Plan, names: Names) -> Iterator[str]:
    """What changes, and the plan then held against the plan now."""
    words, index = names.words, names.index
    yield words.text("answer.changes")
    for change in compared.changes:
        told = change_text(change, words, names)
        yield f"- {capital(words.text('route.change', change=told, decider=words.label(change.decider)))}"
    before, after = (len(one.placed_case_ids - set(index.movers)) for one in (plan, compared.plan))
    yield words.text("answer.placed", before=before, after=after)
    goals = list(_goals(compared.goals, names))
    yield from (f"  {line}" for line in goals)
    if goals or compared.gains or compared.losers or compared.moves:
        price = Price(goals=(), losers=compared.losers, gains=compared.gains, moves=compared.moves)
        yield f"  {price_text(price, names)}"
    else:
        yield words.text("answer.no_difference")


def lever_lines(story: Story) -> Iterator[str]:
    """What each change would bring, the best first; then what it takes to place everybody."""
    words, rows = story.words, lever_rows(story)
    yield words.text("console.levers") if rows else words.text("levers.none")
    for row in rows:
        either = f" {words.text('levers.either')} ".join(row.changes)
        who = " ".join([*row.gains, *row.warnings])
        yield "  " + words.text("console.lever", more=row.more, change=either, deciders=row.deciders, who=who).rstrip()
    everybody = everybody_told(story)
    if everybody is None:
        return
    yield ""
    yield words.text("everybody.heading")
    yield from everybody.lead
    for decider, changes in everybody.groups:
        yield f"{decider}:"
        yield from (f"- {change}" for change in changes)
    if everybody.beyond:
        yield words.text("everybody.beyond")
        yield from (f"- {one.case_id}: {one.cause}" for one in everybody.beyond)


def _goals(goals: Sequence[GoalDifference], names: Names) -> Iterator[str]:
    """The goals whose values differ, first to last."""
    for goal in goals:
        if goal.before != goal.after and goal.name != TIE_BREAK:
            name = goal_name(goal.name, names.words)
            yield names.words.text("answer.goal", goal=name, before=goal.before, after=goal.after)
