"""The page of a week that has all of it: each section says what it should, and stays away when it has nothing."""

import itertools
import re
from datetime import date
from typing import Any

import pytest

from carematch.language import LANGUAGES
from carematch.models.explanation import Account, Barrier
from carematch.models.plan import Previous
from carematch.models.policy import Policy
from carematch.models.provider import CohortLimit
from carematch.reporting.page import render
from carematch.reporting.story import Story

from . import week, whole_week
from .test_page import HOSTILE, Seen

NEW_SECTIONS = ("differences", "plans", "chains", "transfers", "moves", "intake")


def page(language: Any = "nl", **changed: Any) -> str:
    """The page of the whole week, with some parts of the plan replaced."""
    snapshot = whole_week.snapshot()
    plan = whole_week.plan(snapshot, **changed)
    return render(Story.of(snapshot, plan, whole_week.explanations(snapshot), language))


def section(text: str, name: str) -> list[str]:
    """The visible words of a section, piece by piece."""
    found = re.search(rf'<section id="{name}">.*?</section>', text, re.S)
    assert found is not None, name
    words: list[str] = Seen(found.group()).words
    return words


def tiles(text: str) -> list[tuple[str, str]]:
    """Number and words of each tile at the head of the page."""
    return re.findall(r"<strong[^>]*>([^<]+)</strong> <span>([^<]+)</span>", text)


def test_headline_counts_people_and_those_who_would_move_on_apart() -> None:
    # 10 open cases: C-10, C-12, C-13 move on and C-17 waits; C-11, C-14, C-19 firm, C-15 and C-16 not; C-18 nothing.
    # C-14 has three placements and counts once.
    text = page()
    assert tiles(text) == [
        ("10", "open casussen"),
        ("3", "plek zonder voorwaarden"),
        ("2", "plek met een voorwaarde"),
        ("1", "nog geen plek"),
        ("3", "stroomt door naar een andere plek"),
        ("1", "heeft een plek, wacht op doorstromen"),
        ("6", "vragen om uit te zoeken"),
        ("Bewezen", "beste verdeling"),
        ("2 van 5", "voorstellen van vorige keer blijven staan"),
    ]
    assert (
        "6 mensen zoeken een plek. Daarvan krijgen 5 een plek: 3 zonder voorwaarden en 2 met een voorwaarde. "
        "1 heeft nog geen plek. Daarnaast hebben 4 mensen al een plek en kunnen verder naar een andere. "
        "3 stromen door, 1 wacht nog."
    ) in section(text, "overview")


def test_a_case_is_firm_only_if_all_its_placements_are() -> None:
    placements = tuple(
        one.model_copy(update={"conditions": (whole_week.MADE,)}) if one.need_id == "d-live" else one
        for one in whole_week.PLACEMENTS
    )
    text = page(placements=placements)
    assert tiles(text)[1:3] == [("2", "plek zonder voorwaarden"), ("3", "plek met een voorwaarde")]
    assert section(text, "placements")[1] == (
        "10 plaatsingen voor 8 mensen. Bij 5 van hen staat alles vast. Bij de anderen rust iets op een voorwaarde."
    )
    assert "3 van de 4 delen hebben een plek. Bij 1 deel is nog iets nodig." in section(text, "plans")


def test_a_week_with_nobody_but_people_who_would_move_on() -> None:
    everybody = whole_week.snapshot()
    rows = {
        name: tuple(row for row in found if getattr(row, "case_id", "C-12") in ("C-12", "C-13"))
        for name, found in everybody.rows()
    }
    snapshot = everybody.model_copy(update=rows)
    plan = whole_week.plan(
        snapshot,
        placements=tuple(one for one in whole_week.PLACEMENTS if one.case_id in ("C-12", "C-13")),
        unmatched=(),
        chains=whole_week.CHAINS[1:],
        transfers=(),
        previous=None,
    )
    text = section(render(Story.of(snapshot, plan, (), "nl")), "overview")
    assert (
        "Er is niemand zonder plek. Daarnaast hebben 2 mensen al een plek en kunnen verder naar een andere. "
        "2 stromen door, 0 wachten nog."
    ) in text


