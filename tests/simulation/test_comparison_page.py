"""The page of a comparison: every figure is recomputed from the files of the runs, in both languages."""

import re
from collections import Counter
from html.parser import HTMLParser
from statistics import fmean

import numpy as np
import pandas as pd
import pytest

from carematch.language import LANGUAGES, Language, catalogue
from carematch.simulation.experiments.claims import how_sure
from carematch.simulation.experiments.comparison import HEADLINE, TODAY, compare, usual_reference
from carematch.simulation.experiments.comparison_page import comparison_page, times_page
from carematch.simulation.experiments.frames import runs_frame
from carematch.simulation.experiments.results import Results
from carematch.simulation.experiments.runs_folder import RunsFolder
from carematch.simulation.experiments.told import Figures
from carematch.simulation.metrics import METRICS
from carematch.simulation.run import Run
from carematch.simulation.scenario import Scenario
from carematch.simulation.world import generated

from .measured_again import MEASURES, Raw, curve, interval, read
from .runs import placed, random_run, run, waiting

SEEDS = range(1, 14)
BETTER = {"region_first": 0.0, "most_placed": 0.12, "nearest_first": 0.0, "my_own_way": -0.1}
SCALE = {"share": 100.0}
WAY = {
    "en": {
        "placed": ("more", "fewer"),
        "wait_mean": ("longer", "less"),
        "within_norm": ("more", "fewer"),
        "travel_mean": ("farther", "nearer"),
        "first_choice": ("points more", "points fewer"),
        "region_gini": ("higher", "lower"),
    },
    "nl": {
        "placed": ("meer", "minder"),
        "wait_mean": ("langer", "korter"),
        "within_norm": ("meer", "minder"),
        "travel_mean": ("verder", "dichter"),
        "first_choice": ("procentpunten meer", "procentpunten minder"),
        "region_gini": ("hoger", "lager"),
    },
}
"""By metric how a sentence says that there is more of it, and less."""
DECIMALS = {"rank": 2, "count": 2, "index": 4}


