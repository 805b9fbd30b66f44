"""What would help, in words: what changes, who decides, who gains, who loses, and when the total falls."""

from typing import Any

import pytest

from carematch.language import Language
from carematch.models.comparison import Lever
from carematch.reporting.levers import LeverRow, broader_levers, lever_rows, lever_table, lever_text, signed
from carematch.reporting.outlook_lines import outlook_lines
from carematch.reporting.story import Story

from . import outlooks, whole_week
from .outlooks import CRITERION, FACT, FALL, ONE_MORE, OTHER_PLACE, PLACE, SWAP, change, lever


def rows(*levers: Lever, language: Language = "nl") -> tuple[LeverRow, ...]:
    return lever_rows(outlooks.story(language, levers=levers))


SOME = change("distance", "C-3", level=25, decider="client")


@pytest.mark.parametrize(
    ("one", "dutch", "english"),
    [
        (CRITERION, "De Beuk (U-2) laat dit criterium voor iedereen los: ‘IQ lager dan 70’",
         "De Beuk (U-2) lets go of this criterion for everybody: ‘IQ below 70’"),
        (FACT, "elke afdeling laat alle criteria los over: IQ (2 afdelingen)",
         "every unit lets go of all criteria about: IQ (2 units)"),
        (PLACE, "De Beuk (U-2): 1 plek meer voor klinische opname",
         "De Beuk (U-2): 1 more place for clinical admission"),
        (lever("places_in_region", change("place", "O-2"), change("place", "O-3"), target="Zuid", subject="herstel"),
         "Zuid: bij elke afdeling 1 plek meer voor herstelzorg (2 in totaal)",
         "Zuid: at every unit 1 more place for recovery care (2 in total)"),
        (lever("distance", SOME, level=25), "iedereen met een reisgrens reist tot 25 km verder (1 mens)",
         "everybody with a limit on travel goes up to 25 km farther (1 person)"),
        (lever("travel_support", SOME, level=25),
         "iedereen met een reisgrens krijgt hulp om 25 km verder te reizen (1 mens)",
         "everybody with a limit on travel gets support to go 25 km farther (1 person)"),
        (SWAP, "Fonds betaalt 1 maatwerkplek meer", "Fonds pays for 1 bespoke place more"),
        (FALL, "iedereen met een wens laat die los (1 mens)", "everybody with a wish lets it go (1 person)"),
    ],
)  # fmt: skip
def test_every_kind_has_a_sentence(one: Lever, dutch: str, english: str) -> None:
    assert lever_text(one, outlooks.story("nl").names) == dutch
    assert lever_text(one, outlooks.story("en").names) == english


def test_a_lever_says_who_decides_how_many_more_and_who() -> None:
    assert rows(CRITERION) == (
        LeverRow(
            changes=("De Beuk (U-2) laat dit criterium voor iedereen los: ‘IQ lager dan 70’",),
            deciders="aanbieder",
            more="+1",
            now=2,
            then=3,
            gains=("C-3 (urgentie 3) krijgt een plek.",),
            warnings=(),
        ),
    )
    assert rows(CRITERION, language="en")[0].gains == ("C-3 (urgency 3) gets a place.",)


def test_when_as_many_get_a_place_it_is_said_why_that_is_better() -> None:
    (row,) = rows(SWAP)
    assert (row.more, row.tone) == ("0", "loss")
    assert row.gains == (
        "C-3 (urgentie 3) krijgt een plek.",
        "In totaal worden het er niet meer.",
        "Wel krijgt iemand een plek die langer wacht (urgentie 2).",
    )
    assert row.warnings == ("Let op: C-2 (urgentie 2) verliest de plek.",)


def test_a_total_that_falls_is_said_plainly_with_who_loses() -> None:
    (row,) = rows(FALL)
    assert (row.more, row.now, row.then, row.tone) == ("−1", 2, 1, "less")
    assert row.gains == (
        "C-3 (urgentie 3) krijgt een plek.",
        "Wel krijgen meer mensen met urgentie 1 een plek.",
    )
    assert row.warnings == (
        "Let op: C-1 (urgentie 1) en C-2 (urgentie 2) verliezen hun plek.",
        "In totaal krijgt dan 1 mens minder een plek.",
        "Niet bewezen: de rekentijd was op.",
    )
    (english,) = rows(FALL, language="en")
    assert english.warnings[:2] == (
        "Note: C-1 (urgency 1) and C-2 (urgency 2) lose their places.",
        "In total 1 person fewer then gets a place.",
    )


