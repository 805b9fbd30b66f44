"""What is told about each situation, word for word, in both languages: one file each, made to be read.

When a text changes on purpose, its file is written anew by hand: somebody has to have read it.
"""

from functools import cache
from pathlib import Path

import pytest

import carematch as cm
from carematch.language import LANGUAGES, Language
from carematch.matching.explain.audience import for_audience
from carematch.matching.explain.own_part import own_plan, own_snapshot

from .situations import SITUATIONS

TOLD = Path(__file__).parent / "situations"
FOR_THE_CLIENT = ("competition", "criteria", "blocked_bed", "staff", "made_for_one")


@cache
def explained(name: str) -> tuple[cm.Matcher, cm.Plan, cm.Explanation]:
    """The proven plan of a situation, and the table's explanation of C-1."""
    situation = SITUATIONS[name]()
    matcher = cm.Matcher(situation.snapshot, situation.policy)
    plan = matcher.propose()
    assert plan.proven
    return matcher, plan, matcher.explain(plan, "C-1")


def lines(name: str, language: Language) -> list[str]:
    """All lines about C-1, for the table."""
    matcher, plan, told = explained(name)
    return cm.explanation_lines(told, matcher.snapshot, language, plan=plan)


def lines_for_the_client(name: str, language: Language) -> list[str]:
    """All lines about C-1 as the client and a supporter may read them."""
    matcher, plan, told = explained(name)
    own = for_audience(told, "client", matcher.index)
    return cm.explanation_lines(own, own_snapshot(matcher.snapshot, "C-1"), language, plan=own_plan(plan, "C-1"))


def golden(name: str, language: Language) -> list[str]:
    return (TOLD / f"{name}.{language}.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SITUATIONS)
def test_what_the_table_reads(name: str, language: Language) -> None:
    assert lines(name, language) == golden(name, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FOR_THE_CLIENT)
def test_what_the_client_reads(name: str, language: Language) -> None:
    told = lines_for_the_client(name, language)
    assert told == golden(f"{name}.client", language)
    assert not [line for line in told for other in ("C-2", "C-3") if other in line]


def test_there_is_no_text_without_a_situation() -> None:
    names = {f"{name}.{language}.txt" for name in SITUATIONS for language in LANGUAGES}
    names |= {f"{name}.client.{language}.txt" for name in FOR_THE_CLIENT for language in LANGUAGES}
    assert {file.name for file in TOLD.iterdir()} == names
