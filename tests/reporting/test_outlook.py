"""Regions, national decisions, advice and follow-up, on the page and in the workbook; nothing when nobody asked."""

import re
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from carematch.language import LANGUAGES
from carematch.models.outlook import CaseAdvice
from carematch.reporting.advice import advice_told
from carematch.reporting.follow_ups import escalation_rows, follow_up_rows
from carematch.reporting.national import national_rows
from carematch.reporting.page import render
from carematch.reporting.region_needs import region_rows
from carematch.reporting.story import Story
from carematch.reporting.workbook import workbook

from . import outlooks, week
from .test_page import HOSTILE, Seen

SECTIONS = ("levers", "everybody", "national", "advice", "follow_up", "escalation")
SHEETS = (
    "Wat zou helpen", "Iedereen een plek", "Landelijk besluit", "Vraag en aanbod", "Advies", "Niet meer open",
    "Volgende trede gevraagd",
)  # fmt: skip


def ids(text: str) -> list[str]:
    """The sections of a page, first to last."""
    return re.findall(r'<section id="(\w+)">', text)


def words(text: str, name: str) -> list[str]:
    """The visible words of a section, piece by piece."""
    found = re.search(rf'<section id="{name}">.*?</section>', text, re.S)
    assert found is not None, name
    seen: list[str] = Seen(found.group()).words
    return seen


