"""What the console says of the whole snapshot: the best levers, and everybody in one line."""

from collections.abc import Iterator

from .everybody import everybody_line
from .levers import LeverRow, lever_rows
from .story import Story

BEST = 3
"""How many levers the console names."""


def outlook_lines(story: Story) -> list[str]:
    """A block of lines; none when nobody asked for the outlook."""
    return list(_lines(story))


def _lines(story: Story) -> Iterator[str]:
    words, rows = story.words, lever_rows(story)
    if rows:
        yield words.text("console.levers")
        yield from (f"  {_lever(story, row)}" for row in rows[:BEST])
    if len(rows) > BEST:
        yield "  " + words.text("console.levers_more", count=len(rows) - BEST)
    if story.outlook and story.outlook.everybody:
        yield words.text("console.everybody", line=everybody_line(story, story.outlook.everybody))


def _lever(story: Story, row: LeverRow) -> str:
    return story.words.text(
        "console.lever",
        more=row.more,
        change=story.words.text("report.or").join(row.changes),
        deciders=row.deciders,
        who=" ".join((*row.gains, *row.warnings)),
    )