def test_people_who_would_move_on_are_not_counted_among_those_without_a_place() -> None:
    text = page()
    overview = section(text, "overview")
    place = overview.index("Waardoor is er nog geen plek?")
    assert overview[place + 1 : place + 6] == [
        "1", "de samenhang van het plan en te weinig plekken",
        "Waardoor stroomt iemand nog niet door?", "1", "de gevraagde zorgvorm",
    ]  # fmt: skip
    assert "C-17" not in section(text, "unplaced")
    assert "C-17" in section(text, "moves")


def test_differences_say_what_changed_and_why() -> None:
    assert section(page(), "differences") == [
        "Wat is er anders dan vorige keer?",
        "2 van de 5 voorstellen van 23-2-2026 blijven staan.",
        "Naar een andere plek", "1",
        "C-14: was U-9, nu De Linde (U-1, klinische opname). De oude plek staat niet meer in de gegevens.",
        "Had een voorstel, nu niet meer", "1",
        "C-18: was De Linde (U-1, klinische opname), nu geen plek. Als dit blijft staan, wordt een doel slechter dat "
        "voorgaat: ‘Mensen met een plek, urgentie 1’. Daar komt nu C-14.",
        "Hoeft niet meer", "1",
        "C-20: was De Beuk (U-2, klinische opname). De casus is niet meer open.",
        "Nieuw in dit voorstel", "1",
        "C-15: De Beuk (U-2, klinische opname).",
        "Blijft staan", "2",
        "C-11: De Linde (U-1).",
        "C-14: De Beuk (U-2, dagbesteding).",
    ]  # fmt: skip


def test_an_empty_plan_before_has_no_count() -> None:
    text = page("en", previous=Previous(snapshot_hash="0", as_of=date(2026, 2, 23), commitments=()))
    assert section(text, "differences") == [
        "What is different from last time?",
        "The proposal of 2026-02-23 held no placements.",
    ]
    assert not any("proposals" in words for _, words in tiles(text))


def test_rows_of_one_case_stand_together_and_say_which_part_they_are() -> None:
    text = section(page(), "placements")
    start = text.index("C-14")
    rows = " ".join(text[start : text.index("C-10", start)])
    assert rows == (
        "C-14 klinische opname deel 1 van 4 De Linde U-1 · P-1 Assen 2-3-2026 23,4 km afgesproken "
        "Kan pas komen als C-10 weg is. "
        "C-14 dagbesteding deel 2 van 4 De Beuk U-2 · P-2 Eindhoven 2-3-2026 209,2 km vast "
        "C-14 beschermd wonen deel 4 van 4 De Wilg U-4 · P-3 Utrecht 1-4-2026 157,5 km vast "
        "Nog open: behandeling thuis."
    )


def test_a_placement_says_who_moves_on_from_where_and_with_whom() -> None:
    text = " ".join(section(page(), "placements"))
    assert "Stroomt door. Heeft nu een plek: De Es (U-3, langdurig wonen). Gaat op dezelfde dag samen met C-13." in text
    assert "Houdt ook de eigen plek: De Wilg (U-4, langdurig wonen)." in text


def test_an_integrated_plan_is_told_with_all_its_parts() -> None:
    assert section(page(), "plans")[2:] == [
        "C-14",
        "Klinische opname (nodig): De Linde (U-1), vanaf 2-3-2026.",
        "Dagbesteding (nodig): De Beuk (U-2), vanaf 2-3-2026.",
        "Behandeling thuis (mag open blijven): nog open.",
        "Beschermd wonen (later, na klinische opname): De Wilg (U-4), vanaf 1-4-2026.",
        "3 van de 4 delen hebben een plek. Dit staat vast.",
    ]


