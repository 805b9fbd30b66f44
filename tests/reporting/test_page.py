"""The page: what it says, and that it needs nothing from anywhere."""

import itertools
import re
from html.parser import HTMLParser

import pytest

from carematch.models.case import Case
from carematch.models.plan import GoalResult
from carematch.models.provider import Unit
from carematch.reporting.page import render
from carematch.reporting.story import Story

from . import week

LANGUAGES = ("nl", "en")
HOSTILE = "<script>alert(1)</script>"


def page(language="nl", **changed):
    snapshot = week.snapshot()
    return render(Story.of(snapshot, week.plan(snapshot, **changed), week.explanations(snapshot), language))


class Seen(HTMLParser):
    """Collects tags, attributes and visible text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words, self._silent = [], [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._silent += tag in ("style", "title") and "svg" not in self.tags[-3:]

    def handle_endtag(self, tag):
        self._silent -= tag in ("style", "title") and self._silent > 0

    def handle_data(self, data):
        if data.strip() and not self._silent:
            self.words.append(" ".join(data.split()))

    @property
    def text(self):
        return " ".join(self.words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_comes_from_a_network(language):
    text = page(language)
    seen = Seen(text)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base"} & set(seen.tags)
    assert all(value.startswith("#") for _, name, value in seen.attributes if name in ("href", "src"))
    assert not any(name.startswith("on") for _, name, _ in seen.attributes)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert ("meta", "content", policy) in seen.attributes
    assert ("html", "lang", language) in seen.attributes


def test_headline_numbers_are_the_plans():
    tiles = re.findall(r"<strong[^>]*>([^<]+)</strong> <span>([^<]+)</span>", page())
    assert tiles == [
        ("3", "open casussen"),
        ("1", "plek zonder voorwaarden"),
        ("1", "plek met een voorwaarde"),
        ("1", "nog geen plek"),
        ("2", "vragen om uit te zoeken"),
        ("Bewezen", "beste verdeling"),
    ]


def test_headings_come_in_order():
    levels = [int(tag[1]) for tag in Seen(page()).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_links_lead_somewhere():
    seen = Seen(page())
    ids = [value for _, name, value in seen.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value[1:] for _, name, value in seen.attributes if name == "href"} <= set(ids)


def test_the_card_says_it_all_in_dutch():
    card = re.search(r"<article.*?</article>", page(), re.S)
    assert card is not None
    assert Seen(card.group()).words == [
        "C-3",
        "Urgentie 3", "wacht 91 dagen", "vraagt: klinische opname", "Noord", "nu bij: bovenregionaal",
        "Volgende stap",
        "Bespreek aan de landelijke tafel of dit samen kan: het bestuur van De Beuk (U-2) heroverweegt voor C-3 "
        "‘IQ lager dan 70’ en C-3 gaat 25 km verder reizen. Wie beslist: aanbieder en cliënt.",
        "Dit staat in de weg: de afstand.",
        "Toelating nog niet bekend: schaarse zorg.",
        "Uitleg en routes",
        "Telt dit niet mee, dan is er een plek. Niemand anders raakt zijn plek kwijt. "
        "Of in plaats daarvan: een wens van de cliënt en te weinig plekken.",
        "Deze 3 cliënten passen alleen op deze 2 plekken. Cliënten: C-3, C-1 en C-2.",
        "Hoe kan het wel?",
        "Route 1 – alles samen nodig",
        "Het bestuur van De Beuk (U-2) heroverweegt voor C-3 ‘IQ lager dan 70’ (beslist: aanbieder).",
        "C-3 gaat 25 km verder reizen (beslist: cliënt).",
        "Dan kan C-3 dit krijgen: een plek bij U-2 vanaf 2-3-2026. Let op: volgens de doelen is eerst aan de beurt: "
        "C-1.",
        "Wat moeten we nog weten?",
        "Zoek uit voor deze cliënt: IQ. Dat telt bij: De Beuk (U-2).",
        "Wat kwam het dichtst bij?",
        "De Linde (U-1) – past op zichzelf, maar niet samen met de rest van het voorstel",
        "De Beuk (U-2) – 209,7 km; hoogstens 60 km",
        "Andere afdelingen",
        "1 afdeling biedt deze zorg niet: U-4.",
        "Alle belemmeringen staan in plan.xlsx.",
    ]  # fmt: skip


def test_placements_say_what_is_needed_and_from_whom():
    text = Seen(page()).text
    assert "1 van de 2 plaatsingen staan vast." in text
    assert "aanbieder maakt een uitzondering op ‘Eerst afkicken’ (aanbieder)" in text
    assert "C-2 → De Linde (U-1): uitzoeken: IQ" in text
    assert "De Beuk (U-2), klinische opname – minder goed voor: eigen regio" in text


def test_what_it_rests_on_is_said():
    text = Seen(page("en")).text
    assert "Facts about clients: 1 of 2 unknown." in text
    assert "Inclusion criteria: 1 of 2 unknown." in text
    assert "Security level: not filled in for 1 of 3 units." in text
    assert "Location unknown: 0 clients and 1 unit." in text
    assert "C-2: scarce care. The table admitted the case: langdurig vastgelopen" in text
    assert "C-1 – pin: De Linde (U-1). Decided by tafel. Valid up to and including 2026-04-01." in text
    assert "are not part of this proposal: Justitie (U-4)." in text
    assert "Fulfilled: C-4" in text


def test_missing_care_is_counted_by_region():
    text = Seen(page("en")).text
    assert "Too few places in the region Noord: clinical admission. Demand 3, free 2." in text
    assert "acute care: no unit in Noord, Zuid." in text
    assert "recovery care" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unproven_plan_is_never_called_best(language):
    goals = (
        GoalResult(name="placed_urgency_1", value=1, bound=3, status="best_found"),
        GoalResult(name="conditions", value=2, bound=2, status="optimal_given_earlier"),
    )
    text = Seen(page(language, goals=goals)).text
    assert ("Niet bewezen" if language == "nl" else "Not proven") in text
    assert ("bestaat er geen betere verdeling" if language == "nl" else "no better combination exists") not in text


def test_hostile_text_stays_text():
    rows = {
        "cases": (week.snapshot().cases[0], *(
            case.model_copy(update={"region": HOSTILE, "escalation_requested_by": HOSTILE, "place": HOSTILE})
            for case in week.snapshot().cases[1:]
        )),
        "units": (
            *(unit.model_copy(update={"name": HOSTILE, "place": HOSTILE}) for unit in week.snapshot().units),
            Unit(unit_id="<b>", region=HOSTILE, scope="national"),
        ),
        "criteria": tuple(row.model_copy(update={"text": HOSTILE}) for row in week.snapshot().criteria),
    }  # fmt: skip
    snapshot = week.snapshot(**rows)
    text = render(Story.of(snapshot, week.plan(snapshot), week.explanations(snapshot), "nl"))
    assert "script" not in Seen(text).tags
    assert "<b>" not in text.replace("<b>De", "").split("<main>")[0]
    assert "&lt;script&gt;" in text


def test_a_case_without_an_explanation_has_a_card():
    snapshot = week.snapshot()
    text = Seen(render(Story.of(snapshot, week.plan(snapshot), (), "nl"))).text
    assert "Dit staat in de weg: de afstand." in text
    assert "Voor deze cliënt is geen uitleg gemaakt." in text


def test_a_week_without_open_cases_has_a_page():
    closed = Case(
        case_id="C-4", region="Noord", urgency=3, registered_on=week.AS_OF, care_form="clinical", status="lapsed"
    )
    empty = {"inclusion": (), "facts": (), "preferences": (), "decisions": ()}
    snapshot = week.snapshot(cases=(closed,), **empty)
    plan = week.plan(snapshot, placements=(), unmatched=(), goals=())
    text = Seen(render(Story.of(snapshot, plan, (), "nl"))).text
    assert "Er zijn geen open casussen." in text
