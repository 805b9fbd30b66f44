"""Sentences for what the engine found: data goes in, one sentence in the reader's language comes out."""

import re
from collections.abc import Iterable
from datetime import date

from ..language import Catalogue
from ..models.change import Change, Route
from ..models.explanation import Account, Barrier, Competition, Explanation, NextStep, Question
from ..models.plan import Condition, Placement
from ..models.vocabulary import CONSULTATION
from .named_once import named_once
from .names import Names
from .people import has_parts, part_number
from .questions import NEAR_RULES

SHOWN_UNITS = 3
"""How many units a question names before it says how many there are."""

SHOWN_CAUSES = 2
"""How many causes are told besides the primary one."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def barrier_text(barrier: Barrier, words: Catalogue, names: Names) -> str:
    """What stands in the way, with its values; the sentence of the barrier's code."""
    limit = barrier.limit
    if barrier.rule == "criteria" and isinstance(limit, str):
        limit = names.excluded(barrier.unit_id, limit)
    return words.text(
        f"rule.{barrier.code if words.has(f'rule.{barrier.code}') else 'other'}",
        rule=barrier.rule,
        observed=_readable(barrier.observed, names),
        limit=_readable(limit, names),
        subject=_about(barrier, names),
        unit=names.unit_name(barrier.unit_id),
    )


def _about(barrier: Barrier, names: Names) -> object:
    """What a barrier is about, as people call it."""
    subject = barrier.subject or ""
    if barrier.rule == "criteria" and barrier.kind != "unknown_fact":
        return names.criterion(barrier.unit_id, subject)
    if barrier.rule == "cohort_limits":
        return names.group(barrier.unit_id, subject)
    return names.fact(subject) if barrier.rule in ("criteria", "resources") else names.value(subject)


def _readable(value: object, names: Names) -> object:
    """A barrier's value as people read it: ids by name, days as days, facts by their label."""
    if isinstance(value, tuple):
        return tuple(_readable(part, names) for part in value)
    if isinstance(value, str):
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
        fact, equals, found = value.partition(" = ")
        if equals:
            known = float(found) if _NUMBER.fullmatch(found) else found
            return f"{names.fact(fact)} = {names.fact_value(fact, known)}"
        return " + ".join(str(names.value(part)) for part in value.split(" + "))
    return value


def barriers_text(barriers: Iterable[Barrier], words: Catalogue, names: Names) -> str:
    """Several barriers, what blocks first."""
    ordered = sorted(barriers, key=lambda barrier: barrier.outcome != "blocked")
    return " · ".join(dict.fromkeys(barrier_text(barrier, words, names) for barrier in ordered))


def account_text(account: Account, words: Catalogue, names: Names) -> str:
    """How one unit stands towards a need of somebody without a place."""
    if account.outcome == "blocked":
        return barriers_text(account.barriers, words, names)
    told = {"barriers": barriers_text(account.barriers, words, names), "case": account.need_id}
    entry = "fits" if account.outcome == "fits" or not account.barriers else "conditional"
    if account.beside_others:
        told["reasons"] = barriers_text(account.beside_others, words, names)
        return words.text(f"unplaced.{entry}_but", **told)
    return words.text(f"unplaced.{entry}_alone", **told)


def condition_text(condition: Condition, unit_id: str, words: Catalogue, names: Names) -> str:
    """One thing a placement rests on."""
    if condition.rule in NEAR_RULES:
        return words.text(f"condition.{condition.rule}")
    subject = condition.subject
    if subject is not None:
        is_fact = condition.kind == "unknown_fact"
        subject = names.fact(subject) if is_fact else names.criterion(unit_id, subject)
    kind = condition.kind if words.has(f"condition.{condition.kind}") else "other"
    entry = f"{kind}_about" if subject and words.has(f"condition.{kind}_about") else kind
    return words.text(f"condition.{entry}", subject=subject or "", kind=rule_name(condition.rule, words))