def test_chains_are_told_in_the_order_in_which_they_have_to_happen() -> None:
    assert section(page(), "chains") == [
        "Ketens: wie gaat eerst?",
        "Hier komt een plek vrij doordat iemand anders vertrekt. Daarom telt de volgorde.",
        "Keten 1: 2 mensen",
        "C-10 gaat op 2-3-2026 van De Linde (U-1) naar De Es (U-3, beschermd wonen); daarmee komt een plek vrij.",
        "C-14 gaat op 2-3-2026 naar De Linde (U-1, klinische opname), op de plek van C-10.",
        "Gaat een stap niet door? Dan wacht iedereen die daarna komt.",
        "Keten 2: 2 mensen",
        "Op dezelfde dag (2-3-2026), samen: C-12 gaat van De Es (U-3, langdurig wonen) naar De Wilg (U-4, langdurig "
        "wonen) en C-13 gaat van De Wilg (U-4, langdurig wonen) naar De Es (U-3, langdurig wonen).",
        "Wie samen gaat, kan niet alleen: gaat er één niet, dan gaat niemand van hen.",
    ]


def test_places_made_and_bespoke_funding_stand_with_whom_to_agree() -> None:
    text = section(page(), "agreements")
    assert text[2:6] == [
        "Aanbieder", "2",
        "C-15 → De Beuk (U-2): aanbieder maakt een extra plek voor deze cliënt",
        "C-16 → De Beuk (U-2): aanbieder maakt een extra plek voor deze cliënt",
    ]  # fmt: skip
    assert text[-4:] == [
        "Plekken die erbij komen",
        "De Beuk (U-2, klinische opname): 2 plekken erbij, voor C-15 en C-16. Er kunnen er hoogstens 2 bij.",
        "Betaling op maat per betaler",
        "Fonds: 2 van de 3 maatwerkplekken, voor C-15 en C-16.",
    ]


def test_waiting_lists_count_people_and_say_who_comes_off_which_list() -> None:
    assert section(page(), "transfers") == [
        "Wachtlijsten",
        "3 mensen staan samen 4 keer op een wachtlijst. 1 regel gaat over een casus die niet meer open is.",
        "Wie gaat van welke lijst?",
        "Van de lijst van De Beuk (U-2): C-11 naar De Linde (U-1).",
        "Van de lijst van De Wilg (U-4): C-11 naar De Linde (U-1) en C-15 naar De Beuk (U-2).",
    ]


def test_who_moves_on_and_who_waits() -> None:
    text = section(page(), "moves")
    assert text[:7] == [
        "Doorstromen: wie heeft al een plek?",
        "4 mensen hebben al een plek en kunnen verder naar een andere. Zij tellen niet mee bij wie nog geen plek "
        "heeft. 3 stromen door, 1 wacht nog.",
        "Stroomt door", "3",
        "C-10 gaat op 2-3-2026 van De Linde (U-1) naar De Es (U-3, beschermd wonen).",
        "C-12 gaat op 2-3-2026 van De Es (U-3, langdurig wonen) naar De Wilg (U-4, langdurig wonen).",
        "C-13 gaat op 2-3-2026 van De Wilg (U-4, langdurig wonen) naar De Es (U-3, langdurig wonen).",
    ]  # fmt: skip
    assert (
        "C-17 heeft al een plek: De Beuk (U-2, klinische opname). C-17 kan verder naar een andere plek. "
        "Tot die er is, blijft deze plek bezet."
    ) in text


def test_the_human_measure() -> None:
    assert section(page(), "intake") == [
        "De menselijke maat: wie valt buiten de toelating?",
        "De tafel mag een casus toelaten die net buiten de criteria valt. Deze casussen doen mee in het voorstel, "
        "toegelaten of niet.",
        "Net buiten de toelating: één criterium klopt niet", "1",
        "C-11: schaarse zorg. De tafel liet de casus toe: langdurig vastgelopen. Krijgt een plek in dit voorstel.",
        "Verder buiten de toelating: meer criteria kloppen niet", "1",
        "C-18: schaarse zorg en eerdere behandelingen. De tafel heeft nog niet vastgelegd waarom zij deze casus "
        "toelaat. Heeft nog geen plek.",
        "Nog niet beantwoord", "1",
        "C-16: zoek uit of dit klopt: ernstig gevaar.",
    ]  # fmt: skip
    strict = section(page("en", policy=Policy(inclusion="strict")), "intake")
    assert strict[1].endswith("Only cases that the table admits are part of the proposal.")


