"""Which cases need a national decision: what they ask for, what stands in the way, and where they go from here."""

from dataclasses import dataclass

from .cards import occupant_text
from .guidance import explained_step_text
from .sentences import cause_text
from .story import Story


@dataclass(frozen=True)
class NationalRow:
    """One case that its own region and table cannot help any further."""

    case_id: str
    asks: str
    region: str
    urgency: int
    waiting_days: int
    cause: str
    next_step: str
    note: str
    """For somebody who has a place already; else empty."""


def national_rows(story: Story) -> tuple[NationalRow, ...]:
    """The rows, the most urgent case first; none when nobody asked for the outlook."""
    return tuple(_row(story, case_id) for case_id in (story.outlook.national if story.outlook else ()))


def _row(story: Story, case_id: str) -> NationalRow:
    words, names, explanation = story.words, story.names, story.explanations.get(case_id)
    return NationalRow(
        case_id=case_id,
        asks=names.care_forms_of(case_id),
        region=story.index.cases[case_id].region,
        urgency=story.index.effective_urgency(case_id),
        waiting_days=story.index.waiting_days(case_id),
        cause=cause_text(explanation, words, names) if explanation else "",
        next_step=explained_step_text(explanation, words, names) if explanation else "",
        note=occupant_text(names, case_id),
    )
