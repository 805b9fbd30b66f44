"""Charts as inline SVG: the same figures give the same bytes. Each stands beside a table that says the same."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, GRID, FAINT, TEAL, AMBER = "#1c2a33", "#55646e", "#d9dfe1", "#c9d1d3", "#0f5f5c", "#b8690b"
PHASE_COLOURS = ("#0f5f5c", "#2d4f8b", "#d9822b", "#8fb8b4", "#9fb0d0", "#c9b27a")

_STYLE: Any = {
    "svg.hashsalt": "carematch",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
}
_LINE = 0.17
"""Inches from one line of text to the next."""

_LEAST_SPAN = 5
"""An axis shows at least so many points or kilometres."""


@dataclass(frozen=True)
class Spot:
    """A policy in the chart of places against distance."""

    name: str
    kilometres: float
    share: float
    """In per cent, as all shares here."""
    on_frontier: bool
    is_reference: bool


def frontier(spots: Sequence[Spot], x_label: str, y_label: str, label: str) -> Markup:
    """Points with their names in a column beside them, so that none overlap."""
    with _styled():
        figure, (axes,) = _figure(7.4, max(3.6, _LINE * 1.15 * len(spots) + 1))
        best = sorted((one.kilometres, one.share) for one in spots if one.on_frontier)
        axes.step(*zip(*best, strict=True), where="post", color=TEAL, linewidth=1, alpha=0.6)
        for one in spots:
            axes.plot(one.kilometres, one.share, "o", markersize=7, color=_colour(one), markeredgecolor="white")
        low, high = _around([one.share for one in spots])
        axes.set(xlabel=x_label, ylabel=y_label, xlim=_around([one.kilometres for one in spots]), ylim=(low, high))
        ordered = sorted(spots, key=lambda one: (one.share, one.name))
        heights = _apart([(one.share - low) / (high - low) for one in ordered], _LINE * 1.35 / figure.get_figheight())
        for one, height in zip(ordered, heights, strict=True):
            axes.annotate(
                one.name,
                (one.kilometres, one.share),
                xytext=(1.04, height),
                textcoords="axes fraction",
                va="center",
                color=_colour(one),
                fontweight="bold" if one.on_frontier or one.is_reference else "normal",
                arrowprops={
                    "arrowstyle": "-",
                    "color": FAINT,
                    "linewidth": 0.7,
                    "relpos": (0, 0.5),
                    "shrinkA": 2,
                    "shrinkB": 4,
                },
            )
        return _svg(figure, label)


def _colour(one: Spot) -> str:
    return AMBER if one.is_reference else TEAL if one.on_frontier else SOFT


def _around(values: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis: with room at both, and never so near that a small difference looks large."""
    middle, half = (min(values) + max(values)) / 2, (max(values) - min(values)) / 2
    reach = max(1.15 * half, _LEAST_SPAN / 2)
    return middle - reach, middle + reach


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """Rising heights from 0 to 1 moved apart, as little as need be, so that neighbours differ by at least so much."""
    blocks: list[tuple[float, int]] = []  # the middle of neighbours who touch, and how many they are
    for height in heights:
        middle, count = height, 1
        while blocks and middle - (count - 1) * least / 2 < blocks[-1][0] + (blocks[-1][1] + 1) * least / 2:
            before, others = blocks.pop()
            middle = (before * others + middle * count) / (others + count)
            count += others
        blocks.append((middle, count))
    found = [middle + (place - (count - 1) / 2) * least for middle, count in blocks for place in range(count)]
    above = [max(height, place * least) for place, height in enumerate(found)]
    return [min(height, 1 - place * least) for place, height in enumerate(reversed(above))][::-1]