def test_the_card_of_a_plan_says_what_belongs_together() -> None:
    text = section(page(), "unplaced")
    assert (
        "Dit is één plan met meer delen. Alleen samen: klinische opname en dagbesteding. "
        "Dit mag open blijven: outreachende zorg."
    ) in text
    assert (
        "Valt op 2 punten buiten de toelating: schaarse zorg en eerdere behandelingen. "
        "De tafel heeft nog niet vastgelegd waarom zij deze casus toelaat."
    ) in text
    assert (
        "Klinische opname: De Beuk (U-2) – 4 erbij met leeftijd lager dan 18; ruimte voor 3 · "
        "uren personeel: 12,5 gevraagd; er is nog 10"
    ) in text
    start = text.index("Route 1 – alles samen nodig")
    assert text[start + 1 : start + 4] == [
        "De Beuk (U-2) zet meer in: 4 uren personeel (beslist: aanbieder).",
        "U-2 maakt in de groep ruimte voor 1 cliënt meer: leeftijd lager dan 18 (beslist: aanbieder).",
        "Dan krijgt C-18 klinische opname bij De Linde (U-1) vanaf 2-3-2026 en dagbesteding bij U-2 vanaf 2-3-2026.",
    ]


def test_a_decision_about_one_part_says_which() -> None:
    assert "C-14 – plaatsen: De Linde (U-1), klinische opname." in section(page(), "sources")


def test_units_that_offer_one_part_are_not_said_to_offer_nothing() -> None:
    snapshot = whole_week.snapshot()
    mover, plan_of_two = whole_week.explanations(snapshot)
    other = [
        Account(need_id=need_id, unit_id=unit_id, outcome="blocked", barriers=(
            Barrier(rule="care_form", code="care_form", need_id=need_id, unit_id=unit_id, outcome="blocked"),
        ))
        for need_id, unit_id in (("a", "U-5"), ("b", "U-5"), ("c", "U-2"))
    ]  # fmt: skip
    told = plan_of_two.model_copy(update={"accounts": (*plan_of_two.accounts, *other)})
    text = render(Story.of(snapshot, whole_week.plan(snapshot), (mover, told), "nl"))
    assert "1 afdeling biedt deze zorg niet: U-5." in section(text, "unplaced")


def test_a_fact_that_a_group_needs_is_asked() -> None:
    text = " ".join(section(page(), "questions"))
    assert "C-11 Zoek uit voor deze cliënt: actieve verslaving. De Linde (U-1) verwijzer" in text


def test_the_order_of_proximity_is_the_policys() -> None:
    assert "eigen regio, dan eigen tafel" in " ".join(section(page(), "about"))
    table_only = " ".join(section(page(policy=Policy(region_tiers=("table",))), "about"))
    assert "eigen tafel" in table_only
    assert "eigen regio" not in table_only


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_tell_means_no_section(language: Any) -> None:
    snapshot = week.snapshot(inclusion=())
    text = render(Story.of(snapshot, week.plan(snapshot), week.explanations(snapshot), language))
    for name in NEW_SECTIONS:
        assert f'id="{name}"' not in text
        assert f'href="#{name}"' not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_is_in_the_contents(language: Any) -> None:
    seen = Seen(page(language))
    links = [value for _, name, value in seen.attributes if name == "href"]
    ids = [value for _, name, value in seen.attributes if name == "id"]
    assert {f"#{name}" for name in NEW_SECTIONS} <= set(links)
    assert {link[1:] for link in links} <= set(ids)
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert not {"script", "link", "img"} & set(seen.tags)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_stays_text(language: Any) -> None:
    rows = dict(whole_week.snapshot().rows())
    units = tuple(unit.model_copy(update={"name": HOSTILE, "place": HOSTILE}) for unit in rows["units"])
    cases = tuple(
        case.model_copy(update={"admitted_by_table": HOSTILE} if case.case_id == "C-18" else {})
        for case in rows["cases"]
    )
    limits = (CohortLimit(unit_id="U-2", fact=HOSTILE, operator="=", value=HOSTILE, at_most=1),)
    snapshot = whole_week.snapshot(units=units, cases=cases, cohort_limits=limits)
    story = Story.of(snapshot, whole_week.plan(snapshot), whole_week.explanations(snapshot), language)
    text = render(story)
    assert "script" not in Seen(text).tags
    assert "&lt;script&gt;" in text
