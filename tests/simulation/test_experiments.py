"""Experiments: the same files however they are made, kept when stopped, and one clear error for what cannot be run."""

import functools
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest

from carematch import Plan, Snapshot, __version__
from carematch.models.faults import ExperimentError
from carematch.policies import POLICIES, week_of
from carematch.simulation.experiments.experiment import Experiment
from carematch.simulation.experiments.identity import known_by
from carematch.simulation.experiments.named import resolved
from carematch.simulation.hindsight import Hindsight
from carematch.simulation.run import Run
from carematch.simulation.scenario import Scenario
from carematch.simulation.world import generated

REGIONS = [
    {"region": "Utrecht", "table": "Midden", "share": 0.7},
    {"region": "Flevoland", "table": "Midden", "share": 0.3},
]
SCENARIO = Scenario.model_validate_json(json.dumps({"name": "tiny", "weeks": 6, "regions": REGIONS}))
OWN = textwrap.dedent('''
    """The last comes first."""

    from carematch.policies import by_arrival, serially, turns_of, week_of


    def last_come(snapshot, rng):
        """Clients in the order in which they came, backwards."""
        week = week_of(snapshot)
        return week.plan(serially(week, turns_of(week, by_arrival(week)[::-1], week.wanted)), "last_come")
''')


def nobody(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
    """A policy of a user's own: nobody is placed."""
    week = week_of(snapshot)
    return week.plan(week.nothing, "nobody")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A policy in a file outside the package."""
    file = tmp_path_factory.mktemp("own") / "mine.py"
    file.write_text(OWN, encoding="utf-8")
    return f"{file}:last_come"


def run(out: Path, policies: Any, seeds: Any = 2, **options: Any) -> list[tuple[int, int]]:
    """Run an experiment on the tiny scenario; what progress it told."""
    told: list[tuple[int, int]] = []
    Experiment([SCENARIO], policies, seeds, out, **options).run(lambda *counts: told.append(counts))
    return told


def files(out: Path) -> dict[str, bytes]:
    """All that an experiment wrote, but measured time."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.stem != "times"
    }


# The same files however they are made