class _Elements(HTMLParser):
    """Every element that is about a metric: its attributes and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str], str]] = []
        self.everything: list[tuple[str, dict[str, str | None]]] = []
        self._open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.everything.append((tag, dict(attrs)))
        data = {name.removeprefix("data-"): value or "" for name, value in attrs if name.startswith("data-")}
        if "metric" in data:
            self.found.append((data, ""))
            self._open = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            attributes, text = self.found[-1]
            self.found[-1] = (attributes, text + data)


def elements(page: str) -> _Elements:
    parser = _Elements()
    parser.feed(page)
    return parser


@pytest.fixture(scope="module")
def runs() -> tuple[Run, ...]:
    return tuple(
        random_run(policy, seed, better=better, scenario=scenario)
        for scenario in ("one", "two")
        for seed in SEEDS
        for policy, better in BETTER.items()
    )


@pytest.fixture(scope="module")
def raw(runs: tuple[Run, ...], tmp_path_factory: pytest.TempPathFactory) -> list[Raw]:
    folder = RunsFolder(tmp_path_factory.mktemp("kept"))
    for one in runs:
        folder.keep(one)
    return read(folder.path)


@pytest.fixture(scope="module")
def results(runs: tuple[Run, ...]) -> Results:
    settings = {name: Scenario(name=name) for name in ("one", "two")}
    rows = [("one", policy, 1, phase, 0.5) for policy in BETTER for phase in ("world", "decide")]
    times = pd.DataFrame(rows, columns=["scenario", "policy", "seed", "phase", "seconds"])
    return Results(settings, runs, TODAY, times)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest, results: Results) -> tuple[Language, str]:
    return request.param, comparison_page(results, request.param)


# Every figure once more


def test_every_mean_is_that_of_the_runs(page: tuple[Language, str], raw: list[Raw]) -> None:
    told = [data for data, _ in elements(page[1]).found if data["metric"] in METRICS and "group" not in data]
    # Claims and two tables; the frontier's figures stand in the table of everything too.
    assert len(told) >= 2 * len(BETTER) * (len(HEADLINE) + len(METRICS) + 2)
    known = {}
    for data in told:
        key = data["scenario"], data["policy"], data["metric"]
        if key not in known:
            mine = [one for one in raw if (one["scenario"], one["policy"]) == key[:2]]
            known[key] = [value for value in map(MEASURES[data["metric"]], mine) if value is not None]
        assert ("mean" in data) == bool(known[key])
        if known[key]:
            assert float(data["mean"]) == pytest.approx(fmean(known[key]))


def test_every_difference_and_interval_is_that_of_the_runs(page: tuple[Language, str], raw: list[Raw]) -> None:
    told = [(data, text) for data, text in elements(page[1]).found if "difference" in data]
    assert len(told) >= 2 * (len(BETTER) - 1) * (1 + len(HEADLINE))
    values = {(one["scenario"], one["policy"], one["seed"]): one for one in raw}
    for data, text in told:
        measure = MEASURES[data["metric"]]
        pairs = [
            (measure(values[data["scenario"], data["policy"], seed]), measure(values[data["scenario"], TODAY, seed]))
            for seed in SEEDS
        ]
        differences = [mine - today for mine, today in pairs if mine is not None and today is not None]
        assert len(differences) == len(SEEDS)
        assert data["reference"] == TODAY
        assert float(data["difference"]) == pytest.approx(fmean(differences))
        low, high = interval(differences, (len(BETTER) - 1) * len(HEADLINE), np.random.default_rng(99))
        near = 0.15 * (high - low)
        assert (float(data["low"]), float(data["high"])) == (
            pytest.approx(low, abs=near),
            pytest.approx(high, abs=near),
        )
        is_sentence = text.endswith(".") and not text.endswith("].")
        sign = -1 if is_sentence and float(data["difference"]) < 0 else 1
        assert shown(data, page[0], sign) in text
        if is_sentence:
            assert WAY[page[0]][data["metric"]][sign < 0] in text


def shown(data: dict[str, str], language: Language, sign: int) -> str:
    """The difference with its interval as it has to stand in the text; ``sign``: −1 for what says *fewer*."""
    unit = METRICS[data["metric"]].unit
    mean, *ends = (sign * SCALE.get(unit, 1.0) * float(data[name]) for name in ("difference", "low", "high"))
    written = [f"{number:.{DECIMALS.get(unit, 1)}f}".replace("-", "−") for number in (mean, *sorted(ends))]
    if language == "nl":
        written = [number.replace(".", ",") for number in written]
    return f"{written[0]} [{written[1]}{'; ' if language == 'nl' else ', '}{written[2]}]"


def test_the_curves_are_those_of_the_runs(page: tuple[Language, str], raw: list[Raw]) -> None:
    told = [data for data, _ in elements(page[1]).found if data["metric"] == "still_waiting"]
    assert {int(data["weeks"]) for data in told} == {4, 8, 14, 26, 52}
    for data in told[:: len(told) // 12]:
        mine = [one for one in raw if (one["scenario"], one["policy"]) == (data["scenario"], data["policy"])]
        expected = fmean(curve(one)[7 * int(data["weeks"])] for one in mine)
        assert float(data["mean"]) == pytest.approx(expected)


def test_groups_and_causes_are_those_of_the_runs(page: tuple[Language, str], raw: list[Raw]) -> None:
    found = [data for data, _ in elements(page[1]).found]
    groups = [data for data in found if "group" in data]
    causes = [data for data in found if data["metric"] == "cause"]
    assert Counter(data["by"] for data in groups) == {
        "region": 2 * len(BETTER) * 3,
        "urgency": 2 * len(BETTER) * 5,
        "care_form": 2 * len(BETTER),
    }
    assert {data["cause"] for data in causes} == {"places", "criteria"}
    for data in groups + causes:
        courses = [
            one
            for found in raw
            if (found["scenario"], found["policy"]) == (data["scenario"], data["policy"])
            for one in found["courses"]
        ]
        if data["metric"] == "cause":
            expected = sum(one["cause"] == data["cause"] for one in courses) / len(SEEDS)
        else:
            here = [one["status"] == "placed" for one in courses if str(one[data["by"]]) == data["group"]]
            expected = fmean(here)
        assert float(data["mean"]) == pytest.approx(expected)


# What is said


def test_a_clear_difference_is_said_and_another_is_not(page: tuple[Language, str]) -> None:
    language, text = page
    words = catalogue(language)
    claims = re.findall(r'<li class="(\w*)">\s*<b>([^<]+)</b> <span[^>]*>([^<]+)</span>', text)
    kinds = {name: kind for kind, name, _ in claims}
    assert kinds[words.text("lab_policy.most_placed")] == "better"
    assert kinds["My own way"] == "worse"
    assert kinds[words.text("lab_policy.nearest_first")] == ""
    (sentence,) = {said for _, name, said in claims[:3] if name == words.text("lab_policy.most_placed")}
    pattern = {
        "en": r"places \d\.\d \[\d\.\d, \d+\.\d\] more clients than Own region first\.",
        "nl": r"plaatst \d,\d \[\d,\d; \d+,\d\] cliënten meer dan Eigen regio eerst\.",
    }
    assert re.fullmatch(pattern[language], sentence)


def test_fewer_is_said_with_numbers_without_a_minus() -> None:
    figures = Figures(catalogue("en"))
    frame = runs_frame(
        [random_run(policy, seed, better=BETTER[policy]) for seed in SEEDS for policy in (TODAY, "my_own_way")]
    )
    (told,) = [one for one in compare(frame, TODAY, ("placed",)) if one.policy == "my_own_way"]
    assert told.difference is not None
    assert told.difference.mean < 0
    assert re.fullmatch(r"\d+\.\d \[\d+\.\d, \d+\.\d\]", figures.size(told))
    assert figures.change(told).startswith("−")


def test_with_few_worlds_there_are_means_alone(results: Results) -> None:
    few = Results(results.settings, tuple(one for one in results.runs if one.seed < 4), TODAY, results.times)
    text = comparison_page(few, "en")
    assert "With fewer than 10 worlds there are no intervals" in text  # three policies by six metrics
    assert "data-low" not in text


def test_worlds_that_are_too_few_for_so_many_comparisons_give_no_interval(results: Results) -> None:
    pages = [
        comparison_page(
            Results(results.settings, tuple(one for one in results.runs if one.seed <= last), TODAY, results.times),
            "en",
        )
        for last in (9, 10)
    ]
    assert ["With fewer than 10 worlds" in page for page in pages] == [True, False]
    assert ["data-low" in page for page in pages] == [False, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_sure_the_differences_are(language: Language, results: Results) -> None:
    words, one = catalogue(language), [told for told in results.compared if told.scenario == "one"]
    assert how_sure([], 13, words) == words.text("lab.short_alone")
    assert how_sure(one, 9, words) == words.text("lab.short_few", enough=10)
    assert how_sure(one, 10, words) == words.text("lab.short_intro")
    many = [told for told in one if told.policy != TODAY] * 14  # 252 comparisons
    assert how_sure(many, 1000, words) == words.text("lab.short_unclear", count=252)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_that_happened_once_is_not_asked_for_more_worlds(language: Language) -> None:
    words = catalogue(language)
    log = generated(Scenario(name="year", weeks=2), 1).model_copy(update={"name": "year", "seed": 0})
    runs = tuple(random_run(policy, 0, scenario="year") for policy in (TODAY, "most_placed"))
    page = comparison_page(Results({"year": log}, runs, TODAY, pd.DataFrame()), language)
    assert words.text("lab.short_recorded") in page
    assert words.text("lab.short_few", enough=8) not in page
    assert how_sure([], 1, words, recorded=True) == words.text("lab.short_alone")


def test_a_world_without_clients_has_a_page() -> None:
    runs = (run(policy=TODAY), run(policy="nobody"))
    assert comparison_page(Results({"tiny": Scenario(name="tiny")}, runs, TODAY, pd.DataFrame()), "en")


def test_what_could_not_be_measured_in_every_world_has_no_difference() -> None:
    ones = [run(placed("A", 0, 9), waiting("B", 0), policy=TODAY, seed=seed) for seed in SEEDS]
    others = [run(waiting("A", 0), waiting("B", 0), policy="nobody", seed=seed) for seed in SEEDS]
    results = Results({"tiny": Scenario(name="tiny")}, (*ones, *others), TODAY, pd.DataFrame())
    found = {(one.policy, one.metric): one for one in results.compared}
    assert found["nobody", "travel_mean"].difference is None
    assert found["nobody", "travel_mean"].value is None
    assert found["nobody", "placed"].clear
    assert "places 1.0 [1.0, 1.0] fewer clients" in comparison_page(results, "en")


def test_the_reference_is_todays_practice_when_it_is_there() -> None:
    assert usual_reference(["optimum", TODAY]) == TODAY
    assert usual_reference(["optimum", "nobody"]) == "optimum"


# How it is made


def test_it_is_self_contained_and_readable(page: tuple[Language, str]) -> None:
    language, text = page
    found = elements(text)
    assert f'<html lang="{language}">' in text
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert not re.search(r'(?:src|href)="(?!#|times\.html)', text)
    assert "<script" not in text
    charts = [attributes for tag, attributes in found.everything if tag == "svg"]
    assert len(charts) == 2 * 3
    assert all(attributes["role"] == "img" and attributes["aria-label"] for attributes in charts)
    assert text.count("<details") >= len(charts)
    ids = Counter(attributes["id"] for tag, attributes in found.everything if attributes.get("id") and tag == "section")
    assert set(ids.values()) == {1}


def test_the_same_runs_give_the_same_bytes(results: Results) -> None:
    few = [one for one in results.runs if one.scenario == "one" and one.seed < 8]
    settings = {"one": results.settings["one"]}
    first, again = (
        comparison_page(Results(settings, tuple(few), results.reference, results.times), "nl") for _ in range(2)
    )
    assert first == again


def test_names_are_escaped() -> None:
    one = run(placed("A", 0, 9, region="<b>North</b>"), policy=TODAY)
    text = comparison_page(Results({"tiny": Scenario(name="tiny")}, (one,), TODAY, pd.DataFrame()), "en")
    assert "<b>North</b>" not in text
    assert "&lt;b&gt;North&lt;/b&gt;" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_times_are_means_of_a_run(language: Language, results: Results) -> None:
    text = times_page(results, language)
    assert catalogue(language).text("lab_phase.decide") in text
    assert (">1.00<" if language == "en" else ">1,00<") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_a_scenario_has_a_name(language: Language) -> None:
    assert [name for name in Scenario.model_fields if not catalogue(language).has(f"scenario_field.{name}")] == []