def records(story: Story, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by header."""
    book = openpyxl.load_workbook(BytesIO(workbook(story)))
    header, *rows = ([cell.value for cell in row] for row in book[sheet].iter_rows())
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_is_there_and_in_the_contents(language: Any) -> None:
    text = render(outlooks.story(language))
    assert set(SECTIONS) <= set(ids(text))
    assert all(f'href="#{name}"' in text for name in SECTIONS)
    links = re.findall(r'href="#(\w+)"', text)
    assert [name for name in links if name in SECTIONS] == [name for name in ids(text) if name in SECTIONS]
    assert "{" not in " ".join(Seen(text).words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_it_is_there_when_nobody_asked(language: Any) -> None:
    snapshot = week.snapshot()
    story = Story.of(snapshot, week.plan(snapshot), week.explanations(snapshot), language)
    text = render(story)
    assert not set(SECTIONS) & set(ids(text))
    assert not any(f'href="#{name}"' in text for name in SECTIONS)
    assert not set(SHEETS) & set(openpyxl.load_workbook(BytesIO(workbook(story))).sheetnames)


def test_the_levers_section_reads_as_a_table() -> None:
    text = render(outlooks.story())
    assert words(text, "levers")[2:12] == [
        "Wat verandert er?", "Wie beslist?", "Mensen met een plek", "Voor wie?",
        "De Beuk (U-2) laat dit criterium voor iedereen los: ‘IQ lager dan 70’", "aanbieder", "+1", "2 → 3",
        "C-3 (urgentie 3) krijgt een plek.", "De Beuk (U-2): 1 plek meer voor klinische opname",
    ]  # fmt: skip
    assert words(text, "levers")[12] == "of:"
    assert '<tr class="less">' in text


def test_regions_say_where_people_wait_and_what_is_missing() -> None:
    noord, zuid = region_rows(outlooks.story())
    assert (noord.region, noord.waiting, noord.missing) == ("Noord", 1, "Acute zorg")
    assert noord.needs == (
        "Herstelzorg: voor 2 mensen. In de regio is geen afdeling.",
        "Klinische opname: voor 1 mens. In de regio is geen plek over.",
        "Beveiligd (niveau 1–3): voor 1 mens. In de regio zijn nog 2 plekken over.",
    )
    assert (zuid.region, zuid.waiting, zuid.needs, zuid.missing) == ("Zuid", 0, (), "Beveiligd (niveau 1–3)")


def test_a_national_decision_comes_with_the_cause_and_the_next_step() -> None:
    (row,) = national_rows(outlooks.story())
    assert (row.case_id, row.asks, row.region, row.urgency, row.waiting_days, row.note) == (
        "C-3", "klinische opname", "Noord", 3, 91, "",
    )  # fmt: skip
    assert row.cause == "Dit staat in de weg: de afstand."
    assert "landelijke tafel" in row.next_step


def test_advice_stands_by_who_gives_it() -> None:
    found = advice_told(outlooks.story())
    assert found is not None
    assert found.lines == (
        "De Linde (U-1) kan meedenken over C-3 (heeft ervaring met klinische opname) en C-1. "
        "Meer kan deze afdeling nu niet doen.",
    )
    assert found.nobody == "Voor 1 cliënt is er nu niemand meer om te vragen: C-2."
    alone = advice_told(outlooks.story("en", advice=outlooks.ADVICE[:1]))
    assert alone is not None
    assert alone.lines == (
        "De Linde (U-1) can think along about C-3 (has experience with clinical admission). "
        "There is room for 1 more client.",
    )
    assert alone.nobody == ""
    assert advice_told(outlooks.story(advice=outlooks.ADVICE[2:])) is None


def test_who_asks_for_advice_alone_is_told_with_and_without_somebody_to_ask() -> None:
    cases = week.snapshot().cases
    snapshot = week.snapshot(
        cases=(*cases, cases[0].model_copy(update={"case_id": "C-9", "care_form": "consultation"}))
    )
    plan, told = week.plan(snapshot), week.explanations(snapshot)
    nobody = outlooks.outlook(advice=(CaseAdvice(case_id="C-9", advice=None),))
    found = advice_told(Story.of(snapshot, plan, told, "nl", nobody))
    assert found is not None
    assert (found.lines, found.only) == ((), "De verwijzer vraagt alleen advies over C-9.")
    assert found.nobody == "Voor 1 cliënt is er nu niemand meer om te vragen: C-9."
    (row,) = records(Story.of(snapshot, plan, told, "nl", nobody), "Advies")
    assert list(row.values()) == ["C-9", "consultatie", *[None] * 6]
    story = Story.of(snapshot, plan, told, "en", outlooks.outlook(advice=outlooks.ADVICE[:2]))
    assert "The referrer asks for advice only about C-9." in words(render(story), "advice")


def test_follow_up_says_what_to_do() -> None:
    assert [(row.case_id, row.status, row.step, row.action) for row in follow_up_rows(outlooks.story())] == [
        ("C-4", "vervuld", "landelijk", "Vraag of de plek nog past."),
        ("C-5", "onbekend", "niet opgegeven", "Zoek uit hoe het nu gaat."),
    ]
    assert [row.action for row in follow_up_rows(outlooks.story("en"))] == [
        "Ask whether the place still fits.",
        "Find out how things are now.",
    ]


def test_requests_for_the_next_step_say_who_asked_and_what_comes_next() -> None:
    asked = [(row.requested_by, row.reached, row.next_step) for row in escalation_rows(outlooks.story())]
    assert asked == [
        ("Familie", "bovenregionaal", "landelijk"),
        ("Cliënt", "niet opgegeven", "er is geen hogere trede"),
    ]
    shown = words(render(outlooks.story()), "escalation")
    assert shown[-6:] == ["C-2", "Cliënt", "onbekend", "onbekend", "niet opgegeven", "er is geen hogere trede"]


def test_the_workbook_has_a_sheet_for_each() -> None:
    names = openpyxl.load_workbook(BytesIO(workbook(outlooks.story()))).sheetnames
    assert [name for name in names if name in SHEETS] == list(SHEETS)
    assert len(openpyxl.load_workbook(BytesIO(workbook(outlooks.story("en")))).sheetnames) == len(names)


def test_the_sheet_of_levers_has_words_and_codes_and_all_levers() -> None:
    rows = records(outlooks.story(), "Wat zou helpen")
    assert len(rows) == 6
    assert rows[1]["Opmerking"] == "Brengt niet meer dan nummer 1."
    assert rows[-1] == {
        "Nummer": 6,
        "Aanpassing": "Iedereen met een wens laat die los (1 mens)",
        "Beslist": "cliënt",
        "Mensen met een plek nu": 2,
        "Mensen met een plek dan": 1,
        "Verschil": -1,
        "Krijgt een plek": "C-3",
        "Verliest de plek": "C-1, C-2",
        "Stroomt door": None,
        "Stroomt niet meer door": None,
        "Opmerking": "Wel krijgen meer mensen met urgentie 1 een plek. Niet bewezen: de rekentijd was op.",
        "Soort": "wensen",
        "Soort (code)": "wish",
        "Waar (code)": None,
        "Waarover (code)": None,
        "Hoeveel": 1,
    }


def test_the_sheet_for_everybody_ends_with_whom_no_change_helps() -> None:
    first, *_, last = records(
        outlooks.story(everybody=outlooks.everybody(impossible=("C-3",))), "Iedereen een plek"
    )  # fmt: skip
    codes = {"Cliënt": "C-3", "Soort (code)": "criterion", "Waar (code)": "U-2", "Waarover (code)": "K-2"}
    assert {header: first[header] for header in codes} == codes
    assert (last["Cliënt"], last["Soort (code)"]) == ("C-3", None)
    assert last["Aanpassing"] == "Geen enkele aanpassing geeft hier een plek. Dit staat in de weg: de afstand."


def test_the_other_sheets_hold_numbers_days_and_codes() -> None:
    story = outlooks.story()
    needs = records(story, "Vraag en aanbod")
    assert [(row["Regio"], row["Zorg (code)"], row["Wacht nog"], row["Ontbreekt in de regio?"]) for row in needs] == [
        ("Noord", "acute", 0, "ja"),
        ("Noord", "clinical", 1, "nee"),
        ("Noord", "herstel", 2, "ja"),
        ("Noord", "secured", 1, "nee"),
        ("Zuid", "acute", 0, "nee"),
        ("Zuid", "clinical", 0, "nee"),
        ("Zuid", "secured", 0, "ja"),
    ]
    assert [row["Cliënt"] for row in records(story, "Landelijk besluit")] == ["C-3"]
    assert [(row["Cliënt"], row["Plek (code)"]) for row in records(story, "Advies")] == [
        ("C-3", "U-1/consultation"),
        ("C-1", "U-1/consultation"),
    ]
    assert records(story, "Niet meer open")[0]["Wat te doen (code)"] == "check_place"
    assert records(story, "Volgende trede gevraagd")[0]["Op"] == datetime(2026, 2, 20)


def test_what_people_wrote_stays_text() -> None:
    asked = outlooks.ESCALATIONS[0].model_copy(update={"requested_by": HOSTILE})
    assert HOSTILE not in render(outlooks.story(escalations=(asked,)))
    formula = asked.model_copy(update={"requested_by": "=1+1"})
    (row,) = records(outlooks.story(escalations=(formula,)), "Volgende trede gevraagd")
    assert row["Gevraagd door"] == "=1+1"
