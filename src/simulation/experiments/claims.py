"""What the page says first, policy by policy: how many clients more or fewer, and what else clearly differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...language import Catalogue
from .comparison import Compared, can_be_clear, enough
from .told import Cell, Figures, raw

FIRST = "placed"


@dataclass(frozen=True)
class Claim:
    """What is said about one policy: a sentence about clients placed, and what else differs clearly."""

    policy: str
    first: Cell
    further: tuple[Cell, ...]

    @property
    def kind(self) -> str:
        """Whether clearly more or fewer clients are placed."""
        return self.first.kind


def claims(compared: Sequence[Compared], figures: Figures) -> tuple[Claim, ...]:
    """A claim for each policy but the reference, who places most first."""
    return tuple(_claims(compared, figures))


def _claims(compared: Sequence[Compared], figures: Figures) -> Iterator[Claim]:
    others = [one for one in compared if one.metric == FIRST and one.policy != one.reference]
    for first in sorted(others, key=lambda one: (-(one.value or 0.0), one.policy)):
        further = [one for one in compared if one.policy == first.policy and one.metric != FIRST and one.clear]
        yield Claim(figures.policy(first.policy), _first(first, figures), tuple(_part(one, figures) for one in further))


def _first(told: Compared, figures: Figures) -> Cell:
    if told.difference is None:
        return Cell(figures.words.text("lab_claim.unknown"))
    has_interval = told.difference.low is not None
    if (has_interval and not told.clear) or figures.is_nothing(told):
        text = figures.words.text("lab_claim.placed_same", by=figures.change(told))
        return Cell(text, raw(told))
    return _part(told, figures)


def _part(told: Compared, figures: Figures) -> Cell:
    assert told.difference is not None
    way = "more" if told.difference.mean > 0 else "less"
    text = figures.words.text(
        f"lab_claim.{told.metric}_{way}", by=figures.size(told), reference=figures.policy(told.reference)
    )
    return Cell(text, raw(told), kind=kind_of(told))


def how_sure(compared: Sequence[Compared], worlds: int, words: Catalogue, *, recorded: bool = False) -> str:
    """How the differences of a scenario are to be read; ``recorded``: it is a recorded year, which happened once."""
    comparisons = sum(one.policy != one.reference for one in compared)
    if comparisons == 0:
        return words.text("lab.short_alone")
    if recorded:
        return words.text("lab.short_recorded")
    if worlds < enough(comparisons):
        return words.text("lab.short_few", enough=enough(comparisons))
    entry = "lab.short_intro" if can_be_clear(worlds, comparisons) else "lab.short_unclear"
    return words.text(entry, count=comparisons)


def kind_of(told: Compared) -> str:
    """``better``, ``worse``, or nothing when no clear difference is there."""
    return "" if told.better is None else "better" if told.better else "worse"