def waiting(
    curves: Mapping[str, Sequence[float]], reference: str, norm_week: int, labels: tuple[str, str, str]
) -> Markup:
    """A frame for each policy: its own curve in colour, the reference dashed, grey from the lowest to the highest.

    ``curves``: by policy the share still waiting, in per cent, after 0, 1, 2 … weeks. ``labels``: x, y, the chart.
    """
    columns = min(4, len(curves))
    rows = -(-len(curves) // columns)
    with _styled():
        figure, frames = _figure(7.6, 1.55 * rows + 0.5, rows, columns)
        lowest, highest = ([pick(left) for left in zip(*curves.values(), strict=True)] for pick in (min, max))
        for frame, (name, curve) in zip(frames, curves.items(), strict=False):
            frame.fill_between(range(len(curve)), lowest, highest, color=FAINT, alpha=0.5, linewidth=0)
            frame.axvline(norm_week, color=SOFT, linewidth=0.6, linestyle=":")
            frame.plot(curves[reference], color=AMBER, linewidth=1.2, linestyle=(0, (4, 2)))
            if name != reference:
                frame.plot(curve, color=TEAL, linewidth=1.8)
            frame.set_title(_broken(name, 24), color=AMBER if name == reference else TEAL)
            frame.set(xlim=(0, len(curve) - 1), ylim=(0, 100), xticks=_weeks(len(curve)), yticks=(0, 50, 100))
        _finish(figure, frames, len(curves), columns, labels)
        return _svg(figure, labels[2])


def _weeks(count: int) -> range:
    return range(0, count, 13 if count > 26 else 4)


def regions(shares: Mapping[str, Mapping[str, float]], reference: str, labels: tuple[str, str, str]) -> Markup:
    """A frame for each region with a point for each policy; the line is the reference.

    ``shares``: by region, by policy the share placed in per cent. ``labels``: x, y (left out), the chart.
    """
    columns = min(3, len(shares))
    rows = -(-len(shares) // columns)
    policies = list(next(iter(shares.values())))
    with _styled():
        figure, frames = _figure(7.6, rows * (_LINE * len(policies) + 0.55) + 0.4, rows, columns)
        for number, (frame, (region, found)) in enumerate(zip(frames, shares.items(), strict=False)):
            values = list(found.values())
            frame.axvline(found[reference], color=AMBER, linewidth=1)
            frame.plot(values, range(len(values)), "o", markersize=4, color=TEAL)
            frame.plot(found[reference], policies.index(reference), "o", markersize=4, color=AMBER)
            frame.set_title(region)
            frame.set(xlim=(0, 100), ylim=(len(values) - 0.4, -0.6), xticks=(0, 50, 100), yticks=range(len(values)))
            frame.set_yticklabels(policies, fontsize=7.5)
            frame.tick_params(labelleft=number % columns == 0)
        _finish(figure, frames, len(shares), columns, labels)
        return _svg(figure, labels[2])


def stacked(rows: Mapping[str, Sequence[float]], parts: Sequence[str], x_label: str, label: str) -> Markup:
    """A bar for each row, made of its parts."""
    with _styled():
        figure, (axes,) = _figure(7.6, 0.24 * len(rows) + 1.1)
        reached = [0.0] * len(rows)
        for position, (part, colour) in enumerate(zip(parts, PHASE_COLOURS, strict=False)):
            lengths = [values[position] for values in rows.values()]
            axes.barh(list(rows), lengths, left=reached, color=colour, height=0.7, label=part)
            reached = [start + length for start, length in zip(reached, lengths, strict=True)]
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(x_label)
        figure.legend(loc="outside upper center", ncols=len(parts), frameon=False)
        return _svg(figure, label)


def _styled() -> Any:
    import matplotlib

    return matplotlib.rc_context(_STYLE)


def _figure(width: float, height: float, rows: int = 1, columns: int = 1) -> tuple["Figure", list["Axes"]]:
    """A figure and its frames, row by row."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, list(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel())


def _finish(figure: "Figure", frames: Sequence["Axes"], used: int, columns: int, labels: tuple[str, str, str]) -> None:
    """Frames without a policy go; labels of the axes stand once; the lowest of each column has figures below it."""
    for number, frame in enumerate(frames):
        frame.set_visible(number < used)
        frame.tick_params(length=0, labelbottom=used - columns <= number < used)
    figure.supxlabel(labels[0], fontsize=9, color=SOFT)
    figure.supylabel(labels[1], fontsize=9, color=SOFT)


def _broken(name: str, most: int) -> str:
    """A name on at most two lines."""
    if len(name) <= most:
        return name
    at = name.rfind(" ", 0, most)
    return f"{name[:at]}\n{name[at + 1 :]}" if at > 0 else name


def _svg(figure: "Figure", label: str) -> Markup:
    """The figure as an element of a page, with a name for those who cannot see it."""
    written = io.BytesIO()
    figure.savefig(written, format="svg", metadata={"Date": None}, transparent=True)
    svg = written.getvalue().decode()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[a-z0-9]+(_\d+)+">', "<g>", svg)  # ids of several charts on a page would be the same
    svg = re.sub(
        r'^<svg [^>]*?viewBox="([^"]+)"[^>]*>',
        rf'<svg class="chart" viewBox="\1" role="img" aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">',
        svg,
    )
    return Markup(svg)
