"""By region: for which care people still wait, and which pieces of care the region lacks altogether."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..matching.explain.regions import missing
from ..models.comparison import RegionNeed
from .missing_care import care_form_name
from .names import capital
from .story import Story


@dataclass(frozen=True)
class NeedRow:
    """One care form in one region. People are counted, each once for every care form that they ask for."""

    region: str
    care_form: str
    code: str
    """The code of the care form."""
    cases: int
    placed: int
    places: int
    used: int
    is_missing: bool

    @property
    def waiting(self) -> int:
        """People of the region who ask for it and get no place for it."""
        return self.cases - self.placed

    @property
    def left(self) -> int:
        """Places in the region that the plan does not use."""
        return self.places - self.used


@dataclass(frozen=True)
class RegionRow:
    """One region where something is still needed."""

    region: str
    waiting: int
    """People of the region whom the plan gives nothing."""
    needs: tuple[str, ...]
    """A line for each care form that somebody still needs, the most needed first."""
    missing: str
    """The care that every region should have and this one lacks."""


def region_rows(story: Story) -> tuple[RegionRow, ...]:
    """Every region where people wait or care is missing, most people first; none when nobody asked for the outlook."""
    found = story.outlook.regions if story.outlook else ()
    people = Counter(story.index.cases[case_id].region for case_id in story.left_over)
    lacks, needed = missing(found), list(need_rows(story))
    rows = [
        RegionRow(
            region=region,
            waiting=people[region],
            needs=tuple(_lines(story, (one for one in needed if one.region == region))),
            missing=capital(story.names.every(care_form_name(form, story) for form in lacks.get(region, ()))),
        )
        for region in dict.fromkeys(one.region for one in found)
    ]
    told = (row for row in rows if row.needs or row.missing)
    return tuple(sorted(told, key=lambda row: (-row.waiting, row.region)))


def _lines(story: Story, needed: Iterable[NeedRow]) -> Iterator[str]:
    waited_for = (one for one in needed if one.waiting)
    for one in sorted(waited_for, key=lambda one: -one.waiting):
        entry = "none_here" if one.is_missing else "some_left" if one.left else "none_left"
        yield story.words.text(
            f"region_needs.{entry}", care_form=capital(one.care_form), count=one.waiting, left=one.left
        )


def need_rows(story: Story) -> tuple[NeedRow, ...]:
    """Every region × care form that is asked for or offered there, or lacking of what every region should have."""
    found = story.outlook.regions if story.outlook else ()
    lacks = missing(found)
    return tuple(
        _row(story, one)
        for one in found
        if one.cases or not one.is_missing or one.care_form in lacks.get(one.region, ())
    )


def _row(story: Story, one: RegionNeed) -> NeedRow:
    return NeedRow(
        region=one.region,
        care_form=care_form_name(one.care_form, story),
        code=one.care_form,
        cases=one.cases,
        placed=one.placed,
        places=one.places,
        used=one.used,
        is_missing=one.is_missing,
    )
