"""The engine's own plans and explanations can all be told, in both languages."""

from pathlib import Path

import pytest

import carematch as cm
from carematch.language import LANGUAGES

from . import week

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
