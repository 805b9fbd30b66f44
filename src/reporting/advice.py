"""Whom the table can ask for advice on cases without a place. Advice is never a place."""

from dataclasses import dataclass

from ..models.explanation import Advice
from .story import Story


@dataclass(frozen=True)
class AdviceTold:
    """Who advises on whom, and for whom nobody is left."""

    lines: tuple[str, ...]
    """A line for each opening that gives advice."""
    only: str
    """Who asks for advice and no place; empty when nobody does."""
    nobody: str
    """Empty when there is somebody for everyone."""


def advice_told(story: Story) -> AdviceTold | None:
    """What a report tells; ``None`` when nobody in the snapshot can be asked, and nobody asks for advice alone."""
    by_opening: dict[str, list[tuple[str, Advice]]] = {}
    without = []
    for one in story.outlook.advice if story.outlook else ():
        if one.advice is None:
            without.append(one.case_id)
        else:
            by_opening.setdefault(one.advice.opening_id, []).append((one.case_id, one.advice))
    alone = list(story.index.advice_cases) if story.outlook else []
    if not by_opening and not alone:
        return None
    nobody = story.words.text("advice.nobody", count=len(without), cases=story.names.every(without))
    only = story.words.text("advice.only", cases=story.names.every(alone))
    lines = tuple(_line(story, cases) for cases in by_opening.values())
    return AdviceTold(lines, only if alone else "", nobody if without else "")


def _line(story: Story, cases: list[tuple[str, Advice]]) -> str:
    words, first = story.words, cases[0][1]
    left = first.places - len(cases)
    about = story.names.every(_about(story, case_id, advice) for case_id, advice in cases)
    told = words.text("advice.line", unit=story.names.unit(first.unit_id), cases=about)
    return f"{told} {words.text('advice.more' if left > 0 else 'advice.full', left=left)}"


def _about(story: Story, case_id: str, advice: Advice) -> str:
    """A case, with the care that it needs and the unit knows."""
    if not advice.care_forms:
        return case_id
    forms = story.names.every(map(story.names.care_form, advice.care_forms))
    return story.words.text("advice.knows", case=case_id, care_forms=forms)
