"""The sentences about chains, changes against a previous plan, plans, places made: every kind, in both languages."""

from datetime import date
from typing import Any

import pytest

from carematch.language import LANGUAGES, catalogue
from carematch.models.case import Need
from carematch.models.change import Change
from carematch.models.plan import Chain, Condition, Difference, Previous, Transfer
from carematch.models.provider import Opening
from carematch.models.week import Funding
from carematch.reporting.chains import chain_texts
from carematch.reporting.decisions import decision_rows
from carematch.reporting.differences import difference_text, differences
from carematch.reporting.made import made
from carematch.reporting.people import ordered_needs
from carematch.reporting.sentences import change_text, condition_text
from carematch.reporting.story import Story
from carematch.reporting.transfers import waiting_lists

from . import whole_week


def story(language: Any = "nl", rows: dict[str, Any] | None = None, **changed: Any) -> Story:
    """The whole week with some tables and some parts of the plan replaced."""
    snapshot = whole_week.snapshot(**(rows or {}))
    return Story.of(snapshot, whole_week.plan(snapshot, **changed), whole_week.explanations(snapshot), language)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"reason": "case_closed"}, "De casus is niet meer open."),
        ({"reason": "need_gone"}, "Deze zorg wordt niet meer gevraagd."),
        ({"reason": "opening_gone"}, "De oude plek staat niet meer in de gegevens."),
        (
            {"reason": "blocked", "rules": ("distance", "vetoes")},
            "Dit staat nu in de weg: de afstand en een veto van de cliënt.",
        ),
        (
            {"reason": "no_room"},
            "Op de oude plek is geen ruimte meer. Geen enkele verdeling kan dit voorstel houden. Daar komt nu C-14.",
        ),
        (
            {"reason": "goal", "goal": "moved_on"},
            "Als dit blijft staan, wordt een doel slechter dat voorgaat: ‘Mensen doorgestroomd naar de plek die bij "
            "hen past’. Daar komt nu C-14.",
        ),
        ({"reason": "equal"}, "Het was even goed. Er moest gekozen worden."),
        ({"reason": "not_proven"}, "De rekentijd was op. Waarom dit niet blijft, is niet bewezen."),
        ({"reason": "blocked"}, "De reden is niet bekend."),
        ({}, ""),
    ],
)
def test_every_reason_has_a_sentence(told: dict[str, Any], expected: str) -> None:
    lost = Difference(kind="lost", case_id="C-15", need_id="main", was_opening_id="U-1/clinical", **told)
    assert difference_text(story(), lost) == f"C-15: was De Linde (U-1), nu geen plek. {expected}".rstrip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["moved", "lost", "closed", "new"])
@pytest.mark.parametrize("was", [None, "U-1/clinical", "gone/clinical"])
def test_every_kind_of_change_can_be_told(language: Any, kind: Any, was: str | None) -> None:
    now = "U-2/clinical" if kind in ("moved", "new") else None
    one = Difference(kind=kind, case_id="C-99", need_id="main", was_opening_id=was, now_opening_id=now)
    previous = Previous(snapshot_hash="0", as_of=date(2026, 2, 23), commitments=(), differences=(one,))
    found = differences(story(language, previous=previous))
    assert found is not None
    (group,) = found.groups
    assert group.lines[0].startswith("C-99: ")
    assert group.lines[0].endswith(".")


def test_changes_of_open_cases_come_first_the_most_urgent_first() -> None:
    new = [Difference(kind="new", case_id=case_id, need_id="main", now_opening_id="U-1/clinical")
           for case_id in ("A-0", "C-16", "C-11")]  # fmt: skip
    previous = Previous(snapshot_hash="0", as_of=date(2026, 2, 23), commitments=(), differences=tuple(new))
    found = differences(story(previous=previous))
    assert found is not None
    assert [line.split(":")[0] for line in found.groups[0].lines] == ["C-11", "C-16", "A-0"]