def change_text(change: Change, words: Catalogue, names: Names) -> str:
    """One thing that could be different."""
    kind, subject = change.kind, _about_change(change, names)
    if kind == "criterion":
        found = names.find_criterion(change.target, change.subject)
        kind = "criterion_absolute" if found is None or found.absolute else "criterion_negotiable"
    entry = kind if words.has(f"change.{kind}") else "other"
    if subject and words.has(f"change.{entry}_about"):
        entry = f"{entry}_about"
    is_opening = change.target in names.index.openings
    return words.text(
        f"change.{entry}",
        target=names.spot(change.target) if is_opening else names.thing(change.target),
        case=change.case_id or words.text("change.everybody"),
        subject=subject or "",
        level=change.level,
        kind=words.label(change.kind),
    )


def _about_change(change: Change, names: Names) -> str | None:
    """What it is about the target that changes, as people call it."""
    subject = change.subject
    if change.kind == "wish" and subject is None:
        return _wishes(change.target, names)
    if subject is None:
        return None
    if change.kind == "criterion":
        return names.criterion(change.target, subject)
    if change.kind == "resource":
        return names.fact(subject)
    if change.kind == "cohort_limit":
        return names.group(change.target, subject)
    if change.kind == "date":
        return names.part(change.target, subject) if has_parts(names.index, change.target) else None
    return subject


def _wishes(case_id: str, names: Names) -> str:
    """What a client's wishes are about; one of them suffices."""
    told = []
    for wish in names.index.wants(case_id, "wish"):
        stated = (names.unit_name(wish.unit_id) if wish.unit_id else None, wish.provider_id, wish.region)
        told.append(" + ".join(part for part in stated if part))
    return names.words.text("report.or").join(told)


def changes_text(route: Route, words: Catalogue, names: Names) -> str:
    """All changes of a route in one sentence part."""
    return names.every(named_once([change_text(change, words, names) for change in route.changes], names))


def given_by(route: Route, case_id: str, names: Names) -> list[Placement]:
    """The placements that a route gives a case, in the order of its plan; none where its witness is not told."""
    placements = route.witness.placements if route.witness else ()
    given = (one for one in placements if one.case_id == case_id)
    return sorted(given, key=lambda one: part_number(names.index, case_id, one.need_id))


def rule_name(rule: str, words: Catalogue) -> str:
    """The name of a rule or of a family of causes."""
    return words.name("rule", rule) if words.has(f"rule.{rule}") else rule.replace("_", " ")


def family_text(family: str, words: Catalogue) -> str:
    """A rule family as the cause of something; a rule without words for that by its name."""
    return words.name("family", family) if words.has(f"family.{family}") else rule_name(family, words)


def families_text(families: Iterable[str], words: Catalogue, names: Names) -> str:
    """Rule families as a list."""
    return names.every(family_text(family, words) for family in families)


def cause_text(explanation: Explanation, words: Catalogue, names: Names) -> str:
    """The primary cause in one sentence."""
    if not explanation.proven:
        return words.text("cause.not_proven")
    if not explanation.causes:
        has_places = any(one.care_form != CONSULTATION for one in names.index.openings.values())
        return words.text("cause.not_alone" if has_places else "cause.none")
    primary = explanation.causes[0]
    return words.text(
        "cause.one" if len(primary) == 1 else "cause.several", families=families_text(primary, words, names)
    )


def recorded_cause_text(cause: str, words: Catalogue, names: Names) -> str:
    """The cause that the plan itself records, for a case without an explanation."""
    if cause in ("not_proven", "not_examined", "not_alone"):
        return words.text(f"cause.{cause}")
    if cause in ("", "no_openings"):
        return words.text("cause.none")
    families = cause.split("+")
    entry = "cause.one" if len(families) == 1 else "cause.several"
    return words.text(entry, families=families_text(families, words, names))


