"""What the client and another table read: nothing about anybody else, nor about who lives at a unit."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from carematch import Explanation, Matcher, Plan, Snapshot, SnapshotError, explanation_lines
from carematch.language import LANGUAGES, catalogue
from carematch.matching.explain.audience import OTHER_CLIENTS, PRESENT_GROUP, UNTOLD, for_audience, told_conditions
from carematch.matching.explain.own_part import own_plan, own_snapshot
from carematch.models.change import Change, Move, Route
from carematch.models.comparison import GoalDifference, Price
from carematch.models.explanation import (
    Account,
    Alternative,
    Audience,
    Barrier,
    Competition,
    NextStep,
    Question,
)
from carematch.models.plan import Condition, Placement, RunRecord
from carematch.models.policy import Policy

from ..build import AS_OF, case, opening, unit, week
from ..oracle.random_snapshots import random_problem
from .whole import occupant

OUTSIDE: tuple[Audience, ...] = ("client", "other_table")
ABOUT_OTHERS = {"places", "resources", "cohort_limits", "apart"}


# Over random weeks, in which everything about a client can be recognised


def recognisable(snapshot: Snapshot) -> Snapshot:
    """The snapshot with ids, places and facts that occur nowhere else, and free texts that name somebody else."""
    number = {one.case_id: n for n, one in enumerate(snapshot.cases)}
    ids = {case_id: f"client-{n}-x" for case_id, n in number.items()}
    next_to = {case_id: ids[list(ids)[(n + 1) % len(ids)]] for case_id, n in number.items()}

    def renamed(row: Any) -> Any:
        new = {name: ids[getattr(row, name)] for name in ("case_id", "case_a", "case_b") if hasattr(row, name)}
        return row.model_copy(update=new)

    rows = {name: tuple(map(renamed, found)) for name, found in snapshot.rows()}
    rows["cases"] = tuple(
        renamed(one).model_copy(
            update={
                "place": f"Village-{n}-y",
                "admitted_by_table": f"as {next_to[one.case_id]}" if one.admitted_by_table else None,
            }
        )
        for n, one in enumerate(snapshot.cases)
    )
    rows["decisions"] = tuple(
        renamed(one).model_copy(update={"reason": f"not beside {next_to[one.case_id]}"}) for one in snapshot.decisions
    )
    rows["facts"] = tuple(
        renamed(one).model_copy(update={"value": fact_value(one.value, number[one.case_id])})
        for one in snapshot.facts
        if one.fact != "age"  # which follows from the year of birth
    )
    return Snapshot(**rows)


def fact_value(value: Any, n: int) -> Any:
    """A value nobody else has: words by name, numbers by decimals, years far apart. A yes or no tells nobody apart."""
    if isinstance(value, str):
        return f"{value}-{n}-z"
    if isinstance(value, bool) or value is None:
        return value
    return value - n * 7 - 1 if value > 1900 else value + 0.013 * (n + 1)


def secrets(snapshot: Snapshot, case_id: str) -> Iterator[str]:
    """All that would tell one client apart from others, as it would be written."""
    one = next(row for row in snapshot.cases if row.case_id == case_id)
    yield from (case_id, str(one.place))
    yield from (str(number) for number in (one.latitude, one.longitude) if number is not None)
    for row in snapshot.facts:
        if row.case_id == case_id and row.value is not None and not isinstance(row.value, bool):
            yield str(row.value)
            yield from (catalogue(language).value(row.value) for language in LANGUAGES)


def hidden_from(snapshot: Snapshot, case_id: str) -> set[str]:
    """What tells others apart, but for what a client has too or a unit asks."""
    units = snapshot.model_dump_json(include={"units", "openings", "criteria"})
    known = " ".join((units, *secrets(snapshot, case_id)))
    others = (one.case_id for one in snapshot.cases if one.case_id != case_id)
    return {secret for other in others for secret in secrets(snapshot, other) if not holds(known, secret)}


def holds(text: str, secret: str) -> bool:
    return re.search(rf"(?<![\w.,]){re.escape(secret)}(?![\w]|[.,]\d)", text) is not None


seeds = st.integers(0, 10**6)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(seeds)
def test_nothing_tells_of_anybody_else(seed: int) -> None:
    snapshot, policy = random_problem(seed, cases=4, openings=4, whole=seed % 3 > 0)
    snapshot = recognisable(snapshot)
    try:
        matcher = Matcher(snapshot, policy)
        plan = matcher.propose()
    except SnapshotError:  # pins that cannot hold
        assume(False)
    for full in matcher.explain_all(plan):
        hidden = hidden_from(snapshot, full.case_id)
        for audience in OUTSIDE:
            told = for_audience(full, audience, matcher.index)
            said = [told.model_dump_json(), own_plan(plan, full.case_id).model_dump_json()]
            said.append(own_snapshot(snapshot, full.case_id).model_dump_json())
            said += [line for language in LANGUAGES for line in rendered(told, snapshot, plan, language)]
            assert [(secret, text) for text in said for secret in hidden if holds(text, secret)] == []
            says_nothing_of_the_group(told)


def test_the_table_does_read_of_others() -> None:
    # What the property above looks for is there to be found.
    snapshot = recognisable(WAYS["apart"])
    matcher = Matcher(snapshot)
    full = matcher.explain(matcher.propose(), "client-0-x").model_dump_json()
    assert "client-1-x" in hidden_from(snapshot, "client-0-x")
    assert holds(full, "client-1-x")


def rendered(told: Explanation, snapshot: Snapshot, plan: Plan, language: Any) -> list[str]:
    """The lines made from what the reader may see, and those made with the whole snapshot at hand."""
    own = own_snapshot(snapshot, told.case_id)
    lines = explanation_lines(told, own, language, plan=own_plan(plan, told.case_id))
    without_texts = snapshot.model_copy(
        update={"cases": tuple(one.model_copy(update={"admitted_by_table": None}) for one in snapshot.cases)}
    )
    return [*lines, *explanation_lines(told, without_texts, language)]


def says_nothing_of_the_group(told: Explanation) -> None:
    rules = {one.rule for account in told.accounts for one in (*account.barriers, *account.beside_others)}
    rules |= {family for families in told.causes for family in families}
    assert rules.isdisjoint(ABOUT_OTHERS)
    assert (told.competition, told.further_competition, told.routes_with_loss) == (None, (), ())
    for route in told.routes:
        assert (route.witness, route.moves, route.losers, route.goes_first) == (None, (), (), ())
        assert all(change.subject is None for change in route.changes if change.kind == "cohort_limit")
        assert {change.case_id for change in route.changes} <= {None, told.case_id}
    assert all(one.price is None for one in told.alternatives)


# What stands in the way at a unit reads the same, whoever lives there

HERE = unit("U")
APART = [{"case_a": "A", "case_b": "B"}]
ARSON = [{"unit_id": "U", "fact": "arson", "operator": "=", "value": True, "at_most": 0}]
SETS_FIRE = [{"case_id": "A", "fact": "arson", "value": True}]
STAFF: dict[str, Any] = {
    "resources": [{"unit_id": "U", "resource": "staff", "amount": 1.0}],
    "loads": [{"case_id": "A", "resource": "staff", "amount": 2.0}],
}


def without_room(places: int = 1, **tables: Any) -> Snapshot:
    """A fits at U by itself; B lives there and stays."""
    stays = case("B", care_form="day_structure", current_opening="U/clinical")
    return week([case("A"), stays], [HERE], [opening("U", places)], **tables)


WAYS = {
    "full": without_room(0),
    "apart": without_room(apart=APART),
    "group": without_room(cohort_limits=ARSON, facts=SETS_FIRE),
    "staff": without_room(**STAFF),
    "apart and full": without_room(0, apart=APART),
    "group and staff": without_room(cohort_limits=ARSON, facts=SETS_FIRE, **STAFF),
}


def told_to(snapshot: Snapshot, case_id: str, audience: Audience = "client") -> Explanation:
    matcher = Matcher(snapshot)
    return for_audience(matcher.explain(matcher.propose(), case_id), audience, matcher.index)


@pytest.mark.parametrize("way", WAYS)
def test_whatever_it_is_about_others_reads_the_same(way: str) -> None:
    # Routes aside: they say what people could do, such as making a place.
    told, full = told_to(WAYS[way], "A"), told_to(WAYS["full"], "A")
    same = {"routes": (), "routes_complete": True, "next_step": None}
    assert told.model_copy(update=same) == full.model_copy(update=same)
    assert told.causes == ((PRESENT_GROUP,),)
    (account,) = told.accounts
    assert [one.code for one in account.beside_others] == [PRESENT_GROUP]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nl", "U – past, maar: er is geen ruimte naast de huidige groep van de afdeling"),
        ("en", "U – fits, but: there is no room beside the unit's present group"),
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_only_the_present_group_is_told(way: str, language: Any, sentence: str) -> None:
    lines = explanation_lines(told_to(WAYS[way], "A"), WAYS[way], language)
    assert f"  {sentence}" in lines
    assert [line for line in lines if holds(line, "B")] == []


def test_what_a_group_asks_is_no_question_to_the_client() -> None:
    # U has room for one more who sets fires, and whether A does is not known; that U watches it tells about its group.
    snapshot = without_room(0, cohort_limits=[{**ARSON[0], "at_most": 1}])
    matcher = Matcher(snapshot)
    full = matcher.explain(matcher.propose(), "A")
    assert [(one.subject, one.unit_ids) for one in full.questions] == [("arson", ("U",))]
    assert for_audience(full, "client", matcher.index).questions == ()
    # A criterion of U is the unit's own, and its question stays.
    criterion = {"unit_id": "U", "criterion_id": "K", "fact": "arson", "operator": "=", "value": True}
    asked = told_to(without_room(0, criteria=[criterion], cohort_limits=ARSON), "A").questions
    assert [(one.subject, one.unit_ids) for one in asked] == [("arson", ("U",))]


def test_a_rejection_is_told_without_its_reason() -> None:
    rejected = [{"case_id": "A", "unit_id": "U", "decision": "reject", "reason": "B would not be safe"}]
    snapshot = week([case("A"), case("B")], [HERE], decisions=rejected)
    told = told_to(snapshot, "A")
    assert "safe" not in told.model_dump_json()
    assert any("eerder besloten: niet hier" in line for line in explanation_lines(told, snapshot, "nl"))


def test_a_route_that_asks_somebody_else_is_left_out() -> None:
    # U: one place, taken by A. B gets it when A lets the wish for U go, for then A goes to V.
    wish = [{"case_id": "A", "kind": "wish", "unit_id": "U"}, {"case_id": "B", "kind": "veto", "unit_id": "V"}]
    snapshot = week([case("A", urgency=1), case("B")], [HERE, unit("V")], preferences=wish)
    matcher = Matcher(snapshot)
    full = matcher.explain(matcher.propose(), "B")
    asked = {(change.kind, change.target) for route in full.routes for change in route.changes}
    assert asked >= {("place", "U/clinical"), ("wish", "A")}
    told = for_audience(full, "client", matcher.index)
    assert [(one.kind, one.target) for route in told.routes for one in route.changes] == [("place", "U/clinical")]
    assert told.routes_complete is False


def test_a_place_elsewhere_that_lets_somebody_move_is_left_out() -> None:
    # B fits U only, where A is, who also fits V. A place more at V would tell that somebody at U can go there.
    vetoes = [{"case_id": "B", "kind": "veto", "unit_id": "V"}]
    places = [opening("U"), opening("V", 0)]
    matcher = Matcher(week([case("A", urgency=1), case("B")], [HERE, unit("V")], places, preferences=vetoes))
    full = matcher.explain(matcher.propose(), "B")
    assert {route.changes[0].target for route in full.routes} == {"U/clinical", "V/clinical"}
    told = for_audience(full, "client", matcher.index)
    assert [route.changes[0].target for route in told.routes] == ["U/clinical"]


def test_a_placed_client_reads_nothing_of_the_chain() -> None:
    # B leaves U for V; then A comes to U.
    home = week([case("A"), occupant("B", "U/clinical", registered_on=AS_OF)], [HERE, unit("V")],
                [opening("U", 0), opening("V")],
                preferences=[{"case_id": "A", "kind": "wish", "unit_id": "U"}])  # fmt: skip
    matcher = Matcher(home)
    plan = matcher.propose()
    assert plan.chains
    told = for_audience(matcher.explain(plan, "A"), "client", matcher.index)
    mine = own_plan(plan, "A")
    assert (mine.chains, mine.goals, mine.record.snapshot_hash) == ((), (), "")
    lines = explanation_lines(told, own_snapshot(home, "A"), "en", plan=mine)
    assert any("U" in line for line in lines)
    assert [line for line in lines if holds(line, "B")] == []


# By hand, with everything filled in


def everything() -> Explanation:
    """An explanation in which every field that can tells about X."""
    barrier: dict[str, Any] = {"need_id": "main", "unit_id": "U", "outcome": "blocked"}
    about_x: dict[str, Any] = {"subject": "X", "observed": "X", "limit": "X", **barrier}
    rival = Competition(
        case_id="A", rivals=("X",), opening_ids=("O",), places=1, rules=("places",), countable=True, least_size=True
    )
    move = Move(case_id="X", need_id="main", was_opening_id="O", now_opening_id="P")
    route: dict[str, Any] = {
        "cost": 3,
        "deciders": ("provider",),
        "moves": (move,),
        "losers": (),
        "chosen_by_goals": False,
    }
    return Explanation(
        case_id="A",
        outcome="unmatched",
        proven=True,
        effective_urgency=2,
        waiting_days=10,
        accounts=(
            Account(
                need_id="main",
                unit_id="U",
                outcome="fits",
                opening_ids=("O",),
                barriers=(
                    Barrier(rule="house_rule", code="house_rule", **about_x),
                    Barrier(rule="decisions", code="decisions", observed="X is there", liftable=True, **barrier),
                ),
                beside_others=(
                    *(Barrier(rule=rule, code=rule, **about_x) for rule in sorted(ABOUT_OTHERS)),
                    Barrier(rule="never_with", code="never_with", **about_x),
                    Barrier(rule="budget", code="budget", subject="payer", observed=3, limit=2, **barrier),
                    Barrier(rule="near", code="near", observed=78.0, limit=10.0, **barrier),
                ),
            ),
        ),
        causes=(("apart",), ("cohort_limits",), ("never_with",), ("distance", "places"), ("criteria", "distance")),
        competition=rival,
        further_competition=(rival,),
        routes=(
            Route(changes=(change("wish", "X", decider="client"),), witness=None, goes_first=("X",), **route),
            Route(changes=(change("criterion", "U", subject="K", case_id="X"),), witness=None, **route),
            Route(changes=(change("budget", "payer of X"),), witness=None, **route),
            Route(changes=(change("place", "O"),), witness=witness("O", "U"), goes_first=("X",), **route),
            Route(changes=(change("place", "P"),), witness=witness("O", "U"), **route),
            Route(changes=(change("cohort_limit", "U", subject="arson = yes"),), witness=witness("O", "U"), **route),
            Route(changes=(change("cohort_limit", "U", subject="hiv = yes"),), witness=witness("O", "U"), **route),
            Route(changes=(change("own_kind", "X"),), witness=witness("O", "U"), **route),
            Route(changes=(change("distance", "A", decider="client", level=10),), witness=None, **route),
        ),
        routes_with_loss=(Route(changes=(), witness=None, **{**route, "losers": ("X",)}),),
        questions=(Question(case_id="A", subject="hiv", kind="unknown_fact", unit_ids=("U",)),),
        next_step=NextStep(step="region", reason="best_route", deciders=("client",)),
        alternatives=(
            Alternative(
                need_id="main",
                unit_id="U",
                opening_id="O",
                decided_by="placed_urgency_1",
                price=Price(goals=(GoalDifference(name="moved_on", before=1, after=0),), losers=("X",)),
            ),
        ),
    )


def change(kind: str, target: str, decider: Any = "provider", **columns: Any) -> Change:
    return Change(kind=kind, target=target, decider=decider, cost=3, **columns)


def witness(opening_id: str, unit_id: str) -> Plan:
    """A plan that places A there and X at P."""
    start: dict[str, Any] = {"need_id": "main", "start_on": AS_OF}
    return Plan(
        placements=(
            Placement(case_id="A", unit_id=unit_id, opening_id=opening_id, **start),
            Placement(case_id="X", unit_id="V", opening_id="P", **start),
        ),
        unmatched=(),
        goals=(),
        policy=Policy(),
        record=RunRecord(snapshot_hash="0", as_of=AS_OF, carematch="0", solver="none", seed=0),
    )


def test_every_field_that_could_tell_is_emptied() -> None:
    index = Matcher(week([case("A"), case("X")], [HERE])).index
    told = for_audience(everything(), "client", index)
    assert re.search(r"\bX\b|hiv|arson|house_rule|never_with|payer of", told.model_dump_json()) is None
    says_nothing_of_the_group(told)
    (account,) = told.accounts
    assert [(one.rule, one.code) for one in account.barriers] == [(UNTOLD, UNTOLD), ("decisions", "decisions_untold")]
    assert [one.code for one in account.beside_others] == [PRESENT_GROUP, UNTOLD, "budget_untold", "near"]
    assert told.causes == ((PRESENT_GROUP,), (UNTOLD,), ("criteria", "distance"))
    assert [(one.kind, one.target, one.subject) for route in told.routes for one in route.changes] == [
        ("place", "O", None),
        ("cohort_limit", "U", None),
        ("distance", "A", None),
    ]
    assert told.routes_complete is False
    assert told.questions == ()
    assert told.next_step == NextStep(step="region", reason="best_route", deciders=("table",))
    assert [(one.decided_by, one.price) for one in told.alternatives] == [(OTHER_CLIENTS, None)]


def test_conditions_of_an_own_rule_say_only_that_there_is_one() -> None:
    late = Condition(kind="late", rule="dates", decider="referrer")
    own = Condition(kind="house_rule", rule="house_rule", subject="X", decider="provider")
    assert told_conditions([late, own]) == (late, Condition(kind=UNTOLD, rule=UNTOLD, decider="provider"))


def test_what_may_be_told_is_decided_field_by_field() -> None:
    # A field that is new in these models is left out for the client until it is decided here and in the engine.
    decided = {"competition", "further_competition", "routes_with_loss", *told_fields()}
    assert set(Explanation.model_fields) == decided
    assert set(Account.model_fields) == {
        *("need_id", "unit_id", "outcome", "opening_ids", "distance_km", "barriers", "beside_others")
    }
    assert set(Route.model_fields) == {
        *("changes", "cost", "deciders", "witness", "moves", "losers", "chosen_by_goals", "goes_first")
    }


def told_fields() -> set[str]:
    return {
        *("case_id", "outcome", "proven", "effective_urgency", "waiting_days", "accounts", "causes", "routes"),
        *("routes_complete", "questions", "next_step", "conditions", "alternatives", "inclusion_no"),
        *("inclusion_unknown", "consultation", "audience", "unfinished", "counts"),
    }


# Whom it is for


def test_the_table_reads_all_and_nobody_gets_back_what_was_left_out() -> None:
    index, full = Matcher(week([case("A"), case("X")], [HERE])).index, everything()
    assert for_audience(full, "table", index) is full
    told = for_audience(full, "client", index)
    assert told.audience == "client"
    other = for_audience(told, "other_table", index)
    assert (other.audience, other.routes) == ("other_table", told.routes)
    with pytest.raises(ValueError, match="explain the case again"):
        for_audience(told, "table", index)


def test_the_own_part_of_a_snapshot_is_a_snapshot_without_anybody_else() -> None:
    rules = [{"unit_id": "U", "criterion_id": "K", "fact": "iq", "operator": "<", "value": 70, "text": "as B-1 is"}]
    rules.append({**rules[0], "criterion_id": "L", "text": "no B-12 needed"})
    late = date(2026, 2, 1)
    snapshot = week(
        [case("A", admitted_by_table="as B-1 was", urgency=1), case("B-1", status="lapsed")],
        [HERE],
        criteria=rules,
        apart=[{"case_a": "A", "case_b": "B-1"}],
        facts=[{"case_id": "B-1", "fact": "iq", "value": 63}],
        decisions=[
            {"case_id": "A", "unit_id": "U", "decision": "reject", "reason": "B-1", "valid_until": late},
            {"case_id": "B-1", "unit_id": "U", "decision": "reject", "valid_until": late + timedelta(days=90)},
        ],
        funding=[{"payer": "P", "bespoke_places": 1}],
    )
    own = own_snapshot(snapshot, "A")
    assert [one.case_id for one in own.cases] == ["A"]
    assert (own.apart, own.facts, own.funding) == ((), (), ())
    assert [one.text for one in own.criteria] == [None, "no B-12 needed"]
    assert [one.reason for one in own.decisions] == ["…"]
    assert own.cases[0].admitted_by_table == "…"
    with pytest.raises(KeyError, match="no case 'Z'"):
        own_snapshot(snapshot, "Z")
