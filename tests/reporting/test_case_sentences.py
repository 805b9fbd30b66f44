"""The sentences about one case: every part of an explanation, and what is left out of it, in both languages."""

from typing import Any

import pytest

from carematch.language import LANGUAGES, Language
from carematch.models.change import Change, Move, Route
from carematch.models.comparison import Price
from carematch.models.explanation import (
    Account,
    Advice,
    Alternative,
    Barrier,
    BarrierCount,
    Competition,
    Explanation,
    NextStep,
    Question,
)
from carematch.models.plan import Condition
from carematch.models.policy import CHANGE_LEVELS, DEFAULT_CHANGE_COSTS
from carematch.models.provider import CriterionRow, Opening, Unit
from carematch.models.vocabulary import Decider
from carematch.reporting.cards import cards
from carematch.reporting.guidance import advice_text, explained_step_text, question_line, unfinished_text
from carematch.reporting.names import Names
from carematch.reporting.nearest import further_lines, nearest_lines
from carematch.reporting.proposals import alternative_text
from carematch.reporting.routes import loss_texts, no_route_text, route_texts
from carematch.reporting.sentences import barrier_text, change_text, competition_text, condition_text
from carematch.reporting.sheet_rows import route_rows
from carematch.reporting.story import Story
from carematch.reporting.summary import explanation_lines

from . import week, whole_week

PLACE = Change(kind="place", target="O-2", level=1, decider="provider", cost=3)
FARTHER = Change(kind="distance", target="C-3", level=25, decider="client", cost=15)


def explained(**changed: Any) -> Explanation:
    """The explanation of C-3 in the hand-made week, with some parts replaced."""
    return week.explanations(week.snapshot(), **changed)[1]


def names(language: Language = "nl") -> Names:
    return Names.of(week.snapshot(), language)


def route(*changes: Change, **changed: Any) -> Route:
    """A route that the goals choose, without a witness."""
    stated = {"cost": sum(change.cost for change in changes), "witness": None, "chosen_by_goals": True, **changed}
    return Route(changes=changes, deciders=tuple(dict.fromkeys(one.decider for one in changes)), **stated)


def then(one: Route, language: Language = "nl") -> str:
    """What is said after the changes of a route."""
    (told,) = route_texts(explained(routes=(one,)), names(language))
    return told.then


# Routes