def cause_meaning(explanation: Explanation, words: Catalogue) -> str:
    """What is proven about the cause; empty when nothing is."""
    if not (explanation.proven and explanation.causes):
        return ""
    return words.text("cause.meaning" if explanation.audience == "table" else "cause.meaning_own")


def other_causes_text(explanation: Explanation, words: Catalogue, names: Names) -> str:
    """Other smallest sets of families in one sentence, the first few; empty when there are none."""
    if not explanation.proven or len(explanation.causes) < 2:
        return ""
    others = explanation.causes[1:]
    told = "; ".join(families_text(families, words, names) for families in others[:SHOWN_CAUSES])
    return words.text("cause.other" if len(others) <= SHOWN_CAUSES else "cause.other_some", families=told)


def competition_text(competition: Competition, words: Catalogue, names: Names) -> str:
    """The sentence that anybody can check by counting."""
    if competition.rules == ("budget",) and competition.countable:
        entry = "budget" if competition.rivals else "budget_alone"
        payers, money = names.every(competition.payers), len(competition.rivals)
        count = money + 1
        return words.text(f"competition.{entry}", count=count, payers=payers, money=money, case=competition.case_id)
    rules = families_text(competition.rules, words, names)
    counted = "countable_one" if competition.places == 1 else "countable"
    counted = "no_place" if competition.places == 0 else counted
    entry = counted if competition.countable else "room" if competition.rivals else "alone"
    there = competition.unit_ids or dict.fromkeys(names.index.openings[one].unit_id for one in competition.opening_ids)
    entry = "room_at" if entry == "room" and 0 < len(there) <= SHOWN_UNITS else entry
    told_apart = f"{entry}_{competition.rules[0]}" if entry == "alone" and len(competition.rules) == 1 else entry
    entry = told_apart if words.has(f"competition.{told_apart}") else entry
    units = names.every(map(names.unit, there))
    count, places = len(competition.rivals) + 1, competition.places
    return words.text(
        f"competition.{entry}", count=count, places=places, rules=rules, case=competition.case_id, units=units
    )


def question_text(question: Question, words: Catalogue, names: Names) -> str:
    """What is not known, as a question; and when the right answer gives the client a place, that it does."""
    entry = question.kind if words.has(f"question.{question.kind}") else "other"
    what = words.text(f"question.{entry}", subject=names.fact(question.subject))
    return f"{what} {words.text('question.opens')}" if question.opens else what


def next_step_text(step: NextStep, words: Catalogue, names: Names, best: Route | None = None) -> str:
    """What to do next, in one sentence; never that the case is closed. ``best``: the route that has to be discussed."""
    entry: str = step.reason
    if entry == "best_route":
        entry = "best_route_untold" if best is None else entry if len(best.changes) == 1 else "best_route_together"
    ladder = "to_step" if entry == "no_route" else "at_step"
    return words.text(
        f"next_step.{entry}",
        where=words.text(f"{ladder}.{step.step or 'none'}"),
        changes=changes_text(best, words, names) if best else "",
        deciders=names.deciders(step.deciders),
    )


def goal_short(name: str, words: Catalogue) -> str:
    """The name of a goal within a sentence."""
    stem, _, number = name.rpartition("_")
    if words.has(f"goal_short.{name}"):
        return words.text(f"goal_short.{name}")
    if number.isdigit() and words.has(f"goal_short.{stem}"):
        return words.text(f"goal_short.{stem}", number=int(number))
    return goal_name(name, words)


def goal_name(name: str, words: Catalogue) -> str:
    """The name of a goal; of a goal for one urgency class also the class."""
    if words.has(f"goal.{name}"):
        return words.name("goal", name)
    stem, _, number = name.rpartition("_")
    if number.isdigit() and words.has(f"goal.{stem}"):
        return words.text(f"goal.{stem}", number=int(number))
    return name.replace("_", " ")