def test_a_longer_chain_with_a_joint_move_says_both_what_ifs() -> None:
    ring, straight = whole_week.CHAINS[1].steps, whole_week.step(2, "C-19", "U-5/home_treatment", place_of="C-12")
    (told,) = chain_texts(story("en", chains=(Chain(steps=(*ring, straight)),)))
    assert told.heading == "Chain 1: 3 people"
    assert told.steps == (
        "On the same day (2026-03-02), together: C-12 moves from De Es (U-3, long-term living) to De Wilg (U-4, "
        "long-term living) and C-13 moves from De Wilg (U-4, long-term living) to De Es (U-3, long-term living).",
        "C-19 gets care at home from 2026-03-02 by Thuisteam (U-5), in the place of C-12.",
    )
    assert told.if_fails == (
        "Does a step not go ahead? Then everybody who comes after it waits. "
        "Who moves together cannot move alone: if one does not go, none of them goes."
    )


def test_a_step_that_takes_and_leaves_a_place_and_one_that_does_neither() -> None:
    steps = (
        whole_week.step(1, "C-14", "U-2/day_structure", need_id="b-day"),
        whole_week.step(2, "C-10", "U-3/sheltered_living", place_of="C-12", leaves="U-1/clinical"),
    )
    (told,) = chain_texts(story(chains=(Chain(steps=steps),)))
    assert told.steps == (
        "C-14 gaat op 2-3-2026 naar De Beuk (U-2, dagbesteding).",
        "C-10 gaat op 2-3-2026 van De Linde (U-1) naar De Es (U-3, beschermd wonen), op de plek van C-12; daarmee "
        "komt een plek vrij.",
    )


def test_two_parts_of_one_client_are_one_person_in_a_chain() -> None:
    steps = (
        whole_week.step(1, "C-14", "U-1/clinical", need_id="a-treat"),
        whole_week.step(2, "C-14", "U-2/day_structure", need_id="b-day"),
    )
    (told,) = chain_texts(story(chains=(Chain(steps=steps),)))
    assert told.heading == "Keten 1: 1 mens"


@pytest.mark.parametrize(
    ("payer", "expected"),
    [
        ("Fonds", "Fonds: 1 van de 1 maatwerkplek, voor C-15."),
        ("Ander", "Ander: 1 maatwerkplek, voor C-15. Hoeveel er nog zijn, is niet bekend."),
        ("Leeg", "Leeg: 1 maatwerkplek, voor C-15. Hoeveel er nog zijn, is niet bekend."),
        (None, "Betaler niet opgegeven: 1 maatwerkplek, voor C-15."),
    ],
)
def test_bespoke_funding_is_counted_by_payer(payer: str | None, expected: str) -> None:
    condition = whole_week.BESPOKE.model_copy(update={"subject": payer})
    rows = {"funding": (Funding(payer="Fonds", bespoke_places=1), Funding(payer="Leeg"))}
    placements = (whole_week.placement("C-15", "U-2/clinical", condition),)
    assert made(story(rows=rows, placements=placements)).funding == (expected,)


def test_a_client_who_gets_two_parts_comes_off_a_list_once() -> None:
    both = tuple(
        Transfer(case_id="C-14", need_id=need_id, from_unit_ids=("U-3",), to_unit_id=unit_id)
        for need_id, unit_id in (("a-treat", "U-1"), ("b-day", "U-2"))
    )
    found = waiting_lists(story("en", transfers=both))
    assert found is not None
    assert found.leaving == ("Off the list of De Es (U-3): C-14 to De Linde (U-1) and De Beuk (U-2).",)


def test_without_lists_there_is_nothing_to_tell() -> None:
    assert waiting_lists(story(rows={"waiting_lists": ()}, transfers=())) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_near_is_asked_as_a_question_about_the_unit(language: Any) -> None:
    near = Condition(kind="unknown_location", rule="near", subject="b-day", decider="provider")
    placements = (whole_week.placement("C-14", "U-1/clinical", near, need_id="a-treat"),)
    told = story(language, placements=placements)
    said = condition_text(near, "U-1", told.words, told.names)
    assert "b-day" not in said
    assert ("dicht genoeg" if language == "nl" else "near enough") in said
    (asked,) = [one for one in told.questions if one.question.kind == "unknown_location_near"]
    assert asked.deciders == ("provider",)