def test_one_change_is_a_line_and_several_are_numbered() -> None:
    told = route_texts(explained(routes=(route(PLACE), route(PLACE, FARTHER))), names())
    assert [(one.heading, one.changes) for one in told] == [
        ("Route 1", ("De Beuk (U-2, klinische opname) maakt 1 plek meer (beslist: aanbieder).",)),
        (
            "Route 2 – alles samen nodig",
            (
                "De Beuk (U-2, klinische opname) maakt 1 plek meer (beslist: aanbieder).",
                "C-3 gaat 25 km verder reizen (beslist: cliënt).",
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("chosen", "first", "dutch", "english"),
    [
        (True, (), "Dan krijgt C-3 een plek.", "Then C-3 gets a place."),
        (
            None,
            (),
            "Dan kan C-3 dit krijgen: een plek. Of de doelen C-3 die plek geven, is niet bewezen.",
            "Then this is possible for C-3: a place. Whether the goals give C-3 that place is not proven.",
        ),
        (
            False,
            ("C-1",),
            "Dan kan C-3 dit krijgen: een plek. Let op: volgens de doelen is eerst aan de beurt: C-1.",
            "Then this is possible for C-3: a place. Note: by the goals this client goes first: C-1.",
        ),
        (
            False,
            ("C-1", "C-2"),
            "Dan kan C-3 dit krijgen: een plek. Let op: volgens de doelen zijn eerst aan de beurt: C-1 en C-2.",
            "Then this is possible for C-3: a place. Note: by the goals these clients go first: C-1 and C-2.",
        ),
        (
            False,
            (),
            "Dan kan C-3 dit krijgen: een plek. Let op: de doelen geven C-3 die plek niet vanzelf.",
            "Then this is possible for C-3: a place. Note: the goals do not by themselves give C-3 that place.",
        ),
    ],
)
def test_whether_the_goals_give_the_place(
    chosen: bool | None, first: tuple[str, ...], dutch: str, english: str
) -> None:
    one = route(PLACE, chosen_by_goals=chosen, goes_first=first)
    assert then(one) == dutch
    assert then(one, "en") == english


def test_what_is_asked_of_another_client_is_said_plainly() -> None:
    asked = Change(kind="distance", target="C-1", level=10, decider="client", cost=10)
    about = Change(kind="scope", target="U-2", case_id="C-2", decider="provider", cost=2)
    assert then(route(asked, about)) == (
        "Let op: dit vraagt iets van een andere cliënt: C-1. Let op: dit gaat ook over een andere cliënt: C-2. "
        "Dan krijgt C-3 een plek."
    )
    own = Change(kind="scope", target="U-2", case_id="C-3", decider="provider", cost=2)
    assert then(route(FARTHER, own, PLACE)) == "Dan krijgt C-3 een plek."


@pytest.mark.parametrize(
    ("was", "now", "dutch", "english"),
    [
        ("U-1/clinical", "O-2", "C-1 gaat dan naar De Beuk (U-2, klinische opname), niet naar De Linde (U-1).",
         "C-1 then goes to De Beuk (U-2, clinical admission), not to De Linde (U-1)."),
        (None, "O-3", "C-1 krijgt er dan bij: De Beuk (U-2, herstelzorg).",
         "C-1 then gets besides: De Beuk (U-2, recovery care)."),
        ("O-3", None, "Dit deel valt dan weg voor C-1: De Beuk (U-2, herstelzorg).",
         "This part is then lost for C-1: De Beuk (U-2, recovery care)."),
    ],
)  # fmt: skip
def test_who_else_gets_another_place(was: str | None, now: str | None, dutch: str, english: str) -> None:
    move = Move(case_id="C-1", need_id="main", was_opening_id=was, now_opening_id=now)
    assert then(route(FARTHER, moves=(move,))).endswith(f" {dutch}")
    assert then(route(FARTHER, moves=(move,)), "en").endswith(f" {english}")


def test_many_who_get_another_place_are_only_named() -> None:
    moves = tuple(
        Move(case_id=case_id, need_id="main", was_opening_id="O-2", now_opening_id="U-1/clinical")
        for case_id in ("C-1", "C-2", "C-4")
    )
    assert then(route(FARTHER, moves=moves)).endswith("Een andere plek krijgen dan: C-1, C-2 en C-4.")


def test_a_place_that_still_rests_on_something_says_so() -> None:
    witness = explained().routes[0].witness
    assert witness is not None
    rests = tuple(
        one.model_copy(update={"conditions": (week.UNKNOWN_IQ, week.UNKNOWN_IQ)}) if one.case_id == "C-3" else one
        for one in witness.placements
    )
    one = route(FARTHER, witness=witness.model_copy(update={"placements": rests}))
    assert then(one) == "Dan krijgt C-3 een plek bij De Beuk (U-2) vanaf 2-3-2026. Nog een voorwaarde – uitzoeken: IQ."


def test_a_long_chain_is_told_in_its_order() -> None:
    snapshot = whole_week.snapshot()
    steps = (
        whole_week.step(1, "C-10", "U-3/sheltered_living", leaves="U-1/clinical"),
        whole_week.step(2, "C-17", "U-1/clinical", place_of="C-10", leaves="U-2/clinical"),
        whole_week.step(3, "C-15", "U-2/clinical", place_of="C-17"),
    )
    witness = whole_week.plan(snapshot, chains=(whole_week.CHAINS[0].model_copy(update={"steps": steps}),))
    base = whole_week.explanations(snapshot)[0].model_copy(update={"case_id": "C-15"})
    one = route(PLACE.model_copy(update={"target": "U-3/sheltered_living"}), witness=witness)  # names U-3 in full
    (told,) = route_texts(base.model_copy(update={"routes": (one,)}), Names.of(snapshot, "nl"))
    assert told.then.endswith(" Eerst gaat C-10 naar U-3 (beschermd wonen) en gaat C-17 naar De Linde (U-1).")
    # Who moves together waits for each other; that ends the telling.
    ring = route(PLACE, witness=whole_week.plan(snapshot, chains=(whole_week.CHAINS[1],)))
    joint = base.model_copy(update={"case_id": "C-12", "routes": (ring,)})
    (told,) = route_texts(joint, Names.of(snapshot, "nl"))
    assert told.then.count("Eerst gaat C-13") == 1


def test_a_loss_is_told_apart_and_never_as_a_route() -> None:
    losing = (
        route(losers=("C-1",), chosen_by_goals=None),
        route(PLACE, FARTHER, losers=("C-1", "C-2"), chosen_by_goals=None),
    )
    told = explained(routes=(), routes_with_loss=losing)
    assert route_texts(told, names()) == ()
    assert loss_texts(told, names()) == (
        "C-1 verliest dan de plek. Verder is er niets nodig.",
        "C-1 en C-2 verliezen dan de plek. Ook nodig: De Beuk (U-2, klinische opname) maakt 1 plek meer "
        "(beslist: aanbieder) en C-3 gaat 25 km verder reizen (beslist: cliënt).",
    )
    lines = explanation_lines(told, week.snapshot(), "nl")
    place = lines.index("Alleen als iemand anders de plek verliest – geen voorstel:")
    assert lines[place + 1].startswith("  C-1 verliest dan de plek.")


@pytest.mark.parametrize(
    ("changed", "dutch"),
    [
        ({}, "Er is geen route. Ook 3 aanpassingen samen helpen niet, of vragen te veel. Dat is bewezen."),
        ({"routes_complete": False}, "Er is nog geen route gevonden. Nog niet alles is geprobeerd."),
        ({"proven": False}, "Er is nog geen route gevonden. Nog niet alles is geprobeerd."),
        ({"audience": "client", "routes_complete": False}, "Hier staat geen route. De tafel zoekt verder."),
        (
            {"causes": (("goals",),)},
            "Er hoeft niets te veranderen. Er is een plek als een doel dat voorgaat iets slechter mag.",
        ),
        ({"routes": (route(PLACE),)}, ""),
        ({"routes": (route(PLACE),), "routes_complete": False}, "Er kunnen meer routes zijn. Hier staan de lichtste."),
        (
            {"routes": (route(PLACE),), "routes_complete": False, "audience": "client"},
            "Er kunnen meer routes zijn. De tafel zoekt verder.",
        ),
    ],
)
def test_whether_there_are_other_routes(changed: dict[str, Any], dutch: str) -> None:
    told = explained(**{"routes": (), **changed})
    assert no_route_text(told, names().words, names()) == dutch


def test_a_card_shows_the_lightest_routes_and_counts_the_others() -> None:
    snapshot = week.snapshot()
    many = explained(routes=tuple(route(PLACE.model_copy(update={"level": n})) for n in range(1, 6)))
    (card,) = cards(Story.of(snapshot, week.plan(snapshot), [many], "nl"), ["C-3"])
    assert [one.heading for one in card.routes] == ["Route 1", "Route 2", "Route 3"]
    assert card.routes_more == "In plan.xlsx staan er nog 2."


def test_the_workbook_has_every_route_and_says_who_loses() -> None:
    snapshot = week.snapshot()
    losing = (route(losers=("C-1",), chosen_by_goals=None), route(PLACE, losers=("C-1",), chosen_by_goals=None))
    told = explained(routes=(route(PLACE),), routes_with_loss=losing)
    rows = list(route_rows(Story.of(snapshot, week.plan(snapshot), [told], "nl")))
    assert [(row[1], row[2], row[3], row[7], row[9]) for row in rows] == [
        (1, "De Beuk (U-2, klinische opname) maakt 1 plek meer", "aanbieder", "ja", ""),
        (2, "geen aanpassing", None, None, "C-1"),
        (3, "De Beuk (U-2, klinische opname) maakt 1 plek meer", "aanbieder", None, "C-1"),
    ]


# Changes


@pytest.mark.parametrize(
    ("change", "dutch", "english"),
    [
        (
            Change(kind="date", target="C-3", subject="main", level=2, decider="table", cost=2),
            "C-3 start 2 weken later dan gevraagd",
            "C-3 starts 2 weeks later than asked for",
        ),
        (
            Change(kind="contract", target="U-2", subject="Fonds", decider="insurer", cost=3),
            "Fonds sluit een contract met De Beuk (U-2)",
            "Fonds makes a contract with De Beuk (U-2)",
        ),
        (
            Change(kind="travel_support", target="C-3", level=25, decider="insurer", cost=3),
            "C-3 krijgt hulp om 25 km verder te reizen",
            "C-3 gets support to travel 25 km further",
        ),
        (
            Change(kind="criterion", target="U-1", subject="K-1", decider="provider", cost=1),
            "De Linde (U-1) maakt voor iedereen een uitzondering op ‘Eerst afkicken’",
            "De Linde (U-1) makes an exception to ‘Eerst afkicken’ for everybody",
        ),
        (
            Change(kind="cohort_limit", target="U-1", level=1, decider="provider", cost=4),
            "De Linde (U-1) maakt in de groep ruimte voor 1 cliënt meer",
            "De Linde (U-1) makes room in its group for 1 more client",
        ),
    ],
)
def test_changes(change: Change, dutch: str, english: str) -> None:
    told: tuple[tuple[Language, str], ...] = (("nl", dutch), ("en", english))
    for language, expected in told:
        here = names(language)
        assert change_text(change, here.words, here) == expected


def test_a_later_start_of_one_part_says_which() -> None:
    here = Names.of(whole_week.snapshot(), "nl")
    later = Change(kind="date", target="C-18", subject="b", level=4, decider="table", cost=3)
    assert change_text(later, here.words, here) == "C-18 start 4 weken later dan gevraagd met dagbesteding"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_change_has_words(language: Language) -> None:
    kinds = {
        kind.removesuffix("_negotiable").removesuffix("_absolute") for kind in (*DEFAULT_CHANGE_COSTS, *CHANGE_LEVELS)
    }
    here = names(language)
    for kind in sorted(kinds):
        one = Change(kind=kind, target="U-2", subject="K-2", case_id="C-3", decider="provider", cost=1)
        told = change_text(one, here.words, here)
        assert not told.startswith(f"{here.words.label(kind)}:"), kind


# The next step, questions, advice


@pytest.mark.parametrize(
    ("reason", "step", "dutch"),
    [
        ("no_route", "national", "Breng de casus naar de landelijke tafel en zoek daar een nieuwe plek."),
        ("new_perspective", None, "Zoek samen met de cliënt een nieuw perspectief. Alleen wensen staan in de weg."),
        ("highest_step", None, "Vraag het ministerie om een besluit. Een hogere trede is er niet."),
        (
            "justice_service",
            None,
            "Neem contact op met de plaatsende dienst van justitie. Alleen die plaatst op niveau 4.",
        ),
        ("not_proven", None, "Reken eerst opnieuw, met meer tijd."),
        ("best_route", "region", "Bespreek in de regio of dit kan: C-3 gaat 25 km verder reizen. Wie beslist: cliënt."),
    ],
)
def test_the_next_step_is_one_clear_sentence(reason: Any, step: Any, dutch: str) -> None:
    deciders: tuple[Decider, ...] = ("client",) if reason == "best_route" else ()
    next_step = NextStep(step=step, reason=reason, deciders=deciders)
    told = explained(next_step=next_step, routes=(route(FARTHER),))
    assert explained_step_text(told, names().words, names()) == dutch
    assert explanation_lines(told, week.snapshot(), "nl")[2] == f"Volgende stap: {dutch}"


def test_what_can_be_found_out_comes_before_what_has_to_be_decided() -> None:
    questions = (Question(case_id="C-3", subject="iq", kind="unknown_fact", unit_ids=("U-2",), opens=True),)
    next_step = NextStep(step="region", reason="best_route", deciders=("client",))
    told = explained(next_step=next_step, routes=(route(FARTHER),), questions=questions)
    assert explained_step_text(told, names().words, names()) == (
        "Zoek uit voor deze cliënt: IQ. Met een gunstig antwoord is er een plek. Helpt dat niet? "
        "Bespreek in de regio of dit kan: C-3 gaat 25 km verder reizen. Wie beslist: cliënt."
    )


def test_the_client_does_not_read_what_the_table_discusses_about_others() -> None:
    # The best route is not the client's to read, so the table is told to decide; another route stands first.
    next_step = NextStep(step="national", reason="best_route", deciders=("table",))
    for routes in ((), (route(FARTHER),)):
        told = explained(next_step=next_step, routes=routes, audience="client", routes_complete=False)
        assert explained_step_text(told, names().words, names()) == (
            "Bespreek aan de landelijke tafel wat er kan. Wie beslist: tafel."
        )


@pytest.mark.parametrize(
    ("opens", "dutch"),
    [
        (True, "Zoek uit voor deze cliënt: IQ. Dat telt bij: U-9. Met een gunstig antwoord is er een plek."),
        (False, "Zoek uit voor deze cliënt: IQ. Dat telt bij: U-9. Een antwoord alleen geeft nog geen plek."),
        (None, "Zoek uit voor deze cliënt: IQ. Dat telt bij: U-9."),
    ],
)
def test_a_question_says_what_its_answer_opens(opens: bool | None, dutch: str) -> None:
    asked = Question(case_id="C-3", subject="iq", kind="unknown_fact", unit_ids=("U-9",), opens=opens)
    assert question_line(asked, names().words, names()) == dutch


def test_a_question_that_opens_a_place_says_so_in_the_list_of_all_questions() -> None:
    snapshot = week.snapshot()
    opening = explained(
        questions=(Question(case_id="C-3", subject="iq", kind="unknown_fact", unit_ids=("U-2",), opens=True),)
    )
    story = Story.of(snapshot, week.plan(snapshot), [opening], "nl")
    assert [one.question.opens for one in story.questions if one.question.case_id == "C-3"] == [True]


@pytest.mark.parametrize(
    ("units", "dutch"),
    [
        ((), ""),
        (("U-1",), "Vraag advies bij: De Linde (U-1). Dat is nog geen plek."),
        (
            ("U-1", "U-2", "U-4", "U-5"),
            "Vraag advies, bijvoorbeeld bij: De Linde (U-1), De Beuk (U-2) en Justitie (U-4). Dat is nog geen plek.",
        ),
    ],
)
def test_who_could_be_asked_for_advice(units: tuple[str, ...], dutch: str) -> None:
    advice = tuple(Advice(unit_id=one, opening_id=f"{one}/consultation", places=1) for one in units)
    assert advice_text(explained(consultation=advice), names().words, names()) == dutch


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_finished_is_labelled(language: Language) -> None:
    parts = ("causes", "competition", "routes", "routes_with_loss", "questions", "alternatives")
    here = names(language)
    for part in parts:
        assert unfinished_text(explained(unfinished=(part,)), here.words, here).endswith(".")
    told = unfinished_text(explained(unfinished=("causes", "routes")), names().words, names())
    assert told == "De rekentijd was op. Dit is niet af: de oorzaken en de routes."
    assert told in explanation_lines(explained(unfinished=("causes", "routes")), week.snapshot(), "nl")
    assert unfinished_text(explained(), here.words, here) == ""


# Competition and what came nearest


def test_further_competition_stands_apart() -> None:
    base: dict[str, Any] = {"case_id": "C-3", "places": 1, "rules": ("places",), "least_size": True}
    told = explained(
        competition=Competition(**base, rivals=("C-1",), opening_ids=("O-2",), countable=True),
        further_competition=(
            Competition(**base, rivals=("C-2",), opening_ids=("O-3",), countable=False),
            Competition(**base | {"places": 0}, rivals=(), opening_ids=("O-2",), countable=True),
        ),
    )
    snapshot = week.snapshot()
    (card,) = cards(Story.of(snapshot, week.plan(snapshot), [told], "nl"), ["C-3"])
    assert [one.sentence for one in card.competition] == [
        "Deze 2 cliënten passen alleen op deze ene plek.",
        "En los daarvan: deze 2 cliënten passen niet samen bij De Beuk (U-2). Dat komt door: te weinig plekken.",
        "En los daarvan: C-3 past alleen op een afdeling zonder vrije plek.",
    ]


@pytest.mark.parametrize(
    ("rules", "dutch"),
    [
        (("near",), "Elk deel heeft wel een plek, maar die liggen niet dicht genoeg bij elkaar."),
        (("places",), "Hier is geen plek vrij, ook niet als andere cliënten niets krijgen."),
        (("near", "places"), "Ook zonder anderen is hier geen ruimte. Dat komt door: delen van het plan die dicht bij "
         "elkaar moeten liggen en te weinig plekken."),
    ],
)  # fmt: skip
def test_a_conflict_with_nobody(rules: tuple[str, ...], dutch: str) -> None:
    alone = Competition(
        case_id="C-3", rivals=(), opening_ids=(), places=0, rules=rules, countable=False, least_size=True
    )
    assert competition_text(alone, names().words, names()) == dutch


def test_who_would_move_on_is_not_told_that_others_are_as_urgent() -> None:
    snapshot = whole_week.snapshot()
    mover = whole_week.explanations(snapshot)[0].model_copy(
        update={
            "competition": Competition(
                case_id="C-17", rivals=("C-19",), opening_ids=("U-5/home_treatment",), places=1, rules=("places",),
                countable=True, least_size=True,
            )
        }
    )  # fmt: skip
    (card,) = cards(Story.of(snapshot, whole_week.plan(snapshot), [mover], "nl"), ["C-17"])
    (found,) = card.competition
    assert "De anderen hebben een plek in dit voorstel." in found.lines
    assert not [line for line in found.lines if "dringend" in line]


def test_numbers_by_rule_when_there_are_many_units() -> None:
    units = tuple(Unit(unit_id=f"V-{n}", region="Zuid", scope="national") for n in range(5))
    openings = tuple(Opening(unit_id=one.unit_id, care_form="clinical", places=1) for one in units)
    base = week.snapshot()
    here = Names.of(week.snapshot(units=(*base.units, *units), openings=(*base.openings, *openings)), "nl")
    counts = (
        BarrierCount(need_id="main", rule="distance", openings=6, alone=4),
        BarrierCount(need_id="main", rule="criteria", openings=2, alone=0),
    )
    assert nearest_lines(explained(counts=counts), here)[0] == (
        "Van de 7 afdelingen met deze zorg vallen weg: 6 door de afstand (4 alleen daardoor) en 2 door "
        "exclusiecriteria."
    )
    two = Opening(unit_id="V-0", opening_id="V-0/b", care_form="clinical", places=1)
    here = Names.of(week.snapshot(units=(*base.units, *units), openings=(*base.openings, *openings, two)), "en")
    assert nearest_lines(explained(counts=counts), here)[0] == (
        "Of the 8 places for this care, these drop out: 6 because of the distance (4 for that reason alone) and 2 "
        "because of exclusion criteria."
    )


def test_units_where_much_stands_in_the_way_are_told_when_there_are_no_others() -> None:
    rules = ("distance", "scope", "security")
    far = Account(need_id="main", unit_id="U-2", outcome="blocked", barriers=tuple(
        Barrier(rule=rule, code="untold", need_id="main", unit_id="U-2", outcome="blocked") for rule in rules
    ))  # fmt: skip
    only = explained(accounts=(far,))
    assert nearest_lines(only, names()) == ("De Beuk (U-2) – een andere regel staat in de weg",)
    assert further_lines(only, names()) == ()
    both = explained(accounts=(*explained().accounts, far.model_copy(update={"unit_id": "U-9"})))
    assert not [line for line in nearest_lines(both, names()) if "U-9" in line]
    assert "Bij 1 afdeling staan meer dan twee regels in de weg: U-9." in further_lines(both, names())


# What other places cost, and what outsiders read


@pytest.mark.parametrize(
    ("price", "dutch"),
    [
        (Price(goals=()), "De Linde (U-1) – minder goed voor: eigen regio. Niemand verliest een plek."),
        (
            Price(goals=(), losers=("C-1",), gains=("C-2", "C-4"), proven=False),
            "De Linde (U-1) – minder goed voor: eigen regio. C-1 verliest dan de plek. C-2 en C-4 krijgen dan een "
            "plek. Dat is niet bewezen.",
        ),
        (None, "De Linde (U-1) – minder goed voor: eigen regio"),
    ],
)
def test_what_another_place_costs_others(price: Price | None, dutch: str) -> None:
    other = Alternative(need_id="main", unit_id="U-1", opening_id="U-1/clinical", decided_by="own_region", price=price)
    assert alternative_text(other, "C-3", names()) == dutch


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_masked_for_outsiders_has_words(language: Language) -> None:
    here = names(language)
    other = Alternative(need_id="main", unit_id="U-1", opening_id="U-1/clinical", decided_by="other_clients")
    assert alternative_text(other, "C-3", here).endswith("andere cliënten" if language == "nl" else "other clients")
    untold = Condition(kind="untold", rule="untold", decider="provider")
    assert "untold" not in condition_text(untold, "U-1", here.words, here)
    masked = explained(causes=(("present_group", "untold"),), audience="client", routes=(), competition=None)
    lines = " ".join(explanation_lines(masked, week.snapshot(), language))
    assert ("de groep die er nu woont" if language == "nl" else "the group that lives there now") in lines
    assert "untold" not in lines


def test_a_year_is_no_thousands() -> None:
    dutch = names()
    born = CriterionRow(unit_id="U-1", fact="birth_year", operator=">", value=2007)
    weighs = CriterionRow(unit_id="U-1", fact="weight", operator="in", value=(2007, 3000))
    assert dutch.comparison(born).endswith("2007")
    assert dutch.comparison(weighs).endswith("2.007, 3.000")
    seen = Barrier(
        rule="criteria", code="criteria", need_id="main", unit_id="U-1", outcome="blocked", observed="birth_year = 2007"
    )
    assert "2007" in barrier_text(seen, dutch.words, dutch)
    assert dutch.words.value(2007) == "2.007"
