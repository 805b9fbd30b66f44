"""The folder of an experiment: finished runs are kept, and every file is there wholly or not at all."""

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ...models.faults import Fault
from ...tables.replace import WRITING, replace_file
from ..log import Log
from ..run import Run
from ..scenario import Scenario
from .identity import known_by
from .named import Named

Setting = Scenario | Log
"""What is run: a scenario, from which a world is made for each seed, or a recorded year."""

_OTHER = {"scenarios": "lab_other_scenario", "policies": "lab_other_policy"}
"""The fault of a file that tells something else than this experiment."""

_LONG_AGO = 60
"""Seconds. Nobody takes as long to write a file."""


@dataclass(frozen=True)
class RunsFolder:
    """Where an experiment lies.

    ``scenarios/<scenario>.json`` and ``policies/<policy>.json`` tell what the runs are of,
    ``runs/<scenario>/<policy>/<seed>.json`` are the runs.
    """

    path: Path

    def faults(self, settings: dict[str, Setting], policies: dict[str, Named]) -> list[Fault]:
        """Why another experiment may not be run here: the folder holds one on other scenarios or policies."""
        found = []
        for folder, name, document in _descriptions(settings, policies):
            file = self._file(folder, name)
            if file.exists() and file.read_bytes() != document:
                found.append(Fault(code=_OTHER[folder], values={"folder": str(self.path), "found": name}))
        there = {file.stem for file in (self.path / "scenarios").glob("*.json")}
        if others := sorted(there - settings.keys()):
            found.append(Fault(code="lab_scenario_gone", values={"folder": str(self.path), "found": ", ".join(others)}))
        return found

    def begin(self, settings: dict[str, Setting], policies: dict[str, Named]) -> None:
        """Write down what the runs are of, and clear away what somebody left behind who was killed while writing.

        What is young stays: another experiment may be writing it.
        """
        for left_behind in list(self.path.rglob(f"{WRITING}*")):
            if _is_old(left_behind):
                shutil.rmtree(left_behind, ignore_errors=True)
        for folder, name, document in _descriptions(settings, policies):
            replace_file(self._file(folder, name), document)

    def finished(self, scenario: str, policy: str, seed: int) -> Run | None:
        """A run that is there already; ``None`` also when the file is of something else or cannot be read."""
        try:
            run = Run.model_validate_json(self._run(scenario, policy, seed).read_bytes())
        except (OSError, ValidationError):
            return None
        return run if (run.scenario, run.policy, run.seed) == (scenario, policy, seed) else None

    def keep(self, run: Run) -> None:
        """Write a run. The same run gives the same bytes."""
        replace_file(self._run(run.scenario, run.policy, run.seed), f"{run.model_dump_json(indent=1)}\n".encode())

    def write(self, name: str, content: bytes) -> Path:
        """Write one of the files made of all runs."""
        replace_file(self.path / name, content)
        return self.path / name

    def _file(self, folder: str, name: str) -> Path:
        return self.path / folder / f"{name}.json"

    def _run(self, scenario: str, policy: str, seed: int) -> Path:
        return self.path / "runs" / scenario / policy / f"{seed}.json"


def _is_old(path: Path) -> bool:
    """Whether something was left long ago; false for what is gone by now."""
    try:
        return path.stat().st_mtime < time.time() - _LONG_AGO
    except OSError:
        return False


def _descriptions(settings: dict[str, Setting], policies: dict[str, Named]) -> Iterator[tuple[str, str, bytes]]:
    """What the runs are of: folder, name and content of each file."""
    for name, setting in settings.items():
        yield "scenarios", name, f"{setting.model_dump_json(indent=1)}\n".encode()
    for name, policy in policies.items():
        yield "policies", name, f"{json.dumps(known_by(policy), indent=1)}\n".encode()