@pytest.mark.parametrize(
    ("change", "dutch", "english"),
    [
        (
            Change(kind="resource", target="U-2", subject="night_shifts", level=2, decider="provider", cost=3),
            "De Beuk (U-2) zet meer in: 2 night shifts",
            "De Beuk (U-2) adds 2 night shifts",
        ),
        (
            Change(kind="cohort_limit", target="U-1", subject="active_addiction = yes", level=2, decider="provider",
                   cost=7),
            "De Linde (U-1) maakt in de groep ruimte voor 2 cliënten meer: actieve verslaving",
            "De Linde (U-1) makes room in its group for 2 more clients: active addiction",
        ),
        (
            Change(kind="cohort_limit", target="U-9", subject="iq < 70", level=1, decider="provider", cost=4),
            "U-9 maakt in de groep ruimte voor 1 cliënt meer: iq < 70",
            "U-9 makes room in its group for 1 more client: iq < 70",
        ),
    ],
)  # fmt: skip
def test_changes_of_staff_and_groups(change: Change, dutch: str, english: str) -> None:
    for language, expected in (("nl", dutch), ("en", english)):
        told = story(language)
        assert change_text(change, told.words, told.names) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_about_placements_together_can_be_told_as_a_cause(language: Any) -> None:
    words = catalogue(language)
    for code in (
        "after_need", "apart", "budget", "cohort_limits", "current_opening", "near", "near_current", "one_opening",
        "pins", "places", "resources", "together",
    ):  # fmt: skip
        assert words.has(f"family.{code}"), code


def test_parts_come_required_first_and_each_after_the_one_it_follows() -> None:
    needs = (
        Need(case_id="C-18", need_id="a", care_form="outreach", after_need_id="b"),
        Need(case_id="C-18", need_id="b", care_form="outreach", after_need_id="z"),
        Need(case_id="C-18", need_id="c", care_form="acute", optional=True),
        Need(case_id="C-18", need_id="z", care_form="clinical"),
    )
    kept = tuple(need for need in whole_week.snapshot().needs if need.case_id != "C-18")
    told = story(rows={"needs": (*kept, *needs)})
    assert [need.need_id for need in ordered_needs(told.index, "C-18")] == ["z", "c", "b", "a"]
    # Two parts that ask for the same care are told apart by their names.
    assert told.names.part("C-18", "a") == "outreachende zorg (a)"
    assert told.names.part("C-18", "z") == "klinische opname"


def test_decisions_hold_every_part_and_the_best_route() -> None:
    rows = [tuple(row.get(column) for column in ("case_id", "need_id", "unit_id", "opening_id"))
            for row in decision_rows(story())]  # fmt: skip
    assert rows[1:4] == [
        ("C-14", "a-treat", "U-1", None),
        ("C-14", "b-day", "U-2", "U-2/day_structure"),
        ("C-14", "d-live", "U-4", "O-later"),
    ]
    # The best route of C-18 gives both parts; C-17 has no route, so only its need is known.
    assert rows[-3:] == [
        ("C-18", "a", "U-1", "U-1/clinical"),
        ("C-18", "b", "U-2", "U-2/day_structure"),
        ("C-17", "main", None, None),
    ]
    assert all(need_id for _, need_id, _, _ in rows)


def test_a_place_made_is_counted_by_opening() -> None:
    openings = (
        *(one for one in whole_week.snapshot().openings if one.id != "U-2/clinical"),
        Opening(unit_id="U-2", care_form="clinical", places=0, can_add=3),
    )
    assert made(story("en", rows={"openings": openings})).places == (
        "De Beuk (U-2, clinical admission): 2 places more, for C-15 and C-16. At most 3 can be made.",
    )