@pytest.mark.parametrize(
    ("stage", "dutch"),
    [
        ("firm_placed_urgency_1", "Wel krijgen meer mensen met urgentie 1 een plek zonder voorwaarden."),
        ("firm_waiting_urgency_4", "Wel krijgt iemand die langer wacht een plek zonder voorwaarden (urgentie 4)."),
    ],
)
def test_goals_about_firm_places_are_told_too(stage: str, dutch: str) -> None:
    assert dutch in rows(lever("wish", outlooks.change("wish", "C-3"), then=2, goals=((stage, 0, 1),)))[0].gains


def test_people_who_would_move_on_do_not_count_as_people_with_a_place() -> None:
    snapshot = whole_week.snapshot()
    more = change("place", "U-2/clinical")
    pulled = lever("place", more, target="U-2/clinical", gains=("C-17", "C-18"), losers=("C-10",), goals=ONE_MORE)
    told = Story.of(snapshot, whole_week.plan(snapshot), (), "nl", outlooks.outlook(levers=(pulled,)))
    (row,) = lever_rows(told)
    assert row.gains == ("C-18 (urgentie 4) krijgt een plek.", "C-17 (urgentie 4) stroomt door.")
    assert row.warnings == ("Let op: C-10 (urgentie 2) stroomt niet meer door.",)


def test_what_brings_the_same_stands_in_one_row_and_what_is_broader_stays_away() -> None:
    assert broader_levers((CRITERION, FACT, PLACE, OTHER_PLACE)) == {1: 0}
    first, second = rows(CRITERION, FACT, PLACE, OTHER_PLACE)
    assert first.changes == ("De Beuk (U-2) laat dit criterium voor iedereen los: ‘IQ lager dan 70’",)
    assert second.changes == (
        "De Beuk (U-2): 1 plek meer voor klinische opname",
        "De Linde (U-1): 1 plek meer voor klinische opname",
    )


def test_a_broader_lever_that_brings_more_stays() -> None:
    farther = {
        km: lever("distance", change("distance", "C-3", level=km), level=km, then=then, goals=(("stage", 0, then),))
        for km, then in ((10, 3), (25, 4), (50, 4))
    }
    # 25 km bring more than 10; 50 km bring what 25 bring.
    listed = (farther[25], farther[50], farther[10])
    assert broader_levers(listed) == {1: 0}
    # What is not contained stays, also when it brings the same.
    assert broader_levers((PLACE, CRITERION, FACT)) == {2: 1}


def test_the_table_says_what_it_is_and_what_it_leaves_out() -> None:
    table = lever_table(outlooks.story())
    assert table is not None
    assert "Nu krijgen 2 van de 3 mensen een plek." in table.intro
    assert len(table.top) == 4
    assert table.rest == ()
    assert table.notes[-1] == ("1 grotere aanpassing brengt niet meer dan een kleinere. Die staat alleen in plan.xlsx.")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("optimal", "Geen enkele losse aanpassing brengt een beter voorstel."),
        ("feasible", "Er is geen aanpassing gevonden die een beter voorstel brengt. De rekentijd was op."),
    ],
)
def test_when_nothing_helps_it_is_only_claimed_when_it_is_proven(status: Any, said: str) -> None:
    told = outlooks.story(levers=())
    goals = tuple(one.model_copy(update={"status": status}) for one in told.plan.goals)
    plan = told.plan.model_copy(update={"goals": goals})
    table = lever_table(Story(told.snapshot, plan, told.explanations, told.names, told.outlook))
    assert table is not None
    assert table.intro[-1] == said
    assert table.top == ()


def test_nobody_asked_for_levers() -> None:
    assert lever_table(outlooks.story(levers=None)) is None


def test_signs() -> None:
    assert [signed(number) for number in (2, 0, -3)] == ["+2", "0", "−3"]


def test_the_console_names_the_best_three_and_everybody_in_one_line() -> None:
    assert outlook_lines(outlooks.story()) == [
        "Wat zou helpen:",
        "  +1  De Beuk (U-2) laat dit criterium voor iedereen los: ‘IQ lager dan 70’ (beslist: aanbieder). "
        "C-3 (urgentie 3) krijgt een plek.",
        "  +1  De Beuk (U-2): 1 plek meer voor klinische opname of De Linde (U-1): 1 plek meer voor klinische opname "
        "(beslist: aanbieder). C-3 (urgentie 3) krijgt een plek.",
        "  0  Fonds betaalt 1 maatwerkplek meer (beslist: verzekeraar). C-3 (urgentie 3) krijgt een plek. In totaal "
        "worden het er niet meer. Wel krijgt iemand een plek die langer wacht (urgentie 2). "
        "Let op: C-2 (urgentie 2) verliest de plek.",
        "  Nog 1 aanpassing staat in het verslag.",
        "Iedereen een plek: Met 2 aanpassingen samen kan iedereen een plek krijgen.",
    ]
    assert outlook_lines(outlooks.story(levers=None, everybody=None)) == []
