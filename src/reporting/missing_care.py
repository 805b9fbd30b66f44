"""The pieces of care that are missing, in words: shortages, crucial care, and the grid of regions and care forms."""

from typing import Any

from .regions import KINDS, SECURED, Piece, shortages, without_crucial_care
from .story import Story


def care_form_name(token: str, story: Story) -> str:
    """The label of a care form, or of secured care."""
    return story.words.text("regions.secured") if token == SECURED else story.names.care_form(token)


def shortage_groups(found: tuple[Piece, ...], story: Story) -> list[tuple[str, str, list[str]]]:
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


def crucial_lines(found: tuple[Piece, ...], story: Story) -> list[str]:
    """For each kind of care that every region should have: the regions without a unit for it."""
    return [
        story.words.text("regions.crucial_line", care_form=care_form_name(form, story), regions=", ".join(regions))
        for form, regions in without_crucial_care(found).items()
        if regions
    ]


def grid(found: tuple[Piece, ...], story: Story) -> dict[str, Any]:
    """Every region × every care form: the cell's text and the kind of shortage."""
    forms = list(dict.fromkeys(piece.care_form for piece in found))
    rows: dict[str, list[tuple[str, str]]] = {}
    for piece in found:
        entry = "cell" if piece.units else "no_supply"
        cell = story.words.text(f"regions.{entry}", demand=piece.demand, places=piece.places)
        is_empty = not piece.demand and not piece.units
        rows.setdefault(piece.region, []).append(("" if is_empty else cell, piece.shortage or ""))
    return {"forms": [care_form_name(form, story) for form in forms], "rows": list(rows.items())}