@contextmanager
def on_dask() -> Iterator[None]:
    """A cluster of two processes on this machine."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        yield


@pytest.fixture(scope="module")
def policies(own: str) -> list[str]:
    return ["region_first", "serial_dictatorship", "hindsight", own]


@pytest.fixture(scope="module")
def serial(policies: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("serial")
    assert run(out, policies) == [(done, 8) for done in range(1, 9)]
    return out


@pytest.mark.parametrize(
    "where",
    [
        pytest.param(nullcontext, id="in this process"),
        pytest.param(lambda: joblib.parallel_config(n_jobs=2), id="in two processes"),
        pytest.param(lambda: joblib.parallel_config("threading", n_jobs=2), id="in two threads"),
        pytest.param(on_dask, id="on a Dask cluster", marks=pytest.mark.slow),
    ],
)
def test_the_files_are_the_same(
    where: Callable[[], AbstractContextManager[Any]], serial: Path, policies: list[str], tmp_path: Path
) -> None:
    with where():
        run(tmp_path, policies)
    assert files(tmp_path) == files(serial)


def test_every_file_is_there(serial: Path) -> None:
    names = ["last_come", "hindsight", "region_first", "serial_dictatorship"]
    expected = {f"runs/tiny/{policy}/{seed}.json" for policy in names for seed in (1, 2)}
    expected |= {f"policies/{policy}.json" for policy in names} | {"scenarios/tiny.json"}
    expected |= {f"{table}.{kind}" for table in ("runs", "groups") for kind in ("csv", "parquet")}
    assert set(files(serial)) == expected | {"comparison.csv", "comparison.html"}
    assert {path.name for path in serial.glob("times.*")} == {"times.csv", "times.html"}


def test_the_tables_are_the_same_in_both_forms(serial: Path) -> None:
    for table in ("runs", "groups"):
        read = pd.read_csv(serial / f"{table}.csv", dtype={"name": str})
        pd.testing.assert_frame_equal(read, pd.read_parquet(serial / f"{table}.parquet"), check_dtype=False)


def test_time_is_told_by_phase(serial: Path) -> None:
    times = pd.read_csv(serial / "times.csv")
    assert list(times.columns) == ["scenario", "policy", "seed", "phase", "seconds"]
    assert {"world", "snapshot", "decide", "verify", "judge"} == set(times["phase"])
    assert len(times) == 8 * 5


# What is finished is kept


def test_killed_half_way_and_resumed_it_gives_the_same_files(serial: Path, policies: list[str], tmp_path: Path) -> None:
    program = textwrap.dedent(f"""
        from carematch.simulation.experiments.experiment import Experiment
        from carematch.simulation.scenario import Scenario
        scenario = Scenario.model_validate_json({SCENARIO.model_dump_json()!r})
        experiment = Experiment([scenario], {policies!r}, 2, {str(tmp_path)!r})
        experiment.run(lambda done, total: print(done, flush=True))
    """)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while process.stdout.readline().strip() != "3":
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    there = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("runs/**/*.json")}
    assert 3 <= len(there) < 8
    assert not (tmp_path / "comparison.html").exists()
    told = run(tmp_path, policies)
    assert told == [(done, 8) for done in range(len(there) + 1, 9)]
    assert {path: path.stat().st_mtime_ns for path in there} == there
    assert files(tmp_path) == files(serial)


def test_what_was_left_half_written_is_made_again(tmp_path: Path) -> None:
    run(tmp_path, ["first_come"])
    before = files(tmp_path)
    (tmp_path / "runs/tiny/first_come/.writing-x").mkdir()
    (tmp_path / "runs/tiny/first_come/.writing-x/2.json").touch()
    os.utime(tmp_path / "runs/tiny/first_come/.writing-x", (0, 0))
    (tmp_path / "runs/tiny/first_come/2.json").write_text('{"scenario": "tiny"', encoding="utf-8")
    assert run(tmp_path, ["first_come"]) == [(2, 2)]
    assert files(tmp_path) == before
    assert run(tmp_path, ["first_come"]) == []


def test_what_another_experiment_writes_meanwhile_is_left_alone(tmp_path: Path) -> None:
    being_written = tmp_path / "runs/tiny/first_come/.writing-x"
    being_written.mkdir(parents=True)
    run(tmp_path, ["first_come"])
    assert being_written.exists()


def test_runs_whose_time_was_lost_are_told_all_the_same(tmp_path: Path) -> None:
    run(tmp_path, ["first_come"], seeds=1)
    before = files(tmp_path)
    for name in ("times.csv", "times.html", "comparison.html"):
        (tmp_path / name).unlink()
    assert run(tmp_path, ["first_come"], seeds=1) == []
    assert files(tmp_path) == before
    assert "van 0 keren waarvan de tijd is gemeten" in (tmp_path / "times.html").read_text("utf-8")


def test_more_seeds_and_policies_add_to_what_is_there(tmp_path: Path) -> None:
    run(tmp_path, ["first_come"], seeds=1)
    assert run(tmp_path, ["first_come", "region_first"], seeds=2) == [(2, 4), (3, 4), (4, 4)]


# Policies and worlds of one's own


def test_a_function_is_a_policy(tmp_path: Path) -> None:
    told = run(tmp_path, {"nobody": nobody, "today": "region_first"}, reference="today")
    assert len(told) == 4
    records = pd.read_csv(tmp_path / "comparison.csv").to_dict("records")
    rows = {row["policy"]: row for row in records if row["metric"] == "placed"}
    assert rows["nobody"]["mean"] == 0
    assert rows["nobody"]["difference"] == -rows["today"]["mean"]


def test_a_policy_is_named_by_module_and_function(tmp_path: Path) -> None:
    assert run(tmp_path, ["carematch.policies.first_come:first_come"], seeds=[7]) == [(1, 1)]
    found = Run.model_validate_json((tmp_path / "runs/tiny/first_come/7.json").read_bytes())
    assert (found.policy, found.seed, len(found.weeks)) == ("first_come", 7, 6)


def test_a_policy_that_has_changed_is_another(own: str, tmp_path: Path) -> None:
    run(tmp_path / "out", [own], seeds=1)
    changed = tmp_path / "changed.py"
    changed.write_text(OWN.replace("[::-1]", ""), encoding="utf-8")
    error = refused(policies=[f"{changed}:last_come"], out=tmp_path / "out")
    assert "holds an experiment with a policy last_come that was different" in error.text("en")
    changed.rename(tmp_path / "moved.py").write_text(OWN, encoding="utf-8")
    assert run(tmp_path / "out", [f"{tmp_path / 'moved.py'}:last_come"], seeds=1) == []


def test_a_recorded_year_is_run_once(tmp_path: Path) -> None:
    recorded = generated(SCENARIO, 3).model_copy(update={"name": "recorded", "seed": 0})
    results = Experiment([recorded], ["first_come", "region_first"], 5, tmp_path).run()
    assert [(one.policy, one.seed) for one in results.runs] == [("first_come", 0), ("region_first", 0)]
    assert all(one.difference is None or one.difference.low is None for one in results.compared)


# What is needed


@pytest.mark.parametrize("missing", ["joblib", "matplotlib"])
def test_without_what_it_needs_it_says_what_to_install(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=r"pip install 'carematch\[lab\]'"):
        run(tmp_path, ["first_come"])
    assert list(tmp_path.iterdir()) == []


def test_parquet_that_is_asked_for_needs_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carematch.simulation.experiments.frames.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"parquet=True needs pyarrow: pip install 'carematch\[lab\]'"):
        run(tmp_path, ["first_come"], parquet=True)
    run(tmp_path, ["first_come"], seeds=1)
    assert list(tmp_path.glob("*.parquet")) == []


# What cannot be run


def refused(**changed: Any) -> ExperimentError:
    given: dict[str, Any] = {"scenarios": [SCENARIO], "policies": ["first_come"], "seeds": 1, "out": "never"} | changed
    with pytest.raises(ExperimentError) as raised:
        Experiment(**given)
    return raised.value


def test_all_that_is_wrong_is_told_at_once() -> None:
    error = refused(scenarios=[], policies=["first_come", "first_come"], seeds=0, reference="today")
    assert error.text("en").splitlines() == [
        "4 faults found; mend them and try again.",
        "- field scenarios: There is no scenario. Give at least one.",
        "- field policies: Two have the name first_come, capitals or not. Give each a name of its own.",
        "- field seeds: No use can be made of these seeds. Give a number of at least 1, or different whole numbers "
        "from 0 on.",
        "- field reference: today is not among the policies that run, so nothing can be held against it. Use one of "
        "these: first_come.",
    ]
    assert error.text("nl").splitlines()[1:] == [
        "- veld scenarios: Er is geen scenario. Geef er minstens één.",
        "- veld policies: Twee hebben de naam first_come, hoofdletters of niet. Geef elk een eigen naam.",
        "- veld seeds: Deze startgetallen zijn niet te gebruiken. Geef een aantal van minstens 1, of verschillende "
        "gehele getallen vanaf 0.",
        "- veld reference: today is geen van de werkwijzen die draaien, dus er is niets mee te vergelijken. Gebruik "
        "een van deze: first_come.",
    ]


def test_names_that_differ_in_case_alone_would_share_a_folder() -> None:
    error = refused(policies={"Mine": "first_come", "mine": "region_first"})
    assert [(fault.code, fault.values) for fault in error.faults] == [("lab_twice", {"found": "Mine"})]


@pytest.mark.parametrize("seeds", [0, -3, [], [1, 1], [-1], "3", 2.5, [1.0], True, [True], None])
def test_seeds_that_are_no_use(seeds: Any) -> None:
    assert [fault.code for fault in refused(seeds=seeds).faults] == ["lab_seeds"]


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("first_comes", "first_comes is not known here. Did you mean first_come? Known are: first_come, urgency_first"),
        ("zzz", "zzz is not known here. Use one of these: first_come, urgency_first"),
        ("no_such_module:mine", "no_such_module cannot be loaded (ModuleNotFoundError: No module named"),
        ("nowhere/mine.py:mine", "nowhere/mine.py cannot be loaded (FileNotFoundError: "),
        ("carematch.policies.first_come:mine", "carematch.policies.first_come has no function mine. Correct the name"),
    ],
)
def test_policies_that_are_not_there(policy: str, told: str) -> None:
    (line,) = refused(policies=[policy]).text("en").splitlines()[1:]
    assert line.startswith(f"- field policies: {told}")


def test_a_file_that_cannot_be_run_says_why(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("1 / 0", encoding="utf-8")
    (line,) = refused(policies=[f"{tmp_path}/broken.py:mine"]).text("nl").splitlines()[1:]
    assert "broken.py kan niet worden geladen (ZeroDivisionError: division by zero)." in line


def test_names_become_folders() -> None:
    (fault,) = refused(policies={"../mine": nobody}).faults
    assert (fault.code, fault.values) == ("lab_name", {"found": "../mine"})


def test_a_folder_that_holds_another_experiment_is_left_alone(tmp_path: Path) -> None:
    run(tmp_path, {"mine": nobody}, seeds=1)
    before = files(tmp_path)
    other = SCENARIO.model_copy(update={"weeks": 7})
    assert refused(scenarios=[other], policies=["first_come"], out=tmp_path).text("en").splitlines()[1:] == [
        f"- The folder {tmp_path} holds an experiment on a scenario tiny with other figures. Choose another folder, or "
        "give the scenario another name.",
    ]
    assert refused(policies={"mine": "first_come"}, out=tmp_path).text("en").splitlines()[1:] == [
        f"- The folder {tmp_path} holds an experiment with a policy mine that was different. Choose another folder, or "
        "give the policy another name.",
    ]
    assert refused(scenarios=[other.model_copy(update={"name": "new"})], out=tmp_path).text("en").splitlines()[1:] == [
        f"- The folder {tmp_path} holds an experiment on tiny too, which this one leaves out. Choose another folder.",
    ]
    assert files(tmp_path) == before


class Chosen:
    """A policy with a setting."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, snapshot: Snapshot, rng: np.random.Generator) -> Plan:
        return POLICIES[self.name](snapshot, rng)


