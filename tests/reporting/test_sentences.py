"""Sentences: every code has words, and what users add needs no more than a name."""

import tomllib
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest

from carematch.language import LANGUAGES, catalogue
from carematch.models.change import Change
from carematch.models.explanation import Barrier, Competition, NextStep
from carematch.models.plan import Condition
from carematch.models.policy import DEFAULT_CHANGE_COSTS, DEFAULT_GOALS
from carematch.models.vocabulary import CONDITION_KINDS
from carematch.reporting.names import Names
from carematch.reporting.sentences import (
    barrier_text,
    change_text,
    competition_text,
    condition_text,
    next_step_text,
    recorded_cause_text,
)
from carematch.reporting.summary import explanation_lines, summary

from . import week


def read(language, name):
    return tomllib.loads(files("carematch.language").joinpath(language, name).read_text("utf-8"))


def fields(text):
    return {(name, "|" in (spec or "")) for _, name, spec, _ in Formatter().parse(text) if name}


def names(language="nl"):
    return Names.of(week.snapshot(), language)


def barrier(rule, code=None, **values):
    shared = {"need_id": "main", "unit_id": "U-2", "outcome": "blocked"}
    return Barrier(rule=rule, code=code or rule, **{**shared, **values})


def test_both_languages_have_the_same_entries_with_the_same_values():
    dutch, english = read("nl", "report.toml"), read("en", "report.toml")
    assert {s: list(e) for s, e in dutch.items()} == {s: list(e) for s, e in english.items()}
    for section, entries in dutch.items():
        for entry, text in entries.items():
            used = {name for name, _ in fields(text)}
            assert used == {name for name, _ in fields(english[section][entry])}, f"{section}.{entry}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_defined_twice(language):
    seen: dict[tuple[str, str], str] = {}
    for part in files("carematch.language").joinpath(language).iterdir():
        if part.name.endswith(".toml"):
            for section, entries in read(language, part.name).items():
                for entry in entries:
                    assert (section, entry) not in seen, f"{section}.{entry} in {part.name} and {seen[section, entry]}"
                    seen[section, entry] = part.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_words(language):
    words = catalogue(language)
    for kind in CONDITION_KINDS:
        assert words.has(f"condition.{kind}")
    for kind in DEFAULT_CHANGE_COSTS:
        assert words.has(f"change.{kind}")
    for goal in DEFAULT_GOALS:
        assert words.has(f"policy_goal.{goal}")


def test_values_are_written_as_people_read_them():
    told = names()
    far = barrier("distance", observed=78.0, limit=60.0)
    late = barrier("dates", observed="2026-04-13", limit="2026-03-02")
    young = barrier("criteria", subject="K-2", observed=("iq = 62.5",), limit="iq < 70")
    assert barrier_text(far, told.words, told) == "78 km; hoogstens 60 km"
    assert barrier_text(late, told.words, told) == "start 13-4-2026; gevraagd uiterlijk 2-3-2026"
    assert barrier_text(young, told.words, told) == "IQ = 62,5; uitgesloten is IQ lager dan 70"


def test_a_providers_own_words_stand_behind_the_comparison():
    told = names()
    addicted = barrier("criteria", unit_id="U-1", subject="K-1", observed=("active_addiction = yes",),
                       limit="active_addiction = yes")  # fmt: skip
    assert barrier_text(addicted, told.words, told) == (
        "actieve verslaving = ja; uitgesloten is actieve verslaving (‘Eerst afkicken’)"
    )


def test_what_users_add_is_told_by_its_name():
    told = names("en")
    smoke = Condition(kind="smoke_free", rule="smoke_free", decider="provider")
    garden = Change(kind="garden", target="U-1", decider="provider", cost=1)
    assert condition_text(smoke, "U-1", told.words, told) == "smoke free"
    assert change_text(garden, told.words, told) == "garden: De Linde (U-1)"
    assert recorded_cause_text("smoke_free", told.words, told) == "This stands in the way: smoke free."


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Change(kind="place", target="O-2", level=1, decider="provider", cost=3), "maakt 1 plek meer"),
        (Change(kind="place", target="O-2", level=2, decider="provider", cost=5), "maakt 2 plekken meer"),
        (
            Change(kind="criterion", target="U-1", subject="K-1", case_id="C-2", decider="provider", cost=1),
            "maakt voor C-2 een uitzondering op",
        ),
        (Change(kind="criterion", target="U-2", subject="K-2", decider="provider", cost=5), "heroverweegt"),
        (Change(kind="wish", target="C-3", decider="client", cost=20), "laat een wens los: Noord"),
        (
            Change(kind="budget", target="Fonds", level=1, decider="insurer", cost=3),
            "Fonds betaalt 1 maatwerkplek meer",
        ),
    ],
)
def test_changes(change, told):
    here = names()
    assert told in change_text(change, here.words, here)


