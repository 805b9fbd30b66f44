"""Large programs under a time limit: bounds that hold whatever the solver says, and plans that only get better."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from carematch import Matcher, Snapshot, verify
from carematch.matching import columns, guide, guided, nearby, proofs, relaxation, solve
from carematch.matching.bounds import loosest_bound
from carematch.matching.ceilings import EARLY_S, MOST_S, Ceilings, _Worked
from carematch.matching.columns import Columns
from carematch.matching.goals import Stage
from carematch.matching.greedy import Greedy
from carematch.matching.guide import PARTS, Ceiling, Guide
from carematch.matching.limits import SolverError
from carematch.matching.model import Model
from carematch.matching.narrowed import NO_LIMIT, RowTable, wanted, with_variables
from carematch.matching.nearby import Nearby
from carematch.matching.pairs import Bools, Floats, Ints, Pairs
from carematch.matching.parts import Part
from carematch.matching.program import Program, Row
from carematch.matching.proofs import Proof, Proofs
from carematch.matching.relaxation import Relaxation, bound_by, groups_of
from carematch.matching.search import Search
from carematch.matching.simplex import Corner
from carematch.matching.staged import Solution, Staged
from carematch.simulation.instances import instance

from ..build import case, opening, unit, week
from .test_totals import two_for_one

MANY = int(os.environ.get("CAREMATCH_GUIDED", "8"))
"""So many random snapshots are compared; 1,000 take some hours."""


def medium(seed: int) -> Snapshot:
    """As large as a region's week, with rules of every kind."""
    return instance("national", "coupled", seed, cases=50, openings=60)


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "LARGE", 0)


def table_of(matcher: Matcher) -> RowTable:
    return RowTable.of(with_variables(matcher.program.rows))


def uppers_of(matcher: Matcher) -> Ints:
    return np.array(matcher.program.uppers, dtype=np.int64)


def signed(stage: Stage, size: int) -> Ints:
    terms = np.zeros(size, dtype=np.int64)
    terms[: len(stage.terms)] = stage.terms if stage.maximise else -stage.terms
    return terms


def closest(relaxed: Relaxation, terms: Ints, *, sharpen: bool = False) -> tuple[float, int]:
    """What the relaxation is worth at best, and the bound that its prices give."""
    goal, few = relaxed.goal(terms), Columns(relaxed)
    allowed = relaxed.wanted(goal)
    few.take(allowed)
    found = few.prices({}, goal, allowed, -NO_LIMIT, 60.0, sharpen=sharpen)
    assert found is not None
    bound = relaxed.bound(terms, found.rows)
    assert bound is not None
    return found.most, bound


def worths(matcher: Matcher, values: Ints) -> list[int]:
    """What values are worth, stage by stage, as sums to be large."""
    return [one.worth(values) * (1 if one.maximise else -1) for one in matcher.stages]


@pytest.mark.usefixtures("everything_is_large")
def test_what_is_called_optimal_is_and_every_bound_holds() -> None:
    proven = left = 0
    for seed in range(MANY):
        matcher = Matcher(medium(seed))
        best = solve.solve(matcher.program, matcher.program.rows, matcher.stages)
        limit = 1.5 if seed % 2 else 0.2
        found = solve.solve(matcher.program, matcher.program.rows, matcher.stages, time_limit_s=limit)
        assert verify(matcher.snapshot, matcher.plan_of(found)) == []
        assert worths(matcher, found.values) <= worths(matcher, best.values), seed
        for stage, mine, goal in zip(matcher.stages, found.goals, best.goals, strict=True):
            assert mine.value == stage.worth(found.values)
            if mine.status == "optimal":
                proven += 1
                assert mine.value == mine.bound == goal.value, (seed, stage.name)
                continue
            left += 1
            assert mine.bound >= goal.value if stage.maximise else mine.bound <= goal.value, (seed, stage.name)
            break  # later bounds are for plans that are as good as this one so far, which the best plan is not
    assert proven > 5 * MANY
    assert left


def test_a_bound_holds_whatever_the_prices_are() -> None:
    random, apart = np.random.default_rng(0), list[int]()
    for seed in range(10):
        matcher = Matcher(medium(seed))
        table, uppers = table_of(matcher), uppers_of(matcher)
        best = solve.solve(matcher.program, matcher.program.rows, matcher.stages[:1])
        most = best.goals[0].value
        terms = signed(matcher.stages[0], matcher.program.size)
        for size in (0.0, 0.3, 1.0, 50.0, 1e9):
            bound = bound_by(table, uppers, terms, random.normal(0, size, len(table)))
            assert bound is not None
            assert bound >= most
        exact, close = closest(relaxed(matcher), terms)
        assert exact + 1e-6 >= close >= most
        apart.append(close - most)
    assert np.mean(apart) < 1


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e30])
def test_prices_that_are_no_numbers_bound_nothing(wrong: float) -> None:
    matcher = two_for_one()
    table = table_of(matcher)
    terms = signed(matcher.stages[0], matcher.program.size)
    assert bound_by(table, uppers_of(matcher), terms, np.full(len(table), wrong)) is None


