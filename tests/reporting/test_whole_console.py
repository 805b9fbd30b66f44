"""What the console says of a week that has all of it."""

from carematch.language import LANGUAGES
from carematch.models.explanation import Explanation
from carematch.reporting.summary import explanation_lines, summary

from . import whole_week


def placed(case_id: str) -> Explanation:
    """An explanation of a placed case that tells nothing by itself."""
    return Explanation(
        case_id=case_id, outcome="placed", proven=True, effective_urgency=2, waiting_days=56, accounts=()
    )


def test_summary_counts_people_and_tells_those_who_would_move_on_apart() -> None:
    snapshot = whole_week.snapshot()
    lines = summary(snapshot, whole_week.plan(snapshot), whole_week.explanations(snapshot), "nl")
    assert lines[:6] == [
        "6 mensen zoeken een plek: 5 met een plek, 1 nog zonder.",
        "Vast: 3. Met een voorwaarde: 2. Vragen om uit te zoeken: 6.",
        "Al een plek, klaar voor een andere: 4. Stroomt door: 3. Wacht nog: 1.",
        "2 ketens: een plek komt vrij doordat een ander vertrekt. De volgorde staat in het verslag.",
        "2 van de 5 voorstellen van 23-2-2026 blijven staan.",
        "Volgens de afgesproken doelen bestaat er geen betere verdeling. Dat is bewezen.",
    ]
    without, waiting = lines.index("Nog geen plek:"), lines.index("Heeft een plek, wacht op doorstromen:")
    assert lines[without + 1].startswith("  C-18  ")
    assert lines[waiting + 1].startswith("  C-17  ")


def test_a_plan_is_told_with_all_its_parts() -> None:
    snapshot = whole_week.snapshot()
    lines = explanation_lines(placed("C-14"), snapshot, "nl", plan=whole_week.plan(snapshot))
    assert lines[1:] == [
        "C-14 krijgt een plek voor klinische opname bij De Linde (U-1), vanaf 2-3-2026.",
        "C-14 krijgt een plek voor dagbesteding bij De Beuk (U-2), vanaf 2-3-2026.",
        "C-14 krijgt een plek voor beschermd wonen bij De Wilg (U-4), vanaf 1-4-2026.",
        "Kan pas komen als C-10 weg is.",
        "Nog open: behandeling thuis.",
        "De plaatsing heeft geen voorwaarden.",
    ]


def test_conditions_are_told_once_and_from_the_plan() -> None:
    snapshot = whole_week.snapshot()
    lines = explanation_lines(placed("C-15"), snapshot, "en", plan=whole_week.plan(snapshot))
    assert lines[-1] == "Still needed: bespoke funding by Fonds; provider makes an extra place for this client."


def test_somebody_who_waits_to_move_on_has_a_place() -> None:
    snapshot = whole_week.snapshot()
    mover, plan_of_two = whole_week.explanations(snapshot)
    told = explanation_lines(mover, snapshot, "nl", plan=whole_week.plan(snapshot))
    assert told[1] == (
        "C-17 heeft al een plek: De Beuk (U-2, klinische opname). C-17 kan verder naar een andere plek. "
        "Tot die er is, blijft deze plek bezet."
    )
    assert "C-17 heeft nog geen plek." not in told
    told = explanation_lines(plan_of_two, snapshot, "nl")
    assert told[1:4] == [
        "C-18 heeft nog geen plek.",
        "Volgende stap: Bespreek aan de landelijke tafel of dit samen kan: De Beuk (U-2) zet meer in: 4 uren personeel "
        "en U-2 maakt in de groep ruimte voor 1 cliënt meer: leeftijd lager dan 18. Wie beslist: aanbieder.",
        "Dit is één plan met meer delen. Alleen samen: klinische opname en dagbesteding. Dit mag open blijven: "
        "outreachende zorg.",
    ]


def test_every_line_can_be_told_in_both_languages() -> None:
    snapshot = whole_week.snapshot()
    plan = whole_week.plan(snapshot)
    for language in LANGUAGES:
        for case_id in sorted(plan.placed_case_ids):
            assert all(explanation_lines(placed(case_id), snapshot, language, plan=plan))
