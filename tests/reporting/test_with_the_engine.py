"""The engine's own plans and explanations can all be told, in both languages."""

from pathlib import Path

import pytest

import carematch as cm
from carematch.language import LANGUAGES
from carematch.models.plan import Placement

from . import week, whole_week

EXAMPLE = Path(__file__).parents[2] / "examples" / "data" / "week"


def tell(snapshot, policy, folder, time_limit_s=None, at_most=None):
    matcher = cm.Matcher(snapshot, policy)
    plan = matcher.propose(time_limit_s=time_limit_s)
    cases = [*(one.case_id for one in plan.unmatched), *sorted(plan.placed_case_ids)][:at_most]
    explanations = [matcher.explain(plan, case_id) for case_id in cases]
    for language in LANGUAGES:
        cm.write_report(snapshot, plan, explanations, folder / language, language=language)
        for explanation in explanations:
            assert all(cm.explanation_lines(explanation, snapshot, language, plan=plan))
    return (folder / "nl" / "report.html").read_text("utf-8")


def test_the_hand_made_week(tmp_path):
    text = tell(week.snapshot(), cm.Policy(), tmp_path)
    assert "Bewezen" in text


def test_the_whole_week_is_what_the_engine_proposes(tmp_path: Path) -> None:
    """The hand-made plan of the whole week, with its chains and transfers, is the engine's own."""
    snapshot = whole_week.snapshot()
    before = whole_week.plan(
        snapshot,
        placements=tuple(
            Placement(**one.model_dump(), start_on=whole_week.PREVIOUS.as_of) for one in whole_week.PREVIOUS.commitments
        ),
    )
    matcher = cm.Matcher(snapshot)
    plan = matcher.propose(previous=before)
    assert plan.proven
    assert set(plan.placements) == set(whole_week.PLACEMENTS)
    assert plan.chains == whole_week.CHAINS
    assert plan.transfers == whole_week.plan(snapshot).transfers
    cases = [*(one.case_id for one in plan.unmatched), *sorted(plan.placed_case_ids)]
    explanations = [matcher.explain(plan, case_id) for case_id in cases]
    for language in LANGUAGES:
        cm.write_report(snapshot, plan, explanations, tmp_path / language, language=language)
        for explanation in explanations:
            assert all(cm.explanation_lines(explanation, snapshot, language, plan=plan))
    text = (tmp_path / "nl" / "report.html").read_text("utf-8")
    assert "Een apart programma heeft elke plaatsing en elk getal nagerekend." in text
    assert "2 van de 5 voorstellen" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("policy", "time_limit_s"),
    [
        (cm.Policy(), None),
        (cm.Policy(conditions="after_firm", inclusion="strict", region_first=True), None),
        (cm.Policy(conditions="never"), None),
        (cm.Policy(), 0.01),
    ],
)
def test_the_example_week(policy, time_limit_s, tmp_path):
    text = tell(cm.read_snapshot(EXAMPLE), policy, tmp_path, time_limit_s, at_most=12)
    assert len(text) < 250_000
