"""The report as one self-contained page: no network, no script, readable on paper."""

import json
from typing import Any

from markupsafe import Markup

from ..language import Catalogue
from ..matching.verify import verify
from .advice import advice_told
from .cards import cards
from .chains import chain_texts
from .differences import differences
from .everybody import everybody_told
from .figures import map_svg, spots
from .follow_ups import escalation_rows, follow_up_rows
from .intake import intake
from .levers import lever_table
from .made import made
from .missing_care import crucial_lines, grid, shortage_groups
from .moves import moves
from .national import national_rows
from .people import people
from .plans import integrated_plans
from .proof import goal_rows, policy_goal
from .proposals import agreements, other_places, proposal_rows
from .region_needs import region_rows
from .regions import pieces, to_other_regions
from .sentences import question_text
from .sources import sources
from .story import Story
from .tallies import tallies
from .templating import rendered, template_text
from .transfers import waiting_lists

STACKED = {
    "placements": ("case", "care", "unit", "place", "start", "distance", "status"),
    "questions": ("case", "what", "units", "who"),
    "levers": ("change", "decider", "number", "who"),
    "national": ("case", "asks", "cause", "next_step"),
    "region_needs": ("region", "waiting", "needs", "missing"),
    "follow_up": ("case", "status", "days", "step", "action"),
    "escalation": ("case", "by", "on", "days", "reached", "next"),
    "proof": ("goal", "value", "bound", "status"),
}
"""Tables that become a list of blocks on a narrow screen: class and headers."""

_SECTIONS = (
    "overview",
    "differences",
    "placements",
    "plans",
    "chains",
    "agreements",
    "transfers",
    "unplaced",
    "moves",
    "levers",
    "everybody",
    "national",
    "intake",
    "regions",
    "questions",
    "advice",
    "follow_up",
    "escalation",
    "proof",
    "sources",
    "about",
)


def _told(story: Story) -> dict[str, Any]:
    """The sections that are there only when there is something to tell: by name, what they tell."""
    return {
        "differences": differences(story),
        "plans": integrated_plans(story),
        "chains": chain_texts(story),
        "transfers": waiting_lists(story),
        "moves": moves(story),
        "intake": intake(story),
        "levers": lever_table(story),
        "everybody": everybody_told(story),
        "national": national_rows(story),
        "region_needs": region_rows(story),
        "advice": advice_told(story),
        "follow_up": follow_up_rows(story),
        "escalation": escalation_rows(story),
    }


def render(story: Story) -> str:
    """The whole page as text."""
    found = pieces(story.index)
    words, told = story.words, _told(story)
    return rendered(
        "report.html.j2",
        stacked=STACKED,
        css=Markup(template_text("report.css")),
        plan=story.plan,
        sound=not verify(story.snapshot, story.plan),
        overview=story.overview,
        t=words.text,
        value=words.value,
        language=words.language,
        title=story.snapshot.title or words.text("report.title", as_of=story.snapshot.as_of),
        sections=[name for name in _SECTIONS if told.get(name, True)],
        told=told,
        map=map_svg(story),
        spots=spots(story),
        proposals=proposal_rows(story),
        agreements=agreements(story),
        made=made(story),
        people=people(one.case_id for one in story.placements),
        entirely_firm=story.entirely_firm,
        others=other_places(story),
        cards=cards(story, story.unplaced),
        shortages=shortage_groups(found, story),
        crucial=crucial_lines(found, story),
        matrix=grid(found, story),
        elsewhere=to_other_regions(story.index, story.plan.placements),
        questions=_question_rows(story),
        goals=goal_rows(story),
        goal_names=[policy_goal(goal, story) for goal in story.plan.policy.goal_order],
        tallies=tallies(story),
        table_labels=_table_labels(words),
        sources=sources(story),
    )


def _table_labels(words: Catalogue) -> Markup:
    """Style rules that put a column's header before its cell where a table is stacked on a narrow screen."""
    rules = []
    for table, entries in STACKED.items():
        section = table if table != "questions" else "question"
        for position, entry in enumerate(entries, start=1):
            text = json.dumps(words.text(f"{section}.{entry}"), ensure_ascii=False).replace("<", "\\3c ")
            rules.append(f".{table} tr>:nth-child({position})::before{{content:{text}}}")
    return Markup("".join(rules))


def _question_rows(story: Story) -> list[tuple[str, str, str, str]]:
    rows = []
    for one in story.questions:
        what = question_text(one.question, story.words, story.names)
        units = ", ".join(map(story.names.unit, one.question.unit_ids))
        rows.append((one.question.case_id, what, units, story.names.deciders(one.deciders)))
    return rows
