"""Explanations cut short by a time limit, or told in numbers only."""

from typing import Any

import pytest

from carematch import Explanation, Matcher, Plan
from carematch.matching.limits import OutOfTimeError
from carematch.matching.model import Model

from ..build import case, opening, unit, week
from .test_explanations import by_hand
from .test_pair_rules import CRITERION

PARTS = ("causes", "competition", "routes", "routes_with_loss", "questions")


def unknown_too() -> tuple[Matcher, Plan]:
    """B is left over: A has the place at U, V excludes B, and W may: that fact is not known."""
    snapshot = week(
        [case("A", urgency=1), case("B")],
        [unit("U"), unit("V"), unit("W")],
        [opening("U"), opening("V"), opening("W", 0)],
        preferences=[{"case_id": "A", "kind": "wish", "unit_id": "U"}],
        criteria=[
            {**CRITERION, "unit_id": "V"},
            {**CRITERION, "unit_id": "W", "fact": "wanders", "operator": "=", "value": True},
        ],
        facts=[{"case_id": "B", "fact": "iq", "value": 60}],
    )
    matcher = Matcher(snapshot)
    return matcher, matcher.propose()


def test_when_the_time_is_over_before_it_begins_nothing_is_claimed() -> None:
    matcher, plan = unknown_too()
    told = matcher.explain(plan, "B", time_limit_s=1e-9)
    assert set(told.unfinished) >= {"causes", "competition", "routes", "routes_with_loss"}
    assert not told.routes_complete
    assert (told.causes, told.competition, told.further_competition, told.routes) == ((), None, (), ())
    assert told.next_step is not None
    assert (told.next_step.step, told.next_step.reason) == (None, "not_proven")
    # What takes no solving is told all the same.
    whole = matcher.explain(plan, "B")
    assert (told.accounts, told.counts, told.consultation) == (whole.accounts, whole.counts, whole.consultation)
    assert whole.unfinished == ()


def test_the_alternatives_of_somebody_placed_are_cut_short_too() -> None:
    snapshot = week([case("A")], [unit("U"), unit("V")])
    matcher = Matcher(snapshot)
    plan = matcher.propose()
    told = matcher.explain(plan, "A", time_limit_s=1e-9)
    assert (told.unfinished, told.alternatives, told.outcome) == (("alternatives",), (), "placed")


def test_enough_time_cuts_nothing() -> None:
    matcher, plan = unknown_too()
    assert matcher.explain(plan, "B", time_limit_s=600) == matcher.explain(plan, "B")


def cut_off(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """From so many questions on none is answered in time."""
    original, asked = Model.run, [0]

    def run(self: Any, setting: Any, **options: bool) -> Any:
        asked[0] += 1
        if asked[0] > after:
            raise OutOfTimeError("the question was not answered within its limit")
        return original(self, setting, **options)

    monkeypatch.setattr(Model, "run", run)


@pytest.mark.parametrize("after", [*range(12), 14, 17, 20, 24, 30, 40, 60, 80])
def test_wherever_it_is_cut_off_what_is_told_is_right(after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each part tells what it would tell first, names itself when it was cut, and claims no more than that.
    matcher, plan = unknown_too()
    whole = matcher.explain(plan, "B")
    with monkeypatch.context() as patched:
        cut_off(patched, after)
        told = matcher.explain(plan, "B")
    assert set(told.unfinished) <= set(PARTS)
    assert_begins(told, whole)
    for part in set(PARTS) - set(told.unfinished) - {"routes"}:
        assert getattr(told, part) == getattr(whole, part)
    if "routes" in told.unfinished:
        assert not told.routes_complete
        assert told.next_step is not None
        assert told.next_step.reason == "not_proven"
    else:
        assert [one.changes for one in told.routes] == [one.changes for one in whole.routes]
        assert told.routes_complete == whole.routes_complete


def assert_begins(told: Explanation, whole: Explanation) -> None:
    """What is told is the beginning of the whole; whether the goals choose it may be left open."""
    assert told.causes == whole.causes[: len(told.causes)]
    assert told.competition in (None, whole.competition)
    assert told.further_competition == whole.further_competition[: len(told.further_competition)]
    assert told.questions == whole.questions[: len(told.questions)]
    for some, every in ((told.routes, whole.routes), (told.routes_with_loss, whole.routes_with_loss)):
        assert [one.changes for one in some] == [one.changes for one in every[: len(some)]]
        assert all(a.chosen_by_goals in (None, b.chosen_by_goals) for a, b in zip(some, every, strict=False))


def test_numbers_only() -> None:
    # U is full with A, V is kept from B by a criterion, W is 111 km away: each of the three openings by one rule, but
    # for U, where no rule about B alone is in the way.
    matcher, plan = by_hand()
    told, whole = matcher.explain(plan, "B", counts_only=True), matcher.explain(plan, "B")
    assert told.accounts == ()
    assert [(one.need_id, one.rule, one.openings, one.alone) for one in told.counts] == [
        ("main", "criteria", 1, 1),
        ("main", "distance", 1, 1),
    ]
    assert told.model_copy(update={"accounts": whole.accounts}) == whole
    assert matcher.explain_all(plan, counts_only=True) == tuple(
        matcher.explain(plan, name, counts_only=True) for name in "AB"
    )


def test_numbers_count_openings_of_the_care_form_alone() -> None:
    # Of three openings of the form two are at U, which excludes A, one of them beyond the radius too; the one at V is
    # beyond. The opening of another care form is not counted.
    snapshot = week(
        [case("A", latitude=0.0, longitude=0.0)],
        [unit("U", latitude=0.0, longitude=1.0), unit("V", latitude=0.0, longitude=1.0)],
        [
            opening("U", opening_id="U1"),
            opening("U", opening_id="U2", delivery="at_client", service_radius_km=50.0),
            opening("V", opening_id="V1", delivery="at_client", service_radius_km=50.0),
            opening("V", opening_id="V2", care_form="acute"),
        ],
        criteria=[CRITERION],
        facts=[{"case_id": "A", "fact": "iq", "value": 60}],
    )
    matcher = Matcher(snapshot)
    told = matcher.explain(matcher.propose(), "A", counts_only=True)
    assert [(one.rule, one.openings, one.alone) for one in told.counts] == [("criteria", 2, 1), ("distance", 2, 1)]