def chosen(snapshot: Snapshot, rng: np.random.Generator, name: Any) -> Plan:
    return POLICIES[name](snapshot, rng)


@pytest.mark.parametrize(
    "make",
    [
        Chosen,
        lambda name: partial(chosen, name=name),
        lambda name: lambda snapshot, rng: POLICIES[name](snapshot, rng),
        lambda name: Hindsight(float(len(name))),
    ],
)
def test_a_policy_that_is_made_otherwise_is_another(tmp_path: Path, make: Any) -> None:
    Experiment([SCENARIO], {"mine": make("first_come")}, 1, tmp_path).run()
    Experiment([SCENARIO], {"mine": make("first_come")}, 1, tmp_path)
    with pytest.raises(ExperimentError, match="mine"):
        Experiment([SCENARIO], {"mine": make("region_first")}, 1, tmp_path)


def wrapped(decide: Any) -> Any:
    """A policy around another, that goes by the other's name."""

    @functools.wraps(decide)
    def around(snapshot: Snapshot, rng: np.random.Generator) -> Plan:
        return nobody(snapshot, rng)

    return around


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("first_come", "region_first"),
        (POLICIES["first_come"], wrapped(POLICIES["first_come"])),
        (partial(chosen, name="first_come"), partial(nobody)),
        (Chosen("first_come").__call__, Chosen("region_first").__call__),
        (partial(chosen, name=np.arange(2000)), partial(chosen, name=np.arange(2000) // 1000 * 1000 + np.arange(2000))),
    ],
)
def test_one_that_takes_the_name_of_another_is_another(tmp_path: Path, first: Any, then: Any) -> None:
    assert known_by(first) == known_by(first)
    assert known_by(first) != known_by(then)