def test_hours_for_one_bound_two_clients_to_one() -> None:
    relaxation, both = relaxed(two_for_one()), np.ones(4, dtype=np.int64)
    assert closest(relaxation, both) == (pytest.approx(1), 1)
    goal = relaxation.goal(both)
    shares, _ = relaxation.among(relaxation.wanted(goal), goal, 1e-6, 10.0)
    assert shares.sum() == pytest.approx(1, abs=1e-3)


def test_a_goal_that_counts_down_is_bounded_as_closely_where_later_starts_count_most() -> None:
    # Two needs, each at one of two openings, at once (1 or 2 days) or late (100). The first opening has one place.
    need, opening, days = np.repeat([0, 1], 4), np.tile([0, 0, 1, 1], 2), np.tile([1, 100, 2, 100], 2)
    index: Any = SimpleNamespace(needs={0: 0, 1: 1}, openings={0: 0, 1: 1}, cases={})
    program = Program(Pairs(index, need, opening, days, {}, {}))
    ones = np.ones(4, dtype=np.int64)
    chosen = [need == 0, need == 1, opening == 0]
    table = RowTable.of([Row("", (), np.flatnonzero(some), ones, None, 1) for some in chosen])
    stages = [Stage("placed", True, np.ones(8, dtype=np.int64)), Stage("start", False, days)]
    best = np.array([1, 0, 0, 0, 0, 0, 1, 0])
    ceiling = Guide(program, table, stages).ceiling(1, best, 10.0)
    assert [stage.gain(best) for stage in stages] == [2, -3]
    assert ceiling.bound([2]) == -3


def test_goals_with_large_terms_are_bounded_more_closely_in_finer_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    proven = dict.fromkeys((True, False), 0)
    for seed in range(10):
        matcher = Matcher(instance("national", "coupled", seed, cases=50, openings=60))
        best = solve.solve(matcher.program, matcher.program.rows, matcher.stages).values
        gains, last = [stage.gain(best) for stage in matcher.stages], len(matcher.stages) - 1
        for is_fine in proven:
            monkeypatch.setattr(guide, "FINENESS", [1 << 38, PARTS] if is_fine else [PARTS])
            says = Guide(matcher.program, table_of(matcher), matcher.stages)
            bound = [says.ceiling(number, best, 10.0) for number in range(last + 1)][last].bound(gains[:last])
            assert bound is not None
            assert bound >= gains[last]
            proven[is_fine] += bound == gains[last]
    assert proven[True] > proven[False]


def test_a_bound_is_told_as_finely_as_64_bits_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = two_for_one()
    best = solve.solve(matcher.program, matcher.program.rows, matcher.stages).values
    monkeypatch.setattr(guide, "FINENESS", [1 << 62, 1 << 38])
    assert Guide(matcher.program, table_of(matcher), matcher.stages).ceiling(0, best, 10.0) == Ceiling(
        [1 << 38], 1 << 38
    )


def test_starts_of_one_choice_are_one_group() -> None:
    table = RowTable.of([Row("", (), np.array([0, 1, 2]), np.array([1, 1, 1]), None, 1)])
    later = RowTable.of([Row("", (), np.array([1, 2]), np.array([3, 2]), 2, 4)])
    relaxed = Relaxation(table.with_rows(later), np.array([1, 1, 1]), np.array([0, 0, 1]))
    rows = [(row.variables.tolist(), row.coefficients.tolist(), row.lower, row.upper) for row in relaxed.table]
    # a choice that has a start outside the second row may be none of it, and at best three of it
    assert rows == [([0, 1], [1, 1], None, 1), ([1], [2], None, 4), ([0, 1], [3, 2], 2, None)]
    assert relaxed.uppers.tolist() == [1, 1]


def test_a_goal_that_has_a_corner_is_looked_at_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = Matcher(instance("national", "coupled", 0, cases=300, openings=300))
    nothing, asked = np.zeros(matcher.program.size, dtype=np.int64), list[Bools]()
    monkeypatch.setattr(nearby, "DRAWN", 20)
    says = Guide(matcher.program, table_of(matcher), matcher.stages)
    honest = says._relaxation.among

    def among(some: Bools, *about: Any) -> tuple[Floats, Floats]:
        asked.append(some)
        return honest(some, *about)

    monkeypatch.setattr(says._relaxation, "among", among)
    says.nearby(nothing, 0, 0.02, 60.0)
    says.nearby(nothing, 2, 0.02, 60.0)
    assert asked[0].sum() > 500  # of all choices
    assert asked[1].sum() > 500
    says.ceiling(4, nothing, 60.0)
    taken, may_be_drawn = says._corners[4]
    liked = says.nearby(nothing, 4, 0.02, 60.0)
    assert liked is not None
    is_taken = taken > nearby.TAKEN
    assert asked[2][is_taken].all()
    assert 0 < np.count_nonzero(asked[2] & ~is_taken) <= 20
    assert may_be_drawn[asked[2] & ~is_taken].all()
    assert says._terms[4] @ liked > 1


