"""What a report rests on: what is unknown, how places were found, what was decided and left aside."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ..models.vocabulary import STEPS
from .names import capital
from .people import has_parts
from .regions import JUSTICE_LEVEL
from .story import Story


@dataclass(frozen=True)
class Sources:
    """Lists of sentences; an empty list means that there is nothing to tell."""

    notices: tuple[str, ...]
    unknowns: tuple[str, ...]
    locations: tuple[str, ...]
    followed_up: tuple[str, ...]
    decisions: tuple[str, ...]
    exceptions: tuple[str, ...]
    level_four: str


def sources(story: Story) -> Sources:
    """All of it, in the language of the story."""
    return Sources(
        notices=tuple(notice_text(code, story) for code in story.plan.record.notices),
        unknowns=tuple(_unknowns(story)),
        locations=tuple(_locations(story)),
        followed_up=tuple(_followed_up(story)),
        decisions=tuple(_decisions(story)),
        exceptions=tuple(_exceptions(story)),
        level_four=_level_four(story),
    )


def notice_text(code: str, story: Story) -> str:
    """What a notice of the run record means; a rule by its name when it has no sentence of its own."""
    words = story.words
    if words.has(f"notice.{code}"):
        return words.text(f"notice.{code}")
    return words.name("rule", code) if words.has(f"rule.{code}") else code


def _unknowns(story: Story) -> Iterable[str]:
    words, index, snapshot = story.words, story.index, story.snapshot
    facts = [row for row in snapshot.facts if row.case_id in index.cases]
    if facts:
        unknown = sum(row.value is None for row in facts)
        yield words.text("sources.unknown_facts", count=unknown, total=len(facts))
    else:
        yield words.text("sources.no_facts")
    asked = [row for row in snapshot.inclusion if row.case_id in index.cases]
    if asked:
        unknown = sum(row.value is None for row in asked)
        yield words.text("sources.unknown_inclusion", count=unknown, total=len(asked))
    cases, units = index.cases.values(), index.units.values()
    counts = (
        ("unknown_case_statuses", sum(case.legal_statuses is None for case in cases), len(cases)),
        ("unknown_unit_statuses", sum(unit.legal_statuses is None for unit in units), len(units)),
        ("unknown_levels", sum(unit.security_level is None for unit in units), len(units)),
    )
    for entry, count, total in counts:
        if count:
            yield words.text(f"sources.{entry}", count=count, total=total)


def _locations(story: Story) -> Iterable[str]:
    words, index = story.words, story.index
    cases: Counter[str] = Counter(map(_located_by, index.cases.values()))
    units: Counter[str] = Counter(map(_located_by, index.units.values()))
    for how in ("coordinates", "postcode", "place"):
        if cases[how] or units[how]:
            yield words.text("sources.located", what=capital(words.label(how)), count=cases[how], units=units[how])
    if cases[""] or units[""]:
        yield words.text("sources.located_none", count=cases[""], units=units[""])
    entry = "straight_line_but" if index.travel_m else "straight_line"
    yield words.text(f"sources.{entry}", count=len(index.travel_m))


def _located_by(row: object) -> str:
    if getattr(row, "latitude", None) is None:
        return ""
    return getattr(row, "located_by", None) or "coordinates"


def _followed_up(story: Story) -> Iterable[str]:
    found: dict[str, list[str]] = defaultdict(list)
    for case in story.snapshot.cases:
        if case.case_id not in story.index.cases:
            found[str(case.status)].append(case.case_id)
    for status in ("fulfilled", "lapsed", "withdrawn", "unknown"):
        if found[status]:
            label = capital(story.words.label(status))
            yield story.words.text("sources.followed_up_line", status=label, cases=", ".join(sorted(found[status])))


def _decisions(story: Story) -> Iterable[str]:
    words = story.words
    for row in story.index.decisions:
        decision, unit = words.label(row.decision), story.names.unit(row.unit_id)
        if row.need_id and has_parts(story.index, row.case_id):
            unit = f"{unit}, {story.names.part(row.case_id, row.need_id)}"
        parts = [words.text("sources.decision_line", case=row.case_id, decision=decision, unit=unit)]
        if row.decided_by or row.step:
            by = " – ".join(filter(None, (row.decided_by, words.label(row.step) if row.step in STEPS else None)))
            parts.append(words.text("sources.decided_by", by=by))
        if row.valid_until:
            parts.append(words.text("sources.decision_until", until=row.valid_until))
        if row.reason:
            parts.append(words.text("sources.decision_reason", reason=row.reason.rstrip(".")))
        if row.overrides:
            parts.append(words.text("sources.decision_overrides", overrides=row.overrides))
        yield " ".join(parts)


def _exceptions(story: Story) -> Iterable[str]:
    words, names = story.words, story.names
    for row in story.snapshot.exceptions:
        what = names.criterion(row.unit_id, row.criterion_id) if row.criterion_id else words.label(row.rule)
        yield words.text("sources.exception_line", case=row.case_id, unit=names.unit(row.unit_id), what=what)


def _level_four(story: Story) -> str:
    units = [unit.unit_id for unit in story.index.units.values() if unit.security_level == JUSTICE_LEVEL]
    if not units:
        return ""
    return story.words.text("sources.level_four_note", units=", ".join(map(story.names.unit, sorted(units))))
