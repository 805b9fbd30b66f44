"""The pages of an experiment: how policies compare, and where the time went. Self-contained, without a script."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from ...language import Catalogue, Language, catalogue
from ...models.base import Record
from ...reporting.templating import rendered, template_text
from ..hindsight import HINDSIGHT
from ..log import Log
from ..metrics import METRICS, regret
from ..metrics.waiting import NORM_DAYS
from . import plots
from .claims import Claim, claims, how_sure
from .comparison import HEADLINE
from .results import Results
from .runs_folder import Setting
from .scenario_tables import ScenarioTables
from .told import Figures, Table

PHASES = ("world", "snapshot", "decide", "verify", "judge")
"""The phases of a run, in their order."""


@dataclass(frozen=True)
class Chart:
    """A chart with what it shows in words, and as a table."""

    heading: str
    intro: str
    svg: Markup
    table: Table


@dataclass(frozen=True)
class Assumed:
    """What a scenario takes for granted."""

    intro: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    """All that the page tells about one scenario."""

    name: str
    lead: str
    short: str
    reference: str
    claims: tuple[Claim, ...]
    headline: Table
    charts: tuple[Chart, ...]
    measured: Table
    groups: tuple[tuple[str, Table], ...]
    """Other groups of clients, each with its heading."""
    causes: Table
    assumed: Assumed


def comparison_page(results: Results, language: Language) -> str:
    """The comparison; the same runs give the same text."""
    words = catalogue(language)
    figures = Figures(words)
    return rendered(
        "comparison.html.j2",
        **_common(words, "lab.title"),
        scenarios=[_section(results, name, figures) for name in results.settings],
        definitions=list(_definitions(words)),
        comparisons=(results.frame["policy"].nunique() - 1) * len(HEADLINE),
    )


def times_page(results: Results, language: Language) -> str:
    """Where the time went."""
    words = catalogue(language)
    figures = Figures(words)
    runs = results.times.groupby(["scenario", "policy", "seed"]).ngroups
    found = _mean_times(results.times)
    names = [words.text(f"lab_phase.{phase}") for phase in found]
    rows = {figures.policy(str(policy)): values.tolist() for policy, values in found.iterrows()}
    return rendered(
        "times.html.j2",
        **_common(words, "lab.times_title"),
        intro=words.text("lab.times_intro", count=runs),
        chart=plots.stacked(rows, names, words.text("lab.times_x"), words.text("lab.times_label")) if rows else "",
        phases=names,
        rows=[
            {"name": name, "texts": [words.fixed(seconds, 2) for seconds in (*values, sum(values))]}
            for name, values in rows.items()
        ],
    )


def _common(words: Catalogue, title: str) -> dict[str, Any]:
    return {
        "t": words.text,
        "language": words.language,
        "title": words.text(title),
        "css": Markup(template_text("report.css") + template_text("comparison.css")),
    }


def _mean_times(times: pd.DataFrame) -> pd.DataFrame:
    """Mean seconds a run: a row for each policy, the slowest first, a column for each phase."""
    each = times.pivot(index=["scenario", "policy", "seed"], columns="phase", values="seconds")
    found = each.reindex(columns=list(PHASES)).fillna(0.0).groupby("policy").mean()
    return found.loc[found.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def _section(results: Results, name: str, figures: Figures) -> Section:
    words = figures.words
    tables = ScenarioTables(
        name=name,
        runs=[run for run in results.runs if run.scenario == name],
        frame=results.frame[results.frame["scenario"] == name],
        groups=results.groups[results.groups["scenario"] == name],
        compared=[one for one in results.compared if one.scenario == name],
        reference=results.reference,
        figures=figures,
    )
    reference = figures.policy(results.reference)
    return Section(
        name=name,
        lead=_lead(tables, results.settings[name], words),
        short=how_sure(tables.compared, tables.worlds, words, recorded=isinstance(results.settings[name], Log)),
        reference=reference,
        claims=claims(tables.compared, figures),
        headline=tables.headline,
        charts=tuple(_charts(tables)),
        measured=tables.measured,
        groups=tuple((words.text(f"lab.by_{by}"), tables.groups_table(by)) for by in ("urgency", "care_form")),
        causes=tables.causes,
        assumed=_assumed(results.settings[name], words),
    )


def _lead(tables: ScenarioTables, setting: Setting, words: Catalogue) -> str:
    entry = "lab.recorded" if isinstance(setting, Log) else "lab.worlds"
    worlds = words.text(entry, count=tables.worlds, weeks=len(tables.runs[0].weeks))
    reference = tables.figures.policy(tables.reference)
    return words.text("lab.lead", policies=len(tables.policies), worlds=worlds, reference=reference)


def _charts(tables: ScenarioTables) -> Iterator[Chart]:
    words, name = tables.figures.words, tables.figures.policy
    reference = name(tables.reference)

    def chart(key: str, svg: Markup, table: Table) -> Chart:
        return Chart(words.text(f"lab.{key}"), words.text(f"lab.{key}_intro", reference=reference), svg, table)

    def labels(key: str) -> tuple[str, str, str]:
        y_label = words.text(f"lab.{key}_y") if words.has(f"lab.{key}_y") else ""
        return words.text(f"lab.{key}_x"), y_label, words.text(f"lab.{key}_label")

    spots = [
        plots.Spot(name(policy), km, 100 * share, policy in tables.on_frontier, policy == tables.reference)
        for policy, (km, share) in tables.trade.items()
        if policy != HINDSIGHT
    ]
    if spots:
        yield chart("frontier", plots.frontier(spots, *labels("frontier")), tables.frontier)
    curves = {name(policy): [100 * left for left in curve] for policy, curve in tables.curves.items()}
    yield chart("waiting", plots.waiting(curves, reference, NORM_DAYS // 7, labels("waiting")), tables.waiting)
    shares = {
        region: {name(policy): 100 * share for policy, share in found.items()}
        for region, found in tables.placed_by("region").items()
    }
    if shares:
        yield chart("regions", plots.regions(shares, reference, labels("regions")), tables.groups_table("region"))


def _definitions(words: Catalogue) -> Iterator[dict[str, str]]:
    """What each metric means, in the reader's language, and the source that its function states."""
    functions = {name: metric.of for name, metric in METRICS.items()} | {"regret": regret}
    for name, function in functions.items():
        _, _, source = inspect.cleandoc(function.__doc__ or "").partition("Source: ")
        told = " ".join(source.split()).replace("*", "").replace("`", "")
        yield {"name": words.name("metric", name), "meaning": words.text(f"metric.{name}"), "source": told}


def _assumed(setting: Setting, words: Catalogue) -> Assumed:
    if isinstance(setting, Log):
        there = setting.snapshot
        return Assumed(words.text("lab.assumed_recorded", cases=len(there.cases), units=len(there.units)), ())
    rows = tuple((words.text(f"scenario_field.{name}"), _said(value, words)) for name, value in setting)
    return Assumed(words.text("lab.assumed_intro", file=f"scenarios/{setting.name}.json"), rows)


def _said(value: object, words: Catalogue) -> str:
    """A field of a scenario: parts of something larger one after another."""
    if isinstance(value, Record):
        return ", ".join(_said(part, words) for _, part in value)
    if isinstance(value, tuple):
        return "; ".join(_said(part, words) for part in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{words.label(name)}: {_said(part, words)}" for name, part in value.items())
    return words.text("lab.none") if value is None else words.value(value)