def only_the_best_is_called_optimal(weeks: int) -> int:
    """How many weeks get no plan but are refused."""
    refused = 0
    for seed in range(weeks):
        matcher = Matcher(medium(seed))
        best = matcher.solved()
        try:
            plan = matcher.solved(time_limit_s=1.0)
        except SolverError:
            refused += 1
            continue
        for mine, goal in zip(plan.goals, best.goals, strict=True):
            if mine.status != "optimal":
                break
            assert mine.value == goal.value
    return refused


@pytest.mark.usefixtures("everything_is_large")
@pytest.mark.parametrize("scale", [0.0, -1.0, 0.5, 1e6])
def test_wrong_prices_that_guide_never_make_a_plan_optimal(scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = relaxation.solved

    def wrong(*asked: object, **how: object) -> tuple[Floats, Floats]:
        shares, prices = honest(*asked, **how)  # type: ignore[arg-type]
        return shares, prices * scale

    monkeypatch.setattr(relaxation, "solved", wrong)
    assert only_the_best_is_called_optimal(3) == 0


@pytest.mark.usefixtures("everything_is_large")
@pytest.mark.parametrize("scale", [0.0, -1.0, 0.5, 1e6])
def test_wrong_prices_at_corners_never_make_a_plan_optimal(scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    honest, asked = columns.corner, list[int]()

    def wrong(*about: Any) -> Corner | None:
        found = honest(*about)
        asked.append(found is not None)
        return None if found is None else replace(found, prices=scale * found.prices)

    monkeypatch.setattr(columns, "corner", wrong)
    assert only_the_best_is_called_optimal(3) == 0
    assert sum(asked) > 10


@pytest.mark.usefixtures("everything_is_large")
def test_a_bound_that_a_plan_is_better_than_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide.Ceiling, "bound", lambda self, before: -1)
    with pytest.raises(SolverError):
        two_for_one().solved(time_limit_s=1.0)


@pytest.mark.usefixtures("everything_is_large")
def test_a_proof_that_a_plan_is_better_than_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Proof, "bound", lambda self, before: -1)
    monkeypatch.setattr(guide.Ceiling, "bound", lambda self, before: None)
    with pytest.raises(SolverError):
        two_for_one().solved(time_limit_s=1.0)


