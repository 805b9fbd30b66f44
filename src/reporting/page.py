"""The report as one self-contained page: no network, no script, readable on paper."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from ..language import Catalogue
from ..matching.verify import verify
from .cards import cards
from .figures import map_svg, spots
from .proposals import agreements, other_places, proposal_rows
from .regions import KINDS, SECURED, Piece, pieces, shortages, to_other_regions, without_crucial_care
from .sentences import goal_name, question_text
from .sources import sources
from .story import Story
from .tallies import tallies

STACKED = {
    "placements": ("case", "care", "unit", "place", "start", "distance", "status"),
    "questions": ("case", "what", "units", "who"),
    "proof": ("goal", "value", "bound", "status"),
}
"""Tables that become a list of blocks on a narrow screen: class and headers."""

_SECTIONS = ("overview", "placements", "agreements", "unplaced", "regions", "questions", "proof", "sources", "about")


@dataclass(frozen=True)
class GoalRow:
    """One goal and what is proven of it."""

    name: str
    value: int
    bound: int
    status: str


def render(story: Story) -> str:
    """The whole page as text."""
    found = pieces(story.index)
    words = story.words
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            stacked=STACKED,
            css=Markup(_text("report.css")),
            story=story,
            plan=story.plan,
            sound=not verify(story.snapshot, story.plan),
            overview=story.overview,
            t=words.text,
            label=words.label,
            value=words.value,
            language=words.language,
            title=story.snapshot.title or words.text("report.title", as_of=story.snapshot.as_of),
            sections=_SECTIONS,
            map=map_svg(story),
            spots=spots(story),
            proposals=proposal_rows(story),
            agreements=agreements(story),
            others=other_places(story),
            cards=cards(story),
            shortages=_shortages(found, story),
            crucial=_crucial(found, story),
            matrix=_matrix(found, story),
            elsewhere=to_other_regions(story.index, story.plan.placements),
            questions=_question_rows(story),
            goals=goal_rows(story),
            goal_names=[_policy_goal(goal, story) for goal in story.plan.policy.goal_order],
            tallies=tallies(story),
            table_labels=_table_labels(words),
            sources=sources(story),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_text),
    )


def _text(name: str) -> str:
    return files(__package__ or "").joinpath("templates", name).read_text("utf-8")


def care_form_name(token: str, story: Story) -> str:
    """The label of a care form, or of secured care."""
    return story.words.text("regions.secured") if token == SECURED else story.names.care_form(token)


def _shortages(found: tuple[Piece, ...], story: Story) -> list[tuple[str, str, list[str]]]:
    """Kind, heading and lines of each kind of shortage that occurs."""
    words, groups = story.words, []
    for kind in KINDS:
        lines = [
            words.text(
                "regions.short_of" if kind == "short" else "regions.without",
                region=piece.region,
                care_form=care_form_name(piece.care_form, story),
                demand=piece.demand,
                places=piece.places,
            )
            for piece in shortages(found)
            if piece.shortage == kind
        ]
        if lines:
            groups.append((kind, words.text(f"regions.kind_{kind}"), lines))
    return groups


def _crucial(found: tuple[Piece, ...], story: Story) -> list[str]:
    return [
        story.words.text("regions.crucial_line", care_form=care_form_name(form, story), regions=", ".join(regions))
        for form, regions in without_crucial_care(found).items()
        if regions
    ]


def _policy_goal(name: str, story: Story) -> str:
    entry = f"policy_goal.{name}"
    return story.words.text(entry) if story.words.has(entry) else goal_name(name, story.words)


def _table_labels(words: Catalogue) -> Markup:
    """Style rules that put a column's header before its cell where a table is stacked on a narrow screen."""
    rules = []
    for table, entries in STACKED.items():
        section = table if table != "questions" else "question"
        for position, entry in enumerate(entries, start=1):
            text = json.dumps(words.text(f"{section}.{entry}"), ensure_ascii=False).replace("<", "\\3c ")
            rules.append(f".{table} tr>:nth-child({position})::before{{content:{text}}}")
    return Markup("".join(rules))


def _matrix(found: tuple[Piece, ...], story: Story) -> dict[str, Any]:
    forms = list(dict.fromkeys(piece.care_form for piece in found))
    rows: dict[str, list[tuple[str, str]]] = {}
    for piece in found:
        entry = "cell" if piece.units else "no_supply"
        cell = story.words.text(f"regions.{entry}", demand=piece.demand, places=piece.places)
        is_empty = not piece.demand and not piece.units
        rows.setdefault(piece.region, []).append(("" if is_empty else cell, piece.shortage or ""))
    return {"forms": [care_form_name(form, story) for form in forms], "rows": list(rows.items())}


def _question_rows(story: Story) -> list[tuple[str, str, str, str]]:
    rows = []
    for one in story.questions:
        what = question_text(one.question, story.words, story.names)
        units = ", ".join(map(story.names.unit, one.question.unit_ids))
        rows.append((one.question.case_id, what, units, story.names.deciders(one.deciders)))
    return rows


def goal_rows(story: Story) -> tuple[GoalRow, ...]:
    """Each goal in its order, with what is proven of it in words."""
    return tuple(
        GoalRow(
            goal_name(goal.name, story.words), goal.value, goal.bound, story.words.text(f"goal_status.{goal.status}")
        )
        for goal in story.plan.goals
    )