def test_competition_counts_the_case_itself():
    told = names()
    base: dict[str, Any] = {"rules": ("places",), "countable": True, "least_size": True}
    two = Competition(case_id="C-1", rivals=("C-1", "C-2"), opening_ids=("U-1/clinical",), places=2, **base)
    one = Competition(case_id="C-1", rivals=("C-1",), opening_ids=("O-3",), places=1, **base)
    assert competition_text(two, told.words, told) == "Deze 3 cliënten passen alleen op deze 2 plekken."
    assert competition_text(one, told.words, told) == "Deze 2 cliënten passen alleen op deze ene plek."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ["best_route", "no_route", "new_perspective", "highest_step", "not_proven"])
@pytest.mark.parametrize("step", [None, "ministry"])
def test_every_next_step_has_words_and_none_closes_the_case(language, reason, step):
    told = names(language)
    text = next_step_text(NextStep(step=step, reason=reason, deciders=("client",)), told.words, told)
    assert text.endswith(".")
    assert told.words.label("unknown") not in text
    assert "gesloten" not in text
    assert "closed" not in text


def test_summary_tells_the_headline_and_who_is_left():
    snapshot = week.snapshot()
    lines = summary(snapshot, week.plan(snapshot), week.explanations(snapshot), "nl")
    assert lines == [
        "3 open casussen: 2 met een plek, 1 nog zonder.",
        "Vast: 1. Met een voorwaarde: 1. Vragen om uit te zoeken: 2.",
        "Volgens de afgesproken doelen bestaat er geen betere verdeling. Dat is bewezen.",
        "",
        "Nog geen plek:",
        "  C-3  Dit staat in de weg: de afstand.",
        "    Volgende stap: Bespreek aan de landelijke tafel of dit samen kan: het bestuur van De Beuk (U-2) "
        "heroverweegt voor C-3 ‘IQ lager dan 70’ en C-3 gaat 25 km verder reizen. Wie beslist: aanbieder en cliënt.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_explanation_lines_for_both_outcomes(language):
    snapshot = week.snapshot()
    placed, unmatched = week.explanations(snapshot)
    told = explanation_lines(placed, snapshot, language, plan=week.plan(snapshot))
    assert any("De Linde (U-1)" in line for line in told)
    assert any("Eerst afkicken" in line for line in told)
    assert any("De Beuk (U-2)" in line for line in explanation_lines(unmatched, snapshot, language))


@pytest.mark.parametrize("changed", [
    {"routes": (), "routes_complete": True},
    {"routes": (), "routes_complete": False},
    {"proven": False, "causes": (), "competition": None, "routes": ()},
    {"competition": Competition(case_id="C-1", rivals=(), opening_ids=("O-3",), places=1, rules=("budget",),
                                countable=False, least_size=False)},
    {"causes": (), "accounts": (), "questions": (), "next_step": None},
])  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_missing_still_reads(language, changed):
    snapshot = week.snapshot()
    _, unmatched = week.explanations(snapshot, **changed)
    assert all(explanation_lines(unmatched, snapshot, language))


def test_dutch_sentences_stay_short():
    """Plain language: fifteen words a sentence on average, none above thirty."""
    lengths = []
    for section, entries in read("nl", "report.toml").items():
        if section in ("fact", "family", "goal_short", "policy_goal"):
            continue
        for text in entries.values():
            plain = Formatter().vformat(text, (), _Anything())
            lengths += [len(part.split()) for part in plain.replace("?", ".").split(".") if len(part.split()) > 3]
    assert sum(lengths) / len(lengths) <= 15
    assert max(lengths) <= 30


class _Anything(dict):
    def __missing__(self, key):
        return _Word()


class _Word:
    def __format__(self, spec):
        return spec.partition("|")[0] if "|" in spec else "woord"