@pytest.mark.usefixtures("everything_is_large")
def test_a_cut_that_plans_break_makes_none_of_them_optimal(monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[int]()

    def wrong(table: RowTable, uppers: Ints, *_: object) -> RowTable:
        made.append(len(uppers))
        return RowTable.of([Row("", (), np.arange(len(uppers)), np.ones(len(uppers), dtype=np.int64), None, 0)])

    monkeypatch.setattr(columns, "cuts", wrong)
    assert only_the_best_is_called_optimal(12) > 0
    assert len(made) > 8


@pytest.mark.usefixtures("everything_is_large")
def test_corners_that_are_none_make_no_plan_optimal(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)

    def wrong(table: RowTable, uppers: Ints, *_: object) -> Corner:
        share, prices = random.integers(0, 3, len(uppers)) / 2, random.normal(0, 10, len(table))
        return Corner(
            share, prices, *(random.choice([2, 5], size).astype(np.int8) for size in (len(uppers), len(table)))
        )

    monkeypatch.setattr(columns, "corner", wrong)
    assert only_the_best_is_called_optimal(4) == 0


@pytest.mark.usefixtures("everything_is_large")
def test_no_time_at_all_gives_a_plan_all_the_same() -> None:
    matcher = two_for_one()
    plan = matcher.solved(time_limit_s=1e-9)
    assert [one.case_id for one in plan.placements] == ["B"]
    assert verify(matcher.snapshot, plan) == []


def best_of(matcher: Matcher, stage: Stage, only: Bools) -> Solution:
    program = matcher.program
    zero = np.flatnonzero(~only)
    nothing = [Row("", (), zero, np.ones_like(zero), None, 0)] if len(zero) else []
    return Staged(Model(program, [*program.rows, *nothing])).solve([stage])


def test_what_a_goal_does_not_want_is_not_needed_for_it() -> None:
    fewer = 0
    for seed in range(4):
        matcher = Matcher(medium(seed))
        for stage in matcher.stages[:6]:
            kept = wanted(table_of(matcher), uppers_of(matcher), signed(stage, matcher.program.size))
            everything = np.ones(matcher.program.size, dtype=np.bool_)
            values = [best_of(matcher, stage, only).goals[0].value for only in (kept, everything)]
            assert values[0] == values[1], (seed, stage.name)
            fewer += int(np.count_nonzero(~kept))
    assert fewer > 100


def search_of(matcher: Matcher, is_seen: Bools) -> Search:
    program, table = matcher.program, table_of(matcher)
    says = Guide(program, table, matcher.stages)
    return Search(program, table, matcher.stages, says, Greedy(table, matcher.stages, len(program.pairs)), is_seen)


def test_the_relaxation_stays_with_what_is_known_where_that_is_as_good() -> None:
    one, two = case("A", urgency=1), case("B", urgency=1)
    matcher = Matcher(week([one, two], [unit("U")], [opening("U")]))
    says = Guide(matcher.program, table_of(matcher), matcher.stages)
    for known in ([1, 0], [0, 1]):
        assert says.nearby(np.array(known), 0, 0.02, 10.0) == pytest.approx(known, abs=0.01)


def relaxed(matcher: Matcher) -> Relaxation:
    return Relaxation(table_of(matcher), uppers_of(matcher), groups_of(matcher.program.pairs, matcher.program.size))


def test_a_relaxation_of_some_choices_takes_no_others_and_tells_which_are_missed() -> None:
    # A may go to U or to V, B to V only; the place at V is one
    cases = [case("A", urgency=1), case("B", urgency=1)]
    no = [{"case_id": "B", "unit_id": "U", "kind": "veto"}]
    matcher = Matcher(week(cases, [unit("U"), unit("V")], [opening("U"), opening("V")], preferences=no))
    where = [matcher.program.pairs.at(number) for number in range(3)]
    names = [(need.case_id, at.unit_id) for need, at, *_ in where]
    relaxation, ones = relaxed(matcher), np.ones(3, dtype=np.int64)
    of = {name: relaxation.group[number] for number, name in enumerate(names)}
    both, _ = relaxation.among(np.ones(3, dtype=np.bool_), ones, 1e-6, 10.0)
    assert both[[of["A", "U"], of["B", "V"]]] == pytest.approx(1, abs=1e-3)
    only = np.ones(3, dtype=np.bool_)
    only[of["A", "U"]] = False
    some, worth = relaxation.among(only, ones, 1e-6, 10.0)
    assert some.sum() == pytest.approx(1, abs=1e-3)
    assert some[of["A", "U"]] == 0
    none, as_they_are = relaxation.among(np.zeros(3, dtype=np.bool_), ones, 1e-6, 10.0)
    assert none.tolist() == [0, 0, 0]
    assert as_they_are.tolist() == [1, 1, 1]
    assert worth[of["A", "U"]] >= -1e-3  # nothing is paid for what nobody takes


def test_all_choices_are_asked_about_once_then_few(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = Matcher(instance("national", "coupled", 0, cases=300, openings=300))
    relaxation = relaxed(matcher)
    sizes, everything = list[int](), len(relaxation.uppers)
    honest = relaxation.among

    def among(some: Bools, *asked: Any) -> tuple[Floats, Floats]:
        sizes.append(int(some.sum()))
        drawn.append(some)
        return honest(some, *asked)

    drawn = list[Bools]()
    monkeypatch.setattr(relaxation, "among", among)
    monkeypatch.setattr(nearby, "DRAWN", 20)
    asked = Nearby(relaxation)
    placed = [stage for stage in matcher.stages if stage.name.startswith("placed_urgency")]
    goal = relaxation.goal(PARTS * np.sum([signed(stage, matcher.program.size) for stage in placed], axis=0))
    chosen = np.arange(everything) < 3
    first = asked.shares(goal, chosen, PARTS, True, 60.0)
    again = [asked.shares(goal, chosen, PARTS, False, 60.0) for _ in range(3)]
    assert first is not None
    assert sizes[0] > 2 * max(sizes[1:])
    for some, before, taken in zip(drawn[1:], [first, *again], again, strict=False):
        assert before is not None
        assert taken is not None
        assert some[chosen].all()
        assert some[before > nearby.TAKEN].all()  # what was taken the last time is there
        assert (taken[~some] == 0).all()
        assert (goal @ taken) == pytest.approx(goal @ first, rel=0.01)  # so nothing is lost
    assert (drawn[1] != drawn[2]).any()
    asked._took = {True: 1.0, False: 1.0}
    assert asked.shares(goal, chosen, PARTS, True, 0.9) is None  # no time
    assert asked.shares(goal, chosen, PARTS, True, 1.1) is not None  # time for few
    assert sizes[0] > 2 * sizes[-1]


def test_what_the_relaxation_takes_is_looked_at_with_what_is_chosen() -> None:
    # A and B ask for the one place at U, C and D for the two at V. Known: B and C. The first goal wants A, the next D.
    asked = {"A": "U", "B": "U", "C": "V", "D": "V"}
    cases = [case(name, urgency=1 if name == "A" else 2) for name in asked]
    no = [{"case_id": name, "unit_id": "V" if at == "U" else "U", "kind": "veto"} for name, at in asked.items()]
    matcher = Matcher(week(cases, [unit("U"), unit("V")], [opening("U"), opening("V", 2)], preferences=no))
    who = np.array([matcher.program.pairs.at(number)[0].case_id for number in range(len(matcher.program.pairs))])
    search = search_of(matcher, np.ones(matcher.program.size, dtype=np.bool_))
    known = np.isin(who, ["B", "C"]).astype(np.int64)
    liked = search._guide.nearby(known, 0, 0.02, 10.0)
    assert liked is not None
    assert {"A", "D"} <= set(who[(liked > nearby.TAKEN) & (known == 0)])
    found = search.improved(0, known, lambda: 1, time.monotonic() + 60, list[Ints]().append)
    assert sorted(who[found > 0]) == ["A", "C", "D"]


def test_choices_that_were_not_looked_at_are_when_the_relaxation_takes_them() -> None:
    for seed in range(8):
        matcher = Matcher(medium(seed))
        best = solve.solve(matcher.program, matcher.program.rows, matcher.stages)
        nobody = guided._any(matcher.program, table_of(matcher))
        search, told = search_of(matcher, nobody > 0), [nobody]
        found = search.improved(0, nobody, lambda: 1 << 40, time.monotonic() + 60, told.append)
        assert table_of(matcher).hold(found)
        assert worths(matcher, found)[0] == best.goals[0].value
        assert worths(matcher, found)[:3] > worths(matcher, nobody)[:3]
        gains = [worths(matcher, values) for values in told]
        assert all(table_of(matcher).hold(values) for values in told)
        assert all(before < after for before, after in pairwise(gains))  # over all goals: none is told that is worse
        assert gains[-1][:1] == worths(matcher, found)[:1]


def test_each_time_a_goal_is_searched_a_solution_only_gets_better() -> None:
    better = 0
    for seed in range(5):
        matcher = Matcher(medium(seed))
        search = search_of(matcher, np.ones(matcher.program.size, dtype=np.bool_))
        values = guided._any(matcher.program, table_of(matcher))
        for number in range(4):
            before = worths(matcher, values)
            values = search.improved(number, values, lambda: 1 << 40, time.monotonic() + 3.0, list[Ints]().append)
            assert table_of(matcher).hold(values)
            assert worths(matcher, values)[: number + 1] >= before[: number + 1]
            better += worths(matcher, values) > before
    assert better > 5


def test_a_part_is_smaller_after_one_that_had_too_little_time_and_larger_after_one_in_vain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matcher = Matcher(medium(1))
    best = solve.solve(matcher.program, matcher.program.rows, matcher.stages).values
    search = search_of(matcher, np.ones(matcher.program.size, dtype=np.bool_))
    sizes, is_late = list[int](), True

    class Noted(Part):
        def better(self, stages: Sequence[Stage], number: int, seconds: float) -> Ints:
            sizes.append(search._most)
            if is_late:
                time.sleep(0.02)
            return super().better(stages, number, seconds)

    monkeypatch.setattr("carematch.matching.search.Part", Noted)
    monkeypatch.setattr("carematch.matching.search.PART_S", 0.01)
    search.improved(0, best, lambda: 1 << 40, time.monotonic() + 60, list[Ints]().append)
    assert sizes == [16_000, 8_000, 4_000, 4_000, 4_000]  # those that get smaller are not in vain: the next may find
    sizes.clear()
    monkeypatch.setattr("carematch.matching.search.PART_S", 60.0)
    is_late = False
    search.improved(0, best, lambda: 1 << 40, time.monotonic() + 600, list[Ints]().append)
    assert sizes == [4_000, 6_000, 9_000]
    search._most = 15_000
    search.improved(0, best, lambda: 1 << 40, time.monotonic() + 600, list[Ints]().append)
    assert sizes[3:] == [15_000, 16_000, 16_000]


def proofs_of(matcher: Matcher) -> Proofs:
    return Proofs(matcher.program, table_of(matcher), matcher.stages)


def test_a_proof_says_how_good_a_goal_can_be_after_those_before() -> None:
    for seed in range(4):
        matcher = Matcher(medium(seed))
        best = solve.solve(matcher.program, matcher.program.rows, matcher.stages)
        known, asked = worths(matcher, best.values), proofs_of(matcher)
        for number in range(8):
            proof = asked.proof(number, best.values, 60.0)
            assert proof is not None
            assert proof.bound(known[:number]) == known[number], (seed, number)
            if number:  # of solutions that are worse in a goal before, it says nothing
                assert proof.bound([known[0] - 1, *known[1:number]]) is None
                assert proof.bound([known[0] + 1, *known[1:number]]) == known[number]


def test_a_proof_holds_for_a_solution_that_is_not_the_best() -> None:
    matcher = two_for_one()
    proof = proofs_of(matcher).proof(0, np.zeros(4, dtype=np.int64), 60.0)
    assert proof is not None
    assert proof.bound([]) == 1


def test_no_proof_is_tried_over_more_choices_than_can_be_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "MOST", 1)
    assert proofs_of(two_for_one()).proof(0, np.zeros(4, dtype=np.int64), 60.0) is None


def test_a_goal_that_its_ceiling_leaves_open_is_proven_beside_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = Matcher(week([case("A", urgency=1), case("B", urgency=1)], [unit("U")], [opening("U")]))
    best = solve.solve(matcher.program, matcher.program.rows, matcher.stages).values

    class Vague(Guide):
        def ceiling(self, number: int, values: Ints, seconds: float) -> Ceiling:
            return Ceiling([0] * number + [1], None)

    vague = Vague(matcher.program, table_of(matcher), matcher.stages)
    with ceilings_of(matcher, vague) as ceilings:
        ceilings.go_on(best, 0)  # the search is still at it, and may reach the ceiling
    assert ceilings.bound(0, best)() == loosest_bound(matcher.program, matcher.stages[0])
    with ceilings_of(matcher, vague) as ceilings:
        ceilings.go_on(best, 1)
    assert ceilings.bound(0, best)() == 1 < loosest_bound(matcher.program, matcher.stages[0])
    monkeypatch.setattr(Proofs, "proof", lambda *_: None)  # given up: not tried again, and the ceiling counts
    with ceilings_of(matcher, vague) as ceilings:
        ceilings.go_on(best, 1)
    assert ceilings.bound(0, best)() == loosest_bound(matcher.program, matcher.stages[0])


def test_a_better_solution_that_a_proof_comes_upon_is_taken_and_the_search_goes_on_from_it() -> None:
    for seed in (36, 59, 62):
        matcher = Matcher(instance("national", "coupled", seed, cases=50, openings=60))
        program, stages = matcher.program, matcher.stages
        found, best = guided.guided(program, program.rows, stages, 60.0), solve.solve(program, program.rows, stages)
        assert [goal.status for goal in found.goals] == ["optimal"] * len(stages)
        assert [goal.value for goal in found.goals] == [goal.value for goal in best.goals]
        assert table_of(matcher).hold(found.values)


class Asked(Proofs):
    """Proofs that are noted: which stage, and what those before are worth. Of the first stage there is none."""

    def __init__(self, matcher: Matcher) -> None:
        super().__init__(matcher.program, table_of(matcher), matcher.stages)
        self.matcher, self.asked = matcher, list[tuple[int, list[int]]]()

    def proof(self, number: int, values: Ints, seconds: float) -> Proof | None:
        self.asked.append((number, worths(self.matcher, values)[:number]))
        return super().proof(number, values, seconds) if number else None


def test_goals_after_one_that_cannot_be_proven_are_and_again_when_those_before_are_better() -> None:
    matcher = two_for_one()
    best = solve.solve(matcher.program, matcher.program.rows, matcher.stages).values
    nothing, size = np.zeros_like(best), len(matcher.stages)

    class Vague(Guide):
        def ceiling(self, number: int, values: Ints, seconds: float) -> Ceiling:
            return Ceiling([0] * number + [1], None)

    says, proofs = Vague(matcher.program, table_of(matcher), matcher.stages), Asked(matcher)
    loosest = [loosest_bound(matcher.program, stage) for stage in matcher.stages]
    with Ceilings(says, proofs, matcher.stages, loosest, time.monotonic() + 60) as ceilings:
        ceilings.go_on(nothing, size)
        ceilings.wait()
        first = list(proofs.asked)
        assert [number for number, _ in first][:2] == [0, 1]  # none of the first is known
        number, values = ceilings.better(nothing) or (0, nothing)
        assert number == 1
        assert worths(matcher, values)[:2] == [1, 10]  # days waited, as many as there can be
        assert worths(matcher, nothing)[:2] == [0, 0]
        assert ceilings.better(best) is None
        ceilings.go_on(best, size)
    again = proofs.asked[len(first) :]
    assert 0 not in [number for number, _ in again]  # given up
    assert all(before == worths(matcher, best)[:number] for number, before in again)


def ceilings_of(matcher: Matcher, guide: Guide, seconds: float = 60.0) -> Ceilings:
    loosest = [loosest_bound(matcher.program, stage) for stage in matcher.stages]
    return Ceilings(guide, proofs_of(matcher), matcher.stages, loosest, time.monotonic() + seconds)


def test_bounds_that_are_worked_out_beside_the_search_are_all_there_at_the_end() -> None:
    for seed in range(3):
        matcher = Matcher(medium(seed))
        nothing = guided._any(matcher.program, table_of(matcher))
        best = solve.solve(matcher.program, matcher.program.rows, matcher.stages)
        with ceilings_of(matcher, Guide(matcher.program, table_of(matcher), matcher.stages)) as ceilings:
            ceilings.go_on(nothing, 0)
            early = ceilings.bound(2, best.values)
        for number, (stage, goal) in enumerate(zip(matcher.stages, best.goals, strict=True)):
            bound, loosest = ceilings.bound(number, best.values)(), loosest_bound(matcher.program, stage)
            assert goal.value <= bound <= loosest if stage.maximise else goal.value >= bound >= loosest
        assert early() == ceilings.bound(2, best.values)()  # a bound that was asked for before it was known
        assert early() < loosest_bound(matcher.program, matcher.stages[2])


class Noted(Guide):
    """A guide whose ceilings are noted: which stage, and what those before are worth."""

    def __init__(self, matcher: Matcher) -> None:
        super().__init__(matcher.program, table_of(matcher), matcher.stages)
        self.matcher, self.asked, self.given = matcher, list[tuple[int, list[int]]](), dict[int, float]()

    def ceiling(self, number: int, values: Ints, seconds: float) -> Ceiling:
        self.given[number] = seconds
        self.asked.append((number, worths(self.matcher, values)[:number]))
        return super().ceiling(number, values, seconds)


def test_a_ceiling_is_worked_out_again_where_goals_before_are_better_and_the_closest_counts() -> None:
    matcher = two_for_one()
    nothing = np.zeros(4, dtype=np.int64)
    best = solve.solve(matcher.program, matcher.program.rows, matcher.stages).values

    class Tiring(Noted):
        def ceiling(self, number: int, values: Ints, seconds: float) -> Ceiling:
            made = super().ceiling(number, values, seconds)
            again = [one for one, _ in self.asked].count(number) > 1
            return Ceiling(made.multipliers, None) if again else made  # later ones tell nothing

    says = Tiring(matcher)
    with ceilings_of(matcher, says) as ceilings:
        ceilings.go_on(nothing, 0)
        ceilings._work[0].result()
        first = list(says.asked)
        ceilings.go_on(best, len(matcher.stages))
    again = says.asked[len(first) :]
    assert ceilings.bound(0, nothing)() == 1
    assert [number for number, _ in first].count(0) == 1
    assert len({number for number, _ in first}) == len(first) > 3
    assert all(before == worths(matcher, nothing)[:number] for number, before in first)
    assert again
    assert all(before == worths(matcher, best)[:number] for number, before in again)
    assert 0 not in [number for number, _ in again]  # nothing comes before it


def test_ceilings_are_for_the_newest_solution_that_is_known() -> None:
    matcher = two_for_one()
    best = solve.solve(matcher.program, matcher.program.rows, matcher.stages).values

    class Finding(Noted):
        def ceiling(self, number: int, values: Ints, seconds: float) -> Ceiling:
            ceilings.now_known(best)
            return super().ceiling(number, values, seconds)

    says = Finding(matcher)
    with ceilings_of(matcher, says) as ceilings:
        ceilings.go_on(np.zeros(4, dtype=np.int64), 0)
    assert says.asked[0] == (0, [])
    assert len(says.asked) > 3
    assert all(before == worths(matcher, best)[:number] for number, before in says.asked)


def test_what_the_search_comes_to_soon_is_bounded_first() -> None:
    matcher = Matcher(medium(1))
    nothing, says = guided._any(matcher.program, table_of(matcher)), Noted(matcher)
    assert [stage.name for stage in matcher.stages[:4]] == [
        "placed_urgency_1",
        "waiting_urgency_1",
        "placed_urgency_2",
        "waiting_urgency_2",
    ]
    assert says.refines[:4] == [False, True, False, True]
    with ceilings_of(matcher, says) as ceilings:
        ceilings.go_on(nothing, 0)
    asked = [number for number, _ in says.asked]
    tells_apart = [says.refines[number] for number in asked]
    assert asked[:3] == [0, 1, 2]  # the one that comes next as well, or the search would look at it in vain
    assert tells_apart[2:] == sorted(tells_apart[2:])  # the days waited of other classes after all of their clients
    assert len(asked) > 8
    says.asked.clear()
    with ceilings_of(matcher, says) as ceilings:
        ceilings.go_on(nothing, 3)  # the search has come to the second class
    assert [number for number, _ in says.asked][:4] == [0, 2, 4, 1]


def test_a_stage_that_the_search_reaches_has_its_ceiling_again_with_more_time() -> None:
    matcher = Matcher(medium(1))
    nothing, says = guided._any(matcher.program, table_of(matcher)), Noted(matcher)
    with ceilings_of(matcher, says) as ceilings:
        ceilings.go_on(nothing, 0)
        ceilings._work[0].result()
        assert says.given[0] == MOST_S
        assert {says.given[number] for number, _ in says.asked[1:]} == {EARLY_S}
        says.asked.clear()
        says.given.clear()
        ceilings.go_on(nothing, 3)
        ceilings._work[1].result()
        assert [number for number, _ in says.asked] == [2, 4, 1, 3]  # 0 was reached before
        assert set(says.given.values()) == {MOST_S}
        says.asked.clear()
        ceilings.go_on(nothing, 3)
    assert says.asked == []


def test_bounds_near_ahead_come_before_those_again_and_those_before_bounds_far_ahead() -> None:
    matcher = Matcher(medium(1))
    says, gains = Noted(matcher), [1] * len(matcher.stages)
    assert says.refines[:8] == [False, True] * 4
    with ceilings_of(matcher, says) as ceilings:
        ceilings._now = 4
        ceilings._worked[:4] = [_Worked(4, False, gains[:number]) for number in range(4)]
        ceilings._worked[4] = _Worked(4, False, [1, 1, 1, 0])  # the days waited of the class before were fewer
        ceilings._worked[5] = _Worked(4, False, [1, 1, 1, 0, 1])
        ceilings._worked[6] = _Worked(3, True, [1, 1, 0, 0, 0, 0])
        assert [ceilings._rank(number, gains) for number in range(4)] == [None] * 4
        order = {number: ceilings._rank(number, gains) for number in range(4, 12)}
        assert says.refines[8:12] == [False, True, False, False]
        assert order == {4: 3, 5: 5, 6: 2, 7: 5, 8: 2, 9: 5, 10: 4, 11: 4}
        ceilings._worked[6] = _Worked(4, True, [1, 1, 0, 0, 0, 0])  # had one since the search came to where it is
        assert ceilings._rank(6, gains) == 4


def test_what_goes_wrong_beside_the_search_is_told() -> None:
    matcher = two_for_one()

    class Broken(Guide):
        def ceiling(self, number: int, values: Ints, seconds: float) -> Ceiling:
            raise SolverError("broken")

    broken = Broken(matcher.program, table_of(matcher), matcher.stages)
    with pytest.raises(SolverError, match="broken"), ceilings_of(matcher, broken) as ceilings:
        ceilings.go_on(np.zeros(4, dtype=np.int64), 0)


@pytest.mark.usefixtures("everything_is_large")
def test_without_room_for_a_bound_there_is_a_plan_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Ceiling:
        raise MemoryError

    monkeypatch.setattr(Guide, "ceiling", full)
    matcher = two_for_one()
    plan = matcher.solved(time_limit_s=2.0)
    assert [one.case_id for one in plan.placements] == ["B"]
    assert [goal.bound for goal in plan.goals] == [loosest_bound(matcher.program, stage) for stage in matcher.stages]
    assert verify(matcher.snapshot, plan) == []


def test_the_first_solution_keeps_who_is_placed_and_places_the_others() -> None:
    better = 0
    for seed in range(6):
        matcher = Matcher(medium(seed))
        program, table = matcher.program, table_of(matcher)
        greedy = Greedy(table, matcher.stages, len(program.pairs))
        known = guided._any(program, table)
        some = greedy.more(known, np.arange(program.size) % 3 == 0)
        found = search_of(matcher, np.ones(program.size, dtype=np.bool_)).first(some, 10.0)
        assert table.hold(found)
        pairs = len(program.pairs)
        assert (found[:pairs] >= some[:pairs]).all()
        assert worths(matcher, found)[0] >= worths(matcher, some)[0]
        better += worths(matcher, found) > worths(matcher, greedy.more(some))
    assert better > 2


def test_a_solution_that_is_no_better_does_not_replace_a_known_one() -> None:
    one, two = case("A", urgency=1), case("B", urgency=2)
    matcher = Matcher(week([one, two], [unit("U")], [opening("U", 2)]))
    known = np.ones(matcher.program.size, dtype=np.int64)
    found = Staged(Model(matcher.program, matcher.program.rows)).solve(matcher.stages[:1], known)
    assert found.values.tolist() == known.tolist()


def test_the_guide_takes_more_of_what_comes_first() -> None:
    matcher = two_for_one()
    liked = Guide(matcher.program, table_of(matcher), matcher.stages).liked(10.0)
    names = np.array([matcher.program.pairs.at(one)[0].case_id for one in range(4)])
    assert liked[names == "B"].sum() > 0.9 > 0.1 > liked[names == "A"].sum()
