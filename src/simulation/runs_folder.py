"""The folder of an experiment: finished runs are kept, and every file is there wholly or not at all."""

import hashlib
import inspect
import json
import marshal
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from .._version import __version__
from ..models.faults import Fault
from ..tables.replace import replace_file
from .log import Log
from .named import Named, resolved
from .run import Run
from .scenario import Scenario

Setting = Scenario | Log
"""What is run: a scenario, from which a world is made for each seed, or a recorded year."""


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
        for code, folder, documents in (
            ("lab_other_scenario", "scenarios", _scenario_documents(settings)),
            ("lab_other_policy", "policies", _policy_documents(policies)),
        ):
            for name, document in documents.items():
                file = self._file(folder, name)
                if file.exists() and file.read_bytes() != document:
                    found.append(Fault(code=code, values={"folder": str(self.path), "found": name}))
        there = {file.stem for file in (self.path / "scenarios").glob("*.json")}
        if others := tuple(sorted(there - settings.keys())):
            found.append(Fault(code="lab_scenario_gone", values={"folder": str(self.path), "found": ", ".join(others)}))
        return found

    def begin(self, settings: dict[str, Setting], policies: dict[str, Named]) -> None:
        """Write down what the runs are of."""
        for folder, documents in (
            ("scenarios", _scenario_documents(settings)),
            ("policies", _policy_documents(policies)),
        ):
            for name, document in documents.items():
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


def _scenario_documents(settings: dict[str, Setting]) -> dict[str, bytes]:
    return {name: f"{setting.model_dump_json(indent=1)}\n".encode() for name, setting in settings.items()}


def _policy_documents(policies: dict[str, Named]) -> dict[str, bytes]:
    return {name: f"{json.dumps(_known_by(policy), indent=1)}\n".encode() for name, policy in policies.items()}


def _known_by(policy: Named) -> dict[str, str]:
    """Of a shipped policy the version of carematch. Of a user's own a hash: of the whole module where it is named with
    that, else of the function or class alone, so that a notebook or script around it may change."""
    found = resolved(policy)
    own = found if inspect.isroutine(found) else type(found)
    module = inspect.getmodule(own)
    if module is not None and module.__name__.startswith(f"{__name__.partition('.')[0]}."):
        return {"carematch": __version__}
    try:
        told = inspect.getsource(module if isinstance(policy, str) and module else own).encode()
    except (OSError, TypeError):  # written where no source is kept
        told = marshal.dumps(getattr(own, "__code__", None))
    return {"sha256": hashlib.sha256(told).hexdigest()}