def test_shipped_policies_are_known_by_their_version() -> None:
    assert known_by("first_come") == {"carematch": __version__, "policy": "carematch.policies.first_come:first_come"}
    assert known_by(Hindsight(0.5))["made_with"] == "{'effort': 0.5}"


def test_files_of_the_same_name_stand_beside_each_other(tmp_path: Path) -> None:
    for folder, number in (("a", 1), ("b", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.py").write_text(f"{OWN}\n\nNUMBER = {number}\n", encoding="utf-8")
    found = [resolved(f"{tmp_path / folder / 'mine.py'}:last_come") for folder in "ab"]
    modules = [sys.modules[one.__module__] for one in found]
    assert [module.NUMBER for module in modules] == [1, 2]


def test_a_file_that_changes_is_read_again_and_never_half_way(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(OWN, encoding="utf-8")
    experiment = Experiment([SCENARIO], [f"{file}:last_come"], 1, tmp_path / "out")
    file.write_text("1 / 0", encoding="utf-8")
    assert len(experiment.run().runs) == 1
    file.write_text(f"{OWN[: OWN.index('serially(week')]}week.nothing, 'nobody')\n", encoding="utf-8")
    error = refused(policies=[f"{file}:last_come"], out=tmp_path / "out")
    assert [fault.code for fault in error.faults] == ["lab_other_policy"]
    Experiment([SCENARIO], [f"{file}:last_come"], 1, tmp_path / "new").run()
    runs = [(tmp_path / out / "runs/tiny/last_come/1.json").read_bytes() for out in ("out", "new")]
    assert runs[0] != runs[1]


@pytest.mark.parametrize("policy", [3, None, Chosen, Hindsight])
def test_what_cannot_decide_is_refused(policy: Any) -> None:
    (fault,) = refused(policies={"mine": policy}).faults
    assert (fault.code, fault.values["found"]) == ("lab_no_policy", "mine")


@pytest.mark.parametrize("policies", [[""], ["first_come", ""], ["", "first_come", ""]])
def test_an_empty_name_is_one_fault(policies: list[str]) -> None:
    assert refused(policies=policies).text("en").splitlines()[1:] == [
        "- field policies: A name is empty. Give each a name, with one comma between two."
    ]


def test_a_file_that_stops_the_process_says_so(tmp_path: Path) -> None:
    (tmp_path / "stops.py").write_text("import sys\n\nsys.exit(1)\n", encoding="utf-8")
    assert "cannot be loaded (SystemExit: 1)" in refused(policies=[f"{tmp_path}/stops.py:mine"]).text("en")


def test_names_that_look_like_numbers_or_blanks_are_kept(tmp_path: Path) -> None:
    numbered = SCENARIO.model_copy(update={"name": "2024"})
    for seeds in (1, 2, 2):
        Experiment([numbered], {"NA": nobody, "007": "first_come"}, seeds, tmp_path).run()
    times = pd.read_csv(tmp_path / "times.csv", dtype=str, keep_default_na=False)
    assert len(times) == 2 * 2 * 5
    assert set(times["policy"]) == {"NA", "007"}


def test_a_module_is_known_by_its_source_and_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_module.py").write_text(f"{OWN}\n\nother = last_come\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    before = known_by("own_module:last_come")
    assert before != known_by("own_module:other")
    (tmp_path / "own_module.py").write_text("", encoding="utf-8")
    assert known_by("own_module:last_come") == before  # what was loaded is what runs
