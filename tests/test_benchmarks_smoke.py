"""The benchmarks run, and their peer agrees with us on a small week. Nothing is timed."""

import importlib
import importlib.util
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import carematch as cm
from carematch.models.vocabulary import Domain
from carematch.simulation.instances import instance

from .build import case, opening, unit, week

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def bench_week(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("bench_week")


def small_week() -> cm.Snapshot:
    """Two places for four clients: A waits longest, B is urgent but needs the only bespoke place, C has it pinned."""
    paid: dict[str, Any] = {"domain": "zvw", "payer": "P"}
    wlz: tuple[Domain, ...] = ("wlz",)
    return week(
        [
            case("A", registered_on=date(2026, 1, 5)),
            case("B", urgency=1, **paid),
            case("C", urgency=3, **paid),
            case("D", care_form="outreach"),
        ],
        [unit("U", domains=wlz), unit("V", region="South", domains=wlz)],
        [opening("U", places=1), opening("V", places=2)],
        funding=[{"payer": "P", "bespoke_places": 1}],
        decisions=[{"case_id": "C", "unit_id": "V", "decision": "pin"}],
    )


def test_the_peer_reaches_the_same_goal_values(bench_week: Any) -> None:
    # C has the payer's only bespoke place, so B gets none; A goes to U, in the own region.
    plan = cm.Matcher(small_week()).propose()
    assert [(one.case_id, one.unit_id) for one in plan.placements] == [("A", "U"), ("C", "V")]
    phases = bench_week.Phases()
    bench_week.compare(phases, small_week())
    assert set(phases) == {"screen", "solve", *(f"solve, peer: {name}" for name in peer_settings())}


def peer_settings() -> Any:
    return importlib.import_module("peer_cp_sat").SETTINGS


def test_another_goal_value_is_noticed(bench_week: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_week, "peer", lambda problem: {"defaults": {"values": [0], "seconds": 0.0}})
    with pytest.raises(RuntimeError, match=r"goal values differ from the peer's \(defaults\)"):
        bench_week.compare(bench_week.Phases(), small_week())


def test_both_imports_run(bench_week: Any) -> None:
    bench_import = importlib.import_module("bench_import")
    assert bench_import.seconds(bench_import.OURS) > 0
    assert bench_import.seconds(bench_import.PEER) > 0


@pytest.fixture
def bench_explain(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("bench_explain")


def test_the_peer_explains_a_case_as_we_do(bench_explain: Any) -> None:
    # ``measure`` raises when causes, conflicts or routes differ.
    results = bench_explain.measure("table", "coupled", seed=0, explained=2, asked=1, cap_s=120.0)
    assert [one.unit for one in results].count("×") == 3
    assert all(one.median > 0 for one in results)
    assert not any("stopped" in one.what for one in results)


def test_a_peer_that_takes_too_long_is_stopped(bench_explain: Any) -> None:
    matcher = cm.Matcher(bench_explain.instance("table", "coupled", 0))
    plan = matcher.propose()
    questions = bench_explain.questions_of(matcher, plan, plan.unmatched[0].case_id)
    answers = bench_explain.peer(questions, 0.01)
    assert (answers.stopped, answers.seconds, answers.found["routes"]) == (True, 0.01, [])


def test_other_answers_of_the_peer_are_noticed(bench_explain: Any) -> None:
    # B needs one bespoke place more of payer P, and nothing else helps.
    matcher = cm.Matcher(small_week())
    plan = matcher.propose()
    told, asked = matcher.explain(plan, "B"), bench_explain.questions_of(matcher, plan, "B")
    if not bench_explain.HAS_CPMPY:  # the conflict is CPMpy's to find
        asked["conflict"] = None
    answers = bench_explain.peer(asked, 60.0)
    bench_explain.compare(matcher, told, answers)
    assert answers.found["causes"] == [["budget"], ["funding"]]
    [[highest, is_chosen]] = answers.found["routes"]
    wrongs = [("causes", [["places"]]), ("routes", [[[], True]]), ("routes", [[highest, not is_chosen]])]
    wrongs += [("conflict", [None])] if bench_explain.HAS_CPMPY else []
    for part, wrong in wrongs:
        assert answers.found[part] != wrong
        other = bench_explain.Answers({**answers.found, part: wrong}, answers.finished, answers.seconds)
        with pytest.raises(RuntimeError, match=r"^B: "):
            bench_explain.compare(matcher, told, other)


def test_flows_are_measured_beside_raw_ones_and_cp_sat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    bench_flow = importlib.import_module("bench_flow")
    results = [
        *bench_flow._against_cp_sat("table", 2, cases=8),
        *bench_flow._phases("table", 2, cases=8),
    ]
    assert all(one.median > 0 for one in results)
    assert [one.what for one in results if one.unit == "×"] == [
        "solve divided by the fastest peer",
        "solve divided by the raw flows",
        "screen divided by the dense table, processor time",
    ]


def test_what_is_read_is_what_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    bench_read = importlib.import_module("bench_read")
    written, read = bench_read.read("table", 2, cases=8)
    assert [written.what, read.what] == ["write", "read"]
    assert read.limit == 60.0
    assert min(written.median, read.median) > 0
    monkeypatch.setattr("carematch.read_snapshot", lambda path: instance("table", "plain", 2, cases=8))
    with pytest.raises(RuntimeError, match="not what was written"):
        bench_read.read("table", 1, cases=8)


def test_flows_are_measured_in_a_fresh_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    bench_flow = importlib.import_module("bench_flow")
    assert bench_flow._by_itself(os.getpid) != os.getpid()


def test_another_pair_of_the_dense_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    bench_flow = importlib.import_module("bench_flow")
    monkeypatch.setattr(bench_flow.peer_dense, "screened", lambda snapshot: ([0], [0]))
    with pytest.raises(RuntimeError, match="the dense table keeps other pairs"):
        bench_flow._phases("table", 1, cases=8)


@pytest.fixture
def bench_coupled(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("bench_coupled")


SURE = ("CP-SAT, one worker, linearization 2", "CP-SAT, defaults", "SCIP", "CBC")
"""Peers that come with the library's own dependencies."""


def test_peers_prove_the_same_goals(bench_coupled: Any) -> None:
    # ``measure`` raises when a goal value differs.
    there = {"highspy": "HiGHS", "scipy": "scipy.optimize.milp", "cpmpy": "CPMpy"}
    more = [name for module, name in there.items() if importlib.util.find_spec(module)]
    results = bench_coupled.measure(seeds=(5, 6), peers=(*SURE, *more), most_s=120.0, cases=12, openings=14)
    assert not any("not proven" in one.what for one in results)
    assert [len(one.measured) for one in results if one.unit == "×"] == [2]
    assert all(one.median > 0 for one in results)


def test_a_peer_that_is_stopped_counts_with_what_it_was_given(
    bench_coupled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = {"values": [None], "seconds": [0.1], "proven": False, "megabytes": 1.0}
    given = list[float]()

    def solved_by(name: str, problem: Any, cap_s: float) -> Any:
        given.append(cap_s)
        return stopped

    monkeypatch.setattr(bench_coupled, "solved_by", solved_by)
    *phases, ratio = bench_coupled.measure(seeds=(4,), peers=("CBC",), cases=4, openings=4)
    (propose,) = (one.measured[0] for one in phases if one.what == bench_coupled.PROPOSE)
    assert given == [pytest.approx(bench_coupled.PATIENCE * propose)]
    assert ratio.measured == [pytest.approx(1 / bench_coupled.PATIENCE)]
    assert any(one.what == "peer: CBC, not proven" for one in phases)


def test_a_peer_that_is_not_done_in_time_has_proven_nothing(bench_coupled: Any) -> None:
    matcher = cm.Matcher(bench_coupled.instance("national", "coupled", 1, cases=60, openings=60))
    found = bench_coupled.solved_by(SURE[0], bench_coupled.problem_of(matcher), 0.0)
    assert not found["proven"]
    assert found["values"][-1] is None


def test_another_value_of_a_peer_is_noticed(bench_coupled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"values": [7], "seconds": [0.1], "proven": True, "megabytes": 1.0}
    monkeypatch.setattr(bench_coupled, "solved_by", lambda name, problem, cap_s: wrong)
    with pytest.raises(RuntimeError, match="goal values differ from those of CBC, seed 4"):
        bench_coupled.measure(seeds=(4,), peers=("CBC",), cases=4, openings=4)


def test_a_time_limit_is_measured_beside_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    bench_limit = importlib.import_module("bench_limit")
    peers = [name for name in bench_limit.PEERS if name != "HiGHS" or importlib.util.find_spec("highspy")]
    results = bench_limit.measure(seeds=(1, 2), peers=peers, limit_s=20.0, cases=120, openings=60)
    gaps = {one.what: one.measured for one in results if one.unit == "%"}
    assert gaps.pop("gap of `placed_urgency_1`") == [0.0, 0.0]
    # the second seed is proven, so that no peer can be nearer
    assert [gaps[f"gap of `placed_urgency_1`, peer: {name}"] for name in peers] == [[0.0]] * len(peers)


def test_growth_is_the_slope_of_the_logarithms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    bench_growth = importlib.import_module("bench_growth")
    points = [{"pairs": pairs, "seconds": 3e-6 * pairs**1.5, "megabytes": 80.0} for pairs in (10.0, 200.0, 5000.0)]
    assert bench_growth.exponent(points, "seconds") == pytest.approx(1.5)
    assert bench_growth.exponent(points, "megabytes") == pytest.approx(0.0, abs=1e-9)
    results = bench_growth.measure({("national", "coupled"): ((12, 14), (24, 28))}, rounds=1, plot=None)
    assert [one.what for one in results] == [
        "exponent of seconds against pairs",
        "exponent of seconds against pairs, two largest sizes",
        "seconds at the largest",
        "exponent of megabytes against pairs",
        "exponent of megabytes against pairs, two largest sizes",
        "megabytes at the largest",
    ]
    assert results[2].median > 0
    if importlib.util.find_spec("matplotlib"):
        bench_growth.draw({"a family": points}, tmp_path / "growth.svg")
        assert "a family: power 1.50, at last 1.50" in (tmp_path / "growth.svg").read_text(encoding="utf-8")


def test_tables_are_measured_beyond_their_solvers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    bench_table = importlib.import_module("bench_table")
    plain_whole, plain_beyond, coupled_whole, coupled_beyond = bench_table.measure(seeds=[8], rounds=1)
    assert plain_whole.median > plain_beyond.median > 0
    assert coupled_whole.median > coupled_beyond.median > 0
    with bench_table.solvers_timed() as inside:
        pass
    assert inside == []
    cm.Matcher(small_week()).propose()
    assert inside == []  # only while they are timed


def test_generalised_assignment_is_proven_beside_cp_sat_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    # ``measure`` raises when the totals differ.
    monkeypatch.syspath_prepend(BENCHMARKS)
    bench_assignment = importlib.import_module("bench_assignment")
    results = bench_assignment.measure(sizes=((3, 12),), seeds=(1, 2))
    assert [len(one.measured) for one in results if one.unit == "×"] == [2, 2, 2]
    cost, load, capacity = bench_assignment.drawn("c", 5, 100, 1)
    assert (len(cost), len(load[0]), len(capacity)) == (5, 100, 5)
    assert capacity == [int(0.8 * sum(row) / 5) for row in load]


def test_deferred_acceptance_is_measured_beside_its_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    # ``measure`` raises when the peer's matching is another one.
    monkeypatch.syspath_prepend(BENCHMARKS)
    bench_policies = importlib.import_module("bench_policies")
    results = bench_policies.measure(residents=40, rounds=1, growth=(100, 200), weeks=1, cases=4)
    assert any("peer" in one.what for one in results) == bench_policies.HAS_PEER
    assert {one.what for one in results} >= {"exponent of seconds against pairs", "first_come", "look_ahead"}


def test_a_table_takes_the_place_of_the_one_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    results = importlib.import_module("results")
    readme = tmp_path / "README.md"
    readme.write_text("above\n\n<!-- results -->\n\n<!-- end of results -->\n\nbelow\n", encoding="utf-8")
    for name, seconds in (("week", 3.0), ("flow", 7.0), ("week", 1.0)):
        result = results.Result("a week", "read", [seconds], limit=2.0)
        assert results.write_table(name, [result], readme) in readme.read_text(encoding="utf-8")
    lines = readme.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith(("#", "above", "below", "| a week"))] == [
        "above",
        "### flow",
        "| a week | read | 7.000 s | 7.000 – 7.000 | 2 s: missed |",
        "### week",
        "| a week | read | 1.000 s | 1.000 – 1.000 | 2 s: met |",
        "below",
    ]


def test_every_benchmark_can_be_run_and_others_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    run = importlib.import_module("run")
    assert set(run.BENCHMARKS) == {path.stem for path in BENCHMARKS.glob("bench_*.py")}
    assert run.main(["bench_weak"]) == 2
    assert "no such benchmark: bench_weak" in capsys.readouterr().err
