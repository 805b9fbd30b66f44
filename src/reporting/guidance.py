"""What to do about a case: the next step in one sentence, what to ask, and what is not finished."""

from ..language import Catalogue
from ..models.explanation import Explanation, Question
from .names import Names
from .routes import proposed
from .sentences import SHOWN_UNITS, next_step_text, question_text


def question_line(question: Question, words: Catalogue, names: Names) -> str:
    """A question, where its answer matters, and what it can open."""
    what = question_text(question.model_copy(update={"opens": None}), words, names)
    units = [names.unit(unit_id) for unit_id in question.unit_ids]
    if len(units) <= SHOWN_UNITS:
        line = words.text("question.line", what=what, units=names.every(units))
    else:
        line = words.text("question.line_many", what=what, count=len(units), units=", ".join(units[:SHOWN_UNITS]))
    if question.opens is None:
        return line
    return f"{line} {words.text('question.opens' if question.opens else 'question.opens_not')}"


def explained_step_text(explanation: Explanation, words: Catalogue, names: Names) -> str:
    """What to do next about a case, with its best route; what can be found out comes first. Empty: nothing to do."""
    step = explanation.next_step
    if step is None:
        return ""
    best = next(iter(proposed(explanation)), None)
    # To outsiders the best route is told only when it is the client's own; else another one stands first.
    is_best = best is not None and best.deciders == step.deciders
    told = next_step_text(step, words, names, best if is_best else None)
    asked = next((question_text(one, words, names) for one in explanation.questions if one.opens), None)
    return told if asked is None else words.text("next_step.ask_first", question=asked, step=told)


def unfinished_text(explanation: Explanation, words: Catalogue, names: Names) -> str:
    """Which parts the time limit cut short; empty when none."""
    if not explanation.unfinished:
        return ""
    parts = [words.text(f"unfinished.{part}") for part in explanation.unfinished]
    return words.text("unfinished.lead", parts=names.every(parts))


def advice_text(explanation: Explanation, words: Catalogue, names: Names) -> str:
    """Who could be asked for advice, the nearest ones; empty when nobody can."""
    units = list(dict.fromkeys(names.unit(advice.unit_id) for advice in explanation.consultation))
    if not units:
        return ""
    entry = "advice" if len(units) <= SHOWN_UNITS else "advice_more"
    return words.text(f"unplaced.{entry}", units=names.every(units[:SHOWN_UNITS]))
