"""Experiments: scenarios × policies × seeds, over joblib, with files that are the same however they were made."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...language import Language
from ...models.faults import ExperimentError, Fault
from ..log import Log
from ..run import Run
from ..scenario import Scenario
from ..weeks import simulate
from ..world import generated
from .comparison import usual_reference
from .frames import parquet_wanted
from .named import Named, as_read, by_name, is_policy, resolved
from .results import Results
from .runs_folder import RunsFolder, Setting
from .times import Times

Progress = Callable[[int, int], None]
"""Told how many runs are there, of how many."""

_SAFE = re.compile(r"\w[\w.-]*")
"""What a folder can be called on every system."""


class Task(NamedTuple):
    """What one run is of."""

    scenario: str
    policy: str
    seed: int


@dataclass(frozen=True)
class Experiment:
    """Every policy on every scenario with every seed.

    It runs over ``joblib`` as the caller has set that: in this process when nothing is set, else in several
    (``joblib.parallel_config(n_jobs=2)``) or on a cluster (``joblib.parallel_config(backend="dask")``).
    Raises ``ExperimentError`` with every fault as soon as it is made.
    """

    scenarios: Sequence[Setting]
    """What is run. A recorded year (``Log``) happened once, so that it is run once."""
    policies: Sequence[str] | Mapping[str, Named]
    """Names of shipped policies, ``module:function``, ``file.py:function``; or by name the policies themselves."""
    seeds: int | Sequence[int]
    """Each seed is a world of its own. A number: so many seeds, from 1 on."""
    out: str | Path
    reference: str | None = None
    """The policy that the others are held against; ``region_first``, today's practice, when left out."""
    language: Language = "nl"
    """Of the pages."""
    parquet: bool | None = None
    """Whether the tables are written as Parquet too. ``None``: if pyarrow is installed."""

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if not faults:
            faults = self._folder.faults(self._settings, self._policies)
        if faults:
            raise ExperimentError(faults)

    def run(self, progress: Progress | None = None) -> Results:
        """Make every run that is not in the folder yet, then the tables and the pages.

        ``progress``: called after each run. What is finished when it is stopped is kept. Raises ``ImportError`` when
        joblib or matplotlib is not installed, before anything is run.
        """
        joblib = _installed()
        parquet = parquet_wanted(self.parquet)
        folder, tasks = self._folder, self._tasks
        folder.begin(self._settings, self._policies)
        runs = {task: run for task in tasks if (run := folder.finished(*task))}
        times = Times(folder.path)
        made = joblib.Parallel(return_as="generator_unordered")(
            joblib.delayed(_made)(self._settings[scenario], policy, self._policies[policy], seed)
            for scenario, policy, seed in tasks
            if (scenario, policy, seed) not in runs
        )
        try:
            for run in made:
                folder.keep(run)
                times.add(run)
                runs[Task(run.scenario, run.policy, run.seed)] = run
                if progress is not None:
                    progress(len(runs), len(tasks))
        finally:
            times.write()
        results = Results(self._settings, tuple(runs[task] for task in tasks), self._compared_with, times.frame)
        results.write(folder, self.language, parquet=parquet)
        return results

    @cached_property
    def _settings(self) -> dict[str, Setting]:
        return {setting.name: setting for setting in self.scenarios}

    @cached_property
    def _policies(self) -> dict[str, Named]:
        return {name: as_read(policy) for name, policy in by_name(self.policies)}

    @cached_property
    def _folder(self) -> RunsFolder:
        return RunsFolder(Path(self.out))

    @property
    def _compared_with(self) -> str:
        return self.reference or usual_reference(list(self._policies))

    @property
    def _tasks(self) -> list[Task]:
        """Seed by seed, so that a world is made once for all policies."""
        return [
            Task(setting.name, policy, seed)
            for setting in self.scenarios
            for seed in ((setting.seed,) if isinstance(setting, Log) else self._numbers)
            for policy in self._policies
        ]

    @property
    def _numbers(self) -> Sequence[int]:
        if isinstance(self.seeds, Sequence):
            return [int(seed) for seed in self.seeds]
        return range(1, int(self.seeds) + 1)

    def _faults(self) -> Iterator[Fault]:
        """All that is wrong with what was given, apart from the folder."""
        named = by_name(self.policies)
        yield from _faults_of_names("scenarios", [setting.name for setting in self.scenarios])
        yield from _faults_of_names("policies", [name for name, _ in named])
        for name, policy in named:
            yield from _faults_of_policy(name, policy)
        if not _are_seeds(self.seeds):
            yield Fault(code="lab_seeds", field="seeds")
        if self.reference is not None and named and self.reference not in dict(named):
            known = tuple(dict(named))
            yield Fault(code="lab_reference", field="reference", values={"found": self.reference, "names": known})


def _faults_of_names(what: str, names: Sequence[str]) -> Iterator[Fault]:
    """Scenarios and policies are told apart by their names, and have folders of that name."""
    if not names:
        yield Fault(code=f"lab_no_{what}", field=what)
    if not all(names):
        yield Fault(code="lab_name_empty", field=what)
    folders = Counter(name.casefold() for name in names)
    for name in filter(None, dict.fromkeys(names)):
        if not _SAFE.fullmatch(name):
            yield Fault(code="lab_name", field=what, values={"found": name})
        if folders.pop(name.casefold(), 0) > 1:
            yield Fault(code="lab_twice", field=what, values={"found": name})


def _are_seeds(seeds: object) -> bool:
    """Whether this is a number of at least 1, or different whole numbers from 0 on."""
    if isinstance(seeds, int | np.integer):
        return _is_from(seeds, 1)
    if not isinstance(seeds, Sequence):
        return False
    return all(_is_from(seed, 0) for seed in seeds) and 0 < len(set(seeds)) == len(seeds)


def _is_from(number: object, least: int) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool) and int(number) >= least


def _faults_of_policy(name: str, policy: Named) -> Iterator[Fault]:
    """Why a policy cannot decide; one without a name has its fault already."""
    if not name:
        return
    try:
        found = resolved(policy)
    except ExperimentError as error:
        yield from error.faults
    else:
        if not is_policy(found):
            yield Fault(code="lab_no_policy", field="policies", values={"found": name, "kind": type(found).__name__})


def _made(setting: Setting, name: str, policy: Named, seed: int) -> Run:
    """One run, made in whatever process this is."""
    start = time.perf_counter()
    world = _world(setting, seed)
    seconds = time.perf_counter() - start
    run = simulate(world, resolved(policy), name)
    run.seconds["world"] = run.seconds.get("world", 0.0) + seconds
    return run


def _world(setting: Setting, seed: int) -> Log:
    return setting if isinstance(setting, Log) else _last_generated(setting, seed)


@lru_cache(maxsize=1)
def _last_generated(scenario: Scenario, seed: int) -> Log:
    """The last world is kept: policies meet the same worlds one after another."""
    return generated(scenario, seed)


def _installed() -> Any:
    """joblib; that matplotlib, which draws the page, is there too is found out now, not when all runs are done."""
    try:
        import joblib
        import matplotlib  # noqa: F401
    except ImportError as missing:
        raise ImportError("experiments need joblib and matplotlib: pip install 'carematch[lab]'") from missing
    return joblib
